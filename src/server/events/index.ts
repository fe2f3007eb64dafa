/**
 * What happens in the house, for those who watch it: kept for a week so that a watcher who was away can be told what it
 * missed, told at once to who is there, and never to anyone whom it does not concern.
 */

export { type EventKind, eventData, eventKinds, eventTexts, type SaidEvent } from './event-data.js'
export { openEventStream } from './event-stream.js'
export { type Events, type HouseEvent, type NewEvent, openEvents, type Watcher } from './events.js'
