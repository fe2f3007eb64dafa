import type { Insertable } from 'kysely'
import { type Kyodaku, loadRegistry, registryAt } from '../../clearance/index.js'
import { canonicalJson, saltedDigest } from '../../record/index.js'
import { type Finding, type IndexedRegistry, indexRegistry, type Registry } from '../../rights/index.js'
import type { DatasetAlertsTable } from '../../store/index.js'
import type { KeptRows } from '../kept-rows.js'
import { withDescendants } from '../names-of.js'
import type { RowEvidence } from '../receipt/index.js'
import { type FoundNow, findAffectedRows, type RegistryEvent, type Remediation } from '../remediation.js'
import { findInPart } from './find-in-part.js'
import { keptRows } from './kept-of-run.js'
import type { KeptPart } from './kept-part.js'
import { type LookupImages, makeLookupImages, openLookups } from './lookup-images.js'
import { rowsOfKept } from './rows-of-kept.js'
import { receiptOf } from './rows-of-run.js'
import { type DatasetRun, decidedParts, findRun, keptPart, mustNotBeRemoved } from './runs.js'
import { ownersOf } from './seal-run.js'

/** What a recheck of a dataset found: only changes that affect rows. */
export interface Rechecked {
  dataset: string
  /** Entries of the log that the registry was read at. */
  logSize: number
  events: number
  affected: Remediation[]
}

/**
 * Looks at what has changed in the registry since a dataset was cleared (or last rechecked), and which of its admitted rows
 * could not be admitted any more: by what was kept, without the dataset. What affects rows is recorded, kept, and told to
 * the provider and to the owners of the works. Doing it again tells nothing twice.
 *
 * @throws TrainingError `training.unknown-dataset`, `training.bad-kept-part`
 */
export async function recheckDataset(
  kyodaku: Kyodaku,
  id: string,
  options: { signal?: AbortSignal; onProgress?: (done: number, total: number) => void } = {},
): Promise<Rechecked> {
  const run = await findRun(kyodaku, id)
  const receipt = receiptOf(run)
  mustNotBeRemoved(run)
  const logSize = kyodaku.log.size()
  const now = await loadRegistry(kyodaku)
  const from = run.recheckedLogSize ?? run.registryLogSize
  const then = (await registryAt(kyodaku, from)).registry
  const at = kyodaku.now().toISOString()
  const events = changesBetween(then, now, run.recheckedAt ?? run.use.at, at)
  const registry = indexRegistry(now)
  const works = newWorksOf(events, registry)
  const images = works.length === 0 ? undefined : await lookupsOf(now, new Set(works))
  const kept: KeptRows[] = []
  const found: FoundNow[] = []
  if (events.length > 0) {
    const parts = await decidedParts(kyodaku, id)
    for (const [done, part] of parts.entries()) {
      options.signal?.throwIfAborted()
      options.onProgress?.(done, parts.length)
      const read = await keptPart(kyodaku, part)
      for (const rows of keptRows(read, ({ outcome, works: of }) => outcome === 'admit' && of.length > 0))
        kept.push(rows)
      if (images !== undefined) found.push(...foundNowIn(read, images))
    }
  }
  const affected: Remediation[] = []
  for (const event of events) {
    const remediation = findAffectedRows({
      receipt,
      event,
      registry,
      at,
      kept,
      ...(event.kind === 'work-deposited' ? { foundNow: (of) => ofWork(found, of, registry) } : {}),
    })
    if (remediation.rows > 0) affected.push(remediation)
  }
  const alerts: Insertable<DatasetAlertsTable>[] = []
  for (const remediation of affected) alerts.push(...(await alertsOf(kyodaku, run, remediation, registry)))
  // Told, and not to be told again: both or neither.
  await kyodaku.store.db.transaction().execute(async (transaction) => {
    for (const alert of alerts) await transaction.insertInto('dataset_alerts').values(alert).execute()
    await transaction
      .updateTable('datasets')
      .set({ rechecked_log_size: logSize, rechecked_at: new Date(at) })
      .where('id', '=', id)
      .execute()
  })
  return { dataset: id, logSize, events: events.length, affected }
}

/** `recheckDataset` of every cleared dataset. */
export async function recheckDatasets(
  kyodaku: Kyodaku,
  options: { signal?: AbortSignal; onProgress?: (done: number, total: number) => void } = {},
): Promise<Rechecked[]> {
  const rows = await kyodaku.store.db
    .selectFrom('datasets')
    .select('id')
    .where('state', '=', 'cleared')
    .where('removal_asked_at', 'is', null)
    .orderBy('id')
    .execute()
  const rechecked: Rechecked[] = []
  for (const [done, { id }] of rows.entries()) {
    options.onProgress?.(done, rows.length)
    rechecked.push(await recheckDataset(kyodaku, id, options.signal === undefined ? {} : { signal: options.signal }))
  }
  return rechecked
}

/** What changed from one state of the registry to a later one, as far as it can take a permission away. */
export function changesBetween(then: Registry, now: Registry, thenAt: string, nowAt: string): RegistryEvent[] {
  const events: RegistryEvent[] = []
  const before = new Map(then.grants.map((grant) => [grant.id, grant]))
  for (const grant of now.grants) {
    const was = before.get(grant.id)
    if (was?.state !== 'active') continue
    if (grant.state === 'suspended') events.push({ kind: 'grant-suspended', grant: grant.id })
    else if (grant.state !== 'active') events.push({ kind: 'grant-revoked', grant: grant.id })
    else if (
      grant.until !== undefined &&
      Date.parse(grant.until) <= Date.parse(nowAt) &&
      Date.parse(grant.until) > Date.parse(thenAt)
    )
      events.push({ kind: 'grant-expired', grant: grant.id })
  }
  const works = new Map(then.works.map((work) => [work.id, work]))
  for (const work of now.works) {
    const was = works.get(work.id)
    if (was === undefined || canonicalJson(foundBy(was)) !== canonicalJson(foundBy(work)))
      events.push({ kind: 'work-deposited', work: work.id })
    if (was !== undefined && canonicalJson(ownedBy(was)) !== canonicalJson(ownedBy(work)))
      events.push({ kind: 'ownership-changed', work: work.id })
  }
  const reserved = new Set(then.reservations.map(({ id }) => id))
  for (const { id, work } of now.reservations)
    if (!reserved.has(id)) events.push({ kind: 'reservation-added', reservation: id, work })
  return events
}

const foundBy = ({ titles, identifiers, kind, parent }: Registry['works'][number]) => ({
  titles,
  identifiers: identifiers ?? [],
  kind,
  parent: parent ?? null,
})
const ownedBy = ({ owners, committee, regime }: Registry['works'][number]) => ({
  owners,
  committee: committee ?? null,
  regime,
})

function newWorksOf(events: readonly RegistryEvent[], registry: IndexedRegistry): string[] {
  return events.flatMap((event) => (event.kind === 'work-deposited' ? withDescendants(event.work, registry) : []))
}

/** Lookups for some works alone. */
async function lookupsOf(registry: Registry, works: ReadonlySet<string>): Promise<LookupImages> {
  const only = { works: registry.works.filter(({ id }) => works.has(id)) }
  const references = registry.references.filter(({ work }) => works.has(work))
  return (await makeLookupImages({ ...registry, ...only, references }, {})).images
}

/** Admitted rows of a part in which something of the new works is found now. */
function* foundNowIn(kept: KeptPart, images: LookupImages): Generator<FoundNow> {
  const rows = kept.evidenceOf.length
  const { classes, classOf } = findInPart(rowsOfKept(kept, kept.columns), openLookups(images), new Map(), {
    requireContent: false,
  })
  const found = classes.map(({ findings }) => (findings === '[]' ? undefined : (JSON.parse(findings) as Finding[])))
  const evidence = kept.evidence.map((text) => JSON.parse(text) as RowEvidence)
  for (let row = 0; row < rows; row++) {
    const findings = found[classOf[row]!]
    const of = evidence[kept.evidenceOf[row]!]!
    if (findings === undefined || of.outcome !== 'admit') continue
    const at = kept.part.firstRow + row
    yield { source: kept.part.source, rows: [[at, at + 1]], evidence: of, findings }
  }
}

function* ofWork(found: readonly FoundNow[], event: RegistryEvent, registry: IndexedRegistry): Generator<FoundNow> {
  if (event.kind !== 'work-deposited') return
  const works = new Set(withDescendants(event.work, registry))
  for (const each of found) {
    const findings = each.findings.filter(
      (finding) => 'work' in finding && finding.work !== undefined && works.has(finding.work),
    )
    if (findings.length > 0) yield { ...each, findings }
  }
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
  const works = 'work' in event ? [event.work] : remediation.works
  const { rows, changes, summary, sources, reasons } = remediation
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
    },
    kept,
    log_index: index,
    created_at: new Date(remediation.at),
  }))
}
