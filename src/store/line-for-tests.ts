/** A line to a database server that a test can cut. Not for use outside tests. */
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** A line to the database that can be cut, or go silent. */
export async function lineTo(
  databaseUrl: string,
): Promise<{ url: string; cut(): void; silence(): void; mend(): void; close(): void }> {
  const target = new URL(databaseUrl)
  let state: 'open' | 'cut' | 'silent' = 'open'
  const sockets = new Set<Socket>()
  const server: Server = createServer((client) => {
    sockets.add(client)
    if (state === 'cut') {
      client.destroy()
      return
    }
    const upstream = connect(Number(target.port), target.hostname)
    sockets.add(upstream)
    client.on('data', (bytes) => state === 'open' && upstream.write(bytes))
    upstream.on('data', (bytes) => state === 'open' && client.write(bytes))
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
    }
  }).listen(0)
  const url = new URL(databaseUrl)
  url.hostname = '127.0.0.1'
  url.port = String((server.address() as AddressInfo).port)
  const drop = () => {
    for (const socket of sockets) socket.destroy()
    sockets.clear()
  }
  return {
    url: url.href,
    cut() {
      state = 'cut'
      drop()
    },
    silence() {
      state = 'silent'
    },
    mend() {
      if (state === 'silent') drop()
      state = 'open'
    },
    close() {
      drop()
      server.close()
    },
  }
}
