/** How far a job is. */
export interface HowFar {
  step: string
  done: number
  total: number
}

export interface Progress {
  say(now: HowFar): void
  /** Waits for what is being written; nothing is written afterwards. */
  end(): Promise<void>
}

/** People read no faster. */
const everyMilliseconds = 500

/** Passes on how far a job is, twice a second at most, and never two at a time; the newest always comes through. */
export function openProgress(write: (now: HowFar) => Promise<void>): Progress {
  let next: HowFar | undefined
  let writing: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  let writtenAt = Number.NEGATIVE_INFINITY
  let ended = false

  const flush = () => {
    timer = undefined
    if (next === undefined || ended) return
    if (writing !== undefined) return
    const now = next
    next = undefined
    writtenAt = performance.now()
    writing = write(now)
      .catch(() => undefined)
      .finally(() => {
        writing = undefined
        plan()
      })
  }
  const plan = () => {
    if (ended || next === undefined || timer !== undefined || writing !== undefined) return
    const wait = writtenAt + everyMilliseconds - performance.now()
    if (wait <= 0) flush()
    else timer = setTimeout(flush, wait)
  }
  return {
    say({ step, done, total }) {
      const sound = (value: number) => (Number.isFinite(value) && value > 0 ? value : 0)
      next = { step: step.slice(0, 100), done: sound(done), total: sound(total) }
      plan()
    },
    async end() {
      ended = true
      clearTimeout(timer)
      await writing
    },
  }
}
