import type { KyodakuClient } from '../../client/index.js'
import type { Party } from '../../rights/index.js'
import { type ActingOptions, doingQueryOf } from '../acting.js'
import { allById, orNone } from './answers.js'

interface PartyShown {
  id: string
  role: Party['role']
  names: Party['names']
  classes: string[]
}

/** As it is registered: without classes where it is in none. */
const partyOf = ({ id, role, names, classes }: PartyShown): Party => ({
  id,
  role,
  names,
  ...(classes.length === 0 ? {} : { classes }),
})

export async function partyThere(api: KyodakuClient, id: string): Promise<Party | undefined> {
  const found = await orNone(api.get('/v1/parties/{id}', { params: { path: { id } } }))
  return found === undefined ? undefined : partyOf(found)
}

export async function allPartiesThere(api: KyodakuClient): Promise<Party[]> {
  return (await allById(api.pages('/v1/parties', { params: { query: { limit: 200 } } }))).map(partyOf)
}

/** A new party is posted; of one that is known only what differs is said, since a party may change its own names. */
export async function registerPartyThere(
  api: KyodakuClient,
  party: Party,
  before: Party | undefined,
  options: ActingOptions,
): Promise<void> {
  const query = doingQueryOf(options)
  if (before === undefined) {
    await api.post('/v1/parties', { params: { query }, body: party })
    return
  }
  const { id, ...change } = party
  await api.patch('/v1/parties/{id}', { params: { path: { id }, query }, body: change })
}
