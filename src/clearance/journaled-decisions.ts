import { setTimeout as sleep } from 'node:timers/promises'
import type { Insertable } from 'kysely'
import type { GenerationsTable } from '../store/index.js'
import { type Clearing, findingsOf, type Item } from './clear.js'
import { type Decided, decideItem, entryBytes, keepDecided, receiptOf, usesOf } from './decided.js'
import { ClearanceError } from './errors.js'
import type { Kyodaku } from './kyodaku.js'
import type { Receipt } from './receipt.js'
import { mustCover } from './snapshot/under.js'
import { addUses, cappedPart, countingAlone, countPending, endPending, usageOf } from './usage.js'

/** A decision that is durable. */
export interface JournaledDecision {
  decided: Decided
  /**
   * Resolves when it is in the log, under a signed checkpoint, and kept with its receipt. Rejects when that could not be done by
   * now; it is done all the same, as soon as it can be.
   */
  recorded: Promise<Receipt>
}

export type MakesGeneration = (decided: Decided, at: Date) => Insertable<GenerationsTable> | undefined

/** Decides many requests at a time, with little waiting. */
export interface Decisions {
  /**
   * Decides about an item that has no media of its own, and resolves once the decision is on disk, in a journal that is carried
   * into the log before anything else happens at the next start. Those that come at the same time share its writing.
   *
   * @param generation what is kept with it, if anything: the video that is made by it
   * @throws ClearanceError `clearance.record-away`: while decisions can't be brought into the log, none is made
   */
  decide(clearing: Clearing, item: Item, generation?: MakesGeneration): Promise<JournaledDecision>
  /** When all that was decided is recorded. */
  idle(): Promise<void>
  close(): Promise<void>
}

/** Together in one writing of the journal, and in one transaction. */
const batchMax = 256
const keepMax = 128
/** Decisions that wait for the log: more wait for these first. */
const behindMax = 5000
const journalBytesMax = 4 * 2 ** 20
const againMilliseconds = 500
/** As JSON spells NUL and halves of surrogate pairs, which a database refuses; not where a text has that spelling in it. */
const notText = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/
const journalNames = ['decisions-0', 'decisions-1'] as const

interface Asked {
  clearing: Clearing
  item: Item
  generation: MakesGeneration | undefined
  resolve(decision: JournaledDecision): void
  reject(error: unknown): void
}

/** As it lies in the journal. */
interface Journaled {
  decided: Decided
  clearanceId: string
  generation?: Insertable<GenerationsTable>
}

interface Behind extends Journaled {
  journal: number
  recorded: Promise<Receipt>
  resolve(receipt: Receipt): void
  reject(error: unknown): void
}

/** Opens the journal of decisions. One opener a data folder; what a process that died has left in it was recorded before. */
export async function openDecisions(kyodaku: Kyodaku): Promise<Decisions> {
  const journals = await Promise.all(journalNames.map((name) => kyodaku.store.openJournal(name)))
  let asked: Asked[] = []
  let behind: Behind[] = []
  /** Which journal is written, how much is in it, and how many of each are not recorded yet. */
  let current = 0
  let bytes = 0
  const left = journals.map(() => 0)
  let deciding: Promise<void> | undefined
  let keeping: Promise<void> | undefined
  /** Why the last decisions could not be recorded. */
  let away: unknown
  let closed = false

  async function decideAll(): Promise<void> {
    while (asked.length > 0) {
      // Whoever was just answered gets to ask again and share the next batch.
      await new Promise(setImmediate)
      while (behind.length > behindMax && away === undefined) await keeping
      const batch = asked.slice(0, batchMax)
      asked = asked.slice(batchMax)
      await decideBatch(batch)
    }
    deciding = undefined
  }

  async function decideBatch(batch: readonly Asked[]): Promise<void> {
    const made: { one: Asked; entry: Journaled }[] = []
    try {
      if (away !== undefined) throw recordAway(away)
      made.push(...(await decideTogether(batch)))
      await write(made.map(({ entry }) => entry))
    } catch (error) {
      for (const { entry } of made) endPending(kyodaku, entry.decided.id)
      // What is wrong with one of them is that one's only.
      if (batch.length > 1 && made.length === 0 && away === undefined) for (const one of batch) await decideBatch([one])
      else for (const { reject } of batch) reject(error)
      return
    }
    for (const { one, entry } of made) one.resolve({ decided: entry.decided, recorded: toRecord(entry) })
  }

  /** Decides a batch; where uses are counted, each of it knows of those before. */
  async function decideTogether(batch: readonly Asked[]): Promise<{ one: Asked; entry: Journaled }[]> {
    const found = batch.map((one) => {
      const { clearing, item } = one
      if (clearing.snapshot !== undefined) mustCover(clearing.snapshot, item.use.party)
      return { one, found: { item, findings: findingsOf(clearing, item, []), trackDigest: null } }
    })
    const isCounted = found.some(
      ({ one, found: { findings } }) => cappedPart(one.clearing.indexed, one.item.use, findings) !== undefined,
    )
    if (!isCounted) return pendingFrom(found.map((each) => ({ one: each.one, entry: entryOf(each.one, each.found) })))
    return await countingAlone(kyodaku, async () => {
      // Counted first, for all of them; then decided within one turn, by the registry as it is in it.
      const grants = found.flatMap(
        ({ one, found: { findings } }) => cappedPart(one.clearing.indexed, one.item.use, findings)?.capped ?? [],
      )
      const counted = new Map(
        (await usageOf(kyodaku, grants)).map(({ id, count, seconds }) => [id, { count, seconds }]),
      )
      const made = found.map((each) => {
        const { indexed } = each.one.clearing
        const part = cappedPart(indexed, each.one.item.use, each.found.findings)
        const asOf = kyodaku.now().toISOString()
        // A cap that was set since is not counted: a grant whose use is not known does not permit.
        const usage = (part?.capped ?? []).flatMap(({ id }) => {
          const used = counted.get(id)
          return used === undefined ? [] : [{ id, ...used, asOf }]
        })
        const entry = entryOf(each.one, each.found, part?.with(usage))
        addUses(counted, usesOf(entry.decided))
        return { one: each.one, entry }
      })
      return pendingFrom(made)
    })
  }

  function pendingFrom(made: { one: Asked; entry: Journaled }[]) {
    for (const { entry } of made) countPending(kyodaku, entry.decided.id, usesOf(entry.decided))
    return made
  }

  function entryOf(
    { clearing, generation }: Asked,
    found: Parameters<typeof decideItem>[3],
    indexed = clearing.indexed,
  ): Journaled {
    const decided = decideItem(kyodaku, clearing, indexed, found)
    const made = generation?.(decided, new Date(decided.inputs.use.at))
    const entry = { decided, clearanceId: kyodaku.newId('clr'), ...(made === undefined ? {} : { generation: made }) }
    // What no database takes would stand in the way of all that is journaled after it.
    if (notText.test(JSON.stringify(entry)))
      throw new ClearanceError(
        'clearance.not-text',
        'The request has a NUL character or half of a surrogate pair in it, which can’t be kept: send text.',
      )
    return entry
  }

  async function write(entries: readonly Journaled[]): Promise<void> {
    const frame = Buffer.from(JSON.stringify(entries))
    if (bytes + frame.length > journalBytesMax && left[1 - current] === 0) {
      current = 1 - current
      bytes = 0
      await journals[current]!.reset()
    }
    bytes += frame.length
    left[current]! += entries.length
    try {
      await journals[current]!.append(frame)
    } catch (error) {
      left[current]! -= entries.length
      throw recordAway(error)
    }
  }

  /** Has a decision that is in the journal brought into the log. */
  function toRecord(entry: Journaled): Promise<Receipt> {
    let resolve: (receipt: Receipt) => void = () => {}
    let reject: (error: unknown) => void = () => {}
    const recorded = new Promise<Receipt>((yes, no) => {
      resolve = yes
      reject = no
    })
    recorded.catch(() => undefined)
    waitingFor(kyodaku).set(entry.decided.id, recorded)
    behind.push({ ...entry, journal: current, recorded, resolve, reject })
    keeping ??= keepAll()
    return recorded
  }

  async function keepAll(): Promise<void> {
    // Those of a batch come one after the other, in this turn.
    await undefined
    while (behind.length > 0 && !(closed && away !== undefined)) {
      const batch = behind.slice(0, keepMax)
      try {
        const receipts = await record(kyodaku, batch)
        behind = behind.slice(batch.length)
        away = undefined
        batch.forEach(({ decided, resolve, journal }, place) => {
          left[journal]!--
          waitingFor(kyodaku).delete(decided.id)
          resolve(receipts[place]!)
        })
      } catch (error) {
        away = error
        for (const { reject } of behind) reject(recordAway(error))
        await sleep(againMilliseconds, undefined, { ref: false })
      }
    }
    keeping = undefined
  }

  return {
    async decide(clearing, item, generation) {
      if (closed) throw recordAway(new Error('closed'))
      return await new Promise((resolve, reject) => {
        asked.push({ clearing, item, generation, resolve, reject })
        deciding ??= decideAll()
      })
    },
    async idle() {
      while (deciding !== undefined || (keeping !== undefined && away === undefined)) {
        await deciding
        await keeping
      }
    },
    async close() {
      closed = true
      await deciding
      await keeping
      // What is recorded need not be read again.
      for (const [number, journal] of journals.entries()) if (left[number] === 0) await journal.reset()
    },
  }
}

/** Brings decisions into the log, and keeps them with their receipts. What is there already stays as it is. */
async function record(kyodaku: Kyodaku, batch: readonly Journaled[]): Promise<Receipt[]> {
  const { log, store } = kyodaku
  const indexes = await Promise.all(batch.map(({ decided }) => log.append(entryBytes(decided))))
  const receipts = await Promise.all(
    batch.map(async ({ decided }, place) => receiptOf(kyodaku, decided, await log.prove(indexes[place]!.index))),
  )
  await countingAlone(kyodaku, async () => {
    await store.db.transaction().execute((transaction) =>
      keepDecided(
        transaction,
        batch.map((entry, place) => ({ ...entry, receipt: receipts[place]! })),
      ),
    )
    for (const { decided } of batch) endPending(kyodaku, decided.id)
  })
  return receipts
}

/** Records what a process that died has decided and not recorded. Before anything else is done in its data folder. */
export async function recordJournaled(kyodaku: Kyodaku): Promise<void> {
  for (const name of journalNames) {
    const journal = await kyodaku.store.openJournal(name)
    const frames = await journal.read()
    for (const frame of frames) {
      const entries = JSON.parse(Buffer.from(frame).toString('utf8')) as Journaled[]
      const ids = entries.map(({ decided }) => decided.id)
      const rows = await kyodaku.store.db
        .selectFrom('clearances')
        .select('receipt_id')
        .where('receipt_id', 'in', ids)
        .execute()
      const kept = new Set(rows.map((row) => row.receipt_id))
      const missing = entries.filter(({ decided }) => !kept.has(decided.id))
      if (missing.length > 0) await record(kyodaku, missing)
    }
    if (frames.length > 0) await journal.reset()
  }
}

const waiting = new WeakMap<Kyodaku, Map<string, Promise<Receipt>>>()

/** Receipts that are on their way into the database, by their ids. */
export function waitingFor(kyodaku: Kyodaku): Map<string, Promise<Receipt>> {
  const all = waiting.get(kyodaku) ?? new Map<string, Promise<Receipt>>()
  waiting.set(kyodaku, all)
  return all
}

function recordAway(cause: unknown): ClearanceError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new ClearanceError(
    'clearance.record-away',
    `The decision could not be recorded, so nothing may be done by it: ${reason}. Ask again when that is mended.`,
    { cause },
  )
}
