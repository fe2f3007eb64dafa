import { sql } from 'kysely'
import { z } from 'zod'
import { explainReason, type Language, outcomes, type Party, type Registry, type Work } from '../../rights/index.js'
import { type TenantDatabase, textArray } from '../../store/index.js'
import { outcomesOfRows } from '../../training/index.js'
import { mappedColumnSchema } from './dataset-request.js'
import type { DatasetRow } from './training-gate.js'

const bilingual = z.object({ ja: z.string(), en: z.string() })

export const rowSchema = z
  .object({
    source: z.string(),
    row: z.int().describe('Its ordinal in the source, from 0'),
    values: z.array(mappedColumnSchema.extend({ value: z.string().nullable() })),
    outcome: z.enum(outcomesOfRows),
    otherRegime: z.enum(outcomesOfRows),
    reasons: z.array(
      z.object({
        code: z.string(),
        outcome: z.enum(outcomes),
        work: z.string().optional(),
        grant: z.string().optional(),
        text: bilingual,
      }),
    ),
    works: z.array(z.string()),
    grants: z.array(z.string()),
    unchecked: z.array(z.string()).describe('What could not be looked at'),
  })
  .meta({ id: 'DatasetRow', description: 'A row of a dataset, what became of it and why.' })

/** So much of a value is shown; all of it is in the row's proof. */
const shownCharacters = 2000

/** A row with its reasons in words; `registry` names the works and parties that the reader may know. */
export function rowView(row: DatasetRow, registry: Registry): z.infer<typeof rowSchema> {
  const both = (say: (language: Language) => string) => ({ ja: say('ja'), en: say('en') })
  return {
    source: row.source,
    row: row.row,
    values: row.values.map(({ column, value }) => ({
      ...column,
      value: value === null || value.length <= shownCharacters ? value : `${value.slice(0, shownCharacters)}…`,
    })),
    outcome: row.outcome,
    otherRegime: row.otherRegime,
    reasons:
      row.broken === undefined
        ? row.reasons.map((reason) => ({
            code: reason.code,
            outcome: reason.outcome,
            ...(reason.work === undefined ? {} : { work: reason.work }),
            ...(reason.grant === undefined ? {} : { grant: reason.grant }),
            text: both((language) => explainReason(reason, registry, language)),
          }))
        : [{ code: 'row.broken', outcome: 'refuse', text: brokenText(row.broken) }],
    works: [...row.works],
    grants: [...row.grants],
    unchecked: [...row.unchecked],
  }
}

function brokenText(why: string): { ja: string; en: string } {
  const plain = why.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, ' ').slice(0, 300)
  return {
    ja: `この行は、行として読み取れません（${plain}）。`,
    en: `This row cannot be read as one (${plain}).`,
  }
}

/** What the rows' reasons speak of, as far as the tenant may know it; what it may not is called by its id. */
export async function registryFor(db: TenantDatabase, rows: readonly DatasetRow[], party: string): Promise<Registry> {
  const ids = [...new Set(rows.flatMap((row) => [...row.works, ...row.reasons.flatMap(({ work }) => work ?? [])]))]
  const bodies = async (kind: 'work' | 'party', wanted: readonly string[]) => {
    if (wanted.length === 0) return []
    const { rows } = await sql<{ body: unknown }>`select body from registry_subjects
      where kind = ${kind} and subject_id = any(${textArray(wanted)}::text[])`.execute(db)
    return rows.map(({ body }) => body)
  }
  const works = (await bodies('work', ids)) as Work[]
  const owners = works.flatMap((work) => work.owners.map((owner) => owner.party))
  const parties = (await bodies('party', [...new Set([party, ...owners])])) as Party[]
  return { parties, works, references: [], grants: [], reservations: [] }
}
