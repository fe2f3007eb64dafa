import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Kyodaku, openKyodaku, recordWork, registryAt, registryFileAt } from '../../clearance/index.js'
import { parseWork } from '../../rights/index.js'
import { fillRegistryForTests, rowForTests } from '../registry-for-tests.js'
import { cachedLookups } from './cached-lookups.js'
import { clearDataset } from './clear-dataset.js'
import { makeLookupImages } from './lookup-images.js'
import { rowsOfRun } from './rows-of-run.js'

describe('lookups that are kept', () => {
  let folder: string
  let kyodaku: Kyodaku
  let list: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kyodaku-lookups-'))
    kyodaku = await openKyodaku({ dataDirectory: join(folder, 'data') })
    await fillRegistryForTests(kyodaku)
    await recordWork(
      kyodaku,
      parseWork({
        id: 'odd',
        kind: 'film',
        titles: [{ text: 'Odd', kind: 'official' }],
        identifiers: [
          { scheme: 'url', value: 'no address' },
          { scheme: 'md5', value: 'no digest' },
        ],
        owners: [],
      }),
    )
    list = join(folder, 'digests.csv')
    await writeFile(list, `md5:${'ab'.repeat(16)},zorvane\n`)
    await writeFile(
      join(folder, 'set.csv'),
      `id,name,contentUrl,md5\n${Array.from({ length: 40 }, (_, i) => rowForTests(i).replace('\n', `,${i === 2 ? 'ab'.repeat(16) : ''}\n`)).join('')}`,
    )
  }, 60_000)
  afterAll(async () => {
    await kyodaku.close()
    await rm(folder, { recursive: true, force: true })
  })

  const kept = () =>
    ['lookups', 'registry'].flatMap((name) => {
      const cache = join(folder, 'data', 'cache', name)
      return existsSync(cache) ? readdirSync(cache).map((file) => join(cache, file)) : []
    })
  const lookups = async (threads = false) => {
    const registry = await registryFileAt(kyodaku, kyodaku.log.size())
    try {
      return await cachedLookups(kyodaku, registry, { digests: [list] }, threads)
    } finally {
      registry.close()
    }
  }
  const decide = async () => {
    const { id, counts } = await clearDataset(kyodaku, {
      location: join(folder, 'set.csv'),
      use: { party: 'gen', model: 'sora-9', territory: 'JP', regime: 'prior-permission' },
      digests: [list],
      workers: 0,
    })
    const { rows } = await rowsOfRun(kyodaku, id, {}, { limit: 100 })
    return { outcomes: counts.outcomes, rows: rows.map(({ row, evidence }) => [row, evidence]) }
  }

  it('are to the byte those that are made without a cache', async () => {
    const { registry } = await registryAt(kyodaku, kyodaku.log.size())
    const fresh = await makeLookupImages(registry, { digests: [list] })
    expect(await lookups()).toEqual(fresh)
    expect(await lookups()).toEqual(fresh)
    expect(fresh.unreadable).toHaveLength(2)
    for (const path of kept()) await rm(path)
    expect(await lookups(true)).toEqual(fresh)
  })

  it('decide the same whether they were there, were not, or were damaged', async () => {
    for (const path of kept()) await rm(path)
    const first = await decide()
    expect(first.outcomes).toEqual({ admit: 29, review: 0, refuse: 11 })
    const files = kept()
    expect(files).toHaveLength(3)
    const made = files.map((path) => statSync(path).mtimeMs)
    expect(await decide()).toEqual(first)
    expect(files.map((path) => statSync(path).mtimeMs)).toEqual(made)
    for (const path of files) {
      const bytes = readFileSync(path)
      const spoiled = Buffer.from(bytes)
      spoiled[1]! ^= 1
      writeFileSync(path, spoiled)
      expect(await decide()).toEqual(first)
      expect(readFileSync(path).equals(bytes)).toBe(true)
      writeFileSync(path, bytes.subarray(0, bytes.length - 1))
      expect(await decide()).toEqual(first)
    }
  })

  it('are others for another list, and for another registry', async () => {
    const before = await decide()
    await appendFile(list, `md5:${'cd'.repeat(16)},zorvane\n`)
    const { looked } = await lookups()
    expect(looked.digests).toBe(2)
    await recordWork(
      kyodaku,
      parseWork({
        id: 'quillowmere',
        kind: 'series',
        titles: [{ text: 'Quillowmere Saga', kind: 'official', language: 'en' }],
        owners: [{ party: 'hana', share: 1_000_000, territories: ['worldwide'] }],
      }),
    )
    const after = await decide()
    expect(after.outcomes.admit).toBe(before.outcomes.admit - 10)
    // Bounded: two of each, and of registries three.
    expect(kept().length).toBeLessThanOrEqual(2 + 2 + 3)
  })

  it('are not made of a list with a line that is none, here or in a thread', async () => {
    await writeFile(list, `md5:${'ab'.repeat(16)},zorvane\n${'nonsense\n'.repeat(150_000)}`)
    const bad = { code: 'training.bad-digest-list', message: expect.stringContaining('line 2') }
    await expect(lookups()).rejects.toMatchObject(bad)
    await expect(lookups(true)).rejects.toMatchObject(bad)
    await rm(list)
    await expect(lookups()).rejects.toMatchObject({ code: 'training.bad-digest-list' })
  })
})
