import { canonicalJson, sha256 } from '../../record/index.js'
import { formatHash } from './commitment.js'
import type { DatasetReceipt } from './dataset-receipt.js'

/** `sha256:<hex>` of the canonical JSON of a receipt: by which other documents name it, however its file is spelled. */
export function datasetReceiptDigest(receipt: DatasetReceipt): string {
  return formatHash(sha256(new TextEncoder().encode(canonicalJson(receipt))))
}
