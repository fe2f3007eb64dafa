/**
 * HTTP as every route has it: who asks, problems, pages, repeated writes, ETags. Knows nothing of what routes are about.
 */
export type { App, AppOptions } from '../app.js'
export { type Access, bearerOf, checkAccess, mustBeSignedIn } from './access.js'
export { actFor, actingOf, actingQuery, dryRunQuery, isDryRun } from './acting.js'
export { addEtags, etagOfVersion } from './etag.js'
export { HttpError, type HttpErrorCode } from './http-error.js'
export { addIdempotency, forgetOldKeys } from './idempotency.js'
export { cutPage, decodeCursor, encodeCursor, pageOf, pageQuery } from './page.js'
export { mapStatus, type Problem, problemOf, problemSchema, sendProblem, statusOfCode } from './problem.js'
