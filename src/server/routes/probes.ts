import { randomBytes } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import { z } from 'zod'
import {
  commitPlan,
  countSamples,
  dueAt,
  generatorOf,
  judge,
  type ProbePlan,
  parsePlanDraft,
  preparePlan,
  probeBag,
  promptKinds,
  reportSentences,
  samplesOf,
  stateChange,
} from '../../generation/index.js'
import { type TenantDatabase, textArray } from '../../store/index.js'
import { namesFor, namesSchema } from '../grants/index.js'
import type { House } from '../house.js'
import { type App, cutPage, decodeCursor, HttpError, mapStatus, pageOf, pageQuery } from '../http/index.js'
import {
  changesIn,
  countsIn,
  newChangeSchema,
  newProbeSchema,
  openReports,
  planIn,
  planView,
  probeDetailSchema,
  probeIdSchema,
  probePlanSchema,
  probeSampleSchema,
  probeSchema,
  resultsIn,
  type SampleRow,
  type SeenPlan,
  samplesIn,
  statedChangeSchema,
} from '../probes/index.js'

const tags = ['probes']
const idParams = z.object({ id: probeIdSchema })
const shownSamples = ['leaked', 'output', 'refused', 'failed', 'unknown', 'underWay', 'unsent'] as const
mapStatus(/^probes\.unknown-plan$/, 404)
mapStatus(/^probes\.superseded$/, 409)
mapStatus(/^probes\.bad-plan$/, 422)

interface PlanRow {
  id: string
  party: string | null
  created_at: Date
  model: string
  generator: string
  gateway: boolean
  hypothesis: string
  rounds: number
  leak_level: number
  per_round: number
  works: number
  controls: number
  changes: number
  supersedes: string | null
  superseded_by: string | null
  log_index: number | null
}

/** Compliance probes: what is asked of a generator, what came of it, and what that shows. Sent by `kyodaku probe run`. */
export function probesRoutes(app: App, house: House): void {
  const { kyodaku } = house
  const reports = openReports()

  app.route({
    method: 'GET',
    url: '/v1/probes',
    config: { access: 'matches.read' },
    schema: {
      operationId: 'listProbes',
      tags,
      summary: 'Compliance probes, with what became of their prompts and how much leaks; the newest first',
      querystring: pageQuery,
      response: { 200: pageOf(probeSchema).extend({ names: namesSchema }) },
    },
    handler: async (request) => {
      const { limit, cursor } = request.query
      const after = cursor === undefined ? undefined : decodeCursor(cursor, z.tuple([z.iso.datetime(), z.string()]))
      return await request.asTenant(async (db) => {
        const rows = await plansIn(db, limit, after)
        const shown = rows.slice(0, limit)
        const counted = await countsIn(
          db,
          new Map(shown.map(({ id, per_round, rounds }) => [id, Number(per_round) * Number(rounds)])),
        )
        const probes = new Map<string, z.infer<typeof probeSchema>>()
        for (const row of shown) {
          const { counts, results } = counted.get(row.id)!
          const now = await reports.leaksNowOf(row.id, results, async () => ({
            plan: (await planIn(db, row.id)).plan,
            results: await resultsIn(db, row.id),
          }))
          probes.set(row.id, { ...headOf(row), counts, now })
        }
        const names = await namesFor(db, { parties: shown.flatMap(({ party }) => party ?? []) })
        const page = cutPage(
          rows,
          limit,
          ({ id }) => probes.get(id)!,
          ({ created_at, id }) => [created_at.toISOString(), id],
        )
        return { ...page, names }
      })
    },
  })

  app.route({
    method: 'POST',
    url: '/v1/probes',
    config: { access: 'checks.write', acting: true, dryRun: 'body' },
    schema: {
      operationId: 'planProbe',
      tags,
      summary: 'Plan a probe: what is asked and how it is judged goes on record before anything is sent',
      description:
        'For whoever owns the works and controls, has a mandate for them (scope `claim`), or is the operator. A plan is never changed, only superseded. Its prompts are sent by `kyodaku probe run`, while no server has the data folder.',
      body: newProbeSchema,
      response: { 201: probePlanSchema },
    },
    handler: async (request, reply) => {
      const { dryRun, ...written } = request.body
      const draft = parsePlanDraft(written)
      await request.asTenant((db) =>
        mustSeeWorks(
          db,
          draft.targets.map(({ id }) => id),
        ),
      )
      const act = request.act()
      const plan = await preparePlan(kyodaku, draft, { act, seed: randomBytes(32).toString('hex') })
      if (dryRun) return reply.status(201).send(planView({ plan, logIndex: null, supersededBy: null }))
      const kept = await commitPlan(kyodaku, plan)
      request.noteAct(act, [plan.id, ...plan.targets.map(({ id }) => id)])
      return reply.status(201).header('location', `/v1/probes/${plan.id}`).send(planView(kept))
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/probes/:id',
    config: { access: 'matches.read' },
    schema: {
      operationId: 'getProbe',
      tags,
      summary: 'A probe: its plan, and what follows from its results and what does not',
      params: idParams,
      response: { 200: probeDetailSchema },
    },
    handler: async (request) => {
      const { id } = request.params
      const { seen, counts, results, changes, names } = await request.asTenant(async (db) => {
        const seen = await planIn(db, id)
        const names = await namesFor(db, {
          parties: seen.plan.party === null ? [] : [seen.plan.party],
          works: seen.plan.targets.map((target) => target.id),
        })
        const counted = (await countsIn(db, new Map([[id, countSamples(seen.plan)]]))).get(id)!
        return { seen, ...counted, changes: await changesIn(db, id), names }
      })
      // Outside of the transaction: its tests may take seconds.
      const report = await reports.reportOf(seen.plan, { changes, results }, () =>
        request.asTenant((db) => resultsIn(db, id)),
      )
      const sentences = reportSentences(seen.plan, report)
      return {
        ...planView(seen),
        counts,
        ...nextRoundOf(seen, kyodaku.now()),
        scheduled: generatorOf(house.settings.probeGenerators, seen.plan) !== undefined,
        report,
        sentences: { ...sentences, notShown: [...sentences.notShown] },
        names,
      }
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/probes/:id/samples',
    config: { access: 'matches.read' },
    schema: {
      operationId: 'listProbeSamples',
      tags,
      summary: 'Every prompt of a probe in the order of sending, with what became of it',
      params: idParams,
      querystring: pageQuery.extend({
        show: z.enum(shownSamples).optional().describe('Only those of which this became'),
        target: z.string().min(1).max(200).optional().describe('About this work or control'),
        kind: z.enum(promptKinds).optional(),
      }),
      response: { 200: pageOf(probeSampleSchema).extend({ names: namesSchema }) },
    },
    handler: async (request) => {
      const { id } = request.params
      const { limit, cursor, show, target, kind } = request.query
      const [after] = cursor === undefined ? [-1] : decodeCursor(cursor, z.tuple([z.int().nonnegative()]))
      return await request.asTenant(async (db) => {
        const { plan } = await planIn(db, id)
        const isShown = show === undefined ? () => true : await shownIn(db, plan, show)
        const wanted = samplesOf(plan).filter(({ sample, prompt }) => {
          const asked = plan.prompts[prompt]!
          return (
            sample > after &&
            (target === undefined || asked.target === target) &&
            (kind === undefined || asked.kind === kind) &&
            isShown(sample)
          )
        })
        const page = wanted.slice(0, limit + 1)
        const rows = await samplesIn(
          db,
          id,
          page.map(({ sample }) => sample),
        )
        const names = await namesFor(db, { works: plan.targets.flatMap(({ id, covers }) => [id, ...covers]) })
        return {
          ...cutPage(
            page,
            limit,
            (one) => sampleView(plan, one, rows.get(one.sample)),
            ({ sample }) => [sample],
          ),
          names,
        }
      })
    },
  })

  app.route({
    method: 'POST',
    url: '/v1/probes/:id/changes',
    config: { access: 'checks.write', dryRun: 'body' },
    schema: {
      operationId: 'stateProbeChange',
      tags,
      summary: 'Put on record what a provider says it has changed: the time before it is compared with the time after',
      params: idParams,
      body: newChangeSchema,
      response: { 201: statedChangeSchema },
    },
    handler: async (request, reply) => {
      const { id } = request.params
      const { what, dryRun } = request.body
      const at = new Date(request.body.at)
      const { logIndex } = await ownPlan(request, id)
      if (logIndex === null) {
        throw new HttpError(409, 'http.conflict', `The plan ${id} is not in the record yet: it is run first.`)
      }
      if (dryRun) {
        const recordedAt = kyodaku.now().toISOString()
        return reply.status(201).send({ id: kyodaku.newId('pch'), plan: id, at: at.toISOString(), what, recordedAt })
      }
      const change = await stateChange(kyodaku, id, { at, what })
      request.noteAct({}, [id, change.id])
      return reply.status(201).send(change)
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/probes/:id/bag',
    config: { access: 'matches.read' },
    schema: {
      operationId: 'getProbeBag',
      tags,
      summary: 'The report with everything that proves it, as a file: `kyodaku probe verify` checks it offline',
      description: 'It discloses every prompt, and every result with its digest. Videos are named by theirs.',
      params: idParams,
      response: { 200: z.looseObject({ format: z.string() }) },
    },
    handler: async (request, reply) => {
      const { id } = request.params
      await request.asTenant((db) => planIn(db, id))
      return reply
        .header('content-disposition', `attachment; filename="${encodeURIComponent(id)}.probe.json"`)
        .header('cache-control', 'private, no-store')
        .send({ ...(await probeBag(kyodaku, id)) })
    },
  })
}

/** Plans without their prompts, one more than the limit. */
async function plansIn(
  db: TenantDatabase,
  limit: number,
  after: readonly [string, string] | undefined,
): Promise<PlanRow[]> {
  const { rows } = await sql<PlanRow>`select p.id, p.party, p.created_at, p.supersedes, p.log_index,
      p.body ->> 'model' as model, p.body ->> 'generator' as generator, p.body ->> 'hypothesis' as hypothesis,
      (p.body ->> 'gateway')::boolean as gateway, (p.body ->> 'rounds')::int as rounds,
      (p.body ->> 'leakLevel')::int as leak_level,
      jsonb_array_length(p.body -> 'prompts') * (p.body ->> 'samplesPerPrompt')::int as per_round,
      (select count(*)::int from jsonb_array_elements(p.body -> 'targets') t where t ->> 'role' = 'work') as works,
      (select count(*)::int from jsonb_array_elements(p.body -> 'targets') t where t ->> 'role' = 'control') as controls,
      (select count(*)::int from probe_changes c where c.plan_id = p.id) as changes,
      (select n.id from probe_plans n where n.supersedes = p.id) as superseded_by
    from probe_plans p
    ${after === undefined ? sql`` : sql`where (p.created_at, p.id) < (${new Date(after[0])}::timestamptz, ${after[1]})`}
    order by p.created_at desc, p.id desc limit ${limit + 1}`.execute(db)
  return rows
}

function headOf(row: PlanRow): Omit<z.infer<typeof probeSchema>, 'counts' | 'now'> {
  const { id, party, model, generator, gateway, hypothesis, rounds, works, controls, changes } = row
  return {
    id,
    ...(party === null ? {} : { party }),
    createdAt: row.created_at.toISOString(),
    model,
    generator,
    gateway,
    hypothesis,
    rounds,
    leakLevel: row.leak_level,
    works,
    controls,
    changes,
    ...(row.supersedes === null ? {} : { supersedes: row.supersedes }),
    ...(row.superseded_by === null ? {} : { supersededBy: row.superseded_by }),
    ...(row.log_index === null ? {} : { logIndex: Number(row.log_index) }),
  }
}

/** Which samples this became of. */
async function shownIn(
  db: TenantDatabase,
  plan: ProbePlan,
  show: (typeof shownSamples)[number],
): Promise<(sample: number) => boolean> {
  if (show === 'leaked') {
    const results = await resultsIn(db, plan.id)
    const leaked = new Set(results.filter((one) => judge(plan, one).leaked).map(({ sample }) => sample))
    return (sample) => leaked.has(sample)
  }
  let query = db.selectFrom('probe_samples').select('sample').where('plan_id', '=', plan.id)
  if (show === 'underWay') query = query.where('state', '!=', 'ended')
  else if (show !== 'unsent') query = query.where(sql<boolean>`result ->> 'outcome' = ${show}`)
  const found = new Set((await query.execute()).map(({ sample }) => sample))
  return (sample) => found.has(sample) !== (show === 'unsent')
}

function sampleView(
  plan: ProbePlan,
  { sample, round, prompt }: { sample: number; round: number; prompt: number },
  row: SampleRow | undefined,
): z.infer<typeof probeSampleSchema> {
  const { text, kind, target } = plan.prompts[prompt]!
  const role = plan.targets.find(({ id }) => id === target)?.role
  const asked = {
    sample,
    round,
    kind,
    ...(target === undefined ? {} : { target }),
    ...(role === undefined ? {} : { role }),
    text,
  }
  if (row === undefined) return { ...asked, state: 'unsent', incomplete: [] }
  const { state, asked_at, result, log_index } = row
  const sent = { ...asked, state, askedAt: asked_at.toISOString() }
  if (result === null) return { ...sent, incomplete: [] }
  const { endedAt, outcome, answer, output, incomplete } = result
  const { leaked, closest } = judge(plan, result)
  return {
    ...sent,
    endedAt,
    outcome,
    leaked,
    incomplete,
    ...(answer === null ? {} : { answer }),
    ...(output === null ? {} : { output }),
    ...(closest === undefined ? {} : { closest }),
    ...(log_index === null ? {} : { logIndex: Number(log_index) }),
  }
}

/** When the round after those that are due may begin; nothing where none is left, or another plan takes its place. */
function nextRoundOf({ plan, supersededBy }: SeenPlan, now: Date): { nextRoundAt?: string } {
  if (supersededBy !== null) return {}
  for (let round = 0; round < plan.rounds; round++) {
    const at = dueAt(plan, round)
    if (at > now.getTime()) return { nextRoundAt: new Date(at).toISOString() }
  }
  return {}
}

/** A plan that the caller may do something with: an association sees its members' and leaves them alone. */
async function ownPlan(request: Pick<FastifyRequest, 'asTenant' | 'principal'>, id: string): Promise<SeenPlan> {
  const seen = await request.asTenant((db) => planIn(db, id))
  const { party } = request.principal
  if (party !== undefined && party !== seen.plan.party) {
    throw new HttpError(403, 'http.forbidden', `The probe ${id} is another party's: only they can add to it.`)
  }
  return seen
}

/** @throws HttpError 404 for one that the tenant may not know of */
async function mustSeeWorks(db: TenantDatabase, ids: readonly string[]): Promise<void> {
  const rows = await db
    .selectFrom('registry_subjects')
    .select('subject_id')
    .where('kind', '=', 'work')
    .where(sql<boolean>`subject_id = any(${textArray(ids)}::text[])`)
    .execute()
  const seen = new Set(rows.map(({ subject_id }) => subject_id))
  const unseen = ids.find((id) => !seen.has(id))
  if (unseen !== undefined) throw new HttpError(404, 'http.not-found', `There is no work ${unseen}.`)
}
