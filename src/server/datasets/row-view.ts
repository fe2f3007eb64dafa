import { sql } from 'kysely'
import { z } from 'zod'
import type { KeptSnapshot, Kyodaku } from '../../clearance/index.js'
import {
  explainReason,
  type Language,
  outcomes,
  type Party,
  type Reason,
  type Registry,
  type Use,
  type Work,
} from '../../rights/index.js'
import { type TenantDatabase, textArray } from '../../store/index.js'
import { brokenReason, decisionOf, outcomesOfRows, type RowValue, type ShownRow } from '../../training/index.js'
import { mappedColumnSchema } from './dataset-request.js'
import { registryOfRun } from './registry-of-run.js'

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

/** A row with the reasons that its evidence leads to. */
export interface ExplainedRow extends ShownRow {
  reasons: readonly Reason[]
}

/** Decides rows again from what was kept of them, which gives what was decided then with all that is to be said of it. */
export async function explainedRows(
  kyodaku: Kyodaku,
  rows: readonly ShownRow[],
  run: { use: Use; registryLogSize: number; snapshot: KeptSnapshot | null; rules: string | undefined },
): Promise<ExplainedRow[]> {
  if (rows.length === 0) return []
  const registry = await registryOfRun(kyodaku, run)
  return rows.map((row) => ({
    ...row,
    reasons: decisionOf(row.evidence, run.use, registry, run.rules)?.reasons ?? [],
  }))
}

/** So much of a value is shown; all of it is in the row's proof. */
const shownCharacters = 2000

/** A row with its reasons in words; `registry` names the works and parties that the reader may know. */
export function rowView({ source, row, values, evidence, reasons }: ExplainedRow, registry: Registry) {
  const both = (say: (language: Language) => string) => ({ ja: say('ja'), en: say('en') })
  return {
    source,
    row,
    values: values.map(({ column, value }) => ({ ...column, value: shownValue(value) })),
    outcome: evidence.outcome,
    otherRegime: evidence.otherRegime,
    reasons:
      evidence.broken === undefined
        ? reasons.map((reason) => ({
            code: reason.code,
            outcome: reason.outcome,
            ...(reason.work === undefined ? {} : { work: reason.work }),
            ...(reason.grant === undefined ? {} : { grant: reason.grant }),
            text: both((language) => explainReason(reason, registry, language)),
          }))
        : [{ code: brokenReason, outcome: 'refuse' as const, text: brokenText(evidence.broken) }],
    works: evidence.works,
    grants: evidence.grants,
    unchecked: evidence.unchecked,
  } satisfies z.infer<typeof rowSchema>
}

export function shownValue(value: RowValue): string | null {
  if (value === null) return null
  const text = typeof value === 'string' ? value : value.join('\n')
  return text.length <= shownCharacters ? text : `${text.slice(0, shownCharacters)}…`
}

function brokenText(why: string): { ja: string; en: string } {
  const plain = why.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, ' ').slice(0, 300)
  return {
    ja: `この行は、行として読み取れません（${plain}）。`,
    en: `This row cannot be read as one (${plain}).`,
  }
}

/** What the rows' reasons speak of, as far as the tenant may know it; what it may not is called by its id. */
export async function namesOfRows(db: TenantDatabase, rows: readonly ExplainedRow[], party: string): Promise<Registry> {
  const ids = [
    ...new Set(
      rows.flatMap(({ evidence, reasons }) => [...evidence.works, ...reasons.flatMap(({ work }) => work ?? [])]),
    ),
  ]
  const bodies = async (kind: 'work' | 'party', wanted: readonly string[]) => {
    if (wanted.length === 0) return []
    const { rows } = await sql<{ body: unknown }>`select body from registry_subjects
      where kind = ${kind} and subject_id = any(${textArray(wanted)}::text[])`.execute(db)
    return rows.map(({ body }) => body)
  }
  const works = (await bodies('work', ids)) as Work[]
  const owners = works.flatMap((work) => work.owners.map((owner) => owner.party))
  const parties = (await bodies('party', [...new Set([party, ...owners])])) as Party[]
  return { parties: [...parties, theRegistry], works, references: [], grants: [], reservations: [] }
}

/** What is found by its registered location or digest is declared by the registry, which is called by a name like a party. */
export const theRegistry: Party = {
  id: 'registry',
  role: 'authority',
  names: [
    { text: '台帳（登録された URL・ID など）', language: 'ja', kind: 'official' },
    { text: 'the registry (by a registered URL, id or digest)', language: 'en', kind: 'official' },
  ],
}
