/**
 * `kyodaku-rules-3` once more, slow and obvious, written from the rules as they are told to people: no index, no
 * reasons, no code shared with `decide`. For tests.
 */
import type { Finding, Grant, GrantPrice, Outcome, Ownership, Registry, Representative, Use, Work } from './index.js'

export interface ModelDecision {
  outcome: Outcome
  works: { work: string; outcome: Outcome; grants: string[] }[]
  otherOutcome: Outcome
  needed: {
    work: string
    from: string[]
    representatives: string[]
    offers: { grant: string; price?: GrantPrice }[]
  }[]
}

type Answer = 'yes' | 'perhaps' | 'no'

export function modelDecide(use: Use, findings: readonly Finding[], registry: Registry): ModelDecision {
  const at = Date.parse(use.at)

  // Times and places.
  const holds = (span: { from?: string; until?: string }, when = at) =>
    (span.from === undefined || Date.parse(span.from) <= when) &&
    (span.until === undefined || when < Date.parse(span.until))
  const reaches = (list: string[], place: string) => list.includes('worldwide') || list.includes(place)

  // Works and their lines: the id and all registered ancestors, up to one that is not registered or was met before.
  const workById = (id: string) => registry.works.find((work) => work.id === id)
  function line(id: string): { ids: string[]; broken: boolean; lost?: string } {
    const ids = [id]
    for (;;) {
      const parent = workById(ids[ids.length - 1]!)?.parent
      if (parent === undefined) return { ids, broken: false }
      if (ids.includes(parent)) return { ids, broken: true }
      if (!workById(parent)) return { ids, broken: true, lost: parent }
      ids.push(parent)
    }
  }
  /** With an ancestor in common, be it one that is not registered. */
  const related = (a: string, b: string) => {
    const [ofA, ofB] = [a, b].map((id) => [...line(id).ids, line(id).lost])
    return ofA!.some((id) => id !== undefined && ofB!.includes(id))
  }

  // What was found.
  const about = (finding: Finding): string | undefined =>
    finding.kind === 'incomplete' || (finding.kind === 'match' && finding.level === 0) ? undefined : finding.work
  const isSure = (finding: Finding): boolean => {
    if (finding.kind === 'declaration') return true
    if (finding.kind === 'match') return finding.level >= 3 && finding.falseMatchProbability <= 0.0001
    if (finding.kind === 'name') return use.kind === 'generate' && finding.certainty !== 'possible'
    return finding.kind === 'signal' && finding.says === 'disallow'
  }
  const found = [...new Set(findings.map(about).filter((id) => id !== undefined))].sort()

  // Whose permission is asked.
  const ownedBy = (id: string): Work | undefined =>
    line(id)
      .ids.map(workById)
      .find((work) => work && work.owners.length > 0)
  const owners = (id: string): Ownership[] => (ownedBy(id)?.owners ?? []).filter((owner) => holds(owner))
  const representatives = (id: string): Representative[] =>
    (ownedBy(id)?.committee?.representatives ?? []).filter((r) => holds(r) && r.uses.includes(use.kind))
  const speakersIn = (id: string, place: string) =>
    representatives(id)
      .filter((r) => reaches(r.territories, place))
      .map((r) => r.party)

  // How near a grant is to the party: 0 its own, 1 its class, 2 anyone.
  const classes = registry.parties.find((party) => party.id === use.party)?.classes ?? []
  function nearness(grant: Grant): number | undefined {
    if (grant.grantee === use.party) return 0
    if (classes.some((name) => grant.grantee === `class:${name}`)) return 1
    return grant.grantee === '*' ? 2 : undefined
  }
  const steps = (grant: Grant, id: string) => line(id).ids.findIndex((up) => grant.works.includes(up))

  function isSigned(grant: Grant, id: string, place: string): boolean {
    if (!grant.signedBy) return true
    const signedAt = Date.parse(grant.signedBy.at)
    const mandate = registry.mandates?.find((m) => m.id === grant.signedBy!.mandate)
    if (!mandate) return false
    const stands =
      mandate.state === 'active' || (mandate.revokedFrom !== undefined && signedAt < Date.parse(mandate.revokedFrom))
    return (
      mandate.association === grant.signedBy.party &&
      mandate.rightsholder === grant.grantor &&
      mandate.scopes.includes('grant') &&
      (mandate.works === undefined || line(id).ids.some((up) => mandate.works!.includes(up))) &&
      reaches(mandate.territories, place) &&
      holds(mandate, signedAt) &&
      stands
    )
  }

  function contextsHeldAgainst(id: string): string[] {
    const others = findings.some((f) => isSure(f) && about(f) !== undefined && !related(about(f)!, id))
    return [...(use.context ?? []), ...(others ? ['other-works'] : [])]
  }

  function caps(grant: Grant): Answer {
    const { count, seconds, shareOfClip } = grant.caps ?? {}
    const used = registry.usage?.find((usage) => usage.id === grant.id)
    const answers: Answer[] = []
    if (count !== undefined) answers.push(used ? (used.count + 1 > count ? 'no' : 'yes') : 'perhaps')
    if (seconds !== undefined) {
      if (!used || use.durationSeconds === undefined) answers.push('perhaps')
      else answers.push(used.seconds + use.durationSeconds > seconds ? 'no' : 'yes')
    }
    if (shareOfClip !== undefined) {
      const parts = findings.flatMap((f) =>
        f.kind === 'match' && f.level > 0 && line(f.work).ids.some((id) => grant.works.includes(id))
          ? [f.inputRange]
          : [],
      )
      // Counted in tenths of a second, one by one.
      let tenths = 0
      for (let t = 0; t < 200; t++) if (parts.some(([from, to]) => from * 10 <= t && t < to * 10)) tenths++
      if (use.durationSeconds === undefined) answers.push('perhaps')
      else if (use.durationSeconds === 0) answers.push(parts.length > 0 ? 'perhaps' : 'yes')
      else answers.push(tenths / 10 / use.durationSeconds > shareOfClip && shareOfClip < 1 ? 'no' : 'yes')
    }
    return answers.includes('no') ? 'no' : answers.includes('perhaps') ? 'perhaps' : 'yes'
  }

  /** Whether the terms of a grant permit the use of a work in a place, leaving its state aside. */
  function terms(grant: Grant, id: string, place: string): Answer {
    const models = grant.models.some(
      (m) => m === use.model || (m.endsWith('*') && use.model.startsWith(m.replace('*', ''))),
    )
    if (nearness(grant) === undefined || steps(grant, id) < 0 || !grant.uses.includes(use.kind) || !models) return 'no'
    if (!holds(grant) || !reaches(grant.territories, place) || !isSigned(grant, id, place)) return 'no'
    const doubts: boolean[] = []
    if (grant.purposes) {
      if (use.purpose !== undefined && !grant.purposes.includes(use.purpose)) return 'no'
      doubts.push(use.purpose === undefined)
    }
    if (grant.contexts) {
      const { allowed, excluded } = grant.contexts
      for (const context of contextsHeldAgainst(id))
        if (excluded?.includes(context) || (allowed && !allowed.includes(context))) return 'no'
      doubts.push(use.context === undefined && (allowed !== undefined || (excluded ?? []).length > 0))
    }
    if (grant.ratingMax) {
      const ages = ['all', '12', '15', '18']
      if (use.rating && ages.indexOf(use.rating) > ages.indexOf(grant.ratingMax)) return 'no'
      doubts.push(use.rating === undefined)
    }
    if (grant.modalities) {
      if (use.modality && !grant.modalities.includes(use.modality)) return 'no'
      doubts.push(use.modality === undefined)
    }
    const capped = caps(grant)
    if (capped === 'no') return 'no'
    return capped === 'perhaps' || doubts.includes(true) ? 'perhaps' : 'yes'
  }

  const inForce = (grant: Grant) =>
    grant.state === 'active' ||
    (grant.state === 'revoked' && grant.revokedFrom !== undefined && at < Date.parse(grant.revokedFrom))

  /** What one owner's side says in one place, and by which grant. */
  function ask(owner: string, place: string, id: string): { answer: Answer; grant?: string } {
    const side = [owner, ...speakersIn(id, place)]
    const grants = registry.grants
      .filter((g) => side.includes(g.grantor) && inForce(g) && nearness(g) !== undefined && steps(g, id) >= 0)
      .sort((a, b) => nearness(a)! - nearness(b)! || steps(a, id) - steps(b, id) || (a.id < b.id ? -1 : 1))
    const grant = grants.find((g) => terms(g, id, place) === 'yes')
    if (grant) return { answer: 'yes', grant: grant.id }
    return { answer: grants.some((g) => terms(g, id, place) === 'perhaps') ? 'perhaps' : 'no' }
  }

  function judge(id: string, regime: Use['regime'], bind: boolean) {
    const here = findings.filter((f) => about(f) === id)
    const disallowed = here.some((f) => f.kind === 'signal' && f.says === 'disallow')
    const work = workById(id)
    if (!work) return { outcome: disallowed ? ('refuse' as const) : ('review' as const), grants: [] }
    const { ids, broken } = line(id)
    const prior = regime === 'prior-permission' || (bind && work.regime === 'prior-permission')
    const reservations = registry.reservations.filter(
      (r) =>
        ids.includes(r.work) &&
        r.uses.includes(use.kind) &&
        Date.parse(r.from) <= at &&
        (r.until === undefined || at < Date.parse(r.until)) &&
        (use.territory === 'worldwide' || reaches(r.territories, use.territory)),
    )
    const reserved = reservations.length > 0
    if (reservations.some((r) => r.stops))
      return { outcome: here.some(isSure) ? ('refuse' as const) : ('review' as const), grants: [] }
    const needed = prior || reserved || disallowed

    const asked = owners(id).flatMap((owner) => {
      const places = use.territory === 'worldwide' ? owner.territories : [use.territory]
      return places.filter((p) => reaches(owner.territories, p)).map((place) => ({ owner: owner.party, place }))
    })
    const answers = asked.map(({ owner, place }) => ({ owner, place, ...ask(owner, place, id) }))
    const missing = answers.filter(({ answer }) => answer === 'no')
    const permission: Answer =
      answers.length === 0 || missing.length > 0
        ? 'no'
        : answers.some(({ answer }) => answer === 'perhaps')
          ? 'perhaps'
          : 'yes'

    const places = use.territory === 'worldwide' ? ['worldwide', 'JP', 'US'] : [use.territory]
    const counted = places.filter(
      (p) => p === 'worldwide' || p === use.territory || owners(id).some((o) => o.territories.includes(p)),
    )
    const totals = counted.map((p) =>
      owners(id)
        .filter((o) => reaches(o.territories, p))
        .reduce((sum, o) => sum + o.share, 0),
    )
    const upToOwners = ownedBy(id) ? ids.slice(0, ids.indexOf(ownedBy(id)!.id) + 1) : []
    const disputed = (registry.claims ?? []).some(
      (claim) =>
        claim.state === 'open' &&
        upToOwners.includes(claim.work) &&
        holds(claim.share) &&
        (use.territory === 'worldwide' || reaches(claim.share.territories, use.territory)),
    )

    const said: Outcome[] = []
    if (needed) {
      said.push({ yes: 'permit', perhaps: 'review', no: 'refuse' }[permission] as Outcome)
      if (totals.some((total) => total > 1_000_000) || disputed) said.push('review')
    }
    if (prior && totals.some((total) => total < 1_000_000)) said.push('review')
    if (broken) said.push('review')
    if (!here.some(isSure) && said.includes('refuse')) said.splice(0, said.length, 'review')
    if (permission !== 'yes' && here.some((f) => f.kind === 'signal' && f.says === 'unknown')) said.push('review')
    const outcome = worst(said)

    const offers = registry.grants
      .filter((g) => g.state === 'offered' && g.offeredBy !== 'grantee')
      .filter((g) =>
        missing.some(
          ({ owner, place }) => [owner, ...speakersIn(id, place)].includes(g.grantor) && terms(g, id, place) !== 'no',
        ),
      )
    return {
      outcome,
      grants: outcome === 'permit' && permission === 'yes' ? unique(answers.map(({ grant }) => grant!)) : [],
      ...(needed &&
        permission === 'no' && {
          from: unique(missing.map(({ owner }) => owner)),
          representatives: unique(
            representatives(id)
              .map((r) => r.party)
              .filter((party) => missing.length > 0 && missing.every((m) => speakersIn(id, m.place).includes(party))),
          ),
          offers: offers
            .sort((a, b) => (a.id < b.id ? -1 : 1))
            .map(({ id: grant, price }) => (price ? { grant, price } : { grant })),
        }),
    }
  }

  const general = findings.map((f): Outcome => {
    if (f.kind === 'incomplete')
      return ['media-unreadable', 'index-missing', 'internal'].includes(f.what) ? 'refuse' : 'review'
    if (f.kind !== 'signal' || f.work !== undefined) return 'permit'
    return f.says === 'disallow' ? 'refuse' : f.says === 'unknown' ? 'review' : 'permit'
  })
  const works = found.map((work) => ({ work, ...judge(work, use.regime, true) }))
  const other = use.regime === 'reservation' ? 'prior-permission' : 'reservation'
  return {
    outcome: worst([...general, ...works.map((work) => work.outcome)]),
    works: works.map(({ work, outcome, grants }) => ({ work, outcome, grants })),
    otherOutcome: worst([...general, ...found.map((work) => judge(work, other, false).outcome)]),
    needed: works.flatMap(({ work, from, representatives, offers }) =>
      from ? [{ work, from, representatives: representatives!, offers: offers! }] : [],
    ),
  }
}

const unique = (list: string[]) => [...new Set(list)].sort()

function worst(list: Outcome[]): Outcome {
  return list.includes('refuse') ? 'refuse' : list.includes('review') ? 'review' : 'permit'
}
