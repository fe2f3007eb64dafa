import { instant, territory, token } from '../fields.js'
import type { GrantCaps } from '../grant.js'
import { type AgeRating, ageRatings, type Modality, modalities } from '../use.js'
import { isObject, literalOf, type Placed, propertiesOf, referenceOf, termOf, type Vocabulary } from './json-ld.js'

/** What the constraints of a permission come to, taken together. */
export interface Conditions {
  from?: string
  until?: string
  territories?: string[]
  models?: string[]
  purposes?: string[]
  allowed?: string[]
  excluded?: string[]
  ratingMax?: AgeRating
  modalities?: Modality[]
  caps: GrantCaps
}

/** One constraint, taken apart: `leftOperand operator rightOperand`. */
export interface Constraint {
  readonly leftOperand: string
  readonly operator: string
  readonly right: readonly Placed[]
  readonly unit: readonly Placed[]
  readonly path: string
}

/** Why something is not understood; `path` is where. */
export interface NotUnderstood {
  readonly path: string
  readonly problem: string
}

export const isNotUnderstood = <T extends object>(value: T | NotUnderstood): value is NotUnderstood =>
  'problem' in value && 'path' in value && !('operator' in value)

/** Constraints in which all must hold, `and` among them; the others of ODRL's logical constraints are not understood. */
export function constraintsIn(
  placed: readonly Placed[],
  vocabulary: Vocabulary,
  depth = 0,
): (Constraint | NotUnderstood)[] {
  return placed.flatMap(({ value, path }): (Constraint | NotUnderstood)[] => {
    if (!isObject(value) || depth > 4) return [{ path, problem: 'is no constraint that can be read' }]
    const properties = propertiesOf(value, path, vocabulary)
    const and = properties.get('and')
    const allowed = and === undefined ? simpleKeys : logicalKeys
    const unknown = [...properties.keys()].find((term) => !allowed.has(term))
    if (unknown !== undefined) {
      return [
        { path: properties.get(unknown)?.[0]?.path ?? path, problem: `${unknown} in a constraint is not understood` },
      ]
    }
    if (and !== undefined) return constraintsIn(and, vocabulary, depth + 1)
    const leftOperand = only(properties.get('leftOperand'))
    const operator = only(properties.get('operator'))
    if (leftOperand === undefined || operator === undefined || !properties.has('rightOperand')) {
      return [{ path, problem: 'lacks a left operand, operator or right operand' }]
    }
    const [left, op] = [leftOperand, operator].map((text) => termOf(text, vocabulary)) as [string, string]
    const right = properties.get('rightOperand') ?? []
    return [{ leftOperand: left, operator: op, right, unit: properties.get('unit') ?? [], path }]
  })
}

const simpleKeys = new Set(['@id', '@type', 'leftOperand', 'operator', 'rightOperand', 'unit', 'dataType'])
const logicalKeys = new Set(['@id', '@type', 'and'])

function only(values: readonly Placed[] | undefined): string | undefined {
  return values?.length === 1 ? referenceOf(values[0]?.value) : undefined
}

/**
 * Takes a constraint of a permission into what is known so far; both must hold afterwards. Returns why it cannot, which
 * makes the rule no permission.
 */
export function takeCondition(
  into: Conditions,
  constraint: Constraint,
  vocabulary: Vocabulary,
): NotUnderstood | undefined {
  const { leftOperand, operator, path, unit } = constraint
  const refuse = (problem: string): NotUnderstood => ({ path, problem })
  if (unit.length > 0) return refuse('has a unit that is not understood')
  const known = readers[leftOperand]
  if (known === undefined) return refuse(`the left operand ${leftOperand} is not understood`)
  const values = constraint.right.map(({ value }) => literalOf(value, vocabulary))
  if (values.some((value) => value === undefined)) return refuse('has a right operand that is not understood')
  const problem = known(into, operator, values as Literal[])
  return problem === undefined ? undefined : refuse(problem)
}

interface Literal {
  readonly text: string
  readonly type?: string
}
type Reader = (into: Conditions, operator: string, values: readonly Literal[]) => string | undefined

const readers: Readonly<Record<string, Reader>> = {
  dateTime: (into, operator, values) => {
    const start = operator === 'gteq' || operator === 'gt'
    if (!start && operator !== 'lt' && operator !== 'lteq') return notThe(operator, 'dateTime')
    const at = values.length === 1 ? instantIn(values[0]!, start ? 'latest' : 'earliest') : undefined
    if (at === undefined) return 'is not an instant with a time zone'
    if (start) {
      // `gt` leaves the instant itself out: the next millisecond is in.
      const from = operator === 'gt' ? new Date(Date.parse(at) + 1).toISOString() : at
      if (into.from === undefined || Date.parse(from) > Date.parse(into.from)) into.from = from
    } else if (into.until === undefined || Date.parse(at) < Date.parse(into.until)) into.until = at
    return undefined
  },
  spatial: (into, operator, values) =>
    anyOf(
      operator,
      values,
      (text) => territory.safeParse(text).success,
      (list) => {
        into.territories = bothOf(into.territories, list, 'worldwide')
      },
    ),
  'kyodaku:model': (into, operator, values) =>
    anyOf(
      operator,
      values,
      () => true,
      (list) => {
        into.models = bothOf(into.models, list)
      },
    ),
  purpose: (into, operator, values) =>
    anyOf(
      operator,
      values.map(ofTdm),
      (text) => token.safeParse(text).success,
      (list) => {
        into.purposes = bothOf(into.purposes, list)
      },
    ),
  'kyodaku:context': (into, operator, values) => {
    if (!values.every(({ text, type }) => type === undefined && token.safeParse(text).success))
      return 'names no context'
    const list = values.map(({ text }) => text)
    if (operator === 'isAnyOf' || (operator === 'eq' && list.length === 1)) into.allowed = bothOf(into.allowed, list)
    else if (operator === 'isNoneOf' || (operator === 'neq' && list.length === 1))
      into.excluded = into.excluded === undefined ? list : [...new Set([...into.excluded, ...list])]
    else return notThe(operator, 'kyodaku:context')
    return undefined
  },
  'kyodaku:rating': (into, operator, values) => {
    const rating = ageRatings.find((one) => values.length === 1 && one === values[0]?.text)
    if (operator !== 'lteq') return notThe(operator, 'kyodaku:rating')
    if (rating === undefined) return 'is no age rating'
    if (into.ratingMax === undefined || ageRatings.indexOf(rating) < ageRatings.indexOf(into.ratingMax))
      into.ratingMax = rating
    return undefined
  },
  'kyodaku:modality': (into, operator, values) =>
    anyOf(
      operator,
      values,
      (text) => modalities.some((one) => one === text),
      (list) => {
        into.modalities = bothOf(into.modalities, list as Modality[])
      },
    ),
  count: (into, operator, values) => cap(into, 'count', operator, values),
  'kyodaku:totalCount': (into, operator, values) => cap(into, 'count', operator, values),
  'kyodaku:totalSeconds': (into, operator, values) => cap(into, 'seconds', operator, values),
  'kyodaku:shareOfClip': (into, operator, values) => cap(into, 'shareOfClip', operator, values),
}

const notThe = (operator: string, leftOperand: string) =>
  `the operator ${operator} is not understood for ${leftOperand}`

/** TDMRep's purpose of research has a plain word here; its opposite has none. */
const ofTdm = (value: Literal): Literal => (value.text === 'tdm:research' ? { text: 'research' } : value)

function anyOf(
  operator: string,
  values: readonly Literal[],
  accepts: (text: string) => boolean,
  take: (list: string[]) => void,
): string | undefined {
  if (operator !== 'isAnyOf' && !(operator === 'eq' && values.length === 1)) {
    return `the operator ${operator} is not understood here`
  }
  if (!values.every(({ text, type }) => accepts(text) && (type === undefined || type === 'xsd:string')))
    return 'has a right operand that is not understood'
  take(values.map(({ text }) => text))
  return undefined
}

/** What two lists both hold; `all` in one of them holds everything. */
function bothOf<T extends string>(before: readonly T[] | undefined, list: readonly T[], all?: T): T[] {
  if (before === undefined) return [...list]
  if (all !== undefined && before.includes(all)) return [...list]
  if (all !== undefined && list.includes(all)) return [...before]
  return before.filter((one) => list.includes(one))
}

function cap(
  into: Conditions,
  name: keyof GrantCaps,
  operator: string,
  values: readonly Literal[],
): string | undefined {
  if (operator !== 'lteq') return `the operator ${operator} is not understood for a cap`
  const text = values.length === 1 ? values[0]!.text : ''
  const amount = /^\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN
  if (!Number.isFinite(amount)) return 'is not a number'
  into.caps[name] = Math.min(into.caps[name] ?? Number.POSITIVE_INFINITY, amount)
  return undefined
}

/**
 * The instant that a literal means. A day without zone begins somewhere between UTC+14 and UTC-12: of those the one
 * asked for.
 */
export function instantIn({ text, type }: Literal, which: 'earliest' | 'latest'): string | undefined {
  if ((type === undefined || type === 'xsd:date') && /^\d{4}-\d{2}-\d{2}$/.test(text)) {
    return instantIn({ text: `${text}T00:00:00${which === 'earliest' ? '+14:00' : '-12:00'}` }, which)
  }
  if (type !== undefined && type !== 'xsd:dateTime' && type !== 'xsd:dateTimeStamp') return undefined
  return instant.safeParse(text).success ? text : undefined
}

/** A prohibition's constraints, of which a reservation knows only territories and a start; the rest is dropped, which reserves more. */
export function boundsOf(
  constraints: readonly (Constraint | NotUnderstood)[],
  vocabulary: Vocabulary,
): { territories: string[]; from?: string; dropped: NotUnderstood[] } {
  let territories: string[] | undefined
  let from: string | undefined
  const dropped: NotUnderstood[] = []
  for (const one of constraints) {
    if (isNotUnderstood(one)) {
      dropped.push(one)
      continue
    }
    const values = one.right.map(({ value }) => literalOf(value, vocabulary))
    const start = one.leftOperand === 'dateTime' && (one.operator === 'gteq' || one.operator === 'gt')
    const at = start && values.length === 1 && values[0] ? instantIn(values[0], 'earliest') : undefined
    const list = values.flatMap((value) =>
      value !== undefined && territory.safeParse(value.text).success ? [value.text] : [],
    )
    const spatial = one.leftOperand === 'spatial' && (one.operator === 'isAnyOf' || one.operator === 'eq')
    // A second statement of the same kind is left out: the first alone reserves as much or more.
    if (at !== undefined && from === undefined && one.unit.length === 0) from = at
    else if (spatial && list.length > 0 && list.length === values.length && territories === undefined)
      territories = list
    else
      dropped.push({ path: one.path, problem: `a reservation cannot be bound by ${one.leftOperand} ${one.operator}` })
  }
  return { territories: territories ?? ['worldwide'], ...(from !== undefined && { from }), dropped }
}
