import { z } from 'zod'
import { id, instant, partyId, territories, text } from './fields.js'
import { parseIdentifier } from './identifiers/identifier.js'
import { parseWith } from './parse.js'
import { type Name, nameSchema } from './party.js'
import { type Problem, RightsError } from './rights-error.js'
import { type Regime, regimeSchema, type UseKind, useKindSchema } from './use.js'

export const workKinds = [
  'franchise',
  'series',
  'season',
  'episode',
  'film',
  'game',
  'manga',
  'illustration',
  'character',
  'other',
] as const
export type WorkKind = (typeof workKinds)[number]

/** Shares are counted in millionths of a work; in each territory they should add up to this. */
export const wholeShare = 1_000_000

/** A party's part of a work, in some territories. */
export interface Ownership {
  party: string
  /** Of 1,000,000, in each of the territories. */
  share: number
  /** ISO 3166-1 alpha-2 codes, or `['worldwide']`. */
  territories: string[]
  /** Holds at `from <= at < until`. Absent: always, for ever. */
  from?: string
  until?: string
}

/** Who may permit for all owners of a joint work (幹事会社), and what: a grant of theirs within these bounds is everyone's. */
export interface Representative {
  party: string
  uses: UseKind[]
  territories: string[]
  from?: string
  until?: string
}

/** The owners of a joint work as a body (製作委員会, production committee). Without a representative, each must agree. */
export interface Committee {
  names: Name[]
  representatives: Representative[]
}

/**
 * What a character or work is recognised by where its name is not said. Each trait is one thing that can be described, in as
 * many wordings as people use, in any language: `['red scarf', '赤いマフラー']`. See docs/evocation.md.
 */
export interface Evocation {
  traits: string[][]
  /** How many different traits must occur together; never one alone, which would be a name. */
  least: number
}

/** A work. What is granted or reserved for a work holds for its descendants too. */
export interface Work {
  id: string
  kind: WorkKind
  /** The work it is part of: series of an episode, franchise of a character. */
  parent?: string
  titles: Name[]
  identifiers?: { scheme: string; value: string }[]
  /** Empty: the owners of its nearest ancestor that has some. */
  owners: Ownership[]
  /** Of the owners above; inherited together with them. */
  committee?: Committee
  /** Deposited under. A work under `prior-permission` (the default) can be used by that regime only. */
  regime: Regime
  /** Descriptions that evoke it. Absent: only its names are looked for. */
  evocations?: Evocation[]
  /** `withheld`: names and fingerprints stay out of registry snapshots until the work is announced. Absent: public. */
  disclosure?: 'public' | 'withheld'
}

const period = { from: instant.optional(), until: instant.optional() }
const inOrder = {
  path: ['until'],
  error: 'is not after its start\nGive an end after from, or none.',
}
const endsAfterStart = (span: { from?: string | undefined; until?: string | undefined }) =>
  span.from === undefined || span.until === undefined || Date.parse(span.from) < Date.parse(span.until)

export const ownershipSchema = z
  .strictObject({ party: partyId, share: z.int().min(1).max(wholeShare), territories, ...period })
  .refine(endsAfterStart, inOrder) satisfies z.ZodType<Ownership>

const representativeSchema = z
  .strictObject({ party: partyId, uses: z.array(useKindSchema).min(1).max(10), territories, ...period })
  .refine(endsAfterStart, inOrder) satisfies z.ZodType<Representative>

/** A description without a letter could be found nowhere. */
const wording = text(100).refine(
  (s) => /[\p{L}\p{N}]/u.test(s),
  'has no letter or digit\nDescribe the trait in a few words.',
)

/** No more traits than an index has bits for. */
const traitsMax = 30

const evocationSchema = z
  .strictObject({
    traits: z.array(z.array(wording).min(1).max(50)).min(2).max(traitsMax),
    least: z.int().min(2).max(traitsMax),
  })
  .refine(({ traits, least }) => least <= traits.length, {
    path: ['least'],
    error: 'is more than there are traits\nGive as many traits at least.',
  }) satisfies z.ZodType<Evocation>

export const workSchema = z.strictObject({
  id,
  kind: z.enum(workKinds),
  parent: id.optional(),
  titles: z.array(nameSchema).max(10_000),
  identifiers: z
    .array(z.strictObject({ scheme: text(100), value: text(500) }))
    .max(1000)
    .optional(),
  owners: z.array(ownershipSchema).max(1000),
  committee: z
    .strictObject({ names: z.array(nameSchema).max(100), representatives: z.array(representativeSchema).max(100) })
    .optional(),
  regime: regimeSchema.default('prior-permission'),
  evocations: z.array(evocationSchema).max(20).optional(),
  disclosure: z.enum(['public', 'withheld']).optional(),
}) satisfies z.ZodType<Work>

/**
 * Reads a work; a missing `regime` becomes `prior-permission`, and identifiers of known schemes (EIDR, ISAN, ISCC, ISBN,
 * ISWC) are checked and put into their one spelling. A registry that was written before is read without that check.
 *
 * Shares that add up to more or less than the whole are accepted: they are a conflict between parties that `decide`
 * sends to review, not a mistake of form.
 *
 * @throws RightsError `rights.invalid-work`
 */
export function parseWork(value: unknown): Work {
  const work = parseWith(workSchema, value, 'rights.invalid-work', 'work')
  if (work.identifiers === undefined) return work
  const problems: Problem[] = []
  const identifiers = work.identifiers.map((identifier, index) => {
    try {
      return parseIdentifier(identifier.scheme, identifier.value)
    } catch (error) {
      if (!(error instanceof RightsError)) throw error
      for (const problem of error.problems) problems.push({ ...problem, path: `work.identifiers[${index}].value` })
      return identifier
    }
  })
  const first = problems[0]
  if (first === undefined) return { ...work, identifiers }
  throw new RightsError('rights.invalid-work', `${first.path}: ${first.problem}. ${first.remedy}`, problems)
}
