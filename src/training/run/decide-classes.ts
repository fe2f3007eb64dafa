import { canonicalJson } from '../../record/index.js'
import { type Finding, type IndexedRegistry, parseFindings, registryExcerpt, type Use } from '../../rights/index.js'
import type { RowVerdict } from '../dataset/index.js'
import { brokenEvidence, decideRow, evidenceText, excerptDigest, type RowEvidence } from '../receipt/index.js'
import type { ClassVerdict, RowClass } from './part-messages.js'

/** Verdicts that are kept in mind between parts: most classes of a dataset come again. */
const rememberedMax = 50_000

/**
 * Decides classes of rows under one registry. The same class gets the same verdict, whenever and for whichever part it is
 * asked. Pure but for what it keeps in mind.
 */
export function createClassDecider(use: Use, registry: IndexedRegistry): (rowClass: RowClass) => ClassVerdict {
  const remembered = new Map<string, ClassVerdict>()
  return (rowClass) => {
    const key = canonicalJson(rowClass)
    const known = remembered.get(key)
    if (known !== undefined) return known
    const verdict = decideClass(use, registry, rowClass)
    if (remembered.size >= rememberedMax) remembered.clear()
    remembered.set(key, verdict)
    return verdict
  }
}

function decideClass(use: Use, registry: IndexedRegistry, rowClass: RowClass): ClassVerdict {
  if (rowClass.broken !== undefined) return verdictOf(brokenEvidence(rowClass.broken))
  const findings: Finding[] = parseFindings(JSON.parse(rowClass.findings))
  const { unchecked, durationSeconds } = rowClass
  const evidence = decideRow(use, findings, registry, {
    unchecked,
    ...(durationSeconds === undefined ? {} : { durationSeconds }),
  })
  if (evidence.works.length === 0) return verdictOf(evidence)
  return verdictOf({ ...evidence, excerpt: excerptDigest(registryExcerpt(use, evidence.findings, registry)) })
}

function verdictOf(evidence: RowEvidence): ClassVerdict {
  const { outcome, otherRegime, reasons, works, grants } = evidence
  return {
    evidence: evidenceText(evidence),
    outcome,
    otherRegime,
    reasons,
    works,
    grants,
    columns: columnsOf(evidence),
  }
}

/** What is written beside a row with this evidence. */
export function columnsOf({ outcome, otherRegime, reasons, works, grants, unchecked }: RowEvidence): RowVerdict {
  return {
    outcome,
    otherRegime,
    reasons: reasons.join(' '),
    works: works.length === 0 ? '' : JSON.stringify(works),
    grants: grants.length === 0 ? '' : JSON.stringify(grants),
    unchecked: unchecked.join(' '),
  }
}
