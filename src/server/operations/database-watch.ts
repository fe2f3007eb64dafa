import { sql } from 'kysely'
import type { Kyodaku } from '../../clearance/index.js'
import { StoreError } from '../../store/index.js'

/** Whether the database answers, looked at now and then, so that a request needs not wait to learn it. */
export interface DatabaseWatch {
  /** Throws StoreError `store.unreachable` while the database is known to be away. */
  mustBeThere(): void
  /** Asks now. @throws StoreError `store.unreachable` when there is no answer in time */
  ask(): Promise<void>
  stop(): void
}

const everyMilliseconds = 2_000
const answerWithinMilliseconds = 3_000

/**
 * Watches a PostgreSQL server: while it is away, requests are refused at once instead of waiting for a connection, and go on
 * within two seconds of its return. The embedded database lives in this process and is asked only when somebody wants to know.
 */
export function watchDatabase(kyodaku: Kyodaku): DatabaseWatch {
  const { store } = kyodaku
  /** Since when, and why. */
  let away: StoreError | undefined
  let asking: Promise<void> | undefined

  const ask = async () => {
    // One question at a time: a server that swallows packets would otherwise swallow every connection too.
    asking ??= sql`select 1`.execute(store.db).then(
      async () => {
        try {
          // The connection by which the record was ours to write is gone with the server's last life.
          if (away !== undefined && store.kind === 'postgresql') await kyodaku.reopenRecord()
          away = undefined
        } catch (error) {
          away = unreachable(error)
        }
        asking = undefined
      },
      (error: unknown) => {
        away = unreachable(error)
        asking = undefined
      },
    )
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        away ??= unreachable(undefined)
        resolve()
      }, answerWithinMilliseconds)
    })
    await Promise.race([asking, late])
    clearTimeout(timer)
    if (away !== undefined) throw away
  }

  let timer: NodeJS.Timeout | undefined
  let stopped = false
  const again = () => {
    if (stopped) return
    timer = setTimeout(
      () =>
        void ask()
          .catch(() => undefined)
          .then(again),
      everyMilliseconds,
    )
    timer.unref()
  }
  if (store.kind === 'postgresql') again()
  return {
    mustBeThere() {
      if (away !== undefined && store.kind === 'postgresql') throw away
    },
    ask,
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}

function unreachable(cause: unknown): StoreError {
  return cause instanceof StoreError && cause.code === 'store.unreachable'
    ? cause
    : new StoreError('store.unreachable', 'The database does not answer: nothing was done. Try again shortly.', {
        cause,
      })
}
