export interface Person {
  id: string
  name: string
  email: string | null
  party: string | null
  role: string
  state: 'active' | 'suspended'
  memberSince: string
  lastSeenAt: string | null
  secondFactor: boolean
  you: boolean
}

export interface Invitation {
  id: string
  email: string | null
  name: string | null
  role: string
  createdAt: string
  expiresAt: string
  state: 'open' | 'accepted' | 'withdrawn' | 'expired'
}

/** A link that was made, with a letter to send it by. Shown once. */
export interface MadeLink {
  link: string
  expiresAt: string
  letter: { subject: string; text: string }
}

export const roles = ['administrator', 'rights-manager', 'reviewer', 'finance', 'viewer', 'investigator'] as const

/** An authority alone has investigators. */
export const rolesOf = (partyRole: string | null | undefined): readonly string[] =>
  roles.filter((role) => role !== 'investigator' || partyRole === 'authority')
