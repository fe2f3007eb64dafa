import pg from 'pg'

/** A connection to a database server that hears what is notified of; made again whenever it breaks. */
export interface Notifications {
  close(): Promise<void>
}

const reconnectMilliseconds = 1000

/**
 * Listens to channels of a database server (LISTEN).
 *
 * @param on.connected each time that it listens anew: what was notified of meanwhile was not heard
 */
export function listenToServer(
  databaseUrl: string,
  channels: readonly string[],
  on: { connected(): void; notified(channel: string, payload: string | undefined): void },
): Notifications {
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
    next.on('notification', ({ channel, payload }) => on.notified(channel, payload))
    try {
      await next.connect()
      await next.query(channels.map((channel) => `listen ${next.escapeIdentifier(channel)}`).join('; '))
      on.connected()
    } catch {
      again()
    }
  }
  void connect()
  return {
    async close() {
      closed = true
      clearTimeout(retry)
      await client?.end().catch(() => undefined)
    },
  }
}
