/** Who may ask a gateway, as which of its provider's customers, and for how much. */
export { type GatewayKey, parseKeyFile, type Quota } from './key-file.js'
export { anyone, type Caller, type KeyFileOptions, type Keys, keysOfList, openKeyFile } from './keys.js'
export { createQuotas, QuotaExceeded, type Quotas } from './quotas.js'
