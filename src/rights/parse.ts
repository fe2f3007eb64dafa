import type { z } from 'zod'
import { type Problem, RightsError, type RightsErrorCode } from './rights-error.js'

const maxProblems = 100
const maxPreviewLength = 60

/**
 * Parses a foreign value by a schema, and turns whatever is wrong with it into one `RightsError` that says where
 * (`grant.territories[0]`), what, and what to do.
 *
 * @throws RightsError with the given code
 */
export function parseWith<T>(schema: z.ZodType<T>, value: unknown, code: RightsErrorCode, subject: string): T {
  let result: z.ZodSafeParseResult<T>
  try {
    result = schema.safeParse(value)
  } catch (error) {
    // A value with throwing getters, or nested deeper than the stack.
    const detail = error instanceof Error ? error.message : String(error)
    const problem = { path: subject, problem: `cannot be read (${detail})`, remedy: 'Give plain JSON data.' }
    throw new RightsError(code, messageOf([problem], 1), [problem])
  }
  if (result.success) return result.data
  const issues = result.error.issues
  const problems = issues.slice(0, maxProblems).map((issue) => describe(issue, value, subject))
  throw new RightsError(code, messageOf(problems, issues.length), problems)
}

function messageOf(problems: readonly Problem[], count: number): string {
  const first = problems[0]!
  const more = count > 1 ? ` (and ${count - 1} more)` : ''
  return `${first.path}: ${first.problem}. ${first.remedy}${more}`
}

function describe(issue: z.core.$ZodIssue, value: unknown, subject: string): Problem {
  const path = pathText(subject, issue.path)
  const got = preview(at(value, issue.path))
  switch (issue.code) {
    case 'invalid_type':
      return {
        path,
        problem: `expected ${issue.expected}, got ${got}`,
        remedy: `Give a value of type ${issue.expected}.`,
      }
    case 'invalid_value':
      return {
        path,
        problem: `${got} is not one of the known values`,
        remedy: `Use one of: ${issue.values.map((v) => JSON.stringify(v)).join(', ')}.`,
      }
    case 'unrecognized_keys':
      return {
        path,
        problem: `unknown ${issue.keys.length > 1 ? 'fields' : 'field'} ${clip(issue.keys.map((k) => JSON.stringify(k)).join(', '))}`,
        remedy: 'Remove it or correct its spelling: a condition that is not understood is never ignored.',
      }
    case 'invalid_union':
      if (issue.message.includes('\n')) return ours(path, got, issue.message)
      return { path, problem: `${got} is not one of the known kinds`, remedy: `Use a kind this version knows.` }
    case 'too_small':
      return { path, problem: `${got} is too small or too short`, remedy: `The least is ${issue.minimum}.` }
    case 'too_big':
      return { path, problem: `${got} is too big or too long`, remedy: `The most is ${issue.maximum}.` }
    default:
      return ours(path, got, issue.message)
  }
}

/** Our own checks put the problem and the remedy into one message, on two lines. */
function ours(path: string, got: string, message: string): Problem {
  const [problem, remedy] = message.split('\n')
  return { path, problem: `${got} ${problem}`, remedy: remedy ?? 'Correct it.' }
}

function pathText(subject: string, path: readonly PropertyKey[]): string {
  let text = subject
  for (const step of path) text += typeof step === 'number' ? `[${step}]` : `.${String(step)}`
  return clip(text, 200)
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  let here = value
  for (const step of path) {
    if (typeof here !== 'object' || here === null) return undefined
    here = (here as Record<PropertyKey, unknown>)[step]
  }
  return here
}

function preview(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'string') return clip(JSON.stringify(value.slice(0, maxPreviewLength + 1)))
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object' && value !== null) return 'an object'
  return clip(String(value))
}

function clip(text: string, length = maxPreviewLength): string {
  return text.length > length ? `${text.slice(0, length)}…` : text
}
