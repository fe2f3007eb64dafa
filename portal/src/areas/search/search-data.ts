import type { NameLike } from '../../format/index.js'

export interface Found {
  kind: 'work' | 'party'
  id: string
  title?: NameLike
  matched?: NameLike
  workKind?: string
  role?: string
  withheld: boolean
}
