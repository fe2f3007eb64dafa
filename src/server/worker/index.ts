/**
 * A process beside the server that takes jobs: it shares the data folder and the PostgreSQL database, and what it records
 * goes to the log through the server, which alone writes it.
 */
export { answerLogCall, logCallSchema, logPath, provesWorker, workerHeader } from './log-calls.js'
export { connectLog, type ServerAddress } from './remote-log.js'
export { openWorker, type WorkerOptions } from './worker.js'
