import type { Modality } from '../../rights/index.js'
import type { DatasetReceipt } from '../receipt/index.js'

/** A model that was trained on cleared datasets, as its provider describes it. */
export interface TrainedModel {
  name: string
  version: string
  provider: { name: string; url?: string }
  /** Files of weights. */
  weights: { name: string; sha256: string }[]
  /** When it was, or is to be, released: an RFC 3339 instant. */
  releasedAt: string
  /** SPDX licence expression of the model. Absent: not stated. */
  licence?: string
  /** Where it can be had. Absent: not stated. */
  downloadUrl?: string
  /** What kind of data it was trained on. Absent: not stated. */
  modalities?: Modality[]
}

/** Whose grants admitted rows of the datasets: who gave each of them, by name. */
export type GrantorOf = (grant: string) => string | undefined

/** What an export is made of; nothing else goes in, so the same inputs give the same bytes. */
export interface ModelExport {
  model: TrainedModel
  receipts: readonly DatasetReceipt[]
  grantorOf: GrantorOf
  /** When the export is made: an RFC 3339 instant. */
  at: string
  /** A random UUID (RFC 9562), lower case, without `urn:`. */
  uuid: string
  /** Of this program. */
  programVersion: string
  /** Where a receipt can be had and verified. Absent: the file that lies beside the weights. */
  receiptUrl?: (receipt: DatasetReceipt) => string
}

/** Where a receipt is: by the export's own rule, or the file beside the weights. */
export function locationOf(receipt: DatasetReceipt, { receiptUrl }: ModelExport): string {
  return receiptUrl?.(receipt) ?? receiptFileName(receipt)
}

/** The name of a receipt's file, safe in a path and in a URL. */
export function receiptFileName(receipt: DatasetReceipt): string {
  return `${receipt.id.replace(/[^A-Za-z0-9._-]/g, '_')}.dataset-receipt.json`
}

/** The grants of a dataset with their grantors, by id. */
export function grantsOf(receipt: DatasetReceipt, grantorOf: GrantorOf) {
  return Object.entries(receipt.result.counts.grants)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([grant, rows]) => {
      const grantor = grantorOf(grant)
      return grantor === undefined ? { grant, rows } : { grant, grantor, rows }
    })
}

/** `sha256:<hex>` without its name, as both formats have it. */
export function hexOf(digest: string): string {
  return digest.replace(/^sha256:/, '')
}
