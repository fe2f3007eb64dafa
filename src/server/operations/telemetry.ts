import { type Attributes, metrics, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { logs, SeverityNumber } from '@opentelemetry/api-logs'

/** What is sent while telemetry is on. */
export interface Telemetry {
  /** A line of the log, as it was written (already without secrets). */
  logLine(line: string): void
  /** Sends what is waiting. */
  flush(): Promise<void>
  /** Sends what is waiting and ends. */
  stop(): Promise<void>
}

/** The name of our tracer, meter and logger. */
export const instrumentationName = 'kyodaku'

/**
 * Starts sending traces, metrics and logs by OTLP over HTTP (OpenTelemetry) where `OTEL_EXPORTER_OTLP_ENDPOINT` names a
 * collector; undefined, and nothing loaded, where it doesn't. `OTEL_SERVICE_NAME`, `OTEL_EXPORTER_OTLP_HEADERS`,
 * `OTEL_METRIC_EXPORT_INTERVAL`, `OTEL_TRACES_SAMPLER` and `OTEL_SDK_DISABLED` mean what the specification says.
 */
export async function startTelemetry(
  environment: NodeJS.ProcessEnv,
  { version }: { version: string },
): Promise<Telemetry | undefined> {
  const endpoint = environment.OTEL_EXPORTER_OTLP_ENDPOINT?.replace(/\/+$/, '')
  if (!endpoint || environment.OTEL_SDK_DISABLED === 'true') return undefined
  const [traceSdk, metricsSdk, logsSdk, traceExporter, metricExporter, logExporter, { resourceFromAttributes }] =
    await Promise.all([
      import('@opentelemetry/sdk-trace-node'),
      import('@opentelemetry/sdk-metrics'),
      import('@opentelemetry/sdk-logs'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/exporter-metrics-otlp-http'),
      import('@opentelemetry/exporter-logs-otlp-http'),
      import('@opentelemetry/resources'),
    ])
  const resource = resourceFromAttributes({
    'service.name': environment.OTEL_SERVICE_NAME || 'kyodaku',
    'service.version': version,
  })
  const to = (signal: string) => ({ url: `${endpoint}/v1/${signal}`, timeoutMillis: 5_000 })
  const tracerProvider = new traceSdk.NodeTracerProvider({
    resource,
    spanProcessors: [new traceSdk.BatchSpanProcessor(new traceExporter.OTLPTraceExporter(to('traces')))],
  })
  tracerProvider.register()
  const interval = Number(environment.OTEL_METRIC_EXPORT_INTERVAL)
  const meterProvider = new metricsSdk.MeterProvider({
    resource,
    readers: [
      new metricsSdk.PeriodicExportingMetricReader({
        exporter: new metricExporter.OTLPMetricExporter(to('metrics')),
        exportIntervalMillis: interval > 0 ? interval : 60_000,
        exportTimeoutMillis: Math.min(interval > 0 ? interval : 60_000, 5_000),
      }),
    ],
  })
  metrics.setGlobalMeterProvider(meterProvider)
  const loggerProvider = new logsSdk.LoggerProvider({
    resource,
    processors: [new logsSdk.BatchLogRecordProcessor({ exporter: new logExporter.OTLPLogExporter(to('logs')) })],
  })
  logs.setGlobalLoggerProvider(loggerProvider)
  const logger = loggerProvider.getLogger(instrumentationName)
  const all = (work: (provider: { forceFlush(): Promise<void>; shutdown(): Promise<void> }) => Promise<void>) =>
    Promise.allSettled([tracerProvider, meterProvider, loggerProvider].map(work))
  return {
    logLine(line) {
      const parsed = parseLine(line)
      if (parsed === undefined) return
      const { level, msg, time, ...rest } = parsed
      logger.emit({
        severityText: String(level),
        severityNumber: severities[String(level)] ?? SeverityNumber.INFO,
        body: String(msg ?? ''),
        attributes: flat(rest),
        ...(typeof time === 'string' ? { timestamp: new Date(time) } : {}),
      })
    },
    async flush() {
      await all((provider) => provider.forceFlush())
    },
    async stop() {
      await all((provider) => provider.shutdown())
      trace.disable()
      metrics.disable()
      logs.disable()
    },
  }
}

/** Runs work as a span of its own; without telemetry, just runs it. */
export async function withSpan<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T> {
  return await trace
    .getTracer(instrumentationName)
    .startActiveSpan(name, { kind: SpanKind.INTERNAL, attributes }, async (span) => {
      try {
        return await work()
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'internal'
        span.setStatus({ code: SpanStatusCode.ERROR, message: code })
        span.setAttribute('error.type', code)
        throw error
      } finally {
        span.end()
      }
    })
}

/** Counts a decision by its outcome. */
export function countDecision(outcome: string, attributes: Attributes = {}): void {
  metrics
    .getMeter(instrumentationName)
    .createCounter('kyodaku.decisions', { description: 'Decisions by outcome.' })
    .add(1, { outcome, ...attributes })
}

/** Shows how many jobs wait and run, whenever metrics are sent. */
export function observeQueue(depth: () => Promise<readonly { state: string; kind: string; jobs: number }[]>): void {
  metrics
    .getMeter(instrumentationName)
    .createObservableGauge('kyodaku.jobs', { description: 'Jobs by state and kind.' })
    .addCallback(async (result) => {
      for (const { jobs, ...attributes } of await depth().catch(() => [])) result.observe(jobs, attributes)
    })
}

const severities: Readonly<Record<string, SeverityNumber>> = {
  trace: SeverityNumber.TRACE,
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
  fatal: SeverityNumber.FATAL,
}

function parseLine(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line) as Record<string, unknown>
  } catch {
    return undefined
  }
}

/** Two levels of a logged object as attributes with dots. */
function flat(value: Record<string, unknown>): Attributes {
  const attributes: Attributes = {}
  for (const [name, one] of Object.entries(value)) {
    if (typeof one === 'object' && one !== null) {
      for (const [inner, deep] of Object.entries(one)) attributes[`${name}.${inner}`] = scalar(deep)
    } else attributes[name] = scalar(one)
  }
  return attributes
}

const scalar = (value: unknown) =>
  typeof value === 'number' || typeof value === 'boolean'
    ? value
    : typeof value === 'string'
      ? value
      : JSON.stringify(value)
