/** Who may come in and what they may do: people, tokens, sessions, roles. Personal data stays here. */
export { actOfRow, actorOf, findAct, leafOf, type PersonAct, type RecordedAct, recordAct } from './acts.js'
export { addApprovals, addIdentity, csrfHeader, type IdentityHouse } from './add-identity.js'
export { approvalAskedSchema } from './approval-asked.js'
export {
  type ApprovedRequest,
  closeApproval,
  issueTicket,
  principalWhoAsked,
  takeApproval,
  ticketHeader,
  unknownApproval,
} from './approvals.js'
export { addChallenge, readChallenge, takeChallenge } from './challenges.js'
export {
  clearSessionCookie,
  isForeign,
  ownOrigin,
  secretOfCookie,
  sessionCookie,
  setSessionCookie,
  siteOf,
} from './cookie.js'
export { firstRunLink, hasUsers, useFirstRunLink } from './first-run.js'
export { IdentityError, type IdentityErrorCode } from './identity-error.js'
export { invitationLetter } from './invitation-letter.js'
export {
  addInvitation,
  addRecoveryLink,
  joinAsKnown,
  joinAsNew,
  type OpenInvitation,
  readInvitation,
  recoverByLink,
} from './invitations.js'
export { type ActPlace, type ActsWanted, listActs } from './list-acts.js'
export {
  type ApprovalAction,
  approvalActions,
  type InstallationSettings,
  installationSettingsSchema,
  type PartySettings,
  partySettingsSchema,
  readInstallationSettings,
  readPartySettings,
  type SsoSettings,
  ssoSettingsSchema,
  writeInstallationSettings,
  writePartySettings,
} from './party-settings.js'
export {
  addPasskey,
  askPasskey,
  beginPasskey,
  checkPasskey,
} from './passkeys.js'
export {
  hashPassword,
  mustBeStrong,
  type PasswordWeakness,
  passwordLettersMax,
  passwordLettersMin,
  passwordWeakness,
  verifyPassword,
} from './passwords.js'
export { changeRole, erasePerson, removeMember, setMemberState, setPersonState } from './people.js'
export { type Permission, permissions, permissionsOfRole, type Role, roles } from './permissions.js'
export { nameOfPrincipal, type Principal } from './principal.js'
export { type PrincipalCache, principalCache } from './principal-cache.js'
export {
  addSessionMethods,
  csrfTokenOf,
  endSessions,
  forgetEndedSessions,
  hasSteppedUp,
  principalOfSecret,
  rotateSession,
  type SignInMethod,
  type StartedSession,
  startSession,
  stepUpSeconds,
  unknownSession,
} from './sessions.js'
export {
  type CodeNeeded,
  proveByPassword,
  recordFailure,
  type SignedIn,
  type SignInFrom,
  signIn,
  signInByCode,
  signInByPassword,
} from './sign-in.js'
export { beginSso, bindSso, finishSso, type SsoAnswer, ssoSettings } from './sso.js'
export { createToken, looksLikeToken, type NewToken, partiesSeen, principalOfToken } from './tokens.js'
export {
  beginTotp,
  hasTotp,
  looksLikeRecoveryCode,
  makeRecoveryCodes,
  removeTotp,
  takeRecoveryCode,
  takeTotp,
} from './totp.js'
export { countTry, forgetOldTries, forgetTries } from './tries.js'
export {
  addMembership,
  addUser,
  createUser,
  explainTaken,
  type NewUser,
  type UserRow,
  unknownPerson,
  userByEmail,
  userById,
} from './users.js'
