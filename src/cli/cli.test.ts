import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ResultSegment } from '../clearance/index.js'
import { type Catalogue, readCatalogue } from './catalogue.js'
import { kyodaku, kyodakuInProcess, type Ran, temporaryData } from './kyodaku-for-tests.js'

interface CheckLine {
  input: string
  decision: string
  reasons: { code: string; text: string }[]
  segments: ResultSegment[]
  receipt: string
  receiptFile: string
  error?: { code: string; message: string }
}

describe('kyodaku demo, as npm start runs it', () => {
  const data = temporaryData()
  let catalogue: Catalogue
  let first: Ran
  beforeAll(async () => {
    catalogue = await readCatalogue()
    first = await kyodaku(data.path, ['demo', '--json'])
  })
  afterAll(() => data.remove())

  it('decides every sample input as it was made to be decided', () => {
    expect(first.code, first.stderr).toBe(0)
    const lines = first.lines as unknown as CheckLine[]
    expect(lines.map(({ input }) => basename(input))).toEqual(catalogue.inputs.map(({ file }) => basename(file)))
    for (const [position, { file, truth }] of catalogue.inputs.entries()) {
      expect(lines[position].decision, basename(file)).toBe(truth.outcome)
    }
  })

  it('finds which stretch of which work is where, to half a second', () => {
    const lines = first.lines as unknown as CheckLine[]
    for (const [position, { file, truth }] of catalogue.inputs.entries()) {
      const { segments } = lines[position]
      for (const match of truth.matches) {
        const found = segments.find(
          ({ work, inputRange, referenceRange, orientation }) =>
            work === match.work &&
            (orientation === 'flipY') === match.mirrored &&
            near(inputRange, match.inputRange) &&
            near(referenceRange, match.referenceRange),
        )
        expect(found, `${basename(file)}: ${JSON.stringify(match)} among ${JSON.stringify(segments)}`).toBeDefined()
        expect(found?.level).toBeGreaterThanOrEqual(3)
      }
      if (truth.matches.length === 0) expect(segments, basename(file)).toEqual([])
    }
  })

  it('writes receipts that verify offline, and that no change survives', async () => {
    const receipts = (first.lines as unknown as CheckLine[]).map(({ receiptFile }) => receiptFile)
    const verified = await kyodaku(data.path, ['verify', ...receipts, '--json'])
    expect(verified.code).toBe(0)
    for (const line of verified.lines) expect(line).toMatchObject({ verified: true })

    const elsewhere = temporaryData()
    mkdirSync(elsewhere.path, { recursive: true })
    const copy = join(elsewhere.path, 'copy.json')
    const text = readFileSync(receipts[0], 'utf8')
    writeFileSync(copy, text)
    const key = readFileSync(join(data.path, 'keys', 'log.vkey'), 'utf8').trim()
    const known = await kyodaku(elsewhere.path, ['verify', copy, '--key', key, '--json'])
    expect([known.code, known.lines[0]]).toMatchObject([0, { verified: true }])
    // Whoever makes a receipt can make a log for it: a stranger's key proves nothing.
    const unknown = await kyodaku(elsewhere.path, ['verify', copy, '--json'])
    expect([unknown.code, unknown.lines[0]]).toMatchObject([4, { verified: false, consistent: true }])

    const forged = JSON.parse(text)
    forged.decision.outcome = 'permit'
    forged.entry.outcome = 'permit'
    for (const changed of [
      JSON.stringify(forged),
      text.replace('"territory": "JP"', '"territory": "US"'),
      text.slice(0, 900),
      '{}',
    ]) {
      writeFileSync(copy, changed)
      expect((await kyodaku(elsewhere.path, ['verify', copy, '--key', key, '--json'])).code).toBe(1)
    }
    elsewhere.remove()
  })

  it('is quick the second time, and says the same', async () => {
    const again = await kyodaku(data.path, ['demo', '--text', '--lang', 'ja'])
    expect(again.code, again.stderr).toBe(0)
    expect(again.stdout).toContain('不許可')
    expect(again.stdout).toContain('灯台のみち')
    const works = await kyodaku(data.path, ['work', 'list', '--json'])
    expect(works.lines).toHaveLength(catalogue.works.length)
    expect((await kyodaku(data.path, ['doctor', '--json'])).code).toBe(0)
  })
})

describe('kyodaku, command by command', () => {
  const data = temporaryData()
  const media = temporaryData()
  let catalogue: Catalogue
  let barred: string
  let unrelated: string
  const run = (...words: string[]) => kyodakuInProcess(data.path, [...words, '--json'])
  const checkOne = async (...words: string[]) => {
    const ran = await run('check', ...words)
    return { ...(ran.lines[0] as unknown as CheckLine), code: ran.code, stderr: ran.stderr }
  }

  beforeAll(async () => {
    catalogue = await readCatalogue()
    barred = catalogue.inputs.find(({ truth }) => truth.outcome === 'refuse')!.file
    unrelated = catalogue.inputs.find(({ truth }) => truth.matches.length === 0)!.file
    mkdirSync(media.path, { recursive: true })
    cpSync(barred, join(media.path, 'clip.mp4'))
    cpSync(unrelated, join(media.path, 'other.mp4'))
    writeFileSync(join(media.path, 'notes.txt'), 'not media')
    writeFileSync(join(media.path, 'broken.mp4'), readFileSync(barred).subarray(0, 5000))
  })
  afterAll(() => {
    data.remove()
    media.remove()
  })

  it('clears, deposits, and then decides again what it had cleared before', async () => {
    const before = await checkOne(barred)
    expect(before, before.stderr).toMatchObject({ decision: 'permit', code: 0, segments: [] })

    const reference = catalogue.references.find(({ work }) => work === 'lighthouse-road')!
    const deposited = await run('deposit', reference.file, '--work', 'w', '--owner', 'me')
    expect(deposited.code, deposited.stderr).toBe(0)
    expect(deposited.lines[0]).toMatchObject({
      work: 'w',
      state: 'new',
      rematched: [{ earlierReceipt: before.receipt, earlierDecision: 'permit', decision: 'refuse' }],
    })
    const again = await run('deposit', reference.file, '--work', 'w')
    expect(again.lines[0]).toMatchObject({ state: 'existing', rematched: [] })
    const shown = await run('receipt', 'show', (deposited.lines[0].rematched as { receipt: string }[])[0].receipt)
    expect(shown.lines[0]).toMatchObject({ inputs: { supersedes: before.receipt } })
  })

  it('refuses without a grant, permits with one, and refuses again when it is revoked', async () => {
    const use = ['--use', 'release', '--as', 'p', '--model', 'm-1', '--territory', 'JP']
    expect(await checkOne(barred, ...use)).toMatchObject({ decision: 'refuse', code: 3 })
    const granted = await run('grant', 'add', '--work', 'w', '--to', 'p', '--use', 'release', '--territory', 'JP')
    expect(granted.code, granted.stderr).toBe(0)
    expect(await checkOne(barred, ...use)).toMatchObject({ decision: 'permit', code: 0 })
    expect(await checkOne(barred, ...use, '--territory', 'US')).toMatchObject({ decision: 'refuse' })
    expect(await checkOne(barred, ...use, '--as', 'q')).toMatchObject({ decision: 'refuse' })
    expect((await run('grant', 'revoke', granted.lines[0].id as string)).code).toBe(0)
    expect(await checkOne(barred, ...use)).toMatchObject({ decision: 'refuse', code: 3 })
  })

  it('decides under the regime of reservation where the work was deposited under it', async () => {
    const other = temporaryData()
    const reference = catalogue.references.find(({ work }) => work === 'lighthouse-road')!
    const inOther = (...words: string[]) => kyodakuInProcess(other.path, [...words, '--json'])
    await inOther('work', 'add', 'open', '--owner', 'me', '--regime', 'reservation')
    await inOther('deposit', reference.file, '--work', 'open')
    const decided = async (regime: string) => (await inOther('check', barred, '--regime', regime)).lines[0].decision
    expect(await decided('reservation')).toBe('permit')
    expect(await decided('prior-permission')).toBe('refuse')
    expect((await inOther('reserve', 'open', '--evidence', 'https://example.com/terms')).code).toBe(0)
    expect(await decided('reservation')).toBe('refuse')
    other.remove()
  })

  it('goes through a folder, refuses what it cannot read, and says what it passed over', async () => {
    const ran = await run('check', media.path)
    const lines = ran.lines as unknown as CheckLine[]
    expect(lines.map(({ input, decision }) => [basename(input), decision])).toEqual([
      ['broken.mp4', 'refuse'],
      ['clip.mp4', 'refuse'],
      ['other.mp4', 'permit'],
    ])
    expect(lines[0].error?.code).toMatch(/^media\./)
    expect(lines[0].reasons[0].text).not.toBe('')
    expect(ran.code).toBe(3)
    expect(ran.stderr).toContain('1 file is not media')
  })

  it('says what is wrong, where and what to do, with the right exit code', async () => {
    const wrong = async (...words: string[]) => {
      const ran = await run(...words)
      return [ran.code, ran.stderr] as const
    }
    expect((await wrong('check'))[0]).toBe(2)
    expect((await wrong('nonsense'))[0]).toBe(2)
    expect(await wrong('check', barred, '--use', 'sell')).toEqual([
      2,
      expect.stringContaining('train, generate, release'),
    ])
    expect(await wrong('check', 'nowhere.mp4')).toEqual([1, expect.stringContaining('nowhere.mp4')])
    expect(await wrong('deposit', 'nowhere.mp4', '--work', 'w')).toEqual([1, expect.stringContaining('nowhere.mp4')])
    expect(await wrong('work', 'show', 'nope')).toEqual([1, expect.stringContaining('work list')])
    expect(await wrong('grant', 'revoke', 'nope')).toEqual([1, expect.stringContaining('grant list')])
    expect(await wrong('grant', 'add', '--work', 'nope', '--to', 'p', '--use', 'train')).toEqual([
      1,
      expect.stringContaining('work list'),
    ])
    expect((await kyodaku(data.path, ['check', '--help'])).code).toBe(0)
  })

  it('exports hashes in the exchange format, and finds what was deposited by its hashes alone', async () => {
    const other = temporaryData()
    mkdirSync(other.path, { recursive: true })
    const reference = catalogue.references.find(({ work }) => work === 'lighthouse-road')!
    const exported = await kyodaku(other.path, ['hashes', 'export', reference.file, '--every', '0.25'])
    expect(exported.code, exported.stderr).toBe(0)
    expect(exported.stdout).toMatch(/^0,\d+,[0-9a-f]{64},0\.000\n/)
    const file = join(other.path, 'hashes.txt')
    writeFileSync(file, exported.stdout)
    const imported = await kyodaku(other.path, ['hashes', 'import', file, '--work', 'w', '--json'])
    expect(imported.code, imported.stderr).toBe(0)
    const granted = catalogue.inputs.find(({ truth }) => truth.matches.some(({ mirrored }) => mirrored))!
    const checked = await kyodaku(other.path, ['check', granted.file, '--json'])
    expect(checked.lines[0]).toMatchObject({ decision: 'refuse', segments: [{ work: 'w', mirrored: true }] })
    writeFileSync(file, '0,100,zz,0.0')
    expect((await kyodaku(other.path, ['hashes', 'import', file, '--work', 'w'])).stderr).toContain(
      'fingerprint.bad-line',
    )
    other.remove()
  })

  it('names the process that holds the data folder', async () => {
    const holder = kyodaku(data.path, ['check', ...Array.from({ length: 6 }, () => barred), '--json'])
    while (!existsSync(join(data.path, 'lock'))) await new Promise((resolve) => setTimeout(resolve, 20))
    const second = await run('work', 'list')
    expect(second.code).toBe(1)
    expect(second.stderr).toContain('store.locked')
    expect((await holder).code).toBe(3)
  })

  it('leaves nothing but whole files behind', () => {
    const names = readdirSync(data.path, { recursive: true }) as string[]
    expect(names.filter((name) => name.endsWith('.tmp') && !dirname(name).includes('database'))).toEqual([])
  })
})

function near(a: readonly [number, number], b: readonly [number, number]): boolean {
  return Math.abs(a[0] - b[0]) <= 0.5 && Math.abs(a[1] - b[1]) <= 0.5
}
