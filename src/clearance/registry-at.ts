import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Registry } from '../rights/index.js'
import type { Kyodaku } from './kyodaku.js'
import { type SubjectKind, type Subjects, subjectKinds } from './registry.js'

/** The registry as it stood when the log had so many entries. */
export interface RegistryAt {
  registry: Registry
  /** Of which entries it is made, `sha256:<hex>`: the same for the same registry. */
  digest: string
}

/**
 * The registry as it stood at a size of the log: of every subject the newest entry that was recorded before. What was decided
 * then is decided the same again. Cost grows with the number of entries. `loadRegistry` reads the newest, and faster.
 *
 * @param logSize entries in the log
 */
export async function registryAt(kyodaku: Kyodaku, logSize: number): Promise<RegistryAt> {
  const subjects: { [K in SubjectKind]: Subjects[K][] } = {
    party: [],
    work: [],
    reference: [],
    grant: [],
    reservation: [],
    mandate: [],
    claim: [],
  }
  const digest = createRegistryDigest()
  for await (const page of subjectsAt(kyodaku, logSize)) {
    for (const subject of page) {
      digest.add(subject)
      ;(subjects[subject.kind] as unknown[]).push(JSON.parse(subject.body))
    }
  }
  return {
    registry: {
      parties: subjects.party,
      works: subjects.work,
      references: subjects.reference,
      grants: subjects.grant,
      reservations: subjects.reservation,
      mandates: subjects.mandate,
      claims: subjects.claim,
    },
    digest: digest.value(),
  }
}

/** Of a subject, which entry holds. */
export interface SubjectEntry {
  kind: SubjectKind
  id: string
  /** Of the log; null: it was never recorded there. */
  logIndex: number | null
}

/** The subjects of `registryAt` page by page, each with its JSON: by kind in the order of `subjectKinds`, by id. */
export function subjectsAt(kyodaku: Kyodaku, logSize: number): AsyncGenerator<(SubjectEntry & { body: string })[]> {
  return pagesAt(kyodaku, logSize, 500, true) as AsyncGenerator<(SubjectEntry & { body: string })[]>
}

/** The digest of `registryAt`, without reading what the registry says. */
export async function registryDigestAt(kyodaku: Kyodaku, logSize: number): Promise<string> {
  const digest = createRegistryDigest()
  for await (const page of pagesAt(kyodaku, logSize, 5000, false)) for (const subject of page) digest.add(subject)
  return digest.value()
}

/** Takes the subjects in order, and says which registry they are. */
export function createRegistryDigest(): { add(subject: SubjectEntry): void; value(): string } {
  const hash = createHash('sha256')
  return {
    add({ kind, id, logIndex }) {
      hash.update(`${kind}\0${id}\0${logIndex ?? ''}\n`)
    },
    value: () => `sha256:${hash.digest('hex')}`,
  }
}

async function* pagesAt(
  kyodaku: Kyodaku,
  logSize: number,
  subjectsPerPage: number,
  withBodies: boolean,
): AsyncGenerator<(SubjectEntry & { body?: string })[]> {
  const body = withBodies ? sql`, body::text as body` : sql``
  for (const kind of subjectKinds) {
    let after = ''
    for (;;) {
      // Along the index of entries by subject: a page costs what it holds, however many entries there are.
      const { rows } = await sql<{ subject_id: string; body?: string; log_index: number | null }>`
        select distinct on (subject_id) subject_id, log_index${body} from registry_entries
        where kind = ${kind} and subject_id > ${after} and (log_index is null or log_index < ${logSize})
        order by subject_id, seq desc
        limit ${subjectsPerPage}`.execute(kyodaku.store.db)
      yield rows.map(({ subject_id: id, log_index: logIndex, ...rest }) => ({ kind, id, logIndex, ...rest }))
      const last = rows.at(-1)
      if (last === undefined || rows.length < subjectsPerPage) break
      after = last.subject_id
    }
  }
}
