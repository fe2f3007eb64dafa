/**
 * The HTTP side: where the rooms are put together. So far the parts of the record that speak HTTP: a witness of logs, and
 * a log's files served as they are.
 */
export { serveLog } from './log-server.js'
export { openWitness, type Witness, type WitnessErrorCode, type WitnessOptions } from './witness.js'
export { serveWitness } from './witness-server.js'
