import { createHash } from 'node:crypto'
import {
  type Imported,
  idOfUrn,
  odrlToGrants,
  RightsError,
  rslToGrants,
  sameIdentifier,
  type Work,
} from '../../rights/index.js'
import { contentCovers, parseRsl, SignalsError } from '../../signals/index.js'

export interface LicenceText {
  text: string
  /** Whose document it is: an owner. */
  grantor: string
  /** RSL about several addresses: that of the work. */
  url?: string
  /** Where it was published. */
  foundAt: string
  /** The work that it is about, and what it is part of, nearest first. */
  line: readonly Work[]
  at: string
}

/**
 * What a licence document says of a work, in whichever of the two formats it is: ODRL 2.2 (JSON-LD) or RSL 1.0 (XML).
 *
 * @param knownParties which of some addresses are parties: asked once, before the document is read for good
 * @throws RightsError `rights.invalid-odrl`, `rights.invalid-rsl` for what is neither
 */
export async function readLicence(
  { text, grantor, url, foundAt, line, at }: LicenceText,
  knownParties: (ids: readonly string[]) => Promise<ReadonlySet<string>>,
): Promise<Imported> {
  const work = line[0]!
  const ids = line.map(({ id }) => id)
  const context = {
    at,
    grantor,
    ancestorsOf: (id: string) => (ids.includes(id) ? ids.slice(ids.indexOf(id) + 1) : []),
    location: foundAt,
    digest: `sha256:${createHash('sha256').update(text).digest('hex')}`,
  }
  const plain = text.replace(/^\ufeff/, '').trimStart()
  if (plain.startsWith('<')) {
    const document = rslOf(plain)
    const addresses = new Set(document.contents.map((content) => content.url))
    const [closest] = [...addresses]
      .filter((address) => url !== undefined && contentCovers(address, url))
      .sort((a, b) => b.length - a.length)
    const isAbout = (address: string) => (url === undefined ? addresses.size === 1 : address === closest)
    return rslToGrants(document, { ...context, workOf: (address) => (isAbout(address) ? work.id : undefined) })
  }
  let value: unknown
  try {
    value = JSON.parse(plain)
  } catch (error) {
    throw new RightsError(
      'rights.invalid-odrl',
      `$: is neither RSL (XML) nor ODRL in JSON (${(error as Error).message}). Give one of the two.`,
    )
  }
  const isWork = (uid: string): boolean =>
    idOfUrn('work', uid) === work.id ||
    (work.identifiers ?? []).some((known) => sameIdentifier(known, { scheme: known.scheme, value: uid }))
  // Read once to learn whom and what it names; one foreign target is the work that is asked about, of several nobody can say.
  const foreign = new Set<string>()
  const named = new Set<string>()
  odrlToGrants(value, {
    ...context,
    work: work.id,
    workOf: (uid) => {
      if (!isWork(uid) && idOfUrn('work', uid) === undefined) foreign.add(uid)
      return work.id
    },
    partyOf: (uid) => {
      named.add(uid)
      return undefined
    },
  })
  const parties = await knownParties([...named])
  return odrlToGrants(value, {
    ...context,
    work: work.id,
    workOf: (uid) => (isWork(uid) || (foreign.size === 1 && foreign.has(uid)) ? work.id : undefined),
    partyOf: (uid) => (parties.has(uid) ? uid : undefined),
  })
}

function rslOf(xml: string): ReturnType<typeof parseRsl> {
  try {
    return parseRsl(xml)
  } catch (error) {
    if (!(error instanceof SignalsError)) throw error
    throw new RightsError('rights.invalid-rsl', error.message, error.problems)
  }
}
