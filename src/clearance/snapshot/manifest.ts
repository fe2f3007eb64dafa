import { z } from 'zod'
import {
  canonicalJson,
  parseTlogProof,
  parseVerifierKey,
  RecordError,
  verifyCheckpoint,
  verifyInclusionProof,
  verifyNote,
} from '../../record/index.js'
import { ClearanceError } from '../errors.js'
import { digestOfBytes, type PieceName } from './piece.js'

export const pieceKinds = ['registry', 'withheld', 'names', 'pack', 'index', 'tracks'] as const
export type PieceKind = (typeof pieceKinds)[number]

/** What a snapshot is: everything else of it is named in here by its digest. */
export interface SnapshotManifest {
  format: 'kyodaku-snapshot@v1'
  /** The log that the registry is recorded in. */
  origin: string
  createdAt: string
  /** Entries in the log when the registry was read: all of them were in force. */
  registryLogSize: number
  /** The log's signed head at that size. */
  checkpoint: string
  /** The party whose uses can be decided under it; absent: anyone's. */
  for?: string
  /** The snapshot before, by its digest. */
  previous?: string
  /** The newest rules when it was made. */
  rules: string
  /** Which matcher its fingerprints are for: versions and thresholds. */
  matcher: Record<string, unknown>
  counts: Record<
    'parties' | 'works' | 'names' | 'references' | 'hashes' | 'grants' | 'reservations' | 'mandates' | 'claims',
    number
  >
  /** What is undisclosed and therefore not in it. */
  heldBack: Record<'works' | 'names' | 'references' | 'hashes' | 'grants', number>
  /** References that are not looked for in full: "no match" is then reviewed. */
  incomplete: { reference: string; why: string }[]
  pieces: ({ kind: PieceKind } & PieceName)[]
}

/** The line of the log that makes a snapshot public: nobody can be given one that others can't know of. */
export interface SnapshotEntry {
  type: 'kyodaku-snapshot@v1'
  /** Of the manifest. */
  digest: string
  registryLogSize: number
}

/** Names of the files beside the folder `pieces`. */
export const manifestFile = 'snapshot.json'
export const noteFile = 'snapshot.note'
export const proofFile = 'snapshot.tlog-proof'
export const piecesFolder = 'pieces'

export const manifestBytesMax = 2 ** 28

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/)
const count = z.int().min(0)
const manifestSchema = z.strictObject({
  format: z.literal('kyodaku-snapshot@v1'),
  origin: z.string().min(1).max(1000),
  createdAt: z.iso.datetime(),
  registryLogSize: count,
  checkpoint: z.string().max(1_000_000),
  for: z.string().max(200).optional(),
  previous: digest.optional(),
  rules: z.string().max(100),
  matcher: z.record(z.string(), z.unknown()),
  counts: z.strictObject({
    parties: count,
    works: count,
    names: count,
    references: count,
    hashes: count,
    grants: count,
    reservations: count,
    mandates: count,
    claims: count,
  }),
  heldBack: z.strictObject({ works: count, names: count, references: count, hashes: count, grants: count }),
  incomplete: z.array(z.strictObject({ reference: z.string().max(200), why: z.string().max(10_000) })),
  pieces: z.array(z.strictObject({ kind: z.enum(pieceKinds), digest, bytes: count })),
}) satisfies z.ZodType<SnapshotManifest>

export function manifestBytes(manifest: SnapshotManifest): Uint8Array {
  return Buffer.from(canonicalJson(manifest))
}

/**
 * Reads a manifest. It must be canonical JSON: one manifest has one digest.
 *
 * @throws ClearanceError `clearance.bad-snapshot`
 */
export function parseManifest(bytes: Uint8Array): SnapshotManifest {
  const bad = (what: string, cause?: unknown) =>
    new ClearanceError('clearance.bad-snapshot', `${manifestFile} is not that of a snapshot: ${what}.`, { cause })
  let text: string
  let value: unknown
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    value = JSON.parse(text)
  } catch (error) {
    throw bad('it is not JSON', error)
  }
  const parsed = manifestSchema.safeParse(value)
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!
    throw bad(`${path.join('.') || 'the file'}: ${message}`)
  }
  let canonical: string
  try {
    canonical = canonicalJson(value)
  } catch (error) {
    throw bad('it cannot be written as canonical JSON', error)
  }
  if (canonical !== text) throw bad('it is not canonical JSON (RFC 8785)')
  return parsed.data
}

export function snapshotEntry(manifestDigest: string, registryLogSize: number): SnapshotEntry {
  return { type: 'kyodaku-snapshot@v1', digest: manifestDigest, registryLogSize }
}

/** The text that is signed. Its second line is no number: it can never be taken for a checkpoint of the log. */
export function noteText(origin: string, manifestDigest: string): string {
  return `${origin}\nkyodaku-snapshot@v1\n${manifestDigest}\n`
}

/** The three small files of a snapshot, as they lie there. */
export interface SnapshotPapers {
  manifest: Uint8Array
  note: string
  proof: string
}

/**
 * Believes a manifest: signed by a known key in the name of its log, its checkpoint signed likewise, and itself recorded in
 * that log, with the proof.
 *
 * @throws ClearanceError `clearance.bad-snapshot`, `clearance.untrusted-snapshot`
 */
export function verifyPapers(
  { manifest: bytes, note, proof }: SnapshotPapers,
  verifierKeys: readonly string[],
): { manifest: SnapshotManifest; digest: string } {
  const manifest = parseManifest(bytes)
  const manifestDigest = digestOfBytes(bytes)
  const { origin, registryLogSize, checkpoint } = manifest
  try {
    const keys = verifierKeys.map(parseVerifierKey)
    const { text, signedBy } = verifyNote(note, keys)
    if (text !== noteText(origin, manifestDigest)) throw untrusted('its signature is over another manifest')
    if (!signedBy.some(({ name }) => name === origin)) throw untrusted(`it is not signed in the name of ${origin}`)
    const head = verifyCheckpoint(checkpoint, keys)
    if (head.origin !== origin || head.size !== registryLogSize)
      throw untrusted('its checkpoint is of another log, or of another size')
    const entry = Buffer.from(canonicalJson(snapshotEntry(manifestDigest, registryLogSize)))
    const parsed = parseTlogProof(proof).proof
    const proved = verifyInclusionProof(entry, parsed, { verifierKeys })
    if (proved.origin !== origin) throw untrusted('it is recorded in another log than it names')
    // Recorded after what it was made of.
    if (parsed.index < registryLogSize) throw untrusted('it is recorded before the entries that it says it holds')
  } catch (error) {
    if (!(error instanceof RecordError)) throw error
    throw untrusted(error.message, error)
  }
  return { manifest, digest: manifestDigest }
}

function untrusted(what: string, cause?: unknown): ClearanceError {
  return new ClearanceError(
    'clearance.untrusted-snapshot',
    `this snapshot is not to be believed: ${what.replace(/\.$/, '')}. Check where it comes from, and the key that you know its log by.`,
    { cause },
  )
}
