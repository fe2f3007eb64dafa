import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { type MediaLimits, resolveLimits } from './limits.js'
import { isMediaErrorCode, MediaError } from './media-error.js'
import type { MediaFrame, MediaInfo, Sampling } from './media-info.js'
import {
  type DecoderRequest,
  frameHeaderBytes,
  inputDescriptor,
  maxJsonBytes,
  messageHeaderBytes,
  readFrameHeader,
  readMessageHeader,
} from './protocol.js'
import { startDecoder } from './sandbox.js'

export interface ProbeOptions {
  limits?: Partial<MediaLimits>
  signal?: AbortSignal
}

export interface DecodeOptions extends ProbeOptions {
  sampling: Sampling
  /** `luma` (default): the decoder's own Y plane, bit for bit. `rgb`: converted bit-exactly by the stream's own matrix. */
  pixels?: 'luma' | 'rgb'
  /** With `rgb`: frames come at most so large, upright, their shape kept. Scaled where they are decoded. */
  fitInto?: { width: number; height: number }
  /** Resume: only frames at or after this time, at the same times as in a full pass. */
  fromSeconds?: number
  /** Threads of the decoder. One by default: two processes with one thread each beat one with two. */
  threads?: number
  /** Called once, before the first frame. */
  onInfo?: (info: MediaInfo) => void
  /** Called now and then with the time reached, also while no frame is handed over. */
  onProgress?: (decodedSeconds: number) => void
}

/**
 * Decodes an image or a video in a process of its own and hands over the sampled frames, upright, in order of display.
 * Slow consumers slow the decoder down; leaving the loop early ends the process.
 *
 * ```ts
 * for await (const frame of decode('episode.mp4', { sampling: { perSecond: 4 } })) tracker.push(frame.timeSeconds, frame)
 * ```
 *
 * @throws MediaError once, whatever happens in there; frames may have been handed over before.
 */
export async function* decode(path: string, options: DecodeOptions): AsyncGenerator<MediaFrame, void, undefined> {
  const { sampling } = options
  if (typeof sampling === 'object' && 'perSecond' in sampling) {
    if (!(sampling.perSecond > 0 && sampling.perSecond <= 1000))
      throw new RangeError(`sampling.perSecond is ${sampling.perSecond}: give a number over 0 and up to 1000`)
  } else if (typeof sampling === 'object') {
    if (!(Number.isInteger(sampling.count) && sampling.count >= 1 && sampling.count <= 1000))
      throw new RangeError(`sampling.count is ${sampling.count}: give 1 to 1000`)
    if (options.fromSeconds !== undefined) throw new RangeError('sampling.count takes frames of the whole file')
  }
  const { fitInto } = options
  if (fitInto !== undefined) {
    if (options.pixels !== 'rgb') throw new RangeError('fitInto is for rgb only: luma is handed over as it is')
    for (const side of [fitInto.width, fitInto.height])
      if (!(Number.isInteger(side) && side >= 1 && side <= 8192))
        throw new RangeError('fitInto: give sides of 1 to 8192')
  }
  const fromSeconds = options.fromSeconds ?? 0
  if (!(fromSeconds >= 0)) throw new RangeError(`fromSeconds is ${fromSeconds}: give 0 or more`)
  const threads = options.threads ?? 1
  if (!Number.isInteger(threads) || threads < 1 || threads > 64) throw new RangeError('threads: give 1 to 64')
  const request = {
    task: 'decode',
    sampling,
    pixels: options.pixels ?? 'luma',
    ...(fitInto === undefined ? {} : { fitInto }),
    fromSeconds,
    threads,
  } as const
  let index = 0
  for await (const message of converse(path, request, options)) {
    if (message.kind === 'frame') yield { index: index++, ...message.frame }
    else if (message.kind === 'info') options.onInfo?.(message.info)
    else options.onProgress?.(message.seconds)
  }
}

/**
 * What a file is. Decodes its first frame (a still's header), so a file that probes well can be opened.
 *
 * @throws MediaError as {@link decode} does.
 */
export async function probe(path: string, options: ProbeOptions = {}): Promise<MediaInfo> {
  const request = { task: 'probe', sampling: 'all', pixels: 'luma', fromSeconds: 0, threads: 1 } as const
  for await (const message of converse(path, request, options)) if (message.kind === 'info') return message.info
  throw new MediaError('media.crashed', `${basename(path)}: the decoder said nothing about it; report this file`)
}

type Answer =
  | { kind: 'info'; info: MediaInfo }
  | { kind: 'frame'; frame: Omit<MediaFrame, 'index'> }
  | { kind: 'progress'; seconds: number }

async function* converse(
  path: string,
  request: Omit<DecoderRequest, 'input' | 'limits'>,
  options: ProbeOptions,
): AsyncGenerator<Answer, void, undefined> {
  const name = basename(path)
  const limits = resolveLimits(options.limits)
  throwIfAborted(name, options.signal)
  const file = await openRegularFile(path, name)
  let conversation: Conversation
  try {
    const full: DecoderRequest = { ...request, limits, input: inputPath(path) }
    conversation = await startConversation(full, file, name, limits, options.signal)
  } finally {
    await file.close()
  }
  try {
    let lastSeconds = 0
    for (;;) {
      const message = await conversation.next()
      if (message === undefined) return
      if (message.kind === 'frame') {
        if (message.frame.timeSeconds < lastSeconds) throw conversation.nonsense('a frame before the one before it')
        lastSeconds = message.frame.timeSeconds
      }
      yield message
    }
  } finally {
    await conversation.end()
  }
}

/** Opens without ever waiting for the other end of a pipe, and takes nothing but regular files with something in them. */
async function openRegularFile(path: string, name: string): Promise<FileHandle> {
  let file: FileHandle
  try {
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new MediaError('media.not-found', `${name}: no such file; check its path`, { cause: error })
    }
    throw new MediaError('media.unreadable', `${name}: could not be opened (${code}); check its permissions`, {
      cause: error,
    })
  }
  const status = await file.stat()
  if (status.isFile() && status.size > 0) return file
  await file.close()
  const what = status.isFile()
    ? 'the file is empty; fetch or export it again'
    : `${status.isDirectory() ? 'a directory' : 'no regular file'}; name a media file`
  throw new MediaError('media.unreadable', `${name}: ${what}`)
}

/** The decoder finds its input by its own descriptor, so it needs no right to any folder. */
function inputPath(path: string): string {
  if (process.platform === 'linux') return `/proc/self/fd/${inputDescriptor}`
  return process.platform === 'win32' ? resolve(path) : `/dev/fd/${inputDescriptor}`
}

interface Conversation {
  /** The next answer, or undefined when the decoder is done. @throws MediaError */
  next(): Promise<Answer | undefined>
  /** Ends the process, if it still runs, and waits until it is gone. */
  end(): Promise<void>
  nonsense(what: string): MediaError
}

async function startConversation(
  request: DecoderRequest,
  file: FileHandle,
  name: string,
  limits: MediaLimits,
  signal: AbortSignal | undefined,
): Promise<Conversation> {
  const child = await startDecoder(request, file.fd, limits)
  const pipe = child.stdio[3] as Readable
  const wake = createBell()
  let gone: { code: number | null; signal: NodeJS.Signals | null } | undefined
  let startFailure: Error | undefined
  let complaint = ''
  const closed = new Promise<void>((resolveClosed) => {
    child.once('error', (error) => {
      startFailure = error
      if (child.pid === undefined) resolveClosed()
      wake.ring()
    })
    child.once('close', (code, killedBy) => {
      gone = { code, signal: killedBy }
      resolveClosed()
      wake.ring()
    })
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    if (complaint.length < 4096) complaint += text.slice(0, 4096 - complaint.length)
  })
  child.stderr?.on('error', () => {})
  for (const event of ['readable', 'end', 'close', 'error']) pipe.on(event, wake.ring)
  signal?.addEventListener('abort', wake.ring)

  let wallLeftMs = limits.maxWallSeconds * 1000
  let done = false

  const timedOut = (what: string) =>
    new MediaError('media.timed-out', `${name}: ${what}; the file is likely broken or hostile, re-export it`)
  const nonsense = (what: string) =>
    new MediaError('media.crashed', `${name}: the decoder sent ${what}; re-export the file, and report it`)

  /** Exactly so many bytes; undefined when the pipe ends before the first of them. */
  const read = async (bytes: number): Promise<Buffer | undefined> => {
    const silentSince = performance.now()
    for (;;) {
      throwIfAborted(name, signal)
      const chunk = pipe.read(bytes) as Buffer | null
      if (chunk?.length === bytes) return chunk
      if (startFailure || pipe.readableEnded || pipe.destroyed) return undefined
      const silentMs = limits.maxSilenceSeconds * 1000 - (performance.now() - silentSince)
      if (silentMs <= 0) throw timedOut(`no sign of life from the decoder for ${limits.maxSilenceSeconds} s`)
      if (wallLeftMs <= 0) throw timedOut(`decoding took more than ${limits.maxWallSeconds} s`)
      const waitedSince = performance.now()
      await wake.wait(Math.min(silentMs, wallLeftMs))
      wallLeftMs -= performance.now() - waitedSince
    }
  }

  const conversation: Conversation = {
    nonsense,
    async next() {
      const header = await read(messageHeaderBytes)
      if (header === undefined) {
        await closed
        if (done && gone?.code === 0) return undefined
        throw deathOf(name, startFailure, gone, complaint)
      }
      const message = readMessageHeader(header)
      if (message === undefined || done) throw nonsense('something that is no message')
      const { kind, payloadBytes } = message
      if (kind === 'F') {
        const start = payloadBytes >= frameHeaderBytes ? await read(frameHeaderBytes) : undefined
        const frame = start && readFrameHeader(start, payloadBytes, limits.maxPixels)
        if (frame?.pixels !== request.pixels || !fits(frame, request)) throw nonsense('a frame that makes no sense')
        const data = await read(payloadBytes - frameHeaderBytes)
        if (data === undefined) throw await conversation.next().then(() => nonsense('half a frame'))
        return { kind: 'frame', frame: { ...frame, data } }
      }
      if (payloadBytes > maxJsonBytes || payloadBytes === 0) throw nonsense('a message of a senseless length')
      const payload = await read(payloadBytes)
      if (payload === undefined) throw await conversation.next().then(() => nonsense('half a message'))
      if (kind === 'P') {
        if (payloadBytes !== 8) throw nonsense('a message of a senseless length')
        return { kind: 'progress', seconds: payload.readDoubleLE(0) }
      }
      const value = parseJson(payload)
      if (value === undefined) throw nonsense('something that is no JSON')
      if (kind === 'E') {
        if (!isMediaErrorCode(value.code)) throw nonsense('an error that is none of ours')
        throw new MediaError(value.code, `${name}: ${String(value.message).slice(0, 2000)}`)
      }
      if (kind === 'I') return { kind: 'info', info: value as unknown as MediaInfo }
      done = true
      return conversation.next()
    },
    async end() {
      signal?.removeEventListener('abort', wake.ring)
      if (gone === undefined && startFailure === undefined) child.kill('SIGKILL')
      pipe.destroy()
      child.stderr?.destroy()
      await closed
    },
  }
  return conversation
}

function fits({ width, height }: { width: number; height: number }, { fitInto }: DecoderRequest): boolean {
  return fitInto === undefined || (width <= fitInto.width && height <= fitInto.height)
}

/** Lets one waiter sleep until something happens or time runs out. */
function createBell() {
  let rung = false
  let waiter: (() => void) | undefined
  return {
    ring: () => {
      rung = true
      waiter?.()
    },
    wait: async (milliseconds: number) => {
      if (!rung) {
        await new Promise<void>((resolveWait) => {
          const timer = setTimeout(resolveWait, milliseconds)
          waiter = () => {
            clearTimeout(timer)
            resolveWait()
          }
        })
        waiter = undefined
      }
      rung = false
    },
  }
}

function deathOf(
  name: string,
  startFailure: Error | undefined,
  gone: { code: number | null; signal: NodeJS.Signals | null } | undefined,
  complaint: string,
): MediaError {
  if (startFailure) {
    return new MediaError('media.crashed', `${name}: the decoder could not be started (${startFailure.message})`)
  }
  if (/out of memory|allocation failed|bad_alloc/i.test(complaint)) {
    return new MediaError('media.out-of-memory', `${name}: the decoder ran out of memory; re-encode it smaller`)
  }
  if (gone?.signal === 'SIGXCPU') {
    return new MediaError('media.timed-out', `${name}: the decoder used up its processor time; re-export the file`)
  }
  const how = gone?.signal ? `died of ${gone.signal}` : `ended with code ${gone?.code}`
  const said = complaint.trim().split('\n').slice(0, 3).join(' ')
  return new MediaError(
    'media.crashed',
    `${name}: the decoder ${how}${said ? ` (${said})` : ''}; the file is likely broken or hostile, re-export it`,
  )
}

function parseJson(payload: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(payload.toString('utf8'))
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function throwIfAborted(name: string, signal: AbortSignal | undefined): void {
  if (signal?.aborted) {
    throw new MediaError('media.aborted', `${name}: decoding was called off`, { cause: signal.reason })
  }
}
