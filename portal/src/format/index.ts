/** How dates, durations, numbers and names are written in the language of the page. */
export { formatDate, formatDateTime, formatRelative, formatShort, isOver, type Moment } from './dates.js'
export { formatDuration, formatTimecode } from './durations.js'
export { languageName } from './languages.js'
export { type NameLike, nameIn } from './names.js'
export { formatBytes, formatCount, formatMoney, formatNumber, formatShare } from './numbers.js'
export { territoryName } from './territories.js'
