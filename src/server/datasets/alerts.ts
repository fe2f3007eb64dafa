import { z } from 'zod'
import type { FoundSince } from '../../training/index.js'
import type { House } from '../house.js'

/** What was found in one of the rows, and where. */
const foundSchema = z.object({
  source: z.string(),
  row: z.int().describe('The first such row: its ordinal in the source, from 0'),
  kind: z.enum(['match', 'name', 'declaration', 'signal', 'incomplete']),
  work: z.string().optional(),
  text: z.string().optional().describe('The name that stands there, or where it is known from'),
  reference: z.string().optional(),
  seconds: z.tuple([z.number(), z.number()]).optional().describe('From and to, in the row’s media'),
  referenceSeconds: z.tuple([z.number(), z.number()]).optional().describe('From and to, in the reference'),
  level: z.int().optional().describe('Resemblance, 0 to 5'),
  score: z.number().optional(),
})

export const alertSchema = z
  .object({
    id: z.string(),
    dataset: z.string(),
    name: z.string().optional().describe('Of the dataset; for its provider'),
    provider: z.string(),
    party: z.string().describe('Who is told'),
    cause: z.string().describe('`grant-revoked`, `work-deposited`, `reference-added`, `reservation-added`, …'),
    subject: z.string().describe('The grant, work or reservation that it is about'),
    work: z.string().optional(),
    rows: z.int().describe('So many rows would be decided otherwise now'),
    summary: z.unknown().describe('Counts before and after, and ranges of rows'),
    found: z.array(foundSchema).describe('What was found only now, in the first of these rows'),
    logIndex: z.int().optional(),
    createdAt: z.iso.datetime(),
    seenAt: z.iso.datetime().optional(),
  })
  .meta({ id: 'DatasetAlert', description: 'What changed after a dataset was cleared, and which rows it concerns.' })

/** Findings that an alert shows; the others are in its summary and in the record of it. */
const foundMax = 5

/** What an alert's summary says was found. Alerts from before rechecks looked at content have none. */
export function foundOf(summary: unknown): z.infer<typeof foundSchema>[] {
  const found = (summary as { found?: readonly FoundSince[] } | null)?.found ?? []
  return found.slice(0, foundMax).map(({ source, rows, finding }) => ({
    source,
    row: rows[0]?.[0] ?? 0,
    kind: finding.kind,
    ...('work' in finding && finding.work !== undefined ? { work: finding.work } : {}),
    ...(finding.kind === 'name'
      ? { text: finding.name }
      : finding.kind === 'declaration'
        ? { text: finding.text }
        : {}),
    ...(finding.kind === 'match'
      ? {
          reference: finding.reference,
          seconds: finding.inputRange,
          referenceSeconds: finding.referenceRange,
          level: finding.level,
          score: finding.score,
        }
      : {}),
  }))
}

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
