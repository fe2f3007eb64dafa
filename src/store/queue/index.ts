/**
 * A queue of messages in the database, by pg-boss: what was sent is handed out once its time has come, to one at a time, and
 * again when whoever had it failed or died. For what has no owner to be fair to (deliveries, chores); jobs of parties take
 * turns in `server/jobs`.
 */
export { openQueue, type Queue, type QueueOptions, queueSchema } from './queue.js'
