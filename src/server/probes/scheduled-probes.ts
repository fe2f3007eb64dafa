import { sql } from 'kysely'
import { z } from 'zod'
import {
  countSamples,
  dueAt,
  findPlan,
  generatorOf,
  type ProbeGenerator,
  type ProbePlan,
  runProbes,
  videoApi,
} from '../../generation/index.js'
import type { House } from '../house.js'
import { JobsError, registerJob } from '../jobs/index.js'

const input = z.strictObject({ plan: z.string().min(1).max(200) })

/** Plans that are due are looked for so often. */
export const lookMilliseconds = 60_000
const day = 24 * 60 * 60 * 1000

/** Lets jobs of kind `probe` send what is due of a plan, to the generator that the operator has named for its model. */
export function registerProbeJob(): void {
  registerJob<z.infer<typeof input>>('probe', {
    parse(value) {
      const parsed = input.safeParse(value)
      if (parsed.success) return parsed.data
      throw new JobsError('jobs.bad-input', 'A probe job names a plan.')
    },
    async run(house, { plan: id }, { signal, progress }) {
      const { plan } = await findPlan(house.kyodaku, id)
      const generator = generatorOf(house.settings.probeGenerators, plan)
      if (generator === undefined)
        throw new JobsError('jobs.bad-input', `No generator is named for the model ${plan.model} of ${id}.`)
      const sendMost = await leftToday(house, generator)
      return await runProbes(house.kyodaku, id, {
        upstream: videoApi({ url: generator.url, ...(generator.key === undefined ? {} : { key: generator.key }) }),
        ...(sendMost === undefined ? {} : { sendMost }),
        signal,
        onProgress: (done, total) => progress('prompts', done, total),
      })
    },
  })
}

/** How many prompts a generator may still be sent today. */
async function leftToday({ kyodaku, store }: House, generator: ProbeGenerator): Promise<number | undefined> {
  if (generator.mostPerDay === undefined) return undefined
  const now = kyodaku.now().getTime()
  const { rows } = await sql<{ sent: number }>`select count(*)::bigint as sent
    from probe_samples s join probe_plans p on p.id = s.plan_id
    where p.body ->> 'model' = ${generator.model} and s.asked_at >= ${new Date(now - (now % day))}`.execute(store.db)
  return Math.max(0, generator.mostPerDay - Number(rows[0]!.sent))
}

/**
 * Looks for plans of which something is due, and has it sent by a job: one a plan, and after one has failed another an hour
 * later.
 */
export function probeWhenDue(house: House): void {
  // Workers take such jobs, and leave it to the server to ask for them.
  if (house.settings.probeGenerators.length === 0 || house.settings.jobs.process !== 'server') return
  const look = () =>
    askForDue(house).catch((error: unknown) => house.reportError?.(error, { about: 'scheduled probes' }))
  void look()
  const timer = setInterval(look, lookMilliseconds)
  timer.unref()
  house.onClose(async () => clearInterval(timer))
}

/** Adds a job for each plan that is due and has none. */
export async function askForDue(house: House): Promise<void> {
  const { kyodaku, store, jobs, settings } = house
  const { rows } = await sql<{ body: ProbePlan; ended: number; sent: number }>`select p.body,
      (select count(*)::bigint from probe_samples s where s.plan_id = p.id) as sent,
      (select count(*)::bigint from probe_samples s where s.plan_id = p.id and s.state = 'ended') as ended
    from probe_plans p where not exists (select 1 from probe_plans later where later.supersedes = p.id)
      and not exists (select 1 from jobs j where j.kind = 'probe' and j.subject = p.id and j.state in ('waiting', 'running'))
    order by p.created_at`.execute(store.db)
  const now = kyodaku.now().getTime()
  for (const { body: plan, ended, sent } of rows) {
    const generator = generatorOf(settings.probeGenerators, plan)
    if (generator === undefined) continue
    const perRound = countSamples(plan) / plan.rounds
    const roundsDue = Array.from({ length: plan.rounds }, (_, round) => dueAt(plan, round)).filter((at) => at <= now)
    const isUnsent = Number(sent) < perRound * roundsDue.length && (await leftToday(house, generator)) !== 0
    if (!isUnsent && Number(ended) === Number(sent)) continue
    await jobs.add(
      'probe',
      { plan: plan.id },
      {
        principal: {
          kind: 'token',
          id: 'server',
          role: 'administrator',
          permissions: new Set(),
          ...(plan.party === null ? {} : { party: plan.party }),
          sees: plan.party === null ? 'all' : [plan.party],
        },
        title: plan.model,
        subject: plan.id,
        idempotencyKey: `probe ${plan.id} ${new Date(now).toISOString().slice(0, 13)}`,
      },
    )
  }
}
