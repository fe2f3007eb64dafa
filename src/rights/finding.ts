import { z } from 'zod'
import { foreignText, id, instant, secondsRange } from './fields.js'
import { parseWith } from './parse.js'

/** What could not be looked at, or not fully. Never permits; see `incompleteOutcome`. */
export const incompleteKinds = [
  'media-unreadable',
  'media-partly-read',
  'content-unchecked',
  'index-missing',
  'index-incomplete',
  'signal-unreadable',
  'internal',
] as const
export type IncompleteKind = (typeof incompleteKinds)[number]

/** Part of the input resembles part of a reference. */
export interface MatchFinding {
  kind: 'match'
  work: string
  reference: string
  /** Seconds. */
  inputRange: [number, number]
  /** Seconds. */
  referenceRange: [number, number]
  orientation: string
  /** 0 none, 1 faint, 2 some elements, 3 substantial, 4 near copy, 5 copy. */
  level: 0 | 1 | 2 | 3 | 4 | 5
  score: number
  falseMatchProbability: number
  coverage: number
}

/** A registered name occurs in a prompt, caption or other text. */
export interface NameFinding {
  kind: 'name'
  work: string
  name: string
  /** `prompt`, `caption`, … */
  where: string
  /** UTF-16 units from the start of the text. */
  offset: number
  /** UTF-16 units of the text that were read as the name. */
  length?: number
  /** `possible`: an everyday word, a shared name or a spelling far off. Absent: sure. */
  certainty?: 'sure' | 'possible'
}

/**
 * A machine-readable statement where the item came from. `says` is what it says about the use being decided: a
 * statement about search only is not a finding for `train`. `work` is set when the location is known to be that work's.
 */
export interface SignalFinding {
  kind: 'signal'
  work?: string
  signal: string
  location: string
  digest: string
  fetchedAt: string
  says: 'allow' | 'disallow' | 'unknown'
}

/** Someone states that the item contains, or is meant to show, a work. */
export interface DeclarationFinding {
  kind: 'declaration'
  work: string
  by: string
  text: string
}

/** Something could not be looked at: whatever else was found, this is never permitted. */
export interface IncompleteFinding {
  kind: 'incomplete'
  what: IncompleteKind
  detail: string
}

/** One reason to think that a work is involved, or that nobody can tell. */
export type Finding = MatchFinding | NameFinding | SignalFinding | DeclarationFinding | IncompleteFinding

export const findingSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('match'),
    work: id,
    reference: id,
    inputRange: secondsRange,
    referenceRange: secondsRange,
    orientation: foreignText,
    level: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)], {
      error: 'is not a resemblance level\nUse 0, 1, 2, 3, 4 or 5.',
    }),
    score: z.number(),
    falseMatchProbability: z.number().min(0).max(1),
    coverage: z.number().min(0).max(1),
  }),
  z.strictObject({
    kind: z.literal('name'),
    work: id,
    name: foreignText,
    where: foreignText,
    offset: z.int().min(0),
    length: z.int().min(0).optional(),
    certainty: z.enum(['sure', 'possible']).optional(),
  }),
  z.strictObject({
    kind: z.literal('signal'),
    work: id.optional(),
    signal: foreignText,
    location: foreignText,
    digest: foreignText,
    fetchedAt: instant,
    says: z.enum(['allow', 'disallow', 'unknown']),
  }),
  z.strictObject({ kind: z.literal('declaration'), work: id, by: foreignText, text: foreignText }),
  z.strictObject({ kind: z.literal('incomplete'), what: z.enum(incompleteKinds), detail: foreignText }),
]) satisfies z.ZodType<Finding>

/** @throws RightsError `rights.invalid-finding` */
export function parseFinding(value: unknown): Finding {
  return parseWith(findingSchema, value, 'rights.invalid-finding', 'finding')
}

/** @throws RightsError `rights.invalid-finding` */
export function parseFindings(value: unknown): Finding[] {
  return parseWith(z.array(findingSchema).max(1_000_000), value, 'rights.invalid-finding', 'findings')
}
