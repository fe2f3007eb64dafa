import { canonicalJson, saltedDigest } from '../record/index.js'
import type { Grant, Party, Reference, Registry, Reservation, Work } from '../rights/index.js'
import { ClearanceError } from './errors.js'
import type { Kyodaku } from './kyodaku.js'

type Kind = 'party' | 'work' | 'reference' | 'grant' | 'reservation'
type Subject = Party | Work | Reference | Grant | Reservation

/** The registry as it stands: of every subject the newest entry. Cost grows with the number of subjects. */
export async function loadRegistry(kyodaku: Kyodaku): Promise<Registry> {
  const rows = await kyodaku.store.db
    .selectFrom('registry_entries')
    .distinctOn(['kind', 'subject_id'])
    .select(['kind', 'body'])
    .orderBy('kind')
    .orderBy('subject_id')
    .orderBy('seq', 'desc')
    .execute()
  const of = <T>(kind: Kind) => rows.filter((row) => row.kind === kind).map((row) => row.body as T)
  return {
    parties: of<Party>('party'),
    works: of<Work>('work'),
    references: of<Reference>('reference'),
    grants: of<Grant>('grant'),
    reservations: of<Reservation>('reservation'),
  }
}

/** The party, work, reference, grant or reservation of that id; undefined where there is none. */
export async function subjectIn(kyodaku: Kyodaku, kind: 'work', id: string): Promise<Work | undefined>
export async function subjectIn(kyodaku: Kyodaku, kind: 'party', id: string): Promise<Party | undefined>
export async function subjectIn(kyodaku: Kyodaku, kind: 'grant', id: string): Promise<Grant | undefined>
export async function subjectIn(kyodaku: Kyodaku, kind: 'reference', id: string): Promise<Reference | undefined>
export async function subjectIn(kyodaku: Kyodaku, kind: Kind, id: string): Promise<Subject | undefined> {
  const row = await kyodaku.store.db
    .selectFrom('registry_entries')
    .select('body')
    .where('kind', '=', kind)
    .where('subject_id', '=', id)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.body as Subject | undefined
}

export const recordParty = (kyodaku: Kyodaku, party: Party) => recordSubject(kyodaku, 'party', party)
export const recordWork = (kyodaku: Kyodaku, work: Work) => recordSubject(kyodaku, 'work', work)
export const recordReservation = (kyodaku: Kyodaku, reservation: Reservation) =>
  recordSubject(kyodaku, 'reservation', reservation)

/** Records a grant, or its newer state. Throws `clearance.unknown-work` for a work that is not registered. */
export async function recordGrant(kyodaku: Kyodaku, grant: Grant): Promise<void> {
  for (const work of grant.works) {
    if ((await subjectIn(kyodaku, 'work', work)) === undefined) throw unknownWork(work)
  }
  await recordSubject(kyodaku, 'grant', grant)
}

export function unknownWork(id: string): ClearanceError {
  return new ClearanceError(
    'clearance.unknown-work',
    `there is no work "${id}" in the registry: see "kyodaku work list", or add it with "kyodaku work add ${id}".`,
  )
}

/**
 * Appends a subject's newest state: first to the log (its salted digest), then to the registry. A crash between the two
 * leaves an entry in the log that nothing refers to, never a registry entry that is not in the log.
 */
export async function recordSubject(kyodaku: Kyodaku, kind: Kind, subject: Subject): Promise<void> {
  const at = kyodaku.now()
  const entry = canonicalJson({
    type: 'kyodaku-registry@v1',
    kind,
    at: at.toISOString(),
    digest: saltedDigest(kyodaku.saltFor(`${kind}/${subject.id}`), Buffer.from(canonicalJson(subject))),
  })
  const { index } = await kyodaku.log.append(Buffer.from(entry))
  await kyodaku.store.db
    .insertInto('registry_entries')
    .values({ kind, subject_id: subject.id, body: subject, recorded_at: at, log_index: index })
    .execute()
}
