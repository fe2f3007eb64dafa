/** What generates, behind one interface. */
export { type ToGenerate, type Upstream, UpstreamFailure } from './upstream.js'
export { type VideoApiOptions, videoApi } from './video-api.js'
