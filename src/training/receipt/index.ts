/** What a cleared dataset leaves behind: its receipt, and what proves a row. */
export type { DatasetReceipt } from './dataset-receipt.js'
export { type LookedKind, lookedKinds } from './looked.js'
export { datasetReceiptDigest } from './receipt-digest.js'
export { lookedNames, rowsInEnglish } from './words.js'
