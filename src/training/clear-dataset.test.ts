import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Kyodaku, openKyodaku, recordGrant, recordWork } from '../clearance/index.js'
import { parseWork } from '../rights/index.js'
import type { ClearDatasetOptions } from './clear-dataset-options.js'
import { verifyDatasetReceipt } from './receipt/dataset-receipt.js'
import { parseDatasetReceipt } from './receipt/parse-dataset-receipt.js'
import { verifyRowProof } from './receipt/row-proof.js'
import { fillRegistryForTests, rowForTests, trainingGrantForTests } from './registry-for-tests.js'
import { clearDataset } from './run/clear-dataset.js'
import { inquire } from './run/inquire.js'
import { recheckDataset } from './run/recheck.js'
import { proveRow, rowsOfRun } from './run/rows-of-run.js'

const use: ClearDatasetOptions['use'] = {
  party: 'gen',
  model: 'sora-9',
  territory: 'JP',
  regime: 'prior-permission',
}

describe('clearing a dataset', () => {
  let folder: string
  let kyodaku: Kyodaku
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kyodaku-training-'))
    kyodaku = await openKyodaku({ dataDirectory: join(folder, 'data') })
    await fillRegistryForTests(kyodaku)
  })
  afterEach(async () => {
    await kyodaku.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('admits what is granted or unknown, refuses what is registered and not granted, and proves each row', async () => {
    const csv = [
      'videoid,name,contentUrl',
      '1,a boat on a lake,https://clips.example/1.mp4',
      '2,official trailer,https://hana-works.example/trailers/2.mp4',
      '3,"a fan plays ""Zorvane Chronicle"", live",https://clips.example/3.mp4',
      '4,granted,https://tsuki.example/films/4.mp4',
      '',
    ].join('\n')
    await writeFile(join(folder, 'set.csv'), csv)
    const output = join(folder, 'out')
    const cleared = await clearDataset(kyodaku, { location: join(folder, 'set.csv'), use, output, workers: 0 })
    expect(cleared.complete).toBe(true)
    expect(cleared.counts.outcomes).toEqual({ admit: 2, review: 1, refuse: 1 })
    const admitted = await readFile(join(output, 'admitted', 'set.csv'), 'utf8')
    expect(admitted.split('\n')[0]).toBe(
      'videoid,name,contentUrl,kyodaku_outcome,kyodaku_other_regime,kyodaku_reasons,kyodaku_works,kyodaku_grants,kyodaku_unchecked',
    )
    expect(admitted).toContain('1,a boat on a lake,https://clips.example/1.mp4,admit')
    expect(admitted).toContain('4,granted,https://tsuki.example/films/4.mp4,admit')
    expect(await readFile(join(output, 'refused', 'set.csv'), 'utf8')).toContain('hana-works.example')
    expect(await readFile(join(output, 'review', 'set.csv'), 'utf8')).toContain(
      '"a fan plays ""Zorvane Chronicle"", live"',
    )
    const receipt = parseDatasetReceipt(await readFile(join(output, 'receipt.json'), 'utf8'))
    const verifierKeys = [kyodaku.log.verifierKey]
    expect(verifyDatasetReceipt(receipt, { verifierKeys }).filter(({ ok }) => !ok)).toEqual([])
    const { rows } = await rowsOfRun(kyodaku, cleared.id, {}, { limit: 10 })
    expect(rows.map(({ evidence }) => evidence.outcome)).toEqual(['admit', 'refuse', 'review', 'admit'])
    for (const { source, row } of rows) {
      const proof = await proveRow(kyodaku, cleared.id, { source, row })
      expect(verifyRowProof(proof, receipt).filter(({ ok }) => !ok)).toEqual([])
    }
    expect(await readdir(join(output, '.kyodaku'))).not.toContain('parts')
  })

  it('reviews what it cannot read: a location or digest that is spoiled is no way past it', async () => {
    const rows = [
      '1,a,https://clips.example/1.mp4,d41d8cd98f00b204e9800998ecf8427e',
      '2,b,http://[broken,d41d8cd98f00b204e9800998ecf8427e',
      '3,c,https://clips.example/3.mp4,xyz',
    ]
    const location = join(folder, 'set.csv')
    await writeFile(location, `id,caption,url,md5\n${rows.join('\n')}\n`)
    const cleared = await clearDataset(kyodaku, { location, use, workers: 0 })
    const { rows: shown } = await rowsOfRun(kyodaku, cleared.id, {}, { limit: 10 })
    expect(shown.map(({ evidence }) => [evidence.outcome, evidence.reasons])).toEqual([
      ['admit', ['none.found']],
      ['review', ['incomplete.signal-unreadable']],
      ['review', ['incomplete.index-incomplete']],
    ])
  })

  it('goes on with a run for the same use only', async () => {
    const location = join(folder, 'set.csv')
    await writeFile(location, `id,caption,url\n1,a,https://clips.example/1.mp4\n`)
    const { id } = await clearDataset(kyodaku, { location, use, workers: 0 })
    const other = { location, workers: 0, run: id, use: { ...use, purpose: 'research' } }
    await expect(clearDataset(kyodaku, other)).rejects.toMatchObject({ code: 'training.other-run' })
  })

  it('takes a folder again whose run could not open its dataset, and no other', async () => {
    const output = join(folder, 'out')
    const mistyped = { location: join(folder, 'sett.csv'), use, output, workers: 0 }
    await expect(clearDataset(kyodaku, mistyped)).rejects.toMatchObject({ code: 'training.unreadable-dataset' })
    const location = join(folder, 'set.csv')
    await writeFile(location, `id,caption,url\n1,a,https://clips.example/1.mp4\n`)
    expect(await clearDataset(kyodaku, { ...mistyped, location })).toMatchObject({ complete: true, output })
    await expect(clearDataset(kyodaku, mistyped)).rejects.toMatchObject({ code: 'training.other-run' })
  })

  it('goes on as it was cut when nobody says how', async () => {
    await writeFile(
      join(folder, 'set.csv'),
      `videoid,name,contentUrl\n${Array.from({ length: 40 }, (_, i) => rowForTests(i)).join('')}`,
    )
    const location = join(folder, 'set.csv')
    const half = await clearDataset(kyodaku, { location, use, workers: 0, partRows: 7, shard: { index: 0, of: 2 } })
    expect(half.complete).toBe(false)
    const { complete, id } = await clearDataset(kyodaku, { location, use, workers: 0, run: half.id })
    expect(complete).toBe(true)
    const parts = await kyodaku.store.db
      .selectFrom('dataset_parts')
      .select('rows')
      .where('dataset_id', '=', id)
      .execute()
    expect(parts.map(({ rows }) => rows).sort((a, b) => b - a)).toEqual([7, 7, 7, 7, 7, 5])
  })

  it('says the same on threads and in shares as in one thread', async () => {
    const rows = Array.from({ length: 2800 }, (_, i) => rowForTests(i))
    await writeFile(join(folder, 'set.csv'), `videoid,name,contentUrl\n${rows.join('')}`)
    const cleared = (more: Partial<ClearDatasetOptions>) =>
      clearDataset(kyodaku, { location: join(folder, 'set.csv'), use, partRows: 500, workers: 0, ...more })
    const alone = await cleared({ output: join(folder, 'alone') })
    const threads = await cleared({ output: join(folder, 'threads'), workers: 2 })
    const first = await cleared({ shard: { index: 1, of: 2 } })
    expect(first.complete).toBe(false)
    const shares = await cleared({ run: first.id, shard: { index: 0, of: 2 } })
    expect(shares.complete).toBe(true)
    expect(threads.counts).toEqual(alone.counts)
    expect(shares.counts).toEqual(alone.counts)
    for (const file of ['admitted/set.csv', 'refused/set.csv'])
      expect(await readFile(join(folder, 'threads', file), 'utf8')).toBe(
        await readFile(join(folder, 'alone', file), 'utf8'),
      )
  })

  it('tells both sides which rows are affected when a grant ends, a work is deposited or reserved', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => rowForTests(i))
    await writeFile(join(folder, 'set.csv'), `videoid,name,contentUrl\n${rows.join('')}`)
    const cleared = await clearDataset(kyodaku, { location: join(folder, 'set.csv'), use, workers: 0 })
    expect((await recheckDataset(kyodaku, cleared.id)).affected).toEqual([])
    await recordGrant(kyodaku, { ...trainingGrantForTests(), state: 'revoked' })
    await recordWork(
      kyodaku,
      parseWork({
        id: 'quillow',
        kind: 'series',
        titles: [{ text: 'Quillowmere Saga', kind: 'official', language: 'en' }],
        owners: [{ party: 'hana', share: 1_000_000, territories: ['worldwide'] }],
      }),
    )
    const { affected } = await recheckDataset(kyodaku, cleared.id)
    expect(affected.map(({ event, rows: count }) => [event.kind, count])).toEqual([
      ['grant-revoked', 10],
      ['work-deposited', 10],
    ])
    expect((await recheckDataset(kyodaku, cleared.id)).affected).toEqual([])
    const alerts = await kyodaku.store.db.selectFrom('dataset_alerts').select(['party', 'cause']).execute()
    expect(alerts.map(({ party, cause }) => `${party} ${cause}`).sort()).toEqual([
      'gen grant-revoked',
      'gen work-deposited',
      'hana work-deposited',
      'tsuki grant-revoked',
    ])
  })

  it('answers whether a work was in it, with proofs, or with what was searched', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => rowForTests(i))
    await writeFile(join(folder, 'set.csv'), `videoid,name,contentUrl\n${rows.join('')}`)
    await clearDataset(kyodaku, { location: join(folder, 'set.csv'), use, workers: 0 })
    const found = await inquire(kyodaku, 'moonpath', { proofsMax: 3 })
    expect(found.datasets[0]).toMatchObject({ rows: { admit: 10, review: 0, refuse: 0 }, proofsLeftOut: 7 })
    expect(found.datasets[0]!.proofs.length).toBe(3)
    await recordWork(
      kyodaku,
      parseWork({
        id: 'elsewhere',
        kind: 'film',
        titles: [{ text: 'Somewhere Else Entirely', kind: 'official', language: 'en' }],
        owners: [{ party: 'hana', share: 1_000_000, territories: ['worldwide'] }],
      }),
    )
    const nothing = await inquire(kyodaku, 'elsewhere')
    expect(nothing.datasets[0]).toMatchObject({ rows: { admit: 0, review: 0, refuse: 0 }, notLookedFor: ['elsewhere'] })
    expect(nothing.text.en).toContain('no proof that it is not in there')
  })

  it('decides a row alike wherever it stands and however the dataset is cut', async () => {
    const kinds = fc.constantFrom(0, 1, 2, 3)
    await fc.assert(
      fc.asyncProperty(
        fc.array(kinds, { minLength: 1, maxLength: 60 }),
        fc.nat(),
        fc.integer({ min: 1, max: 60 }),
        async (list, seed, partRows) => {
          const rows = list.map((kind, i) => rowForTests(i * 4 + kind))
          const shuffled = rows
            .map((row, i) => ({ row, at: (i * 2654435761 + seed) % 4294967296 }))
            .sort((a, b) => a.at - b.at)
          const outcomes = []
          for (const [order, cut] of [
            [rows, 131_072],
            [shuffled.map(({ row }) => row), partRows],
          ] as const) {
            const location = join(folder, `set-${order === rows}.csv`)
            await writeFile(location, `videoid,name,contentUrl\n${order.join('')}`)
            const cleared = await clearDataset(kyodaku, { location, use, workers: 0, partRows: cut })
            const shown = await rowsOfRun(kyodaku, cleared.id, {}, { limit: 1000 })
            outcomes.push(
              shown.rows
                .map(({ values, evidence }) => `${values.map(({ value }) => value).join()} ${JSON.stringify(evidence)}`)
                .sort(),
            )
          }
          expect(outcomes[1]).toEqual(outcomes[0])
        },
      ),
      { numRuns: 12 },
    )
  }, 120_000)
})
