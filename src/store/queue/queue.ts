import { CompiledQuery, type Kysely } from 'kysely'
import PgBoss from 'pg-boss'
import { textArray } from '../database-values.js'
import { StoreError } from '../store-error.js'
import type { Tables } from '../tables.js'

/** Where pg-boss keeps its tables. The roles of tenants are granted nothing in it. */
export const queueSchema = 'kyodaku_queue'

export interface QueueOptions {
  /** How often to look for messages that another process sent, or whose time has come, when nothing says so. */
  pollMilliseconds?: number
  /** Told of what went wrong in the background; it is tried again. */
  onError?: (error: unknown) => void
}

export interface Queue {
  /**
   * Sends a message; with `db`, in that transaction: it is there if and when the transaction commits. Then call `wake`.
   *
   * @param name of the queue; lower-case letters and hyphens
   * @param options.at not before this time
   * @param options.retries how often it is handed out again when working on it failed; default 3, with growing delay
   */
  send(name: string, message: object, options?: { at?: Date; retries?: number; db?: Kysely<Tables> }): Promise<void>
  /**
   * Works on the messages of a queue, `concurrency` at a time. What `work` throws is a failure: the message is handed out
   * again later. So is one whose process died, after `leaseSeconds`: working on one twice must do no harm.
   */
  work<Message extends object>(
    name: string,
    options: { concurrency: number; leaseSeconds: number },
    work: (message: Message, signal: AbortSignal) => Promise<void>,
  ): Promise<void>
  /** Something was sent: look now instead of at the next poll. */
  wake(name: string): void
  /** Takes no more, and waits for what is under way, which is told by its signal. Idempotent. */
  stop(): Promise<void>
}

interface Worker {
  name: string
  look(): void
  stop(): Promise<void>
}

/**
 * Opens the queue in a database, and makes its tables where there are none. On the embedded database every call waits its
 * turn at the one connection and holds it for one statement only.
 *
 * @throws StoreError `store.database-failed`
 */
export async function openQueue(db: Kysely<Tables>, options: QueueOptions = {}): Promise<Queue> {
  const { pollMilliseconds = 2000, onError = () => undefined } = options
  const boss = new PgBoss({
    schema: queueSchema,
    db: { executeSql: (text, values) => run(db, text, values) },
    schedule: false,
    maintenanceIntervalSeconds: 300,
    archiveCompletedAfterSeconds: 3600,
    archiveFailedAfterSeconds: 3600,
    deleteAfterDays: 7,
  })
  boss.on('error', onError)
  await boss.start()
  const made = new Map<string, Promise<void>>()
  const workers: Worker[] = []
  let stopped: Promise<void> | undefined

  const make = (name: string): Promise<void> => {
    const before = made.get(name)
    if (before !== undefined) return before
    if (!/^[a-z][a-z-]{0,40}$/.test(name)) throw new StoreError('store.bad-path', `"${name}" is no name of a queue.`)
    const making = boss.createQueue(name, { name, policy: 'standard' }).catch((error: unknown) => {
      made.delete(name)
      throw error
    })
    made.set(name, making)
    return making
  }

  return {
    async send(name, message, { at, retries = 3, db: transaction } = {}) {
      // Not inside a transaction: on the embedded database it would wait for itself. `work` has made it by then.
      if (transaction === undefined) await make(name)
      await boss.send(name, message, {
        retryLimit: retries,
        retryDelay: 5,
        retryBackoff: true,
        // In the database's time, but for who asks for now: clocks may differ.
        ...(at === undefined ? {} : { startAfter: at }),
        ...(transaction === undefined
          ? {}
          : { db: { executeSql: (text: string, values: unknown[]) => runIn(transaction, text, values) } }),
      })
      if (transaction === undefined && at === undefined) for (const one of workers) if (one.name === name) one.look()
    },

    async work(name, { concurrency, leaseSeconds }, work) {
      await make(name)
      await boss.updateQueue(name, { name, expireInSeconds: leaseSeconds })
      const abort = new AbortController()
      const running = new Set<Promise<void>>()
      let looking: Promise<void> | undefined
      let again = false

      const one = async (id: string, message: object) => {
        try {
          await work(message as never, AbortSignal.any([abort.signal, AbortSignal.timeout(leaseSeconds * 1000)]))
          await boss.complete(name, id)
        } catch (error) {
          onError(error)
          await boss.fail(name, id, { message: error instanceof Error ? error.message : String(error) })
        }
      }
      const fill = async () => {
        do {
          again = false
          const free = concurrency - running.size
          if (free <= 0 || abort.signal.aborted) return
          const messages = await boss.fetch<object>(name, { batchSize: free })
          for (const { id, data } of messages) {
            const task: Promise<void> = one(id, data)
              .catch(onError)
              .finally(() => {
                running.delete(task)
                look()
              })
            running.add(task)
          }
          if (messages.length === free) again = true
        } while (again)
      }
      const look = () => {
        again = true
        if (abort.signal.aborted) return
        looking ??= fill()
          .catch(onError)
          .finally(() => {
            looking = undefined
          })
      }
      const timer = setInterval(look, pollMilliseconds)
      timer.unref()
      // Whose process died is handed out again after its lease; pg-boss itself looks every few minutes only.
      const expiring = setInterval(() => void boss.expire().catch(onError), leaseSeconds * 1000)
      expiring.unref()
      workers.push({
        name,
        look,
        async stop() {
          abort.abort(new StoreError('store.closed', 'The queue stops.'))
          clearInterval(timer)
          clearInterval(expiring)
          await looking
          await Promise.all(running)
        },
      })
      look()
    },

    wake(name) {
      for (const one of workers) if (one.name === name) one.look()
    },

    stop() {
      stopped ??= (async () => {
        await Promise.all(workers.map((one) => one.stop()))
        await boss.stop({ graceful: false, wait: true })
      })()
      return stopped
    },
  }
}

/** A statement of pg-boss; some are several that begin and commit themselves, and must leave no transaction open. */
async function run(db: Kysely<Tables>, text: string, values: unknown[] | undefined): Promise<{ rows: never[] }> {
  return await db.connection().execute(async (connection) => {
    try {
      return await runIn(connection, text, values)
    } catch (error) {
      if (/^\s*begin/i.test(text)) await connection.executeQuery(CompiledQuery.raw('rollback'))
      throw error
    }
  })
}

async function runIn(db: Kysely<Tables>, text: string, values: unknown[] = []): Promise<{ rows: never[] }> {
  // Lists are lists of ids; everything else is encoded as everywhere.
  const encoded = values.map((value) => (Array.isArray(value) ? textArray(value.map(String)) : value))
  const { rows } = await db.executeQuery(CompiledQuery.raw(text, encoded))
  return { rows: (rows ?? []) as never[] }
}
