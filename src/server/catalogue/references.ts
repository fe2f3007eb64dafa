import { sql } from 'kysely'
import { isWithdrawn } from '../../clearance/index.js'
import type { Reference } from '../../rights/index.js'
import type { TenantDatabase } from '../../store/index.js'
import { filmstripFrames } from '../pictures/index.js'
import type { ReferenceItem } from './work-schemas.js'

/** References with how far they are hashed. */
export const referenceRows = (db: TenantDatabase) =>
  db
    .selectFrom('registry_subjects as s')
    .select(['s.subject_id', 's.seq', 's.title', 's.body', 's.parties'])
    .select(
      sql<boolean>`exists (select 1 from reference_completions c
        where c.reference_id = s.subject_id and c.pass = 'full')`.as('complete'),
    )
    .where('s.kind', '=', 'reference')

export function referenceItemOf(row: { seq: number; body: unknown; complete: boolean }): ReferenceItem {
  const reference = row.body as Reference
  return {
    ...reference,
    withdrawn: isWithdrawn(reference),
    state: row.complete ? 'complete' : 'keyframes',
    filmstripFrames: reference.durationSeconds > 0 ? filmstripFrames : 1,
    seq: row.seq,
  }
}
