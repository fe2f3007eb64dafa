import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Kyodaku, openKyodaku } from '../clearance/index.js'
import { fillRegistryForTests, rowForTests } from './registry-for-tests.js'
import { clearDataset } from './run/clear-dataset.js'
import { inquire } from './run/inquire.js'
import { recheckDatasets } from './run/recheck.js'
import { removeDataset, resumeRemovals, sweepMediaFolders } from './run/remove-dataset.js'
import { proveRow, rowsOfRun } from './run/rows-of-run.js'
import { beginRun, decidedParts, findRun, keepPart, noteInterruptedRuns } from './run/runs.js'

describe('removing a dataset', () => {
  let folder: string
  let kyodaku: Kyodaku
  const open = () => openKyodaku({ dataDirectory: join(folder, 'data') })
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kyodaku-remove-'))
    kyodaku = await open()
    await fillRegistryForTests(kyodaku)
  })
  afterAll(async () => {
    await kyodaku.close()
    await rm(folder, { recursive: true, force: true })
  })
  /** Of these rows, in a folder of its own: the same rows twice have the same parts to the byte. */
  const cleared = async (
    name: string,
    rows: number,
    output = join(kyodaku.store.dataDirectory, 'datasets', name, 'out'),
  ) => {
    await mkdir(join(folder, name))
    const location = join(folder, name, 'set.csv')
    await writeFile(
      location,
      `videoid,name,contentUrl\n${Array.from({ length: rows }, (_, i) => rowForTests(i)).join('')}`,
    )
    const use = { party: 'gen', model: 'sora-9', territory: 'JP', regime: 'prior-permission' } as const
    return (await clearDataset(kyodaku, { location, use, output, partRows: 4, workers: 0 })).id
  }
  const keptOf = async (id: string) => [...new Set((await decidedParts(kyodaku, id)).map(({ kept }) => kept))]
  const thereOf = async (digests: readonly string[]) =>
    (await Promise.all(digests.map((digest) => kyodaku.store.blobs.has(digest)))).filter(Boolean).length

  it('takes the rows away and leaves the receipt, whose counts still answer', async () => {
    const id = await cleared('one', 8)
    const out = join(kyodaku.store.dataDirectory, 'datasets', 'one', 'out')
    const kept = await keptOf(id)
    const would = await removeDataset(kyodaku, id, { by: 'tests', dryRun: true })
    expect(would).toMatchObject({ keptParts: 2, uploadBytes: 0, receipt: expect.stringMatching(/^rcp_/) })
    expect(would.keptBytes).toBeGreaterThan(0)
    expect(would.outputFiles).toBeGreaterThan(2)
    expect([await thereOf(kept), existsSync(out)]).toEqual([2, true])
    expect(await removeDataset(kyodaku, id, { by: 'tests' })).toEqual(would)
    expect([await thereOf(kept), existsSync(out)]).toEqual([0, false])
    expect(await findRun(kyodaku, id)).toMatchObject({ state: 'cleared', removal: { by: 'tests' } })
    expect((await rowsOfRun(kyodaku, id, {}, { limit: 9 })).rows).toEqual([])
    await expect(proveRow(kyodaku, id, { source: 'set.csv', row: 0 })).rejects.toMatchObject({
      code: 'training.removed',
    })
    await expect(removeDataset(kyodaku, id, { by: 'tests' })).rejects.toMatchObject({ code: 'training.removed' })
    expect(await recheckDatasets(kyodaku)).toEqual([])
    const [answer] = (await inquire(kyodaku, 'zorvane')).datasets
    expect(answer).toMatchObject({ removed: true, rows: { admit: 0, refuse: 2, review: 0 }, proofs: [] })
  })

  it('leaves alone what another dataset has too, and a folder that is not the house’s', async () => {
    const out = join(folder, 'mine')
    const first = await cleared('first', 8, out)
    const second = await cleared('two', 12)
    const shared = (await keptOf(first)).filter(Boolean)
    expect(await removeDataset(kyodaku, first, { by: 'tests' })).toMatchObject({
      keptBytes: 0,
      outputKept: out,
      outputFiles: 0,
    })
    expect(existsSync(join(out, 'receipt.json'))).toBe(true)
    expect(await thereOf(shared)).toBe(2)
    for (const row of [0, 11]) await proveRow(kyodaku, second, { source: 'set.csv', row })
    await removeDataset(kyodaku, second, { by: 'tests' })
    expect(await thereOf(shared)).toBe(0)
  })

  it.each(['marked', 'outputs', 'kept', 'upload'])(
    'is finished at the next start where it ended after "%s"',
    async (end) => {
      const id = await cleared(end, 8)
      const kept = await keptOf(id)
      // What is left is what a process that is killed there leaves: nothing is undone on the way out.
      await expect(
        removeDataset(kyodaku, id, {
          by: 'tests',
          onStep(step) {
            if (step === end) throw new Error('killed')
          },
        }),
      ).rejects.toThrow('killed')
      expect((await findRun(kyodaku, id)).removal).toMatchObject({ removedAt: null })
      expect(await resumeRemovals(kyodaku)).toEqual([id])
      expect(await resumeRemovals(kyodaku)).toEqual([])
      expect(await thereOf(kept)).toBe(0)
      expect(existsSync(join(kyodaku.store.dataDirectory, 'datasets', end))).toBe(false)
      expect(await decidedParts(kyodaku, id)).toEqual([])
      expect((await findRun(kyodaku, id)).removal?.removedAt).toBeInstanceOf(Date)
    },
  )

  it('loses nothing that was put aside by a process that ended there', async () => {
    const id = await cleared('aside', 4)
    const [digest] = (await keptOf(id)) as [string]
    const aside = join(kyodaku.store.dataDirectory, 'blobs', 'aside', digest.slice('sha256:'.length))
    await rename(kyodaku.store.blobs.path(digest), aside)
    await kyodaku.close()
    kyodaku = await open()
    await proveRow(kyodaku, id, { source: 'set.csv', row: 0 })
    // Asked twice, since somebody may come to need it in between.
    let asked = 0
    expect(await kyodaku.store.blobs.remove(digest, async () => ++asked === 2)).toBe(0)
    expect(await kyodaku.store.blobs.has(digest)).toBe(true)
  })

  it('is gone on with by nobody: a part that is decided meanwhile is not kept', async () => {
    const id = await cleared('meanwhile', 4)
    const run = await findRun(kyodaku, id)
    const [part] = await decidedParts(kyodaku, id)
    await removeDataset(kyodaku, id, { by: 'tests' })
    await expect(keepPart(kyodaku, run.id, part!, new Uint8Array())).rejects.toMatchObject({ code: 'training.removed' })
    expect(await decidedParts(kyodaku, id)).toEqual([])
  })

  it('waits for a run to be stopped; one that nobody goes on with is said to be interrupted', async () => {
    const { use } = await findRun(kyodaku, await cleared('other', 4))
    await beginRun(kyodaku, {
      id: 'dst_left',
      name: 'left',
      location: join(folder, 'other', 'set.csv'),
      output: null,
      use,
      snapshot: null,
      registryLogSize: kyodaku.log.size(),
      by: 'tests',
    })
    await expect(removeDataset(kyodaku, 'dst_left', { by: 'tests' })).rejects.toMatchObject({
      code: 'training.under-way',
    })
    expect(await noteInterruptedRuns(kyodaku)).toEqual(['dst_left'])
    expect(await noteInterruptedRuns(kyodaku)).toEqual([])
    expect(await findRun(kyodaku, 'dst_left')).toMatchObject({ state: 'stopped', interrupted: true })
    const { kind: _, at: __, ...same } = use
    const options = {
      location: join(folder, 'other', 'set.csv'),
      run: 'dst_left',
      use: same as never,
      partRows: 4,
      workers: 0,
    }
    expect(await clearDataset(kyodaku, options)).toMatchObject({ complete: true })
    await removeDataset(kyodaku, 'dst_left', { by: 'tests' })
    await expect(clearDataset(kyodaku, options)).rejects.toMatchObject({ code: 'training.removed' })
  })

  it('sweeps folders of media that a killed process left, and no other', async () => {
    const datasets = join(kyodaku.store.dataDirectory, 'datasets')
    for (const name of ['media-Ab12Cd', 'media-of-mine']) {
      await mkdir(join(datasets, name), { recursive: true })
      await writeFile(join(datasets, name, 'clip.mp4'), 'x')
    }
    await sweepMediaFolders(kyodaku)
    expect([existsSync(join(datasets, 'media-Ab12Cd')), existsSync(join(datasets, 'media-of-mine'))]).toEqual([
      false,
      true,
    ])
  })
})
