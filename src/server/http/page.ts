import { z } from 'zod'
import { HttpError } from './http-error.js'

/** What every list takes: how many, and from where. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(1000).optional(),
})

/** A page of a list; `next` is the cursor of the page after it, absent on the last one. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next: z.string().optional() })

/** The values that a page ended with, as a cursor. */
export function encodeCursor(values: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url')
}

/**
 * The values of a cursor.
 *
 * @example const [title, id] = decodeCursor(query.cursor, z.tuple([z.string(), z.string()]))
 * @throws HttpError 400 `http.bad-cursor`
 */
export function decodeCursor<T>(cursor: string, schema: z.ZodType<T>): T {
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    throw badCursor()
  }
  const parsed = schema.safeParse(value)
  // PostgreSQL's text holds no NUL.
  if (!parsed.success || JSON.stringify(value).includes('\\u0000')) throw badCursor()
  return parsed.data
}

const badCursor = () =>
  new HttpError(400, 'http.bad-cursor', 'The cursor is not one of this list: take `next` of a page of it, as it is.')

/**
 * Cuts a page off rows of which one more than its limit was read.
 *
 * @param cursorOf the sort values of a row, the unique one last
 */
export function cutPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  item: (row: Row) => Item,
  cursorOf: (row: Row) => readonly (string | number | null)[],
): { items: Item[]; next?: string } {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    items: page.map(item),
    ...(rows.length > limit && last !== undefined ? { next: encodeCursor(cursorOf(last)) } : {}),
  }
}
