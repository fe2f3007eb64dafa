import { sql, type Transaction } from 'kysely'
import { type Store, type Tables, textArray } from '../../store/index.js'
import type { EventKind, SaidEvent } from './event-data.js'
import { listenToDatabase } from './listen.js'

/** Something that happened, before it has a number. */
export interface NewEvent {
  type: EventKind
  /** Whom it concerns; nobody: the operator only. */
  parties: readonly string[]
  /** Of what: an id. */
  subject: string
  /** Small; without personal data or secrets. */
  data: object
}

export interface HouseEvent extends NewEvent {
  /** Where a watcher goes on from; absent for what is told once and not kept, such as progress. */
  id?: number
  at: Date
}

/** Who watches, and what. */
export interface Watcher {
  /** As a principal's: the parties whose events may be seen. */
  sees: readonly string[] | 'all'
  /** Only these types; default all. */
  types?: readonly string[]
}

export interface Events {
  /**
   * Keeps an event and tells those who watch. Resolves when it is kept. Events that are published together are kept
   * together, in the order in which they were published.
   */
  publish(event: SaidEvent): Promise<void>
  /** Tells those who watch now, here and in other processes; keeps nothing. For progress. */
  tell(event: SaidEvent): void
  /** Calls `listener` for every event that the watcher may see, in order. @returns what ends it */
  subscribe(watcher: Watcher, listener: (event: HouseEvent) => void): () => void
  /**
   * What was kept after number `after`, as row-level security shows it to the watcher.
   * @param limit at most so many; fewer means there are no more
   */
  since(watcher: Watcher, after: number, limit: number): Promise<HouseEvent[]>
  /** The numbers of the newest event and of the oldest that is kept. */
  kept(): Promise<{ newest: number; oldest?: number }>
  /** Does something with what is being kept, in the same transaction: both happen, or neither. */
  alongside(work: (db: Transaction<Tables>, events: readonly Required<HouseEvent>[]) => Promise<void>): void
  close(): Promise<void>
}

/** So long can a watcher be away. */
const keptDays = 7
const pruneEveryMilliseconds = 60 * 60 * 1000
/** Serialises those who keep events, so that numbers become visible in their order; any number, the same everywhere. */
const orderLock = 0x6b796f6461657673n
/** A notification holds less than 8000 bytes (PostgreSQL, NOTIFY). */
const notificationBytesMax = 7000
const pumpBatch = 500
/** When a database is a server, others write too: looked for so often even if no notification comes. */
const fallbackMilliseconds = 5000

/**
 * Opens the events of a store. With `databaseUrl`, those of other processes on the same database are told here too
 * (LISTEN/NOTIFY).
 */
export async function openEvents(store: Store, { databaseUrl }: { databaseUrl?: string } = {}): Promise<Events> {
  const watchers = new Set<{ watcher: Watcher; listener: (event: HouseEvent) => void }>()
  let told = await newestIn(store)
  let pumping: Promise<void> | undefined
  let pumpAgain = false
  let closed = false

  const tellAll = (event: HouseEvent) => {
    for (const { watcher, listener } of [...watchers]) if (maySee(watcher, event)) listener(event)
  }
  /** Tells what was kept since, by whomever. */
  const pump = (): Promise<void> => {
    if (pumping !== undefined) {
      pumpAgain = true
      return pumping
    }
    pumping = (async () => {
      do {
        pumpAgain = false
        const events = await keptSince(store, told, pumpBatch)
        for (const event of events) {
          told = event.id ?? told
          tellAll(event)
        }
        if (events.length === pumpBatch) pumpAgain = true
      } while (pumpAgain && !closed)
    })().finally(() => {
      pumping = undefined
    })
    return pumping
  }
  const pumpQuietly = () => void pump().catch(() => undefined)

  const listening =
    databaseUrl === undefined
      ? undefined
      : listenToDatabase(databaseUrl, {
          onKept: pumpQuietly,
          onTold: tellAll,
          fallbackMilliseconds,
        })

  let waiting: { event: NewEvent; resolve: () => void; reject: (error: unknown) => void }[] = []
  let keeping: Promise<void> | undefined
  const alongside: Parameters<Events['alongside']>[0][] = []
  const keep = async () => {
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      try {
        await insert(
          store,
          batch.map(({ event }) => event),
          async (db, events) => {
            if (listening !== undefined) await sql`select pg_notify('kyodaku_kept', '')`.execute(db)
            for (const work of alongside) await work(db, events)
          },
        )
        await pump().catch(() => undefined)
        for (const { resolve } of batch) resolve()
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    keeping = undefined
  }

  const prune = () =>
    sql`delete from events where at < now() - make_interval(days => ${keptDays}::int)`.execute(store.db)
  const pruning = setInterval(() => void prune().catch(() => undefined), pruneEveryMilliseconds)
  pruning.unref()
  await prune()

  return {
    publish(event) {
      return new Promise((resolve, reject) => {
        waiting.push({ event, resolve, reject })
        keeping ??= keep()
      })
    },
    tell(event) {
      const happened = { ...event, at: new Date() }
      tellAll(happened)
      if (listening === undefined) return
      const text = JSON.stringify({ from: listening.id, event: happened })
      if (Buffer.byteLength(text) > notificationBytesMax) return
      sql`select pg_notify('kyodaku_told', ${text})`.execute(store.db).catch(() => undefined)
    },
    subscribe(watcher, listener) {
      const one = { watcher, listener }
      watchers.add(one)
      return () => watchers.delete(one)
    },
    since: (watcher, after, limit) =>
      store.asTenant({ parties: watcher.sees }, async (db) => {
        const { rows } = await sql<EventRow>`select id, type, parties, subject, data, at from events
          where id > ${after} ${
            watcher.types === undefined ? sql`` : sql`and type = any(${textArray(watcher.types)}::text[])`
          }
          order by id limit ${limit}`.execute(db)
        return rows.map(eventOfRow)
      }),
    async kept() {
      const { rows } = await sql<{ newest: number | null; oldest: number | null }>`
        select max(id) as newest, min(id) as oldest from events`.execute(store.db)
      const { newest, oldest } = rows[0] ?? { newest: null, oldest: null }
      // When all is forgotten, what was told last still counts.
      return { newest: newest ?? told, ...(oldest === null ? {} : { oldest }) }
    },
    alongside(work) {
      alongside.push(work)
    },
    async close() {
      closed = true
      clearInterval(pruning)
      watchers.clear()
      await keeping
      await pumping?.catch(() => undefined)
      await listening?.close()
    },
  }
}

/** Whether an event is a watcher's to see: the same that row-level security says of kept ones. */
function maySee({ sees, types }: Watcher, event: NewEvent): boolean {
  if (types !== undefined && !types.includes(event.type)) return false
  return sees === 'all' || event.parties.some((party) => sees.includes(party))
}

interface EventRow {
  id: number
  type: NewEvent['type']
  parties: string[]
  subject: string
  data: object
  at: Date
}

const eventOfRow = (row: EventRow): Required<HouseEvent> => ({ ...row })

async function insert(
  store: Store,
  events: readonly NewEvent[],
  alongside: (db: Transaction<Tables>, events: readonly Required<HouseEvent>[]) => Promise<void>,
): Promise<void> {
  await store.db.transaction().execute(async (db) => {
    await sql`select pg_advisory_xact_lock(${orderLock.toString()}::bigint)`.execute(db)
    const { rows } = await sql<EventRow>`insert into events (type, parties, subject, data)
      select type, array(select jsonb_array_elements_text(parties)), subject, data
      from jsonb_to_recordset(${JSON.stringify(events)}::jsonb) as e (type text, parties jsonb, subject text, data jsonb)
      returning id, type, parties, subject, data, at`.execute(db)
    await alongside(db, rows.map(eventOfRow))
  })
}

async function keptSince(store: Store, after: number, limit: number): Promise<HouseEvent[]> {
  const { rows } = await sql<EventRow>`select id, type, parties, subject, data, at from events
    where id > ${after} order by id limit ${limit}`.execute(store.db)
  return rows.map(eventOfRow)
}

async function newestIn(store: Store): Promise<number> {
  const { rows } = await sql<{ id: number | null }>`select max(id) as id from events`.execute(store.db)
  return rows[0]?.id ?? 0
}
