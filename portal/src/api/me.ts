import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import type { Language } from '../area.js'
import { setCsrfToken } from './client.js'
import { get, keyOf } from './hooks.js'
import { ProblemError } from './problem.js'

/** A role that someone has, of a party or (without one) of the operator. */
export interface Membership {
  party?: string | null
  partyName?: string | null
  role: string
}

/** Who is signed in: `GET /v1/session`. */
export interface Me {
  user: { id: string; name: string; email?: string | null }
  /** Acted for; absent: the operator of this installation. */
  party?: string | null
  partyName?: string | null
  /** What kind of party it is: `rightsholder`, `association`, `provider`, `authority`. */
  partyRole?: string | null
  role: string
  permissions: readonly string[]
  /** Nothing but setting one up can be done until then. */
  secondFactorNeeded?: boolean
  memberships: readonly Membership[]
  language?: Language | null
  csrfToken?: string
}

export const sessionKey = keyOf('/v1/session')

/** The session, null when nobody is signed in. */
export function useSession(): UseQueryResult<Me | null, ProblemError> {
  return useQuery<Me | null, ProblemError>({ queryKey: sessionKey, queryFn: readSession, staleTime: 60_000 })
}

async function readSession(): Promise<Me | null> {
  try {
    const me = await get<(Me & { user?: Me['user'] }) | null>('/v1/session')
    if (me?.user === undefined || me.user === null) return null
    setCsrfToken(me.csrfToken)
    return me
  } catch (error) {
    if (error instanceof ProblemError && error.status === 401) return null
    throw error
  }
}

const nobody: Me = { user: { id: '', name: '' }, role: 'viewer', permissions: [], memberships: [] }

/** Who is signed in. Within the frame somebody always is. */
export function useMe(): Me {
  return useSession().data ?? nobody
}

/** `can('grants.write')`: hides what would be refused. The server decides. */
export function useCan(): (permission: string) => boolean {
  const { permissions } = useMe()
  return (permission) => permissions.includes(permission)
}
