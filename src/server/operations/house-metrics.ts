import { SpanStatusCode, trace } from '@opentelemetry/api'
import { sql } from 'kysely'
import type { House } from '../house.js'
import { countDecision, instrumentationName, observeQueue } from './telemetry.js'

/** What an event says of a job that has ended: here, or in a worker apart. */
interface EndedJob {
  kind?: string
  state?: string
  startedAt?: string
  endedAt?: string
  attempts?: number
  error?: { code?: string }
}

/**
 * What the house does, as telemetry, from the events that it publishes: a span for each job that has ended and for each
 * decision, decisions by outcome, and how many jobs wait and run. Only where telemetry is on.
 */
export function measureHouse(house: House): void {
  const tracer = trace.getTracer(instrumentationName)
  const stop = house.events.subscribe({ sees: 'all', types: ['check.decided', 'job.changed'] }, ({ type, data }) => {
    if (type === 'check.decided') {
      const { outcome = 'unknown', level = 0 } = data as { outcome?: string; level?: number }
      countDecision(outcome)
      tracer.startSpan('decision', { attributes: { 'kyodaku.outcome': outcome, 'kyodaku.level': level } }).end()
      return
    }
    const { kind = 'unknown', state, startedAt, endedAt, attempts = 1, error } = data as EndedJob
    if (startedAt === undefined || endedAt === undefined || (state !== 'done' && state !== 'failed')) return
    const span = tracer.startSpan(`job ${kind}`, {
      startTime: new Date(startedAt),
      attributes: { 'kyodaku.job.kind': kind, 'kyodaku.job.attempts': attempts },
    })
    if (state === 'failed') {
      span.setAttribute('error.type', error?.code ?? 'internal')
      span.setStatus({ code: SpanStatusCode.ERROR })
    }
    span.end(new Date(endedAt))
  })
  house.onClose(async () => stop())
  observeQueue(async () => {
    const { rows } = await sql<{ state: string; kind: string; jobs: number }>`
      select state, kind, count(*)::int as jobs from jobs where state in ('waiting', 'running') group by state, kind`.execute(
      house.store.db,
    )
    return rows
  })
}
