/**
 * Finds works and parties by what someone types: from one character on, in any script, by sound too. Knows names and ids;
 * who may see what is said by who asks.
 */
export {
  createSearchIndex,
  type SearchDocument,
  type SearchHit,
  type SearchIndex,
  type SearchOptions,
} from './search-index.js'
