/**
 * Probes and decodes any image or video: a file in, upright frames with times out. The bytes are hostile until decoded,
 * so all of it happens in a separate process with limits and without network; what goes wrong in there is one
 * MediaError for that file.
 */
export { type ContactSheet, type ContactSheetOptions, contactSheet } from './contact-sheet.js'
export { contentTypeOf, sniffBytes } from './content-type.js'
export { type DecodeOptions, decode, type ProbeOptions, probe } from './decode.js'
export { describeSandbox, type SandboxDescription } from './describe-sandbox.js'
export { defaultLimits, type MediaLimits } from './limits.js'
export { MediaError, type MediaErrorCode } from './media-error.js'
export type { MediaFrame, MediaInfo, Sampling } from './media-info.js'
export { createSampler } from './sampler.js'
