/** Who may come in and what they may do: people, tokens, sessions, roles. Personal data stays here. */
export { type Permission, permissions, permissionsOfRole, type Role, roles } from './permissions.js'
export { nameOfPrincipal, type Principal } from './principal.js'
export { createToken, looksLikeToken, type NewToken, partiesSeen, principalOfToken } from './tokens.js'
