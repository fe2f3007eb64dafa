import { createHash, timingSafeEqual } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AskedFor } from '../gate.js'
import { GenerationError } from '../generation-error.js'
import { type GatewayKey, parseKeyFile } from './key-file.js'
import type { Quotas } from './quotas.js'

/** Someone who asks with a key that is known. */
export interface Caller {
  /** Of whose videos it sees and makes; null: of nobody's. */
  readonly tenant: string | null
  /** Counts a request to make something. @throws QuotaExceeded */
  enter(): void
  /**
   * Holds what is asked for, until it is kept as a video or not made: then the result is called.
   * @throws QuotaExceeded; GenerationError `generation.model-not-allowed`
   */
  admit(asked: AskedFor): Promise<() => void>
}

export interface Keys {
  /** Takes as long whichever key it is, and whether it is any. */
  find(authorization: string | undefined): Caller | undefined
  close(): Promise<void>
}

/** Whoever comes, for as much as they like. */
export const anyone: Caller = { tenant: null, enter: () => undefined, admit: async () => () => undefined }

/** Keys without names: each of them may ask for everything. */
export function keysOfList(keys: readonly string[]): Keys {
  const digests = keys.map(digestOf)
  return {
    find: (authorization) => (indexOf(digests, authorization) < 0 ? undefined : anyone),
    close: async () => undefined,
  }
}

export interface KeyFileOptions {
  quotas: Quotas
  /** Told of what is wrong with a file that has changed: the keys that it had before hold on. */
  onProblem?: (error: unknown) => void
  /** Told how many keys there are since the file has changed. */
  onReread?: (keys: number) => void
  /** Between two looks whether it has changed. Default 1,000. */
  lookMilliseconds?: number
}

/**
 * The keys of a file, as it stands: it is read again when it changes, so that a key that is taken out of it is refused within
 * seconds. A file that can't be read any more changes nothing.
 *
 * @throws GenerationError `generation.bad-keys`, of the file as it is now
 */
export async function openKeyFile(path: string, options: KeyFileOptions): Promise<Keys & { reread(): Promise<void> }> {
  const { quotas, onProblem, onReread, lookMilliseconds = 1000 } = options
  const name = basename(path)
  let text = await read(path)
  let keys = parseKeyFile(name, text)
  let digests = keys.map(({ digest }) => digest)
  /** What was wrong when it was last looked at, and whether that was told. */
  let problem: { text: string; isTold: boolean } | undefined
  const closing = new AbortController()

  async function look(isAsked: boolean): Promise<void> {
    try {
      const now = await read(path)
      if (now === text && problem === undefined) return
      const parsed = parseKeyFile(name, now)
      const isChanged = now !== text
      text = now
      keys = parsed
      digests = parsed.map(({ digest }) => digest)
      problem = undefined
      if (isChanged) onReread?.(keys.length)
    } catch (error) {
      // At the second look: at the first somebody may just be writing it.
      const isKnown = problem?.text === String(error)
      const isTold = isAsked || (isKnown && !problem!.isTold)
      if (isTold) onProblem?.(error)
      problem = { text: String(error), isTold: isTold || (isKnown && problem!.isTold) }
    }
  }
  const watching = (async () => {
    while (!closing.signal.aborted) {
      await sleep(lookMilliseconds, undefined, { signal: closing.signal, ref: false }).catch(() => undefined)
      if (!closing.signal.aborted) await look(false)
    }
  })()

  return {
    find(authorization) {
      const key = keys[indexOf(digests, authorization)]
      return key === undefined ? undefined : callerOf(key, quotas)
    },
    reread: () => look(true),
    async close() {
      closing.abort()
      await watching
    },
  }
}

/** @throws GenerationError `generation.bad-keys` */
async function read(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const message = `${basename(path)} can’t be read (${error.code}). Check where it lies, and who may read it.`
    throw new GenerationError('generation.bad-keys', message, { cause: error })
  })
}

function callerOf(key: GatewayKey, quotas: Quotas): Caller {
  return { tenant: key.tenant, enter: () => quotas.enter(key), admit: (asked) => quotas.admit(key, asked) }
}

/** Which of the digests is that of the key that was sent; compared with all of them, and in constant time. */
function indexOf(digests: readonly Uint8Array[], authorization: string | undefined): number {
  const given = digestOf(/^Bearer (.+)$/i.exec(authorization ?? '')?.[1] ?? '')
  return digests.map((digest) => timingSafeEqual(digest, given)).indexOf(true)
}

function digestOf(text: string): Uint8Array {
  return createHash('sha256').update(text).digest()
}
