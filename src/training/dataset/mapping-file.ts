import { z } from 'zod'
import { TrainingError } from '../training-error.js'
import { columnRoles, derivations, type MappedColumn } from './rows.js'

const role = z.enum(columnRoles)
const column = z.union([
  role,
  z.strictObject({
    role,
    /** Of `platform-id`: whose ids; of `digest`: the algorithm; of `text`: what it is. */
    of: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,63}$/)
      .optional(),
    /** Of `platform-id`: `file-name`; of `digest`: `media`, of which it is the SHA-256. */
    from: z.enum(derivations).optional(),
  }),
])

const schema = z.strictObject({
  columns: z.record(z.string().min(1).max(1024), column).refine((columns) => Object.keys(columns).length > 0, {
    message: 'names no column',
  }),
  /** Of CSV: one character. Otherwise it is found out. */
  delimiter: z
    .string()
    .regex(/^[\t -~]$/)
    .optional(),
  /** Of CSV: false where quotes mean nothing. */
  quotes: z.boolean().optional(),
  /** Of CSV: false where the first record is a row; columns are then named `1`, `2`, …. */
  header: z.boolean().optional(),
})

/** The small file that says which columns are looked at and as what, in the order in which they are committed to. */
export type MappingFile = z.infer<typeof schema>

/**
 * Reads a mapping file's text.
 * @throws TrainingError `training.bad-mapping`, saying where and what
 * @example parseMappingFile('{ "columns": { "contentUrl": "url", "vid": { "role": "platform-id", "of": "youtube" } } }')
 */
export function parseMappingFile(text: string): MappingFile {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new TrainingError('training.bad-mapping', `The mapping is no JSON: ${(cause as Error).message}`, { cause })
  }
  return checkMapping(value)
}

/** @throws TrainingError `training.bad-mapping` */
export function checkMapping(value: unknown): MappingFile {
  const checked = schema.safeParse(value)
  if (!checked.success)
    throw new TrainingError('training.bad-mapping', `The mapping is not right. ${say(checked.error, value)}`)
  for (const [name, entry] of Object.entries(checked.data.columns)) {
    const { role: is, of } = asMapped(name, entry)
    if ((is === 'platform-id' || is === 'digest') && of === undefined) {
      throw new TrainingError(
        'training.bad-mapping',
        `The mapping is not right. columns.${name}: say whose, as { "role": "${is}", "of": "${is === 'digest' ? 'sha256' : 'youtube'}" }.`,
      )
    }
  }
  for (const [name, entry] of Object.entries(checked.data.columns)) {
    const { role: is, of, from } = asMapped(name, entry)
    if (from === 'media' && (is !== 'digest' || of !== 'sha256')) {
      throw new TrainingError(
        'training.bad-mapping',
        `The mapping is not right. columns.${name}: of media its SHA-256 is taken, as { "role": "digest", "of": "sha256", "from": "media" }.`,
      )
    }
    if (is === 'frame-hashes' && of !== undefined && of !== 'pdq') {
      throw new TrainingError(
        'training.bad-mapping',
        `The mapping is not right. columns.${name}: frame hashes are read as PDQ (vPDQ of video) only, not as ${of}.`,
      )
    }
  }
  return checked.data
}

export function mappedColumns(file: MappingFile): MappedColumn[] {
  return Object.entries(file.columns).map(([name, entry]) => asMapped(name, entry))
}

function asMapped(name: string, entry: MappingFile['columns'][string]): MappedColumn {
  if (typeof entry === 'string') return { role: entry, column: name }
  return {
    role: entry.role,
    column: name,
    ...(entry.of === undefined ? {} : { of: entry.of }),
    ...(entry.from === undefined ? {} : { from: entry.from }),
  }
}

function say(error: z.ZodError, value: unknown): string {
  return error.issues
    .slice(0, 5)
    .map(({ path, message }) => {
      const found = path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], value)
      const where = path.length === 0 ? 'It' : path.join('.')
      const roles = path[0] === 'columns' && path.length === 2 ? ` (roles: ${columnRoles.join(', ')})` : ''
      return `${where}: ${message}${roles}${found === undefined ? '' : `, found ${JSON.stringify(found).slice(0, 100)}`}.`
    })
    .join(' ')
}
