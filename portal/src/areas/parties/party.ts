import type { Described } from '../../api/index.js'

export type Party = Described<'Party'>
export type PartyRole = Party['role']

export const partyRoles = [
  'rightsholder',
  'association',
  'provider',
  'authority',
] as const satisfies readonly PartyRole[]
