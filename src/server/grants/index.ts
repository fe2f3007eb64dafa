/**
 * What the routes about permissions share: their schemas, what parties and works are called, which permissions a list
 * holds, and what someone may see. Decides nothing itself: `clearance` does.
 */
export { type LicenceText, readLicence } from './licence-import.js'
export { type GrantFilters, grantItems, grantPageOf, grantsQuery, listGrants } from './list-grants.js'
export { type NamesFound, namesFor, namesIn, namesSchema } from './names.js'
export {
  bilingualSchema,
  changedTermsSchema,
  foreignSchema,
  grantSchemaOut,
  idSchema,
  outcomesSchema,
  reservationSchemaOut,
  sentencesOf,
  sentencesSchema,
  termsSchema,
} from './schemas.js'
export { eachParty, isOf, mustSee, whoAsks } from './who-asks.js'
