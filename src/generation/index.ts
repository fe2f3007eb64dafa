/**
 * The generation gate: in front of something that generates video. What is asked for is decided and on record before anyone is
 * asked to generate it; what comes out is looked at in full before anyone can fetch it.
 */

export { type ContextModel, classifyContext, type ModelContexts, type PromptContexts } from './context/index.js'
export {
  CredentialsError,
  type CredentialsErrorCode,
  type FoundCredentials,
  openOwnKey,
  readCredentials,
  readSigningKey,
  type SigningKey,
} from './credentials/index.js'
export type { Character, Video, VideoList } from './dialect/index.js'
export {
  digestOfForm,
  type Form,
  type FormFile,
  readCharacterRequest,
  readVideoRequest,
  type VideoKind,
  type VideoRequest,
} from './dialect/index.js'
export { type AskedFor, type AskOptions, type Gate, type GateOptions, type OfTenant, openGate } from './gate.js'
export { PermissionRequired } from './gate-decisions.js'
export { type Gateway, type GatewayOptions, serveGateway } from './gateway.js'
export { GenerationError, type GenerationErrorCode } from './generation-error.js'
export {
  type Caller,
  createQuotas,
  type GatewayKey,
  type KeyFileOptions,
  type Keys,
  openKeyFile,
  parseKeyFile,
  type Quota,
  QuotaExceeded,
  type Quotas,
} from './keys/index.js'
export type { DecisionCounts, Stage } from './measure.js'
export {
  type BagCheck,
  bagFormat,
  commitPlan,
  countSamples,
  dueAt,
  findPlan,
  generatorOf,
  judge,
  type Leaks,
  leaksNowOf,
  listPlans,
  outcomes,
  type PlanDraft,
  ProbeError,
  type ProbeErrorCode,
  type ProbeGenerator,
  type ProbePlan,
  type ProbeReport,
  type ProbeResult,
  parseBag,
  parseGenerators,
  parsePlan,
  parsePlanDraft,
  planDraftSchema,
  preparePlan,
  probeBag,
  promptKinds,
  reportInThread,
  reportSentences,
  reportText,
  runProbes,
  type StatedChange,
  samplesOf,
  stateChange,
  unknownPlan,
  verifyBag,
} from './probes/index.js'
export { type ReleasedContent, releasedContent } from './released-content.js'
export { type Content, type ContentVariant, contentVariants } from './released-pictures.js'
export {
  type ComfyUiOptions,
  comfyUi,
  type FolderQueueOptions,
  folderQueue,
  type OpenUpstreamOptions,
  openUpstream,
  readWorkflow,
  type ToGenerate,
  type Upstream,
  UpstreamFailure,
  UpstreamSetupError,
  type UpstreamSetupErrorCode,
  type VideoApiOptions,
  videoApi,
  type Workflow,
  type WorkflowKind,
} from './upstream/index.js'
