import type { NameLike } from '../../format/index.js'

/** What `GET /v1/home` answers. */
export interface HomeAnswer {
  of: 'rightsholder' | 'association' | 'provider' | 'authority' | 'operator'
  needs: Need[]
  changes: Change[]
  figures: { works: Count; references: Count; grants: Count; decisions: Decisions }
  names: Names
  steps: { work: boolean; reference: boolean; grant: boolean; check: boolean }
}
export interface Names {
  works: Record<string, NameLike[]>
  parties: Record<string, NameLike[]>
}
export interface Count {
  count: number
  capped: boolean
}
export interface Need extends Count {
  kind: 'matches' | 'disputes' | 'offers' | 'claims' | 'grants-ending' | 'approvals' | 'jobs-failed'
  items: { id: string; title: string; work?: string; party?: string; at?: string; level?: number }[]
}
export interface Change {
  kind: 'party' | 'work' | 'reference' | 'grant' | 'reservation' | 'mandate' | 'claim' | 'decision'
  id: string
  title: string
  at: string
  state?: string
  work?: string
  by?: string
  count?: number
}
export interface Decisions {
  of: 'own' | 'concerning' | 'all'
  days: { day: string; permit: number; refuse: number; review: number }[]
}

/** Where each kind of thing is looked at. */
export const placeOf: Readonly<
  Record<Change['kind'], (id: string, work?: string) => { to: string; params?: Record<string, string> }>
> = {
  party: (id) => ({ to: '/parties/$id', params: { id } }),
  work: (id) => ({ to: '/works/$id', params: { id } }),
  reference: (id, work) => ({ to: '/works/$id', params: { id: work ?? id } }),
  reservation: (id, work) => ({ to: '/works/$id', params: { id: work ?? id } }),
  claim: (id) => ({ to: '/permissions/claims/$id', params: { id } }),
  grant: (id) => ({ to: '/permissions/$id', params: { id } }),
  mandate: (id) => ({ to: '/permissions/mandates/$id', params: { id } }),
  decision: (id) => ({ to: '/record/receipts/$id', params: { id } }),
}
