import { sql } from 'kysely'
import type { TenantDatabase } from '../../store/index.js'

/** A party's endpoints with the state of the newest delivery, never with a secret; sorted by id, which is by time. */
export function endpointsOf(db: TenantDatabase, party: string | undefined) {
  return db
    .selectFrom('webhook_endpoints')
    .select([
      'id',
      'url',
      'description',
      'types',
      'state',
      'disabled_by',
      'failing_since',
      'earlier_until',
      'created_at',
    ])
    .select((eb) => [
      eb
        .selectFrom('webhook_deliveries as last')
        .select('last.created_at')
        .whereRef('last.endpoint_id', '=', 'webhook_endpoints.id')
        .orderBy('last.created_at', 'desc')
        .orderBy('last.id', 'desc')
        .limit(1)
        .as('last_at'),
      eb
        .selectFrom('webhook_deliveries as last')
        .select('last.state')
        .whereRef('last.endpoint_id', '=', 'webhook_endpoints.id')
        .orderBy('last.created_at', 'desc')
        .orderBy('last.id', 'desc')
        .limit(1)
        .as('last_state'),
    ])
    .where(sql<boolean>`party is not distinct from ${party ?? null}::text`)
    .orderBy('id')
}

/** Deliveries with the answer to their newest try. */
export function deliveriesOf(db: TenantDatabase) {
  return db
    .selectFrom('webhook_deliveries as d')
    .leftJoin('webhook_attempts as a', (join) =>
      join.onRef('a.delivery_id', '=', 'd.id').onRef('a.number', '=', 'd.attempts'),
    )
    .select(['d.id', 'd.type', 'd.state', 'd.attempts', 'd.created_at', 'd.next_at', 'd.ended_at'])
    .select(['a.status', 'a.error'])
}
