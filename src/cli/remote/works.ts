import type { KyodakuClient } from '../../client/index.js'
import { canonicalJson } from '../../record/index.js'
import type { Party, Registry, Work } from '../../rights/index.js'
import { type ActingOptions, doingQueryOf } from '../acting.js'
import { allById, orNone } from './answers.js'
import { listClaimsThere } from './claims.js'
import { grantsThere } from './grants.js'
import { partyThere } from './parties.js'

/** What is asked and said of works: of the data folder, or of a server. */
export interface WorksDesk {
  work(id: string): Promise<Work | undefined>
  party(id: string): Promise<Party | undefined>
  /** Who acts where nobody is named; undefined: the operator. */
  self(): Promise<string | undefined>
  register(work: Work, before: Work | undefined, options: ActingOptions): Promise<void>
}

/** The desk of a server. */
export function worksThere(api: KyodakuClient): WorksDesk {
  return {
    work: async (id) => (await versionThere(api, id))?.work,
    party: (id) => partyThere(api, id),
    self: async () => (await api.get('/v1/session')).party ?? undefined,
    register: (work, before, options) => registerThere(api, work, before, options),
  }
}

/** Every work that may be seen, as it is registered. */
export async function allWorksThere(api: KyodakuClient): Promise<(Work & { references: number })[]> {
  const query = { limit: 200, whole: 'true' as const }
  const all: (Work & { references: number })[] = []
  for await (const { work, references } of api.pages('/v1/works', { params: { query } })) {
    if (work !== undefined) all.push({ ...work, references })
  }
  return all.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
}

/** Works with all that they are part of, as far as that may be seen; what there is none of is left out. */
export async function worksWithAncestors(api: KyodakuClient, ids: Iterable<string>): Promise<Work[]> {
  const found = new Map<string, Work>()
  for (const id of ids) {
    for (let next: string | undefined = id; next !== undefined && !found.has(next); ) {
      const work: Work | undefined = (await versionThere(api, next))?.work
      if (work === undefined) break
      found.set(work.id, work)
      next = work.parent
    }
  }
  return [...found.values()]
}

/** All that stands around a work, as the registry that it would be part of; without the work where there is none. */
export async function registryAround(api: KyodakuClient, id: string): Promise<Registry> {
  const line = await worksWithAncestors(api, [id])
  if (line.length === 0) return { parties: [], works: [], references: [], grants: [], reservations: [] }
  const children: Work[] = []
  const parts = { limit: 200, whole: 'true' as const, parent: id }
  for await (const { work } of api.pages('/v1/works', { params: { query: parts } })) {
    if (work !== undefined) children.push(work)
  }
  const reservations = []
  const claims = []
  for (const work of line) {
    const query = { limit: 200, work: work.id }
    for await (const { recordedAt: _, ...one } of api.pages('/v1/reservations', { params: { query } })) {
      reservations.push(one)
    }
    claims.push(...(await listClaimsThere(api, work.id)))
  }
  const references = []
  for await (const one of api.pages('/v1/works/{id}/references', { params: { path: { id }, query: { limit: 200 } } })) {
    const { work, mediaDigest, name, durationSeconds, excludedSeconds, negative, depositedAt } = one
    const excluded = excludedSeconds.map(([from = 0, to = 0]): [number, number] => [from, to])
    references.push({
      id: one.id,
      work,
      mediaDigest,
      name,
      durationSeconds,
      excludedSeconds: excluded,
      negative,
      depositedAt,
    })
  }
  return {
    parties: [],
    works: [...line, ...children],
    references,
    grants: await allById(grantsThere(api, { work: id })),
    reservations: reservations.sort((a, b) => (a.id < b.id ? -1 : 1)),
    claims,
  }
}

interface Version {
  work: Work
  seq: number
}

async function versionThere(api: KyodakuClient, id: string): Promise<Version | undefined> {
  const params = { path: { id }, query: { whole: 'true' as const } }
  const found = await orNone(api.get('/v1/works/{id}', { params }))
  return found?.work === undefined ? undefined : { work: found.work, seq: found.seq }
}

/** New works are posted; of one that is known, what it is and whose it is are said anew. */
async function registerThere(
  api: KyodakuClient,
  work: Work,
  before: Work | undefined,
  options: ActingOptions,
): Promise<void> {
  if (before === undefined) {
    await api.post('/v1/works', { params: { query: doingQueryOf(options) }, body: work })
    return
  }
  const { id, owners: _, committee: __, ...rest } = work
  // Left out, the descriptions that evoke it would stay as they are.
  const said = { ...rest, evocations: work.evocations ?? [] }
  const transfers = canonicalJson(heldBy(work)) !== canonicalJson(heldBy(before))
  const changes = canonicalJson({ ...rest, id, ...heldBy(before) }) !== canonicalJson(before)
  const seq = (await versionThere(api, id))?.seq ?? 0
  const params = { path: { id }, query: doingQueryOf(options), header: { 'if-match': `"${seq}"` } }
  if (transfers) {
    const body = { ...heldBy(work), ...(changes ? { change: said } : {}) }
    await api.put('/v1/works/{id}/owners', { params, body })
  } else await api.put('/v1/works/{id}', { params, body: said })
}

const heldBy = ({ owners, committee }: Work) => ({ owners, ...(committee === undefined ? {} : { committee }) })
