/**
 * Checks: a file or a text and a use in; decided as a job, with what the viewer shows of it. What decides is `clearance`; here
 * is who asked, who may look, and in what words.
 */
export { parseRange } from './byte-range.js'
export { checkPage, pagePolicy } from './check-page.js'
export {
  checkRequestSchema,
  type Said,
  saidOf,
  textCheckRequestSchema,
  useOf,
} from './check-request.js'
export {
  type CheckContext,
  type CheckDetail,
  type CheckView,
  checkDetail,
  checkDetailSchema,
  checkSchema,
  checkView,
} from './check-view.js'
export { findCheck, isOwn, unknownCheck } from './find-check.js'
export { mediaOf, type ShownMedia } from './media-of.js'
export {
  type CheckResult,
  type CheckRow,
  checkFileHere,
  decideText,
  type KeptSegment,
  registerCheckJob,
} from './run-check.js'
export { disposition, type FileToSend, sendFile } from './send-file.js'
