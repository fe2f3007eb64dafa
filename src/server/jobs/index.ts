/**
 * Long work: waiting its turn, under way, done. One job at a time is taken from the party that has had the fewest turns, so
 * that nobody's thousand jobs keep another's one waiting; a process that dies leaves its jobs to be found and begun again.
 */
export { registerClearanceJobs, rematchInput, snapshotInput } from './clearance-jobs.js'
export { exportInput, type MadeFile } from './export-receipts.js'
export type { Job } from './job.js'
export { type JobKind, jobKinds } from './job-kinds.js'
export { type JobContext, type JobDefinition, registerJob } from './job-register.js'
export { jobOfRow, visibleJobColumns } from './job-row.js'
export { type JobState, jobTransitions, mayMove } from './job-states.js'
export { type Jobs, type JobsSettings, jobsSettings, openJobs } from './jobs.js'
export { JobsError, type JobsErrorCode } from './jobs-error.js'
export { mayPass, shownError } from './retrying.js'
