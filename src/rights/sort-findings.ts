import { compareText } from './decision.js'
import type { Finding } from './finding.js'

const kindOrder: readonly string[] = ['match', 'name', 'declaration', 'signal', 'incomplete']

/**
 * The canonical order of findings: by kind, work, place in the input, then everything else. `decide` numbers findings
 * in this order whatever order they come in, so **sort before recording them**: then `reason.finding` is the position
 * in the record. Leaves its argument alone.
 */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return [...inOrder(findings)]
}

/** The same, without copying what needs no sorting. */
export function inOrder(findings: readonly Finding[]): readonly Finding[] {
  return findings.length > 1 ? [...findings].sort(compareFindings) : findings
}

function compareFindings(a: Finding, b: Finding): number {
  const order =
    kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind) ||
    compareText(('work' in a && a.work) || '', ('work' in b && b.work) || '')
  if (order !== 0) return order
  if (a.kind === 'match' && b.kind === 'match') {
    const place =
      a.inputRange[0] - b.inputRange[0] ||
      a.inputRange[1] - b.inputRange[1] ||
      b.level - a.level ||
      compareText(a.reference, b.reference)
    if (place !== 0 && !Number.isNaN(place)) return place
  }
  return compareText(canonicalText(a), canonicalText(b))
}

function canonicalText(finding: Finding): string {
  return JSON.stringify(Object.entries(finding).sort(([a], [b]) => compareText(a, b)))
}
