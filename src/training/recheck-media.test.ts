import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changeReference, depositFile, type Kyodaku, openKyodaku, recordGrant, recordWork } from '../clearance/index.js'
import { parseWork } from '../rights/index.js'
import { pictureForTests } from './picture-for-tests.js'
import { fillRegistryForTests, trainingGrantForTests } from './registry-for-tests.js'
import { clearDataset } from './run/clear-dataset.js'
import { recheckDataset } from './run/recheck.js'
import { rowsOfRun } from './run/rows-of-run.js'

const use = { party: 'gen', model: 'sora-9', territory: 'JP', regime: 'prior-permission' } as const
/** Opened once: each test has pictures of its own. */
let folder: string
let kyodaku: Kyodaku
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kyodaku-recheck-'))
  kyodaku = await openKyodaku({ dataDirectory: join(folder, 'data') })
  await fillRegistryForTests(kyodaku)
}, 300_000)
afterAll(async () => {
  await kyodaku.close()
  rmSync(folder, { recursive: true, force: true })
})

let made = 0
/** A folder with so many pictures as others have them: smaller, another format. Rows are in the order of the pictures. */
async function newSet(count: number): Promise<{ location: string; pictures: Buffer[] }> {
  const location = join(folder, `set-${made}`)
  mkdirSync(location)
  const pictures: Buffer[] = []
  for (let i = 0; i < count; i++) {
    const picture = await pictureForTests(++made)
    pictures.push(picture)
    writeFileSync(join(location, `${i}.jpg`), await sharp(picture).resize(480).jpeg({ quality: 80 }).toBuffer())
  }
  return { location, pictures }
}

async function deposit(picture: Buffer, work: string, negative = false): Promise<string> {
  const path = join(folder, 'deposited.png')
  writeFileSync(path, picture)
  return (await depositFile(kyodaku, path, { work, negative })).reference.id
}

const clear = (location: string, partRows = 2) => clearDataset(kyodaku, { location, use, workers: 0, partRows })

const alertsOf = (dataset: string) =>
  kyodaku.store.db
    .selectFrom('dataset_alerts')
    .select(['party', 'cause', 'subject', 'rows', 'summary', 'kept'])
    .where('dataset_id', '=', dataset)
    .execute()

describe('rechecking media that was at hand', () => {
  it('finds a reference that is deposited later, says which one and how alike, and tells both sides once', async () => {
    const { location, pictures } = await newSet(5)
    const { id, counts } = await clear(location)
    expect(counts.outcomes).toEqual({ admit: 5, review: 0, refuse: 0 })
    const reference = await deposit(pictures[2]!, 'zorvane')
    const { affected, content } = await recheckDataset(kyodaku, id)
    expect(content).toEqual({ references: 1, waiting: 0, matched: 5, unmatched: 0 })
    expect(affected).toMatchObject([
      {
        event: { kind: 'reference-added', work: 'zorvane', references: [reference] },
        rows: 1,
        works: ['zorvane'],
        changes: [{ before: 'admit', after: 'refuse', rows: 1 }],
        found: [{ rows: [[2, 3]], finding: { kind: 'match', work: 'zorvane', reference } }],
      },
    ])
    const told = await alertsOf(id)
    expect(told.map(({ party, cause, subject }) => `${party} ${cause} ${subject}`).sort()).toEqual([
      'gen reference-added zorvane',
      'hana reference-added zorvane',
    ])
    expect(told[0]!.summary).toMatchObject({ found: [{ finding: { reference, level: 5 } }] })
    expect((await recheckDataset(kyodaku, id)).affected).toEqual([])

    // What is permitted is not told, until it is permitted no more.
    await deposit(pictures[3]!, 'moonpath')
    expect((await recheckDataset(kyodaku, id)).affected).toEqual([])
    // The same picture of the same work once more is no news, nor that it is looked for no longer.
    await depositFile(kyodaku, join(location, '2.jpg'), { work: 'zorvane' })
    await changeReference(kyodaku, reference, { withdrawn: true })
    expect((await recheckDataset(kyodaku, id)).affected).toEqual([])
    expect(await alertsOf(id)).toHaveLength(2)
  }, 300_000)

  it('finds by content what is permitted, and tells it when the permission ends', async () => {
    const { location, pictures } = await newSet(2)
    const { id } = await clear(location)
    await deposit(pictures[1]!, 'moonpath')
    expect((await recheckDataset(kyodaku, id)).affected).toEqual([])
    await recordGrant(kyodaku, { ...trainingGrantForTests(), state: 'revoked' })
    expect((await recheckDataset(kyodaku, id)).affected).toMatchObject([
      { event: { kind: 'grant-revoked', grant: 'grt_moon' }, rows: 1, works: ['moonpath'] },
    ])
    await recordGrant(kyodaku, trainingGrantForTests())
  }, 300_000)

  it('tells a new work by name and by content together, under the topmost that is new', async () => {
    const { location, pictures } = await newSet(2)
    const { id } = await clear(location)
    for (const [work, parent] of [
      ['saga', undefined],
      ['episode', 'saga'],
    ] as const)
      await recordWork(
        kyodaku,
        parseWork({
          ...{ id: work, kind: 'series', titles: [{ text: `Quillowmere ${work}`, kind: 'official', language: 'en' }] },
          owners: [{ party: 'tsuki', share: 1_000_000, territories: ['worldwide'] }],
          ...(parent === undefined ? {} : { parent }),
        }),
      )
    await deposit(pictures[0]!, 'episode')
    const { affected } = await recheckDataset(kyodaku, id)
    expect(affected).toMatchObject([
      { event: { kind: 'work-deposited', work: 'saga' }, rows: 1, foundWorks: ['episode'] },
    ])
  }, 300_000)

  it('goes on where it was stopped, and comes to the same', async () => {
    const { location, pictures } = await newSet(5)
    const { id, counts } = await clear(location)
    expect(counts.outcomes.admit).toBe(5)
    await deposit(pictures[0]!, 'zorvane')
    await deposit(pictures[4]!, 'zorvane')
    const stop = new AbortController()
    await expect(
      recheckDataset(kyodaku, id, {
        signal: stop.signal,
        onProgress: (done) => {
          if (done >= 3) stop.abort(new Error('stopped'))
        },
      }),
    ).rejects.toThrow('stopped')
    expect(await alertsOf(id)).toEqual([])
    const { affected } = await recheckDataset(kyodaku, id)
    expect(affected.map(({ rows }) => rows)).toEqual([2])
    expect(await alertsOf(id)).toHaveLength(2)
    expect((await recheckDataset(kyodaku, id)).affected).toEqual([])
  }, 300_000)

  it('comes to the rows that clearing with everything there refuses', async () => {
    const deposits = fc.uniqueArray(
      fc.record({ at: fc.nat(2), work: fc.constantFrom('zorvane', 'moonpath'), negative: fc.boolean() }),
      { selector: ({ at, work }) => `${at} ${work}`, maxLength: 3 },
    )
    await fc.assert(
      fc.asyncProperty(deposits, fc.array(fc.nat(2), { maxLength: 2 }), fc.boolean(), async (list, taken, twice) => {
        const { location, pictures } = await newSet(3)
        const { id } = await clear(location)
        const references: string[] = []
        for (const { at, work, negative } of list) references.push(await deposit(pictures[at]!, work, negative))
        if (twice) await recheckDataset(kyodaku, id)
        for (const at of taken)
          if (references[at] !== undefined) await changeReference(kyodaku, references[at], { withdrawn: true })
        await recheckDataset(kyodaku, id)
        const { rows } = await rowsOfRun(kyodaku, (await clear(location, 5)).id, {}, { limit: 10 })
        const now = rows.filter(({ evidence }) => evidence.outcome !== 'admit').map(({ row }) => row)
        const affected = new Set<number>()
        for (const { kept } of await alertsOf(id)) {
          const text = Buffer.from(await kyodaku.store.blobs.get(kept)).toString()
          const { sources } = JSON.parse(text) as { sources: { ranges: [number, number][] }[] }
          for (const { ranges } of sources)
            for (const [from, to] of ranges) for (let row = from; row < to; row++) affected.add(row)
        }
        // What has been told stays told, when a reference is withdrawn afterwards.
        if (twice) expect([...affected]).toEqual(expect.arrayContaining(now))
        else expect([...affected].sort()).toEqual(now)
      }),
      { numRuns: 4 },
    )
  }, 300_000)
})
