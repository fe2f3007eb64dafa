import { useEffect, useRef } from 'react'

/** Something that happened: a job went on, a match was found, a grant changed. */
export interface LiveEvent {
  type: string
  subject: string
  data: Record<string, unknown>
}
type Listener = (event: LiveEvent) => void

/** One connection for the whole page; the browser connects again by itself. */
let source: EventSource | undefined
const listeners = new Map<string, Set<Listener>>()
const heard = new Map<string, (message: MessageEvent<string>) => void>()

/**
 * Calls `handler` for every event of these types while the component is shown.
 *
 * @example useEvents(['job.changed'], () => client.invalidateQueries({ queryKey: ['/v1/jobs'] }))
 */
export function useEvents(types: readonly string[], handler: Listener): void {
  const current = useRef(handler)
  current.current = handler
  const wanted = types.join(' ')
  useEffect(() => {
    const listener: Listener = (event) => current.current(event)
    const names = wanted === '' ? [] : wanted.split(' ')
    for (const type of names) listen(type, listener)
    return () => {
      for (const type of names) forget(type, listener)
    }
  }, [wanted])
}

function listen(type: string, listener: Listener): void {
  source ??= new EventSource('/v1/events')
  let those = listeners.get(type)
  if (those === undefined) {
    those = new Set()
    listeners.set(type, those)
    const hear = (message: MessageEvent<string>) => {
      const event = read(type, message.data)
      if (event !== undefined) for (const one of listeners.get(type) ?? []) one(event)
    }
    heard.set(type, hear)
    source.addEventListener(type, hear)
  }
  those.add(listener)
}

function forget(type: string, listener: Listener): void {
  const those = listeners.get(type)
  those?.delete(listener)
  if (those?.size !== 0) return
  listeners.delete(type)
  const hear = heard.get(type)
  if (hear !== undefined) source?.removeEventListener(type, hear)
  heard.delete(type)
  if (listeners.size === 0) {
    source?.close()
    source = undefined
  }
}

function read(type: string, data: string): LiveEvent | undefined {
  try {
    const value = JSON.parse(data) as Partial<LiveEvent>
    return { type: value.type ?? type, subject: value.subject ?? '', data: value.data ?? {} }
  } catch {
    return undefined
  }
}
