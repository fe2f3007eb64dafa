import {
  type AgeRating,
  ageRatings,
  type FoundWording,
  findNames,
  findWordings,
  type NameIndex,
  type WordingIndex,
  wordingIndex,
} from '../../rights/index.js'
import { personsNamed } from './persons.js'
import { contextRules, type PromptContext, promptContexts } from './rules.js'

/** Why a prompt was taken to show a context: a stretch of one of its texts. Personal data may be in it: not for the record. */
export interface ContextEvidence {
  context: PromptContext
  where: string
  /** UTF-16 units from the start of the text, and of it. */
  offset: number
  length: number
  by: 'wording' | 'person' | 'listed-person'
}

/** What a prompt would show works with. */
export interface PromptContexts {
  /** Sorted; empty: none that the rules know. */
  contexts: PromptContext[]
  /** The least age that it is suitable for, as far as its words tell. */
  rating: AgeRating
  /** In the order of the texts; each stretch once for a context. */
  evidence: ContextEvidence[]
}

/**
 * In what contexts the texts of a prompt would show a work, by rules in English and Japanese: see docs/contexts.md. Pure, and
 * linear in the length of the texts. `persons`: names of real people, as a name index.
 *
 * @example
 * classifyContext([{ where: 'prompt', text: 'Mio st@bs the mayor' }]).contexts // ['politics', 'violence']
 */
export function classifyContext(
  texts: readonly { where: string; text: string }[],
  options: { persons?: NameIndex } = {},
): PromptContexts {
  const evidence: ContextEvidence[] = []
  let rating = 0
  for (const { where, text } of texts) {
    const seen = new Set<string>()
    const tell = (context: PromptContext, offset: number, length: number, by: ContextEvidence['by']) => {
      const key = `${context} ${offset} ${length}`
      if (seen.has(key)) return
      seen.add(key)
      evidence.push({ context, where, offset, length, by })
    }
    for (const { found, meanings } of meant(text)) {
      for (const one of meanings) {
        tell(one.context, found.offset, found.length, 'wording')
        rating = Math.max(rating, one.rating)
      }
    }
    for (const { offset, length } of personsNamed(text)) tell('real-persons', offset, length, 'person')
    if (options.persons !== undefined) {
      for (const { offset, length } of findNames(options.persons, text))
        tell('real-persons', offset, length, 'listed-person')
    }
  }
  const contexts = new Set(evidence.map(({ context }) => context))
  return { contexts: promptContexts.filter((one) => contexts.has(one)), rating: ageRatings[rating]!, evidence }
}

interface Meaning {
  context: PromptContext
  /** An index into `ageRatings`. */
  rating: number
}
type Role = 'benign' | 'before' | 'after' | 'notNegated'

/** All wordings of all languages in one index, and what each stands for. */
const table = tableOfRules()

function tableOfRules(): { index: WordingIndex; meanings: Map<number, Meaning[]>; roles: Map<number, Set<Role>> } {
  const texts: string[] = []
  const senses: (Meaning | Role)[] = []
  const add = (wordings: string, sense: Meaning | Role) => {
    for (const wording of wordings.split('|')) {
      texts.push(wording.trim())
      senses.push(sense)
    }
  }
  for (const rules of contextRules) {
    for (const { context, rating = 'all', wordings } of rules.contexts)
      add(wordings, { context, rating: ageRatings.indexOf(rating) })
    for (const role of ['benign', 'before', 'after', 'notNegated'] as const) add(rules[role], role)
  }
  const index = wordingIndex(texts.map((text) => ({ text, manner: 'strict' })))
  const meanings = new Map<number, Meaning[]>()
  const roles = new Map<number, Set<Role>>()
  for (const [i, sense] of senses.entries()) {
    const id = index.ids[i]!
    if (typeof sense === 'string') roles.set(id, (roles.get(id) ?? new Set()).add(sense))
    else meanings.set(id, [...(meanings.get(id) ?? []), sense])
  }
  return { index, meanings, roles }
}

/** The wordings of a text that mean what they say: none inside a harmless one, none that is negated. */
function meant(text: string): { found: FoundWording; meanings: Meaning[] }[] {
  const all = findWordings(table.index, text)
  if (!all.some(({ id }) => table.meanings.has(id))) return []
  const inRole = (role: Role) => all.filter(({ id }) => table.roles.get(id)?.has(role) === true)
  const benign = inRole('benign')
  const not = inRole('notNegated')
  const before = inRole('before').filter((one) => !not.some((outer) => within(one, outer)))
  const after = inRole('after').filter((one) => !not.some((outer) => startsWith(outer, one)))
  const told = all.flatMap((found) => {
    const meanings = table.meanings.get(found.id)
    if (meanings === undefined || benign.some((outer) => within(found, outer))) return []
    return [{ found, meanings }]
  })
  const negated = new Set<FoundWording>()
  for (const { found } of told) {
    if (before.some((one) => follows(one, found)) || after.some((one) => follows(found, one))) negated.add(found)
  }
  if (negated.size === 0) return told
  spreadNegation(
    told.map(({ found }) => found),
    negated,
    text,
  )
  // The same words read in another way are the same words.
  return told.filter(({ found }) => !negated.has(found) && ![...negated].some((one) => rereads(found, one)))
}

/** No blood or gore; 暴力や流血なし: what is joined to something negated is negated with it. */
function spreadNegation(all: readonly FoundWording[], negated: Set<FoundWording>, text: string): void {
  const joinsAfter = /^\s*(?:or|nor)\s+$/i
  const joinsBefore = /^(?:や|も|・|、)$/
  for (const one of all) {
    for (const other of negated) {
      const [first, second] = one.offset < other.offset ? [one, other] : [other, one]
      const end = first.offset + first.length
      if (second.offset <= end || second.offset - end > 8) continue
      const between = text.slice(end, second.offset)
      if (second === one ? joinsAfter.test(between) : joinsBefore.test(between)) negated.add(one)
    }
  }
}

const within = (inner: FoundWording, outer: FoundWording) =>
  inner.offset >= outer.offset && inner.offset + inner.length <= outer.offset + outer.length
/** violence-free, read as one word */
const rereads = (found: FoundWording, one: FoundWording) =>
  within(found, one) ||
  (found.reading !== one.reading && found.offset >= one.offset && found.offset < one.offset + one.length)
const startsWith = (outer: FoundWording, inner: FoundWording) => outer.offset <= inner.offset && within(inner, outer)
const follows = (one: FoundWording, next: FoundWording) =>
  one.reading === next.reading && one.placeEnd === next.place && one.barrierEnd === next.barrier
