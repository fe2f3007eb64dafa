import { compareReasons, type Decision, type NeededGrant, type Reason, type WorkDecision, worse } from './decision.js'
import type { Finding } from './finding.js'
import { gather } from './gather.js'
import { type IndexedRegistry, indexed } from './indexed-registry.js'
import { judgeWork, outcomeUnder, regimeFor } from './judge.js'
import type { Registry } from './registry.js'
import { knownRules, type RulesVersion, rulesVersion } from './rules.js'
import { findingsAsReadByRules1, registryAsReadByRules1, useAsReadByRules1 } from './rules-1.js'
import { inOrder } from './sort-findings.js'
import type { Use } from './use.js'

/**
 * Decides whether a use may go ahead, given what was found and what is registered.
 *
 * Pure, total on values that the parsers of this room accept, and deterministic: neither the order of findings nor of
 * anything in the registry changes a byte of the result. Findings are numbered in the order of `sortFindings`.
 *
 * - **Which works:** those that findings name, as surely as `rules.ts` says. What is only possibly involved is reviewed
 *   where it would be refused.
 * - **`prior-permission`:** every owner with a share in the territory, in force at `use.at`, must have granted the use,
 *   or a representative of their committee for all of them. Shares that add up to more or less than the whole are
 *   reviewed, and so is what someone else openly claims to own.
 * - **`reservation`:** permitted, unless a reservation of the work or an ancestor applies and its owners have not
 *   granted the use all the same.
 * - A work deposited under `prior-permission` is decided by that regime, whichever the use asks for; one deposited under
 *   `reservation`, by the regime that the use asks for. The regime of its ancestors does not matter.
 * - **A grant** counts when it is made to the party, to a class that its entry names, or to anyone; when its terms and
 *   caps cover the use; and, where it was signed for the grantor, when a mandate of the registry bears the signature.
 *   What the use leaves unstated, or the registry uncounted, is reviewed.
 * - **Signals** of a work's location that disallow are reservations of it; without a work, nothing overrides them.
 * - **A stop** (a reservation that holds against permissions, too) of the work or an ancestor refuses it under both regimes.
 * - What is not registered, not readable or contradictory is refused or reviewed. The worst outcome wins.
 *
 * `underOtherRegime` is hypothetical: what the other regime alone would have said of all works, as if none were bound
 * to prior permission.
 *
 * @param registry index it (`indexRegistry`) when deciding more than once: otherwise it is indexed for every call
 * @param options `rules`: the version to decide by, the newest by default; `decision.version` of an old decision gives
 *   its bytes again. `kyodaku-rules-1` reads nothing of what `kyodaku-rules-2` added (docs/decisions/006-rules-2.md)
 * @throws RightsError `rights.unknown-rules`, `rights.duplicate-id` (from indexing)
 * @example
 * const decision = decide(use, sortFindings(findings), indexRegistry(registry))
 * decision.outcome // 'permit' | 'refuse' | 'review'
 */
export function decide(
  use: Use,
  findings: readonly Finding[],
  registry: Registry | IndexedRegistry,
  options?: { readonly rules?: string },
): Decision {
  const rules = options?.rules === undefined ? rulesVersion : knownRules(options.rules)
  const sorted = inOrder(findings)
  return rules === 'kyodaku-rules-1'
    ? decideBy(rules, useAsReadByRules1(use), findingsAsReadByRules1(sorted), registryAsReadByRules1(registry))
    : decideBy(rules, use, sorted, indexed(registry))
}

function decideBy(rules: RulesVersion, use: Use, sorted: readonly Finding[], registry: IndexedRegistry): Decision {
  const regime = use.regime === 'reservation' ? 'reservation' : 'prior-permission'
  const otherRegime = regime === 'reservation' ? 'prior-permission' : 'reservation'
  const found = gather(use, sorted, registry, rules)
  const reasons: Reason[] = found.reasons
  const works: WorkDecision[] = []
  const needed: NeededGrant[] = []
  let outcome = found.outcome
  let other = found.outcome
  for (let i = 0; i < found.works.length; i++) {
    const work = found.works[i]!
    const verdict = judgeWork(use, work, regimeFor(work, regime), regime, rules, reasons)
    works.push(verdict.decision)
    if (verdict.needed) needed.push(verdict.needed)
    outcome = worse(outcome, verdict.decision.outcome)
    other = worse(other, outcomeUnder(otherRegime, work))
  }
  if (works.length === 0 && found.outcome === 'permit')
    reasons.push({ code: 'none.found', outcome: 'permit', parameters: {} })
  return {
    version: rules,
    outcome,
    regime,
    reasons: sortReasons(reasons),
    works,
    underOtherRegime: { regime: otherRegime, outcome: other },
    needed,
  }
}

/** In the canonical order, and nothing said twice. */
function sortReasons(reasons: Reason[]): Reason[] {
  if (reasons.length < 2) return reasons
  reasons.sort(compareReasons)
  let kept = 1
  for (let i = 1; i < reasons.length; i++)
    if (compareReasons(reasons[kept - 1]!, reasons[i]!) !== 0) reasons[kept++] = reasons[i]!
  reasons.length = kept
  return reasons
}
