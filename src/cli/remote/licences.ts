import type { KyodakuClient } from '../../client/index.js'
import type { Grant, Problem, Registry, Reservation } from '../../rights/index.js'
import { actingQueryOf } from '../acting.js'
import { allById, orUnknown } from './answers.js'
import { grantsThere, grantThere } from './grants.js'
import { partyThere } from './parties.js'
import { allWorksThere, worksWithAncestors } from './works.js'

/** What of a registry a licence document is written from: that of some grants, of a work, or of everything. */
export async function registryToLicense(
  api: KyodakuClient,
  grantIds: readonly string[],
  work: string | undefined,
): Promise<Registry> {
  if (grantIds.length > 0) {
    const found = await Promise.all(grantIds.map((id) => grantThere(api, id)))
    const grants = found.filter((grant) => grant !== undefined)
    const works = await worksWithAncestors(
      api,
      grants.flatMap((grant) => grant.works),
    )
    return { parties: [], works, references: [], grants, reservations: [] }
  }
  const works = work === undefined ? await allWorksThere(api) : await worksWithAncestors(api, [work])
  const grants = await allById(grantsThere(api, work === undefined ? {} : { work }))
  const reservations: Reservation[] = []
  for (const one of work === undefined ? [undefined] : works.map(({ id }) => id)) {
    reservations.push(...(await reservationsThere(api, one)))
  }
  return {
    parties: [],
    works: works.map(({ references: _, ...one }: { references?: number } & (typeof works)[number]) => one),
    references: [],
    grants,
    reservations,
  }
}

async function reservationsThere(api: KyodakuClient, work: string | undefined): Promise<Reservation[]> {
  const query = { limit: 200, ...(work === undefined ? {} : { work }) }
  const all = await allById(api.pages('/v1/reservations', { params: { query } }))
  return all.map(({ recordedAt: _, ...reservation }) => reservation)
}

/** A licence document as it is to be taken. */
export interface LicenceToTake {
  document: string
  work: string
  grantor: string
  url?: string
  foundAt: string
  by?: string
  dryRun: boolean
}

export interface LicenceTaken {
  grants: Grant[]
  reservations: Reservation[]
  /** Recorded by an earlier import. */
  known: number
  problems: Problem[]
}

export async function takeLicenceThere(api: KyodakuClient, { by, ...body }: LicenceToTake): Promise<LicenceTaken> {
  const params = { query: actingQueryOf(by === undefined ? {} : { as: by }) }
  return await orUnknown('work', body.work, api.post('/v1/licences/import', { params, body }))
}

/** What is asked about a document: its work with what that is part of, and which of its grantees are registered. */
export async function registryOfLicence(api: KyodakuClient, work: string, grants: readonly Grant[]): Promise<Registry> {
  const grantees = [...new Set(grants.map(({ grantee }) => grantee))].filter(
    (id) => id !== '*' && !id.startsWith('class:'),
  )
  const parties = await Promise.all(grantees.map((id) => partyThere(api, id)))
  return {
    parties: parties.filter((party) => party !== undefined),
    works: await worksWithAncestors(api, [work]),
    references: [],
    grants: [],
    reservations: [],
  }
}
