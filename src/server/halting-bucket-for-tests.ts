/**
 * A bucket (`s3://films`) with one object, of which only the beginning comes until the test lets the rest go: so that a run
 * is in the middle for as long as the test wants, however fast the machine is. Not for use outside tests.
 */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface HaltingBucket {
  location: string
  /** What `s3://` is read with: for `process.env`. */
  environment: Readonly<Record<string, string>>
  /** Gives the rest to all who wait for it, and everything from then on. */
  letGo(): void
  close(): Promise<void>
}

/** @param firstBytes so many come at once */
export async function startHaltingBucket(key: string, body: Buffer, firstBytes: number): Promise<HaltingBucket> {
  let letGo = () => {}
  const gone = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { pathname } = new URL(request.url ?? '', 'http://bucket')
    if (pathname === '/films/') {
      const object = `<Contents><Key>${key}</Key><Size>${body.length}</Size><ETag>"1"</ETag></Contents>`
      response.end(`<ListBucketResult><IsTruncated>false</IsTruncated>${object}</ListBucketResult>`)
      return
    }
    const [from = 0, to = body.length - 1] = (request.headers.range?.match(/\d+/g) ?? []).map(Number)
    response.writeHead(206, { 'content-length': to + 1 - from })
    const halt = Math.min(Math.max(firstBytes, from), to + 1)
    response.write(body.subarray(from, halt))
    if (halt <= to) await gone
    response.end(body.subarray(halt, to + 1))
  }
  const server = createServer((request, response) => void answer(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    location: `s3://films/${key}`,
    environment: {
      AWS_ACCESS_KEY_ID: 'key',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    },
    letGo,
    async close() {
      letGo()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
