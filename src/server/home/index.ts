/**
 * What someone finds when they arrive: what waits for them, what has changed, and how much there is. Every read here stays
 * short however large the tables are: counts stop at a cap, lists look at the newest part.
 */
export { countRegistry, decisionsByDay, type Figures } from './figures.js'
export { readNames } from './names-of-home.js'
export { type Viewpoint, viewpointOf } from './viewpoint.js'
export { type Change, readChanges } from './what-changed.js'
export { type Need, needKinds, readNeeds } from './what-needs-me.js'
