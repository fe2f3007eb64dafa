/** `kyodaku-rules-1` once more, slow and obvious: no index, no reasons, nothing shared with `decide`. For tests. */
import type { Finding, Grant, Outcome, Registry, Use, Work } from './index.js'

export interface ModelDecision {
  outcome: Outcome
  works: { work: string; outcome: Outcome }[]
  otherOutcome: Outcome
  needed: { work: string; from: string[] }[]
}

const badness = { permit: 0, review: 1, refuse: 2 }
const worst = (list: Outcome[]): Outcome => list.reduce((a, b) => (badness[a] > badness[b] ? a : b), 'permit')

export function modelDecideByRules1(use: Use, findings: readonly Finding[], registry: Registry): ModelDecision {
  const at = Date.parse(use.at)
  const isEverywhere = (list: string[]) => list.includes('worldwide')
  const namesWork = (f: Finding): string | undefined => (f.kind === 'incomplete' ? undefined : f.work)
  const counts = (f: Finding) => !(f.kind === 'match' && f.level === 0)
  const workIds = [...new Set(findings.filter(counts).flatMap((f) => namesWork(f) ?? []))].sort()
  const byId = (id: string) => registry.works.find((w) => w.id === id)

  function line(id: string): { works: Work[]; broken: boolean } {
    const works: Work[] = []
    let next: string | undefined = id
    while (next !== undefined) {
      const work = byId(next)
      if (!work || works.includes(work)) return { works, broken: true }
      works.push(work)
      next = work.parent
    }
    return { works, broken: false }
  }

  /** 2: grants it, 1: may grant it, 0: does not. */
  function answer(grant: Grant, territory: string, ids: string[]): 0 | 1 | 2 {
    const holds =
      (grant.state === 'active' ||
        (grant.state === 'revoked' && grant.revokedFrom !== undefined && at < Date.parse(grant.revokedFrom))) &&
      Date.parse(grant.from) <= at &&
      (grant.until === undefined || at < Date.parse(grant.until))
    const forThem = grant.grantee === '*' || grant.grantee === use.party
    const forThis = grant.works.some((w) => ids.includes(w)) && grant.uses.includes(use.kind)
    const withModel = grant.models.some(
      (m) => m === use.model || (m.endsWith('*') && use.model.startsWith(m.replace('*', ''))),
    )
    const here = isEverywhere(grant.territories) || grant.territories.includes(territory)
    if (!(holds && forThem && forThis && withModel && here)) return 0
    if (grant.purposes && use.purpose && !grant.purposes.includes(use.purpose)) return 0
    for (const context of use.context ?? []) {
      if (grant.contexts?.excluded?.includes(context)) return 0
      if (grant.contexts?.allowed && !grant.contexts.allowed.includes(context)) return 0
    }
    if (grant.purposes && !use.purpose) return 1
    if ((grant.contexts?.allowed || grant.contexts?.excluded) && !use.context) return 1
    return grant.caps ? 1 : 2
  }

  function judge(id: string, regime: Use['regime'], bind: boolean): { outcome: Outcome; missing?: string[] } {
    const about = findings.filter((f) => counts(f) && namesWork(f) === id)
    const disallowed = about.some((f) => f.kind === 'signal' && f.says === 'disallow')
    const work = byId(id)
    if (!work) return { outcome: disallowed ? 'refuse' : 'review' }
    const { works, broken } = line(id)
    const ids = works.map((w) => w.id)
    const permissionRegime = regime === 'prior-permission' || (bind && work.regime === 'prior-permission')
    const owners = works.find((w) => w.owners.length > 0)?.owners ?? []
    const slots: [string, string][] =
      use.territory === 'worldwide'
        ? owners.flatMap((o) => o.territories.map((t): [string, string] => [o.party, t]))
        : owners
            .filter((o) => isEverywhere(o.territories) || o.territories.includes(use.territory))
            .map((o): [string, string] => [o.party, use.territory])
    const best = ([party, territory]: [string, string]) =>
      Math.max(0, ...registry.grants.filter((g) => g.grantor === party).map((g) => answer(g, territory, ids)))
    const permission = slots.length === 0 ? 0 : Math.min(...slots.map(best))
    const reserved = registry.reservations.some(
      (r) =>
        ids.includes(r.work) &&
        r.uses.includes(use.kind) &&
        Date.parse(r.from) <= at &&
        (use.territory === 'worldwide' || isEverywhere(r.territories) || r.territories.includes(use.territory)),
    )
    const required = permissionRegime || reserved || disallowed
    const list: Outcome[] = []
    if (required) list.push((['refuse', 'review', 'permit'] as const)[permission]!)
    const places = use.territory === 'worldwide' ? ['worldwide', 'JP', 'US'] : [use.territory]
    const named = places.filter(
      (p) => p === 'worldwide' || p === use.territory || owners.some((o) => o.territories.includes(p)),
    )
    const totals = named.map((p) =>
      owners
        .filter((o) => isEverywhere(o.territories) || o.territories.includes(p))
        .reduce((sum, o) => sum + o.share, 0),
    )
    if (required && totals.some((t) => t > 1_000_000)) list.push('review')
    if (permissionRegime && totals.some((t) => t < 1_000_000)) list.push('review')
    if (broken) list.push('review')
    const sure = about.some(
      (f) =>
        f.kind === 'declaration' ||
        (f.kind === 'match' && f.level >= 3 && f.falseMatchProbability <= 0.0001) ||
        (f.kind === 'name' && use.kind === 'generate') ||
        (f.kind === 'signal' && f.says === 'disallow'),
    )
    const judged = worst(list)
    const softened = !sure && judged === 'refuse' ? 'review' : judged
    const unclear = about.some((f) => f.kind === 'signal' && f.says === 'unknown') && permission < 2
    const missing = [...new Set(slots.filter((slot) => best(slot) === 0).map(([party]) => party))].sort()
    return {
      outcome: worst([softened, unclear ? 'review' : 'permit']),
      ...(required && permission === 0 && { missing }),
    }
  }

  const general = findings.map((f): Outcome => {
    if (f.kind === 'incomplete')
      return ['media-unreadable', 'index-missing', 'internal'].includes(f.what) ? 'refuse' : 'review'
    if (f.kind === 'signal' && f.work === undefined)
      return f.says === 'disallow' ? 'refuse' : f.says === 'unknown' ? 'review' : 'permit'
    return 'permit'
  })
  const works = workIds.map((work) => ({ work, ...judge(work, use.regime, true) }))
  const other = use.regime === 'reservation' ? 'prior-permission' : 'reservation'
  return {
    outcome: worst([...general, ...works.map((w) => w.outcome)]),
    works: works.map(({ work, outcome }) => ({ work, outcome })),
    otherOutcome: worst([...general, ...workIds.map((w) => judge(w, other, false).outcome)]),
    needed: works.flatMap(({ work, missing }) => (missing ? [{ work, from: missing }] : [])),
  }
}
