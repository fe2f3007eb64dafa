import type { Activity, Statement } from './statement.js'
import { citedValue } from './statement-text.js'
import { anyUseOfModels } from './uses-of-models.js'

export const cawgVersion = 'cawg-training-mining-1.1'

/** CAWG training and data mining 1.1, 3.1, and the same assertion while it was C2PA's (C2PA 1.4). */
const labels = /^(?:cawg|c2pa)\.training-mining(\.v\d+)?(?:__\d+)?$/

export function isTrainingMining(label: string): boolean {
  return labels.test(label)
}

/**
 * What an assertion `cawg.training-mining` or `c2pa.training-mining` says, its data as read from the manifest. Constrained
 * without saying how is not allowed (CAWG 1.1, 3.1); constrained otherwise is not allowed unless its condition is met, which
 * nobody here can tell. A value that is none of the three, a use case of its own that is not allowed, and data of another
 * shape are `unknown`.
 *
 * @example cawgStatements('cawg.training-mining', { entries: { 'cawg.ai_training': { use: 'notAllowed' } } })
 */
export function cawgStatements(label: string, data: unknown): Statement[] {
  const later = labels.exec(label)?.[1]
  const entries = isMap(data) ? data.entries : undefined
  if (!isMap(entries)) return [unknown(label, citedValue(data), 'has no entries that can be read')]
  const statements = Object.entries(entries).flatMap(([name, entry]) => entryStatement(label, name, entry))
  if (later === undefined) return statements
  return statements.map((one) => restricted(one, `is in a later form of the assertion (${later.slice(1)})`))
}

/** The same statement where what it stands in can't be relied on: what it permits is not known, what it forbids stays. */
export function restricted(statement: Statement, why: string): Statement {
  return statement.says === 'allow' ? { ...statement, says: 'unknown', why } : statement
}

const useCases: Readonly<Record<string, readonly Activity[]>> = {
  data_mining: ['mine'],
  ai_inference: ['infer'],
  ai_training: ['train'],
  ai_generative_training: ['train-generative'],
}

function entryStatement(label: string, name: string, entry: unknown): Statement[] {
  const [, short = ''] = /^(?:cawg|c2pa)\.(.+)$/.exec(name) ?? []
  const about = Object.hasOwn(useCases, short) ? useCases[short] : undefined
  const text = `${name.slice(0, 100)}: ${citedValue(entry)}`
  const use = isMap(entry) ? entry.use : undefined
  if (about === undefined) {
    // A use case of somebody's own may be about training; what it permits is nobody's business here.
    return use === 'allowed' ? [] : [unknown(label, text, 'is about a use case of its own', name)]
  }
  const says = {
    family: 'cawg' as const,
    version: cawgVersion,
    about,
    text: citedValue(text),
    stated: stated(label, name),
  }
  // `ai_training` is about models that generate nothing (3.1): permitting those permits none of our activities.
  if (use === 'allowed') return short === 'ai_training' ? [] : [{ ...says, says: 'allow' }]
  if (use === 'notAllowed') return [{ ...says, says: 'disallow' }]
  if (use !== 'constrained')
    return [{ ...says, says: 'unknown', why: 'is neither allowed, notAllowed nor constrained' }]
  const constraint = constraintOf(entry as Record<string, unknown>)
  if (constraint === undefined) return [{ ...says, says: 'disallow', why: 'is constrained without saying how' }]
  const [terms] = /https?:\/\/[^\s"'<>]+/.exec(constraint) ?? []
  return [
    {
      ...says,
      says: 'disallow',
      why: citedValue(`is allowed only under a constraint: ${constraint}`),
      ...(terms !== undefined && { terms: terms.slice(0, 1000) }),
    },
  ]
}

/** The specification's text and its schema spell it in two ways. */
function constraintOf({ constraint_info, constraints_info }: Record<string, unknown>): string | undefined {
  return [constraint_info, constraints_info].find((one): one is string => typeof one === 'string' && one.trim() !== '')
}

function unknown(label: string, text: string, why: string, name?: string): Statement {
  const stands = stated(label, name)
  return {
    family: 'cawg',
    version: cawgVersion,
    about: anyUseOfModels,
    says: 'unknown',
    text: citedValue(text),
    stated: stands,
    why,
  }
}

function stated(label: string, name?: string) {
  const field = name === undefined ? label : `${label} ${name}`
  return { medium: 'c2pa', field: field.slice(0, 200) }
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
