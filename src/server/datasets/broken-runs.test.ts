import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Kyodaku, openKyodaku, recordWork } from '../../clearance/index.js'
import { tarFileSink } from '../../store/index.js'
import { lineTo } from '../../store/line-for-tests.js'
import { noPostgres, type PostgresForTests, startPostgresForTests } from '../../store/postgres-for-tests.js'
import {
  type ClearDatasetOptions,
  clearDataset,
  findRun,
  listRuns,
  proveRow,
  receiptOf,
  recheckDataset,
  rowsOfRun,
  verifyRowProof,
} from '../../training/index.js'
import { addFoundWork } from '../datasets-for-tests.js'
import { openHouseForTests } from '../house-for-tests.js'
import { mountDisk, noDisk } from '../operations/disk-for-tests.js'
import { restoreBackup, writeBackup } from '../operations/index.js'

const folder = mkdtempSync(join(tmpdir(), 'kyodaku-broken-runs-'))
const csv = join(folder, 'set.csv')
const use = { party: 'gen', model: 'video-1', territory: 'JP', regime: 'prior-permission' } as const
const rows = 2000
const about = 'of nothing in particular '.repeat(50)
beforeAll(() => {
  const line = (row: number) =>
    `${row},${row % 10 === 0 ? 'Zorvane Chronicle' : 'a boat'},https://a.example/${row}.mp4,${about}\n`
  writeFileSync(csv, `videoid,name,contentUrl,notes\n${Array.from({ length: rows }, (_, row) => line(row)).join('')}`)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const options = (more: Partial<ClearDatasetOptions>) => ({ location: csv, use, partRows: 200, workers: 0, ...more })
/** Every file of an output folder that people are shown. */
const outputs = (output: string) =>
  ['admitted', 'review', 'refused'].flatMap((outcome) => {
    const below = join(output, outcome)
    return readdirSync(output).includes(outcome)
      ? readdirSync(below).map((name) => [outcome, name, readFileSync(join(below, name), 'utf8')])
      : []
  })

describe.skipIf(noDisk)(`a run whose output's disk is full${noDisk ? ` (${noDisk})` : ''}`, () => {
  let kyodaku: Kyodaku
  beforeAll(async () => {
    kyodaku = await openKyodaku({ dataDirectory: join(folder, 'full') })
    await addFoundWork({ kyodaku })
  })
  afterAll(() => kyodaku?.close())

  // About 2.6 MB: the first disk holds some parts, the second all parts and not what they are put together to.
  it.each([0, 2])(
    'says so, leaves nothing half-written and goes on to the same end, on %i threads',
    async (workers) => {
      const disk = mountDisk(1)
      try {
        const output = join(disk.folder, 'out')
        const run = () => clearDataset(kyodaku, options({ output, workers }))
        const leftOver = () =>
          readdirSync(output, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.writing'))
        await expect(run()).rejects.toMatchObject({ code: 'store.disk-full' })
        expect(leftOver()).toEqual([])
        const [failed] = await listRuns(kyodaku, { limit: 1 })
        expect(failed).toMatchObject({ state: 'failed' })
        disk.resize(4)
        await expect(run()).rejects.toMatchObject({ code: 'store.disk-full' })
        expect(leftOver()).toEqual([])
        expect(outputs(output)).toEqual([])
        disk.resize(40)
        const cleared = await run()
        expect(cleared).toMatchObject({ id: failed!.id, complete: true, counts: { rows } })
        const alone = join(folder, `alone-${workers}`)
        await clearDataset(kyodaku, options({ output: alone }))
        expect(outputs(output)).toEqual(outputs(alone))
      } finally {
        disk.unmount()
      }
    },
  )
})

describe.skipIf(noPostgres)(`a run whose database goes away${noPostgres ? ` (${noPostgres})` : ''}`, () => {
  let postgres: PostgresForTests
  beforeAll(async () => {
    postgres = await startPostgresForTests()
  })
  afterAll(() => postgres?.stop())

  it('ends with a clear error, and goes on to the same end when it is there again', async () => {
    const line = await lineTo(await postgres.createDatabase())
    const open = () => openKyodaku({ dataDirectory: join(folder, 'away'), databaseUrl: line.url })
    const output = join(folder, 'away-out')
    const first = await open()
    await addFoundWork({ kyodaku: first })
    const cut = clearDataset(
      first,
      options({
        output,
        onProgress: ({ step, done }) => {
          if (step === 'deciding' && done > 0) line.cut()
        },
      }),
    )
    await expect(cut).rejects.toMatchObject({ code: 'store.unreachable' })
    await first.close().catch(() => undefined)
    line.mend()
    const second = await open()
    const cleared = await clearDataset(second, options({ output }))
    expect(cleared).toMatchObject({ complete: true, counts: { rows } })
    await clearDataset(second, options({ output: join(folder, 'away-alone') }))
    expect(outputs(output)).toEqual(outputs(join(folder, 'away-alone')))
    expect((await listRuns(second, { limit: 9 })).map(({ state }) => state)).toEqual(['cleared', 'cleared'])
    await second.close()
    line.close()
  })
})

describe('a data folder that was moved', () => {
  it('goes on with the run of an upload, and shows what it has written', async () => {
    const [before, after] = [join(folder, 'before'), join(folder, 'after')]
    const first = await openHouseForTests({ dataDirectory: before, settings: { jobs: { concurrency: 0 } } })
    await first.people()
    const gen = await first.as({ party: 'gen' })
    const text = 'videoid,contentUrl\n1,https://a.example/1.mp4\n'
    const made = await first.app.inject({
      method: 'POST',
      url: '/v1/uploads',
      headers: {
        authorization: `Bearer ${gen.token}`,
        'tus-resumable': '1.0.0',
        'upload-length': String(text.length),
        'upload-metadata': `filename ${Buffer.from('set.csv').toString('base64')}`,
        'content-type': 'application/offset+octet-stream',
      },
      payload: text,
    })
    const upload = String(made.headers.location).split('/').at(-1)
    const { body } = await gen.post('/v1/datasets', { upload, model: 'video-1', territory: 'JP' })
    await first.close()
    renameSync(before, after)

    const second = await openHouseForTests({ dataDirectory: after })
    const again = await second.as({ party: 'gen' })
    const job = async () => (await again.get(`/v1/jobs/${body.job}`)).body.state
    await expect.poll(job, { timeout: 60_000 }).toBe('done')
    const path = `/v1/datasets/${body.id}/files`
    expect((await again.get(path)).body.files).toMatchObject([{ outcome: 'admit', name: 'set.csv' }])
    expect((await again.get(`${path}/admit/set.csv`)).body).toContain('https://a.example/1.mp4,admit')
    expect(readdirSync(folder)).not.toContain('before')
    await second.close()
  })
})

describe('a backup', () => {
  it('holds what rows are listed, proved and looked at again by, and what a run goes on by', async () => {
    const source = join(folder, 'backed-up')
    const kyodaku = await openKyodaku({ dataDirectory: source })
    await addFoundWork({ kyodaku })
    const location = join(folder, 'clips.csv')
    const clips = ['Zorvane Chronicle', 'a boat', 'a bus'].map((name, row) => `${name},https://a.example/${row}.mp4\n`)
    writeFileSync(location, `name,contentUrl\n${clips.join('')}`)
    const output = (data: string, name: string) => join(data, 'datasets', name, 'out')
    const asked = { location, use, partRows: 1, workers: 0 }
    const { id } = await clearDataset(kyodaku, { ...asked, output: output(source, 'whole') })
    const stop = new AbortController()
    const stopped = clearDataset(kyodaku, {
      ...asked,
      output: output(source, 'half'),
      signal: stop.signal,
      onProgress: ({ done }) => done > 0 && stop.abort(),
    })
    await expect(stopped).rejects.toThrow()
    const half = (await listRuns(kyodaku, { limit: 9 })).find(({ state }) => state === 'stopped')!.id
    const tar = join(folder, 'backup.tar')
    await writeBackup(kyodaku, await tarFileSink(tar), { withKeys: true })
    await kyodaku.close()

    const target = join(folder, 'restored')
    await restoreBackup({ from: tar, dataDirectory: target })
    expect(existsSync(join(target, 'datasets'))).toBe(false)
    const restored = await openKyodaku({ dataDirectory: target })
    const { rows } = await rowsOfRun(restored, id, {}, { limit: 9 })
    expect(rows.map(({ evidence }) => evidence.outcome)).toEqual(['review', 'admit', 'admit'])
    const receipt = receiptOf(await findRun(restored, id))
    for (const { source: name, row } of rows) {
      const proof = await proveRow(restored, id, { source: name, row })
      expect(verifyRowProof(proof, receipt).filter(({ ok }) => !ok)).toEqual([])
    }
    await recordWork(restored, {
      id: 'boat',
      kind: 'film',
      titles: [{ text: 'a boat', kind: 'official', language: 'en' }],
      identifiers: [{ scheme: 'domain', value: 'a.example' }],
      owners: [{ party: 'hana', share: 1_000_000, territories: ['worldwide'] }],
      regime: 'prior-permission',
    })
    expect((await recheckDataset(restored, id)).affected).toMatchObject([{ event: { kind: 'work-deposited' } }])
    await clearDataset(restored, { ...asked, run: half, output: output(target, 'half') })
    const admitted = readFileSync(join(output(target, 'half'), 'admitted', 'clips.csv'), 'utf8')
    expect(admitted).toBe(readFileSync(join(output(source, 'whole'), 'admitted', 'clips.csv'), 'utf8'))
    await restored.close()
  })
})
