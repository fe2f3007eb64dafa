import { parentPort, workerData } from 'node:worker_threads'
import { digestOfFile, type FileDigest, type PartPayload, transferablesOf } from '../dataset/index.js'
import {
  createPartHandler,
  type DecidedPart,
  type PartHandler,
  type PartSettings,
  type ReadAhead,
} from './handle-part.js'
import { type LookupImages, openLookups } from './lookup-images.js'
import type { FinishedPart, FoundInPart } from './part-messages.js'

export interface PartWorkerData {
  settings: PartSettings
  images: LookupImages
}

/** What a worker is asked, and what it answers by the number of the question. */
export type ToPartWorker =
  | { ask: number; read: { payload: PartPayload } }
  | {
      ask: number
      find: {
        payload: Parameters<PartHandler['find']>[0]
        content: Parameters<PartHandler['find']>[1]
      }
    }
  | { ask: number; finish: { part: FoundInPart['part']; decided: DecidedPart } }
  | { ask: number; digest: { path: string } }
export type FromPartWorker =
  | { answer: number; ahead: ReadAhead }
  | { answer: number; found: FoundInPart }
  | { answer: number; finished: FinishedPart }
  | { answer: number; digest: FileDigest }
  | { answer: number; error: { name: string; message: string; code?: string } }

/** Memory that has nothing else in it can be moved to another thread instead of copied. */
const isAllOfItsMemory = ({ buffer, byteLength }: Uint8Array | Uint32Array): boolean =>
  byteLength > 0 && buffer.byteLength === byteLength

if (parentPort !== null) serve(parentPort, workerData as PartWorkerData)

function serve(port: NonNullable<typeof parentPort>, { settings, images }: PartWorkerData): void {
  const handler = createPartHandler(settings, openLookups(images))
  let turn = Promise.resolve()
  port.on('message', (message: ToPartWorker) => {
    // One after the other: a part in the making is all that a thread can do, and memory stays that of two.
    turn = turn.then(() => answer(message))
  })
  async function answer(message: ToPartWorker): Promise<void> {
    try {
      if ('read' in message) {
        const ahead = await handler.read(message.read.payload)
        port.postMessage(
          { answer: message.ask, ahead } satisfies FromPartWorker,
          ahead.given === undefined ? [] : transferablesOf(ahead.given),
        )
        return
      }
      if ('find' in message) {
        const found = await handler.find(message.find.payload, message.find.content)
        port.postMessage({ answer: message.ask, found } satisfies FromPartWorker)
        return
      }
      if ('digest' in message) {
        const digest = await digestOfFile(message.digest.path)
        port.postMessage({ answer: message.ask, digest } satisfies FromPartWorker)
        return
      }
      const finished = await handler.finish(message.finish.part, message.finish.decided)
      const { kept, rowsOfClass, hosts } = finished
      const moved = [kept, rowsOfClass, hosts.bytes, hosts.ends, hosts.hashes, hosts.counts].filter(isAllOfItsMemory)
      port.postMessage(
        { answer: message.ask, finished } satisfies FromPartWorker,
        moved.map(({ buffer }) => buffer as ArrayBuffer),
      )
    } catch (error) {
      const { name, message: text } = error instanceof Error ? error : new Error(String(error))
      const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
      port.postMessage({
        answer: message.ask,
        error: { name, message: text, ...(code === undefined ? {} : { code }) },
      } satisfies FromPartWorker)
    }
  }
}
