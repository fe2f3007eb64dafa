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
import { ask, type Input, said, type Values } from './ask.js'
import type {
  AnswerOf,
  InputArguments,
  ItemOf,
  ListPath,
  PathOf,
  PathPrefix,
  ReadInput,
  SendInput,
  Write,
} from './paths.js'
import type { ProblemError } from './problem.js'

/** How an answer is kept and asked for again. */
export interface Reading {
  /** False: not yet. */
  enabled?: boolean
  /** Ask again after so many milliseconds. */
  refetchInterval?: number | false
  staleTime?: number
  /** Show what was there while the next query runs (lists that are filtered). */
  keepPrevious?: boolean
}

type Key = readonly [path: string, params: Values, query: Values]
const keyOfAny = (path: string, { path: params = {}, query = {} }: Input = {}): Key => [path, params, said(query)]

/** The key under which an answer is kept: `queries.invalidateQueries({ queryKey: ['/v1/works'] })`. */
export const keyOf = keyOfAny as unknown as <P extends PathOf<'get'>>(
  path: P,
  ...input: InputArguments<ReadInput<P>>
) => Key

const asReading = ({ enabled = true, refetchInterval, staleTime, keepPrevious = false }: Reading) => ({
  enabled,
  ...(refetchInterval === undefined ? {} : { refetchInterval }),
  ...(staleTime === undefined ? {} : { staleTime }),
  ...(keepPrevious ? { placeholderData: keepPreviousData } : {}),
})

function useGetAny(path: string, options: Input & Reading = {}): UseQueryResult<unknown, ProblemError> {
  return useQuery<unknown, ProblemError>({
    queryKey: keyOfAny(path, options),
    queryFn: ({ signal }) => ask('get', path, options, signal),
    ...asReading(options),
  })
}

/**
 * Reads from the server.
 *
 * @example const work = useGet('/v1/works/{id}', { path: { id } })
 */
export const useGet = useGetAny as unknown as <P extends PathOf<'get'>>(
  path: P,
  ...options: InputArguments<ReadInput<P> & Reading>
) => UseQueryResult<AnswerOf<P>, ProblemError>

export interface ListPage<Item> {
  items: Item[]
  next?: string
}

export type Pages<Item, Answer = unknown> = Omit<UseInfiniteQueryResult<Item[], ProblemError>, 'data'> & {
  /** Of all pages so far. */
  items: Item[]
  /** The pages themselves, for what they hold besides. */
  answers: readonly Answer[]
  /** For `<DataTable more>`: loads the next page; undefined on the last one. */
  more?: () => void
}

const none: readonly never[] = []

function useGetPagesAny(path: string, options: Input & Reading = {}): Pages<unknown> {
  const result = useInfiniteQuery({
    queryKey: [...keyOfAny(path, options), 'pages'],
    queryFn: async ({ pageParam: cursor, signal }) =>
      (await ask('get', path, { ...options, query: { ...options.query, cursor } }, signal)) as ListPage<unknown>,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next,
    ...asReading(options),
  })
  const pages = result.data?.pages
  const items = useMemo(() => pages?.flatMap((page) => page.items) ?? [], [pages])
  return {
    ...(result as unknown as UseInfiniteQueryResult<unknown[], ProblemError>),
    items,
    answers: pages ?? none,
    ...(result.hasNextPage
      ? {
          more: () => {
            if (!result.isFetchingNextPage) void result.fetchNextPage()
          },
        }
      : {}),
  }
}

/**
 * A list, page after page.
 *
 * @example const works = useGetPages('/v1/works', { query: { q } }); works.items, works.more
 */
export const useGetPages = useGetPagesAny as unknown as <P extends ListPath>(
  path: P,
  ...options: InputArguments<ReadInput<P> & Reading>
) => Pages<ItemOf<P>, AnswerOf<P>>

interface Sending<Answer> {
  invalidates?: readonly PathPrefix[]
  onSuccess?: (answer: Answer) => void
}
/** What `mutate` is called with; nothing where nothing must be said. */
type Variables<Input> = Record<never, never> extends Input ? Input | undefined : Input

function useSendAny(
  method: Write,
  path: string,
  { invalidates = [], onSuccess }: Sending<unknown> = {},
): UseMutationResult<unknown, ProblemError, Input | undefined> {
  const client = useQueryClient()
  return useMutation<unknown, ProblemError, Input | undefined>({
    mutationFn: (input) => ask(method, path, input),
    onSuccess: async (answer) => {
      onSuccess?.(answer)
      await client.invalidateQueries({
        predicate: ({ queryKey: [key] }) => invalidates.some((prefix) => String(key).startsWith(prefix)),
      })
    },
  })
}

/**
 * Writes to the server, then reads again what it may have changed: every answer whose path begins with one of
 * `invalidates`.
 *
 * @example
 * const revoke = useSend('post', '/v1/grants/{id}/revoke', { invalidates: ['/v1/grants'] })
 * revoke.mutate({ path: { id }, body: { reason } })
 */
export const useSend = useSendAny as unknown as <M extends Write, P extends PathOf<M>>(
  method: M,
  path: P,
  options?: Sending<AnswerOf<P, M>>,
) => UseMutationResult<AnswerOf<P, M>, ProblemError, Variables<SendInput<P, M>>>
