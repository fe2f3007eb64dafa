import { statementTextMax } from './statement.js'

/** What a statement cites: as it stands, cut to what a statement holds. */
export function statementText(text: string): string {
  return text.length <= statementTextMax ? text : `${text.slice(0, statementTextMax - 1)}…`
}

/** A value read from JSON, cited; of what is no text, its JSON. */
export function citedValue(value: unknown): string {
  return statementText(typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value)))
}
