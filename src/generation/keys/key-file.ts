import { createHash } from 'node:crypto'
import { z } from 'zod'
import { GenerationError } from '../generation-error.js'

/** What a key may ask for; what is not named has no limit. */
export interface Quota {
  /** Requests to make something, in any 60 seconds. Counted by key, since the gateway started. */
  perMinute?: number
  /** Videos that are being made or looked at. Counted by tenant. */
  concurrent?: number
  /** Seconds of video that were asked for, in a day of UTC. Counted by tenant. */
  secondsPerDay?: number
}

/** A key of those who may ask a gateway. */
export interface GatewayKey {
  name: string
  /** Whose videos it makes and sees; null: those of nobody. */
  tenant: string | null
  /** SHA-256 of the key. */
  digest: Uint8Array
  quota: Quota
  /** Exact names of models, or prefixes that end in `*`; undefined: any. */
  models?: readonly string[]
}

const keyCharactersMin = 16
const most = 1_000_000

const count = z
  .number(`is no whole number from 1 to ${most}`)
  .int(`is no whole number from 1 to ${most}`)
  .min(1, `is no whole number from 1 to ${most}`)
  .max(most, `is no whole number from 1 to ${most}`)
const keySchema = z
  .strictObject({
    name: z.string('is missing').regex(/^[^\p{C}]{1,100}$/u, 'is no name of 1 to 100 characters'),
    tenant: z
      .string()
      .regex(/^[\p{L}\p{N}._-]{1,100}$/u, 'has other characters than letters, digits and . _ -, or more than 100')
      .optional(),
    key: z
      .string('is missing: give the key, or sha256: and the hex digits of its SHA-256')
      .refine((key) => !/^sha256:/i.test(key) || /^sha256:[0-9a-f]{64}$/i.test(key), 'is not sha256: and 64 hex digits')
      .refine(
        (key) => /^[\x21-\x7e]+$/.test(key) && key.length >= keyCharactersMin,
        `is no key of ${keyCharactersMin} or more letters, digits and signs without spaces: make a longer one`,
      ),
    quota: z
      .strictObject({ perMinute: count.optional(), concurrent: count.optional(), secondsPerDay: count.optional() })
      .optional(),
    models: z
      .array(z.string().regex(/^[^*]{0,200}\*?$/, 'is neither a model nor a prefix that ends in *'))
      .min(1, 'is empty: name a model, or leave it out for any')
      .optional(),
  })
  .superRefine(({ tenant, quota }, context) => {
    for (const name of ['concurrent', 'secondsPerDay'] as const)
      if (quota?.[name] !== undefined && tenant === undefined)
        context.addIssue({
          code: 'custom',
          path: ['quota', name],
          message: 'is counted by tenant: give the key a tenant',
        })
  })
const fileSchema = z.strictObject({ keys: z.array(keySchema, 'is missing: { "keys": [ … ] }').max(100_000) })

/**
 * Reads what a file of keys says. Its text is a secret: no message has anything of a key.
 *
 * @param name of the file, for messages
 * @throws GenerationError `generation.bad-keys`: what is wrong, where, and what to do
 */
export function parseKeyFile(name: string, text: string): GatewayKey[] {
  const read = fileSchema.safeParse(jsonOf(name, text))
  if (!read.success) {
    const issue = read.error.issues[0]!
    const where = issue.path.join('.') || 'the file'
    throw issue.code === 'unrecognized_keys'
      ? bad(name, where, `does not take ${issue.keys.join(', ')}`)
      : bad(name, where, issue.message)
  }
  const keys = read.data.keys.map(
    ({ name, tenant = null, key, quota = {}, models }): GatewayKey => ({
      name,
      tenant,
      digest: digestOf(key),
      quota: quota as Quota,
      ...(models === undefined ? {} : { models }),
    }),
  )
  mustDiffer(
    name,
    'name',
    keys.map((key) => key.name),
  )
  mustDiffer(
    name,
    'key',
    keys.map((key) => Buffer.from(key.digest).toString('hex')),
  )
  return keys
}

function mustDiffer(file: string, field: string, values: readonly string[]): void {
  const at = values.findIndex((value, i) => values.indexOf(value) !== i)
  if (at >= 0) throw bad(file, `keys.${at}.${field}`, `is that of keys.${values.indexOf(values[at]!)} too`)
}

function digestOf(key: string): Uint8Array {
  const [, hex] = /^sha256:([0-9a-f]{64})$/i.exec(key) ?? []
  return hex === undefined ? createHash('sha256').update(key).digest() : Buffer.from(hex, 'hex')
}

function jsonOf(name: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    // The parser's own message quotes the text around.
    const [, position] = /position (\d+)/.exec(String(error)) ?? []
    const line = position === undefined ? '' : `line ${text.slice(0, Number(position)).split('\n').length}`
    throw bad(name, line || 'the file', 'is no JSON')
  }
}

const bad = (file: string, where: string, problem: string): GenerationError =>
  new GenerationError('generation.bad-keys', `${file}: ${where} ${problem}. Correct the file and save it.`)
