/** The rules that are tables and thresholds rather than logic. Changing any of them is a new `rulesVersion`. */
import type { Outcome } from './decision.js'
import type { Finding, IncompleteKind, SignalFinding } from './finding.js'
import { RightsError } from './rights-error.js'
import type { UseKind } from './use.js'

/** All rules that can be computed, the newest last: what was decided once can be decided again. */
export const rulesVersions = ['kyodaku-rules-1', 'kyodaku-rules-2', 'kyodaku-rules-3'] as const
export type RulesVersion = (typeof rulesVersions)[number]

/** The newest. Written into every decision that names no other. */
export const rulesVersion: RulesVersion = 'kyodaku-rules-3'

/** Whether these rules read that a reservation ends, and that one stops what was permitted. */
export const readsStops = (rules: RulesVersion): boolean => rules !== 'kyodaku-rules-1' && rules !== 'kyodaku-rules-2'

/** @throws RightsError `rights.unknown-rules` */
export function knownRules(version: string): RulesVersion {
  for (const known of rulesVersions) if (known === version) return known
  throw new RightsError(
    'rights.unknown-rules',
    `rules ${JSON.stringify(version)}: are not known to this version of Kyodaku. Use one of ${rulesVersions.join(', ')}, or a newer version.`,
  )
}

/**
 * Held against a grant of a work as a context of the use, also when the use states no context, whenever findings are
 * sure of a work that is of another line: no ancestor in common. Since `kyodaku-rules-2`.
 */
export const otherWorks = 'other-works'

/**
 * How surely a finding says that its work is involved. `involved`: the rules of the regime apply. `possible`: the same,
 * but what they would refuse goes to review. `nothing`: not a finding.
 */
export type Involvement = 'involved' | 'possible' | 'nothing'

/** From this level on, and at most this probable to be false, a match is involvement; a fainter one is possible. */
export const matchRule = { involvedFromLevel: 3, falseMatchProbabilityMax: 1e-4, possibleFromLevel: 1 } as const

/**
 * A registered name in a prompt asks for the work. In a caption or beside an output it is a sign of it, no more: many
 * titles are common words. A name that was found with certainty `possible` is possible whatever the use.
 */
export const nameInvolvement: Record<UseKind, Involvement> = {
  generate: 'involved',
  train: 'possible',
  release: 'possible',
}

/**
 * A signal whose location is known to be a work's. One that disallows is a reservation of that work, whatever the
 * regime; one that allows is not a registered grant, so it only points to the work.
 */
export const signalInvolvement: Record<SignalFinding['says'], Involvement> = {
  disallow: 'involved',
  unknown: 'possible',
  allow: 'possible',
}

/** A signal that no work is attributed to: no grant can override it, for none speaks of this location. */
export const unattributedSignalOutcome: Record<SignalFinding['says'], Outcome> = {
  disallow: 'refuse',
  unknown: 'review',
  allow: 'permit',
}

/**
 * What could not be looked at. Refused where trying again or repairing is the answer and a person could not see more
 * than the machine; reviewed where a person can look for themselves. Never permitted.
 */
export const incompleteOutcome: Record<IncompleteKind, Exclude<Outcome, 'permit'>> = {
  'media-unreadable': 'refuse',
  'media-partly-read': 'review',
  'content-unchecked': 'review',
  'index-missing': 'refuse',
  'index-incomplete': 'review',
  'signal-unreadable': 'review',
  internal: 'refuse',
}

/** How surely a finding says that its work is involved in this use. */
export function involvementOf(finding: Finding, use: UseKind): Involvement {
  switch (finding.kind) {
    case 'match':
      if (finding.level < matchRule.possibleFromLevel) return 'nothing'
      return finding.level >= matchRule.involvedFromLevel &&
        finding.falseMatchProbability <= matchRule.falseMatchProbabilityMax
        ? 'involved'
        : 'possible'
    case 'name':
      return finding.certainty === 'possible' ? 'possible' : nameInvolvement[use]
    case 'declaration':
      return 'involved'
    case 'signal':
      return signalInvolvement[saysOf(finding)]
    case 'incomplete':
      return 'nothing'
  }
}

/** What a signal says; anything else than a plain allow or disallow is unknown. */
export function saysOf(finding: SignalFinding): SignalFinding['says'] {
  return finding.says === 'allow' || finding.says === 'disallow' ? finding.says : 'unknown'
}
