import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Insertable, sql } from 'kysely'
import {
  type KeptSnapshot,
  type Kyodaku,
  keepSnapshot,
  loadMatcher,
  openKeptMatcher,
  type Snapshot,
  wholeReferences,
} from '../../clearance/index.js'
import { canonicalJson, saltedDigest } from '../../record/index.js'
import { type IndexedRegistry, indexRegistry, type Registry } from '../../rights/index.js'
import type { DatasetAlertsTable } from '../../store/index.js'
import { countRanges } from '../kept-rows.js'
import { withDescendants } from '../names-of.js'
import { decideRow, decisionOf, type RowEvidence } from '../receipt/index.js'
import { collectAffectedRows, notPermittedIn, type Remediation, type SinceCleared } from '../remediation.js'
import { TrainingError } from '../training-error.js'
import { appendDoneRow, doneRowsName, readDoneRows } from './done-rows.js'
import { type FoundSinceRows, foundSince, storeFoundSince } from './found-since.js'
import type { KeptPart } from './kept-part.js'
import { makeLookupImages, openLookups } from './lookup-images.js'
import { countContent, findNow, type LookedForNow, type MatchedRow, type RowNow, sortRows } from './recheck-part.js'
import { type RegistryChanges, registryChanges } from './registry-changes.js'
import { receiptOf } from './rows-of-run.js'
import { registryOfRun } from './run-registry.js'
import {
  type DatasetRun,
  type DecidedPartRow,
  decidedParts,
  findRun,
  keptPart,
  mustNotBeRemoved,
  type RecheckState,
} from './runs.js'
import { ownersOf } from './seal-run.js'

/** What a recheck of a dataset found: only changes that affect rows. */
export interface Rechecked {
  dataset: string
  /** Entries of the log that the registry was read at. */
  logSize: number
  /** Changes of the registry that were looked at. */
  events: number
  affected: Remediation[]
  /** By what references of works look like; absent: none of them has changed. */
  content?: {
    /** References that are new, or are looked for otherwise, and were matched. */
    references: number
    /** References without their whole fingerprint yet: they are matched by the next recheck. */
    waiting: number
    /** Admitted rows whose fingerprints were matched, and those whose content nobody has looked at. */
    matched: number
    unmatched: number
  }
}

export interface RecheckOptions {
  /**
   * For datasets that were cleared under a snapshot: a newer one of the same registry, opened. Without it only permissions
   * that have run out since are noticed.
   */
  snapshot?: Snapshot
  signal?: AbortSignal
  /** Rows done, and in all. */
  onProgress?: (done: number, total: number) => void
}

/**
 * Looks at what has changed in the registry since a dataset was cleared (or last rechecked), and which of its admitted rows
 * could not be admitted any more: by what was kept, without the dataset. New works are looked for in texts, locations and
 * digests, new references in the fingerprints of media that was at hand. What affects rows is recorded, kept, and told to
 * the provider and to the owners of the works. Doing it again tells nothing twice; one that was stopped goes on where it was.
 *
 * @throws TrainingError `training.unknown-dataset`, `training.bad-kept-part`; StoreError; what the signal aborts with
 */
export async function recheckDataset(kyodaku: Kyodaku, id: string, options: RecheckOptions = {}): Promise<Rechecked> {
  const found = await findRun(kyodaku, id)
  mustNotBeRemoved(found)
  const run = await resumable(kyodaku, found, options.snapshot)
  const rechecked = await recheckOnce(kyodaku, run, run.snapshot === null ? withoutSnapshot(options) : options)
  // One that had begun earlier read the registry as it was then.
  if (run.recheck.underWay === undefined) return rechecked
  const more = await recheckOnce(
    kyodaku,
    await findRun(kyodaku, id),
    run.snapshot === null ? withoutSnapshot(options) : options,
  )
  return { ...more, events: rechecked.events + more.events, affected: [...rechecked.affected, ...more.affected] }
}

function withoutSnapshot({ snapshot: _, ...options }: RecheckOptions): RecheckOptions {
  return options
}

/** One that began under a snapshot which is not at hand any more is begun anew: what it found was told to nobody. */
async function resumable(kyodaku: Kyodaku, run: DatasetRun, snapshot: Snapshot | undefined): Promise<DatasetRun> {
  const { underWay, ...recheck } = run.recheck
  if (underWay?.snapshot === undefined || underWay.snapshot.digest === snapshot?.digest) return run
  await kyodaku.store.db.transaction().execute(async (transaction) => {
    await transaction
      .deleteFrom('dataset_found_since')
      .where('dataset_id', '=', run.id)
      .where('recheck', '>', recheck.done)
      .execute()
    await transaction.updateTable('datasets').set({ recheck }).where('id', '=', run.id).execute()
  })
  return { ...run, recheck }
}

/** `recheckDataset` of every cleared dataset; a snapshot is for those that were cleared under one of the same registry. */
export async function recheckDatasets(kyodaku: Kyodaku, options: RecheckOptions = {}): Promise<Rechecked[]> {
  const { signal, onProgress, snapshot } = options
  const rows = await kyodaku.store.db
    .selectFrom('datasets')
    .select(['id', 'rows', 'snapshot'])
    .where('state', '=', 'cleared')
    .where('removal_asked_at', 'is', null)
    .orderBy('id')
    .execute()
  const total = rows.reduce((sum, each) => sum + Number(each.rows), 0)
  const rechecked: Rechecked[] = []
  let before = 0
  for (const { id, rows: of, snapshot: kept } of rows) {
    const ofIt = (kept as KeptSnapshot | null)?.origin === snapshot?.manifest.origin
    rechecked.push(
      await recheckDataset(kyodaku, id, {
        ...(signal === undefined ? {} : { signal }),
        ...(snapshot === undefined || !ofIt ? {} : { snapshot }),
        onProgress: (done) => onProgress?.(before + done, total),
      }),
    )
    before += Number(of)
  }
  return rechecked
}

async function recheckOnce(kyodaku: Kyodaku, run: DatasetRun, options: RecheckOptions): Promise<Rechecked> {
  const receipt = receiptOf(run)
  const { done: number, waiting } = run.recheck
  const underWay = run.recheck.underWay ?? {
    ...(await newestRegistry(kyodaku, run, options.snapshot)),
    at: kyodaku.now().toISOString(),
    references: [],
    waiting: [],
    parts: 0,
  }
  const { logSize, at } = underWay
  const [then, now] = await registriesOf(kyodaku, run, underWay)
  const changes = registryChanges(then, now, run.recheckedAt ?? run.use.at, at)
  if (run.recheck.underWay === undefined) {
    const changed = new Set([...changes.references, ...waiting])
    const whole =
      run.snapshot === null ? await wholeReferences(kyodaku, changed) : inSnapshot(options.snapshot, changed)
    underWay.references = [...whole].sort()
    underWay.waiting = [...changed].filter((reference) => !whole.has(reference)).sort()
  }
  const registry = indexRegistry(now)
  const lookedFor = await lookedForOf(kyodaku, registry, changes, underWay.references, options.snapshot)
  const collection = collectAffectedRows({ receipt, registry, at, events: changes.events })
  const content = { references: underWay.references.length, waiting: underWay.waiting.length, matched: 0, unmatched: 0 }
  if (changes.events.length > 0 || lookedFor !== undefined) {
    await setRecheck(kyodaku, run.id, { ...run.recheck, underWay })
    const use = { ...receipt.inputs.use, at }
    const decide = (cleared: RowEvidence, { findings, durationSeconds }: RowNow): SinceCleared => {
      const evidence = decideRow(use, findings, registry, {
        unchecked: cleared.unchecked,
        ...(durationSeconds === undefined ? {} : { durationSeconds }),
      })
      return { evidence, notPermitted: notPermittedIn(decisionOf(evidence, use, registry)!) }
    }
    let rows = 0
    for (const [place, part] of (await decidedParts(kyodaku, run.id)).entries()) {
      options.signal?.throwIfAborted()
      options.onProgress?.(rows, receipt.inputs.dataset.rows)
      const kept = await keptPart(kyodaku, part)
      const { before, here } = await foundSince(kyodaku, run.id, part, number + 1)
      let found: Map<number, RowNow> = new Map()
      if (place < underWay.parts)
        for (const [row, { evidence }] of here) {
          const { findings, durationSeconds } = evidence
          found.set(row, { findings, ...(durationSeconds === undefined ? {} : { durationSeconds }) })
        }
      else {
        if (lookedFor !== undefined)
          found = await lookInPart(kyodaku, { run, part, kept, logSize }, before, lookedFor, {
            ...options,
            onProgress: (done, total) =>
              options.onProgress?.(
                rows + Math.floor((part.rows * done) / Math.max(1, total)),
                receipt.inputs.dataset.rows,
              ),
          })
        underWay.parts = place + 1
        await keepFound(kyodaku, run, part, { underWay, found: foundRows(kept, before, found, decide) })
      }
      collection.add(sortRows(kept, before, found))
      if (underWay.references.length > 0) {
        const { matched, unmatched } = countContent(kept)
        content.matched += matched
        content.unmatched += unmatched
      }
      rows += part.rows
    }
  }
  const affected = collection.finish().filter((remediation) => remediation.rows > 0)
  const alerts: Insertable<DatasetAlertsTable>[] = []
  for (const remediation of affected) alerts.push(...(await alertsOf(kyodaku, run, remediation, registry)))
  const recheck: RecheckState = {
    done: number + 1,
    waiting: underWay.waiting,
    ...(underWay.snapshot === undefined ? {} : { snapshot: underWay.snapshot }),
  }
  // Told, and not to be told again: both or neither.
  const told = await kyodaku.store.db.transaction().execute(async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable('datasets')
      .set({ rechecked_log_size: logSize, rechecked_at: new Date(at), recheck })
      .where('id', '=', run.id)
      .where(sql<boolean>`coalesce((recheck->>'done')::int, 0) = ${number}`)
      .executeTakeFirstOrThrow()
    // Another process has finished it, and told it.
    if (numUpdatedRows === 0n) return false
    for (const alert of alerts) await transaction.insertInto('dataset_alerts').values(alert).execute()
    return true
  })
  return {
    dataset: run.id,
    logSize,
    events: changes.events.length,
    affected: told ? affected : [],
    ...(content.references + content.waiting === 0 ? {} : { content }),
  }
}

/** What a recheck that begins now reads: the registry here, or the newest snapshot of one that was cleared under such. */
async function newestRegistry(
  kyodaku: Kyodaku,
  { snapshot: cleared, recheck }: DatasetRun,
  snapshot: Snapshot | undefined,
): Promise<{ logSize: number; snapshot?: KeptSnapshot }> {
  if (cleared === null) return { logSize: kyodaku.log.size() }
  const before = recheck.snapshot ?? cleared
  if (snapshot === undefined || snapshot.digest === before.digest)
    return { logSize: before.registryLogSize, snapshot: before }
  const { origin, registryLogSize } = snapshot.manifest
  if (origin !== before.origin || registryLogSize < before.registryLogSize)
    throw new TrainingError(
      'training.old-snapshot',
      `The snapshot is of ${origin} at ${registryLogSize} entries; this dataset was last looked at by ${before.origin} at ${before.registryLogSize}: get a newer one of the same registry.`,
    )
  return { logSize: registryLogSize, snapshot: await keepSnapshot(kyodaku, snapshot) }
}

/** The registry as it was looked at last, and as it is looked at now. */
async function registriesOf(
  kyodaku: Kyodaku,
  run: DatasetRun,
  { logSize, snapshot }: { logSize: number; snapshot?: KeptSnapshot },
): Promise<[Registry, Registry]> {
  const read = async (size: number, from: KeptSnapshot | null) =>
    (await registryOfRun(kyodaku, { registryLogSize: size, snapshot: from })).registry
  const before = run.snapshot === null ? null : (run.recheck.snapshot ?? run.snapshot)
  const now = await read(logSize, snapshot ?? null)
  if (before !== null && before.digest === snapshot?.digest) return [now, now]
  return [await read(run.recheckedLogSize ?? run.registryLogSize, before), now]
}

/** Those of some references that a snapshot has in full. */
function inSnapshot(snapshot: Snapshot | undefined, references: ReadonlySet<string>): Set<string> {
  if (snapshot === undefined) return new Set()
  const missing = new Set(snapshot.loaded.missing.map(({ reference }) => reference))
  return new Set([...references].filter((reference) => !missing.has(reference)))
}

/** What is looked for in all rows; undefined: nothing that can be found in rows has changed. */
async function lookedForOf(
  kyodaku: Kyodaku,
  indexed: IndexedRegistry,
  changes: RegistryChanges,
  references: readonly string[],
  snapshot: Snapshot | undefined,
): Promise<LookedForNow | undefined> {
  const registry = indexed.source
  const works = new Set(changes.works.flatMap((work) => withDescendants(work, indexed)))
  if (works.size === 0 && changes.references.length === 0 && references.length === 0) return undefined
  const changed = new Set(changes.references)
  const some = {
    ...registry,
    works: registry.works.filter(({ id }) => works.has(id)),
    references: registry.references.filter(({ id, work }) => works.has(work) || changed.has(id)),
  }
  const nothing = some.works.length === 0 && some.references.length === 0
  let all: ReturnType<LookedForNow['all']> | undefined
  return {
    some: nothing ? undefined : openLookups((await makeLookupImages(some, {})).images),
    all: () => {
      all ??= makeLookupImages(registry, {}).then(({ images }) => openLookups(images))
      return all
    },
    renamed: new Set(changes.events.flatMap((event) => (event.kind === 'work-changed' ? [event.work] : []))),
    references: references.length > 0,
    match:
      snapshot === undefined
        ? await openKeptMatcher(kyodaku, registry, new Set(references), () => loadMatcher(kyodaku, registry))
        : await openKeptMatcher(kyodaku, registry, undefined, async () => snapshot.loaded),
  }
}

/** Looks for what has changed in a part; rows whose fingerprints are matched are kept one by one until it is done. */
async function lookInPart(
  kyodaku: Kyodaku,
  { run, part, kept, logSize }: { run: DatasetRun; part: DecidedPartRow; kept: KeptPart; logSize: number },
  since: ReadonlyMap<number, SinceCleared>,
  lookedFor: LookedForNow,
  options: RecheckOptions,
): Promise<Map<number, RowNow>> {
  if (Object.keys(kept.tracks).length === 0)
    return await findNow(kept, since, lookedFor, { ...options, done: new Map(), keep: async () => undefined })
  const folder = join(kyodaku.store.dataDirectory, 'datasets', run.id)
  await mkdir(folder, { recursive: true })
  const file = join(folder, `${doneRowsName(part)}-${logSize}.recheck.jsonl`)
  return await findNow(kept, since, lookedFor, {
    ...options,
    done: await readDoneRows<MatchedRow>(file),
    keep: (row) => appendDoneRow(file, row),
  })
}

/** What is known from now on of rows in which something was found. */
function foundRows(
  kept: KeptPart,
  before: ReadonlyMap<number, SinceCleared>,
  found: ReadonlyMap<number, RowNow>,
  decide: (cleared: RowEvidence, now: RowNow) => SinceCleared,
): FoundSinceRows[] {
  const { firstRow } = kept.part
  return sortRows(kept, before, found).flatMap(({ rows, evidence, now }) =>
    now === undefined
      ? []
      : [
          {
            rows: rows.map(([from, to]) => [from - firstRow, to - firstRow] as const),
            since: decide(evidence, now),
          },
        ],
  )
}

/** A part is done: what was found in it is kept with that. */
async function keepFound(
  kyodaku: Kyodaku,
  run: DatasetRun,
  part: DecidedPartRow,
  { underWay, found }: { underWay: NonNullable<RecheckState['underWay']>; found: readonly FoundSinceRows[] },
): Promise<void> {
  const kept = found.length === 0 ? undefined : await storeFoundSince(kyodaku, found)
  await kyodaku.store.db.transaction().execute(async (transaction) => {
    if (kept !== undefined)
      await transaction
        .insertInto('dataset_found_since')
        .values({
          dataset_id: run.id,
          source: part.source,
          part_index: part.index,
          recheck: run.recheck.done + 1,
          rows: found.reduce((sum, { rows }) => sum + countRanges(rows), 0),
          kept,
          found_at: new Date(underWay.at),
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    await transaction
      .updateTable('datasets')
      .set({ recheck: { ...run.recheck, underWay } })
      .where('id', '=', run.id)
      .execute()
  })
  const folder = join(kyodaku.store.dataDirectory, 'datasets', run.id)
  await rm(join(folder, `${doneRowsName(part)}-${underWay.logSize}.recheck.jsonl`), { force: true })
}

async function setRecheck(kyodaku: Kyodaku, id: string, recheck: RecheckState): Promise<void> {
  await kyodaku.store.db.updateTable('datasets').set({ recheck }).where('id', '=', id).execute()
}

/** What affects rows, in the record first; then as it is kept for the provider and for the owners of the works. */
async function alertsOf(
  kyodaku: Kyodaku,
  run: DatasetRun,
  remediation: Remediation,
  registry: IndexedRegistry,
): Promise<Insertable<DatasetAlertsTable>[]> {
  const { event } = remediation
  const subject = 'grant' in event ? event.grant : 'reservation' in event ? event.reservation : event.work
  const bytes = Buffer.from(canonicalJson(remediation))
  const { index } = await kyodaku.log.append(
    Buffer.from(
      canonicalJson({
        type: 'kyodaku-dataset-alert@v1',
        receipt: remediation.receipt,
        at: remediation.at,
        rows: remediation.rows,
        digest: saltedDigest(kyodaku.saltFor(`${run.id}/${event.kind}/${subject}`), bytes),
      }),
    ),
  )
  const kept = await kyodaku.store.blobs.put(bytes)
  const works = 'work' in event ? [event.work, ...remediation.foundWorks] : remediation.works
  const { rows, changes, summary, sources, reasons, found } = remediation
  return [...new Set([run.party, ...works.flatMap((work) => ownersOf(registry, work))])].map((party) => ({
    id: kyodaku.newId('dal'),
    dataset_id: run.id,
    provider: run.party,
    party,
    cause: event.kind,
    subject,
    work_id: 'work' in event ? event.work : (remediation.works[0] ?? null),
    rows,
    summary: {
      text: summary,
      changes,
      reasons,
      works: remediation.works.slice(0, 100),
      sources: sources.slice(0, 20).map((source) => ({ ...source, ranges: source.ranges.slice(0, 100) })),
      ...(found.length === 0 ? {} : { found: found.slice(0, 20) }),
    },
    kept,
    log_index: index,
    created_at: new Date(remediation.at),
  }))
}
