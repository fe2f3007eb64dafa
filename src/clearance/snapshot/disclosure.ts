import { join } from 'node:path'
import { z } from 'zod'
import { canonicalJson } from '../../record/index.js'
import { ClearanceError } from '../errors.js'
import type { Kyodaku } from '../kyodaku.js'
import { packReferences } from '../references.js'
import { loadRegistry, unknownWork } from '../registry.js'
import { tracksOf } from './make.js'
import { piecesFolder, type SnapshotManifest } from './manifest.js'
import { readPiece } from './piece.js'
import { commitmentOf, type DisclosedValue, discloseWork, type WithheldWork } from './withheld.js'

/** What a work's owner hands over to show that this is what a snapshot held back. */
export interface Disclosure {
  format: 'kyodaku-disclosure@v1'
  work: string
  values: DisclosedValue[]
}

/** How the values of a disclosure stand to a snapshot. */
export interface DisclosureCheck {
  work: string
  /** The snapshot holds this work back. */
  heldBack: boolean
  values: { what: DisclosedValue['what']; ok: boolean; detail: string }[]
  /** Commitments of the work in the snapshot that the disclosure says nothing of. */
  undisclosed: number
}

/**
 * The values and salts of a work as it is registered now. They agree with the commitments of the snapshots that were made
 * of this state of it.
 *
 * @throws ClearanceError `clearance.unknown-work`
 */
export async function disclose(kyodaku: Kyodaku, workId: string): Promise<Disclosure> {
  const registry = await loadRegistry(kyodaku)
  const work = registry.works.find(({ id }) => id === workId)
  if (work === undefined) throw unknownWork(workId)
  const references = registry.references.filter((reference) => reference.work === workId)
  const tracks = tracksOf(await packReferences(kyodaku, registry))
  return {
    format: 'kyodaku-disclosure@v1',
    work: workId,
    values: discloseWork(work, references, tracks, kyodaku.saltFor),
  }
}

const disclosureSchema = z.strictObject({
  format: z.literal('kyodaku-disclosure@v1'),
  work: z.string().min(1).max(200),
  values: z
    .array(
      z.strictObject({
        what: z.enum(['work', 'name', 'reference', 'track']),
        value: z.unknown(),
        salt: z.string().regex(/^[0-9a-f]{64}$/),
        commitment: z.string().regex(/^sha256:[0-9a-f]{64}$/),
      }),
    )
    .max(1_000_000),
})

/** Reads a disclosure from a file. @throws ClearanceError `clearance.bad-disclosure` */
export function parseDisclosure(text: string): Disclosure {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new ClearanceError('clearance.bad-disclosure', 'this is not a disclosure: it is not JSON.', { cause: error })
  }
  const parsed = disclosureSchema.safeParse(value)
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!
    throw new ClearanceError(
      'clearance.bad-disclosure',
      `this is not a disclosure: ${path.join('.') || 'the file'}: ${message}.`,
    )
  }
  return parsed.data as Disclosure
}

/** Holds a disclosure against a snapshot whose manifest is believed. @throws ClearanceError of its pieces */
export async function checkDisclosure(
  disclosure: Disclosure,
  folder: string,
  manifest: SnapshotManifest,
): Promise<DisclosureCheck> {
  const held = (await readWithheld(folder, manifest)).find(({ work }) => work === disclosure.work)
  const left = new Set(
    held === undefined
      ? []
      : [
          held.commitment,
          ...held.names,
          ...held.references.flatMap(({ commitment, track }) =>
            track === undefined ? [commitment] : [commitment, track],
          ),
        ],
  )
  const values = disclosure.values.map(({ what, value, salt, commitment }) => {
    const made = commitTo(salt, value)
    const ok = made === commitment && left.has(commitment)
    left.delete(commitment)
    return {
      what,
      ok,
      detail:
        made !== commitment
          ? 'value and salt do not give this commitment'
          : ok
            ? canonicalJson(value).slice(0, 200)
            : 'the snapshot holds back something else',
    }
  })
  return { work: disclosure.work, heldBack: held !== undefined, values, undisclosed: left.size }
}

function commitTo(salt: string, value: unknown): string | undefined {
  try {
    return commitmentOf(Buffer.from(salt, 'hex'), value)
  } catch {
    return undefined
  }
}

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/)
const withheldSchema = z.strictObject({
  work: z.string().min(1).max(200),
  commitment: digest,
  names: z.array(digest),
  references: z.array(z.strictObject({ commitment: digest, track: digest.optional(), hashes: z.int().min(0) })),
}) satisfies z.ZodType<WithheldWork>

/** What a snapshot holds back. @throws ClearanceError `clearance.bad-snapshot`, `clearance.damaged-snapshot` */
export async function readWithheld(folder: string, manifest: SnapshotManifest): Promise<WithheldWork[]> {
  const works: WithheldWork[] = []
  for (const piece of manifest.pieces) {
    if (piece.kind !== 'withheld') continue
    const text = Buffer.from(await readPiece(join(folder, piecesFolder), piece)).toString('utf8')
    for (const line of text.split('\n')) {
      if (line === '') continue
      const parsed = withheldSchema.safeParse(parseJson(line))
      if (!parsed.success) {
        throw new ClearanceError('clearance.bad-snapshot', `${folder}: what it holds back cannot be read.`)
      }
      works.push(parsed.data)
    }
  }
  return works
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
