import type { Problem } from '../rights-error.js'

/**
 * What an RSL 1.0 document says, as far as rights are made of it. Who reads documents hands it in; this room parses none.
 */
export interface RslDocument {
  readonly contents: readonly RslContent[]
  /** What was passed over, with its place. */
  readonly problems: readonly Problem[]
}

export interface RslContent {
  /** An address, or a path with the wildcards of RFC 9309. */
  readonly url: string
  /** A licence server: a token of its is needed even for what is free. */
  readonly server?: string
  readonly encrypted: boolean
  readonly licenses: readonly RslLicense[]
  readonly terms?: string
  readonly copyright?: { readonly holder: string }
  readonly path: string
}

export interface RslLicense {
  readonly permits: readonly RslTerm[]
  readonly prohibits: readonly RslTerm[]
  readonly payments: readonly RslPayment[]
  /** What stands in it and is not understood: places, and what it is. */
  readonly unknown: readonly Problem[]
  readonly path: string
}

export type RslTermType = 'usage' | 'user' | 'geo'

/** `<permits>` or `<prohibits>`: its type and its words, as they stand. */
export interface RslTerm {
  readonly type: RslTermType
  readonly values: readonly string[]
  readonly path: string
}

export interface RslPayment {
  readonly type: 'purchase' | 'subscription' | 'training' | 'crawl' | 'use' | 'contribution' | 'attribution' | 'free'
  readonly amounts: readonly { readonly value: string; readonly currency: string }[]
  /** Addresses of standard and custom agreements. */
  readonly standard: readonly string[]
  readonly custom: readonly string[]
  readonly path: string
}
