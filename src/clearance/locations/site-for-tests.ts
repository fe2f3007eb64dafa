import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ResolveHost } from './public-address.js'

export interface SiteForTests {
  port: number
  /** `http://NAME:PORT` of a host that `resolve` leads here. */
  origin: (host?: string) => string
  /** Every request so far: `GET a.test /path`. */
  requests: { method: string; host: string; path: string; at: number; headers: IncomingMessage['headers'] }[]
  close: () => Promise<void>
}

/** A real HTTP server on this machine that answers for any host name. Not for use outside tests. */
export async function startSiteForTests(
  answer: (request: IncomingMessage, response: ServerResponse, host: string) => void,
): Promise<SiteForTests> {
  const requests: SiteForTests['requests'] = []
  const server: Server = createServer((request, response) => {
    const host = (request.headers.host ?? '').replace(/:\d+$/, '')
    const { method = '', url: path = '', headers } = request
    requests.push({ method, host, path, at: performance.now(), headers })
    answer(request, response, host)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    origin: (host = 'site.test') => `http://${host}:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Leads every name to this machine, but those that are told. */
export const resolveHere =
  (others: Readonly<Record<string, readonly string[]>> = {}): ResolveHost =>
  async (host) =>
    (others[host] ?? ['127.0.0.1']).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
