import type { AnswerOf, Described } from '../../api/index.js'
import type { texts } from './texts.js'

export type Act = Described<'Act'>
export type ActNames = AnswerOf<'/v1/acts'>['names']

/** What can be done, by the name that an act has of it, in groups as people look for it. */
export const actionGroups = {
  works: [
    'createWork',
    'updateWork',
    'transferWork',
    'startImport',
    'depositReference',
    'updateReference',
    'withdrawReference',
  ],
  permissions: [
    'createGrant',
    'acceptGrant',
    'counterGrant',
    'declineGrant',
    'withdrawGrant',
    'suspendGrant',
    'resumeGrant',
    'revokeGrant',
    'importLicence',
    'createReservation',
    'stopWork',
    'resumeWork',
    'createMandate',
    'revokeMandate',
    'openClaim',
    'withdrawClaim',
    'dismissClaim',
    'upholdClaim',
  ],
  checks: [
    'startCheck',
    'checkText',
    'shareCheck',
    'giveVerdict',
    'setReviewSettings',
    'startDataset',
    'stopDataset',
    'resumeDataset',
    'recheckDataset',
    'seeDatasetAlert',
    'removeDataset',
    'planProbe',
    'stateProbeChange',
    'saveDatasetStatements',
    'reportDatasets',
    'exportDatasets',
  ],
  people: [
    'invite',
    'withdrawInvitation',
    'acceptInvitation',
    'changePerson',
    'removeMember',
    'suspendPerson',
    'reactivatePerson',
    'signPersonOut',
    'makeRecoveryLink',
    'recoverByLink',
    'erasePerson',
    'approve',
    'declineApproval',
    'withdrawApproval',
    'askApproval',
  ],
  own: [
    'signIn',
    'signIn.failed',
    'signOut',
    'stepUp',
    'chooseParty',
    'changeProfile',
    'endSession',
    'endOtherSessions',
    'setPassword',
    'addPasskey',
    'renamePasskey',
    'removePasskey',
    'confirmTotp',
    'removeTotp',
    'makeRecoveryCodes',
  ],
  house: [
    'createToken',
    'revokeToken',
    'createWebhook',
    'changeWebhook',
    'removeWebhook',
    'rotateWebhookSecret',
    'testWebhook',
    'resendWebhookDelivery',
    'setPartySettings',
    'setInstallationSettings',
    'createParty',
    'changeParty',
    'addJob',
    'cancelJob',
    'retryJob',
    'beginUpload',
    'sendUpload',
    'removeUpload',
    'firstRun',
  ],
} as const satisfies Record<keyof typeof texts.en.group, readonly string[]>
export type ActionGroup = keyof typeof actionGroups

const known: ReadonlySet<string> = new Set(Object.values(actionGroups).flat())

/** The key of an action's words, or undefined for one that nobody has put in words. */
export const actionKey = (action: string): string | undefined =>
  known.has(action) ? `action.${action.replace('.', '_')}` : undefined

/** Whether it is about the person alone: signing in is done for no party. */
export const isOwn = (action: string): boolean => (actionGroups.own as readonly string[]).includes(action)

/** Whether it was done: failed half-way or broken off it may be done in part. */
export function outcomeOf(outcome: string): 'done' | 'waiting' | 'refused' | 'interrupted' {
  if (outcome === 'done' || /^2\d\d$/.test(outcome)) return 'done'
  if (outcome === 'waiting') return 'waiting'
  return outcome === 'interrupted' || /^5\d\d$/.test(outcome) ? 'interrupted' : 'refused'
}

interface Place {
  to: string
  params?: Record<string, string>
}

/** Where what was done to can be looked at. */
export function placeOf(id: string, names: ActNames): Place | undefined {
  const subject = names.subjects[id]
  switch (subject?.kind) {
    case 'work':
      return { to: '/works/$id', params: { id } }
    case 'party':
      return { to: '/parties/$id', params: { id } }
    case 'grant':
      return { to: '/permissions/$id', params: { id } }
    case 'mandate':
      return { to: '/permissions/mandates/$id', params: { id } }
    case 'claim':
      return { to: '/permissions/claims/$id', params: { id } }
    case 'reference':
    case 'reservation':
      return subject.work === undefined ? undefined : { to: '/works/$id', params: { id: subject.work } }
    default:
  }
  const prefix = id.slice(0, id.indexOf('_'))
  if (prefix === 'job') return { to: '/jobs/$id', params: { id } }
  if (prefix === 'chk') return { to: '/checks/$id', params: { id } }
  if (prefix === 'prb') return { to: '/probes/$id', params: { id } }
  if (prefix === 'whe') return { to: '/webhooks/$id', params: { id } }
  if (prefix === 'rcp') return { to: '/record/receipts/$id', params: { id } }
  if (prefix === 'apr') return { to: '/approvals' }
  return undefined
}

/** What an id is of, where its letters say so and no registry has a name for it. */
export const kindOfId = (id: string): string | undefined => {
  const prefix = id.slice(0, id.indexOf('_'))
  return prefix in kinds ? kinds[prefix as keyof typeof kinds] : undefined
}
const kinds = {
  usr: 'person',
  inv: 'invitation',
  tok: 'token',
  whe: 'webhook',
  job: 'job',
  chk: 'check',
  upl: 'upload',
  apr: 'approval',
  ses: 'session',
  rcp: 'receipt',
  grt: 'grant',
  rsv: 'reservation',
  mdt: 'mandate',
  clm: 'claim',
  wrk: 'work',
} as const

/** The names of several pages of acts as one. */
export const joined = (all: readonly ActNames[]): ActNames => ({
  people: Object.assign({}, ...all.map(({ people }) => people)),
  parties: Object.assign({}, ...all.map(({ parties }) => parties)),
  subjects: Object.assign({}, ...all.map(({ subjects }) => subjects)),
})
