import type { Kyodaku } from '../../clearance/index.js'
import type { KeptRows, RowRange } from '../kept-rows.js'
import type { RowEvidence } from '../receipt/index.js'
import type { KeptPart } from './kept-part.js'
import { type DecidedPartRow, decidedParts, keptPart } from './runs.js'

/**
 * What was kept of a run's rows, evidence by evidence, part by part: only parts and evidence that pass. Memory is that of
 * one part.
 */
export async function* keptRowsOfRun(
  kyodaku: Kyodaku,
  run: string,
  pass: { part?: (part: DecidedPartRow) => boolean; evidence?: (evidence: RowEvidence) => boolean } = {},
): AsyncGenerator<KeptRows> {
  for (const part of await decidedParts(kyodaku, run)) {
    if (pass.part?.(part) === false) continue
    yield* keptRows(await keptPart(kyodaku, part), pass.evidence)
  }
}

/** The rows of one part by their evidence. */
export function* keptRows(kept: KeptPart, pass?: (evidence: RowEvidence) => boolean): Generator<KeptRows> {
  const evidence = kept.evidence.map((text) => {
    const parsed = JSON.parse(text) as RowEvidence
    return pass?.(parsed) === false ? undefined : parsed
  })
  const ranges = evidence.map((): RowRange[] => [])
  const { firstRow, source } = kept.part
  for (let row = 0; row < kept.evidenceOf.length; ) {
    const index = kept.evidenceOf[row]!
    let end = row + 1
    while (end < kept.evidenceOf.length && kept.evidenceOf[end] === index) end++
    if (evidence[index] !== undefined) ranges[index]!.push([firstRow + row, firstRow + end])
    row = end
  }
  for (const [index, rows] of ranges.entries()) if (rows.length > 0) yield { source, rows, evidence: evidence[index]! }
}
