import type { GrantDuties, GrantPrice } from '../grant.js'
import { isObject, literalOf, type Placed, propertiesOf, referenceOf, termOf, type Vocabulary } from './json-ld.js'
import { minorOf } from './money.js'
import { type Constraint, constraintsIn, isNotUnderstood, type NotUnderstood } from './odrl-conditions.js'

/** What the duties of a permission come to. */
export interface Owed {
  duties: GrantDuties
  price?: GrantPrice
  /** Why it can be an offer at most: something has to be agreed or paid that the document does not fix. */
  open: NotUnderstood[]
}

/** Reads a permission's duties. One that is not understood makes the rule no permission. */
export function readDuties(placed: readonly Placed[], vocabulary: Vocabulary): Owed | NotUnderstood {
  const owed: Owed = { duties: {}, open: [] }
  for (const { value, path } of placed) {
    if (!isObject(value)) return { path, problem: 'is no duty that can be read' }
    const properties = propertiesOf(value, path, vocabulary)
    const unknown = [...properties.keys()].find((term) => !dutyKeys.has(term))
    if (unknown !== undefined) {
      return { path: properties.get(unknown)?.[0]?.path ?? path, problem: `${unknown} in a duty is not understood` }
    }
    const actions = properties.get('action') ?? []
    if (actions.length === 0) return { path, problem: 'is a duty without an action' }
    for (const action of actions) {
      const read = actionOf(action, vocabulary)
      if (isNotUnderstood(read)) return read
      const problem = takeDuty(owed, read, path, vocabulary)
      if (problem !== undefined) return problem
    }
  }
  return owed
}

const dutyKeys = new Set(['@id', '@type', 'action'])

/** An action and the constraints that refine it. */
export interface Action {
  readonly term: string
  readonly refinement: readonly (Constraint | NotUnderstood)[]
}

/** Reads an action: a term, or a node with `rdf:value` (or its id) and `refinement`. */
export function actionOf({ value, path }: Placed, vocabulary: Vocabulary): Action | NotUnderstood {
  const plain = referenceOf(value)
  if (plain !== undefined) return { term: termOf(plain, vocabulary), refinement: [] }
  if (!isObject(value)) return { path, problem: 'is no action that can be read' }
  const properties = propertiesOf(value, path, vocabulary)
  const unknown = [...properties.keys()].find((term) => !actionKeys.has(term))
  if (unknown !== undefined) {
    return { path: properties.get(unknown)?.[0]?.path ?? path, problem: `${unknown} in an action is not understood` }
  }
  const named = [...(properties.get('@id') ?? []), ...(properties.get('rdf:value') ?? [])]
  const reference = named.length === 1 ? referenceOf(named[0]?.value) : undefined
  if (reference === undefined) return { path, problem: 'is an action without one name' }
  return {
    term: termOf(reference, vocabulary),
    refinement: constraintsIn(properties.get('refinement') ?? [], vocabulary),
  }
}

const actionKeys = new Set(['@id', '@type', 'rdf:value', 'includedIn', 'refinement'])

type TextDuty = Exclude<keyof GrantDuties, 'samples'>
const texts: Readonly<Record<string, readonly [operand: string, duty: TextDuty]>> = {
  attribute: ['kyodaku:text', 'attribution'],
  'kyodaku:label': ['kyodaku:text', 'label'],
  inform: ['kyodaku:text', 'report'],
}

function takeDuty(
  owed: Owed,
  { term, refinement }: Action,
  path: string,
  vocabulary: Vocabulary,
): NotUnderstood | undefined {
  const equals = new Map<string, Constraint>()
  for (const one of refinement) {
    if (isNotUnderstood(one)) return one
    if (one.operator !== 'eq' || equals.has(one.leftOperand))
      return { path: one.path, problem: 'is no plain statement of a duty' }
    equals.set(one.leftOperand, one)
  }
  const textOf = (leftOperand: string): string | undefined => {
    const constraint = equals.get(leftOperand)
    if (constraint === undefined || constraint.right.length !== 1) return undefined
    return literalOf(constraint.right[0]?.value, vocabulary)?.text
  }
  const known = texts[term]
  if (known !== undefined) {
    const [operand, duty] = known
    const text = textOf(operand)
    if (equals.size === 0) return setDuty(owed, duty, defaultText[duty] ?? duty, path)
    if (text === undefined || equals.size > 1) return { path, problem: `a refinement of ${term} is not understood` }
    return setDuty(owed, duty, text, path)
  }
  if (term === 'kyodaku:showSamples') {
    const text = textOf('kyodaku:shareOfReleased')
    const share = Number(text)
    if (text === undefined || equals.size > 1 || !(share > 0 && share <= 1))
      return { path, problem: `a refinement of ${term} is not understood` }
    if (owed.duties.samples !== undefined) return { path, problem: 'says samples a second time' }
    owed.duties.samples = share
    return undefined
  }
  if (term === 'obtainConsent' && equals.size === 0) {
    owed.open.push({ path, problem: 'consent has to be obtained first' })
    return undefined
  }
  if (term !== 'compensate') return { path, problem: `the duty ${term} is not understood` }
  const rateCard = textOf('kyodaku:rateCard')
  if (rateCard !== undefined && equals.size === 1) return setDuty(owed, 'rateCard', rateCard, path)
  const price = priceOf(equals, textOf)
  if (price !== undefined && owed.price === undefined) owed.price = price
  else owed.open.push({ path, problem: 'a payment is owed whose amount is not fixed, or not by one plain amount' })
  return undefined
}

/** What is owed where the document only says that it is. */
const defaultText: Partial<Record<TextDuty, string>> = {
  attribution: 'required',
  report: 'required',
  label: 'required',
}

function setDuty(owed: Owed, duty: TextDuty, text: string, path: string): NotUnderstood | undefined {
  if (owed.duties[duty] !== undefined) return { path, problem: `says ${duty} a second time` }
  owed.duties[duty] = text
  return undefined
}

const periods = ['once', 'use', 'second', 'month', 'year'] as const

function priceOf(
  equals: ReadonlyMap<string, Constraint>,
  textOf: (leftOperand: string) => string | undefined,
): GrantPrice | undefined {
  const amount = textOf('payAmount')
  const unit = equals.get('payAmount')?.unit
  const per = periods.find((one) => one === textOf('kyodaku:per'))
  if (amount === undefined || unit?.length !== 1 || per === undefined || equals.size !== 2) return undefined
  const [, currency] = /^(?:urn:iso:std:iso:4217:|iso4217a:)?([A-Z]{3})$/.exec(referenceOf(unit[0]?.value) ?? '') ?? []
  const amountMinor = currency === undefined ? undefined : minorOf(amount, currency)
  return currency === undefined || amountMinor === undefined ? undefined : { currency, amountMinor, per }
}
