import type { IndexedRegistry, Language } from '../../rights/index.js'
import type { ReportDocument } from '../document/index.js'
import { partyName } from '../names-of.js'
import type { DatasetReceipt } from '../receipt/index.js'
import { dueDiligenceRecord } from './due-diligence.js'
import { principleCodeAnswers } from './principle-code.js'
import type { PartyStatement, PartyStatements } from './statements.js'
import type { ReportKind, StatedForReports } from './statements-file.js'
import { trainingContentSummary } from './training-content-summary.js'

/** Who gave a permission, by name. */
export type GrantorOf = (grant: string) => string | undefined

export interface ReportInputs {
  /** One at least; of one party. */
  receipts: readonly DatasetReceipt[]
  stated: StatedForReports
  /** Crawlers that are known of the runs. */
  agents: readonly string[]
  registry: IndexedRegistry
  at: string
  /** Of the names in it; a report is in both languages else. */
  language: Language
}

/** A report of some kind, with what is known here standing for what the party has not stated: who it is, its model, its crawlers. */
export function reportOf(kind: ReportKind, inputs: ReportInputs): ReportDocument {
  const { receipts, registry, at, language } = inputs
  const { answers, inquiriesAnswered, sizes, smallProvider } = inputs.stated
  const statements = { ...knownStatements(inputs), ...inputs.stated.statements }
  if (kind === 'due-diligence') return dueDiligenceRecord({ receipts, registry, statements, at })
  if (kind === 'principle-code') return principleCodeAnswers({ receipts, answers, statements, inquiriesAnswered, at })
  return trainingContentSummary({
    receipts,
    statements,
    sizes,
    ...(smallProvider === undefined ? {} : { smallProvider }),
    grantorOf: grantorsIn(registry, language),
    at,
  })
}

/** What is known of a party's runs without its stating it. */
export function knownStatements({
  receipts,
  registry,
  agents,
  language,
}: Pick<ReportInputs, 'receipts' | 'registry' | 'agents' | 'language'>): PartyStatements {
  const { inputs, entry } = receipts.at(-1)!
  const by = partyName(inputs.use.party, registry, language)
  const known = (text: string): PartyStatement => ({ text, by, at: entry.decidedAt })
  const distinct = (words: readonly string[]) => [...new Set(words)].sort().join(', ')
  return {
    'provider-name': known(by),
    'model-names': known(distinct(receipts.map((receipt) => receipt.inputs.use.model))),
    ...(agents.length === 0 ? {} : { crawlers: known(distinct(agents)) }),
  }
}

/** Who gave permissions, by their names in a registry. */
export function grantorsIn(registry: IndexedRegistry, language: Language): GrantorOf {
  const grantors = new Map(registry.source.grants.map(({ id, grantor }) => [id, grantor]))
  return (grant) => {
    const grantor = grantors.get(grant)
    return grantor === undefined ? undefined : partyName(grantor, registry, language)
  }
}
