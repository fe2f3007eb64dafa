import type { Readable } from 'node:stream'
import type { FormFile, UpstreamVideo, VideoRequest } from '../dialect/index.js'

/**
 * What generates. All that an adapter says is foreign: the gate believes none of it but that a job is over. Adding one is a page
 * of code: the calls that make something get the id of the generation, by which an upstream that can makes it once only.
 *
 * @throws (all of them) UpstreamFailure
 */
export interface Upstream {
  /** For people and for the record: `http://…`. */
  readonly name: string
  /** Asks for a video. `request.source` and `request.reference` are replaced by the upstream's own id, or by files. */
  create(request: ToGenerate, signal?: AbortSignal): Promise<UpstreamVideo>
  retrieve(id: string, signal?: AbortSignal): Promise<UpstreamVideo>
  /** The video itself, of a job that is completed. */
  content(id: string, signal?: AbortSignal): Promise<Readable>
  /** A file that was uploaded there: what a request refers to by id is looked at, and sent along as what was looked at. */
  file(id: string, signal?: AbortSignal): Promise<Readable>
  remove(id: string, signal?: AbortSignal): Promise<void>
  createCharacter(name: string, video: FormFile, key: string, signal?: AbortSignal): Promise<{ id: string }>
  /** Lets go of a connection that it holds. Whoever opened it closes it, after the gate. */
  close?(): Promise<void>
}

/** A request as it goes on: decided, with everything that it refers to. */
export interface ToGenerate extends Omit<VideoRequest, 'source' | 'reference'> {
  /** The generation's id. */
  key: string
  /** The upstream's id of the video that it is made from. */
  upstreamSource?: string
}

/** Why an upstream did not do what it was asked. */
export class UpstreamFailure extends Error {
  readonly kind: 'away' | 'refused' | 'unknown'
  /** Of `refused`: what it answered, in the dialect. */
  readonly answer?: { status: number; code: string; message: string }
  /**
   * @param kind `away`: it was not reached, and did nothing. `refused`: it answered that it does not. `unknown`: it broke off, and
   * may have done it.
   */
  constructor(
    kind: UpstreamFailure['kind'],
    message: string,
    options?: ErrorOptions & { answer?: UpstreamFailure['answer'] },
  ) {
    super(message, options)
    this.name = 'UpstreamFailure'
    this.kind = kind
    if (options?.answer !== undefined) this.answer = options.answer
  }
}
