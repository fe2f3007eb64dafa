import { compareReasons, type Decision, type Reason, worse } from './decision.js'
import type { Finding } from './finding.js'
import { gather } from './gather.js'
import { type IndexedRegistry, indexed } from './indexed-registry.js'
import { judgeWork, outcomeUnder, regimeFor } from './judge.js'
import type { Registry } from './registry.js'
import { rulesVersion } from './rules.js'
import { sortFindings } from './sort-findings.js'
import type { Use } from './use.js'

/**
 * Decides whether a use may go ahead, given what was found and what is registered.
 *
 * Pure, total on values that the parsers of this room accept, and deterministic: neither the order of findings nor of
 * anything in the registry changes a byte of the result. Findings are numbered in the order of `sortFindings`.
 *
 * - **Which works:** those that findings name, as surely as `rules.ts` says. What is only possibly involved is reviewed
 *   where it would be refused.
 * - **`prior-permission`:** every owner with a share in the territory must have granted the use. Shares that add up to
 *   more or less than the whole are reviewed.
 * - **`reservation`:** permitted, unless a reservation of the work or an ancestor applies and its owners have not
 *   granted the use all the same.
 * - A work deposited under `prior-permission` is decided by that regime, whichever the use asks for; one deposited under
 *   `reservation`, by the regime that the use asks for. The regime of its ancestors does not matter.
 * - **Signals** of a work's location that disallow are reservations of it; without a work, nothing overrides them.
 * - What is not registered, not readable or contradictory is refused or reviewed. The worst outcome wins.
 *
 * `underOtherRegime` is hypothetical: what the other regime alone would have said of all works, as if none were bound
 * to prior permission.
 *
 * @param registry index it (`indexRegistry`) when deciding more than once: otherwise it is indexed for every call
 * @example
 * const decision = decide(use, sortFindings(findings), indexRegistry(registry))
 * decision.outcome // 'permit' | 'refuse' | 'review'
 */
export function decide(use: Use, findings: readonly Finding[], registry: Registry | IndexedRegistry): Decision {
  const regime = use.regime === 'reservation' ? 'reservation' : 'prior-permission'
  const otherRegime = regime === 'reservation' ? 'prior-permission' : 'reservation'
  const sorted = sortFindings(findings)
  const found = gather(use, sorted, indexed(registry))
  const verdicts = found.works.map((work) => judgeWork(use, work, regimeFor(work, regime), regime))
  const reasons = [...found.reasons, ...verdicts.flatMap((verdict) => verdict.reasons)]
  if (found.works.length === 0 && found.outcome === 'permit')
    reasons.push({ code: 'none.found', outcome: 'permit', parameters: {} })
  let other = found.outcome
  for (const work of found.works) other = worse(other, outcomeUnder(otherRegime, work))
  return {
    version: rulesVersion,
    outcome: verdicts.reduce((outcome, verdict) => worse(outcome, verdict.outcome), found.outcome),
    regime,
    reasons: sortReasons(reasons),
    works: verdicts.map((verdict) => verdict.decision),
    underOtherRegime: { regime: otherRegime, outcome: other },
    needed: verdicts.flatMap((verdict) => verdict.needed ?? []),
  }
}

function sortReasons(reasons: Reason[]): Reason[] {
  if (reasons.length < 2) return reasons
  return reasons.sort(compareReasons).filter((reason, i) => i === 0 || compareReasons(reasons[i - 1]!, reason) !== 0)
}
