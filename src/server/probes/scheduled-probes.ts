import { createHash } from 'node:crypto'
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
import type { Principal } from '../identity/index.js'
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
      // Two plans at a time would each send what is left of the day.
      const name = await house.store.takeName(nameOf(generator))
      try {
        const sendMost = await leftToday(house, generator)
        return await runProbes(house.kyodaku, id, {
          upstream: videoApi({ url: generator.url, ...(generator.key === undefined ? {} : { key: generator.key }) }),
          ...(sendMost === undefined ? {} : { sendMost }),
          signal,
          onProgress: (done, total) => progress('prompts', done, total),
        })
      } finally {
        await name.release()
      }
    },
  })
}

const nameOf = ({ model }: ProbeGenerator) =>
  `generator-${createHash('sha256').update(model).digest('hex').slice(0, 32)}`

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

/** Adds a job for a plan of each generator that is due, unless the generator has one: the oldest plan first. */
export async function askForDue(house: House): Promise<void> {
  const { kyodaku, store, jobs, settings } = house
  const { rows } = await sql<{ body: ProbePlan; ended: number; sent: number }>`select p.body,
      (select count(*)::bigint from probe_samples s where s.plan_id = p.id) as sent,
      (select count(*)::bigint from probe_samples s where s.plan_id = p.id and s.state = 'ended') as ended
    from probe_plans p where not exists (select 1 from probe_plans later where later.supersedes = p.id)
    order by p.created_at`.execute(store.db)
  const { rows: underWay } = await sql<{ model: string }>`select distinct p.body ->> 'model' as model
    from jobs j join probe_plans p on p.id = j.subject
    where j.kind = 'probe' and j.state in ('waiting', 'running')`.execute(store.db)
  const busy = new Set(underWay.map(({ model }) => model))
  const now = kyodaku.now().getTime()
  for (const { body: plan, ended, sent } of rows) {
    const generator = generatorOf(settings.probeGenerators, plan)
    if (generator === undefined || busy.has(plan.model)) continue
    const perRound = countSamples(plan) / plan.rounds
    const roundsDue = Array.from({ length: plan.rounds }, (_, round) => dueAt(plan, round)).filter((at) => at <= now)
    const isUnsent = Number(sent) < perRound * roundsDue.length && (await leftToday(house, generator)) !== 0
    if (!isUnsent && Number(ended) === Number(sent)) continue
    const party = plan.party === null ? {} : { party: plan.party }
    const principal: Principal = {
      kind: 'token',
      id: 'server',
      role: 'administrator',
      permissions: new Set(),
      ...party,
      sees: plan.party === null ? 'all' : [plan.party],
    }
    const idempotencyKey = `probe ${plan.id} ${new Date(now).toISOString().slice(0, 13)}`
    const asked = { principal, title: plan.model, subject: plan.id, idempotencyKey }
    // One party's queue that is full keeps no other's plans.
    const job = await jobs.add('probe', { plan: plan.id }, asked).catch((error: unknown) => {
      house.reportError?.(error, { about: `scheduled probe ${plan.id}` })
      return undefined
    })
    if (job?.state === 'waiting' || job?.state === 'running') busy.add(plan.model)
  }
}
