import createFetchClient, {
  type Client,
  type ClientPathsWithMethod,
  type FetchResponse,
  type MaybeOptionalInit,
} from 'openapi-fetch'
import { approvalAsked, clientError, errorOfAnswer, KyodakuApiError } from './api-error.js'
import { readEvents, type ServerEvent } from './event-stream.js'
import type { components, paths } from './paths.js'
import { retryingFetch, sleepUnlessAborted } from './retrying-fetch.js'
import { type Uploadable, type UploadFileOptions, uploadFile } from './upload.js'

export interface ClientOptions {
  /** Of the house: `https://kyodaku.example`. */
  url: string
  /** An API token, `kyo_…`. Without one only what is public can be asked; in the portal the session's cookie counts. */
  token?: string
  /** Sent with every request, such as `x-csrf-token`. */
  headers?: Record<string, string>
  /** How often what may be repeated is tried again. Default 4. */
  retries?: number
  fetch?: typeof globalThis.fetch
}

type Methods = 'get' | 'post' | 'put' | 'patch' | 'delete'
type PathOf<M extends Methods> = ClientPathsWithMethod<Client<paths>, M>
type InitOf<P extends keyof paths, M extends Methods> = MaybeOptionalInit<paths[P], M>
/** Left out where nothing of it is required. */
type InitArguments<Init> = undefined extends Init ? [init?: Init] : [init: Init]
type DataOf<P extends keyof paths, M extends Methods> = paths[P] extends { [K in M]: infer Operation }
  ? Operation extends Record<string | number, unknown>
    ? Exclude<
        NonNullable<FetchResponse<Operation, object, `${string}/${string}`>['data']>,
        components['schemas']['ApprovalAsked']
      >
    : never
  : never

type Call<M extends Methods> = <P extends PathOf<M>>(
  path: P,
  ...init: InitArguments<InitOf<P, M>>
) => Promise<DataOf<P, M>>
/** One item of the pages at a path. */
type ItemOf<P extends keyof paths> = DataOf<P, 'get'> extends { items: (infer Item)[] } ? Item : never

/** A job as it is waited for. */
export type Job = DataOf<'/v1/jobs/{id}', 'get'>

/** The API with types: every path of the description, its parameters, bodies and answers. */
export interface KyodakuClient {
  readonly url: string
  get: Call<'get'>
  post: Call<'post'>
  put: Call<'put'>
  patch: Call<'patch'>
  delete: Call<'delete'>
  /** Every item of a list, page after page, each asked for when it is needed. */
  pages<P extends PathOf<'get'>>(path: P, ...init: InitArguments<InitOf<P, 'get'>>): AsyncGenerator<ItemOf<P>>
  /** Sends a file, however large, and resolves with the id of the upload. */
  upload(file: Uploadable, options?: UploadFileOptions): Promise<string>
  /**
   * Waits until a job has ended and resolves with it.
   *
   * @throws KyodakuApiError with the job's own code when it failed or was cancelled
   */
  waitForJob(id: string, options?: { signal?: AbortSignal; onProgress?: (job: Job) => void }): Promise<Job>
  /** What happens, as it happens; goes on after a break where it was, until the signal is aborted. */
  events(options?: { types?: readonly string[]; signal?: AbortSignal }): AsyncGenerator<ServerEvent>
}

const jobPollMilliseconds = 500

/**
 * A client of a house. Whatever is not a success is thrown as KyodakuApiError, and so is what waits for a second person; reads are repeated after a break, and so are
 * writes, each of which is given an `Idempotency-Key`, so that it is done once.
 *
 * @example
 * const kyodaku = createClient({ url: 'http://localhost:8420', token: process.env.KYODAKU_TOKEN })
 * for await (const work of kyodaku.pages('/v1/works')) console.log(work.id)
 */
export function createClient(options: ClientOptions): KyodakuClient {
  const url = options.url.replace(/\/+$/, '')
  const send = options.fetch ?? globalThis.fetch
  const headers = {
    ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
    ...options.headers,
  }
  const repeating = retryingFetch({ fetch: send, retries: options.retries ?? 4, sleep: sleepUnlessAborted })
  const api = createFetchClient<paths>({ baseUrl: url, fetch: repeating, headers })
  api.use({
    onRequest({ request }) {
      if (request.method === 'GET' || request.headers.has('idempotency-key')) return
      request.headers.set('idempotency-key', crypto.randomUUID())
    },
    async onResponse({ response }) {
      if (!response.ok) throw await errorOfAnswer(response)
      const waits = approvalAsked(response)
      if (waits !== undefined) throw waits
    },
  })

  // One place where the types of the paths are let go of: openapi-fetch checks them by the signatures above.
  type Loose = (path: string, init?: unknown) => Promise<{ data?: unknown }>
  const call =
    (method: Uppercase<Methods>) =>
    async (path: string, init?: unknown): Promise<unknown> =>
      (await (api as unknown as Record<string, Loose>)[method]!(path, init)).data
  const get = call('GET')

  const client = {
    url,
    get,
    post: call('POST'),
    put: call('PUT'),
    patch: call('PATCH'),
    delete: call('DELETE'),

    async *pages(path: string, init?: { params?: { query?: object } }) {
      let cursor: string | undefined
      do {
        const query = { ...init?.params?.query, ...(cursor === undefined ? {} : { cursor }) }
        const page = (await get(path, { ...init, params: { ...init?.params, query } })) as {
          items?: unknown[]
          next?: string
        }
        yield* page.items ?? []
        cursor = page.next
      } while (cursor !== undefined)
    },

    upload: (file: Uploadable, given: UploadFileOptions = {}) => uploadFile({ url, headers }, file, given),

    async waitForJob(
      id: string,
      { signal, onProgress }: { signal?: AbortSignal; onProgress?: (job: Job) => void } = {},
    ) {
      const never = new AbortController().signal
      for (;;) {
        const job = (await get('/v1/jobs/{id}', {
          params: { path: { id } },
          ...(signal === undefined ? {} : { signal }),
        })) as Job & { state: string; title?: string; error?: { code: string; message: string } }
        onProgress?.(job)
        if (job.state === 'done') return job
        if (job.state === 'failed' || job.state === 'cancelled') {
          const { code, message } = job.error ?? {
            code: 'client.job-failed',
            message: `The job ${id} was ${job.state}: ${job.title ?? ''}`,
          }
          throw new KyodakuApiError({
            type: `urn:kyodaku:problem:${code}`,
            title: '',
            status: 0,
            code,
            detail: message,
          })
        }
        await sleepUnlessAborted(jobPollMilliseconds, signal ?? never)
      }
    },

    async *events({ types, signal }: { types?: readonly string[]; signal?: AbortSignal } = {}) {
      const address = `${url}/v1/events${types === undefined ? '' : `?types=${encodeURIComponent(types.join(','))}`}`
      let last: string | undefined
      const aborted = () => signal?.aborted === true
      for (let failures = 0; !aborted(); failures++) {
        try {
          const answer = await repeating(
            new Request(address, {
              headers: {
                ...headers,
                accept: 'text/event-stream',
                ...(last === undefined ? {} : { 'last-event-id': last }),
              },
              ...(signal === undefined ? {} : { signal }),
            }),
          )
          if (!answer.ok) throw await errorOfAnswer(answer)
          if (answer.body === null) throw clientError('client.bad-answer', 'The stream of events has no body.')
          for await (const event of readEvents(answer.body)) {
            failures = 0
            if (event.id !== undefined) last = event.id
            // Only where the stream begins.
            if (event.type !== 'hello') yield event
          }
        } catch (error) {
          if (aborted()) return
          // What the server refuses it refuses again; a line that broke is asked for anew.
          if (error instanceof KyodakuApiError && error.status !== 0 && error.status < 500) throw error
          if (failures > 8) throw error
        }
        await sleepUnlessAborted(Math.min(250 * 2 ** failures, 10_000), signal ?? new AbortController().signal).catch(
          () => undefined,
        )
      }
    },
  }
  return client as unknown as KyodakuClient
}
