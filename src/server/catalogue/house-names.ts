import { sql } from 'kysely'
import { createSearchIndex, type Party, type SearchDocument, type SearchIndex, type Work } from '../../rights/index.js'
import type { House } from '../house.js'
import type { Principal } from '../identity/index.js'

/** The names of a house's works and parties, as they stand. */
interface HouseNames {
  readonly index: SearchIndex
  /** Works that not everybody may see, and whose they are. */
  closed: ReadonlyMap<string, readonly string[]>
  seq: number
  /** Of the works and parties that were read; one that changed since has a higher `seq`. */
  refreshing: Promise<void> | undefined
}

export interface FoundName {
  kind: 'work' | 'party'
  id: string
  /** Which of its names was found; -1: its id. */
  name: number
  how: 'exact' | 'prefix' | 'word' | 'part' | 'words'
}

const houses = new WeakMap<House, HouseNames>()
const rowsAtOnce = 20_000

/**
 * Works and parties by what was typed, best first, that the caller may see. What was registered before the call is found.
 * The index is made at the first question (about 10 s and 150 MB a million names) and kept up to date from then on.
 */
export async function searchHouse(
  house: House,
  principal: Principal,
  text: string,
  options: { limit: number; kind?: 'work' | 'party' },
): Promise<FoundName[]> {
  const names = await upToDate(house)
  const { sees } = principal
  const mine = sees === 'all' ? undefined : new Set(sees)
  const accept = (id: string) => {
    if (options.kind !== undefined && !id.startsWith(options.kind)) return false
    if (mine === undefined) return true
    const owners = names.closed.get(id)
    return owners === undefined || owners.some((owner) => mine.has(owner))
  }
  return names.index.search(text, { limit: options.limit, accept }).map(({ id, name, how }) => {
    const at = id.indexOf('/')
    return { kind: id.slice(0, at) as 'work' | 'party', id: id.slice(at + 1), name: name - 1, how }
  })
}

/** How many names there are and what their index takes; nothing where nobody has asked yet. */
export function houseNamesState(house: House): { names: number; bytes: number } | undefined {
  const index = houses.get(house)?.index
  return index === undefined ? undefined : { names: index.nameCount, bytes: index.bytes }
}

async function upToDate(house: House): Promise<HouseNames> {
  let names = houses.get(house)
  if (names === undefined) {
    names = { index: createSearchIndex(), closed: new Map(), seq: 0, refreshing: undefined }
    houses.set(house, names)
  }
  // One that began before this question may have read before what it is to find.
  if (names.refreshing !== undefined) await names.refreshing.catch(() => undefined)
  names.refreshing ??= refresh(house, names)
  const refreshing = names.refreshing
  try {
    await refreshing
  } finally {
    if (names.refreshing === refreshing) names.refreshing = undefined
  }
  return names
}

async function refresh({ store: { db } }: House, names: HouseNames): Promise<void> {
  let works = false
  for (;;) {
    const rows = await db
      .selectFrom('registry_subjects')
      .select(['seq', 'kind', 'subject_id', 'body'])
      .where('kind', 'in', ['work', 'party'])
      .where('seq', '>', names.seq)
      .orderBy('seq')
      .limit(rowsAtOnce)
      .execute()
    if (rows.length === 0) break
    names.index.put(
      rows.map(({ kind, subject_id, body }) =>
        documentOf(kind, subject_id, kind === 'work' ? (body as Work).titles : (body as Party).names),
      ),
    )
    works ||= rows.some(({ kind }) => kind === 'work')
    names.seq = rows.at(-1)!.seq
    if (rows.length < rowsAtOnce) break
    // Others want to be answered too.
    await new Promise((resolve) => setImmediate(resolve))
  }
  if (!works) return
  const closed = await db
    .selectFrom('registry_subjects')
    .select(['subject_id', 'parties'])
    .where('kind', '=', 'work')
    .where(sql<boolean>`not open`)
    .execute()
  names.closed = new Map(closed.map(({ subject_id, parties }) => [`work/${subject_id}`, parties]))
}

/** Ids are found too, as the last of the names. */
function documentOf(kind: string, id: string, named: Work['titles']): SearchDocument {
  return {
    id: `${kind}/${id}`,
    names: [{ text: id, kind: 'id' }, ...named.map(({ text, kind: nameKind }) => ({ text, kind: nameKind }))],
  }
}
