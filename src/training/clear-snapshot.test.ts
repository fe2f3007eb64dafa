import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  depositFile,
  type Kyodaku,
  makeSnapshot,
  openKyodaku,
  openSnapshot,
  recordGrant,
  recordParty,
  recordReservation,
  recordWork,
} from '../clearance/index.js'
import { parseWork } from '../rights/index.js'
import type { ClearDatasetOptions, SnapshotToUse } from './clear-dataset-options.js'
import { weightsFile } from './exports/index.js'
import { pictureForTests } from './picture-for-tests.js'
import { verifyDatasetReceipt } from './receipt/index.js'
import { verifyRowProof } from './receipt/row-proof.js'
import { fillRegistryForTests, rowForTests, trainingGrantForTests } from './registry-for-tests.js'
import { auditBundle } from './run/audit-bundle.js'
import { makeAuditBundle } from './run/bundle.js'
import { clearDataset } from './run/clear-dataset.js'
import { inquire } from './run/inquire.js'
import { recheckDataset } from './run/recheck.js'
import { proveRow, receiptOf, rowsOfRun } from './run/rows-of-run.js'
import { findRun } from './run/runs.js'

const use: ClearDatasetOptions['use'] = {
  party: 'gen',
  model: 'sora-9',
  territory: 'JP',
  regime: 'prior-permission',
}
const owners = [{ party: 'hana', share: 1_000_000, territories: ['worldwide'] }]
const headed = (rows: readonly string[]) => `videoid,name,contentUrl\n${rows.join('')}`

describe('clearing under a registry snapshot', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kyodaku-clear-snapshot-'))
  const at = (name: string) => join(folder, name)
  let registry: Kyodaku
  /** Has nothing registered. */
  let provider: Kyodaku
  let verifierKeys: string[]
  let now = new Date()
  const under = (name: string, more: Partial<SnapshotToUse> = {}): SnapshotToUse => ({
    folder: at(name),
    verifierKeys,
    ...more,
  })
  const clear = (kyodaku: Kyodaku, location: string, more: Partial<ClearDatasetOptions> = {}) =>
    clearDataset(kyodaku, { location, use, workers: 0, ...more })
  const verdicts = async (kyodaku: Kyodaku, id: string) =>
    (await rowsOfRun(kyodaku, id, {}, { limit: 1000 })).rows.map(
      ({ row, values, evidence: { excerpt: _, ...said } }) => ({
        row,
        values,
        ...said,
      }),
    )

  beforeAll(async () => {
    registry = await openKyodaku({ dataDirectory: at('registry') })
    provider = await openKyodaku({ dataDirectory: at('provider'), now: () => now })
    verifierKeys = [registry.log.verifierKey]
    await fillRegistryForTests(registry)
    await recordParty(registry, { id: 'other', role: 'provider', names: [] })
    await recordWork(
      registry,
      parseWork({
        ...{ id: 'secret', kind: 'film', owners, disclosure: 'withheld' },
        titles: [{ text: 'Quillowmere Saga', kind: 'official', language: 'en' }],
      }),
    )
    await makeSnapshot(registry, { out: at('whole') })
    writeFileSync(at('set.csv'), headed(Array.from({ length: 12 }, (_, i) => rowForTests(i))))
  }, 300_000)
  afterAll(async () => {
    await registry.close()
    await provider.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('says which snapshot it was, and shows everything without its folder afterwards', async () => {
    cpSync(at('whole'), at('lent'), { recursive: true })
    const { id, counts } = await clear(provider, at('set.csv'), { snapshot: under('lent') })
    rmSync(at('lent'), { recursive: true })
    // The undisclosed work is not found by its name, which is said.
    expect(counts.outcomes).toEqual({ admit: 9, review: 0, refuse: 3 })
    const run = await findRun(provider, id)
    const receipt = receiptOf(run)
    const { digest, manifest } = await openSnapshot(at('whole'), { verifierKeys })
    expect(receipt.inputs.registry).toEqual({
      logSize: manifest.registryLogSize,
      origin: registry.log.origin,
      snapshot: {
        ...{ digest, createdAt: manifest.createdAt, heldBack: manifest.heldBack },
        root: manifest.checkpoint.split('\n')[2],
      },
    })
    expect(run.looked?.registry).toBe(digest)
    expect(receipt.result.notProved.map(({ en }) => en).join(' ')).toContain('1 undisclosed works')
    // It is in the provider's own log.
    const checks = verifyDatasetReceipt(receipt, { verifierKeys: [provider.log.verifierKey] })
    expect(checks.filter(({ ok }) => !ok)).toEqual([])
    expect(checks.find(({ check }) => check === 'recorded')!.detail.en).toContain(`in the log ${provider.log.origin}; `)
    expect(checks.find(({ check }) => check === 'recorded')!.detail.en).toContain(digest)
    for (const row of [0, 1, 2]) {
      const proof = await proveRow(provider, id, { source: 'set.csv', row })
      expect(verifyRowProof(proof, receipt).filter(({ ok }) => !ok)).toEqual([])
    }
    const asked = await inquire(provider, 'moonpath', { datasets: [id], proofsMax: 1 })
    expect(asked.datasets[0]).toMatchObject({ rows: { admit: 3 }, notLookedFor: [] })
    expect(asked.text.en).toContain('The Moonlit Path')
    const instant = now.toISOString()
    const { datasets } = weightsFile({
      model: { name: 'sora-9', version: '1', provider: { name: 'gen' }, weights: [], releasedAt: instant },
      ...{ receipts: [receipt], grantorOf: () => undefined, at: instant, programVersion: '1' },
      uuid: '0b5e8d6e-6a0f-4a53-9d5c-0d6c4b7a1f2e',
    })
    expect(datasets[0]).toMatchObject({
      log: provider.log.origin,
      registry: { origin: registry.log.origin, snapshot: digest, logSize: manifest.registryLogSize },
    })

    await makeAuditBundle(provider, id, at('bundle'))
    const keys = [provider.log.verifierKey, registry.log.verifierKey]
    const audit = await auditBundle(at('bundle'), { verifierKeys: keys, dataset: at('set.csv') })
    expect(audit.checks.filter(({ ok }) => !ok)).toEqual([])
    expect(audit.checks.map(({ check }) => check)).toContain('left-out')
    // Whose registry it is, only who knows its key can tell.
    const without = await auditBundle(at('bundle'), { verifierKeys: [provider.log.verifierKey] })
    expect(without.checks.filter(({ ok }) => !ok)).toMatchObject([{ check: 'record', unknown: true }])
    const [piece] = readdirSync(at('bundle/snapshot')).filter((name) => name.endsWith('.piece'))
    writeFileSync(at(`bundle/snapshot/${piece}`), readFileSync(at(`bundle/snapshot/${piece}`)).subarray(1))
    const changed = await auditBundle(at('bundle'), { verifierKeys: keys })
    expect(changed.checks.filter(({ ok }) => !ok).map(({ check }) => check)).toEqual(['record', 'files'])
  }, 300_000)

  it('refuses a snapshot that is not to be believed, is for another, too old or not the run’s', async () => {
    const code = (work: Promise<unknown>) =>
      work.then(
        () => 'done',
        (error: { code?: string }) => error.code,
      )
    const location = at('set.csv')
    expect(
      await code(clear(provider, location, { snapshot: under('whole', { verifierKeys: [provider.log.verifierKey] }) })),
    ).toBe('clearance.untrusted-snapshot')
    expect(await code(clear(provider, location, { snapshot: under('nowhere') }))).toBe('clearance.bad-snapshot')
    await makeSnapshot(registry, { out: at('for-other'), for: 'other' })
    expect(await code(clear(provider, location, { snapshot: under('for-other') }))).toBe('clearance.snapshot-mismatch')
    now = new Date(Date.now() + 31 * 86_400_000)
    expect(await code(clear(provider, location, { snapshot: under('whole') }))).toBe('training.old-snapshot')
    expect(await code(clear(provider, location, { snapshot: under('whole', { daysMax: 60 }) }))).toBe('done')
    now = new Date(Date.now() - 3 * 86_400_000)
    expect(await code(clear(provider, location, { snapshot: under('whole') }))).toBe('training.old-snapshot')
    now = new Date()

    const stop = new AbortController()
    const stopped = clear(provider, location, {
      snapshot: under('whole'),
      output: at('out'),
      partRows: 4,
      signal: stop.signal,
      onProgress: ({ step, done }) => {
        if (step === 'deciding' && done > 0) stop.abort(new Error('stopped'))
      },
    })
    await expect(stopped).rejects.toThrow('stopped')
    await makeSnapshot(registry, { out: at('newer') })
    const again = { output: at('out'), partRows: 4 }
    expect(await code(clear(provider, location, again))).toBe('training.other-run')
    expect(await code(clear(provider, location, { ...again, snapshot: under('newer') }))).toBe('training.other-run')
    // Later than a new run may begin: one that has begun goes on.
    now = new Date(Date.now() + 40 * 86_400_000)
    expect(await code(clear(provider, location, { ...again, snapshot: under('whole') }))).toBe('done')
    now = new Date()
    expect(readFileSync(at('out/receipt.json'), 'utf8')).toContain('"snapshot"')
  }, 300_000)

  it('decides as the registry itself does, where nothing is held back', async () => {
    await recordWork(
      registry,
      parseWork({
        ...{ id: 'secret', kind: 'film', owners },
        titles: [{ text: 'Quillowmere Saga', kind: 'official', language: 'en' }],
      }),
    )
    mkdirSync(at('pictures'))
    for (const seed of [1, 2])
      writeFileSync(
        at(`pictures/${seed}.jpg`),
        await sharp(await pictureForTests(seed))
          .resize(480)
          .jpeg()
          .toBuffer(),
      )
    writeFileSync(at('deposited.png'), await pictureForTests(1))
    await depositFile(registry, at('deposited.png'), { work: 'zorvane' })
    let made = 0
    const same = async (location: string, asked: ClearDatasetOptions['use']) => {
      const name = `same-${++made}`
      await makeSnapshot(registry, { out: at(name) })
      const here = await clear(registry, location, { use: asked })
      const there = await clear(provider, location, { use: asked, snapshot: under(name) })
      expect(await verdicts(provider, there.id)).toEqual(await verdicts(registry, here.id))
      return there.counts
    }
    expect((await same(at('pictures'), use)).outcomes).toEqual({ admit: 1, review: 0, refuse: 1 })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(11), { minLength: 1, maxLength: 12 }),
        fc.record({
          state: fc.constantFrom('active', 'suspended', 'revoked'),
          works: fc.constantFrom(['moonpath'], ['zorvane', 'moonpath'], ['secret']),
          caps: fc.constantFrom(undefined, { count: 5 }),
        }),
        fc.constantFrom('gen', 'other'),
        fc.constantFrom('prior-permission', 'reservation'),
        fc.boolean(),
        async (rows, { state, works, caps }, party, regime, reserved) => {
          const grant = {
            ...trainingGrantForTests(),
            id: `grt_${made}`,
            works,
            state,
            grantor: works.length === 1 && works[0] === 'moonpath' ? 'tsuki' : 'hana',
          }
          await recordGrant(registry, { ...grant, ...(caps === undefined ? {} : { caps }) } as never)
          if (reserved)
            await recordReservation(registry, {
              ...{ id: `rsv_${made}`, work: 'moonpath', uses: ['train'], territories: ['worldwide'] },
              ...{ evidence: { location: 'https://tsuki.example/' }, from: '2026-01-01T00:00:00Z' },
            } as never)
          writeFileSync(at(`rows-${made}.csv`), headed(rows.map(rowForTests)))
          await same(at(`rows-${made}.csv`), { ...use, party, regime })
        },
      ),
      { numRuns: 3 },
    )
  }, 300_000)

  it('finds out under a newer snapshot what must not be trained on any more, by text and by content', async () => {
    const title = (text: string) => [{ text, kind: 'official' as const, language: 'en' }]
    await recordWork(registry, parseWork({ ...{ id: 'pond', kind: 'film', owners }, titles: title('Pond of Quelm') }))
    await makeSnapshot(registry, { out: at('before') })
    const texts = await clear(provider, at('set.csv'), { snapshot: under('before') })
    const pictures = await clear(provider, at('pictures'), { snapshot: under('before') })
    // Without a newer one nothing is known to have changed.
    expect((await recheckDataset(provider, texts.id)).affected).toEqual([])
    await recordWork(registry, parseWork({ ...{ id: 'lake', kind: 'film', owners }, titles: title('a lake at dawn') }))
    writeFileSync(at('deposited.png'), await pictureForTests(2))
    const { reference } = await depositFile(registry, at('deposited.png'), { work: 'pond' })
    await makeSnapshot(registry, { out: at('after') })
    const snapshot = await openSnapshot(at('after'), { verifierKeys })
    const found = async (id: string) =>
      (await recheckDataset(provider, id, { snapshot })).affected.map(({ event, rows, foundWorks }) => [
        event.kind,
        rows,
        foundWorks,
      ])
    expect(await found(texts.id)).toEqual([['work-deposited', 3, ['lake']]])
    expect(await found(pictures.id)).toEqual([['reference-added', 1, ['pond']]])
    const told = await provider.store.db.selectFrom('dataset_alerts').select(['party', 'summary']).execute()
    expect(JSON.stringify(told)).toContain(reference.id)
    expect(await found(texts.id)).toEqual([])
    await expect(
      recheckDataset(provider, texts.id, { snapshot: await openSnapshot(at('before'), { verifierKeys }) }),
    ).rejects.toMatchObject({ code: 'training.old-snapshot' })
  }, 300_000)
})
