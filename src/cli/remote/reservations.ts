import type { KyodakuClient } from '../../client/index.js'
import type { Reservation } from '../../rights/index.js'
import { type ActingOptions, actingQueryOf } from '../acting.js'
import { orUnknown } from './answers.js'

/** What is reserved; from when, where that is not said, is for the server to say. */
export type ReservationTerms = Omit<Reservation, 'id' | 'from'> & { from?: string }

export async function reserveThere(
  api: KyodakuClient,
  terms: ReservationTerms,
  options: ActingOptions,
): Promise<Reservation> {
  const params = { query: actingQueryOf(options) }
  const body = { terms, dryRun: options.dryRun ?? false }
  return await orUnknown('work', terms.work, api.post('/v1/reservations', { params, body }))
}

export async function stopWorkThere(
  api: KyodakuClient,
  id: string,
  what: Pick<Reservation, 'uses' | 'territories'> & { note?: string },
  options: ActingOptions,
): Promise<Reservation> {
  const params = { path: { id }, query: actingQueryOf(options) }
  const body = { ...what, dryRun: options.dryRun ?? false }
  return await orUnknown('work', id, api.post('/v1/works/{id}/stop', { params, body }))
}

export async function liftStopsThere(api: KyodakuClient, id: string, options: ActingOptions): Promise<Reservation[]> {
  const params = { path: { id }, query: actingQueryOf(options) }
  const body = { dryRun: options.dryRun ?? false }
  return (await orUnknown('work', id, api.post('/v1/works/{id}/resume', { params, body }))).lifted
}
