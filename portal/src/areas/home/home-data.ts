import type { Described } from '../../api/index.js'

export type HomeAnswer = Described<'Home'>
export type Names = HomeAnswer['names']
export type Count = HomeAnswer['figures']['works']
export type Need = HomeAnswer['needs'][number]
export type Change = HomeAnswer['changes'][number]
export type Decisions = HomeAnswer['figures']['decisions']

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
