import { randomUUID } from 'node:crypto'
import { listenToServer } from '../../store/index.js'
import type { HouseEvent } from './events.js'

/** A connection that hears what other processes keep and tell. */
export interface Listening {
  /** Names this process to itself: what it told, it does not hear again. */
  readonly id: string
  close(): Promise<void>
}

/** Listens to `kyodaku_kept` (something was kept: look) and `kyodaku_told` (the event itself, which is not kept). */
export function listenToDatabase(
  databaseUrl: string,
  on: { onKept(): void; onTold(event: HouseEvent): void; fallbackMilliseconds: number },
): Listening {
  const id = randomUUID()
  const notifications = listenToServer(databaseUrl, ['kyodaku_kept', 'kyodaku_told'], {
    // What was kept while nobody listened.
    connected: on.onKept,
    notified(channel, payload) {
      if (channel === 'kyodaku_kept') on.onKept()
      else if (payload !== undefined) {
        const heard = parseTold(payload)
        if (heard !== undefined && heard.from !== id) on.onTold(heard.event)
      }
    },
  })
  const fallback = setInterval(on.onKept, on.fallbackMilliseconds)
  fallback.unref()
  return {
    id,
    async close() {
      clearInterval(fallback)
      await notifications.close()
    },
  }
}

/** Anyone with the database's password can notify: what is not an event of ours is passed over. */
function parseTold(payload: string): { from: string; event: HouseEvent } | undefined {
  try {
    const { from, event } = JSON.parse(payload) as { from: string; event: HouseEvent & { at: string } }
    if (typeof event.type !== 'string' || !Array.isArray(event.parties)) return undefined
    return { from, event: { ...event, at: new Date(event.at) } }
  } catch {
    return undefined
  }
}
