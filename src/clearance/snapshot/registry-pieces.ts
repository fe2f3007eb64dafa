import { createHash } from 'node:crypto'
import { canonicalJson } from '../../record/index.js'
import { parseRegistry, type Registry, RightsError } from '../../rights/index.js'
import { ClearanceError } from '../errors.js'

/**
 * A registry as pieces: entries by kind and id, one a line of canonical JSON, `["work",{…}]`. A piece ends after an entry
 * whose kind and id hash to a multiple of {@link entriesPerPiece}, so that where pieces end depends on nothing else: one
 * entry more, less or other changes one piece.
 */
const entriesPerPiece = 256
/** A piece ends here at the latest. */
const entriesMax = 4096

const listOf = {
  party: 'parties',
  work: 'works',
  reference: 'references',
  grant: 'grants',
  reservation: 'reservations',
  mandate: 'mandates',
  claim: 'claims',
  usage: 'usage',
} as const satisfies Record<string, keyof Registry>
export type EntryKind = keyof typeof listOf
export const entryKinds = Object.keys(listOf) as EntryKind[]

/** Lines of every kind together: what a newer registry has that is not known here would be lost. */
export function* encodeRegistry(registry: Registry): Generator<Uint8Array> {
  const unknown = Object.keys(registry).find((list) => !(Object.values(listOf) as string[]).includes(list))
  if (unknown !== undefined)
    throw new ClearanceError('clearance.bad-snapshot', `registry.${unknown} has no place in a snapshot.`)
  let lines: string[] = []
  for (const kind of entryKinds) {
    const entries = [...(registry[listOf[kind]] ?? [])].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
    for (const entry of entries) {
      lines.push(`${canonicalJson([kind, entry])}\n`)
      const mark = createHash('sha256').update(`${kind}/${entry.id}`).digest().readUInt32BE(0)
      if (mark % entriesPerPiece !== 0 && lines.length < entriesMax) continue
      yield Buffer.from(lines.join(''))
      lines = []
    }
  }
  if (lines.length > 0) yield Buffer.from(lines.join(''))
}

/** Puts the pieces of a registry together. Every entry is parsed: a field that is not known is an error, never ignored. */
export function createRegistryReader() {
  const lists: Record<string, unknown[]> = Object.fromEntries(Object.values(listOf).map((list) => [list, []]))
  return {
    /** @throws ClearanceError `clearance.bad-snapshot` */
    add(piece: Uint8Array): void {
      let lines: string[]
      try {
        lines = new TextDecoder('utf-8', { fatal: true }).decode(piece).split('\n')
      } catch (error) {
        throw bad('a piece is not UTF-8', error)
      }
      if (lines.pop() !== '') throw bad('a piece does not end with a line')
      for (const line of lines) {
        let value: unknown
        try {
          value = JSON.parse(line)
        } catch (error) {
          throw bad('a line is not JSON', error)
        }
        const kind: unknown = Array.isArray(value) && value.length === 2 ? value[0] : undefined
        if (typeof kind !== 'string' || !Object.hasOwn(listOf, kind)) {
          throw bad(`a line is of a kind that this version does not know: ${line.slice(0, 60)}`)
        }
        lists[listOf[kind as EntryKind]]!.push((value as unknown[])[1])
      }
    },
    /** @throws ClearanceError `clearance.bad-snapshot` */
    finish(): Registry {
      try {
        return parseRegistry(lists)
      } catch (error) {
        if (!(error instanceof RightsError)) throw error
        throw bad(error.message, error)
      }
    },
  }
}

function bad(what: string, cause?: unknown): ClearanceError {
  return new ClearanceError('clearance.bad-snapshot', `the registry of this snapshot cannot be read: ${what}.`, {
    cause,
  })
}

/** The part of a registry that decisions about one party's uses rest on. Other parties' terms are no business of its. */
export function registryFor(registry: Registry, partyId: string): Registry {
  const classes = new Set(
    registry.parties.find(({ id }) => id === partyId)?.classes?.map((name) => `class:${name}`) ?? [],
  )
  const grants = registry.grants.filter(({ grantee }) => grantee === '*' || grantee === partyId || classes.has(grantee))
  const kept = new Set(grants.map(({ id }) => id))
  return {
    ...registry,
    grants,
    ...(registry.usage === undefined ? {} : { usage: registry.usage.filter(({ id }) => kept.has(id)) }),
  }
}
