import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { HouseEvent } from './events.js'

/** A connection that hears what other processes keep and tell; made again whenever it breaks. */
export interface Listening {
  /** Names this process to itself: what it told, it does not hear again. */
  readonly id: string
  close(): Promise<void>
}

const reconnectMilliseconds = 1000

/** Listens to `kyodaku_kept` (something was kept: look) and `kyodaku_told` (the event itself, which is not kept). */
export function listenToDatabase(
  databaseUrl: string,
  on: { onKept(): void; onTold(event: HouseEvent): void; fallbackMilliseconds: number },
): Listening {
  const id = randomUUID()
  let client: pg.Client | undefined
  let closed = false
  let retry: NodeJS.Timeout | undefined

  const connect = async () => {
    const next = new pg.Client({
      connectionString: databaseUrl,
      application_name: 'kyodaku events',
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
    })
    client = next
    const again = () => {
      if (closed || client !== next) return
      client = undefined
      next.end().catch(() => undefined)
      retry = setTimeout(() => void connect(), reconnectMilliseconds)
      retry.unref()
    }
    next.on('error', again)
    next.on('end', again)
    next.on('notification', ({ channel, payload }) => {
      if (channel === 'kyodaku_kept') on.onKept()
      else if (payload !== undefined) {
        const heard = parseTold(payload)
        if (heard !== undefined && heard.from !== id) on.onTold(heard.event)
      }
    })
    try {
      await next.connect()
      await next.query('listen kyodaku_kept; listen kyodaku_told')
      // What was kept while nobody listened.
      on.onKept()
    } catch {
      again()
    }
  }
  void connect()
  const fallback = setInterval(on.onKept, on.fallbackMilliseconds)
  fallback.unref()
  return {
    id,
    async close() {
      closed = true
      clearInterval(fallback)
      clearTimeout(retry)
      await client?.end().catch(() => undefined)
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
