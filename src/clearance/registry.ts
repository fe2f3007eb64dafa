import { canonicalJson, saltedDigest } from '../record/index.js'
import type { Grant, Mandate, OwnershipClaim, Party, Reference, Registry, Reservation, Work } from '../rights/index.js'
import { ClearanceError } from './errors.js'
import type { Kyodaku } from './kyodaku.js'

/** What the registry holds, by kind. */
export interface Subjects {
  party: Party
  work: Work
  reference: Reference
  grant: Grant
  reservation: Reservation
  mandate: Mandate
  claim: OwnershipClaim
}
export type SubjectKind = keyof Subjects
export const subjectKinds = [
  'party',
  'work',
  'reference',
  'grant',
  'reservation',
  'mandate',
  'claim',
] as const satisfies readonly SubjectKind[]

/** A subject's newest state, on its way into the registry. */
export type NewEntry = { [K in SubjectKind]: { kind: K; subject: Subjects[K] } }[SubjectKind]

/** Who does it. Absent: the operator of this installation. */
export interface Act {
  by?: string
  /** The party in whose name, and the mandate it is done under, where that is another than `by`. */
  onBehalfOf?: string
  mandate?: string
}

/** The registry as it stands: of every subject the newest entry. Cost grows with the number of subjects. */
export async function loadRegistry(kyodaku: Kyodaku): Promise<Registry> {
  const rows = await kyodaku.store.db
    .selectFrom('registry_subjects')
    .select(['kind', 'body'])
    .orderBy('kind')
    .orderBy('subject_id')
    .execute()
  const of = <K extends SubjectKind>(kind: K) =>
    rows.filter((row) => row.kind === kind).map((row) => row.body as Subjects[K])
  return {
    parties: of('party'),
    works: of('work'),
    references: of('reference'),
    grants: of('grant'),
    reservations: of('reservation'),
    mandates: of('mandate'),
    claims: of('claim'),
  }
}

/** The subject of that kind and id as it stands; undefined where there is none. */
export async function subjectIn<K extends SubjectKind>(
  kyodaku: Kyodaku,
  kind: K,
  id: string,
): Promise<Subjects[K] | undefined> {
  const row = await kyodaku.store.db
    .selectFrom('registry_subjects')
    .select('body')
    .where('kind', '=', kind)
    .where('subject_id', '=', id)
    .executeTakeFirst()
  return row?.body as Subjects[K] | undefined
}

export const recordParty = (kyodaku: Kyodaku, party: Party, act?: Act) => recordSubject(kyodaku, 'party', party, act)
export const recordWork = (kyodaku: Kyodaku, work: Work, act?: Act) => recordSubject(kyodaku, 'work', work, act)
export const recordReservation = (kyodaku: Kyodaku, reservation: Reservation, act?: Act) =>
  recordSubject(kyodaku, 'reservation', reservation, act)

export const recordMandate = (kyodaku: Kyodaku, mandate: Mandate, act?: Act) =>
  recordSubject(kyodaku, 'mandate', mandate, act)

/** Records a grant, or its newer state. Throws `clearance.unknown-work` for a work that is not registered. */
export async function recordGrant(kyodaku: Kyodaku, grant: Grant, act?: Act): Promise<void> {
  await recordGrants(kyodaku, [grant], act)
}

/** `recordGrant` of several in one insert, so that an offer and the one that answers it change together or not at all. */
export async function recordGrants(kyodaku: Kyodaku, grants: readonly Grant[], act?: Act): Promise<void> {
  await mustHaveWorks(
    kyodaku,
    grants.flatMap(({ works }) => works),
  )
  await recordSubjects(
    kyodaku,
    grants.map((subject) => ({ kind: 'grant', subject })),
    act,
  )
}

/** Throws `clearance.unknown-work` naming the first that is not registered. */
export async function mustHaveWorks(kyodaku: Kyodaku, works: readonly string[]): Promise<void> {
  const wanted = [...new Set(works)]
  for (let from = 0; from < wanted.length; from += idsPerQuery) {
    const some = wanted.slice(from, from + idsPerQuery)
    const rows = await kyodaku.store.db
      .selectFrom('registry_subjects')
      .select('subject_id')
      .where('kind', '=', 'work')
      .where('subject_id', 'in', some)
      .execute()
    const known = new Set(rows.map((row) => row.subject_id))
    for (const work of some) if (!known.has(work)) throw unknownWork(work)
  }
}

const idsPerQuery = 1000

export function unknownWork(id: string): ClearanceError {
  return new ClearanceError(
    'clearance.unknown-work',
    `there is no work "${id}" in the registry: see "kyodaku work list", or add it with "kyodaku work add ${id}".`,
  )
}

/** `recordSubjects` of one. */
export async function recordSubject<K extends SubjectKind>(
  kyodaku: Kyodaku,
  kind: K,
  subject: Subjects[K],
  act?: Act,
): Promise<void> {
  await recordSubjects(kyodaku, [{ kind, subject } as NewEntry], act)
}

const listeners = new WeakMap<Kyodaku, Set<() => Promise<void>>>()

/**
 * Calls back when this process has registered something, and has whoever registered it wait: once that is said to be done, it is
 * what is decided by. What fails in it is no failure of what was registered. @returns what ends it
 */
export function onRegistryChange(kyodaku: Kyodaku, listener: () => Promise<void>): () => void {
  const all = listeners.get(kyodaku) ?? new Set()
  listeners.set(kyodaku, all.add(listener))
  return () => all.delete(listener)
}

/** Entries of one insert: bounds the size of a statement, whatever is imported. */
const entriesPerInsert = 500

/**
 * Appends the newest states of subjects: first to the log (their salted digests), then to the registry. A crash between
 * the two leaves entries in the log that nothing refers to, never a registry entry that is not in the log. Of many, those
 * before the crash are kept; repeating records the rest, and the same again.
 */
export async function recordSubjects(kyodaku: Kyodaku, entries: readonly NewEntry[], act: Act = {}): Promise<void> {
  for (let from = 0; from < entries.length; from += entriesPerInsert) {
    const at = kyodaku.now()
    const rows = await Promise.all(
      entries.slice(from, from + entriesPerInsert).map(async ({ kind, subject }) => {
        const entry = canonicalJson({
          type: 'kyodaku-registry@v1',
          kind,
          at: at.toISOString(),
          digest: saltedDigest(kyodaku.saltFor(`${kind}/${subject.id}`), Buffer.from(canonicalJson(subject))),
        })
        const { index } = await kyodaku.log.append(Buffer.from(entry))
        return {
          kind,
          subject_id: subject.id,
          body: subject,
          recorded_at: at,
          log_index: index,
          acted_by: act.by ?? null,
          on_behalf_of: act.onBehalfOf ?? null,
          mandate_id: act.mandate ?? null,
        }
      }),
    )
    await kyodaku.store.db.insertInto('registry_entries').values(rows).execute()
    for (const listener of listeners.get(kyodaku) ?? []) await listener().catch(() => undefined)
  }
}
