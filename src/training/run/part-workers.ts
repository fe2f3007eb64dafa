import { Worker } from 'node:worker_threads'
import { type DigestOfFile, digestOfFile, settleDuckDbMemory, transferables } from '../dataset/index.js'
import type { ContentOfPart } from './find-in-part.js'
import { createPartHandler, type DecidedPart, type PartHandler, type PartSettings } from './handle-part.js'
import { type LookupImages, openLookups } from './lookup-images.js'
import type { FromPartWorker, PartWorkerData, ToPartWorker } from './part-worker.js'
import { workerFile } from './worker-file.js'

/** Threads that parts are handled in. */
export interface PartWorkers {
  /** How many parts are worth having under way at once. */
  readonly atOnce: number
  /** Takes a part to the thread that has least to do; it stays there until it is finished. */
  take(): PartHandler
  /** Hashes a file in the thread that has least to do. */
  digestOf: DigestOfFile
  close(): Promise<void>
}

/**
 * Starts `count` threads; 0: parts are handled in this one.
 *
 * @throws TrainingError `training.not-built`
 */
export function startPartWorkers(count: number, settings: PartSettings, images: LookupImages): PartWorkers {
  settleDuckDbMemory()
  if (count === 0) {
    const handler = createPartHandler(settings, openLookups(images))
    return { atOnce: 1, take: () => handler, digestOf: digestOfFile, close: async () => undefined }
  }
  const threads = Array.from({ length: count }, () => startThread(settings, images))
  const leastBusy = () => threads.reduce((least, one) => (one.busy() < least.busy() ? one : least))
  return {
    // While the decisions of one part are made, a thread reads another. Each more is a part more in memory.
    atOnce: count + 1,
    take: () => leastBusy().handler(),
    digestOf: (path) => leastBusy().digestOf(path),
    async close() {
      await Promise.all(threads.map((thread) => thread.close()))
    },
  }
}

function startThread(settings: PartSettings, images: LookupImages) {
  const worker = new Worker(workerFile('part-worker'), { workerData: { settings, images } satisfies PartWorkerData })
  const open = new Map<number, { resolve: (answer: FromPartWorker) => void; reject: (error: Error) => void }>()
  let asked = 0
  let parts = 0
  let closing = false
  const fail = (error: Error) => {
    for (const { reject } of open.values()) reject(error)
    open.clear()
  }
  worker.on('error', fail)
  worker.on('exit', (code) => {
    if (!closing) fail(new Error(`A thread that decides parts of a dataset ended with code ${code}.`))
  })
  worker.on('message', (message: FromPartWorker) => {
    const waiting = open.get(message.answer)
    open.delete(message.answer)
    if (waiting === undefined) return
    if ('error' in message) {
      const { name, message: text, code } = message.error
      const error = new Error(text)
      waiting.reject(Object.assign(error, { name }, code === undefined ? {} : { code }))
    } else waiting.resolve(message)
  })
  const ask = (question: (ask: number) => ToPartWorker, moved: ArrayBuffer[] = []) =>
    new Promise<FromPartWorker>((resolve, reject) => {
      asked += 1
      open.set(asked, { resolve, reject })
      worker.postMessage(question(asked), moved)
    })
  return {
    busy: () => parts,
    async digestOf(path: string) {
      parts += 1
      try {
        const answer = await ask((number) => ({ ask: number, digest: { path } }))
        if ('digest' in answer) return answer.digest
        throw new Error('a thread gave another answer than was asked for')
      } finally {
        parts -= 1
      }
    },
    handler(): PartHandler {
      parts += 1
      let isThere = false
      const orGone = async <T>(work: () => Promise<T>): Promise<T> => {
        try {
          return await work()
        } catch (error) {
          parts -= 1
          throw error
        }
      }
      return {
        read: (payload) =>
          orGone(async () => {
            const answer = await ask((number) => ({ ask: number, read: { payload } }), transferables(payload))
            isThere = true
            if ('ahead' in answer) return answer.ahead
            throw new Error('a thread gave another answer than was asked for')
          }),
        find: (payload, content: ContentOfPart) =>
          orGone(async () => {
            // Its bytes were moved when it was read.
            const sent = isThere || !('data' in payload) ? { part: payload.part } : payload
            const moved = 'data' in sent ? transferables(sent) : []
            const answer = await ask((number) => ({ ask: number, find: { payload: sent, content } }), moved)
            if ('found' in answer) return answer.found
            throw new Error('a thread gave another answer than was asked for')
          }),
        async finish(part, decided: DecidedPart) {
          try {
            const answer = await ask((number) => ({ ask: number, finish: { part, decided } }))
            if ('finished' in answer) return answer.finished
            throw new Error('a thread gave another answer than was asked for')
          } finally {
            parts -= 1
          }
        },
      }
    },
    async close() {
      closing = true
      await worker.terminate()
    },
  }
}
