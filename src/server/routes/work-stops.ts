import { z } from 'zod'
import { liftStops, type Stop, stopsOf, stopWork } from '../../clearance/index.js'
import { reservationSchema, useKinds } from '../../rights/index.js'
import { foreignSchema, idSchema, mustSee, namesFor, namesSchema, reservationSchemaOut } from '../grants/index.js'
import type { House } from '../house.js'
import { type App, mapStatus } from '../http/index.js'

const tags = ['permissions']
mapStatus(/^clearance\.not-stopped$/, 409)

const params = z.object({ id: idSchema })
const stopItem = z.object({
  reservation: reservationSchemaOut,
  by: z.string().optional().describe('In whose name it was stopped; absent: the operator'),
  lifting: z.boolean().describe('Whether you may lift it, here'),
})
const stopsSchema = z.object({ items: z.array(stopItem), names: namesSchema }).meta({ id: 'WorkStops' })
const stopBody = z.strictObject({
  uses: reservationSchema.shape.uses.default([...useKinds]),
  territories: reservationSchema.shape.territories.default(['worldwide']),
  note: foreignSchema.optional().describe('Why: it is recorded, and open to all'),
  dryRun: z.boolean().default(false),
})
const liftBody = z.strictObject({ dryRun: z.boolean().default(false) })
const liftedSchema = z.object({ lifted: z.array(reservationSchemaOut) }).meta({ id: 'LiftedStops' })

/** The switch that stops a work at every gate, whatever has been permitted, and lets it go on. */
export function workStopsRoutes(app: App, house: House): void {
  const { kyodaku, events } = house

  const published = async (reservation: { id: string; work: string }, parties: readonly (string | undefined)[]) =>
    await events.publish({
      type: 'reservation.changed',
      parties: [...new Set(parties.filter((party) => party !== undefined))],
      subject: reservation.id,
      data: { work: reservation.work },
    })

  app.route({
    method: 'GET',
    url: '/v1/works/:id/stops',
    config: { access: 'works.read' },
    schema: {
      operationId: 'listWorkStops',
      tags,
      summary: 'What stops a work now: itself, or a work that it belongs to',
      params,
      response: { 200: stopsSchema },
    },
    handler: async (request) => {
      const { id } = request.params
      await request.asTenant((db) => mustSee(db, 'work', id))
      const stops = await stopsOf(kyodaku, id)
      const { sees, permissions } = request.principal
      const mayLift = ({ reservation, by }: Stop) =>
        permissions.has('grants.write') &&
        reservation.work === id &&
        (sees === 'all' || (by !== undefined && sees.includes(by)))
      const names = await request.asTenant((db) =>
        namesFor(db, {
          parties: stops.flatMap(({ by }) => by ?? []),
          works: stops.map(({ reservation }) => reservation.work),
        }),
      )
      return { items: stops.map((stop) => ({ ...stop, lifting: mayLift(stop) })), names }
    },
  })

  app.route({
    method: 'POST',
    url: '/v1/works/:id/stop',
    config: { access: 'grants.write', acting: true, dryRun: 'body' },
    schema: {
      operationId: 'stopWork',
      tags,
      summary:
        'Stop a work, and all that belongs to it: refused at every gate from now on, whatever has been permitted',
      description:
        'Recorded as a reservation that `stops`, open to all. Gates go by it within seconds. What it would have changed is told by `POST /v1/grants/preview`.',
      params,
      body: stopBody,
      response: { 201: reservationSchemaOut },
    },
    handler: async (request, reply) => {
      const { id } = request.params
      const { uses, territories, note, dryRun } = request.body
      await request.asTenant((db) => mustSee(db, 'work', id))
      const { reservation, by } = await stopWork(
        kyodaku,
        { work: id, uses, territories, ...(note === undefined ? {} : { note }) },
        { act: request.act(), dryRun },
      )
      if (!dryRun) {
        request.noteAct(by, [id])
        await published(reservation, [by.by, by.onBehalfOf])
      }
      return reply.status(201).send(reservation)
    },
  })

  app.route({
    method: 'POST',
    url: '/v1/works/:id/resume',
    config: { access: 'grants.write', acting: true, dryRun: 'body', approval: 'reservations.remove' },
    schema: {
      operationId: 'resumeWork',
      tags,
      summary: 'Lift the stops of a work that were made in your name: what was permitted is permitted again',
      params,
      body: liftBody,
      response: { 200: liftedSchema },
    },
    handler: async (request) => {
      const { id } = request.params
      const { dryRun } = request.body
      await request.asTenant((db) => mustSee(db, 'work', id))
      const { lifted, by } = await liftStops(kyodaku, id, { act: request.act(), dryRun })
      if (!dryRun) {
        request.noteAct(by, [id])
        for (const one of lifted) await published(one, [by.by, by.onBehalfOf])
      }
      return { lifted }
    },
  })
}
