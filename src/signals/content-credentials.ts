import { c2pa, leaveAfterTrap } from './c2pa-module.js'
import { cawgStatements, cawgVersion, isTrainingMining, restricted } from './cawg.js'
import { type FileFormat, fileFormat } from './file-format.js'
import { readJson } from './json.js'
import { lookFor } from './occurring.js'
import type { Statement } from './statement.js'
import { citedValue, statementText } from './statement-text.js'
import { anyUseOfModels } from './uses-of-models.js'

/** What Content Credentials (C2PA) a file has. */
export type ContentCredentials =
  /** None: `parsed` by the structure of its format, or only `scanned` for the mark of one, where the format has no place. */
  | { found: 'none'; looked: 'parsed' | 'scanned' }
  | C2paManifest
  /** There is one, or may be, and it can't be read. */
  | { found: 'unreadable'; why: string; at?: string }

export interface C2paManifest {
  found: 'manifest'
  /** `trusted`: signed by one of the anchors given; `valid`: whole, and signed by whoever; `invalid`: neither. */
  state: 'trusted' | 'valid' | 'invalid'
  /** Codes of what failed (C2PA 2.2, validation), without that the signer is not known. */
  failures: readonly string[]
  claimGenerator: string
  signer?: string
  assertions: readonly TrainingMiningAssertion[]
  /** Some such assertion was taken out of it on purpose. */
  redacted: boolean
}

export interface TrainingMiningAssertion {
  label: string
  data: unknown
  /** Of the file itself, or of something that it was made from. */
  of: 'file' | 'ingredient'
}

export interface ContentCredentialOptions {
  /** Certificates whose signatures are `trusted`, PEM. */
  trustAnchorsPem?: string
  /** Larger files are only scanned for the mark of a manifest; with one they are unreadable. */
  bytesMax?: number
}

const defaultBytesMax = 500_000_000
const reportBytesMax = 50_000_000

/**
 * Reads a file's Content Credentials and validates them, in this thread and without any network: a manifest that is kept
 * elsewhere is `unreadable`, with its address. Whether a signature without a time stamp still counts depends on the
 * machine's clock, which the library reads itself. Never throws for what is in the bytes.
 */
export async function readContentCredentials(
  bytes: Uint8Array,
  { trustAnchorsPem, bytesMax = defaultBytesMax }: ContentCredentialOptions = {},
): Promise<ContentCredentials> {
  const format = fileFormat(bytes)
  const large = bytes.length > bytesMax
  if (format === undefined || unread.has(format) || large) {
    const has = marksIn(bytes)
    if (!has.mark && !(format !== undefined && has.remote)) return { found: 'none', looked: 'scanned' }
    const why = large ? `in a file that is larger than ${bytesMax} bytes` : 'in a format that is not read for one'
    return { found: 'unreadable', why: `has the mark of a manifest, ${why}` }
  }
  const settings = JSON.stringify({
    verify: { verify_trust: trustAnchorsPem !== undefined, remote_manifest_fetch: false, ocsp_fetch: false },
    ...(trustAnchorsPem !== undefined && { trust: { trust_anchors: trustAnchorsPem } }),
  })
  try {
    const { WasmReader } = await c2pa()
    const reader = await WasmReader.fromBytes(format, bytes, settings)
    const json = reader.json()
    reader.free()
    const read = readJson(json, reportBytesMax)
    return 'why' in read
      ? { found: 'unreadable', why: `has manifests whose report ${read.why}` }
      : manifestOf(read.value as Report)
  } catch (error) {
    leaveAfterTrap(error)
    return withoutManifest(String(error), bytes)
  }
}

/**
 * What a file's Content Credentials say of its uses. What something is made from keeps its prohibitions and hands on no
 * permission; what can't be read, or was changed since it was signed, permits nothing, and is `unknown` besides.
 */
export function contentCredentialStatements(credentials: ContentCredentials): Statement[] {
  if (credentials.found === 'none') return []
  if (credentials.found === 'unreadable') return [unreadable(credentials.why, credentials.at)]
  const { assertions, state, failures, redacted } = credentials
  const statements = assertions.flatMap(({ label, data, of }) =>
    of === 'file'
      ? cawgStatements(label, data)
      : cawgStatements(label, data)
          .filter(({ says }) => says !== 'allow')
          .map(fromIngredient),
  )
  if (redacted) statements.push(unreadable('had an assertion on training taken out of it'))
  if (state !== 'invalid') return statements
  const why = `is in a manifest that does not validate (${failures.join(', ') || 'it does not say why'})`
  return [...statements.map((one) => restricted(one, statementText(why))), unreadable(why)]
}

const fromIngredient = (statement: Statement): Statement => ({
  ...statement,
  why: statementText(
    `is about something that this was made from${statement.why === undefined ? '' : `; ${statement.why}`}`,
  ),
})

function unreadable(why: string, at?: string): Statement {
  return {
    family: 'cawg',
    version: cawgVersion,
    about: anyUseOfModels,
    says: 'unknown',
    text: '',
    stated: { medium: 'c2pa' },
    why: statementText(why),
    ...(at !== undefined && { terms: at.slice(0, 1000) }),
  }
}

/** The library knows no Matroska. */
const unread: ReadonlySet<FileFormat> = new Set(['video/webm'])

/**
 * What every manifest store has in it: the description box of its type, `jumd` and a UUID (C2PA 2.2, JUMBF), and the label
 * of an assertion store; and the UUID of the box that holds it in MP4, where it may be compressed.
 */
const marks = [
  Buffer.from('6a756d646332706100110010800000aa00389b71', 'hex'),
  Buffer.from('c2pa.assertions'),
  Buffer.from('d8fec3d61b0e483c92975828877ec481', 'hex'),
]

/** In XMP, where a manifest is that is kept elsewhere. */
const remote = Buffer.from('dcterms:provenance')

const marksAndRemote = lookFor([...marks, remote])

function marksIn(bytes: Uint8Array): { mark: boolean; remote: boolean } {
  const found = marksAndRemote(bytes)
  return { mark: found.slice(0, -1).includes(true), remote: found.at(-1)! }
}

function withoutManifest(error: string, bytes: Uint8Array): ContentCredentials {
  if (error.includes('JumbfNotFound')) {
    if (!marksIn(bytes).mark) return { found: 'none', looked: 'parsed' }
    return { found: 'unreadable', why: 'has the mark of a manifest, not where its format keeps one' }
  }
  const [, at] = /(https?:\/\/[^\s")]+)/.exec(error) ?? []
  if (at !== undefined && error.includes('Remote'))
    return { found: 'unreadable', why: 'has its manifest elsewhere', at }
  return { found: 'unreadable', why: statementText(error.replace(/^Error: /, '')) }
}

/** The parts of the library's report that are looked at; all of it comes from the file. */
interface Report {
  active_manifest?: unknown
  validation_state?: unknown
  validation_results?: unknown
  validation_status?: unknown
  manifests?: unknown
}

function manifestOf(report: Report): ContentCredentials {
  const manifests = fieldsOf(report.manifests)
  const { active_manifest: active } = report
  if (typeof active !== 'string' || !Object.hasOwn(manifests, active))
    return { found: 'unreadable', why: 'has manifests, and none that is in force' }
  const own = fieldsOf(manifests[active])
  const { issuer, common_name } = fieldsOf(own.signature_info)
  const signer = [common_name, issuer].find((one) => typeof one === 'string')
  const failures = listOf(report.validation_status)
    .map((one) => fieldsOf(one).code)
    .filter((code): code is string => typeof code === 'string' && code !== 'signingCredential.untrusted')
  const { validation_state: state } = report
  return {
    found: 'manifest',
    state: state === 'Trusted' ? 'trusted' : state === 'Valid' ? 'valid' : 'invalid',
    failures: [...new Set(failures)].slice(0, 20),
    claimGenerator: generatorOf(own),
    ...(signer !== undefined && { signer: signer.slice(0, 200) }),
    assertions: Object.entries(manifests).flatMap(([label, manifest]) => assertionsOf(manifest, label === active)),
    redacted: Object.values(manifests).some((one) =>
      listOf(fieldsOf(one).redactions).some((uri) => String(uri).includes('.training-mining')),
    ),
  }
}

function assertionsOf(manifest: unknown, active: boolean): TrainingMiningAssertion[] {
  return listOf(fieldsOf(manifest).assertions).flatMap((one) => {
    const { label, data } = fieldsOf(one)
    if (typeof label !== 'string' || !isTrainingMining(label)) return []
    return [{ label, data, of: active ? 'file' : 'ingredient' }]
  })
}

function generatorOf(manifest: Record<string, unknown>): string {
  const [info] = listOf(manifest.claim_generator_info)
  const { name, version } = fieldsOf(info)
  const whole = [name, version].filter((one) => typeof one === 'string').join(' ')
  return citedValue(whole || (manifest.claim_generator ?? '')).slice(0, 200)
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
