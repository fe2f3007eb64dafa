/** ComfyUI, by its public HTTP and WebSocket API. */
export { type ComfyUiOptions, comfyUi } from './comfy-ui.js'
export { readWorkflow, type Workflow, type WorkflowKind } from './workflow.js'
