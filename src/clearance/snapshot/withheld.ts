import { canonicalJson, saltedDigest } from '../../record/index.js'
import type { Name, OwnershipClaim, Reference, Registry, Reservation, Work } from '../../rights/index.js'

/** What of a registry a snapshot leaves out because it is not announced yet, in numbers. */
export interface HeldBack {
  works: number
  names: number
  references: number
  hashes: number
  grants: number
}

/** One value that is held back, in the words of the snapshot: nothing but its salted digest. */
export type CommitmentKind = 'work' | 'name' | 'reference' | 'track'

/** What stands in a snapshot in place of an undisclosed work's particulars. */
export interface WithheldWork {
  work: string
  /** Of the work as registered, without `disclosure`. */
  commitment: string
  /** Of each of its titles, in their order. */
  names: string[]
  /** Of each of its references and their tracks, by rising commitment. */
  references: { commitment: string; track?: string; hashes: number }[]
}

/** A value that was held back, with what shows that it is the one. */
export interface DisclosedValue {
  what: CommitmentKind
  value: unknown
  /** 64 hex digits. */
  salt: string
  commitment: string
}

/** Works that are undisclosed, themselves or by an ancestor: a title of a part tells of the whole. */
export function withheldWorks(works: readonly Work[]): Set<string> {
  const byId = new Map(works.map((work) => [work.id, work]))
  const withheld = new Set<string>()
  for (const work of works) {
    const seen = new Set<string>()
    for (let at: Work | undefined = work; at !== undefined && !seen.has(at.id); at = byId.get(at.parent ?? '')) {
      seen.add(at.id)
      if (at.disclosure !== 'withheld' && !withheld.has(at.id)) continue
      withheld.add(work.id)
      break
    }
  }
  return withheld
}

/** What is left of an undisclosed work in a snapshot: enough to decide on, nothing to recognise it by. */
export function stubOf(work: Work): Work {
  const { identifiers: _, evocations: __, committee, ...rest } = work
  return {
    ...rest,
    titles: [],
    ...(committee === undefined ? {} : { committee: { ...committee, names: [] } }),
    disclosure: 'withheld',
  }
}

/** The registry without what tells of undisclosed works. Grants on nothing else stay only for the party they are made to. */
export function withoutWithheld(
  registry: Registry,
  withheld: ReadonlySet<string>,
  party: string | undefined,
): { registry: Registry; grantsHeldBack: number } {
  const tells = (work: string) => withheld.has(work)
  const grants = registry.grants.filter(({ works, grantee }) => !works.every(tells) || grantee === party)
  return {
    grantsHeldBack: registry.grants.length - grants.length,
    registry: {
      ...registry,
      works: registry.works.map((work) => (tells(work.id) ? stubOf(work) : work)),
      references: registry.references.filter(({ work }) => !tells(work)),
      grants,
      reservations: registry.reservations.map((one) => (tells(one.work) ? withoutEvidence(one) : one)),
      ...(registry.claims === undefined
        ? {}
        : { claims: registry.claims.map((one) => (tells(one.work) ? claimWithoutEvidence(one) : one)) }),
    },
  }
}

/** Reservations and claims still hold; where they are written may name the work. */
function withoutEvidence(reservation: Reservation): Reservation {
  return { ...reservation, evidence: { location: 'withheld' } }
}

function claimWithoutEvidence({ evidence: _, ...claim }: OwnershipClaim): OwnershipClaim {
  return claim
}

/** A fingerprint that is held back: the digest of its track and how many hashes it has. */
export interface WithheldTrack {
  digest: string
  hashes: number
}

/** Every value of an undisclosed work that is held back, with its salt and commitment: what `disclose` prints. */
export function discloseWork(
  work: Work,
  references: readonly Reference[],
  tracks: ReadonlyMap<string, WithheldTrack>,
  saltFor: (label: string) => Uint8Array,
): DisclosedValue[] {
  const value = (what: CommitmentKind, label: string, disclosed: unknown): DisclosedValue => {
    // A salt for each value: one disclosed name gives nothing away of the others.
    const salt = saltFor(`withheld/${work.id}/${what}/${label}`)
    return {
      what,
      value: disclosed,
      salt: Buffer.from(salt).toString('hex'),
      commitment: commitmentOf(salt, disclosed),
    }
  }
  // Not whether it is disclosed: that is what changes when it is announced.
  const { disclosure: _, ...told } = work
  return [
    value('work', '', told),
    ...work.titles.map((name: Name, at) => value('name', `${at}`, name)),
    ...references.flatMap((reference) => {
      const track = tracks.get(reference.id)
      return [
        value('reference', reference.id, reference),
        ...(track === undefined ? [] : [value('track', reference.id, { reference: reference.id, ...track })]),
      ]
    }),
  ]
}

/** What stands for a value: HMAC-SHA-256 of its canonical JSON (RFC 8785), keyed with its salt. */
export function commitmentOf(salt: Uint8Array, value: unknown): string {
  return saltedDigest(salt, Buffer.from(canonicalJson(value)))
}

/** The commitments of a work, as a snapshot carries them. */
export function commitTo(
  work: Work,
  references: readonly Reference[],
  tracks: ReadonlyMap<string, WithheldTrack>,
  saltFor: (label: string) => Uint8Array,
): WithheldWork {
  const values = discloseWork(work, references, tracks, saltFor)
  const of = (what: CommitmentKind) => values.filter((one) => one.what === what)
  return {
    work: work.id,
    commitment: of('work')[0]!.commitment,
    names: of('name').map(({ commitment }) => commitment),
    references: references
      .map(({ id }) => {
        const track = of('track').find(({ value }) => (value as { reference: string }).reference === id)
        return {
          commitment: of('reference').find(({ value }) => (value as Reference).id === id)!.commitment,
          ...(track === undefined ? {} : { track: track.commitment }),
          hashes: tracks.get(id)?.hashes ?? 0,
        }
      })
      .sort((a, b) => (a.commitment < b.commitment ? -1 : 1)),
  }
}
