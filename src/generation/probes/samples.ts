import type { Kyodaku } from '../../clearance/index.js'
import { canonicalJson } from '../../record/index.js'
import type { ProbeSampleState } from '../../store/index.js'
import { type ProbeResult, resultEntry, resultSchema } from './documents.js'
import type { ProbePlan } from './plan.js'
import { resultLabel } from './plans.js'

/** A prompt that was sent. */
export interface SentSample {
  sample: number
  state: ProbeSampleState
  askedAt: Date
  upstreamId: string | null
  outputDigest: string | null
  outputBytes: number | null
}

/** Which samples of a plan were sent, and how far each is, in order. */
export async function sentSamples({ store }: Kyodaku, plan: string): Promise<SentSample[]> {
  const rows = await store.db
    .selectFrom('probe_samples')
    .select(['sample', 'state', 'asked_at', 'upstream_id', 'output_digest', 'output_bytes'])
    .where('plan_id', '=', plan)
    .orderBy('sample')
    .execute()
  return rows.map((row) => ({
    sample: row.sample,
    state: row.state,
    askedAt: row.asked_at,
    upstreamId: row.upstream_id,
    outputDigest: row.output_digest,
    outputBytes: row.output_bytes,
  }))
}

/** Takes a sample to be sent: of several who want to, one does. */
export async function beginSample(
  { store }: Kyodaku,
  { id, party }: Pick<ProbePlan, 'id' | 'party'>,
  sample: number,
  at: Date,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await store.db
    .insertInto('probe_samples')
    .values({ plan_id: id, sample, party, state: 'sending', asked_at: at })
    .onConflict((conflict) => conflict.columns(['plan_id', 'sample']).doNothing())
    .executeTakeFirst()
  return (numInsertedOrUpdatedRows ?? 0n) > 0n
}

/** It was not sent after all, for certain: the next run sends it. */
export async function takeBackSample({ store }: Kyodaku, plan: string, sample: number): Promise<void> {
  await store.db
    .deleteFrom('probe_samples')
    .where('plan_id', '=', plan)
    .where('sample', '=', sample)
    .where('state', '=', 'sending')
    .execute()
}

export async function markGenerating(
  { store }: Kyodaku,
  plan: string,
  sample: number,
  upstreamId: string,
): Promise<void> {
  await store.db
    .updateTable('probe_samples')
    .set({ state: 'generating', upstream_id: upstreamId })
    .where('plan_id', '=', plan)
    .where('sample', '=', sample)
    .where('state', '=', 'sending')
    .execute()
}

export async function markFetched(
  { store }: Kyodaku,
  plan: string,
  sample: number,
  output: { digest: string; bytes: number },
): Promise<void> {
  await store.db
    .updateTable('probe_samples')
    .set({ state: 'fetched', output_digest: output.digest, output_bytes: output.bytes })
    .where('plan_id', '=', plan)
    .where('sample', '=', sample)
    .where('state', '=', 'generating')
    .execute()
}

/** Keeps what became of a sample, once, and has it in the record when it returns. */
export async function endSample(kyodaku: Kyodaku, result: ProbeResult, trackDigest: string | null): Promise<void> {
  await kyodaku.store.db
    .updateTable('probe_samples')
    .set({ state: 'ended', result, track_digest: trackDigest })
    .where('plan_id', '=', result.plan)
    .where('sample', '=', result.sample)
    .where('state', '!=', 'ended')
    .execute()
  await recordResults(kyodaku, result.plan, result.sample)
}

/** Records the results of a plan that are kept and not recorded, or that of one sample: a process may have died in between. */
export async function recordResults(kyodaku: Kyodaku, plan: string, sample?: number): Promise<void> {
  let query = kyodaku.store.db
    .selectFrom('probe_samples')
    .select(['sample', 'result'])
    .where('plan_id', '=', plan)
    .where('state', '=', 'ended')
    .where('log_index', 'is', null)
    .orderBy('sample')
  if (sample !== undefined) query = query.where('sample', '=', sample)
  for (const row of await query.execute()) {
    const entry = resultEntry(row.result as ProbeResult, kyodaku.saltFor(resultLabel(plan, row.sample)))
    const { index } = await kyodaku.log.append(Buffer.from(canonicalJson(entry)))
    await kyodaku.store.db
      .updateTable('probe_samples')
      .set({ log_index: index })
      .where('plan_id', '=', plan)
      .where('sample', '=', row.sample)
      .execute()
  }
}

/** Results that are in the record, in order. */
export async function recordedResults(
  { store }: Kyodaku,
  plan: string,
): Promise<{ result: ProbeResult; logIndex: number }[]> {
  const rows = await store.db
    .selectFrom('probe_samples')
    .select(['result', 'log_index'])
    .where('plan_id', '=', plan)
    .where('log_index', 'is not', null)
    .orderBy('sample')
    .execute()
  return rows.map(({ result, log_index }) => ({ result: resultSchema.parse(result), logIndex: log_index! }))
}
