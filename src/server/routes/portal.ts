import type { FastifyInstance } from 'fastify'
import type { House } from '../house.js'
import type { App } from '../http/index.js'
import { operationsOf, portalFiles } from '../operations/index.js'

/** The portal's files, where a server serves them: what no other route answers. */
export async function portalRoutes(app: App, house: House): Promise<void> {
  const { portalFolder } = operationsOf(house)
  if (portalFolder !== undefined) await portalFiles(app as unknown as FastifyInstance, portalFolder)
}
