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
  const hash = createHash('sha256')
  for (const kind of subjectKinds) {
    let after = ''
    for (;;) {
      // Along the index of entries by subject: a page costs what it holds, however many entries there are.
      const { rows } = await sql<{ subject_id: string; body: unknown; log_index: number | null }>`
        select distinct on (subject_id) subject_id, body, log_index from registry_entries
        where kind = ${kind} and subject_id > ${after} and (log_index is null or log_index < ${logSize})
        order by subject_id, seq desc
        limit ${subjectsPerQuery}`.execute(kyodaku.store.db)
      for (const { subject_id, body, log_index } of rows) {
        ;(subjects[kind] as unknown[]).push(body)
        hash.update(`${kind}\0${subject_id}\0${log_index ?? ''}\n`)
      }
      const last = rows.at(-1)
      if (last === undefined || rows.length < subjectsPerQuery) break
      after = last.subject_id
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
    digest: `sha256:${hash.digest('hex')}`,
  }
}

const subjectsPerQuery = 2000
