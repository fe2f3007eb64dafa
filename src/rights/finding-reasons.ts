/** How each finding is told in the reasons. */
import type { Outcome, Reason, ReasonCode } from './decision.js'
import type { Finding, MatchFinding, NameFinding } from './finding.js'
import { incompleteOutcome, involvementOf, matchRule, saysOf, unattributedSignalOutcome } from './rules.js'
import type { Use } from './use.js'

/** The reason that a finding about no work in particular is: a signal of the location, or something incomplete. */
export function generalReason(finding: Finding, position: number): Reason {
  switch (finding.kind) {
    case 'signal': {
      const { signal, location, fetchedAt, digest } = finding
      const says = saysOf(finding)
      return {
        code: signalCode[says],
        outcome: unattributedSignalOutcome[says],
        finding: position,
        parameters: { signal, location, fetchedAt, digest },
      }
    }
    case 'incomplete':
      if (!Object.hasOwn(incompleteOutcome, finding.what)) break
      return {
        code: `incomplete.${finding.what}`,
        outcome: incompleteOutcome[finding.what],
        finding: position,
        parameters: { detail: finding.detail },
      }
  }
  return notUnderstood(finding, position)
}

/** The reason that a finding about a work is, with what it leads to. */
export function findingReason(finding: Finding, position: number, use: Use, outcome: Outcome): Reason {
  switch (finding.kind) {
    case 'match':
      return {
        code: matchCode(finding, use),
        outcome,
        work: finding.work,
        finding: position,
        parameters: {
          level: finding.level,
          inputFrom: finding.inputRange[0],
          inputTo: finding.inputRange[1],
          reference: finding.reference,
          referenceFrom: finding.referenceRange[0],
          referenceTo: finding.referenceRange[1],
          falseMatchProbability: finding.falseMatchProbability,
        },
      }
    case 'name':
      return {
        code: nameCode(finding, use),
        outcome,
        work: finding.work,
        finding: position,
        parameters: { name: finding.name, where: finding.where, offset: finding.offset },
      }
    case 'declaration':
      return {
        code: 'declaration.names-work',
        outcome,
        work: finding.work,
        finding: position,
        parameters: { by: finding.by },
      }
    case 'signal':
      return {
        code: signalCode[saysOf(finding)],
        outcome,
        work: finding.work!,
        finding: position,
        parameters: {
          signal: finding.signal,
          location: finding.location,
          fetchedAt: finding.fetchedAt,
          digest: finding.digest,
        },
      }
    default:
      return notUnderstood(finding, position)
  }
}

function matchCode(finding: MatchFinding, use: Use): ReasonCode {
  if (finding.level < matchRule.involvedFromLevel) return 'match.faint'
  return involvementOf(finding, use.kind) === 'involved' ? 'match.substantial' : 'match.uncertain'
}

function nameCode(finding: NameFinding, use: Use): ReasonCode {
  if (finding.certainty === 'possible') return 'name.possible'
  return use.kind === 'generate' ? 'name.in-prompt' : 'name.in-text'
}

/** From a newer version, or unchecked: the types rule it out, but nothing that is not understood may pass. */
function notUnderstood(finding: Finding, position: number): Reason {
  return {
    code: 'finding.not-understood',
    outcome: 'refuse',
    finding: position,
    parameters: { kind: String(finding.kind) },
  }
}

const signalCode = { disallow: 'signal.disallows', unknown: 'signal.unknown', allow: 'signal.allows' } as const
