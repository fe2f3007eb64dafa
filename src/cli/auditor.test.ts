import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { kyodaku, kyodakuInProcess, samples, temporaryData } from './kyodaku-for-tests.js'

const dist = fileURLToPath(new URL('../../dist/', import.meta.url))

/** Runs a long-lived command until it has said where it listens. */
async function listening(
  data: string,
  words: string[],
): Promise<{ said: Record<string, unknown>; child: ChildProcess }> {
  const child = spawn(process.execPath, [join(dist, 'cli/main.js'), ...words, '--json'], {
    env: { ...process.env, LANG: 'C', KYODAKU_DATA: data },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  const line = await new Promise<string>((resolve, reject) => {
    child.on('close', () => reject(new Error(`it ended without listening: ${text}`)))
    // Read to the end, or it could not say anything more.
    child.stdout!.setEncoding('utf8').on('data', (piece: string) => {
      text += piece
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')))
    })
  })
  return { said: JSON.parse(line) as Record<string, unknown>, child }
}

const ended = (child: ChildProcess) => new Promise((resolve) => child.on('close', resolve))

describe('an auditor’s walk through the record (docs/for-authorities.md)', { timeout: 300_000 }, () => {
  const data = temporaryData()
  /** The auditor's own machine: nothing of Kyodaku but the one file, and what was handed over. */
  const desk = join(dirname(data.path), 'desk')
  const at = (name: string) => join(desk, name)
  const ours = (...words: string[]) => kyodakuInProcess(data.path, words)
  let key: string

  const oneFile = (...words: string[]) =>
    spawnSync(process.execPath, ['kyodaku-verify.mjs', ...words], { cwd: desk, encoding: 'utf8', env: { LANG: 'C' } })

  beforeAll(async () => {
    mkdirSync(desk)
    await ours('party', 'add', 'studio', '--name', 'ja:スタジオ')
    await ours('work', 'add', 'w', '--title', 'ja:灯台', '--owner', 'studio', '--kind', 'film')
    const checked = await ours(
      'check',
      join(samples, 'media/inputs/captioned-still.jpg'),
      '--use',
      'release',
      '--as',
      'lab',
      '--model',
      'm',
      '--territory',
      'JP',
    )
    const [line] = checked.lines as { receipt: string; receiptFile: string }[]
    cpSync(line.receiptFile, at('decision.receipt.json'))
    cpSync(join(dist, 'kyodaku-verify.mjs'), at('kyodaku-verify.mjs'))
    key = readFileSync(join(data.path, 'keys/log.vkey'), 'utf8').trim()
    for (const words of [
      ['entry', '1', '--out', at('entry.bin')],
      ['prove', line.receipt, '--out', at('decision.tlog-proof')],
      ['prove', '1', '--out', at('entry.tlog-proof')],
      ['prove', '1', '--cose', '--out', at('entry.cose')],
      ['subject', 'work', 'w', '--out', at('work.subject.json')],
      ['range', '0', '3', '--out', at('all.range.json')],
    ]) {
      const { code, stderr } = await ours('log', ...words)
      expect(code, stderr).toBe(0)
    }
    cpSync(join(data.path, 'record/checkpoint'), at('earlier.checkpoint'))
  }, 120_000)
  afterAll(() => data.remove())

  it('verifies everything that was handed over with the one file, and nothing that was tampered with', () => {
    const files = ['decision.receipt.json', 'work.subject.json', 'all.range.json', 'earlier.checkpoint']
    const good = oneFile('--key', key, ...files)
    expect([good.status, good.stdout.match(/^VERIFIED/gm)?.length], good.stdout).toEqual([0, files.length])
    for (const proof of ['entry.tlog-proof', 'entry.cose'])
      expect(oneFile('--key', key, '--entry', 'entry.bin', proof).stdout).toMatch(/^VERIFIED/)
    for (const file of [...files, 'entry.tlog-proof', 'entry.cose']) {
      const bytes = readFileSync(at(file))
      const where = Math.floor(bytes.length / 2)
      bytes[where] = bytes[where]! ^ 1
      writeFileSync(at('tampered'), bytes)
      const bad = oneFile('--key', key, '--entry', 'entry.bin', 'tampered')
      expect([file, bad.status, bad.stdout.slice(0, 7)]).toEqual([file, 1, 'REFUTED'])
    }
  })

  it('shows that an exported log only grew, entry by entry, also over HTTP, and sees a changed tile', async () => {
    await ours('party', 'add', 'lab', '--role', 'provider')
    expect((await ours('log', 'consistency', at('earlier.checkpoint'), '--out', at('grown.json'))).code).toBe(0)
    expect(oneFile('--key', key, 'grown.json').stdout).toMatch(/^VERIFIED/)
    expect((await ours('log', 'export', at('log'))).lines[0]).toMatchObject({ size: 4 })
    const audit = (where: string) => ours('log', 'audit', where, '--key', key, '--since', at('earlier.checkpoint'))
    expect((await audit(at('log'))).lines.at(-1)).toMatchObject({ size: 4 })
    const { said, child } = await listening(data.path, ['log', 'serve', '--port', '0'])
    expect((await audit(String(said.listening))).code).toBe(0)
    // Others go on meanwhile, and what they add is served.
    expect((await ours('party', 'list')).code).toBe(0)
    expect((await ours('log', 'audit')).lines.at(-1)).toMatchObject({ size: 4 })
    child.kill('SIGTERM')
    expect(await ended(child)).toBe(0)
    const tile = at('log/tile/0/000.p/4')
    const bytes = readFileSync(tile)
    bytes[40] = bytes[40]! ^ 1
    writeFileSync(tile, bytes)
    expect((await audit(at('log'))).code).toBe(1)
  })

  it('has witnesses that cosign one history only; two histories are shown', async () => {
    const { said, child } = await listening(data.path, [
      ...['witness', '--name', 'witness.example/w1', '--log', key, '--folder', at('witness'), '--port', '0'],
    ])
    const [ed25519, mlDsa] = said.keys as string[]
    writeFileSync(
      at('policy.txt'),
      `log ${key}\nwitness w1 ${ed25519} ${said.listening}\nwitness w2 ${mlDsa} ${said.listening}\ngroup both all w1 w2\nquorum both\n`,
    )
    const unwitnessed = oneFile('--policy', 'policy.txt', '--key', key, 'earlier.checkpoint')
    expect([unwitnessed.status, unwitnessed.stdout.slice(0, 7)]).toEqual([1, 'REFUTED'])
    expect((await ours('log', 'policy', at('policy.txt'))).code).toBe(0)
    const cosigned = await ours('log', 'cosign')
    expect([cosigned.code, cosigned.lines.map(({ state }) => state)]).toEqual([0, ['cosigned', 'cosigned']])
    cpSync(join(data.path, 'record/checkpoint'), at('cosigned.checkpoint'))
    const witnessed = oneFile('--policy', 'policy.txt', '--key', key, 'cosigned.checkpoint')
    expect([witnessed.status, witnessed.stdout.slice(0, 8)], witnessed.stdout).toEqual([0, 'VERIFIED'])

    // A copy of the log is restored, and both go on.
    const twin = join(dirname(data.path), 'twin')
    cpSync(data.path, twin, { recursive: true })
    await ours('party', 'add', 'one')
    await kyodaku(twin, ['party', 'add', 'other'])
    expect((await ours('log', 'cosign')).code).toBe(0)
    const refused = await kyodaku(twin, ['log', 'cosign'])
    expect([refused.code, refused.lines[0]?.state]).toEqual([1, 'refused'])
    cpSync(join(data.path, 'record/checkpoint'), at('a.checkpoint'))
    cpSync(join(twin, 'record/checkpoint'), at('b.checkpoint'))
    const shown = oneFile('--key', key, 'a.checkpoint', 'b.checkpoint')
    expect(shown.status).toBe(1)
    expect(shown.stdout).toMatch(/^EQUIVOCATION/m)
    const ourVerdict = await ours('verify', '--key', key, at('a.checkpoint'), at('b.checkpoint'))
    expect([ourVerdict.code, ourVerdict.lines.at(-1)]).toEqual([
      1,
      { equivocation: expect.objectContaining({ size: 5 }) },
    ])
    child.kill('SIGTERM')
    expect(await ended(child)).toBe(0)
  })
})
