import type { Receipt } from '../../clearance/index.js'
import type { TenantDatabase } from '../../store/index.js'
import type { House } from '../house.js'
import { HttpError } from '../http/index.js'
import type { Principal } from '../identity/index.js'
import { jobOfRow, visibleJobColumns } from '../jobs/index.js'
import type { CheckContext, JobState, VisibleReference } from './check-view.js'
import { mediaOf } from './media-of.js'
import type { CheckRow } from './run-check.js'

type AsTenant = <T>(work: (db: TenantDatabase) => Promise<T>) => Promise<T>

/** Whether a row is of a party that the principal acts for; if not, it was shared with it. */
export const isOwn = (row: Pick<CheckRow, 'party'>, { sees }: Principal): boolean =>
  sees === 'all' || (row.party !== null && sees.includes(row.party))

export const unknownCheck = (id: string) => new HttpError(404, 'http.not-found', `There is no check ${id}.`)

/**
 * A check with all that its viewer shows, as the principal may see it.
 *
 * @throws HttpError 404
 */
export async function findCheck(
  house: House,
  principal: Principal,
  asTenant: AsTenant,
  id: string,
): Promise<CheckContext> {
  const { store } = house
  const { row, job } = await asTenant(async (db) => {
    const row = await db.selectFrom('checks').selectAll().where('id', '=', id).executeTakeFirst()
    if (row === undefined) throw unknownCheck(id)
    const job = row.job_id === null ? undefined : await jobIn(db, row.job_id)
    return { row, job }
  })
  const own = isOwn(row, principal)
  const media = row.media_digest === null ? undefined : await mediaOf(store, row.media_digest)
  const context: CheckContext = {
    row,
    job,
    own,
    ...(media?.kind === undefined
      ? {}
      : { media: { url: `/v1/checks/${id}/media`, type: media.type, kind: media.kind } }),
    visibleReferences: new Map(),
    matches: new Map(),
  }
  if (row.receipt_id === null) return context

  // Who sees the check may see what of its receipt concerns it; that is cut out below and in the view.
  const receipt = await receiptOf(house, row.receipt_id)
  const matchFindings = receipt.inputs.findings.flatMap((finding) => (finding.kind === 'match' ? [finding] : []))
  const references = [...new Set(matchFindings.map(({ reference }) => reference))]
  const found = await asTenant(async (db) => ({
    references:
      references.length === 0
        ? []
        : await db
            .selectFrom('registry_subjects')
            .select(['subject_id', 'body'])
            .where('kind', '=', 'reference')
            .where('subject_id', 'in', references)
            .execute(),
    matches: await db
      .selectFrom('matches')
      .select(['id', 'finding', 'state', 'party', 'lead'])
      .where('receipt_id', '=', receipt.id)
      .orderBy('lead')
      .execute(),
    superseding: await db
      .selectFrom('clearances')
      .select('receipt_id')
      .where('supersedes', '=', receipt.id)
      .executeTakeFirst(),
    own: own ? undefined : await worksOf(db, receipt, principal),
  }))
  const visible = await Promise.all(
    found.references.map(async ({ subject_id, body }): Promise<[string, VisibleReference]> => {
      const reference = body as { mediaDigest: string; name: string; durationSeconds: number }
      const kept = await mediaOf(store, reference.mediaDigest)
      return [
        subject_id,
        {
          name: reference.name,
          durationSeconds: reference.durationSeconds,
          ...(kept?.kind === undefined ? {} : { mediaKind: kept.kind, mediaDigest: reference.mediaDigest }),
        },
      ]
    }),
  )
  return {
    ...context,
    receipt,
    onlyWorks: found.own,
    visibleReferences: new Map(visible),
    matches: new Map(
      found.matches.map(({ id: match, finding, state, party }) => [
        finding,
        { id: match, state, party, own: principal.sees === 'all' || principal.sees.includes(party) },
      ]),
    ),
    supersededBy: found.superseding?.receipt_id,
  }
}

/** The job of a check, as far as the tenant sees it. */
async function jobIn(db: TenantDatabase, id: string): Promise<JobState | undefined> {
  const row = await db.selectFrom('jobs').select(visibleJobColumns).where('id', '=', id).executeTakeFirst()
  return row && jobOfRow(row)
}

async function receiptOf(house: House, id: string): Promise<Receipt> {
  const row = await house.store.db
    .selectFrom('clearances')
    .select('receipt')
    .where('receipt_id', '=', id)
    .executeTakeFirstOrThrow()
  return row.receipt as Receipt
}

/** Of the works in a receipt those that are the principal's. */
async function worksOf(db: TenantDatabase, receipt: Receipt, { sees }: Principal): Promise<ReadonlySet<string>> {
  const works = receipt.inputs.registry.works.map(({ id }) => id)
  if (works.length === 0 || sees === 'all') return new Set(works)
  const rows = await db
    .selectFrom('registry_subjects')
    .select(['subject_id', 'parties'])
    .where('kind', '=', 'work')
    .where('subject_id', 'in', works)
    .execute()
  return new Set(
    rows.filter(({ parties }) => parties.some((party) => sees.includes(party))).map((row) => row.subject_id),
  )
}
