import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { kyodaku, kyodakuInProcess, type Ran, temporaryData } from '../kyodaku-for-tests.js'

const csv = [
  'videoid,name,contentUrl',
  '1,a boat on a lake,https://clips.example/1.mp4',
  '2,official trailer,https://hana-works.example/trailers/2.mp4',
  '3,granted,https://tsuki.example/films/3.mp4',
  '',
].join('\n')

describe('kyodaku train, for those who were not there', () => {
  const data = temporaryData()
  const folder = temporaryData()
  const at = (name: string) => join(folder.path, name)
  const run = (...words: string[]) => kyodakuInProcess(data.path, [...words, '--json'])
  let dataset: string
  let key: string
  const done = ({ code, stderr, lines }: Ran) => {
    expect(code, stderr).toBe(0)
    return lines[0]!
  }

  beforeAll(async () => {
    mkdirSync(folder.path, { recursive: true })
    writeFileSync(at('set.csv'), csv)
    done(await run('party', 'add', 'hana', '--role', 'rightsholder'))
    done(await run('party', 'add', 'tsuki', '--role', 'rightsholder', '--name', 'Tsuki Pictures'))
    done(await run('party', 'add', 'gen', '--role', 'provider', '--name', 'Gen Lab'))
    done(await run('work', 'add', 'zorvane', '--owner', 'hana', '--identifier', 'domain:hana-works.example'))
    done(await run('work', 'add', 'moon', '--owner', 'tsuki', '--identifier', 'url:https://tsuki.example/films/'))
    done(await run('grant', 'add', '--work', 'moon', '--to', 'gen', '--use', 'train', '--model', 'sora-*'))
    const cleared = await run('train', 'clear', at('set.csv'), '--as', 'gen', '--model', 'sora-9', '--out', at('out'))
    expect(cleared.code, cleared.stderr).toBe(3)
    dataset = cleared.lines[0]!.dataset as string
    key = readFileSync(join(data.path, 'keys', 'log.vkey'), 'utf8').trim()
  }, 120_000)
  afterAll(() => {
    data.remove()
    folder.remove()
  })

  it('writes a folder that is audited elsewhere, and finds what was changed in it', async () => {
    expect(done(await run('train', 'bundle', dataset, '--out', at('bundle')))).toMatchObject({ rows: 3, parts: 1 })
    const elsewhere = (...words: string[]) =>
      kyodakuInProcess(at('nothing'), ['train', 'audit', at('bundle'), ...words])
    const audited = done(await elsewhere('--key', key, '--dataset', at('set.csv'), '--json'))
    expect(audited).toMatchObject({ verified: true, rows: 3, admitted: 2, admittedUnderGrant: 1, failures: [] })
    // Whose log it is stays open without a key.
    expect((await elsewhere('--json')).code).toBe(4)
    writeFileSync(at('set.csv'), csv.replace('a boat', 'a goat'))
    const other = await elsewhere('--key', key, '--dataset', at('set.csv'), '--text', '--lang', 'ja')
    writeFileSync(at('set.csv'), csv)
    expect(other.code).toBe(1)
    expect(other.stdout).toContain('✗ データセット: ')
    expect(other.stdout).toContain('set.csv:0')
    writeFileSync(at('bundle/manifest.json'), '{}')
    const broken = await elsewhere('--key', key, '--json')
    expect([broken.code, broken.lines[0]]).toMatchObject([1, { error: { code: 'training.bad-bundle' } }])
  })

  it('verifies receipt and row with everything else', async () => {
    done(await run('train', 'prove', dataset, 'set.csv', '2', '--out', at('row.json')))
    const verified = await run('verify', at('out/receipt.json'), at('row.json'))
    expect([verified.code, verified.lines.map(({ verdict }) => verdict)]).toEqual([0, ['verified', 'verified']])
    expect(verified.lines[1]!.summary).toContain('Tsuki Pictures')
    expect((await run('verify', at('row.json'))).code).toBe(1)
  })

  it('attaches receipts to a model', async () => {
    writeFileSync(at('model.safetensors'), 'weights')
    const words = [dataset, '--model-version', '1.2', '--weights', at('model.safetensors'), '--out', at('paper.json')]
    for (const [format, expected] of [
      ['cyclonedx', { bomFormat: 'CycloneDX', metadata: { component: { name: 'sora-9', version: '1.2' } } }],
      ['spdx', { '@context': expect.stringContaining('spdx') }],
      ['weights', { model: { provider: 'Gen Lab', weights: [{ name: 'model.safetensors' }] } }],
    ] as const) {
      done(await run('train', 'export', format, ...words))
      expect(JSON.parse(readFileSync(at('paper.json'), 'utf8'))).toMatchObject(expected)
    }
    expect(readFileSync(at('paper.json'), 'utf8')).toContain('Tsuki Pictures')
    // A receipt that somebody else made is as good.
    done(await run('train', 'export', 'weights', at('out/receipt.json'), '--format', 'md', '--out', at('paper.md')))
    expect(readFileSync(at('paper.md'), 'utf8')).toMatch(/^# Training permission of sora-9/)
    expect((await run('train', 'export', 'spdx', dataset, '--format', 'md')).code).toBe(2)
  })

  it('reports what is counted, and what a party states of itself', async () => {
    for (const kind of ['eu-summary', 'principle-code', 'due-diligence']) {
      done(await run('train', 'report', kind, dataset, '--format', 'json', '--out', at('report.json')))
      expect(JSON.parse(readFileSync(at('report.json'), 'utf8'))).toMatchObject({ format: 'kyodaku-report@v1' })
    }
    done(await run('train', 'report', 'due-diligence', '--template', '--out', at('said.json')))
    const said = JSON.parse(readFileSync(at('said.json'), 'utf8'))
    Object.assign(said, { by: 'Gen Lab', at: '2026-07-01' })
    said.statements.purpose.text = 'Research into boats'
    writeFileSync(at('said.json'), JSON.stringify(said))
    const words = [
      'train',
      'report',
      'due-diligence',
      dataset,
      '--statements',
      at('said.json'),
      '--out',
      at('report.md'),
    ]
    done(await run(...words))
    expect(readFileSync(at('report.md'), 'utf8')).toContain('Research into boats — stated by Gen Lab on 2026-07-01')
    writeFileSync(at('said.json'), '{}')
    expect((await run(...words)).lines[0]).toMatchObject({ error: { code: 'training.bad-statements' } })
    expect((await run('train', 'report', 'nonsense', dataset)).code).toBe(2)
  })

  it('answers a rightsholder in a file that verifies by itself', async () => {
    const words = ['train', 'inquire', 'zorvane', '--out', at('inquiry.json')]
    done(await run(...words))
    expect((await run('verify', at('inquiry.json'))).lines).toMatchObject([{ kind: 'inquiry', verdict: 'verified' }])
    done(await run(...words, '--for', 'hana'))
    const [open] = (await run('verify', at('inquiry.json'))).lines
    expect(open).toMatchObject({ verdict: 'consistent', consistent: true })
    expect(readFileSync(at('inquiry.json'), 'utf8')).not.toContain('tsuki.example')
    expect((await run('train', 'inquire', 'zorvane', '--for', 'tsuki')).lines[0]).toMatchObject({
      error: { code: 'training.not-allowed' },
    })
    expect((await run('train', 'inquire', 'nothing')).lines[0]).toMatchObject({
      error: { code: 'training.unknown-work' },
    })
  })

  it('removes a dataset, once it was said what goes', async () => {
    const would = done(await run('train', 'remove', dataset, '--dry-run'))
    expect(would).toMatchObject({ dryRun: true, keptParts: 1, outputKept: at('out') })
    expect((await run('train', 'list')).lines).toMatchObject([{ dataset, state: 'cleared' }])
    const shown = await kyodakuInProcess(data.path, ['train', 'remove', dataset, '--text', '--lang', 'ja'])
    expect([shown.code, shown.stdout]).toEqual([0, expect.stringContaining('残るもの：受領証')])
    expect((await run('train', 'list')).lines).toMatchObject([{ dataset, state: 'removed' }])
    expect((await run('train', 'remove', dataset)).lines[0]).toMatchObject({ error: { code: 'training.removed' } })
    expect(done(await run('train', 'inquire', 'zorvane'))).toMatchObject({ datasets: [{ removed: true }] })
  })

  it('is there in the built program', async () => {
    const { code, stdout } = await kyodaku(data.path, ['train', 'audit', '--help', '--lang', 'ja'])
    expect([code, stdout]).toEqual([0, expect.stringContaining('--dataset')])
  }, 60_000)
})
