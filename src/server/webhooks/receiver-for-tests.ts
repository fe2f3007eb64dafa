/** A program that receives webhooks, as a party would write it: checked by the library of Standard Webhooks. Not for use outside tests. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'

export interface Received {
  id: string
  /** As the library has verified it; undefined when the signature is not good. */
  message: { type: string; timestamp: string; data: Record<string, unknown> } | undefined
  headers: Record<string, unknown>
  text: string
}

export interface Receiver {
  url: string
  received: Received[]
  /** Any of them is good. */
  secrets: string[]
  /** What it answers; set anew at any time. */
  answer: { status: number; body?: string; headers?: Record<string, string>; delayMilliseconds?: number }
  close(): Promise<void>
}

export async function startReceiver(): Promise<Receiver> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8')
      receiver.received.push({
        id: String(request.headers['webhook-id']),
        message: verified(text, request.headers as Record<string, string>),
        headers: request.headers,
        text,
      })
      const { status, body = '', headers = {}, delayMilliseconds = 0 } = receiver.answer
      setTimeout(() => response.writeHead(status, headers).end(body), delayMilliseconds)
    })
  })
  const verified = (text: string, headers: Record<string, string>): Received['message'] => {
    for (const secret of receiver.secrets) {
      try {
        return new Webhook(secret).verify(text, headers) as Received['message']
      } catch {
        // The next secret may be the one.
      }
    }
    return undefined
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    received: [],
    secrets: [],
    answer: { status: 204 },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return receiver
}
