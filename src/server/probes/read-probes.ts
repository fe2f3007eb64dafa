import { sql } from 'kysely'
import type { z } from 'zod'
import { type ProbePlan, type ProbeResult, parsePlan, type StatedChange, unknownPlan } from '../../generation/index.js'
import type { ProbeSampleState, TenantDatabase } from '../../store/index.js'
import type { probePlanSchema, probeSchema } from './schemas.js'

/** A plan as whoever asks may see it. */
export interface SeenPlan {
  plan: ProbePlan
  logIndex: number | null
  supersededBy: string | null
}

/** @throws ProbeError `probes.unknown-plan`, also for one that is not for the tenant */
export async function planIn(db: TenantDatabase, id: string): Promise<SeenPlan> {
  const row = await db.selectFrom('probe_plans').select(['body', 'log_index']).where('id', '=', id).executeTakeFirst()
  if (row === undefined) throw unknownPlan(id)
  const next = await db.selectFrom('probe_plans').select('id').where('supersedes', '=', id).executeTakeFirst()
  return {
    plan: parsePlan(row.body),
    logIndex: row.log_index === null ? null : Number(row.log_index),
    supersededBy: next?.id ?? null,
  }
}

/** How many of the samples of these plans are how far, and how many results are in the record. */
export async function countsIn(
  db: TenantDatabase,
  totals: ReadonlyMap<string, number>,
): Promise<Map<string, { counts: z.infer<typeof probeSchema>['counts']; results: number }>> {
  const found = new Map(
    [...totals].map(([id, total]) => [
      id,
      { counts: { total, unsent: total, underWay: 0, output: 0, refused: 0, failed: 0, unknown: 0 }, results: 0 },
    ]),
  )
  if (totals.size === 0) return found
  const rows = await db
    .selectFrom('probe_samples')
    .select([
      'plan_id',
      sql<'underWay' | ProbeResult['outcome']>`coalesce(result ->> 'outcome', 'underWay')`.as('what'),
      sql<number>`count(*)::int`.as('samples'),
      sql<number>`count(log_index)::int`.as('recorded'),
    ])
    .where('plan_id', 'in', [...totals.keys()])
    .groupBy(['plan_id', 'what'])
    .execute()
  for (const { plan_id: id, what, samples, recorded } of rows) {
    const one = found.get(id)!
    one.counts[what] = samples
    one.counts.unsent -= samples
    one.results += recorded
  }
  return found
}

/** Results that are in the record, in order. What was searched with is left out: it is the same for all, and reports need none. */
export async function resultsIn(db: TenantDatabase, plan: string): Promise<ProbeResult[]> {
  const rows = await db
    .selectFrom('probe_samples')
    .select(sql<Omit<ProbeResult, 'search'>>`result - 'search'`.as('result'))
    .where('plan_id', '=', plan)
    .where('log_index', 'is not', null)
    .orderBy('sample')
    .execute()
  return rows.map(({ result }) => ({ ...result, search: null }))
}

/** Stated changes that are in the record. */
export async function changesIn(db: TenantDatabase, plan: string): Promise<StatedChange[]> {
  const rows = await db
    .selectFrom('probe_changes')
    .select('body')
    .where('plan_id', '=', plan)
    .where('log_index', 'is not', null)
    .orderBy('id')
    .execute()
  return rows.map(({ body }) => body as StatedChange)
}

/** A sample that was sent, as it is kept. */
export interface SampleRow {
  sample: number
  state: ProbeSampleState
  asked_at: Date
  result: ProbeResult | null
  log_index: number | null
}

/** Of these samples, those that were sent. */
export async function samplesIn(
  db: TenantDatabase,
  plan: string,
  samples: readonly number[],
): Promise<Map<number, SampleRow>> {
  if (samples.length === 0) return new Map()
  const rows = await db
    .selectFrom('probe_samples')
    .select(['sample', 'state', 'asked_at', 'log_index', sql<ProbeResult | null>`result`.as('result')])
    .where('plan_id', '=', plan)
    .where('sample', 'in', [...samples])
    .execute()
  return new Map(rows.map((row) => [row.sample, row]))
}

/** A plan as it is answered: how many prompts it has, and not each of them. */
export function planView({ plan, logIndex, supersededBy }: SeenPlan): z.infer<typeof probePlanSchema> {
  const { format: _, party, targets, prompts, supersedes, seconds, size, ...rest } = plan
  return {
    ...rest,
    ...(party === null ? {} : { party }),
    ...(seconds === undefined ? {} : { seconds }),
    ...(size === undefined ? {} : { size }),
    ...(supersedes === undefined ? {} : { supersedes }),
    ...(supersededBy === null ? {} : { supersededBy }),
    ...(logIndex === null ? {} : { logIndex }),
    targets: targets.map(({ covers, references, ...target }) => ({
      ...target,
      covers: covers.length,
      references: references.length,
    })),
    prompts: prompts.length,
    samples: prompts.length * plan.rounds * plan.samplesPerPrompt,
  }
}
