import { Readable } from 'node:stream'
import type { Events, HouseEvent, Watcher } from './events.js'

/** A watcher that reads so slowly is let go; it comes again and is told what it missed. */
const unreadBytesMax = 1 << 20
const replayBatch = 500

/**
 * Events as a stream of server-sent events (HTML Living Standard, 9.2): first what was kept after `after`, then what
 * happens, in order and without a gap between. `hello` says where a watcher stands that has seen none yet; `lost` that
 * some of what it missed is no longer kept, so that it has to look at everything anew.
 *
 * @param after the Last-Event-ID of the watcher; undefined: from now on
 * @param heartbeatSeconds a sign of life so often: a proxy that hears nothing for long hangs up
 * @param valid asked at every heartbeat: the stream ends when the watcher may no longer see what it saw
 */
export function openEventStream(
  events: Events,
  watcher: Watcher,
  { after, heartbeatSeconds, valid }: { after?: number; heartbeatSeconds: number; valid: () => Promise<boolean> },
): Readable {
  let waiting: HouseEvent[] | undefined = []
  let told = after ?? 0
  const stream = new Readable({ read() {}, highWaterMark: unreadBytesMax })
  const send = (text: string) => {
    if (stream.destroyed || stream.readableEnded) return
    stream.push(text)
    if (stream.readableLength > unreadBytesMax) stream.destroy()
  }
  const tell = (event: HouseEvent) => {
    if (event.id !== undefined) {
      if (event.id <= told) return
      told = event.id
    }
    send(eventText(event))
  }
  const unsubscribe = events.subscribe(watcher, (event) => {
    if (waiting === undefined) tell(event)
    else waiting.push(event)
  })
  const heartbeat = setInterval(() => {
    send(': still here\n\n')
    // Fail closed: whoever cannot be asked after is let go, and comes again.
    valid().then(
      (still) => still || stream.destroy(),
      () => stream.destroy(),
    )
  }, heartbeatSeconds * 1000)
  heartbeat.unref()
  stream.once('close', () => {
    clearInterval(heartbeat)
    unsubscribe()
  })

  const begin = async () => {
    send('retry: 2000\n\n')
    const { newest, oldest } = await events.kept()
    if (after === undefined) {
      told = newest
      send(`event: hello\nid: ${newest}\ndata: {}\n\n`)
    } else {
      // A number that was never given, or whose successors are forgotten: nobody knows what was missed.
      if (after > newest || (oldest !== undefined && after < oldest - 1)) {
        told = Math.min(told, newest)
        send(`event: lost\nid: ${newest}\ndata: {}\n\n`)
      }
      for (;;) {
        const missed = await events.since(watcher, told, replayBatch)
        missed.forEach(tell)
        if (missed.length < replayBatch || stream.destroyed) break
      }
    }
    const meanwhile = waiting ?? []
    waiting = undefined
    meanwhile.forEach(tell)
  }
  begin().catch((error: unknown) => stream.destroy(error instanceof Error ? error : new Error(String(error))))
  return stream
}

/** One event; what is not kept has no id, so that nobody goes on from there. */
function eventText({ id, type, subject, data, at }: HouseEvent): string {
  // JSON has no line breaks of its own: one line of data is enough.
  const text = JSON.stringify({ type, subject, at, data })
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${type}\ndata: ${text}\n\n`
}
