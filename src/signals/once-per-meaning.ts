import type { Statement } from './statement.js'

/** Of statements out of one text, the first of each meaning: hostile text can repeat itself a hundred thousand times. */
export function oncePerMeaning(statements: readonly Statement[]): Statement[] {
  const first = new Map<string, Statement>()
  for (const statement of statements) {
    const key = [statement.says, statement.about, statement.media ?? '', statement.stated.agent ?? ''].join('|')
    if (!first.has(key)) first.set(key, statement)
  }
  return [...first.values()]
}
