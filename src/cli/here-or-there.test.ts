import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type House, openHouse, type RunningServer, startServer } from '../server/index.js'
import { kyodakuInProcess, type Ran, samples, temporaryData } from './kyodaku-for-tests.js'

/** What a command says, without what no two runs have in common: ids by their order, instants, places in the log. */
function withoutChance(): (text: string) => string {
  const seen = new Map<string, string>()
  return (text) =>
    text
      .replace(/\b(grt|mdt|clm|rsv|rcp|ref|job|chk)_[0-9a-z]+/g, (id, prefix: string) => {
        if (!seen.has(id)) seen.set(id, `${prefix}-${seen.size + 1}`)
        return seen.get(id)!
      })
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'INSTANT')
      .replace(/\d{4}年\d+月\d+日 \d\d:\d\d:\d\d(\.\d+)?/g, 'INSTANT')
      .replace(/\d+ [A-Z][a-z]+ \d{4},? (at )?\d\d:\d\d:\d\d(\.\d+)?/g, 'INSTANT')
      .replace(/│ \d+ +│$/gm, '│ N │')
      .replace(/#\d+$/gm, '#N')
      .replace(/entry \d+ of \d+( in the log \S+?(?="))?/g, 'ENTRY')
      .replace(/^\d+ \/ \d+ {2}kyodaku\.local\S+$/gm, 'PLACE IN THE LOG')
      .replace(/"(logIndex|receiptFile|registryLogSize)":("[^"]*"|\d+),?/g, '')
}

/** Objects with their keys in one order: what a database hands back has them in another. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, one]) => [key, sorted(one)]))
}
const inOneOrder = (text: string) =>
  text.replace(/^\{(.+\}|\n[\s\S]*?^\})$/gm, (json) => JSON.stringify(sorted(JSON.parse(json))))

interface Side {
  data: ReturnType<typeof temporaryData>
  /** What the test has kept by name: ids, which differ. */
  kept: Record<string, string>
  plain(text: string): string
}

describe('on the data folder and through its server', () => {
  const newSide = (): Side => ({ data: temporaryData(), kept: {}, plain: withoutChance() })
  const [here, there] = [newSide(), newSide()]
  let house: House
  let server: RunningServer

  beforeAll(async () => {
    house = await openHouse({ dataDirectory: there.data.path })
    server = await startServer(house, { port: 0, announce: true })
  }, 60_000)
  afterAll(async () => {
    await server.stop()
    here.data.remove()
    there.data.remove()
  })

  type Words = string[] | ((kept: Record<string, string>) => string[])
  /** The same command on both sides: same output, same errors, same exit code. */
  async function both(words: Words, { code = 0, keep = '' } = {}): Promise<Ran> {
    const run = ({ data, kept }: Side) => kyodakuInProcess(data.path, typeof words === 'function' ? words(kept) : words)
    const [onFolder, onServer] = [await run(here), await run(there)]
    const said = ({ data, plain }: Side, { stdout, stderr }: Ran) =>
      [stdout, stderr].map((text) => plain(inOneOrder(text.replaceAll(data.path, 'DATA'))))
    expect(said(there, onServer)).toEqual(said(here, onFolder))
    expect([onFolder.code, onServer.code], onFolder.stderr + onServer.stderr).toEqual([code, code])
    if (keep !== '') {
      for (const [side, { lines }] of [
        [here, onFolder],
        [there, onServer],
      ] as const)
        side.kept[keep] = String(lines[0]!.id ?? lines[0]!.receipt)
    }
    return onServer
  }
  const japanese = ['--text', '--lang', 'ja']

  it('registers parties, and shows them', async () => {
    await both(['party', 'add', 'hana', '--name', 'ja:花映画'])
    await both(['party', 'add', 'tsuki', '--as', 'hana'], { code: 1 })
    for (const [id, role] of [
      ['tsuki', 'rightsholder'],
      ['kumiai', 'association'],
      ['gen', 'provider'],
    ])
      await both(['party', 'add', id!, '--role', role!, ...japanese])
    await both(['party', 'add', 'gen', '--class', 'research'])
    await both(['party', 'add', 'hana', '--name', 'en:Hana', '--dry-run', '--text'])
    await both(['party', 'add', 'nobody', '--as', 'unknown'], { code: 1 })
    expect((await both(['party', 'list'])).lines).toHaveLength(4)
    await both(['party', 'list', ...japanese])
  }, 120_000)

  it('registers works, says them anew, and shows them', async () => {
    await both([
      ...['work', 'add', 'sakura', '--title', 'ja:さくら', '--name', 'abbreviated:ja:サク', '--kind', 'film'],
      ...['--owner', 'hana', '--identifier', 'own:S-1'],
    ])
    await both(['work', 'add', 'sakura-1', '--parent', 'sakura', '--kind', 'episode', ...japanese])
    await both(['work', 'add', 'ume', '--owner', 'hana:60:JP', '--owner', 'tsuki:40:JP', '--as', 'hana'])
    await both(['work', 'add', 'sakura', '--title', 'ja:さくら咲く', '--as', 'hana'])
    await both(['work', 'add', 'sakura', '--owner', 'tsuki', '--title', 'ja:盗', '--as', 'tsuki', '--lang', 'ja'], {
      code: 1,
    })
    await both(['work', 'add', 'sakura', '--regime', 'reservation', '--owner', 'hana:90:JP', '--dry-run'])
    await both(['work', 'add', 'new', '--owner', 'gen', '--dry-run', '--as', 'gen'], { code: 1 })
    await both(['work', 'add', 'own', '--as', 'gen'], { code: 2 })
    expect((await both(['work', 'list'])).lines).toMatchObject([
      { id: 'sakura', titles: [{ text: 'さくら咲く' }, { text: 'サク' }], owners: [{ party: 'hana' }] },
      { id: 'sakura-1', owners: [] },
      { id: 'ume' },
    ])
    await both(['work', 'list', ...japanese])
    await both(['work', 'show', 'sakura-1'])
    await both(['work', 'show', 'nothing', '--lang', 'ja'], { code: 1 })
  }, 240_000)

  it('changes what a work is and whose it is together, or neither', async () => {
    const words = ['work', 'add', 'sakura', '--title', 'ja:櫻', '--owner', 'hana:70:JP', '--owner', 'tsuki:30:JP']
    await both([...words, '--as', 'tsuki'], { code: 1 })
    expect((await both(['work', 'show', 'sakura'])).lines).toMatchObject([{ titles: [{ text: 'さくら咲く' }, {}] }])
    await both(words)
    await both(['work', 'add', 'sakura', '--owner', 'hana', '--title', 'ja:桜花物語', '--text', '--lang', 'ja'])
    expect((await both(['work', 'show', 'sakura'])).lines).toMatchObject([
      { titles: [{ text: '桜花物語' }, {}], owners: [{ party: 'hana', share: 1_000_000 }] },
    ])
  }, 120_000)

  it('gives mandates and acts under them', async () => {
    await both(
      [
        ...['mandate', 'add', '--association', 'kumiai', '--for', 'hana', '--scope', 'grant,deposit'],
        ...['--since', '2026-01-01', '--as', 'hana'],
      ],
      { keep: 'mandate' },
    )
    await both(['mandate', 'add', '--association', 'kumiai', '--for', 'tsuki', '--scope', 'grant', '--as', 'kumiai'], {
      code: 1,
    })
    await both(
      (kept) => [
        ...['grant', 'add', '--work', 'sakura', '--to', 'gen', '--use', 'generate', '--price', '5000JPY/use'],
        ...['--as', 'kumiai', '--mandate', kept.mandate!, '--since', '2026-01-01'],
      ],
      { keep: 'signed' },
    )
    await both(['reserve', 'sakura', '--use', 'train', '--territory', 'JP', '--evidence', 'https://hana.example/'])
    await both(['reserve', 'sakura', '--as', 'kumiai', '--dry-run', ...japanese])
    await both(['reserve', 'sakura', '--as', 'tsuki', '--lang', 'ja'], { code: 1 })
    await both(['reserve', 'nothing'], { code: 1 })
    await both(['work', 'stop', 'sakura', '--use', 'train', '--dry-run', ...japanese])
    await both(['work', 'stop', 'sakura', '--use', 'train', '--note', 'a pause', '--lang', 'en'])
    await both(['work', 'resume', 'sakura', '--as', 'tsuki'], { code: 1 })
    await both(['work', 'resume', 'sakura', ...japanese])
    await both(['work', 'resume', 'sakura'], { code: 1 })
    await both(['work', 'stop', 'nothing'], { code: 1 })
    await both(['mandate', 'list', '--association', 'kumiai', ...japanese])
    await both(['mandate', 'list', '--for', 'tsuki'])
    expect((await both((kept) => ['mandate', 'show', kept.mandate!])).lines).toMatchObject([
      { association: 'kumiai', done: [{ kind: 'grant' }], counts: { done: 1 } },
    ])
    await both((kept) => ['mandate', 'revoke', kept.mandate!, '--from', '2026-02-01', '--dry-run', ...japanese])
    await both((kept) => ['mandate', 'revoke', kept.mandate!])
    await both(['mandate', 'show', 'mnd-none'], { code: 1 })
    await both((kept) => ['mandate', 'revoke', kept.mandate!, '--as', 'tsuki'], { code: 1 })
  }, 240_000)

  it('offers, counters, accepts, lets rest and revokes permissions', async () => {
    const offer = ['grant', 'offer', '--work', 'ume', '--from', 'hana', '--to', 'gen', '--use', 'release']
    await both(['grant', 'add', '--work', 'ume', '--to', 'gen', '--use', 'release', '--lang', 'ja'], { code: 2 })
    await both(['grant', 'add', '--work', 'nothing', '--to', 'gen', '--use', 'release'], { code: 1 })
    await both([...offer, '--dry-run', ...japanese])
    await both([...offer, '--as', 'tsuki'], { code: 1 })
    await both([...offer, '--since', '2026-01-01', '--cap-count', '10', '--as', 'hana'], { keep: 'offer' })
    await both((kept) => ['grant', 'accept', kept.offer!, '--as', 'hana', '--lang', 'ja'], { code: 1 })
    await both((kept) => ['grant', 'counter', kept.offer!, '--territory', 'JP', '--without', 'cap', '--as', 'gen'], {
      keep: 'counter',
    })
    await both((kept) => ['grant', 'accept', kept.counter!, '--as', 'hana', '--dry-run', ...japanese])
    await both((kept) => ['grant', 'accept', kept.counter!, '--as', 'hana'])
    await both((kept) => ['grant', 'accept', kept.counter!], { code: 1 })
    await both((kept) => ['grant', 'suspend', kept.counter!, ...japanese])
    await both((kept) => ['grant', 'resume', kept.counter!])
    await both(offer, { keep: 'second' })
    await both((kept) => ['grant', 'decline', kept.second!, '--as', 'gen'])
    await both(offer, { keep: 'third' })
    await both((kept) => ['grant', 'withdraw', kept.third!, ...japanese])
    await both(['grant', 'accept', 'grt-none', '--lang', 'ja'], { code: 1 })
    await both((kept) => ['grant', 'show', kept.counter!])
    expect((await both(['grant', 'list'])).lines).toHaveLength(5)
    expect((await both(['grant', 'list', '--work', 'sakura-1'])).lines).toHaveLength(1)
    expect((await both(['grant', 'list', '--state', 'active', '--to', 'gen', '--from', 'hana'])).lines).toHaveLength(2)
    await both(['grant', 'list', '--state', 'revoked', ...japanese])
    await both(['grant', 'list', '--work', 'nothing'], { code: 1 })
  }, 400_000)

  it('clears a prompt, shows its receipt, and decides anew what a revocation touches', async () => {
    const check = ['check', '--prompt', '桜花物語の一場面', '--use', 'generate', '--as', 'gen', '--declare', 'sakura']
    const { lines } = await both(check, { keep: 'receipt' })
    expect(lines[0]).toMatchObject({
      decision: 'permit',
      reasons: expect.arrayContaining([expect.objectContaining({ code: 'grant.covers', work: 'sakura' })]),
    })
    await both([...check, '--caption', 'ume', '--declare', 'ume', ...japanese], { code: 3 })
    await both(['receipt', 'list'])
    await both((kept) => ['receipt', 'show', kept.receipt!, ...japanese])
    await both(['receipt', 'show', 'rcp_none'], { code: 1 })
    // Verified offline, beside the server as without one.
    expect((await both((kept) => ['verify', kept.receipt!])).lines).toMatchObject([{ verified: true }])
    const from = ['--from', '2026-01-01']
    await both((kept) => ['grant', 'revoke', kept.signed!, ...from, '--as', 'tsuki'], { code: 1 })
    const tried = await both((kept) => ['grant', 'revoke', kept.signed!, ...from, '--dry-run'])
    expect(tried.lines[0]).toMatchObject({ state: 'revoked', dryRun: true, after: [{ input: 'prompt' }] })
    const revoked = await both((kept) => ['grant', 'revoke', kept.signed!, ...from, '--as', 'hana'])
    expect(revoked.lines[0]).toMatchObject({ decidedAgain: [{ input: 'prompt', earlierDecision: 'permit' }] })
    await both((kept) => ['grant', 'revoke', kept.signed!, ...japanese])
    expect((await both(['names', '桜花物語を見る', '--text'])).stdout).toContain('⟦桜花物語⟧')
    await both(['names', '何もない', '--lang', 'ja', '--text'])
  }, 240_000)

  it('opens claims and settles them', async () => {
    const open = ['claim', 'open', 'sakura', '--owner', 'tsuki', '--territory', 'JP']
    await both([...open, '--share', '10', '--as', 'hana'], { code: 1 })
    await both([...open, '--share', '10', '--evidence', 'x', '--as', 'tsuki'], { keep: 'first' })
    await both([...open, '--share', '20', '--dry-run', ...japanese])
    await both([...open, '--share', '30'], { keep: 'second' })
    await both([...open, '--share', '40'], { keep: 'third' })
    await both((kept) => ['claim', 'withdraw', kept.first!, '--as', 'tsuki'])
    await both((kept) => ['claim', 'dismiss', kept.second!, '--as', 'hana', '--lang', 'ja'], { code: 1 })
    await both((kept) => ['claim', 'dismiss', kept.second!, ...japanese])
    await both(['work', 'show', 'sakura-1', ...japanese])
    await both((kept) => ['claim', 'uphold', kept.third!], { code: 1 })
    const owners = ['--owner', 'hana:60:JP', '--owner', 'tsuki:40:JP']
    await both((kept) => ['claim', 'uphold', kept.third!, ...owners, '--dry-run'])
    await both((kept) => ['claim', 'uphold', kept.third!, ...owners, ...japanese])
    await both(['claim', 'list', ...japanese])
    expect((await both(['claim', 'list', '--work', 'sakura', '--state', 'upheld'])).lines).toHaveLength(1)
    await both(['claim', 'withdraw', 'clm-none'], { code: 1 })
    expect((await both(['activity', 'tsuki', '--limit', '3'])).lines).toHaveLength(3)
    await both(['activity', 'hana', '--text'])
    await both(['activity', 'hana', '--since', '2100-01-01', ...japanese])
  }, 240_000)

  it('imports a catalogue: tried, refused by line, and recorded', async () => {
    const [good, bad] = ['catalogue.csv', 'bad.csv'].map((name) => join(here.data.path, '..', name)) as [string, string]
    const rows = Array.from({ length: 70 }, (_, i) => `im-${i},作品${i},映画,x`)
    writeFileSync(good, `作品ID,作品名,種別,備考\n${rows.join('\n')}\n`)
    writeFileSync(bad, `作品ID,作品名,種別\nbad-1,良い,映画\nbad-2,悪い,えいが？\n`)
    await both(['import', bad, '--owner', 'hana', '--dry-run'], { code: 1 })
    await both(['import', bad, '--owner', 'hana', ...japanese], { code: 1 })
    await both(['import', good, '--owner', 'hana', '--as', 'hana'], { code: 1 })
    const words = ['import', good, '--owner', 'hana', '--ignore-column', '備考', '--as', 'hana']
    expect((await both([...words, '--dry-run'])).lines.at(-1)).toMatchObject({
      summary: { state: 'dry-run', new: 70, recorded: 0 },
    })
    await both([...words, ...japanese])
    writeFileSync(good, readFileSync(good, 'utf8').replaceAll('作品', '新作').replace('新作ID,新作名', '作品ID,作品名'))
    const { lines } = await both([...words, '--replace'])
    expect(lines.filter(({ changed }) => changed !== undefined)).toHaveLength(70)
    const report = join(here.data.path, '..', 'report.csv')
    await both(['import', bad, '--owner', 'hana', '--skip-bad-rows', '--report', report, '--lang', 'ja'], { code: 4 })
    expect(readFileSync(report, 'utf8')).toContain('えいが？')
    await both(['import', join(here.data.path, '..', 'nothing.csv'), '--owner', 'hana'], { code: 1 })
  }, 240_000)

  it('writes licence documents and takes them', async () => {
    const folder = join(here.data.path, '..')
    await both(['licence', 'export', '--work', 'ume', '--as', 'odrl'])
    await both(['licence', 'export', '--work', 'sakura', '--as', 'rsl', '--url', 'https://hana.example/{work}'], {
      code: 4,
    })
    await both((kept) => ['licence', 'export', kept.counter!])
    await both(['licence', 'export', 'grt-none'], { code: 1 })
    await both(['licence', 'export', '--work', 'nothing', '--lang', 'ja'], { code: 1 })
    const document = join(folder, 'terms.xml')
    writeFileSync(
      document,
      `<rsl xmlns="https://rslstandard.org/rsl"><content url="https://hana.example/ume/*"><license>
        <permits type="usage">search</permits><prohibits type="usage">ai-train</prohibits></license></content></rsl>`,
    )
    const words = ['licence', 'import', document, '--work', 'ume', '--grantor', 'hana']
    const tried = await both([...words, '--dry-run'], { code: 4 })
    expect(tried.lines.some(({ reservation }) => reservation !== undefined)).toBe(true)
    await both([...words, ...japanese], { code: 4 })
    await both(words, { code: 4 })
    await both([...words, '--by', 'gen'], { code: 4 })
  }, 240_000)

  it('deposits a file, adding its work', async () => {
    const film = join(samples, 'media/lighthouse-road.mp4')
    const { lines, stderr } = await both(['deposit', film, '--work', 'road', '--owner', 'hana', '--exclude', '0-1'])
    expect(lines[0]).toMatchObject({ input: film, work: 'road', state: 'new', rematched: [] })
    expect(stderr).toContain('road')
    await both(['deposit', film, '--work', 'road', ...japanese])
    await both(['deposit', film, '--work', 'road', '--as', 'tsuki'], { code: 1 })
    await both(['deposit', `${film}.none`, '--work', 'road', '--lang', 'ja'], { code: 1 })
    const clip = join(samples, 'media/inputs/barred-excerpt.mp4')
    const checked = await kyodakuInProcess(there.data.path, ['check', clip, join(clip, 'none'), '--as', 'gen'])
    expect(checked.code).toBe(1)
    expect(checked.lines.at(-1)).toMatchObject({ input: clip, decision: 'refuse', segments: [{ work: 'road' }] })
  }, 240_000)
})
