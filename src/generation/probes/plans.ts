import {
  type Act,
  type Kyodaku,
  loadPowers,
  loadRegistry,
  mayAct,
  subjectIn,
  unknownWork,
} from '../../clearance/index.js'
import { canonicalJson } from '../../record/index.js'
import type { Registry } from '../../rights/index.js'
import { changeEntry, planEntry, type StatedChange } from './documents.js'
import { type PlanDraft, type ProbePlan, parsePlan, planFormat } from './plan.js'
import { ProbeError } from './probe-error.js'

/** A plan as it is kept. */
export interface KeptPlan {
  plan: ProbePlan
  /** Its place in the record; null: it was not recorded yet, and nothing may be sent. */
  logIndex: number | null
  supersededBy: string | null
}

/**
 * Makes a plan of a draft: works with what is part of them and what is deposited for them, as it is registered now. Records
 * nothing. Who probes acts for the works' rightsholders: is one of them, has their mandate (scope `claim`), or is the operator.
 *
 * @param seed 64 hex digits, of chance; a draft that has its own keeps that
 * @throws ProbeError `probes.bad-plan`, ClearanceError `clearance.unknown-work`, `clearance.mandate-needed`, …
 */
export async function preparePlan(
  kyodaku: Kyodaku,
  draft: PlanDraft,
  { act = {}, seed }: { act?: Act; seed: string },
): Promise<ProbePlan> {
  const at = kyodaku.now()
  const powers = await loadPowers(
    kyodaku,
    act,
    draft.targets.map(({ id }) => id),
  )
  for (const { id } of draft.targets) {
    const work = await subjectIn(kyodaku, 'work', id)
    if (work === undefined) throw unknownWork(id)
    mayAct(powers, act, 'claim', work, at)
  }
  const registry = await loadRegistry(kyodaku)
  const { seed: own, supersedes, targets, ...settings } = draft
  if (supersedes !== undefined) await mustBeCurrent(kyodaku, supersedes, act)
  return parsePlan({
    ...settings,
    format: planFormat,
    id: kyodaku.newId('prb'),
    party: act.by ?? null,
    createdAt: at.toISOString(),
    targets: targets.map((target) => ({ ...target, ...lookedFor(registry, target.id) })),
    seed: own ?? seed,
    ...(supersedes === undefined ? {} : { supersedes }),
  })
}

async function mustBeCurrent(kyodaku: Kyodaku, id: string, { by }: Act): Promise<void> {
  const { plan, supersededBy } = await findPlan(kyodaku, id)
  if (by !== undefined && plan.party !== by) throw unknownPlan(id)
  if (supersededBy !== null)
    throw new ProbeError('probes.superseded', `Plan ${id} is superseded by ${supersededBy} already.`)
}

/** The works that a work consists of, itself first, and their references. */
function lookedFor(registry: Registry, work: string): { covers: string[]; references: string[] } {
  const covers = new Set([work])
  for (let before = 0; before < covers.size; ) {
    before = covers.size
    for (const { id, parent } of registry.works) if (parent !== undefined && covers.has(parent)) covers.add(id)
  }
  const references = registry.references.filter((one) => covers.has(one.work)).map(({ id }) => id)
  if (references.length === 0)
    throw new ProbeError(
      'probes.bad-plan',
      `Nothing is deposited for ${work}: what comes out can't be held against it.`,
    )
  return { covers: [work, ...[...covers].filter((id) => id !== work).sort()], references: references.sort() }
}

/**
 * Keeps a plan and has it in the record when it returns. Kept first: a process that dies in between leaves a plan that is
 * recorded by the next call, and never a line of the record that nobody can account for.
 */
export async function commitPlan(kyodaku: Kyodaku, plan: ProbePlan): Promise<KeptPlan> {
  await kyodaku.store.db
    .insertInto('probe_plans')
    .values({
      id: plan.id,
      party: plan.party,
      body: plan,
      supersedes: plan.supersedes ?? null,
      created_at: new Date(plan.createdAt),
      log_index: null,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
  return await recordPlan(kyodaku, plan.id)
}

/** Records a plan that is kept, unless it is recorded. The same bytes are recorded once. */
export async function recordPlan(kyodaku: Kyodaku, id: string): Promise<KeptPlan> {
  const kept = await findPlan(kyodaku, id)
  if (kept.logIndex !== null) return kept
  const entry = planEntry(kept.plan, kyodaku.saltFor(planLabel(id)))
  const { index } = await kyodaku.log.append(Buffer.from(canonicalJson(entry)))
  await kyodaku.store.db.updateTable('probe_plans').set({ log_index: index }).where('id', '=', id).execute()
  return { ...kept, logIndex: index }
}

/** @throws ProbeError `probes.unknown-plan` */
export async function findPlan({ store }: Kyodaku, id: string): Promise<KeptPlan> {
  const row = await store.db.selectFrom('probe_plans').selectAll().where('id', '=', id).executeTakeFirst()
  if (row === undefined) throw unknownPlan(id)
  const next = await store.db.selectFrom('probe_plans').select('id').where('supersedes', '=', id).executeTakeFirst()
  return { plan: parsePlan(row.body), logIndex: row.log_index, supersededBy: next?.id ?? null }
}

/** All plans, the newest first. */
export async function listPlans({
  store,
}: Kyodaku): Promise<{ id: string; createdAt: string; logIndex: number | null }[]> {
  const rows = await store.db
    .selectFrom('probe_plans')
    .select(['id', 'created_at', 'log_index'])
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
  return rows.map(({ id, created_at, log_index }) => ({ id, createdAt: created_at.toISOString(), logIndex: log_index }))
}

/** Records what a provider says it has changed, for comparing the time before with the time after. */
export async function stateChange(
  kyodaku: Kyodaku,
  planId: string,
  { at, what }: { at: Date; what: string },
): Promise<StatedChange> {
  const { plan } = await findPlan(kyodaku, planId)
  const change: StatedChange = {
    id: kyodaku.newId('pch'),
    plan: planId,
    at: at.toISOString(),
    what,
    recordedAt: kyodaku.now().toISOString(),
  }
  const values = { id: change.id, plan_id: planId, party: plan.party, body: change, log_index: null }
  await kyodaku.store.db.insertInto('probe_changes').values(values).execute()
  await recordChanges(kyodaku, planId)
  return change
}

/** Stated changes of a plan, all of them in the record when it returns. */
export async function recordChanges(
  kyodaku: Kyodaku,
  planId: string,
): Promise<{ change: StatedChange; logIndex: number }[]> {
  const rows = await kyodaku.store.db
    .selectFrom('probe_changes')
    .selectAll()
    .where('plan_id', '=', planId)
    .orderBy('id')
    .execute()
  const recorded: { change: StatedChange; logIndex: number }[] = []
  for (const row of rows) {
    const change = row.body as StatedChange
    let logIndex = row.log_index
    if (logIndex === null) {
      const entry = changeEntry(change, kyodaku.saltFor(changeLabel(change.id)))
      logIndex = (await kyodaku.log.append(Buffer.from(canonicalJson(entry)))).index
      await kyodaku.store.db
        .updateTable('probe_changes')
        .set({ log_index: logIndex })
        .where('id', '=', row.id)
        .execute()
    }
    recorded.push({ change, logIndex })
  }
  return recorded
}

/** What the salts are for. */
export const planLabel = (id: string) => `probe-plan/${id}`
export const changeLabel = (id: string) => `probe-change/${id}`
export const resultLabel = (plan: string, sample: number) => `probe-result/${plan}/${sample}`

export const unknownPlan = (id: string) => new ProbeError('probes.unknown-plan', `There is no plan ${id}.`)
