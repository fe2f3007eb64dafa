import { type Attributes, metrics } from '@opentelemetry/api'
import { type Decision, type Outcome, outcomes, type Regime } from '../rights/index.js'
import { type Upstream, UpstreamFailure } from './upstream/index.js'

/** What is decided about: what is asked for, and what came out. */
export type Stage = 'requests' | 'outputs'

/** Decisions since the gate was opened, by what each regime says. What the other one says is hypothetical. */
export type DecisionCounts = Record<Stage, Record<Regime, Record<Outcome, number>>>

type Decided = Pick<Decision, 'outcome' | 'regime' | 'underOtherRegime'>

/** Counts and times what a gate does. */
export interface GateMeter {
  decided(stage: Stage, decision: Decided, milliseconds: number): void
  /** An output was released, withheld or given to review, so long after what generates had it. */
  cleared(outcome: Outcome, milliseconds: number): void
  /** The same upstream, whose calls are timed. */
  timing(upstream: Upstream): Upstream
  counts(): DecisionCounts
  close(): void
}

/** Of our meter, here as in the server. */
export const meterName = 'kyodaku'

/** Bounds of the histograms, in seconds. */
const decisionBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const upstreamBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]
const clearingBounds = [0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800]

/**
 * Sends what a gate does to whatever meters this process has (OpenTelemetry); without one, only its own counts are kept. No
 * attribute says what was asked for, or by whom.
 *
 * @param reviewsWaiting asked whenever metrics are sent
 */
export function measureGate(reviewsWaiting: () => Promise<number>): GateMeter {
  const meter = metrics.getMeter(meterName)
  const histogram = (name: string, description: string, bounds: number[]) =>
    meter.createHistogram(name, { description, unit: 's', advice: { explicitBucketBoundaries: bounds } })
  const decisions = meter.createCounter('kyodaku.gateway.decisions', {
    description: 'Decisions of the gateway, with what each regime says.',
  })
  const deciding = histogram('kyodaku.gateway.decision.duration', 'How long deciding took.', decisionBounds)
  const asking = histogram(
    'kyodaku.gateway.upstream.duration',
    'How long what generates took to answer.',
    upstreamBounds,
  )
  const clearing = histogram(
    'kyodaku.gateway.clearing.duration',
    'From when an output was there until it was released, withheld or given to review.',
    clearingBounds,
  )
  const waiting = meter.createObservableGauge('kyodaku.gateway.reviews.waiting', {
    description: 'Outputs that wait for people.',
  })
  const observe = async (result: { observe(value: number): void }) => {
    const count = await reviewsWaiting().catch(() => undefined)
    if (count !== undefined) result.observe(count)
  }
  waiting.addCallback(observe)

  const none = () => Object.fromEntries(outcomes.map((outcome) => [outcome, 0])) as Record<Outcome, number>
  const both = () => ({ 'prior-permission': none(), reservation: none() })
  const counts: DecisionCounts = { requests: both(), outputs: both() }

  /** Times a call, by how it ended. */
  async function timed<T>(operation: string, call: () => Promise<T>): Promise<T> {
    const began = performance.now()
    const end = (result: string) => asking.record((performance.now() - began) / 1000, { operation, result })
    try {
      const answer = await call()
      end('answered')
      return answer
    } catch (error) {
      end(error instanceof UpstreamFailure ? error.kind : 'broken-off')
      throw error
    }
  }

  return {
    decided(stage, { outcome, regime, underOtherRegime: other }, milliseconds) {
      counts[stage][regime][outcome]++
      counts[stage][other.regime][other.outcome]++
      const attributes: Attributes = {
        stage,
        outcome,
        [`outcome_under.${regime}`]: outcome,
        [`outcome_under.${other.regime}`]: other.outcome,
      }
      decisions.add(1, attributes)
      deciding.record(milliseconds / 1000, { stage, outcome })
    },
    cleared: (outcome, milliseconds) => clearing.record(milliseconds / 1000, { outcome }),
    timing: (upstream) => ({
      name: upstream.name,
      create: (...given) => timed('create', () => upstream.create(...given)),
      retrieve: (...given) => timed('retrieve', () => upstream.retrieve(...given)),
      content: (...given) => timed('content', () => upstream.content(...given)),
      file: (...given) => timed('file', () => upstream.file(...given)),
      remove: (...given) => timed('remove', () => upstream.remove(...given)),
      createCharacter: (...given) => timed('create-character', () => upstream.createCharacter(...given)),
    }),
    counts: () => structuredClone(counts),
    close: () => waiting.removeCallback(observe),
  }
}
