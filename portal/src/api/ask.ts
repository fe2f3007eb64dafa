import { api } from './client.js'
import type { AnswerOf, InputArguments, Method, PathOf, ReadInput, SendInput, Write } from './paths.js'

export type Values = Readonly<Record<string, unknown>>

/** What goes with a request to any path: here the types of the paths are let go of; `get`, `send` and the hooks check them. */
export interface Input {
  path?: Values | undefined
  query?: Values | undefined
  body?: unknown
  headers?: Values | undefined
}

export async function ask(method: Method, path: string, input: Input = {}, signal?: AbortSignal): Promise<unknown> {
  type Ask = (path: string, init: object) => Promise<{ data?: unknown }>
  const { data } = await (api[method.toUpperCase() as Uppercase<Method>] as unknown as Ask)(path, {
    params: { path: input.path ?? {}, query: said(input.query ?? {}) },
    ...(input.body === undefined ? {} : { body: input.body }),
    ...(input.headers === undefined ? {} : { headers: input.headers }),
    ...(signal === undefined ? {} : { signal }),
  })
  return data
}

/** Without what was not said. */
export function said(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== ''))
}

const getAny = (path: string, input?: Input, signal?: AbortSignal) => ask('get', path, input, signal)

/**
 * Reads from the server once, outside components.
 *
 * @example const work = await get('/v1/works/{id}', { path: { id } })
 */
export const get = getAny as unknown as <P extends PathOf<'get'>>(
  path: P,
  ...input: [...InputArguments<ReadInput<P>>, signal?: AbortSignal]
) => Promise<AnswerOf<P>>

/**
 * Writes to the server, outside components.
 *
 * @example await send('post', '/v1/people/{id}/suspend', { path: { id } })
 */
export const send = ask as unknown as <M extends Write, P extends PathOf<M>>(
  method: M,
  path: P,
  ...input: [...InputArguments<SendInput<P, M>>, signal?: AbortSignal]
) => Promise<AnswerOf<P, M>>
