import { sql } from 'kysely'
import { z } from 'zod'
import {
  type Act,
  loadPowers,
  mayAct,
  mayDepositFor,
  type NewEntry,
  recordSubjects,
  subjectIn,
} from '../../clearance/index.js'
import { type Grant, grantsToOdrl, type Reservation, toRsl, type Work } from '../../rights/index.js'
import { type TenantDatabase, textArray } from '../../store/index.js'
import {
  eachParty,
  grantSchemaOut,
  idSchema,
  mustSee,
  namesFor,
  namesSchema,
  readLicence,
  reservationSchemaOut,
} from '../grants/index.js'
import type { House } from '../house.js'
import { type App, HttpError } from '../http/index.js'

const tags = ['permissions']
const problems = z.array(z.object({ path: z.string(), problem: z.string(), remedy: z.string() }))

/** Permissions as documents that others read and write: ODRL 2.2 and RSL 1.0. */
export function licencesRoutes(app: App, house: House): void {
  const { kyodaku } = house

  app.route({
    method: 'GET',
    url: '/v1/licences/export',
    config: { access: 'grants.read' },
    schema: {
      operationId: 'exportLicence',
      tags,
      summary: 'What holds for a work, or one permission, as ODRL or RSL',
      querystring: z.object({
        format: z.enum(['odrl', 'rsl']).default('odrl'),
        work: idSchema.optional(),
        grant: idSchema.optional(),
        url: z.string().max(2000).optional().describe('RSL: where the work is found; `{work}` stands for its id'),
      }),
      response: {
        200: z.object({ mediaType: z.string(), document: z.string(), problems }).meta({ id: 'LicenceDocument' }),
      },
    },
    handler: async (request) => {
      const { format, work, grant, url } = request.query
      if ((work === undefined) === (grant === undefined))
        throw new HttpError(422, 'http.invalid', 'Name either a work or a grant.')
      if (format === 'rsl' && url === undefined)
        throw new HttpError(
          422,
          'http.invalid',
          'RSL says where works are: give url, such as https://studio.example/{work}/*.',
        )
      const found = await request.asTenant(async (db) => {
        if (grant !== undefined) {
          await mustSee(db, 'grant', grant)
          const one = await bodyOf<Grant>(db, 'grant', grant)
          const lines = await Promise.all(one.works.slice(0, 200).map((id) => lineOf(db, id)))
          return {
            grants: [one],
            reservations: [],
            works: [...new Map(lines.flat().map((each) => [each.id, each])).values()],
          }
        }
        await mustSee(db, 'work', work!)
        const line = await lineOf(db, work!)
        const ids = line.map(({ id }) => id)
        const grants = await db
          .selectFrom('registry_subjects')
          .select('body')
          .where('kind', '=', 'grant')
          .where('state', 'in', ['active', 'offered'])
          .where(sql<boolean>`(body -> 'works') ?| ${textArray(ids)}::text[]`)
          .orderBy('subject_id')
          .limit(1000)
          .execute()
        const reservations = await db
          .selectFrom('registry_subjects')
          .select('body')
          .where('kind', '=', 'reservation')
          .where('work', 'in', ids)
          .orderBy('subject_id')
          .limit(1000)
          .execute()
        return {
          // What holds for its ancestors holds for it; it is written for this work alone.
          grants: grants.map(({ body }) => ({ ...(body as Grant), works: [work!] })),
          reservations: reservations.map(({ body }) => ({ ...(body as Reservation), work: work! })),
          works: line,
        }
      })
      if (format === 'odrl') {
        const { document, problems } = grantsToOdrl(found.grants, { reservations: found.reservations })
        return { mediaType: 'application/ld+json', document: `${JSON.stringify(document, null, 2)}\n`, problems }
      }
      const { xml, problems } = toRsl({
        ...found,
        urlOf: (id) => url!.replaceAll('{work}', encodeURIComponent(id)),
        at: kyodaku.now().toISOString(),
      })
      return { mediaType: 'application/rsl+xml', document: xml, problems }
    },
  })

  app.route({
    method: 'POST',
    url: '/v1/licences/import',
    config: { access: 'grants.write', approval: 'grants.give', acting: true, dryRun: 'body' },
    schema: {
      operationId: 'importLicence',
      tags,
      summary: 'Take a licence document as permissions and reservations; what is not understood grants nothing',
      body: z.strictObject({
        document: z.string().min(1).max(1_500_000),
        work: idSchema,
        grantor: idSchema,
        url: z.string().max(2000).optional(),
        foundAt: z.string().min(1).max(2000).optional(),
        dryRun: z.boolean().default(true),
      }),
      response: {
        200: z
          .object({
            grants: z.array(grantSchemaOut),
            reservations: z.array(reservationSchemaOut),
            known: z.int().describe('Recorded by an earlier import'),
            problems,
            recorded: z.boolean(),
            names: namesSchema,
          })
          .meta({ id: 'LicenceImported' }),
      },
    },
    handler: async (request) => {
      const { document, work, grantor, url, foundAt, dryRun } = request.body
      const line = await request.asTenant(async (db) => {
        await mustSee(db, 'work', work)
        return lineOf(db, work)
      })
      const imported = await readLicence(
        {
          text: document,
          grantor,
          line,
          foundAt: foundAt ?? house.settings.publicUrl,
          // People read it: to the second is enough.
          at: `${kyodaku.now().toISOString().slice(0, 19)}Z`,
          ...(url === undefined ? {} : { url }),
        },
        (ids) => request.asTenant((db) => knownAmong(db, ids)),
      )
      const known = new Set<string>()
      for (const { id } of imported.grants) if ((await subjectIn(kyodaku, 'grant', id)) !== undefined) known.add(id)
      for (const { id } of imported.reservations)
        if ((await subjectIn(kyodaku, 'reservation', id)) !== undefined) known.add(id)
      const grants = imported.grants.filter(({ id }) => !known.has(id))
      const reservations = imported.reservations.filter(({ id }) => !known.has(id))
      const acts = await actsFor(request.act(), grants, reservations)
      if (!dryRun) {
        for (const { entry, by } of acts) {
          await recordSubjects(kyodaku, [entry], by)
          request.noteAct(by, [entry.subject.id])
        }
        for (const one of grants)
          await house.events.publish({
            type: 'grant.changed',
            parties: eachParty([one.grantor, one.grantee]),
            subject: one.id,
            data: { state: one.state },
          })
      }
      const signed = acts.flatMap(({ entry }) => (entry.kind === 'grant' ? [entry.subject] : []))
      const names = await request.asTenant((db) =>
        namesFor(db, {
          parties: grants.flatMap((grant) => [grant.grantor, grant.grantee]),
          works: [...grants.flatMap((grant) => grant.works), ...reservations.map((one) => one.work)],
        }),
      )
      return { grants: signed, reservations, known: known.size, problems: imported.problems, recorded: !dryRun, names }
    },
  })

  /** Each entry with the power under which it is recorded: all are allowed, or nothing is. */
  async function actsFor(act: Act, grants: readonly Grant[], reservations: readonly Reservation[]) {
    const acts: { entry: NewEntry; by: Act }[] = []
    for (const reservation of reservations) {
      const by = await mayDepositFor(kyodaku, reservation.work, act, reservation.territories)
      acts.push({ entry: { kind: 'reservation', subject: reservation }, by })
    }
    for (const grant of grants) {
      const powers = await loadPowers(kyodaku, act, grant.works)
      const works = grant.works.map((id) => powers.work(id) ?? { id })
      const concern = { rightsholders: [grant.grantor], works, territories: grant.territories }
      const by = mayAct(powers, act, 'grant', concern, kyodaku.now())
      const signed: Grant =
        by.by === undefined || by.mandate === undefined
          ? grant
          : { ...grant, signedBy: { party: by.by, mandate: by.mandate, at: kyodaku.now().toISOString() } }
      acts.push({ entry: { kind: 'grant', subject: signed }, by })
    }
    return acts
  }
}

async function bodyOf<T>(db: TenantDatabase, kind: 'grant' | 'work', id: string): Promise<T> {
  const { body } = await db
    .selectFrom('registry_subjects')
    .select('body')
    .where('kind', '=', kind)
    .where('subject_id', '=', id)
    .executeTakeFirstOrThrow()
  return body as T
}

/** A work and what it is part of, nearest first, as far as the tenant may see. */
async function lineOf(db: TenantDatabase, id: string): Promise<Work[]> {
  const line: Work[] = []
  for (let here: string | undefined = id; here !== undefined && line.length < 64; here = line.at(-1)?.parent) {
    const row = await db
      .selectFrom('registry_subjects')
      .select('body')
      .where('kind', '=', 'work')
      .where('subject_id', '=', here)
      .executeTakeFirst()
    if (row === undefined || line.some((one) => one.id === here)) break
    line.push(row.body as Work)
  }
  return line
}

async function knownAmong(db: TenantDatabase, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set()
  const rows = await db
    .selectFrom('registry_subjects')
    .select('subject_id')
    .where('kind', '=', 'party')
    .where('subject_id', 'in', ids.slice(0, 1000))
    .execute()
  return new Set(rows.map(({ subject_id }) => subject_id))
}
