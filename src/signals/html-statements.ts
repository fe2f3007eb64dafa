import { aiprefHeaderStatements } from './aipref.js'
import { contentSignalHeaderStatements } from './content-signal.js'
import { type HtmlSignals, readHtmlSignals } from './html.js'
import type { Statement } from './statement.js'
import { robotsMetaStatements } from './x-robots-tag.js'

/**
 * What a page states in its metas: robots metas, and headers of AIPREF and Content Signals that were put into the page,
 * which no specification has and which therefore permit nothing; what refuses there may have been meant, and is `unknown`.
 * TDMRep's metas and RSL's links are for the parsers of those.
 */
export function htmlStatements(html: HtmlSignals): Statement[] {
  const contentsOf = (field: string) => html.metas.filter(({ name }) => name === field).map(({ content }) => content)
  const misplaced = [
    ...aiprefHeaderStatements(contentsOf('content-usage')),
    ...contentSignalHeaderStatements(contentsOf('content-signal')),
  ]
  return [...robotsMetaStatements(html), ...misplaced.flatMap(doubted)]
}

/** `readHtmlSignals` and `htmlStatements` in one. */
export function readHtmlStatements(html: Uint8Array | string): Statement[] {
  return htmlStatements(readHtmlSignals(html))
}

function doubted(statement: Statement): Statement[] {
  if (statement.says === 'allow') return []
  const why = 'stands in the page, where the specification has it in the header'
  return [{ ...statement, says: 'unknown', stated: { ...statement.stated, medium: 'html' }, why }]
}
