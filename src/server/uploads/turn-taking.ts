import type { Locker } from '@tus/server'

/**
 * One writer an upload at a time, as @tus/server wants to be told: who comes later asks the one before to stop (its
 * connection is most likely dead, and its sender this very one), and waits for it.
 *
 * @param waitMilliseconds after which a waiting one gives up
 * @param givenUp what is thrown then
 */
export function takeTurns(waitMilliseconds: number, givenUp: () => Error): Locker {
  const holders = new Map<string, { askToStop: () => void | Promise<void>; left: Promise<void>; leave: () => void }>()
  return {
    newLock(id) {
      let mine: { leave: () => void } | undefined
      return {
        async lock(signal, askToStop) {
          const until = AbortSignal.any([signal, AbortSignal.timeout(waitMilliseconds)])
          for (let before = holders.get(id); before !== undefined; before = holders.get(id)) {
            if (until.aborted) throw givenUp()
            await before.askToStop()
            await Promise.race([before.left, aborted(until)])
          }
          let leave: () => void = () => undefined
          const left = new Promise<void>((resolve) => {
            leave = resolve
          })
          const holder = { askToStop, left, leave }
          holders.set(id, holder)
          mine = holder
        },
        async unlock() {
          if (mine === undefined) return
          holders.delete(id)
          mine.leave()
          mine = undefined
        },
      }
    },
  }
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
