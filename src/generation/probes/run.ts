import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Clearing, findInFile, type Kyodaku, prepareClearing } from '../../clearance/index.js'
import type { Finding } from '../../rights/index.js'
import { StoreError } from '../../store/index.js'
import { type Upstream, UpstreamFailure } from '../upstream/index.js'
import type { ProbeMatch, ProbeOutcome, ProbeResult } from './documents.js'
import { countSamples, type ProbePlan, type Sample, samplesOf } from './plan.js'
import { recordPlan } from './plans.js'
import { ProbeError } from './probe-error.js'
import {
  beginSample,
  endSample,
  markFetched,
  markGenerating,
  recordResults,
  type SentSample,
  sentSamples,
  takeBackSample,
} from './samples.js'

export interface RunProbesOptions {
  upstream: Upstream
  /** Prompts that are under way at once. */
  parallel?: number
  pollMilliseconds?: number
  /** After which a video that does not come is given up. */
  patienceMilliseconds?: number
  /** The most prompts that this run sends; what is left is sent by the next. */
  sendMost?: number
  signal?: AbortSignal
  onProgress?: (done: number, total: number) => void
}

export interface ProbesRun {
  plan: string
  /** Samples with a result, of all of the plan. */
  ended: number
  total: number
  /** When the next round may begin; null: none is left, or one is due. */
  nextRoundAt: string | null
}

const day = 24 * 60 * 60 * 1000
const patienceDefault = day
const attemptsMax = 5
const outputBytesMax = 4 * 2 ** 30

/**
 * Carries out a plan as far as it is due: sends each prompt once, keeps what comes, holds it against the works, and has each
 * result in the record before it goes on. Stopped or killed at any point, it goes on where it was when it is called again; a
 * prompt of which it can't be told whether it was sent is not sent again, and its result says so. Decides nothing and
 * counts for no grant.
 *
 * @throws ProbeError `probes.running` by another process, `probes.generator-away`, `probes.superseded`, `probes.bad-plan` where references can't be searched
 */
export async function runProbes(kyodaku: Kyodaku, planId: string, options: RunProbesOptions): Promise<ProbesRun> {
  // What another process has just sent would look as if its process had died.
  const taken = `probe-${planId
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '-')
    .slice(0, 50)}`
  const name = await kyodaku.store.takeName(taken).catch((error: unknown) => {
    if (!(error instanceof StoreError && error.code === 'store.name-taken')) throw error
    throw new ProbeError('probes.running', `Plan ${planId} is being run by another process: wait for it.`, {
      cause: error,
    })
  })
  try {
    return await runAlone(kyodaku, planId, options)
  } finally {
    await name.release()
  }
}

async function runAlone(kyodaku: Kyodaku, planId: string, options: RunProbesOptions): Promise<ProbesRun> {
  const { plan, supersededBy } = await recordPlan(kyodaku, planId)
  if (supersededBy !== null)
    throw new ProbeError('probes.superseded', `Plan ${planId} is superseded by ${supersededBy}: run that.`)
  const clearing = await prepareClearing(kyodaku)
  mustBeSearchable(plan, clearing)
  await recordResults(kyodaku, plan.id)
  const run = probing(kyodaku, plan, clearing, options)
  const all = samplesOf(plan)
  const sent = await sentSamples(kyodaku, plan.id)
  const open = sent.filter(({ state }) => state !== 'ended')
  const known = new Set(sent.map(({ sample }) => sample))
  const dueNow = all.filter(({ round }) => dueAt(plan, round) <= kyodaku.now().getTime())
  const unsent = dueNow.filter(({ sample }) => !known.has(sample)).slice(0, options.sendMost)
  let ended = sent.length - open.length
  options.onProgress?.(ended, all.length)
  const work = [
    ...open.map((one) => () => run.goOn(all[one.sample]!, one)),
    ...unsent.map((one) => () => run.begin(one)),
  ]
  await inParallel(work, options.parallel ?? 1, () => {
    ended++
    options.onProgress?.(ended, all.length)
  })
  const next = all.find(({ round }) => dueAt(plan, round) > kyodaku.now().getTime())
  const left = unsent.length < dueNow.length - dueNow.filter(({ sample }) => known.has(sample)).length
  return {
    plan: plan.id,
    ended,
    total: countSamples(plan),
    nextRoundAt: next === undefined || left ? null : new Date(dueAt(plan, next.round)).toISOString(),
  }
}

/** From when on a round may be sent. */
export const dueAt = ({ createdAt, intervalDays }: ProbePlan, round: number): number =>
  Date.parse(createdAt) + round * intervalDays * day

/** What can't be searched would look as if it were not resembled. */
function mustBeSearchable({ targets }: ProbePlan, { loaded, registry }: Clearing): void {
  const wanted = new Set(targets.flatMap(({ references }) => references))
  const missing = loaded.missing.find(({ reference }) => wanted.has(reference))
  if (missing !== undefined)
    throw new ProbeError('probes.bad-plan', `Reference ${missing.reference} can't be searched: ${missing.why}.`)
  const there = new Set(registry.references.map(({ id }) => id))
  const gone = [...wanted].find((reference) => !there.has(reference))
  if (gone !== undefined)
    throw new ProbeError('probes.bad-plan', `Reference ${gone} is withdrawn: make a plan that supersedes this one.`)
}

/** Does all, so many at once. The first failure lets what is under way come to its end, begins nothing more, and is thrown. */
async function inParallel(work: readonly (() => Promise<void>)[], width: number, onDone: () => void): Promise<void> {
  const left = work[Symbol.iterator]()
  let failure: { error: unknown } | undefined
  const worker = async () => {
    for (const one of left) {
      if (failure !== undefined) return
      try {
        await one()
        onDone()
      } catch (error) {
        failure ??= { error }
      }
    }
  }
  await Promise.all(Array.from({ length: width }, worker))
  if (failure !== undefined) throw failure.error
}

interface Probing {
  begin(sample: Sample): Promise<void>
  goOn(sample: Sample, sent: SentSample): Promise<void>
}

function probing(kyodaku: Kyodaku, plan: ProbePlan, clearing: Clearing, options: RunProbesOptions): Probing {
  const { upstream, pollMilliseconds = 2000, patienceMilliseconds = patienceDefault, signal } = options
  const scratch = join(kyodaku.store.dataDirectory, 'probes')
  const pause = (times: number) =>
    sleep(Math.min(pollMilliseconds * 1.5 ** times, 30 * pollMilliseconds), undefined, { ...(signal && { signal }) })

  async function begin(sample: Sample): Promise<void> {
    signal?.throwIfAborted()
    const askedAt = kyodaku.now()
    if (!(await beginSample(kyodaku, plan, sample.sample, askedAt))) return
    const sent = { sample: sample.sample, askedAt, upstreamId: null, outputDigest: null, outputBytes: null }
    try {
      const { id } = await create(sample)
      await markGenerating(kyodaku, plan.id, sample.sample, id)
      await goOn(sample, { ...sent, state: 'generating', upstreamId: id })
    } catch (error) {
      if (!(error instanceof UpstreamFailure)) throw error
      const { kind, answer, message } = error
      const outcome: ProbeOutcome =
        kind === 'unknown' ? 'unknown' : (answer?.status ?? 500) < 500 ? 'refused' : 'failed'
      const { status = null, code = `upstream_${kind}` } = answer ?? {}
      await end(sample, askedAt, { outcome, answer: { status, code, message: answer?.message ?? message } })
    }
  }

  /** Asks once. What was certainly not taken is asked again with the same key, a few times. */
  async function create(sample: Sample): Promise<{ id: string }> {
    const { text } = plan.prompts[sample.prompt]!
    const { model, seconds, size } = plan
    for (let attempt = 1; ; attempt++) {
      try {
        return await upstream.create({
          kind: 'create',
          prompt: text,
          model,
          files: {},
          key: `${plan.id}-${sample.sample}`,
          ...(seconds === undefined ? {} : { seconds }),
          ...(size === undefined ? {} : { size }),
        })
      } catch (error) {
        if (!isNotAboutThePrompt(error)) throw error
        const isOver = attempt === attemptsMax || !isPassing(error) || signal?.aborted === true
        if (!isOver) {
          await pause(attempt).catch(() => undefined)
          continue
        }
        await takeBackSample(kyodaku, plan.id, sample.sample)
        throw new ProbeError('probes.generator-away', `${upstream.name} takes no prompts: ${error.message}`, {
          cause: error,
        })
      }
    }
  }

  async function goOn(sample: Sample, sent: SentSample): Promise<void> {
    if (sent.state === 'sending')
      return await end(sample, sent.askedAt, { outcome: 'unknown', answer: { status: null, ...brokenOff } })
    if (sent.state === 'fetched') return await look(sample, sent.askedAt, sent.outputDigest!, sent.outputBytes!)
    const failed = await finished(sent)
    if (failed !== undefined) return await end(sample, sent.askedAt, failed)
    const output = await fetched(sample, sent.upstreamId!)
    if (output === undefined)
      return await end(sample, sent.askedAt, { outcome: 'failed', answer: { status: null, ...notFetched } })
    await markFetched(kyodaku, plan.id, sample.sample, output)
    await look(sample, sent.askedAt, output.digest, output.bytes)
  }

  /** Waits until a video is there. @returns why it is not */
  async function finished({ upstreamId, askedAt }: SentSample): Promise<Ended | undefined> {
    const until = askedAt.getTime() + patienceMilliseconds
    for (let waits = 0; ; waits++) {
      signal?.throwIfAborted()
      try {
        const video = await upstream.retrieve(upstreamId!, signal)
        if (video.status === 'completed') return undefined
        if (video.status === 'failed') {
          const { code, message } = video.error ?? { code: 'unknown', message: '' }
          return { outcome: refusing.test(code) ? 'refused' : 'failed', answer: { status: null, code, message } }
        }
      } catch (error) {
        if (!(error instanceof UpstreamFailure)) throw error
        if (error.answer?.status === 404)
          return { outcome: 'failed', answer: { status: 404, code: error.answer.code, message: error.answer.message } }
      }
      if (kyodaku.now().getTime() > until) return { outcome: 'failed', answer: { status: null, ...givenUp } }
      await pause(Math.min(waits, 6))
    }
  }

  /** Fetches a video as a blob: whole or not at all. @returns undefined where it can't be had */
  async function fetched(
    { sample }: Sample,
    upstreamId: string,
  ): Promise<{ digest: string; bytes: number } | undefined> {
    await mkdir(scratch, { recursive: true, mode: 0o700 })
    const path = join(scratch, `${plan.id}-${sample}.part`)
    try {
      for (let attempt = 1; attempt <= attemptsMax; attempt++) {
        signal?.throwIfAborted()
        try {
          await written(await upstream.content(upstreamId, signal), path)
          return await kyodaku.store.blobs.putFile(path)
        } catch (error) {
          signal?.throwIfAborted()
          if (isOfTheStore(error)) throw error
          if (attempt < attemptsMax) await pause(attempt)
        }
      }
      return undefined
    } finally {
      await rm(path, { force: true })
    }
  }

  /** Holds what came out against the works of the plan. */
  async function look({ sample, ...rest }: Sample, askedAt: Date, digest: string, bytes: number): Promise<void> {
    const path = kyodaku.store.blobs.path(digest)
    const found = await findInFile(kyodaku, clearing, path, signal === undefined ? {} : { signal })
    const covered = new Set(plan.targets.flatMap(({ covers }) => covers))
    const matches = found.findings.flatMap((one) =>
      one.kind === 'match' && covered.has(one.work) ? [matchOf(one)] : [],
    )
    const incomplete = found.findings.flatMap((one) =>
      one.kind === 'incomplete' && one.what !== 'index-incomplete' ? [`${one.what}: ${one.detail}`] : [],
    )
    const output = { digest, bytes, durationSeconds: found.durationSeconds }
    await end(
      { sample, ...rest },
      askedAt,
      { outcome: 'output', answer: null, output, matches, incomplete },
      found.trackDigest,
    )
  }

  async function end(sample: Sample, askedAt: Date, how: Ended, trackDigest: string | null = null): Promise<void> {
    const result: ProbeResult = {
      plan: plan.id,
      ...sample,
      askedAt: askedAt.toISOString(),
      endedAt: kyodaku.now().toISOString(),
      output: null,
      matches: [],
      incomplete: [],
      search: clearing.loaded.matcher.description,
      ...how,
    }
    await endSample(kyodaku, result, trackDigest)
  }

  return { begin, goOn }
}

type Ended = Pick<ProbeResult, 'outcome' | 'answer'> & Partial<Pick<ProbeResult, 'output' | 'matches' | 'incomplete'>>

/** Codes of jobs that were not done because of what was asked for. */
const refusing = /moderation|policy|safety|blocked|permission|refus/i

const brokenOff = {
  code: 'broken_off',
  message:
    'The probe was stopped while this was asked for. Whether it was generated is not known; it is not asked again.',
}
const givenUp = { code: 'given_up', message: 'The video did not come within the time that was waited.' }
const notFetched = { code: 'not_fetched', message: 'The video could not be fetched whole.' }

/** Statuses of keys, accounts, addresses and load: they say nothing of how a prompt is answered. */
const notAboutThePrompt: ReadonlySet<number> = new Set([401, 402, 404, 407, 429, 503])

function isNotAboutThePrompt(error: unknown): error is UpstreamFailure {
  return (
    error instanceof UpstreamFailure &&
    (error.kind === 'away' || (error.kind === 'refused' && notAboutThePrompt.has(error.answer?.status ?? 0)))
  )
}

const isPassing = ({ kind, answer }: UpstreamFailure): boolean =>
  kind === 'away' || answer?.status === 429 || answer?.status === 503

const isOfTheStore = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  /^(store\.|ENOSPC|EDQUOT|EROFS)/.test(error.code)

function matchOf(match: Extract<Finding, { kind: 'match' }>): ProbeMatch {
  const { work, reference, level, score, falseMatchProbability, coverage, inputRange, referenceRange, orientation } =
    match
  return {
    work,
    reference,
    level,
    score,
    falseMatchProbability,
    coverage,
    inputRange: [inputRange[0], inputRange[1]],
    referenceRange: [referenceRange[0], referenceRange[1]],
    orientation,
  }
}

async function written(body: Readable, path: string): Promise<void> {
  let bytes = 0
  await pipeline(
    body,
    async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        bytes += chunk.length
        if (bytes > outputBytesMax) throw new Error(`a video of more than ${outputBytesMax} bytes`)
        yield chunk
      }
    },
    createWriteStream(path, { mode: 0o600 }),
  )
}
