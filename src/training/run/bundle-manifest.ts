import { z } from 'zod'
import { hashText, readForeign } from '../receipt/index.js'

export const bundleFormat = 'kyodaku-audit-bundle@v1'

/** What a folder for an audit holds. Written last: without it, the folder is not whole. */
export interface BundleManifest {
  format: typeof bundleFormat
  /** Of the dataset's receipt, which lies beside as `receipt.json`. */
  receipt: string
  /** Of the program that wrote it. */
  program: string
  /** Crawlers whose rules counted for the provider, as it states; none: any AI crawler's. */
  agents: string[]
  /** The record from its first entry to the registry's size, in order. */
  record: {
    from: number
    to: number
    range: BundleFile
    disclosed: BundleFile
    /** That the log which proves this piece begins with the one that the receipt is in: hashes, base64. */
    consistency: string[]
  }[]
  /** The registry snapshot that it was decided under, in place of the record: its papers, and the pieces of its registry. */
  snapshot?: { manifest: BundleFile; note: BundleFile; proof: BundleFile; pieces: BundleFile[] }
  /** In order of source and index. */
  parts: (BundleFile & {
    source: string
    index: number
    /** The part's key, 16 bytes in hexadecimal: the salts of all its rows come from it. */
    key: string
  })[]
}

/** A file of the folder; a path with `/`. */
export interface BundleFile {
  file: string
  bytes: number
  sha256: string
}

export const manifestFile = 'manifest.json'
export const receiptFile = 'receipt.json'

/** UTF-16 units of a manifest's text: a million parts and pieces fit. */
const manifestTextMax = 2 ** 29 - 64

const count = z.int().min(0)
// Names are foreign: none leads out of the folder.
const file = {
  file: z
    .string()
    .max(200)
    .regex(/^(?:record|snapshot|parts)\/[0-9a-z][0-9a-z.-]*$/),
  bytes: count,
  sha256: hashText,
}

const schema = z.strictObject({
  format: z.literal(bundleFormat),
  receipt: z.string().max(10_000),
  program: z.string().max(200),
  agents: z.array(z.string().max(200)).max(1000),
  record: z
    .array(
      z.strictObject({
        from: count,
        to: count,
        range: z.strictObject(file),
        disclosed: z.strictObject(file),
        consistency: z.array(z.string().max(100)).max(64),
      }),
    )
    .max(1_000_000),
  snapshot: z
    .strictObject({
      manifest: z.strictObject(file),
      note: z.strictObject(file),
      proof: z.strictObject(file),
      pieces: z.array(z.strictObject(file)).max(1_000_000),
    })
    .optional(),
  parts: z
    .array(
      z.strictObject({
        ...file,
        source: z.string().max(10_000),
        index: count,
        key: z.string().regex(/^[0-9a-f]{32}$/),
      }),
    )
    .max(1_000_000),
}) satisfies z.ZodType<BundleManifest>

/** Reads a manifest. Every field is foreign. @throws TrainingError `training.bad-bundle` */
export function parseBundleManifest(text: string): BundleManifest {
  return readForeign(text, schema, 'training.bad-bundle', 'the manifest of a folder for an audit', manifestTextMax)
}
