import { setTimeout as sleep } from 'node:timers/promises'
import type { Kyodaku } from '../../clearance/index.js'
import {
  type InclusionProof,
  type Log,
  type RangeProof,
  RecordError,
  type RecordErrorCode,
} from '../../record/index.js'
import {
  callsMax,
  type LogAnswer,
  type LogCall,
  type LogQuestion,
  type LogState,
  logPath,
  type OneAnswer,
  proofOfWorker,
  workerHeader,
} from './log-calls.js'

/** Where the server is, and a token of the operator's. */
export interface ServerAddress {
  url: string
  token: string
}

/** A server that starts again is away for so long at most; then the job fails, and is tried again. */
const awayMilliseconds = 20_000
const requestMilliseconds = 30_000
/** Entries asked for together, in base64: a question of the server's has its size. */
const togetherBytesMax = 1_000_000
/** What the log has grown by meanwhile is known so late at most. */
const stateMilliseconds = 1000

/**
 * The log as the server has it. Each call goes there, many that are made together in one question; its size and checkpoint are those of the last answer, a second old at
 * most. While the server is away calls wait for it: appending the same bytes twice records them once.
 *
 * @param find asked again whenever the server is not where it was: a restart gives it another token
 * @throws RecordError `record.storage-failed` when there is no server
 */
export async function connectLog(
  find: () => Promise<ServerAddress | undefined>,
  keyFor: Kyodaku['keyFor'],
): Promise<Log> {
  const proof = proofOfWorker(keyFor)
  let server: ServerAddress | undefined
  let state: LogState | undefined
  let closed = false

  const once = async (call: LogQuestion): Promise<LogAnswer> => {
    server ??= await find()
    if (server === undefined) throw new Error('no server runs on this data folder')
    const response = await fetch(new URL(logPath, server.url), {
      method: 'POST',
      redirect: 'error',
      signal: AbortSignal.timeout(requestMilliseconds),
      headers: {
        authorization: `Bearer ${server.token}`,
        'content-type': 'application/json',
        [workerHeader]: proof,
      },
      body: JSON.stringify(call),
    })
    if (!response.ok) throw new Error(`the server answered with ${response.status}`)
    return (await response.json()) as LogAnswer
  }
  const askServer = async (call: LogQuestion): Promise<OneAnswer> => {
    for (const begun = Date.now(); ; ) {
      if (closed) throw new RecordError('record.closed', 'The log is closed.')
      let answer: LogAnswer
      try {
        answer = await once(call)
      } catch (error) {
        server = undefined
        if (Date.now() - begun < awayMilliseconds) {
          await sleep(300)
          continue
        }
        const reason = error instanceof Error ? error.message : String(error)
        throw new RecordError(
          'record.storage-failed',
          `The server that writes the log cannot be reached (${reason}): start it, or name it by --server and KYODAKU_TOKEN.`,
          { cause: error },
        )
      }
      // Answers overtake each other; the log only grows.
      if (state === undefined || answer.state.size >= state.size) state = answer.state
      return answer
    }
  }
  let waiting: { call: LogCall; resolve(answer: OneAnswer): void; reject(error: unknown): void }[] = []
  /** What is asked within one turn goes together. */
  const ask = async (call: LogCall): Promise<unknown> => {
    const answer = await new Promise<OneAnswer>((resolve, reject) => {
      if (waiting.length === 0) setImmediate(askWaiting)
      waiting.push({ call, resolve, reject })
    })
    if ('error' in answer) throw new RecordError(answer.error.code as RecordErrorCode, answer.error.message)
    return answer.result
  }
  const askWaiting = () => {
    while (waiting.length > 0) {
      const together = waiting.slice(0, togetherOf(waiting.map(({ call }) => call)))
      waiting = waiting.slice(together.length)
      const calls = together.map(({ call }) => call)
      const answered = calls.length === 1 ? askServer(calls[0]!) : askServer({ call: 'many', calls })
      answered.then(
        (answer) => {
          const answers = calls.length === 1 ? [answer] : (answer as { result: OneAnswer[] }).result
          for (const [place, { resolve }] of together.entries()) resolve(answers[place]!)
        },
        (error: unknown) => {
          for (const { reject } of together) reject(error)
        },
      )
    }
  }
  const known = (): LogState => {
    if (state === undefined) throw new RecordError('record.closed', 'The log was not reached yet.')
    return state
  }
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
  async function* entries(from = 0, to = known().size): AsyncGenerator<Uint8Array> {
    for (let at = from; at < to; ) {
      const some = (await ask({ call: 'entries', from: at, to })) as string[]
      for (const entry of some) yield Buffer.from(entry, 'base64')
      if (some.length === 0) return
      at += some.length
    }
  }

  await ask({ call: 'state' })
  let asking = false
  const timer = setInterval(() => {
    if (asking) return
    asking = true
    ask({ call: 'state' })
      .catch(() => undefined)
      .finally(() => {
        asking = false
      })
  }, stateMilliseconds)
  timer.unref()

  return {
    origin: known().origin,
    verifierKey: known().verifierKey,
    size: () => known().size,
    append: async (entry) => (await ask({ call: 'append', entry: base64(entry) })) as { index: number },
    async entry(index) {
      const [entry] = (await ask({ call: 'entries', from: index, to: index + 1 })) as string[]
      if (entry === undefined) throw new RecordError('record.out-of-range', `There is no entry ${index}.`)
      return Buffer.from(entry, 'base64')
    },
    entries,
    indexOf: async (entry) => ((await ask({ call: 'indexOf', entry: base64(entry) })) as number | null) ?? undefined,
    prove: async (index, options) => (await ask({ call: 'prove', index, options: chosen(options) })) as InclusionProof,
    proveRange: async (from, to, options) =>
      (await ask({ call: 'proveRange', from, to, options: chosen(options) })) as RangeProof,
    proveConsistency: async (size1, size2) =>
      (await ask({ call: 'proveConsistency', size1, ...(size2 === undefined ? {} : { size2 }) })) as string[],
    checkpoint: () => known().checkpoint,
    async cosign() {
      throw new RecordError('record.closed', 'A worker does not cosign: the server does.')
    },
    cosignedCheckpoint: () => known().cosignedCheckpoint,
    async close() {
      closed = true
      clearInterval(timer)
    },
  }
}

/** How many of the calls that wait fit into one question. */
function togetherOf(calls: readonly LogCall[]): number {
  let bytes = 0
  for (const [place, call] of calls.entries()) {
    bytes += call.call === 'append' ? call.entry.length : 100
    if (place === callsMax || (place > 0 && bytes > togetherBytesMax)) return place
  }
  return calls.length
}

const chosen = (options?: { cosigned?: boolean }) =>
  options?.cosigned === undefined ? undefined : { cosigned: options.cosigned }
