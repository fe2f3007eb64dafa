import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Insertable, sql } from 'kysely'
import {
  type Kyodaku,
  loadMatcher,
  openKeptMatcher,
  type RegistryAt,
  registryAt,
  wholeReferences,
} from '../../clearance/index.js'
import { canonicalJson, saltedDigest } from '../../record/index.js'
import { type IndexedRegistry, indexRegistry, type Registry } from '../../rights/index.js'
import type { DatasetAlertsTable } from '../../store/index.js'
import { countRanges } from '../kept-rows.js'
import { withDescendants } from '../names-of.js'
import { decideRow, type RowEvidence } from '../receipt/index.js'
import { collectAffectedRows, type Remediation } from '../remediation.js'
import { appendDoneRow, doneRowsName, readDoneRows } from './done-rows.js'
import { type FoundSinceRows, foundSince, storeFoundSince } from './found-since.js'
import type { KeptPart } from './kept-part.js'
import { makeLookupImages, openLookups } from './lookup-images.js'
import { countContent, findNow, type LookedForNow, type MatchedRow, type RowNow, sortRows } from './recheck-part.js'
import { type RegistryChanges, registryChanges } from './registry-changes.js'
import { receiptOf } from './rows-of-run.js'
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
  const run = await findRun(kyodaku, id)
  mustNotBeRemoved(run)
  const rechecked = await recheckOnce(kyodaku, run, options)
  // One that had begun earlier read the registry as it was then.
  if (run.recheck.underWay === undefined) return rechecked
  const more = await recheckOnce(kyodaku, await findRun(kyodaku, id), options)
  return { ...more, events: rechecked.events + more.events, affected: [...rechecked.affected, ...more.affected] }
}

/** `recheckDataset` of every cleared dataset. */
export async function recheckDatasets(kyodaku: Kyodaku, options: RecheckOptions = {}): Promise<Rechecked[]> {
  const { signal, onProgress } = options
  const rows = await kyodaku.store.db
    .selectFrom('datasets')
    .select(['id', 'rows'])
    .where('state', '=', 'cleared')
    .where('removal_asked_at', 'is', null)
    .orderBy('id')
    .execute()
  const total = rows.reduce((sum, each) => sum + Number(each.rows), 0)
  const rechecked: Rechecked[] = []
  let before = 0
  for (const { id, rows: of } of rows) {
    rechecked.push(
      await recheckDataset(kyodaku, id, {
        ...(signal === undefined ? {} : { signal }),
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
    logSize: kyodaku.log.size(),
    at: kyodaku.now().toISOString(),
    references: [],
    waiting: [],
    parts: 0,
  }
  const { logSize, at } = underWay
  const then = await registryAt(kyodaku, run.recheckedLogSize ?? run.registryLogSize)
  const now = await registryAt(kyodaku, logSize)
  const changes = changesOf(then, now, run.recheckedAt ?? run.use.at, at)
  if (run.recheck.underWay === undefined) {
    const changed = new Set([...changes.references, ...waiting])
    const whole = await wholeReferences(kyodaku, changed)
    underWay.references = [...whole].sort()
    underWay.waiting = [...changed].filter((reference) => !whole.has(reference)).sort()
  }
  const registry = indexRegistry(now.registry)
  const lookedFor = await lookedForOf(kyodaku, now.registry, registry, changes, underWay.references)
  const collection = collectAffectedRows({ receipt, registry, at, events: changes.events })
  const content = { references: underWay.references.length, waiting: underWay.waiting.length, matched: 0, unmatched: 0 }
  if (changes.events.length > 0 || lookedFor !== undefined) {
    await setRecheck(kyodaku, run.id, { ...run.recheck, underWay })
    const use = { ...receipt.inputs.use, at }
    const decide = (evidence: RowEvidence, { findings, durationSeconds }: RowNow) =>
      decideRow(use, findings, registry, {
        unchecked: evidence.unchecked,
        ...(durationSeconds === undefined ? {} : { durationSeconds }),
      })
    let rows = 0
    for (const [place, part] of (await decidedParts(kyodaku, run.id)).entries()) {
      options.signal?.throwIfAborted()
      options.onProgress?.(rows, receipt.inputs.dataset.rows)
      const kept = await keptPart(kyodaku, part)
      const { before, here } = await foundSince(kyodaku, run.id, part, number + 1)
      let found: Map<number, RowNow> = new Map()
      if (place < underWay.parts)
        for (const [row, { findings, durationSeconds }] of here)
          found.set(row, { findings, ...(durationSeconds === undefined ? {} : { durationSeconds }) })
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
  const recheck: RecheckState = { done: number + 1, waiting: underWay.waiting }
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

function changesOf(then: RegistryAt, now: RegistryAt, thenAt: string, at: string): RegistryChanges {
  return registryChanges(then.registry, now.registry, thenAt, at)
}

/** What is looked for in all rows; undefined: nothing that can be found in rows has changed. */
async function lookedForOf(
  kyodaku: Kyodaku,
  registry: Registry,
  indexed: IndexedRegistry,
  changes: RegistryChanges,
  references: readonly string[],
): Promise<LookedForNow | undefined> {
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
    match: await openKeptMatcher(kyodaku, registry, new Set(references), () => loadMatcher(kyodaku, registry)),
  }
}

/** Looks for what has changed in a part; rows whose fingerprints are matched are kept one by one until it is done. */
async function lookInPart(
  kyodaku: Kyodaku,
  { run, part, kept, logSize }: { run: DatasetRun; part: DecidedPartRow; kept: KeptPart; logSize: number },
  since: ReadonlyMap<number, RowEvidence>,
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
  before: ReadonlyMap<number, RowEvidence>,
  found: ReadonlyMap<number, RowNow>,
  decide: (evidence: RowEvidence, now: RowNow) => RowEvidence,
): FoundSinceRows[] {
  const { firstRow } = kept.part
  return sortRows(kept, before, found).flatMap(({ rows, evidence, now }) =>
    now === undefined
      ? []
      : [
          {
            rows: rows.map(([from, to]) => [from - firstRow, to - firstRow] as const),
            evidence: decide(evidence, now),
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
