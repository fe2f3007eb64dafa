/** The families of machine-readable permissions and reservations that are understood. */
export const signalFamilies = [
  'robots',
  'aipref',
  'content-signal',
  'x-robots-tag',
  'ai-txt',
  'tdmrep',
  'rsl',
  'odrl',
  'cawg',
  'plus',
  'tdm-ai',
] as const
export type SignalFamily = (typeof signalFamilies)[number]

/**
 * What a statement can be about, each family's words brought to one list. `mine`: text and data mining, which is what a
 * model is trained by; `infer`: as an input to a model that is there already (AIPREF `ai-use`, Content-Signal `ai-input`).
 */
export const activities = ['crawl', 'index', 'search', 'mine', 'train', 'train-generative', 'infer'] as const
export type Activity = (typeof activities)[number]

/** What a statement says of an activity. `unknown`: something is said and what it is can't be told. */
export type Says = 'allow' | 'disallow' | 'unknown'

/** What kinds of content a statement can be limited to. */
export const media = ['video', 'image', 'audio', 'text'] as const
export type Media = (typeof media)[number]

/** Where in what was fetched a statement stands. */
export interface StatedIn {
  /** `robots.txt`, `header`, `html`, `tdmrep.json`, `ai.txt`, `rsl`, `xmp`, `c2pa`, … */
  medium: string
  /** From 1, where there are lines. */
  line?: number
  /** Name of the field, label or assertion. */
  field?: string
  /** The agent that it is addressed to; absent: to anyone. */
  agent?: string
  /** The path or pattern that it is limited to; absent: the whole of what it was found for. */
  path?: string
}

/** One thing that somebody states about uses of what is at a location. Made by the parsers of this room, one a family. */
export interface Statement {
  family: SignalFamily
  /** The version of the specification it was read by: `rfc9309`, `draft-ietf-aipref-vocab-08`. */
  version: string
  about: readonly Activity[]
  says: Says
  /** The kinds of content that it is limited to; absent: any. */
  media?: readonly Media[]
  /** The bytes that say it, as text, at most `statementTextMax` UTF-16 units. */
  text: string
  stated: StatedIn
  /** Why it is `unknown`, or what it is conditional on: a plain English phrase for people. */
  why?: string
  /** Where terms can be had: a licence, a policy, a contact. */
  terms?: string
}

export const statementTextMax = 1000
