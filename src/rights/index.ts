/**
 * Who owns what, what is granted and what is reserved, and the one function that says what follows: `decide`.
 * Knows parties, works and permissions; knows nothing of media, fingerprints, logs or where any of it is kept.
 *
 * `parse…` reads each kind of entry and says what is wrong with it; `decide` is pure, and says the same of the
 * `registryExcerpt` of a decision as of the whole registry; `explainReason` says it in Japanese or English.
 */
export type { CatalogueFile, CatalogueReading } from './catalogue/catalogue-file.js'
export {
  type CatalogueProblem,
  type CatalogueProblemCode,
  explainCatalogueProblem,
  problemAt,
  type Severity,
} from './catalogue/catalogue-problem.js'
export type { CatalogueRow } from './catalogue/catalogue-row.js'
export { catalogueTemplate } from './catalogue/catalogue-template.js'
export { type CatalogueColumn, type CatalogueField, catalogueFields } from './catalogue/columns.js'
export type { TextEncoding, TextSource } from './catalogue/decode-text.js'
export {
  type CataloguePlan,
  type CatalogueTerms,
  type PlannedChange,
  type PlannedClaim,
  type PlannedWork,
  planCatalogue,
} from './catalogue/plan-catalogue.js'
export { parseCatalogueCsv } from './catalogue/read-csv.js'
export { parseCatalogueJson } from './catalogue/read-json.js'
export { catalogueReportCsv, severityName } from './catalogue/report-csv.js'
export { changeIndexed, type RegistryChange, type RegistryLists } from './change-indexed.js'
export { decide } from './decide.js'
export {
  type Decision,
  type NeededGrant,
  type Outcome,
  outcomes,
  type Reason,
  type ReasonCode,
  reasonCodes,
  type WorkDecision,
  worse,
} from './decision.js'
export {
  buildDigestIndex,
  type DigestAlgorithm,
  type DigestEntry,
  type DigestIndex,
  type DigestMatch,
  digestAlgorithms,
  digestEntriesOf,
  digestLayout,
  eachDigest,
  findDigest,
  isDigestAlgorithm,
  mayHaveDigest,
  openDigestIndex,
  type UnreadableDigest,
} from './digests/index.js'
export { registryExcerpt } from './excerpt.js'
export { type Imported, type OdrlImportContext, odrlToGrants } from './exchange/from-odrl.js'
export { type RslImportContext, rslToGrants } from './exchange/from-rsl.js'
export type { RslContent, RslDocument, RslLicense } from './exchange/rsl-terms.js'
export { grantsToOdrl, type OdrlDocument, type OdrlExportContext } from './exchange/to-odrl.js'
export { type RslExport, toRsl } from './exchange/to-rsl.js'
export { idOfUrn, urnOf } from './exchange/urns.js'
export { explainReason, type Language, outcomeName, summarizeDecision } from './explain.js'
export { explainNeeded } from './explain-needed.js'
export {
  type DeclarationFinding,
  type Finding,
  findingSchema,
  type IncompleteFinding,
  type IncompleteKind,
  incompleteKinds,
  type MatchFinding,
  type NameFinding,
  parseFinding,
  parseFindings,
  type SignalFinding,
} from './finding.js'
export {
  type Grant,
  type GrantCaps,
  type GrantDuties,
  type GrantPrice,
  type GrantState,
  grantSchema,
  grantStates,
  parseGrant,
  type SignedBy,
} from './grant.js'
export {
  acceptGrant,
  counterGrant,
  declineGrant,
  expireGrant,
  type GrantSide,
  type GrantTerms,
  grantTransitions,
  offerGrant,
  resumeGrant,
  revokeGrant,
  suspendGrant,
  withdrawGrant,
} from './grant-states.js'
export { coversModel } from './grant-terms.js'
export { type GrantUsage, grantUsageSchema } from './grant-usage.js'
export { type Identifier, parseIdentifier, sameIdentifier } from './identifiers/identifier.js'
export { type IndexedGrant, type IndexedRegistry, type IndexedWork, indexRegistry } from './indexed-registry.js'
export {
  buildLocationIndex,
  canonicalUrl,
  eachLocation,
  findLocations,
  findPlatformId,
  isPlatform,
  type Location,
  type LocationEntry,
  type LocationIndex,
  type LocationMatch,
  locationEntriesOf,
  locationLayout,
  mayHaveLocation,
  openLocationIndex,
  type Platform,
  parseLocation,
  platformIdIn,
  platforms,
  type ReadLocation,
  readLocation,
  type UnreadableLocation,
  urlProblem,
} from './locations/index.js'
export {
  type Mandate,
  type MandateScope,
  mandateSchema,
  mandateScopes,
  mandateStates,
  parseMandate,
} from './mandate.js'
export {
  buildNameIndex,
  createNameScan,
  findNames,
  type NameEntry,
  type NameIndex,
  type NameMatch,
  type NameScan,
  type NameScanTables,
  nameEntriesOf,
  nameFindings,
  nameLayout,
  openNameIndex,
  prepareNameScan,
  serializeNameIndex,
  type TextsInBytes,
} from './names/index.js'
export {
  type OwnershipClaim,
  type OwnershipClaimState,
  ownershipClaimSchema,
  ownershipClaimStates,
  parseOwnershipClaim,
} from './ownership-claim.js'
export {
  type OwnershipConflict,
  type OwnershipSpan,
  ownershipConflicts,
  ownershipSpans,
} from './ownership-conflicts.js'
export { type Name, nameSchema, type Party, type PartyRole, parseParty, partyRoles, partySchema } from './party.js'
export { parseReference, type Reference, referenceSchema } from './reference.js'
export { parseRegistry, type Registry, registrySchema } from './registry.js'
export { parseReservation, type Reservation, reservationSchema } from './reservation.js'
export { type Problem, RightsError, type RightsErrorCode } from './rights-error.js'
export {
  incompleteOutcome,
  matchRule,
  nameInvolvement,
  otherWorks,
  type RulesVersion,
  rulesVersion,
  rulesVersions,
  signalInvolvement,
} from './rules.js'
export {
  createSearchIndex,
  type SearchDocument,
  type SearchHit,
  type SearchIndex,
  type SearchOptions,
} from './search/index.js'
export {
  type GrantDraft,
  grantSentences,
  mandateSentences,
  type Names,
  type Phrase,
  reservationSentences,
  type Sentence,
  type SentenceLanguage,
  type SentenceOptions,
  sentencesText,
} from './sentences/index.js'
export { sortFindings } from './sort-findings.js'
export {
  type AgeRating,
  ageRatings,
  type Modality,
  modalities,
  parseUse,
  type Regime,
  regimes,
  type Use,
  type UseKind,
  useKinds,
  useSchema,
} from './use.js'
export {
  type EvocationIndex,
  evocationFindings,
  evocationIndex,
  type FoundWording,
  findWordings,
  type Wording,
  type WordingIndex,
  wordingIndex,
} from './wordings/index.js'
export {
  type Committee,
  type Evocation,
  type Ownership,
  ownershipSchema,
  parseWork,
  type Representative,
  type Work,
  type WorkKind,
  wholeShare,
  workKinds,
  workSchema,
} from './work.js'
