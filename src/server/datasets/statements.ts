import { sql } from 'kysely'
import { z } from 'zod'
import type { Kyodaku } from '../../clearance/index.js'
import { type TenantDatabase, textArray } from '../../store/index.js'
import { type StatementsFile, statementsSchema } from '../../training/index.js'

export const reportStatementsSchema = statementsSchema.meta({
  id: 'ReportStatements',
  description:
    'What only the provider can state for reports, in the format of the file of statements. What is empty or null is not stated.',
})

export const savedStatementsSchema = z
  .object({
    statements: reportStatementsSchema.optional().describe('As they were saved with this dataset'),
    savedAt: z.iso.datetime().optional(),
    savedBy: z.string().optional(),
    before: z
      .object({ dataset: z.string(), name: z.string(), statements: reportStatementsSchema })
      .optional()
      .describe('Those of the newest other dataset of the provider: to begin with'),
  })
  .meta({ id: 'SavedStatements' })

/** What is saved with the last of some datasets that has any. */
export async function savedStatements(
  { store }: Pick<Kyodaku, 'store'>,
  datasets: readonly string[],
): Promise<StatementsFile | undefined> {
  const { rows } = await sql<{ statements: unknown }>`select statements from datasets
    where id = any(${textArray(datasets)}::text[]) and statements is not null
    order by created_at desc, id desc limit 1`.execute(store.db)
  return rows[0] === undefined ? undefined : statementsSchema.parse(rows[0].statements)
}

/** As they are shown, or undefined where the tenant sees no such dataset. */
export async function statementsView(
  db: TenantDatabase,
  id: string,
): Promise<z.infer<typeof savedStatementsSchema> | undefined> {
  const { rows } = await sql<Saved & { party: string }>`select id, name, party, statements, statements_by, statements_at
    from datasets where id = ${id}`.execute(db)
  const [row] = rows
  if (row === undefined) return undefined
  const { rows: others } = await sql<Saved>`select id, name, statements, statements_by, statements_at from datasets
    where party = ${row.party} and id <> ${id} and statements is not null
    order by statements_at desc, id desc limit 1`.execute(db)
  const [before] = others
  return {
    ...(row.statements === null ? {} : { statements: statementsSchema.parse(row.statements) }),
    ...(row.statements_at === null ? {} : { savedAt: row.statements_at.toISOString() }),
    ...(row.statements_by === null ? {} : { savedBy: row.statements_by }),
    ...(before === undefined
      ? {}
      : {
          before: { dataset: before.id, name: before.name, statements: statementsSchema.parse(before.statements) },
        }),
  }
}

interface Saved {
  id: string
  name: string
  statements: unknown
  statements_by: string | null
  statements_at: Date | null
}
