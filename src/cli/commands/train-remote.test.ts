import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSignalSnapshotToWrite, recordGrant, recordParty, recordWork } from '../../clearance/index.js'
import { openHouse, startServer } from '../../server/index.js'
import { kyodakuInProcess, type Ran, temporaryData } from '../kyodaku-for-tests.js'

const csv = [
  'videoid,name,md5,contentUrl',
  `1,a boat on a lake,${'1'.repeat(32)},https://clips.example/1.mp4`,
  `2,official trailer,${'2'.repeat(32)},https://hana-works.example/trailers/2.mp4`,
  `3,granted,${'3'.repeat(32)},https://tsuki.example/films/3.mp4`,
  `4,a copy,${'0'.repeat(32)},https://clips.example/4.mp4`,
  '',
].join('\n')

describe('kyodaku train through the server that has the folder open', () => {
  const data = temporaryData()
  const folder = temporaryData()
  const at = (name: string) => join(folder.path, name)
  const run = (...words: string[]) => kyodakuInProcess(data.path, words)
  const done = ({ code, stderr, lines }: Ran) => {
    expect(code, stderr).toBe(0)
    return lines
  }
  let stop: () => Promise<void>
  let dataset: string
  /** What commands said through the server, by their words. */
  const said = new Map<string, Ran>()
  const through = async (...words: string[]) => {
    const ran = await run(...words)
    said.set(JSON.stringify(words), ran)
    return ran
  }

  beforeAll(async () => {
    mkdirSync(at('on-server'), { recursive: true })
    writeFileSync(at('set.csv'), csv)
    writeFileSync(at('on-server/there.csv'), csv)
    writeFileSync(at('known.txt'), `md5:${'0'.repeat(32)},zorvane\n`)
    writeFileSync(at('mapping.json'), JSON.stringify({ columns: { name: 'text', contentUrl: 'url' } }))
    const signals = await openSignalSnapshotToWrite(at('signals'))
    const fetchedAt = new Date('2026-07-01T00:00:00Z')
    await signals.append({
      url: 'https://clips.example/robots.txt',
      method: 'GET',
      requestedAt: fetchedAt,
      fetchedAt,
      status: 200,
      headers: [['content-type', 'text/plain']],
      body: Buffer.from('User-agent: GenBot\nDisallow: /1\n'),
    })
    await signals.sealDurably()
    await signals.close()
    const house = await openHouse({ dataDirectory: data.path, settings: { datasetsFolder: at('on-server') } })
    const { kyodaku } = house
    for (const [id, role, name] of [
      ['hana', 'rightsholder', 'Hana'],
      ['tsuki', 'rightsholder', 'Tsuki Pictures'],
      ['gen', 'provider', 'Gen Lab'],
    ] as const)
      await recordParty(kyodaku, { id, role, names: [{ text: name, kind: 'official' }] })
    for (const [id, owner, identifier] of [
      ['zorvane', 'hana', { scheme: 'domain', value: 'hana-works.example' }],
      ['moon', 'tsuki', { scheme: 'url', value: 'https://tsuki.example/films/' }],
    ] as const)
      await recordWork(kyodaku, {
        id,
        kind: 'film',
        titles: [{ text: `The film ${id}`, kind: 'official' }],
        identifiers: [identifier],
        owners: [{ party: owner, share: 1_000_000, territories: ['worldwide'] }],
        regime: 'prior-permission',
      })
    await recordGrant(kyodaku, {
      id: 'grt_moon',
      grantor: 'tsuki',
      grantee: 'gen',
      works: ['moon'],
      uses: ['train'],
      models: ['sora-*'],
      territories: ['worldwide'],
      from: '2026-01-01T00:00:00Z',
      state: 'active',
    })
    const server = await startServer(house, { port: 0, announce: true })
    stop = () => server.stop()
  }, 120_000)
  afterAll(() => {
    data.remove()
    folder.remove()
  })

  it('sends what lies here, follows it to its end, and brings the parts back', async () => {
    const words = [
      ...['train', 'clear', at('set.csv'), '--as', 'gen', '--model', 'sora-9', '--out', at('out')],
      ...['--agent', 'GenBot', '--signals', at('signals'), '--digests', at('known.txt')],
    ]
    const cleared = await run(...words)
    expect(cleared.code, cleared.stderr).toBe(3)
    expect(cleared.lines).toMatchObject([
      { complete: true, output: at('out'), counts: { rows: 4, outcomes: { admit: 1, refuse: 3 } } },
    ])
    dataset = String(cleared.lines[0]!.dataset)
    expect(readFileSync(at('out/admitted/set.csv'), 'utf8')).toContain('tsuki.example/films/3.mp4')
    expect(readFileSync(at('out/refused/set.csv'), 'utf8')).toContain('clips.example/4.mp4')
    const key = readFileSync(join(data.path, 'keys', 'log.vkey'), 'utf8').trim()
    done(await run('train', 'verify', at('out/receipt.json'), '--key', key))
    // The same folder goes on with the same run; what was fetched stays, and what is gone is fetched again.
    rmSync(at('out/.kyodaku/finished'))
    rmSync(at('out/review'), { recursive: true, force: true })
    rmSync(at('out/admitted/set.csv'))
    const again = await run(...words)
    expect([again.code, again.lines[0]!.dataset]).toEqual([3, dataset])
    expect(existsSync(at('out/admitted/set.csv'))).toBe(true)
    const other = await run(...words.map((word) => (word === 'sora-9' ? 'sora-10' : word)))
    expect([other.code, other.lines]).toMatchObject([1, [{ error: { code: 'training.other-run' } }]])
  }, 120_000)

  it('names what the server can read itself, with a mapping, and says so where a folder can not be sent', async () => {
    const words = ['--as', 'gen', '--model', 'sora-9', '--mapping', at('mapping.json')]
    const cleared = await run('train', 'clear', at('on-server/there.csv'), ...words)
    expect(cleared.code, cleared.stderr).toBe(3)
    const [shown] = done(await run('train', 'show', String(cleared.lines[0]!.dataset)))
    expect(String(shown!.location)).toMatch(/on-server.there\.csv$/)
    const byName = await run('train', 'clear', 'there.csv', ...words, '--unchecked', 'review')
    expect(byName.lines).toMatchObject([{ counts: { outcomes: { admit: 0 } } }])
    expect((await run('train', 'clear', at('signals'), ...words)).code).toBe(2)
    expect((await run('train', 'clear', at('set.csv'), ...words, '--shard', '1/2')).code).toBe(2)
    writeFileSync(at('broken.txt'), 'nonsense\n')
    const broken = await run('train', 'clear', at('set.csv'), ...words, '--digests', at('broken.txt'))
    expect(broken.code).toBe(1)
    expect(broken.stdout).toMatch(/digests\.0: broken\.txt, line 1/)
  }, 120_000)

  it('says through the server what it says on the folder', async () => {
    writeFileSync(
      at('said.json'),
      JSON.stringify({
        format: 'kyodaku-statements@v1',
        by: 'Gen Lab',
        at: '2026-07-01',
        statements: { purpose: 'Boats' },
      }),
    )
    const japanese = ['--text', '--lang', 'ja']
    for (const words of [
      ['list', ...japanese],
      ['show', dataset],
      ['show', dataset, ...japanese],
      ['rows', dataset, '--outcome', 'refuse', '--limit', '1', ...japanese],
      ['rows', dataset, '--reason', 'signal.disallows', '--text', '--lang', 'en'],
      ['prove', dataset, 'set.csv', '2'],
      ['report', 'due-diligence', dataset, '--statements', at('said.json'), '--lang', 'ja'],
      ['export', 'weights', dataset, '--model-version', '2', '--weights', at('set.csv'), '--format', 'md'],
      ['inquire', 'zorvane', '--text', '--lang', 'ja'],
      ['rows', 'dst_nothing', '--lang', 'ja'],
    ])
      await through('train', ...words)
    const inWords = said.get(JSON.stringify(['train', 'show', dataset, ...japanese]))!.stdout
    expect(inWords).toContain('サイトが学習への利用を断っている（signal.disallows）')
    expect(inWords).toContain('完了')
    expect((await run('train', 'stop', dataset)).lines).toMatchObject([{ error: { code: 'http.conflict' } }])
    expect((await run('train', 'bundle', dataset, '--out', at('bundle'))).lines).toMatchObject([
      { error: { code: 'cli.server-running' } },
    ])
    await stop()
    const plain = (text: string) => text.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:[\d.]+Z/g, 'INSTANT')
    for (const [words, { code, stdout, stderr }] of said) {
      const here = await run(...(JSON.parse(words) as string[]))
      expect([code, plain(stdout), stderr], words).toEqual([here.code, plain(here.stdout), here.stderr])
    }
    expect((await run('train', 'stop', dataset)).lines).toMatchObject([{ error: { code: 'cli.no-server' } }])
  }, 240_000)
})
