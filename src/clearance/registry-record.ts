import { z } from 'zod'
import {
  type Checkpoint,
  canonicalJson,
  parsePlainJson,
  parseRange,
  parseRangeProof,
  saltedDigest,
  verifyRange,
} from '../record/index.js'
import { parseRegistry, type Registry, RightsError } from '../rights/index.js'
import { ClearanceError } from './errors.js'
import type { Kyodaku } from './kyodaku.js'
import { rangeFile } from './record-exports.js'
import { type SubjectKind, subjectKinds } from './registry.js'

/**
 * A stretch of the log with what its registry entries say. Pieces from the first entry on prove the registry as it was at
 * some size of the log, to who trusts nobody but the log's key: every entry is there, and what each says is what it hides.
 */
export interface RegistryPiece {
  /** All entries of the stretch: `kyodaku-range@v1`. */
  range: string
  /** What the registry entries among them say: a line of JSON each, in order (`DisclosedEntry`). */
  disclosed: string
}

interface DisclosedEntry {
  /** Of the log. */
  index: number
  kind: SubjectKind
  salt: string
  subject: { id: string }
}

/** Entries in a piece at most: what is held in memory at a time. */
export const entriesPerPiece = 16_384

/**
 * Makes the piece of the log from `from` up to and without `to`. It discloses what every registry entry in it says, and the
 * salt of each subject: whoever has it can tell other entries of that subject by guessing what they say.
 *
 * @throws ClearanceError `clearance.range-too-large`, RecordError `record.out-of-range`
 */
export async function registryPiece(kyodaku: Kyodaku, from: number, to: number): Promise<RegistryPiece> {
  const rows = await kyodaku.store.db
    .selectFrom('registry_entries')
    .select(['kind', 'subject_id', 'body', 'log_index'])
    .where('log_index', '>=', from)
    .where('log_index', '<', to)
    .orderBy('log_index')
    .execute()
  const lines = rows.map(({ kind, subject_id, body, log_index }) => {
    const entry: DisclosedEntry = {
      index: log_index!,
      kind: kind as SubjectKind,
      salt: Buffer.from(kyodaku.saltFor(`${kind}/${subject_id}`)).toString('hex'),
      subject: body as DisclosedEntry['subject'],
    }
    return `${JSON.stringify(entry)}\n`
  })
  return { range: await rangeFile(kyodaku, from, to), disclosed: lines.join('') }
}

/** What pieces from the first entry on have shown. */
export interface RecordedRegistry {
  /** Of every subject the newest entry. */
  registry: Registry
  /** Entries of the log that were read. */
  logSize: number
  /** Registry entries among them. */
  entries: number
  /**
   * Indexes of registry entries that nobody has opened and that may be newer than what is known of their subject. A process
   * that dies between log and registry leaves such a one; so does who hides one.
   */
  unopened: number[]
}

/** Reads pieces one after another; keeps the newest entry of every subject, and no piece. */
export interface RegistryRecordReader {
  /**
   * @returns the checkpoint that the piece is proved by: signed, and still to be held against others of the same log
   * @throws RecordError, ClearanceError `clearance.bad-registry-record`
   */
  add(piece: RegistryPiece): { checkpoint: Checkpoint; note: string }
  /** @throws ClearanceError `clearance.bad-registry-record` */
  finish(): RecordedRegistry
}

const disclosedSchema = z.strictObject({
  index: z.int().min(0),
  kind: z.enum(subjectKinds),
  salt: z.string().regex(/^[0-9a-f]{64}$/),
  subject: z.looseObject({ id: z.string() }),
})

/** @param verifierKeys of the log; one must have signed each piece */
export function createRegistryRecordReader(verifierKeys: readonly string[]): RegistryRecordReader {
  let next = 0
  let entries = 0
  const newest = new Map<string, { kind: SubjectKind; subject: { id: string }; digest: string }>()
  /** Not opened so far, by what they have in common with an entry that says the same. */
  const unopened = new Map<string, number>()
  return {
    add({ range, disclosed }) {
      const { entries: logged, proof } = parseRange(range)
      if (proof.from !== next)
        throw bad(
          `a piece begins with entry ${proof.from} of the log, not with ${next}: entries between them are missing`,
        )
      const checkpoint = verifyRange(logged, parseRangeProof(proof), { verifierKeys })
      const opened = readDisclosed(disclosed)
      for (const [i, bytes] of logged.entries()) {
        const entry = registryEntryOf(bytes)
        if (entry === undefined) continue
        entries++
        const index = next + i
        const said = opened.get(index)
        const key = `${entry.kind} ${entry.digest}`
        if (said === undefined) {
          unopened.set(key, index)
          continue
        }
        opened.delete(index)
        const digest = saltedDigest(Buffer.from(said.salt, 'hex'), Buffer.from(canonicalJson(said.subject)))
        if (said.kind !== entry.kind || digest !== entry.digest)
          throw bad(`entry ${index} of the log does not say what is disclosed of it (${said.kind} ${said.subject.id})`)
        newest.set(`${said.kind} ${said.subject.id}`, { kind: said.kind, subject: said.subject, digest })
        // One that says the same was recorded again: this one is of the same subject, and newer.
        unopened.delete(key)
      }
      const [foreign] = opened.keys()
      if (foreign !== undefined) throw bad(`entry ${foreign} of the log is none of the registry, but disclosed as one`)
      next = proof.to
      return { checkpoint, note: proof.checkpoint }
    },
    finish() {
      for (const { kind, digest } of newest.values()) unopened.delete(`${kind} ${digest}`)
      return {
        registry: registryOf([...newest.values()]),
        logSize: next,
        entries,
        unopened: [...unopened.values()].sort((a, b) => a - b),
      }
    },
  }
}

/** What a registry entry of the log says in the open; undefined of other entries. */
function registryEntryOf(bytes: Uint8Array): { kind: string; digest: string } | undefined {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    // Entries of others may be anything.
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const { type, kind, digest } = value as Record<string, unknown>
  if (type !== 'kyodaku-registry@v1') return undefined
  if (typeof kind !== 'string' || typeof digest !== 'string') throw bad('a registry entry of the log is malformed')
  return { kind, digest }
}

function readDisclosed(text: string): Map<number, DisclosedEntry> {
  const lines = text.split('\n')
  if (lines.pop() !== '') throw bad('what is disclosed does not end with a line')
  const opened = new Map<number, DisclosedEntry>()
  for (const line of lines) {
    const value = parsePlainJson(line)?.value
    const read = disclosedSchema.safeParse(value)
    if (!read.success) throw bad(`a line is no entry of a registry: ${line.slice(0, 60)}`)
    if (opened.has(read.data.index)) throw bad(`entry ${read.data.index} of the log is disclosed twice`)
    // As it was written: digests are over the very values.
    opened.set(read.data.index, value as DisclosedEntry)
  }
  return opened
}

function registryOf(newest: readonly { kind: SubjectKind; subject: { id: string } }[]): Registry {
  const of = (kind: SubjectKind) =>
    newest
      .filter((one) => one.kind === kind)
      .map(({ subject }) => subject)
      .sort((a, b) => Buffer.compare(Buffer.from(a.id), Buffer.from(b.id)))
  const registry = {
    parties: of('party'),
    works: of('work'),
    references: of('reference'),
    grants: of('grant'),
    reservations: of('reservation'),
    mandates: of('mandate'),
    claims: of('claim'),
  }
  try {
    parseRegistry(registry)
  } catch (error) {
    if (!(error instanceof RightsError)) throw error
    throw bad(error.message, error)
  }
  return registry as unknown as Registry
}

function bad(what: string, cause?: unknown): ClearanceError {
  return new ClearanceError('clearance.bad-registry-record', `the registry is not that of the log: ${what}.`, { cause })
}
