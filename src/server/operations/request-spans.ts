import { context, metrics, propagation, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import type { FastifyInstance } from 'fastify'
import { instrumentationName } from './telemetry.js'

declare module 'fastify' {
  interface FastifyRequest {
    span: Span | null
  }
}

/** Bounds of the duration histogram, in seconds (OpenTelemetry semantic conventions for HTTP, 1.23). */
const durationBounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]

/**
 * A span and a duration for every request, named by the route's template: never by its path, which holds ids. Registered only
 * where telemetry is on.
 */
export function addRequestSpans(app: FastifyInstance): void {
  const tracer = trace.getTracer(instrumentationName)
  const duration = metrics.getMeter(instrumentationName).createHistogram('http.server.request.duration', {
    description: 'How long requests took.',
    unit: 's',
    advice: { explicitBucketBoundaries: durationBounds },
  })
  app.decorateRequest('span', null)
  app.addHook('onRequest', (request, _reply, done) => {
    const parent = propagation.extract(context.active(), request.headers)
    const route = request.routeOptions.url ?? 'unknown'
    const span = tracer.startSpan(
      `${request.method} ${route}`,
      {
        kind: SpanKind.SERVER,
        attributes: { 'http.request.method': request.method, 'http.route': route, 'kyodaku.request_id': request.id },
      },
      parent,
    )
    request.span = span
    context.with(trace.setSpan(parent, span), done)
  })
  app.addHook('onResponse', async (request, reply) => {
    const { span } = request
    const status = reply.statusCode
    duration.record(reply.elapsedTime / 1000, {
      'http.request.method': request.method,
      'http.route': request.routeOptions.url ?? 'unknown',
      'http.response.status_code': status,
    })
    if (span === null) return
    span.setAttribute('http.response.status_code', status)
    if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
    span.end()
  })
  app.addHook('onRequestAbort', async (request) => {
    request.span?.setStatus({ code: SpanStatusCode.ERROR, message: 'aborted' })
    request.span?.end()
    request.span = null
  })
}
