import { inC2paThread } from './c2pa-thread.js'
import type { ReadByThread } from './c2pa-thread-program.js'
import { parsePermissions, permissionsLabel, type ReleasedPermissions } from './permissions.js'
import { formatOf, isSignable } from './signable-file.js'

/** What a file says of the permissions that it was released by. */
export type ReadCredentials =
  | { found: 'none' }
  /** There is a manifest, or may be, and it can't be read. */
  | { found: 'unreadable'; why: string }
  | FoundCredentials

export interface FoundCredentials {
  found: 'manifest'
  /**
   * `trusted`: whole, and signed under one of the anchors given. `valid`: whole, and signed by whoever, who may have written
   * anything. `invalid`: changed since it was signed, or badly signed.
   */
  state: 'trusted' | 'valid' | 'invalid'
  /** Codes of what failed (C2PA 2.2, 15.2.2), without that the signer is not known. */
  failures: readonly string[]
  /** The manifest's id. */
  label: string
  claimGenerator: string
  signer?: string
  /** The model that it says generated it. */
  model?: string
  /** Absent where the manifest is not ours, or does not hold: then nothing is said. */
  permissions?: ReleasedPermissions
}

/**
 * Reads what a released file says of its permissions, and checks that it is what was signed. Only `trusted` says who signed:
 * give the installation's certificate. Holds the whole file in memory while it runs, in a thread that ends
 * with it.
 *
 * @throws CredentialsError where the file can't be looked at; the file system's errors where there is none
 * @example (await readCredentials('video.mp4', { anchorsPem: key.anchorPem })).found
 */
export async function readCredentials(
  path: string,
  { anchorsPem, signal }: { anchorsPem?: string; signal?: AbortSignal } = {},
): Promise<ReadCredentials> {
  const format = await formatOf(path)
  if (!isSignable(format)) return { found: 'none' }
  const read = await inC2paThread<ReadByThread>(
    { kind: 'read', path, format, ...(anchorsPem !== undefined && { anchorsPem }) },
    { ...(signal !== undefined && { signal }) },
  )
  return credentialsIn(read)
}

const reportCharactersMax = 50_000_000

/** What the library's report says; all of it comes from the file. */
export function credentialsIn(read: ReadByThread): ReadCredentials {
  if ('missing' in read)
    return read.missing.includes('JumbfNotFound')
      ? { found: 'none' }
      : { found: 'unreadable', why: read.missing.slice(0, 500) }
  if (read.report.length > reportCharactersMax) return { found: 'unreadable', why: 'its report is too large' }
  const { active_manifest: label, manifests, validation_state, validation_status } = fieldsOf(JSON.parse(read.report))
  const all = fieldsOf(manifests)
  if (typeof label !== 'string' || !Object.hasOwn(all, label))
    return { found: 'unreadable', why: 'it has manifests, and none that is in force' }
  const { claim_generator_info, signature_info, assertions } = fieldsOf(all[label])
  const { name, version } = fieldsOf(listOf(claim_generator_info)[0])
  const { common_name, issuer } = fieldsOf(signature_info)
  const signer = textOf(common_name) ?? textOf(issuer)
  const state = states.get(validation_state) ?? 'invalid'
  const found = { found: 'manifest' as const, state, failures: failuresIn(validation_status), label }
  const claimGenerator = [name, version].flatMap((one) => textOf(one) ?? []).join(' ')
  if (state === 'invalid') return { ...found, claimGenerator }
  const model = modelIn(dataOf(assertions, 'c2pa.actions.v2'))
  const permissions = parsePermissions(dataOf(assertions, permissionsLabel))
  return {
    ...found,
    claimGenerator,
    ...(signer !== undefined && { signer }),
    ...(model !== undefined && { model }),
    ...(permissions !== undefined && { permissions }),
  }
}

const states = new Map<unknown, FoundCredentials['state']>([
  ['Trusted', 'trusted'],
  ['Valid', 'valid'],
])

function failuresIn(status: unknown): string[] {
  const codes = listOf(status).flatMap((one) => textOf(fieldsOf(one).code) ?? [])
  return [...new Set(codes)].filter((code) => code !== 'signingCredential.untrusted').slice(0, 20)
}

/** Of two assertions of one kind neither is believed. */
function dataOf(assertions: unknown, label: string): unknown {
  const found = listOf(assertions)
    .map(fieldsOf)
    .filter((one) => String(one.label).replace(/__\d+$/, '') === label)
  return found.length === 1 ? found[0]!.data : undefined
}

function modelIn(actions: unknown): string | undefined {
  const [first] = listOf(fieldsOf(actions).actions)
  return textOf(fieldsOf(fieldsOf(first).softwareAgent).name)
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value.slice(0, 200) : undefined)

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
