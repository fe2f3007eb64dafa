import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import type { Insertable } from 'kysely'
import type { Finding } from '../rights/index.js'
import { type GenerationsTable, type JournalFile, StoreError } from '../store/index.js'
import { type Clearing, findingsOf, type Item } from './clear.js'
import {
  type Decided,
  decidedText,
  decideItem,
  entryBytes,
  keepDecided,
  receiptOf,
  rowText,
  type ToKeep,
  usesOf,
} from './decided.js'
import { ClearanceError } from './errors.js'
import type { Kyodaku } from './kyodaku.js'
import type { Receipt } from './receipt.js'
import { mustCover } from './snapshot/under.js'
import {
  addUses,
  cappedPart,
  countingAlone,
  countPending,
  endPending,
  endReserved,
  endReservedOf,
  reserveUses,
  usageOf,
} from './usage.js'

/** A decision that is durable. */
export interface JournaledDecision {
  decided: Decided
  /**
   * Resolves when it is in the log, under a signed checkpoint, and kept with its receipt. Rejects when that could not be done by
   * now; it is done all the same, as soon as it can be. But for `clearance.set-aside`: the database refuses it for good.
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
const keepersMax = 2
/** What comes meanwhile is recorded together, which costs little more than one of it. */
const gatherMilliseconds = 25
/** So many are worked on in one turn of the event loop: whoever asks meanwhile need not wait for a whole batch. */
const turnMax = 16
/** Decisions that wait for the log: more wait for these first. */
const behindMax = 5000
const journalBytesMax = 4 * 2 ** 20
const againMilliseconds = 500
/** As JSON spells NUL and halves of surrogate pairs, which a database refuses; not where a text has that spelling in it. */
const notText = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/
const isText = (json: string) => !json.includes('\\u') || !notText.test(json)
/** Of the gateway that has no name of its own. */
export const usualGateway = 'gateway'
const journalNamesOf = (gateway: string): [string, string] => {
  const base = gateway === usualGateway ? 'decisions' : `decisions-${gateway}`
  return [`${base}-0`, `${base}-1`]
}

interface Asked {
  clearing: Clearing
  item: Item
  generation: MakesGeneration | undefined
  resolve(decision: JournaledDecision): void
  reject(error: unknown): void
}

interface Found {
  one: Asked
  findings: Finding[]
}

/** As it lies in the journal. */
interface Journaled {
  decided: Decided
  clearanceId: string
  generation?: Insertable<GenerationsTable>
}

/** What is to be journaled, and its text there. */
interface Made {
  one: Asked
  entry: Journaled
  text: string
}

interface Behind extends Journaled {
  journal: number
  /** It was tried before, and may be kept. */
  isRepeated: boolean
  recorded: Promise<Receipt>
  resolve(receipt: Receipt): void
  reject(error: unknown): void
}

/**
 * Opens the journal of decisions of a gateway, and records what a process of that name that died has left in it.
 *
 * @param gateway its name: each of several on a data folder has one of its own
 * @throws StoreError `store.name-taken`
 */
export async function openDecisions(kyodaku: Kyodaku, gateway: string = usualGateway): Promise<Decisions> {
  const name = await kyodaku.store.takeName(gateway)
  let journals: JournalFile[]
  try {
    await recordLeft(kyodaku, gateway)
    journals = await Promise.all(journalNamesOf(gateway).map((journal) => kyodaku.store.openJournal(journal)))
  } catch (error) {
    await name.release()
    throw error
  }
  let asked: Asked[] = []
  let toCount: Found[] = []
  let behind: Behind[] = []
  /** Which journal is written, how much is in it, and how many of each are not recorded yet. */
  let current = 0
  let bytes = 0
  const left = journals.map(() => 0)
  let deciding: Promise<void> | undefined
  let counting: Promise<void> | undefined
  const keeping = new Set<Promise<void>>()
  let keepers = 0
  const waitingForRoom: (() => void)[] = []
  /** Decisions whose uses other processes count, and of those the ones that nothing comes of. */
  const reserved = new Set<string>()
  const lapsed = new Set<string>()
  /** Why the last decisions could not be recorded. */
  let away: unknown
  let closed = false

  async function decideAll(): Promise<void> {
    while (asked.length > 0) {
      // Whoever was just answered gets to ask again and share the next batch.
      await nextTurn()
      while (behind.length > behindMax && away === undefined) await new Promise<void>((go) => waitingForRoom.push(go))
      const batch = asked.slice(0, batchMax)
      asked = asked.slice(batchMax)
      const found = batch.flatMap((one) => searched(one) ?? [])
      const isCounted = ({ one, findings }: Found) =>
        cappedPart(one.clearing.indexed, one.item.use, findings) !== undefined
      const counted = found.filter(isCounted)
      if (counted.length > 0) {
        toCount.push(...counted)
        // Whoever asks for nothing that is counted does not wait for the counting.
        counting ??= countAll()
      }
      await decideBatch(counted.length === 0 ? found : found.filter((one) => !counted.includes(one)), (all) =>
        onTheWay(all.map((each) => madeOf(each))),
      )
    }
    deciding = undefined
  }

  async function countAll(): Promise<void> {
    while (toCount.length > 0) {
      const batch = toCount
      toCount = []
      await decideBatch(batch, decideCountedAlone)
    }
    counting = undefined
  }

  /** What was found of a request; undefined: it was answered with what is wrong with it. */
  function searched(one: Asked): Found | undefined {
    const { clearing, item, reject } = one
    try {
      if (clearing.snapshot !== undefined) mustCover(clearing.snapshot, item.use.party)
      return { one, findings: findingsOf(clearing, item, []) }
    } catch (error) {
      reject(error)
      return undefined
    }
  }

  async function decideBatch(
    batch: readonly Found[],
    decideThem: (batch: readonly Found[]) => Made[] | Promise<Made[]>,
  ): Promise<void> {
    if (batch.length === 0) return
    const made: Made[] = []
    let journal: number
    try {
      if (away !== undefined) throw recordAway(away)
      made.push(...(await decideThem(batch)))
      journal = await write(made.map(({ text }) => text))
    } catch (error) {
      for (const { entry } of made) {
        endPending(kyodaku, entry.decided.id)
        lapsed.add(entry.decided.id)
      }
      // What is wrong with one of them is that one's only.
      if (batch.length > 1 && made.length === 0 && away === undefined)
        for (const one of batch) await decideBatch([one], decideThem)
      else for (const { one } of batch) one.reject(error)
      return
    }
    for (const { one, entry } of made) one.resolve({ decided: entry.decided, recorded: toRecord(entry, journal) })
  }

  async function decideCountedAlone(batch: readonly Found[]): Promise<Made[]> {
    let made: Made[] = []
    try {
      return await countingAlone(kyodaku, async () => {
        made = await decideCounted(batch)
        return made
      })
    } catch (error) {
      // The lock was lost after they were decided: nothing comes of them.
      for (const { entry } of made) {
        endPending(kyodaku, entry.decided.id)
        lapsed.add(entry.decided.id)
      }
      throw error
    }
  }

  /** Decides those whose uses are counted, each of which knows of those before. */
  async function decideCounted(batch: readonly Found[]): Promise<Made[]> {
    // Counted first, for all of them; then decided within one turn, by the registry as it is in it.
    const grants = batch.flatMap(
      ({ one, findings }) => cappedPart(one.clearing.indexed, one.item.use, findings)?.capped ?? [],
    )
    const counted = new Map((await usageOf(kyodaku, grants)).map(({ id, count, seconds }) => [id, { count, seconds }]))
    const made = batch.map((each) => {
      const part = cappedPart(each.one.clearing.indexed, each.one.item.use, each.findings)
      const asOf = kyodaku.now().toISOString()
      // A cap that was set since is not counted: a grant whose use is not known does not permit.
      const usage = (part?.capped ?? []).flatMap(({ id }) => {
        const used = counted.get(id)
        return used === undefined ? [] : [{ id, ...used, asOf }]
      })
      const one = madeOf(each, part?.with(usage))
      addUses(counted, usesOf(one.entry.decided))
      return one
    })
    const uses = made.map(({ entry: { decided } }) => ({ receipt: decided.id, uses: usesOf(decided) }))
    for (const { receipt } of uses) reserved.add(receipt)
    try {
      await reserveUses(kyodaku, gateway, uses)
    } catch (error) {
      // They may be there all the same.
      for (const { receipt } of uses) lapsed.add(receipt)
      throw error
    }
    return onTheWay(made)
  }

  /** What they use counts from here on: of a grant without a cap too, which may be given one. */
  function onTheWay(made: Made[]): Made[] {
    for (const { entry } of made) countPending(kyodaku, entry.decided.id, usesOf(entry.decided))
    return made
  }

  function madeOf({ one, findings }: Found, indexed = one.clearing.indexed): Made {
    const found = { item: one.item, findings, trackDigest: null }
    const decided = decideItem(kyodaku, one.clearing, indexed, found)
    const generation = one.generation?.(decided, new Date(decided.inputs.use.at))
    const entry = {
      decided,
      clearanceId: kyodaku.newId('clr'),
      ...(generation === undefined ? {} : { generation }),
    }
    const text = journalText(entry)
    // What no database takes would stand in the way of all that is journaled after it.
    if (!isText(text))
      throw new ClearanceError(
        'clearance.not-text',
        'The request has a NUL character or half of a surrogate pair in it, which can’t be kept: send text.',
      )
    return { one, entry, text }
  }

  /** @returns the journal that they are in: others may write to the other one meanwhile */
  async function write(texts: readonly string[]): Promise<number> {
    const frame = Buffer.from(`[${texts.join(',')}]`)
    // Chosen and counted within one turn: what is being written is never emptied.
    const isFull = bytes + frame.length > journalBytesMax && left[1 - current] === 0
    if (isFull) {
      current = 1 - current
      bytes = 0
    }
    const journal = current
    bytes += frame.length
    left[journal]! += texts.length
    try {
      if (isFull) await journals[journal]!.reset()
      await journals[journal]!.append(frame)
      return journal
    } catch (error) {
      left[journal]! -= texts.length
      throw recordAway(error)
    }
  }

  /** Has a decision that is in the journal brought into the log. */
  function toRecord(entry: Journaled, journal: number): Promise<Receipt> {
    let resolve: (receipt: Receipt) => void = () => {}
    let reject: (error: unknown) => void = () => {}
    const recorded = new Promise<Receipt>((yes, no) => {
      resolve = yes
      reject = no
    })
    recorded.catch(() => undefined)
    waitingFor(kyodaku).set(entry.decided.id, recorded)
    behind.push({ ...entry, journal, isRepeated: false, recorded, resolve, reject })
    startKeeping()
    return recorded
  }

  /** One batch is brought into the log while the database takes another, if there is enough for two. */
  function startKeeping(): void {
    if (keepers === keepersMax || (keepers > 0 && behind.length < keepMax)) return
    keepers++
    const one = keepAll().finally(() => keeping.delete(one))
    keeping.add(one)
  }

  async function keepAll(): Promise<void> {
    for (let took = 0; ; ) {
      // Within one turn: whoever comes later starts another.
      if (behind.length === 0 || (closed && away !== undefined)) {
        keepers--
        return
      }
      took = await keepSome(took)
    }
  }

  /** @param took how long the last batch took. @returns how long this one did: milliseconds */
  async function keepSome(took: number): Promise<number> {
    // As long as the last one took: recording small batches would leave little time to decide.
    if (!closed && behind.length < keepMax) await sleep(Math.max(gatherMilliseconds, took))
    const batch = behind.slice(0, keepMax)
    if (batch.length === 0) return 0
    behind = behind.slice(batch.length)
    const began = performance.now()
    try {
      const isRepeated = batch.some((one) => one.isRepeated)
      const kept = await recordOrSetAside(kyodaku, batch, isRepeated)
      away = undefined
      batch.forEach(({ decided, resolve, reject, journal }, place) => {
        left[journal]!--
        waitingFor(kyodaku).delete(decided.id)
        const one = kept[place]!
        if (one instanceof Error) reject(one)
        else resolve(one)
      })
      await endReservations(batch)
    } catch (error) {
      away = error
      // They may have been kept, and the answer lost.
      behind = [...batch.map((one) => ({ ...one, isRepeated: true })), ...behind]
      for (const { reject } of behind) reject(recordAway(error))
      await sleep(againMilliseconds, undefined, { ref: false })
    }
    for (const go of waitingForRoom.splice(0)) go()
    return performance.now() - began
  }

  /** What is kept counts by that. A reservation that stays behind counts nothing twice. */
  async function endReservations(kept: readonly Journaled[]): Promise<void> {
    for (const { decided } of kept) if (reserved.has(decided.id)) lapsed.add(decided.id)
    const ids = [...lapsed]
    try {
      await endReserved(kyodaku.store.db, ids)
      for (const id of ids) {
        lapsed.delete(id)
        reserved.delete(id)
      }
    } catch {
      // With the next ones: what keeps the database from it is told of by those that can't be kept.
    }
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
      while (deciding !== undefined || counting !== undefined || (keeping.size > 0 && away === undefined)) {
        await deciding
        await counting
        await Promise.all(keeping)
      }
    },
    async close() {
      closed = true
      await deciding
      await counting
      await Promise.all(keeping)
      // What is recorded need not be read again.
      for (const [number, journal] of journals.entries()) if (left[number] === 0) await journal.reset()
      await Promise.all(journals.map((journal) => journal.close()))
      await name.release()
    },
  }
}

/** Brings decisions into the log, and keeps them with their receipts. What is there already stays as it is. */
async function record(kyodaku: Kyodaku, batch: readonly Journaled[]): Promise<Receipt[]> {
  const { log, store } = kyodaku
  const indexes = await Promise.all(batch.map(({ decided }) => log.append(entryBytes(decided))))
  const receipts: Receipt[] = []
  const toKeep: ToKeep[] = []
  const rows: string[] = []
  for (let from = 0; from < batch.length; from += turnMax) {
    await nextTurn()
    const some = batch.slice(from, from + turnMax)
    // Asked for together: the log may be another process's.
    const proofs = await Promise.all(some.map((_, place) => log.prove(indexes[from + place]!.index)))
    for (const [place, entry] of some.entries()) {
      const receipt = receiptOf(kyodaku, entry.decided, proofs[place]!)
      const one = { ...entry, receipt }
      receipts.push(receipt)
      toKeep.push(one)
      rows.push(rowText(one))
    }
  }
  await store.db.transaction().execute((transaction) => keepDecided(transaction, toKeep, rows))
  for (const { decided } of batch) endPending(kyodaku, decided.id)
  return receipts
}

/**
 * Records what gateways that died have decided and not recorded; what of those that run is left to them. Before anything else is
 * done in a data folder.
 */
export async function recordJournaled(kyodaku: Kyodaku): Promise<void> {
  const gateways = (await kyodaku.store.journalNames()).flatMap((journal) => {
    const found = /^decisions(?:-(.+))?-[01]$/.exec(journal)
    return found === null ? [] : [found[1] ?? usualGateway]
  })
  for (const gateway of new Set(gateways)) {
    const name = await kyodaku.store.takeName(gateway).catch((error: unknown) => {
      if (error instanceof StoreError && error.code === 'store.name-taken') return undefined
      throw error
    })
    if (name === undefined) continue
    try {
      await recordLeft(kyodaku, gateway)
    } finally {
      await name.release()
    }
  }
}

/** While its name is taken. */
async function recordLeft(kyodaku: Kyodaku, gateway: string): Promise<void> {
  for (const name of journalNamesOf(gateway)) {
    const journal = await kyodaku.store.openJournal(name)
    try {
      const frames = await journal.read()
      for (const frame of frames)
        await recordOrSetAside(kyodaku, JSON.parse(Buffer.from(frame).toString('utf8')) as Journaled[], true)
      if (frames.length > 0) await journal.reset()
    } finally {
      await journal.close()
    }
  }
  await endReservedOf(kyodaku, gateway)
}

/** As it lies in the journal. */
function journalText({ decided, clearanceId, generation }: Journaled): string {
  const video = generation === undefined ? '' : `,"generation":${JSON.stringify(generation)}`
  return `{"decided":${decidedText(decided)},"clearanceId":${JSON.stringify(clearanceId)}${video}}`
}

/**
 * Records decisions. One that the database refuses for good is set aside in a file of its own, with its receipt, and stands in
 * nobody's way: the error with which it was refused takes the place of its receipt.
 *
 * @param isRepeated some may be kept already
 * @throws what is wrong with database or log, when it is not the decision
 */
async function recordOrSetAside(
  kyodaku: Kyodaku,
  batch: readonly Journaled[],
  isRepeated: boolean,
): Promise<(Receipt | ClearanceError)[]> {
  const known = isRepeated ? await keptAmong(kyodaku, batch) : new Map<string, Receipt>()
  const missing = batch.filter(({ decided }) => !known.has(decided.id))
  const done = new Map<string, Receipt | ClearanceError>(known)
  try {
    const receipts = missing.length === 0 ? [] : await record(kyodaku, missing)
    for (const [place, { decided }] of missing.entries()) done.set(decided.id, receipts[place]!)
  } catch (error) {
    if (!isRefusedForGood(error)) throw error
    if (missing.length === 1) done.set(missing[0]!.decided.id, await setAside(kyodaku, missing[0]!, error))
    else {
      for (const one of missing) done.set(one.decided.id, (await recordOrSetAside(kyodaku, [one], true))[0]!)
    }
  }
  return batch.map(({ decided }) => done.get(decided.id)!)
}

async function keptAmong(kyodaku: Kyodaku, batch: readonly Journaled[]): Promise<Map<string, Receipt>> {
  const ids = batch.map(({ decided }) => decided.id)
  const rows = await kyodaku.store.db
    .selectFrom('clearances')
    .select(['receipt_id', 'receipt'])
    .where('receipt_id', 'in', ids)
    .execute()
  return new Map(rows.map((row) => [row.receipt_id, row.receipt as Receipt]))
}

/** Classes of SQLSTATE (PostgreSQL, appendix A) that say that the data is at fault: data exception, integrity, program limit. */
const dataAtFault = /^(?:22|23|54)[0-9A-Z]{3}$/

function isRefusedForGood(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as { code?: unknown }
    if (typeof code === 'string' && dataAtFault.test(code)) return true
  }
  return false
}

const asideFolder = 'set-aside'

/** The decisions that the database has refused to keep. */
export async function decisionsSetAside({ store }: Kyodaku): Promise<string[]> {
  const files = await readdir(join(store.dataDirectory, asideFolder)).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  })
  return files.sort().map((name) => name.replace(/\.json$/, ''))
}

async function setAside(kyodaku: Kyodaku, one: Journaled, error: unknown): Promise<ClearanceError> {
  const { log, store } = kyodaku
  const { index } = await log.append(entryBytes(one.decided))
  const receipt = receiptOf(kyodaku, one.decided, await log.prove(index))
  const reason = error instanceof Error ? error.message : String(error)
  const file = `${asideFolder}/${one.decided.id}.json`
  await store.writeFile(file, `${JSON.stringify({ reason, ...one, receipt }, null, 2)}\n`)
  endPending(kyodaku, one.decided.id)
  const refused = new ClearanceError(
    'clearance.set-aside',
    `The decision ${one.decided.id} is in the log, and the database refuses to keep it: ${reason}. Nothing may be done by it. It was set aside in ${file}: send that file to whoever looks after Kyodaku.`,
    { cause: error },
  )
  kyodaku.notice(refused.message)
  return refused
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
