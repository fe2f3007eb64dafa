import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Mandate, Party } from '../rights/index.js'
import {
  type ImportOptions,
  importCatalogue,
  type Kyodaku,
  loadRegistry,
  openKyodaku,
  recordSubjects,
} from './index.js'

const head = '作品ID,作品名,種別,親作品,別名,権利者,持分\n'
const catalogue = `${head}b,岬の話,話,a,,,\na,岬,シリーズ,,みさき|ケープ,p,100%\n`
const party = (id: string, role: Party['role']): Party => ({ id, role, names: [{ text: id, kind: 'official' }] })
const mandate = (id: string, rightsholder: string, more: Partial<Mandate> = {}): Mandate => ({
  id,
  association: 'association',
  rightsholder,
  scopes: ['deposit'],
  territories: ['worldwide'],
  from: '2026-01-01T00:00:00Z',
  state: 'active',
  ...more,
})

describe('importing a catalogue', () => {
  let folder: string
  let kyodaku: Kyodaku
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kyodaku-import-'))
    kyodaku = await openKyodaku({
      dataDirectory: join(folder, 'data'),
      now: () => new Date('2026-11-22T00:00:00Z'),
    })
    await recordSubjects(
      kyodaku,
      [
        party('p', 'rightsholder'),
        party('q', 'rightsholder'),
        party('association', 'association'),
        party('maker', 'provider'),
      ].map((subject) => ({ kind: 'party', subject })),
    )
    await recordSubjects(
      kyodaku,
      [mandate('m-p', 'p'), mandate('m-q', 'q', { scopes: ['deposit', 'claim'], works: ['q-1'] })].map((subject) => ({
        kind: 'mandate',
        subject,
      })),
    )
  })
  afterAll(async () => {
    await kyodaku.close()
    await rm(folder, { recursive: true, force: true })
  })
  const take = (csv: string, options: Partial<ImportOptions> = {}) =>
    importCatalogue(kyodaku, csv, { format: 'csv', ...options })
  const entries = () =>
    kyodaku.store.db
      .selectFrom('registry_entries')
      .selectAll()
      .where('kind', 'in', ['work', 'claim'])
      .orderBy('seq')
      .execute()

  it('records nothing in a dry run, nor with an error anywhere', async () => {
    expect(await take(catalogue, { dryRun: true })).toMatchObject({ state: 'dry-run', counts: { new: 2, recorded: 0 } })
    const wrong = `${catalogue}c,崖,なにか,,,p,\nd,島,話,nowhere,,,\n`
    const refused = await take(wrong)
    expect(refused).toMatchObject({ state: 'refused', counts: { recorded: 0, errors: 2 } })
    expect(refused.problems.map(({ line, column, code }) => [line, column, code])).toEqual([
      [4, '種別', 'unknown-kind'],
      [5, '親作品', 'unknown-parent'],
    ])
    expect(await entries()).toEqual([])
    // What concerns the whole file is never skipped.
    const unknown = await take(catalogue.replace('別名', '備考'), { skipBadRows: true })
    expect(unknown.state).toBe('refused')
    expect(await entries()).toEqual([])
    const skipped = await take(wrong, { skipBadRows: true })
    expect(skipped).toMatchObject({ state: 'recorded', counts: { new: 2, recorded: 2, errors: 2 } })
  })

  it('recorded parents first, and records nothing when it is repeated', async () => {
    const before = await entries()
    expect(before.map((row) => row.subject_id)).toEqual(['a', 'b'])
    const size = kyodaku.log.size()
    expect(await take(catalogue)).toMatchObject({ state: 'nothing-to-do', counts: { unchanged: 2, recorded: 0 } })
    expect((await entries()).length).toBe(2)
    expect(kyodaku.log.size()).toBe(size)
  })

  it('registers under the mandate of the owner, and says under which', async () => {
    const act = { by: 'association' }
    const csv = `${head}p-1,崎,映画,,,,\n`
    expect(await take(csv, { owner: 'p', act })).toMatchObject({ state: 'recorded' })
    expect((await entries()).at(-1)).toMatchObject({
      subject_id: 'p-1',
      acted_by: 'association',
      on_behalf_of: 'p',
      mandate_id: 'm-p',
      body: { owners: [{ party: 'p', share: 1_000_000 }] },
    })
    // Only what the mandate covers; the other works are errors with their lines.
    const limited = await take(`${head}q-1,湾,映画,,,,\nq-2,浜,映画,,,,\nq-3,砂,話,q-2,,,\n`, {
      owner: 'q',
      act,
      skipBadRows: true,
    })
    expect(limited).toMatchObject({ state: 'recorded', added: ['q-1'], counts: { new: 1, recorded: 1 } })
    expect(limited.problems.map(({ line, code }) => [line, code])).toEqual([
      [3, 'mandate-needed'],
      [4, 'parent-refused'],
    ])
  })

  it('refuses whoever has no mandate, and an association that does not say for whom', async () => {
    await expect(take(catalogue, { act: { by: 'association' } })).rejects.toMatchObject({
      code: 'clearance.owner-needed',
    })
    await expect(take(catalogue, { act: { by: 'p' }, owner: 'q' })).rejects.toMatchObject({
      code: 'clearance.mandate-needed',
    })
    await expect(take(catalogue, { act: { by: 'maker' } })).rejects.toMatchObject({ code: 'clearance.not-allowed' })
    await expect(take(catalogue, { act: { by: 'nobody' } })).rejects.toMatchObject({ code: 'clearance.unknown-party' })
  })

  it('opens a claim beside what another party owns, once', async () => {
    const csv = `${head}a,岬,,,,q,30%\n`
    const first = await take(csv, { act: { by: 'q' } })
    expect(first).toMatchObject({ state: 'recorded', counts: { claims: 1, changed: 0, recorded: 1 } })
    const { works, claims } = await loadRegistry(kyodaku)
    expect(works.find(({ id }) => id === 'a')?.owners).toMatchObject([{ party: 'p', share: 1_000_000 }])
    expect(claims).toMatchObject([{ work: 'a', state: 'open', share: { party: 'q', share: 300_000 } }])
    expect(await take(csv, { act: { by: 'q' } })).toMatchObject({ state: 'nothing-to-do', counts: { claims: 0 } })
  })

  it('stops between batches when it is told to, and goes on from there', async () => {
    const many = head + Array.from({ length: 1200 }, (_, n) => `n-${n},題${n},映画,,,p,\n`).join('')
    const abort = new AbortController()
    const stopped = take(many, {
      signal: abort.signal,
      onProgress: ({ step }) => step === 'record' && abort.abort(new Error('enough')),
    })
    await expect(stopped).rejects.toThrow('enough')
    expect(await take(many)).toMatchObject({ counts: { unchanged: 500, new: 700, recorded: 700 } })
  })
})
