import { z } from 'zod'
import type { House } from '../house.js'
import type { App } from '../http/index.js'
import {
  approvalActions,
  installationSettingsSchema,
  partySettingsSchema,
  readInstallationSettings,
  readPartySettings,
  ssoSettingsSchema,
  writeInstallationSettings,
  writePartySettings,
} from '../identity/index.js'

const partyAnswer = partySettingsSchema.extend({ approvalActions: z.array(z.string()) })
const installationAnswer = z.object({
  publicUrl: z.string(),
  version: z.string(),
  sso: ssoSettingsSchema.omit({ clientSecret: true }).extend({ hasSecret: z.boolean() }).nullable(),
  ssoByEnvironment: z.boolean(),
})

/** What a party, and the operator, have set. */
export function settingsRoutes(app: App, house: House): void {
  const { kyodaku } = house
  const tags = ['settings']

  app.route({
    method: 'GET',
    url: '/v1/settings/party',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'getPartySettings',
      tags,
      summary: 'What your party has set, and what it could ask two persons for',
      response: { 200: partyAnswer },
    },
    handler: async (request) => ({
      ...(await readPartySettings(kyodaku, request.principal.party)),
      approvalActions: [...approvalActions],
    }),
  })

  app.route({
    method: 'PUT',
    url: '/v1/settings/party',
    config: { access: 'settings.write', stepUp: true, approval: 'settings.change' },
    schema: {
      operationId: 'setPartySettings',
      tags,
      summary: 'Set what your party asks two persons for, and whether of everybody a second factor',
      body: z.strictObject({
        approvals: partySettingsSchema.shape.approvals.unwrap().optional(),
        secondFactor: z.boolean().optional().describe('Absent, as `approvals`: as it is'),
      }),
      response: { 200: partyAnswer },
    },
    handler: async (request) => {
      const before = await readPartySettings(kyodaku, request.principal.party)
      const { approvals = before.approvals, secondFactor = before.secondFactor } = request.body
      await writePartySettings(kyodaku, request.principal.party, { approvals: [...new Set(approvals)], secondFactor })
      request.noteAct({}, [...approvals, ...(secondFactor ? ['second-factor'] : [])])
      return { ...(await readPartySettings(kyodaku, request.principal.party)), approvalActions: [...approvalActions] }
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/settings/installation',
    config: { access: 'operations.read' },
    schema: {
      operationId: 'getInstallationSettings',
      tags,
      summary: 'What the operator has set for everybody',
      response: { 200: installationAnswer },
    },
    handler: async () => await installation(),
  })

  app.route({
    method: 'PUT',
    url: '/v1/settings/installation',
    config: { access: 'operations.write', stepUp: true, unrecorded: false },
    schema: {
      operationId: 'setInstallationSettings',
      tags,
      summary: 'Set single sign-on; without a new client secret the one before stays',
      body: z.strictObject({ sso: installationSettingsSchema.shape.sso.unwrap().nullable() }),
      response: { 200: installationAnswer },
    },
    handler: async (request) => {
      const { sso } = request.body
      const before = (await readInstallationSettings(kyodaku)).sso
      const secret =
        sso?.clientSecret ??
        (sso !== null && before !== undefined && before.issuer === sso.issuer && before.clientId === sso.clientId
          ? before.clientSecret
          : undefined)
      await writeInstallationSettings(
        kyodaku,
        sso === null ? {} : { sso: { ...sso, ...(secret === undefined ? {} : { clientSecret: secret }) } },
      )
      return await installation()
    },
  })

  async function installation(): Promise<z.infer<typeof installationAnswer>> {
    const { sso } = await readInstallationSettings(kyodaku)
    return {
      publicUrl: house.settings.publicUrl,
      version: house.version,
      sso:
        sso === undefined
          ? null
          : {
              issuer: sso.issuer,
              clientId: sso.clientId,
              label: sso.label,
              hasSecret: sso.clientSecret !== undefined,
            },
      ssoByEnvironment: (process.env.KYODAKU_OIDC_ISSUER ?? '') !== '',
    }
  }
}
