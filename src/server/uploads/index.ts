/**
 * Large files on their way in, by the resumable protocol tus 1.0: appended to a file, hashed on the way, and a blob once they
 * are whole. Knows bytes and whose they are; what is in them is for the sandbox to find out.
 */
export { type FinishedUpload, finishedUpload, finishedUploadIn } from './finished-upload.js'
export { defaultUploadLimits, type UploadLimits } from './limits.js'
export { openTus, type TusAnswer, type TusRequest, uploadsPath } from './tus.js'
export { UploadError, type UploadErrorCode } from './upload-error.js'
export { openUploads, shownName, type UploadRow, type Uploads } from './uploads.js'
