import { z } from 'zod'
import { takeBackHours, type VerdictRow, verdictKinds } from '../../clearance/index.js'
import type { TenantDatabase } from '../../store/index.js'
import type { Principal } from '../identity/index.js'

export const verdictItem = z
  .object({
    id: z.string(),
    match: z.string(),
    party: z.string(),
    verdict: z.enum([...verdictKinds, 'withdrawn']),
    weight: z.enum(['opinion', 'decision']),
    note: z.string().optional(),
    at: z.iso.datetime(),
    logIndex: z.int(),
    supersedes: z.string().optional(),
    /** Absent for programs, and for people whose names are not yours to see. */
    reviewerName: z.string().optional(),
    actingParty: z.string().optional(),
    mine: z.boolean(),
    /** Until when it can be taken back, where it is yours. */
    undoUntil: z.iso.datetime().optional(),
  })
  .meta({ id: 'MatchVerdict' })

/** Who reviews: the person, or the program where no person is behind it. */
export const reviewerOf = ({ kind, id, user }: Principal): string => user ?? (kind === 'user' ? id : `token:${id}`)

/** Verdicts as items, with the names of people that the tenant may see. */
export async function describeVerdicts(
  db: TenantDatabase,
  rows: readonly VerdictRow[],
  reviewer: string,
): Promise<z.infer<typeof verdictItem>[]> {
  const people = [...new Set(rows.map((row) => row.reviewer))]
  const users =
    people.length === 0 ? [] : await db.selectFrom('users').select(['id', 'name']).where('id', 'in', people).execute()
  const names = new Map(users.map(({ id, name }) => [id, name]))
  return rows.map((row) => {
    const name = names.get(row.reviewer)
    const mine = row.reviewer === reviewer
    return {
      id: row.id,
      match: row.match_id,
      party: row.party,
      verdict: row.verdict,
      weight: row.weight,
      ...(row.note === null ? {} : { note: row.note }),
      at: row.at.toISOString(),
      logIndex: row.log_index,
      ...(row.supersedes === null ? {} : { supersedes: row.supersedes }),
      ...(name === undefined ? {} : { reviewerName: name }),
      ...(row.acting_party === null || row.acting_party === row.party ? {} : { actingParty: row.acting_party }),
      mine,
      ...(mine && row.verdict !== 'withdrawn'
        ? { undoUntil: new Date(row.at.getTime() + takeBackHours * 3_600_000).toISOString() }
        : {}),
    }
  })
}
