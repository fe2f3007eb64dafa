/**
 * The generation gate within a provider's own program, where a gateway in front of it is not wanted. Published as `kyodaku/gate`.
 * The deciding, the record and the release are those of the gateway: only who generates is another.
 */
export { type Receipt, verifyReceipt } from '../../clearance/index.js'
export type { Outcome, Regime } from '../../rights/index.js'
export type { ContextModel } from '../context/index.js'
export { readSigningKey, type SigningKey } from '../credentials/index.js'
export { PermissionRequired } from '../gate-decisions.js'
export { GenerationError, type GenerationErrorCode } from '../generation-error.js'
export type { DecisionCounts } from '../measure.js'
export {
  type Asking,
  type CheckedOutput,
  createGate,
  type EmbeddedGate,
  type EmbeddedGateOptions,
  type Permit,
  type ReleasedFile,
} from './create-gate.js'
export { type GuardOptions, guard, permitOf } from './guard.js'
