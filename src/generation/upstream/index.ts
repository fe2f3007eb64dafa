/** What generates, behind one interface. */
export { type ComfyUiOptions, comfyUi, readWorkflow, type Workflow, type WorkflowKind } from './comfy-ui/index.js'
export { type FolderQueueOptions, folderQueue } from './folder-queue.js'
export { type OpenUpstreamOptions, openUpstream } from './open-upstream.js'
export { type ToGenerate, type Upstream, UpstreamFailure } from './upstream.js'
export { UpstreamSetupError, type UpstreamSetupErrorCode } from './upstream-setup-error.js'
export { type VideoApiOptions, videoApi } from './video-api.js'
