import type { AnswerOf, BodyOf, Described } from '../../api/index.js'

export type Person = Described<'Person'>

export type Invitation = Described<'Invitation'>

/** A link that was made, with a letter to send it by. Shown once. */
export type MadeLink = AnswerOf<'/v1/people/{id}/recovery-link', 'post'>

export type Role = BodyOf<'/v1/invitations', 'post'>['role']

export const roles: readonly Role[] = [
  'administrator',
  'rights-manager',
  'reviewer',
  'finance',
  'viewer',
  'investigator',
]

/** An authority alone has investigators. */
export const rolesOf = (partyRole: string | null | undefined): readonly Role[] =>
  roles.filter((role) => role !== 'investigator' || partyRole === 'authority')
