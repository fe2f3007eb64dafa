/**
 * Which works are known to be at an address: pages, folders, domains, and videos and channels of platforms. Knows
 * addresses; what follows from one is `decide`'s business.
 */
export { canonicalUrl, urlProblem } from './canonical-url.js'
export { findLocations, findPlatformId, type LocationMatch, mayHaveLocation } from './find-locations.js'
export { type Location, parseLocation, platformIdIn, type ReadLocation, readLocation } from './location.js'
export { eachLocation, type LocationEntry, locationEntriesOf, type UnreadableLocation } from './location-entries.js'
export { buildLocationIndex, type LocationIndex, locationLayout, openLocationIndex } from './location-index.js'
export { isPlatform, type Platform, platforms } from './platforms.js'
