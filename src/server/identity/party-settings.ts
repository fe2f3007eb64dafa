import { z } from 'zod'
import type { Kyodaku } from '../../clearance/index.js'
import { seal, unseal } from './sealed.js'

/** What a party can ask two persons for. A route says which it is by `config.approval`. */
export const approvalActions = [
  'grants.give',
  'grants.revoke',
  'reservations.remove',
  'mandates.give',
  'mandates.revoke',
  'works.transfer',
  'people.invite',
  'people.remove',
  'tokens.create',
  'settings.change',
  'datasets.remove',
] as const
export type ApprovalAction = (typeof approvalActions)[number]

export const partySettingsSchema = z.strictObject({
  /** What needs two persons. */
  approvals: z.array(z.enum(approvalActions)).max(approvalActions.length).default([]),
  /** Whether everybody has to sign in with a second factor, or one that is two in itself. */
  secondFactor: z.boolean().default(false),
})
export type PartySettings = z.infer<typeof partySettingsSchema>

/** Single sign-on with an OpenID provider. */
export const ssoSettingsSchema = z.strictObject({
  issuer: z.url({ protocol: /^https?$/ }).max(500),
  clientId: z.string().min(1).max(500),
  /** In the database it is sealed, and longer. */
  clientSecret: z.string().min(1).max(4000).optional(),
  /** On the button, as in "Sign in with …". */
  label: z.string().min(1).max(60),
})
export type SsoSettings = z.infer<typeof ssoSettingsSchema>

/** What the operator has set for everybody. */
export const installationSettingsSchema = z.strictObject({
  sso: ssoSettingsSchema.optional(),
})
export type InstallationSettings = z.infer<typeof installationSettingsSchema>

const installationKey = '*'

/** @param party absent: the operator's own */
export async function readPartySettings(kyodaku: Kyodaku, party: string | undefined): Promise<PartySettings> {
  return partySettingsOf(await read(kyodaku, party ?? ''))
}

/** Settings as the database has them. Those that can't be read demand everything: closed, not open. */
export function partySettingsOf(kept: unknown): PartySettings {
  const parsed = partySettingsSchema.safeParse(kept ?? {})
  return parsed.success ? parsed.data : { approvals: [...approvalActions], secondFactor: true }
}

export async function writePartySettings(
  kyodaku: Kyodaku,
  party: string | undefined,
  settings: PartySettings,
): Promise<void> {
  await write(kyodaku, party ?? '', settings)
}

export async function readInstallationSettings(kyodaku: Kyodaku): Promise<InstallationSettings> {
  const parsed = installationSettingsSchema.safeParse((await read(kyodaku, installationKey)) ?? {})
  if (!parsed.success) return {}
  const { sso } = parsed.data
  if (sso?.clientSecret === undefined) return parsed.data
  return { ...parsed.data, sso: { ...sso, clientSecret: unseal(kyodaku, 'sso', sso.clientSecret) } }
}

export async function writeInstallationSettings(kyodaku: Kyodaku, settings: InstallationSettings): Promise<void> {
  const { sso } = settings
  await write(
    kyodaku,
    installationKey,
    sso?.clientSecret === undefined
      ? settings
      : { ...settings, sso: { ...sso, clientSecret: seal(kyodaku, 'sso', sso.clientSecret) } },
  )
}

async function read(kyodaku: Kyodaku, key: string): Promise<unknown> {
  const row = await kyodaku.store.db
    .selectFrom('party_settings')
    .select('settings')
    .where('party', '=', key)
    .executeTakeFirst()
  return row?.settings
}

async function write(kyodaku: Kyodaku, key: string, settings: object): Promise<void> {
  const changed = { settings, changed_at: kyodaku.now() }
  await kyodaku.store.db
    .insertInto('party_settings')
    .values({ party: key, ...changed })
    .onConflict((conflict) => conflict.column('party').doUpdateSet(changed))
    .execute()
}
