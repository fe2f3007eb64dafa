import { useCallback, useEffect, useRef, useState } from 'react'
import { get, send } from '../../api/index.js'
import { queries } from '../../api/queries.js'
import type { Match, Verdict } from './match-data.js'

/** Which matches are wanted. */
export interface QueueFilter {
  queue: 'open' | 'disputed'
  work?: string
  provider?: string
  level?: number
}

/** So many are fetched at a time, and again when so few are left behind the current one. */
const fetchedAtOnce = 10
const leftMin = 4
/** What is held for this person is asked for again before the server lets go of it. */
const holdAgainMilliseconds = 4 * 60_000

export interface Judged {
  match: Match
  verdict: Verdict
  /** Resolves when the server has it; rejects when it has not. */
  sent: Promise<unknown>
}

export interface ReviewQueue {
  items: readonly Match[]
  current: Match | undefined
  position: number
  /** What was said in this session, the last one last. */
  judged: readonly Judged[]
  loading: boolean
  error: unknown
  startedAt: number
  judge: (verdict: Verdict, note?: string) => void
  undo: () => Promise<Judged | undefined>
  move: (by: 1 | -1) => void
  reload: () => void
}

interface State {
  items: Match[]
  position: number
  judged: Judged[]
  /** Where the next ones begin; null: the list was read to its end. */
  after: string | null | undefined
}
const empty: State = { items: [], position: 0, judged: [], after: undefined }

/**
 * The matches to review, fetched ahead, so that the next one is there when a verdict is given. A verdict is sent behind the
 * reader's back; what could not be sent comes back into the queue.
 */
export function useReviewQueue(filter: QueueFilter, onFailed: (error: unknown) => void): ReviewQueue {
  const { queue, work, provider, level } = filter
  const [state, setState] = useState<State>(empty)
  const [loading, setLoading] = useState(true)
  const [error, setError] = useState<unknown>()
  const [startedAt] = useState(() => Date.now())
  const failed = useRef(onFailed)
  failed.current = onFailed
  const fetching = useRef(false)
  const round = useRef(0)
  /** What was just said of may still be listed by an answer that is under way. */
  const said = useRef(new Set<string>())

  const fetchMore = useCallback(
    async (after: string | undefined, limit: number) => {
      if (fetching.current) return
      fetching.current = true
      const mine = round.current
      try {
        const batch = await get('/v1/reviews/next', {
          query: { queue, work, provider, level, limit, after },
        })
        if (mine !== round.current) return
        setError(undefined)
        setState((before) => {
          const there = new Set(before.items.map(({ id }) => id))
          const fresh = batch.items.filter(({ id }) => !there.has(id) && !said.current.has(id))
          return {
            ...before,
            items: [...before.items, ...fresh],
            after: batch.items.length < limit ? null : (batch.next ?? null),
          }
        })
      } catch (thrown) {
        if (mine === round.current) setError(thrown)
      } finally {
        fetching.current = false
        if (mine === round.current) setLoading(false)
      }
    },
    [queue, work, provider, level],
  )

  const reload = useCallback(() => {
    round.current += 1
    fetching.current = false
    setLoading(true)
    setState((before) => ({ ...empty, judged: before.judged }))
    void fetchMore(undefined, fetchedAtOnce)
  }, [fetchMore])
  useEffect(reload, [reload])

  useEffect(() => {
    const left = state.items.length - state.position
    if (loading || left > leftMin || state.after === null || error !== undefined) return
    void fetchMore(state.after, fetchedAtOnce)
  }, [state, loading, error, fetchMore])

  const held = state.items.length
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible' && held > 0) void fetchMore(undefined, Math.min(50, held))
    }, holdAgainMilliseconds)
    return () => clearInterval(timer)
  }, [held, fetchMore])

  const position = Math.min(state.position, Math.max(0, state.items.length - 1))
  const current = state.items[position]

  const judge = (verdict: Verdict, note?: string) => {
    if (current === undefined) return
    const match = current
    said.current.add(match.id)
    const sent = send('post', '/v1/matches/{id}/verdicts', {
      path: { id: match.id },
      body: { verdict, ...(note === undefined || note === '' ? {} : { note }) },
    })
    sent.then(changed, (thrown: unknown) => {
      said.current.delete(match.id)
      setState((before) => ({
        ...before,
        judged: before.judged.filter((one) => one.match.id !== match.id),
        items: before.items.some(({ id }) => id === match.id)
          ? before.items
          : [...before.items.slice(0, before.position), match, ...before.items.slice(before.position)],
      }))
      failed.current(thrown)
    })
    setState((before) => {
      const items = before.items.filter(({ id }) => id !== match.id)
      return {
        ...before,
        items,
        position: Math.min(before.position, Math.max(0, items.length - 1)),
        judged: [...before.judged, { match, verdict, sent }],
      }
    })
  }

  const undo = async () => {
    const last = state.judged.at(-1)
    if (last === undefined) return undefined
    try {
      await last.sent
      await send('post', '/v1/matches/{id}/verdicts', { path: { id: last.match.id }, body: { verdict: 'withdrawn' } })
    } catch (thrown) {
      failed.current(thrown)
      return undefined
    }
    said.current.delete(last.match.id)
    setState((before) => ({
      ...before,
      judged: before.judged.filter((one) => one !== last),
      items: [
        ...before.items.slice(0, position),
        last.match,
        ...before.items.slice(position).filter(({ id }) => id !== last.match.id),
      ],
    }))
    changed()
    return last
  }

  const move = (by: 1 | -1) =>
    setState((before) => ({
      ...before,
      position: Math.max(0, Math.min(before.items.length - 1, Math.min(before.position, before.items.length - 1) + by)),
    }))

  return {
    items: state.items,
    current,
    position,
    judged: state.judged,
    loading,
    error,
    startedAt,
    judge,
    undo,
    move,
    reload,
  }
}

/** What lists and figures of other pages may say differently now. */
function changed(): void {
  void queries.invalidateQueries({
    predicate: ({ queryKey: [path] }) =>
      ['/v1/matches', '/v1/reviews', '/v1/home'].some((prefix) => String(path).startsWith(prefix)),
  })
}
