/**
 * Finds registered names in prompts, captions and other texts: in any script, width and romanisation, through the usual
 * tricks of spelling. Knows names and letters; what follows from a name is `decide`'s business. See docs/names.md.
 */

export { flag, kind } from './characters.js'
export { findNames, type NameMatch, nameFindings } from './find-names.js'
export {
  type Folded,
  fold,
  hasOnes,
  leetReading,
  leetReadingL,
  leetUnits,
  roomForFolded,
  shortReading,
} from './fold.js'
export { nameLayout } from './layout.js'
export { nameEntriesOf } from './name-entries.js'
export { buildNameIndex, type NameEntry, type NameIndex, openNameIndex, serializeNameIndex } from './name-index.js'
export { createNameScan, type NameScan, type NameScanTables, prepareNameScan, type TextsInBytes } from './name-scan.js'
export { joined, roomForUnits, type Units, unitFlag, unitsOf } from './units.js'
