import {
  type Decision,
  decide,
  explainReason,
  type Finding,
  type Grant,
  type Outcome,
  type Registry,
  type Reservation,
  type Use,
  type UseKind,
  useKinds,
  worse,
} from '../rights/index.js'
import type { Bilingual } from './receipt.js'

/** A use as it was decided, with all that it was decided upon. */
export interface DecidedItem {
  receipt: string
  input: string
  decidedAt: string
  use: Use
  findings: readonly Finding[]
  /** The part of the registry that decides the same as the whole of it. */
  registry: Registry
  rules: string
  outcome: Outcome
  /** Whose eyes it is seen by: those of who asked for it see the whole; a rightsholder sees what becomes of its own works. */
  seenBy: 'whole' | { owners: readonly string[] }
}

/** What is added to what was registered then: a permission, a reservation, or nothing. */
export type Draft = { grant: Grant } | { reservation: Reservation } | Record<string, never>

export type Outcomes = Record<Outcome, number>

/** A use that the draft changes. */
export interface ChangedUse {
  receipt: string
  input: string
  decidedAt: string
  use: { kind: UseKind; party: string; model: string; territory: string }
  before: Outcome
  after: Outcome
  /** Of those that may be seen: the works that it concerns. */
  works: string[]
  /** Why it would be so. */
  reason: Bilingual
}

export interface WhatIf {
  /** How many uses were decided anew. */
  uses: number
  before: Outcomes
  after: Outcomes
  byKind: Record<UseKind, { before: Outcomes; after: Outcomes }>
  changes: { before: Outcome; after: Outcome; count: number }[]
  /** Newest first. */
  changed: ChangedUse[]
  /** How often the draft was used up to then, where it has caps on count or seconds: these were counted on the way. */
  counted?: { count: number; seconds: number }
}

/**
 * What a permission or reservation would have made of uses that were decided without it: each is decided anew, by the rules
 * of then, upon what was known then and the draft. Nothing is recorded.
 *
 * The draft holds for all of the uses: its term is left aside, since what is being written today begins after they were
 * made. Its caps on count and seconds are counted from the first use on; those of other permissions stand as they stood.
 *
 * @param batches in the order in which they were decided: caps are used up in that order
 * @param options.signal stops between two batches
 * @returns counts over all, and the uses that change, newest first
 * @example
 * const { before, after } = await whatIf(decidedItems(kyodaku, receipts), { grant })
 */
export async function whatIf(
  batches: AsyncIterable<readonly DecidedItem[]> | Iterable<readonly DecidedItem[]>,
  draft: Draft,
  options: { signal?: AbortSignal } = {},
): Promise<WhatIf> {
  const counts: WhatIf = {
    uses: 0,
    before: noOutcomes(),
    after: noOutcomes(),
    byKind: Object.fromEntries(
      useKinds.map((kind) => [kind, { before: noOutcomes(), after: noOutcomes() }]),
    ) as WhatIf['byKind'],
    changes: [],
    changed: [],
  }
  const used = { count: 0, seconds: 0 }
  const isCounted =
    'grant' in draft && (draft.grant.caps?.count !== undefined || draft.grant.caps?.seconds !== undefined)
  for await (const batch of batches) {
    options.signal?.throwIfAborted()
    for (const item of batch) {
      const works = worksSeen(item)
      if (works?.size === 0) continue
      const registry = withDraft(item, draft, isCounted ? used : undefined)
      // The rules of then may not have known that a work can be stopped.
      const isStop = 'reservation' in draft && draft.reservation?.stops === true
      const decision = decide(item.use, item.findings, registry, isStop ? {} : { rules: item.rules })
      const before =
        works === undefined
          ? item.outcome
          : outcomeOf(decide(item.use, item.findings, item.registry, { rules: item.rules }), works)
      const after = outcomeOf(decision, works)
      counts.uses += 1
      counts.before[before] += 1
      counts.after[after] += 1
      counts.byKind[item.use.kind].before[before] += 1
      counts.byKind[item.use.kind].after[after] += 1
      if (isCounted && restsOnDraft(decision)) {
        used.count += 1
        used.seconds += item.use.durationSeconds ?? 0
      }
      if (before !== after) counts.changed.push(changedUse(item, { before, after, decision, registry, works }))
    }
    // Others wait for this thread as well.
    await new Promise((resolve) => setImmediate(resolve))
  }
  options.signal?.throwIfAborted()
  counts.changed.reverse()
  for (const { before, after } of counts.changed) {
    const known = counts.changes.find((one) => one.before === before && one.after === after)
    if (known === undefined) counts.changes.push({ before, after, count: 1 })
    else known.count += 1
  }
  if (isCounted) counts.counted = used
  return counts
}

/** What each of the two regimes says of the same uses, as if every work had been deposited under it. */
export interface RegimesCompared {
  uses: number
  priorPermission: Outcomes
  reservation: Outcomes
  /** How many have which outcome under the one and under the other. */
  pairs: { priorPermission: Outcome; reservation: Outcome; count: number }[]
  byKind: Record<UseKind, { priorPermission: Outcomes; reservation: Outcomes }>
  /** Newest first. */
  different: (Omit<ChangedUse, 'before' | 'after' | 'reason'> & {
    priorPermission: Outcome
    reservation: Outcome
  })[]
}

/** Decides uses under both regimes, upon what was known when they were decided. Parameters as of `whatIf`. */
export async function compareRegimes(
  batches: AsyncIterable<readonly DecidedItem[]> | Iterable<readonly DecidedItem[]>,
  options: { signal?: AbortSignal; work?: string } = {},
): Promise<RegimesCompared> {
  const compared: RegimesCompared = {
    uses: 0,
    priorPermission: noOutcomes(),
    reservation: noOutcomes(),
    pairs: [],
    byKind: Object.fromEntries(
      useKinds.map((kind) => [kind, { priorPermission: noOutcomes(), reservation: noOutcomes() }]),
    ) as RegimesCompared['byKind'],
    different: [],
  }
  for await (const batch of batches) {
    options.signal?.throwIfAborted()
    for (const item of batch) {
      const works = worksSeen(item)
      if (works?.size === 0) continue
      const under = (regime: Use['regime']) => {
        const registry = { ...item.registry, works: item.registry.works.map((work) => ({ ...work, regime })) }
        return outcomeOf(decide({ ...item.use, regime }, item.findings, registry, { rules: item.rules }), works)
      }
      const priorPermission = under('prior-permission')
      const reservation = under('reservation')
      compared.uses += 1
      compared.priorPermission[priorPermission] += 1
      compared.reservation[reservation] += 1
      compared.byKind[item.use.kind].priorPermission[priorPermission] += 1
      compared.byKind[item.use.kind].reservation[reservation] += 1
      const pair = compared.pairs.find(
        (one) => one.priorPermission === priorPermission && one.reservation === reservation,
      )
      if (pair === undefined) compared.pairs.push({ priorPermission, reservation, count: 1 })
      else pair.count += 1
      if (priorPermission !== reservation)
        compared.different.push({ ...told(item, works), priorPermission, reservation })
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
  compared.different.reverse()
  return compared
}

/** The id of the draft among what is registered. */
const draftId = 'draft'

function withDraft(item: DecidedItem, draft: Draft, used: { count: number; seconds: number } | undefined): Registry {
  const { registry, use } = item
  if ('reservation' in draft) {
    const { until: _, ...terms } = draft.reservation as Reservation
    const reservation: Reservation = { ...terms, id: draftId, from: use.at }
    return { ...registry, reservations: [...registry.reservations, reservation] }
  }
  if (!('grant' in draft)) return registry
  const { until: _, revokedFrom: __, signedBy: ___, ...terms } = draft.grant as Grant
  const grant: Grant = { ...terms, id: draftId, state: 'active', from: use.at }
  return {
    ...registry,
    grants: [...registry.grants, grant],
    ...(used === undefined ? {} : { usage: [...(registry.usage ?? []), { id: draftId, ...used, asOf: use.at }] }),
  }
}

/** The works that who looks may know of; undefined: the whole decision. */
function worksSeen({ seenBy, registry, findings }: DecidedItem): ReadonlySet<string> | undefined {
  if (seenBy === 'whole') return undefined
  const works = new Map(registry.works.map((work) => [work.id, work]))
  const seen = new Set<string>()
  for (const finding of findings) {
    if (!('work' in finding) || finding.work === undefined) continue
    for (let here = works.get(finding.work), depth = 0; here !== undefined && depth < works.size + 1; depth += 1) {
      if (here.owners.length > 0) {
        if (here.owners.some(({ party }) => seenBy.owners.includes(party))) seen.add(finding.work)
        break
      }
      here = here.parent === undefined ? undefined : works.get(here.parent)
    }
  }
  return seen
}

function outcomeOf(decision: Decision, works: ReadonlySet<string> | undefined): Outcome {
  if (works === undefined) return decision.outcome
  let outcome: Outcome = 'permit'
  for (const one of decision.works) if (works.has(one.work)) outcome = worse(outcome, one.outcome)
  return outcome
}

function restsOnDraft({ outcome, works }: Decision): boolean {
  return outcome === 'permit' && works.some(({ grants }) => grants?.includes(draftId) === true)
}

function told({ receipt, input, decidedAt, use, findings }: DecidedItem, works: ReadonlySet<string> | undefined) {
  const { kind, party, model, territory } = use
  const named = findings.flatMap((finding) => ('work' in finding && finding.work !== undefined ? [finding.work] : []))
  return {
    receipt,
    input,
    decidedAt,
    use: { kind, party, model, territory },
    works: [...new Set(named)].filter((work) => works === undefined || works.has(work)).sort(),
  }
}

function changedUse(
  item: DecidedItem,
  {
    before,
    after,
    decision,
    registry,
    works,
  }: {
    before: Outcome
    after: Outcome
    decision: Decision
    registry: Registry
    works: ReadonlySet<string> | undefined
  },
): ChangedUse {
  const reason =
    decision.reasons.find(
      (one) => one.outcome === after && (works === undefined || (one.work !== undefined && works.has(one.work))),
    ) ?? decision.reasons[0]!
  return {
    ...told(item, works),
    before,
    after,
    reason: {
      en: explainReason(reason, registry, 'en').replace(`grant ${draftId}`, 'permission being drafted'),
      ja: explainReason(reason, registry, 'ja').replace(`（${draftId}`, '（下書き'),
    },
  }
}

const noOutcomes = (): Outcomes => ({ permit: 0, refuse: 0, review: 0 })
