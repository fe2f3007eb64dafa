import { createHash, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Kyodaku } from '../../clearance/index.js'

/** Where the server answers for the log; for workers only. */
export const logPath = '/v1/internal/log'
/** Proves, besides the token, that one holds the installation's secret: the data folder is shared. */
export const workerHeader = 'x-kyodaku-worker'

/** An entry has at most 65,535 bytes, in base64. */
const entrySchema = z.base64().max(87_384)
const indexSchema = z.int().min(0)
const cosigned = z.strictObject({ cosigned: z.boolean() }).optional()
/** Entries in one answer. */
const entriesMax = 1000

const oneCallSchema = z.discriminatedUnion('call', [
  z.strictObject({ call: z.literal('state') }),
  z.strictObject({ call: z.literal('append'), entry: entrySchema }),
  z.strictObject({ call: z.literal('indexOf'), entry: entrySchema }),
  z.strictObject({ call: z.literal('entries'), from: indexSchema, to: indexSchema }),
  z.strictObject({ call: z.literal('prove'), index: indexSchema, options: cosigned }),
  z.strictObject({ call: z.literal('proveRange'), from: indexSchema, to: indexSchema, options: cosigned }),
  z.strictObject({ call: z.literal('proveConsistency'), size1: indexSchema, size2: indexSchema.optional() }),
])
export type LogCall = z.infer<typeof oneCallSchema>

/** Calls in one question. */
export const callsMax = 256

/** What a worker may ask of the log, one thing or many at once. Cosigning is the server's own. */
export const logCallSchema = z.discriminatedUnion('call', [
  ...oneCallSchema.options,
  z.strictObject({ call: z.literal('many'), calls: z.array(oneCallSchema).min(1).max(callsMax) }),
])
export type LogQuestion = z.infer<typeof logCallSchema>

/** How the log stands after a call. */
export interface LogState {
  origin: string
  verifierKey: string
  size: number
  checkpoint: string
  cosignedCheckpoint?: string
}
/** A refusal of the log is an answer too, with its code. */
export type OneAnswer = { result: unknown } | { error: { code: string; message: string } }
/** Of many, `result` is the answer to each. */
export type LogAnswer = { state: LogState } & OneAnswer

/** The proof of a worker: a key that only those who share the data folder can derive. */
export const proofOfWorker = (keyFor: Kyodaku['keyFor']): string => Buffer.from(keyFor('worker')).toString('hex')

export function provesWorker({ keyFor }: Kyodaku, proof: unknown): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return typeof proof === 'string' && timingSafeEqual(digest(proof), digest(proofOfWorker(keyFor)))
}

/** Does what a worker asks of the log: what is asked together, side by side. */
export async function answerLogCall({ log }: Kyodaku, question: LogQuestion): Promise<LogAnswer> {
  const answer =
    question.call === 'many'
      ? { result: await Promise.all(question.calls.map((call) => answerOne(log, call))) }
      : await answerOne(log, question)
  const cosignedCheckpoint = log.cosignedCheckpoint()
  return {
    state: {
      origin: log.origin,
      verifierKey: log.verifierKey,
      size: log.size(),
      checkpoint: log.checkpoint(),
      ...(cosignedCheckpoint === undefined ? {} : { cosignedCheckpoint }),
    },
    ...answer,
  }
}

async function answerOne(log: Kyodaku['log'], call: LogCall): Promise<OneAnswer> {
  try {
    return { result: await resultOf(log, call) }
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: unknown }
    if (typeof code !== 'string' || !/^(record|store)\./.test(code)) throw error
    return { error: { code, message: String(message) } }
  }
}

async function resultOf(log: Kyodaku['log'], call: LogCall): Promise<unknown> {
  switch (call.call) {
    case 'state':
      return null
    case 'append':
      return await log.append(Buffer.from(call.entry, 'base64'))
    case 'indexOf':
      return (await log.indexOf(Buffer.from(call.entry, 'base64'))) ?? null
    case 'entries': {
      const entries: string[] = []
      const to = Math.min(call.to, call.from + entriesMax)
      for await (const entry of log.entries(call.from, to)) entries.push(Buffer.from(entry).toString('base64'))
      return entries
    }
    case 'prove':
      return await log.prove(call.index, call.options)
    case 'proveRange':
      return await log.proveRange(call.from, call.to, call.options)
    case 'proveConsistency':
      return await log.proveConsistency(call.size1, call.size2)
  }
}
