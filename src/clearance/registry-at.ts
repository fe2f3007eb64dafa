import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Registry } from '../rights/index.js'
import type { Kyodaku } from './kyodaku.js'
import type { SubjectKind, Subjects } from './registry.js'

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
  let after = { kind: '', id: '' }
  for (;;) {
    const { rows } = await sql<{ kind: SubjectKind; subject_id: string; body: unknown; log_index: number | null }>`
      select distinct on (kind collate "C", subject_id collate "C") kind, subject_id, body, log_index
      from registry_entries
      where (kind collate "C", subject_id collate "C") > (${after.kind}, ${after.id})
        and (log_index is null or log_index < ${logSize})
      order by kind collate "C", subject_id collate "C", seq desc
      limit ${subjectsPerQuery}`.execute(kyodaku.store.db)
    for (const { kind, subject_id, body, log_index } of rows) {
      ;(subjects[kind] as unknown[]).push(body)
      hash.update(`${kind}\0${subject_id}\0${log_index ?? ''}\n`)
    }
    const last = rows.at(-1)
    if (last === undefined || rows.length < subjectsPerQuery) break
    after = { kind: last.kind, id: last.subject_id }
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

const subjectsPerQuery = 20_000
