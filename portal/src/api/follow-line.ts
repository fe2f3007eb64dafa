/** What goes over the line and may be stopped and gone on with: a tus upload. */
interface OverTheLine {
  abort(): Promise<void>
  start(): void
}

/**
 * Stops an upload when the line is gone, and goes on when it is back. A browser leaves the request that was under way
 * hanging for minutes, and tries that are made without a line are spent for nothing.
 *
 * @param paused told when it stops
 * @returns `isLost` says, of a failure, that it is the line and that it will go on; `end` when there is nothing to send any
 * more
 */
export function followLine(upload: OverTheLine, paused: () => void): { isLost: () => boolean; end: () => void } {
  const ended = new AbortController()
  let stopped = false
  const stop = () => {
    stopped = true
    paused()
  }
  addEventListener(
    'offline',
    () => {
      if (!stopped) void upload.abort().catch(() => undefined)
      stop()
    },
    { signal: ended.signal },
  )
  addEventListener(
    'online',
    () => {
      if (!stopped) return
      stopped = false
      upload.start()
    },
    { signal: ended.signal },
  )
  return {
    isLost: () => {
      if (navigator.onLine) return false
      stop()
      return true
    },
    end: () => ended.abort(),
  }
}
