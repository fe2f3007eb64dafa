import type { FastifyRequest } from 'fastify'
import type { Act } from '../../clearance/index.js'
import type { TenantDatabase } from '../../store/index.js'
import type { Permission, Principal } from '../identity/index.js'
import { HttpError } from './http-error.js'

/** Who may call a route: nobody in particular, anyone who has signed in, or who has that permission. */
export type Access = 'public' | 'signed-in' | Permission

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access
    /** What can't be undone asks for a proof, minutes old at most, that it is the person. */
    stepUp?: boolean
    /** The name by which a party can ask for a second person. */
    approval?: string
    /** It can be asked for in the name of a party, under a mandate: `as` and `mandate` in its query (`acting.ts`). */
    acting?: true
    /** Where it is said that only what would be done is asked for. */
    dryRun?: 'query' | 'body'
    /** Not an act of a person worth recording: signing in and out record themselves. */
    unrecorded?: boolean
    /** A GET that writes all the same, such as one that holds what it gives. The others run in a transaction that refuses. */
    writes?: boolean
    /** Its statements are planned once, whatever they are asked for (see `Tenant`). */
    plannedOnce?: boolean
    /** May be done before a second factor that the party demands: setting one up, and leaving. */
    beforeSecondFactor?: boolean
    /** The request or its answer holds a secret, which is not to be kept for repetitions. */
    secret?: boolean
    /** The same for everybody: no session is looked up. */
    anonymous?: boolean
  }
  interface FastifyRequest {
    /** Null on public routes where nobody has signed in. */
    caller: Principal | null
    /** Who asks. Throws 401 where nobody has signed in. */
    readonly principal: Principal
    /** Reads, and writes tables of the server's own, as the caller's party: row-level security does the rest. */
    asTenant<T>(work: (db: TenantDatabase) => Promise<T>, how?: { readOnly?: boolean }): Promise<T>
    /** Who acts, as the functions of `clearance` want it. */
    act(): Act
    /** Whether it is only asked what would be done: nothing may be changed, and nobody is told. */
    isDryRun(): boolean
  }
}

/** @throws HttpError 401 or 403 */
export function checkAccess(access: Access, caller: Principal | null): void {
  if (access === 'public') return
  const principal = mustBeSignedIn(caller)
  if (access === 'signed-in') return
  if (!principal.permissions.has(access)) {
    throw new HttpError(
      403,
      'http.forbidden',
      `This needs the permission ${access}, which the role ${principal.role}${principal.kind === 'token' ? ' or this token' : ''} does not have.`,
    )
  }
}

export function mustBeSignedIn(caller: Principal | null): Principal {
  if (caller !== null) return caller
  throw new HttpError(401, 'http.unauthenticated', 'Sign in, or send a token: Authorization: Bearer kyo_…', {
    'www-authenticate': 'Bearer realm="kyodaku"',
  })
}

/** The token of an Authorization header. */
export function bearerOf({ headers }: FastifyRequest): string | undefined {
  return /^Bearer ([A-Za-z0-9._~+/=-]{1,4096})$/i.exec(headers.authorization ?? '')?.[1]
}
