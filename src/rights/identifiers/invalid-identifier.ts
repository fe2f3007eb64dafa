import { RightsError } from '../rights-error.js'

/** An identifier that cannot be what it says it is: `problem` completes "… is"/"… has", `remedy` is a sentence. */
export function invalidIdentifier(scheme: string, value: string, problem: string, remedy: string): RightsError {
  const shown = JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)
  const path = `identifier(${scheme})`
  return new RightsError('rights.invalid-identifier', `${path}: ${shown} ${problem}. ${remedy}`, [
    { path, problem: `${shown} ${problem}`, remedy },
  ])
}
