import { WebSocket } from 'ws'

/** A WebSocket that is opened again whenever it breaks. */
export interface Socket {
  /** Whether what happens is heard at this moment. */
  isOpen(): boolean
  close(): Promise<void>
}

export interface SocketOptions {
  url: string
  headers: Readonly<Record<string, string>>
  /** Told of each text; frames of bytes are previews of pictures, and nobody's concern here. */
  onText: (text: string) => void
  /** The wait before the first reconnection; the later ones double. */
  reconnectMilliseconds?: number
  /** Between two signs of life. */
  pingMilliseconds?: number
}

/** A message is JSON of some kilobytes, or a preview. */
const messageBytesMax = 16 << 20
const reconnectMillisecondsMax = 30_000
const handshakeMilliseconds = 10_000

/** Listens, until it is closed. That nothing is heard is no error: whoever listens asks by other means as well. */
export function openSocket(options: SocketOptions): Socket {
  const { url, headers, onText, reconnectMilliseconds = 500, pingMilliseconds = 20_000 } = options
  let socket: WebSocket | undefined
  let waiting: NodeJS.Timeout | undefined
  let failures = 0
  let isClosed = false

  function connect(): void {
    const opened = new WebSocket(url, {
      headers: { ...headers },
      maxPayload: messageBytesMax,
      handshakeTimeout: handshakeMilliseconds,
      followRedirects: false,
      perMessageDeflate: false,
    })
    socket = opened
    let isAlive = true
    // One whose other end is gone without a word says nothing for ever.
    const pinging = setInterval(() => {
      if (!isAlive) return opened.terminate()
      isAlive = false
      if (opened.readyState === WebSocket.OPEN) opened.ping()
    }, pingMilliseconds)
    pinging.unref()
    opened.on('open', () => {
      failures = 0
    })
    opened.on('pong', () => {
      isAlive = true
    })
    opened.on('message', (data, isBinary) => {
      isAlive = true
      if (!isBinary) onText((data as Buffer).toString('utf8'))
    })
    // `close` follows, and does what there is to do.
    opened.on('error', () => undefined)
    opened.on('close', () => {
      clearInterval(pinging)
      if (isClosed) return
      waiting = setTimeout(connect, Math.min(reconnectMilliseconds * 2 ** failures++, reconnectMillisecondsMax))
      waiting.unref()
    })
  }

  connect()
  return {
    isOpen: () => socket?.readyState === WebSocket.OPEN,
    async close() {
      isClosed = true
      clearTimeout(waiting)
      if (socket === undefined || socket.readyState === WebSocket.CLOSED) return
      const closing = socket
      await new Promise<void>((resolve) => {
        closing.once('close', () => resolve())
        closing.terminate()
      })
    },
  }
}
