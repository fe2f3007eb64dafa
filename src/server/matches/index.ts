/** Matches as the interface shows them: the row, with titles and sentences. For the routes of matches and of reviews. */
export { describeMatches, describeReasons, type MatchItem, matchItem, reasonItem } from './match-item.js'
export { describeVerdicts, reviewerOf, verdictItem } from './verdict-item.js'
