import {
  keepPreviousData,
  type UseInfiniteQueryResult,
  type UseMutationResult,
  type UseQueryResult,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { useMemo } from 'react'
import { api } from './client.js'
import type { ProblemError } from './problem.js'

export type QueryValues = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>

export interface GetOptions {
  /** For the `{id}` in the path. */
  path?: Readonly<Record<string, string>>
  query?: QueryValues
  /** False: not yet. */
  enabled?: boolean
  /** Ask again after so many milliseconds. */
  refetchInterval?: number | false
  staleTime?: number
  /** Show what was there while the next query runs (lists that are filtered). */
  keepPrevious?: boolean
}

/** The key under which an answer is kept: `queries.invalidateQueries({ queryKey: ['/v1/works'] })`. */
export const keyOf = (path: string, { path: params = {}, query = {} }: GetOptions = {}) =>
  [path, params, said(query)] as const

/**
 * Reads from the server.
 *
 * @example const works = useGet<WorkList>('/v1/works', { query: { q } })
 */
export function useGet<Answer = unknown>(path: string, options: GetOptions = {}): UseQueryResult<Answer, ProblemError> {
  return useQuery<Answer, ProblemError>({
    queryKey: keyOf(path, options),
    queryFn: ({ signal }) => get<Answer>(path, options, signal),
    enabled: options.enabled ?? true,
    ...(options.refetchInterval === undefined ? {} : { refetchInterval: options.refetchInterval }),
    ...(options.staleTime === undefined ? {} : { staleTime: options.staleTime }),
    ...(options.keepPrevious ? { placeholderData: keepPreviousData } : {}),
  })
}

/** The same once, outside components. */
export async function get<Answer = unknown>(
  path: string,
  options: GetOptions = {},
  signal?: AbortSignal,
): Promise<Answer> {
  const { data } = await api.GET(path, {
    params: { path: options.path ?? {}, query: said(options.query ?? {}) },
    ...(signal === undefined ? {} : { signal }),
  })
  return data as Answer
}

export interface ListPage<Item> {
  items: Item[]
  next?: string
}

export type Pages<Item> = Omit<UseInfiniteQueryResult<Item[], ProblemError>, 'data'> & {
  /** Of all pages so far. */
  items: Item[]
  /** For `<DataTable more>`: loads the next page; undefined on the last one. */
  more?: () => void
}

/**
 * A list, page after page.
 *
 * @example const works = useGetPages<Work>('/v1/works', { query: { q } }); works.items, works.more
 */
export function useGetPages<Item>(path: string, options: GetOptions = {}): Pages<Item> {
  const result = useInfiniteQuery({
    queryKey: [...keyOf(path, options), 'pages'],
    queryFn: ({ pageParam, signal }) =>
      get<ListPage<Item>>(
        path,
        { ...options, query: { ...options.query, ...(pageParam === undefined ? {} : { cursor: pageParam }) } },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next,
    enabled: options.enabled ?? true,
    ...(options.refetchInterval === undefined ? {} : { refetchInterval: options.refetchInterval }),
    ...(options.staleTime === undefined ? {} : { staleTime: options.staleTime }),
    ...(options.keepPrevious ? { placeholderData: keepPreviousData } : {}),
  })
  const pages = result.data?.pages
  const items = useMemo(() => pages?.flatMap((page) => page.items) ?? [], [pages])
  return {
    ...(result as unknown as UseInfiniteQueryResult<Item[], ProblemError>),
    items,
    ...(result.hasNextPage
      ? {
          more: () => {
            if (!result.isFetchingNextPage) void result.fetchNextPage()
          },
        }
      : {}),
  }
}

export interface SendInput<Body = unknown> {
  path?: Readonly<Record<string, string>>
  query?: QueryValues
  body?: Body
  headers?: Readonly<Record<string, string>>
}

/**
 * Writes to the server, then reads again what it may have changed: every answer whose path begins with one of
 * `invalidates`.
 *
 * @example
 * const revoke = useSend<Grant>('post', '/v1/grants/{id}/revocations', { invalidates: ['/v1/grants'] })
 * revoke.mutate({ path: { id }, body: { reason } })
 */
export function useSend<Answer = unknown, Body = unknown>(
  method: 'post' | 'put' | 'patch' | 'delete',
  path: string,
  options: { invalidates?: readonly string[]; onSuccess?: (answer: Answer, input: SendInput<Body>) => void } = {},
): UseMutationResult<Answer, ProblemError, SendInput<Body>> {
  const client = useQueryClient()
  return useMutation<Answer, ProblemError, SendInput<Body>>({
    mutationFn: (input) => send<Answer, Body>(method, path, input),
    onSuccess: async (answer, input) => {
      const { invalidates = [] } = options
      options.onSuccess?.(answer, input)
      await client.invalidateQueries({
        predicate: ({ queryKey: [key] }) => invalidates.some((prefix) => String(key).startsWith(prefix)),
      })
    },
  })
}

/** The same outside components. */
export async function send<Answer = unknown, Body = unknown>(
  method: 'post' | 'put' | 'patch' | 'delete',
  path: string,
  input: SendInput<Body> = {},
): Promise<Answer> {
  const call = api[method.toUpperCase() as 'POST'] as (path: string, init: object) => Promise<{ data?: unknown }>
  const { data } = await call(path, {
    params: { path: input.path ?? {}, query: said(input.query ?? {}) },
    ...(input.body === undefined ? {} : { body: input.body }),
    ...(input.headers === undefined ? {} : { headers: input.headers }),
  })
  return data as Answer
}

/** Without what was not said. */
function said(values: QueryValues): QueryValues {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== ''))
}
