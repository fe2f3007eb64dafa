import { setTimeout as sleep } from 'node:timers/promises'

/** Lets requests to one host pass one after the other, so many seconds apart. Memory: the hosts that were asked lately. */
export interface HostPace {
  /** Resolves when the host may be asked; whoever waits has that moment for itself. */
  turn(host: string, delaySeconds: number): Promise<void>
  /** Nobody asks the host for so long, at least. */
  rest(host: string, seconds: number): void
}

/** What time it is, and how it passes; tests have their own. */
export interface PaceClock {
  nowMilliseconds(): number
  sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void>
}

const systemClock: PaceClock = {
  nowMilliseconds: () => performance.now(),
  sleep: (milliseconds, signal) => sleep(milliseconds, undefined, signal === undefined ? {} : { signal }),
}

export function createHostPace(signal: AbortSignal | undefined, clock: PaceClock = systemClock): HostPace {
  const next = new Map<string, number>()
  const forget = () => {
    const now = clock.nowMilliseconds()
    for (const [host, at] of next) if (at < now) next.delete(host)
  }
  let forgetAt = 10_000
  return {
    async turn(host, delaySeconds) {
      const now = clock.nowMilliseconds()
      const at = Math.max(now, next.get(host) ?? 0)
      next.set(host, at + delaySeconds * 1000)
      if (next.size > forgetAt) {
        forget()
        forgetAt = Math.max(10_000, next.size * 2)
      }
      if (at > now) await clock.sleep(at - now, signal)
    },
    rest(host, seconds) {
      next.set(host, Math.max(next.get(host) ?? 0, clock.nowMilliseconds() + seconds * 1000))
    },
  }
}

/** So many at a time; the others wait in the order in which they came. */
export interface Gate {
  during<T>(work: () => Promise<T>): Promise<T>
  /** For work that is in: gives its place to others until this is done. */
  outside<T>(work: () => Promise<T>): Promise<T>
}

export function createGate(places: number): Gate {
  const waiting: (() => void)[] = []
  let free = places
  const enter = async () => {
    if (free > 0) free--
    else await new Promise<void>((resolve) => waiting.push(resolve))
  }
  const leave = () => {
    const next = waiting.shift()
    if (next === undefined) free++
    else next()
  }
  return {
    async during(work) {
      await enter()
      try {
        return await work()
      } finally {
        leave()
      }
    },
    async outside(work) {
      leave()
      try {
        return await work()
      } finally {
        await enter()
      }
    },
  }
}
