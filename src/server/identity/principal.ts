import type { Permission, Role } from './permissions.js'

/** Who asks: a person who has signed in, or a program with a token. */
export interface Principal {
  kind: 'user' | 'token'
  /** Of the session's user, or of the token. */
  id: string
  /** The person, if one is behind it. */
  user?: string
  /** The party acted for; absent: the operator of this installation. */
  party?: string
  role: Role
  permissions: ReadonlySet<Permission>
  /** The parties whose rows may be seen: its own, and the rightsholders that it holds a mandate of. */
  sees: readonly string[] | 'all'
  /** When it last proved that it is the person, for what can't be undone. */
  stepUpAt?: Date
  language?: 'ja' | 'en'
  /** Its party demands a second factor, which this session was not begun with: until then it can only set one up. */
  secondFactorNeeded?: true
  /** The session, where there is one. */
  session?: string
}

/** A name for it that is the same at its next request: whose idempotency keys and rate limits these are. */
export const nameOfPrincipal = ({ kind, id, party }: Principal): string => `${kind}:${id}:${party ?? ''}`
