import { z } from 'zod'
import type { House } from '../house.js'

export const alertSchema = z
  .object({
    id: z.string(),
    dataset: z.string(),
    name: z.string().optional().describe('Of the dataset; for its provider'),
    provider: z.string(),
    party: z.string().describe('Who is told'),
    cause: z.string().describe('`grant-ended`, `work-deposited`, `reservation-added`, …'),
    subject: z.string().describe('The grant, work or reservation that it is about'),
    work: z.string().optional(),
    rows: z.int().describe('So many rows would be decided otherwise now'),
    summary: z.unknown().describe('Counts before and after, and ranges of rows'),
    logIndex: z.int().optional(),
    createdAt: z.iso.datetime(),
    seenAt: z.iso.datetime().optional(),
  })
  .meta({ id: 'DatasetAlert', description: 'What changed after a dataset was cleared, and which rows it concerns.' })

/**
 * Tells those whom alerts are for that they are there; they are in the table already, so whoever was away finds them.
 *
 * @param ids of rows of `dataset_alerts`
 */
export async function tellDatasetAlerts(
  { store, events }: Pick<House, 'store' | 'events'>,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return
  const rows = await store.db
    .selectFrom('dataset_alerts')
    .select(['id', 'dataset_id', 'party', 'cause', 'work_id', 'rows'])
    .where('id', 'in', [...ids])
    .orderBy('id')
    .execute()
  await Promise.all(
    rows.map((row) =>
      events.publish({
        type: 'dataset.alerted',
        parties: [row.party],
        subject: row.id,
        data: { dataset: row.dataset_id, cause: row.cause, work: row.work_id, rows: Number(row.rows) },
      }),
    ),
  )
}
