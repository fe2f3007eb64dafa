import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { get } from './ask.js'
import { setCsrfToken } from './client.js'
import { keyOf } from './hooks.js'
import type { Described } from './paths.js'
import { ProblemError } from './problem.js'

/** A role that someone has, of a party or (without one) of the operator. */
export type Membership = Described<'Membership'>

/** Who is signed in: `GET /v1/session`. */
export type Me = Described<'Session'>

export const sessionKey = keyOf('/v1/session')

/** The session, null when nobody is signed in. */
export function useSession(): UseQueryResult<Me | null, ProblemError> {
  return useQuery<Me | null, ProblemError>({ queryKey: sessionKey, queryFn: readSession, staleTime: 60_000 })
}

async function readSession(): Promise<Me | null> {
  try {
    const me = await get('/v1/session')
    if (me?.user === undefined || me.user === null) return null
    setCsrfToken(me.csrfToken)
    return me
  } catch (error) {
    if (error instanceof ProblemError && error.status === 401) return null
    throw error
  }
}

const nobody: Me = {
  kind: 'user',
  user: { id: '', name: '', email: null },
  party: null,
  partyName: null,
  partyRole: null,
  role: 'viewer',
  permissions: [],
  memberships: [],
  actsFor: [],
  secondFactorNeeded: false,
  language: 'ja',
}

/** Who is signed in. Within the frame somebody always is. */
export function useMe(): Me {
  return useSession().data ?? nobody
}

/** `can('grants.write')`: hides what would be refused. The server decides. */
export function useCan(): (permission: string) => boolean {
  const { permissions } = useMe()
  return (permission) => permissions.includes(permission)
}
