/** How each finding is told in the reasons. */
import type { Outcome, Reason, ReasonCode } from './decision.js'
import type { Finding } from './finding.js'
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
  const reason = (code: ReasonCode, work: string, parameters: Reason['parameters']): Reason => ({
    code,
    outcome,
    work,
    finding: position,
    parameters,
  })
  switch (finding.kind) {
    case 'match': {
      const code =
        finding.level < matchRule.involvedFromLevel
          ? 'match.faint'
          : involvementOf(finding, use.kind) === 'involved'
            ? 'match.substantial'
            : 'match.uncertain'
      return reason(code, finding.work, {
        level: finding.level,
        inputFrom: finding.inputRange[0],
        inputTo: finding.inputRange[1],
        reference: finding.reference,
        referenceFrom: finding.referenceRange[0],
        referenceTo: finding.referenceRange[1],
        falseMatchProbability: finding.falseMatchProbability,
      })
    }
    case 'name':
      return reason(use.kind === 'generate' ? 'name.in-prompt' : 'name.in-text', finding.work, {
        name: finding.name,
        where: finding.where,
        offset: finding.offset,
      })
    case 'declaration':
      return reason('declaration.names-work', finding.work, { by: finding.by })
    case 'signal':
      return reason(signalCode[saysOf(finding)], finding.work!, {
        signal: finding.signal,
        location: finding.location,
        fetchedAt: finding.fetchedAt,
        digest: finding.digest,
      })
    default:
      return notUnderstood(finding, position)
  }
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
