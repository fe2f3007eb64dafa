import type { NameLike } from '../../format/index.js'

export interface Party {
  id: string
  role: 'rightsholder' | 'association' | 'provider' | 'authority'
  name: string
  names: (NameLike & { kind: string })[]
  classes: string[]
  recordedAt: string
  logIndex: number | null
  own: boolean
  represented: boolean
}

export const partyRoles = ['rightsholder', 'association', 'provider', 'authority'] as const
