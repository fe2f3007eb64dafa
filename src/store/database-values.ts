import pg from 'pg'
import { StoreError } from './store-error.js'

// Object identifiers of PostgreSQL's types (pg_type.dat).
const int8 = 20

/** Values of both databases as JavaScript: `pg`'s own reading, but bigint as a number, or refused. */
export const valueTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === int8 && format !== 'binary' ? parseBigint : pg.types.getTypeParser(oid, format)) as never,
}

/** @throws StoreError `store.number-too-large` outside the integers that a number holds exactly */
function parseBigint(text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value)) return value
  throw new StoreError(
    'store.number-too-large',
    `The database answered with ${text}, which a JavaScript number cannot hold exactly: ask for it as text (column::text).`,
  )
}

/**
 * A parameter as `pg` should send it. Arrays and plain objects become JSON, for jsonb columns; `pg` itself would make
 * a PostgreSQL array of an array. For `= any(…)` wrap a list of texts in `textArray`.
 */
export function encodeParameter(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Date || value instanceof TextArray) return value
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  return JSON.stringify(value)
}

class TextArray {
  readonly #values: readonly string[]

  constructor(values: readonly string[]) {
    this.#values = values
  }

  /** Asked by `pg` for what to send. */
  toPostgres(): string[] {
    return [...this.#values]
  }
}

/**
 * A list of texts as one parameter.
 *
 * @example sql`select * from clearances where id = any(${textArray(ids)}::text[])`
 */
export function textArray(values: readonly string[]): unknown {
  return new TextArray(values)
}
