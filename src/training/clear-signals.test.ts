import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gatherSignals, type Kyodaku, openKyodaku, recordWork } from '../clearance/index.js'
import { parseWork } from '../rights/index.js'
import { locationsOf, openDataset } from './dataset/index.js'
import { fillRegistryForTests } from './registry-for-tests.js'
import { clearDataset } from './run/clear-dataset.js'
import { openDigestList } from './run/digest-list.js'
import { rowsOfRun } from './run/rows-of-run.js'
import { TrainingError } from './training-error.js'

const folder = mkdtempSync(join(tmpdir(), 'kyodaku-training-signals-'))
const use = { party: 'gen', model: 'sora-9', territory: 'JP', regime: 'prior-permission' } as const
let kyodaku: Kyodaku
const servers: Server[] = []

/** A site of this machine that has a robots.txt and nothing else. */
async function site(robots: string): Promise<string> {
  const server = createServer((request, response) => {
    const isThere = request.url === '/robots.txt'
    response.statusCode = isThere ? 200 : 404
    response.end(isThere ? robots : '')
  })
  servers.push(server)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return `http://localhost:${(server.address() as AddressInfo).port}`
}

beforeAll(async () => {
  kyodaku = await openKyodaku({ dataDirectory: join(folder, 'data') })
  await fillRegistryForTests(kyodaku)
})
afterAll(async () => {
  await kyodaku.close()
  for (const server of servers) server.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('what sites say', () => {
  it('refuses rows of a site that refuses training, by path and agent, but for a granted work of that place', async () => {
    const reserved = await site('User-Agent: *\nAllow: /\nContent-Usage: train-ai=n\n')
    const partly = await site('User-agent: GPTBot\nDisallow: /private/\n')
    await recordWork(
      kyodaku,
      parseWork({
        id: 'moonpath',
        kind: 'film',
        titles: [{ text: 'The Moonlit Path', kind: 'official', language: 'en' }],
        identifiers: [{ scheme: 'url', value: `${reserved}/films/` }],
        owners: [{ party: 'tsuki', share: 1_000_000, territories: ['worldwide'] }],
      }),
    )
    const location = join(folder, 'set.csv')
    const urls = [
      `${reserved}/1`,
      `${reserved}/films/2`,
      `${partly}/open/3`,
      `${partly}/private/4`,
      'https://new.example/5',
    ]
    writeFileSync(location, `id,caption,url\n${urls.map((url, i) => `${i},a lake,${url}.mp4`).join('\n')}\n`)
    const signals = join(folder, 'signals')
    const sites = urls.slice(0, 4).map((url) => new URL(url).host)
    const dataset = await openDataset(location)
    const known = (async function* () {
      for await (const url of locationsOf(dataset)) if (!url.includes('new.example')) yield url
    })()
    const { seal } = await gatherSignals(signals, known, {
      agent: { token: 'genbot', version: '1', contact: 'crawl@gen.example' },
      now: () => new Date(),
      perHostDelaySeconds: 0,
      allowedHosts: ['localhost', ...sites],
    })
    await dataset.close()
    const outcomes = async (options: { agents?: string[] }) => {
      const cleared = await clearDataset(kyodaku, { location, use, workers: 0, signals, ...options })
      const { rows } = await rowsOfRun(kyodaku, cleared.id, {}, { limit: 10 })
      return { cleared, rows: rows.map(({ evidence }) => evidence) }
    }
    const anyAgent = await outcomes({})
    expect(anyAgent.rows.map(({ outcome }) => outcome)).toEqual(['refuse', 'admit', 'admit', 'refuse', 'admit'])
    // The refusal of that place is overridden by the grant of its owner, and by nothing else.
    expect(anyAgent.rows[1]).toMatchObject({ works: ['moonpath'], grants: ['grt_moon'] })
    expect(anyAgent.rows[4]!.unchecked).toContain('signals')
    const ownAgent = await outcomes({ agents: ['genbot'] })
    expect(ownAgent.rows.map(({ outcome }) => outcome)).toEqual(['refuse', 'admit', 'admit', 'admit', 'admit'])
    const row = await kyodaku.store.db
      .selectFrom('datasets')
      .select('receipt')
      .where('id', '=', ownAgent.cleared.id)
      .executeTakeFirstOrThrow()
    expect(row.receipt).toMatchObject({ inputs: { signals: { digest: seal.digest }, looked: { agents: ['genbot'] } } })
  }, 60_000)
})

describe('a list of digests', () => {
  const path = join(folder, 'digests.csv')
  it('is read line by line, and refuses what is none with its line', () => {
    writeFileSync(path, `\ufeff# known copies\nMD5:${'A'.repeat(32)}, zorvane \n\nsha256:${'0'.repeat(64)},moonpath`)
    const list = openDigestList(path)
    expect([...list.entries()]).toEqual([
      { digest: `md5:${'a'.repeat(32)}`, work: 'zorvane' },
      { digest: `sha256:${'0'.repeat(64)}`, work: 'moonpath' },
    ])
    expect(list.read().count).toBe(2)
    writeFileSync(path, `md5:${'a'.repeat(32)},zorvane\nmd5:123,zorvane\n`)
    expect(() => [...openDigestList(path).entries()]).toThrow(/line 2/)
  })

  it('is entries or its typed error, whatever its bytes are (fuzz)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        writeFileSync(path, bytes)
        try {
          for (const { digest } of openDigestList(path).entries()) expect(digest).toMatch(/^(?:sha|md5)/)
        } catch (error) {
          expect(error).toBeInstanceOf(TrainingError)
        }
      }),
      { numRuns: 300 },
    )
  })
})
