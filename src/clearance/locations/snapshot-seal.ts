import { canonicalJson } from '../../record/index.js'
import { type FetchRecord, sha256Of } from './fetch-record.js'

/** What a signal snapshot is, whatever order and place its fetches lie in. A dataset receipt names its digest. */
export interface SignalManifest {
  format: 'kyodaku-signals@v1'
  fetches: number
  /** `fetchedAt` of the earliest and of the latest; absent where there is none. */
  from?: string
  to?: string
  /** SHA-256 over the SHA-256 digests of all records (as canonical JSON), each 32 bytes, in ascending order. */
  records: string
}

export interface SignalSeal {
  /** `sha256:<hex>` of the manifest as canonical JSON (RFC 8785). */
  digest: string
  manifest: SignalManifest
}

/** Gathers what a seal is made of, a record at a time; 32 bytes for each. */
export interface SealMaker {
  add(record: Pick<FetchRecord, 'fetchedAt'>, text: string): void
  seal(): SignalSeal
}

export function createSealMaker(): SealMaker {
  let digests = Buffer.alloc(32 * 1024)
  let fetches = 0
  let from: string | undefined
  let to: string | undefined
  return {
    add({ fetchedAt }, text) {
      if (fetches * 32 === digests.length) digests = Buffer.concat([digests, Buffer.alloc(digests.length)])
      digests.write(sha256Of(text).slice(7), fetches * 32, 'hex')
      fetches++
      if (from === undefined || fetchedAt < from) from = fetchedAt
      if (to === undefined || fetchedAt > to) to = fetchedAt
    },
    seal() {
      const manifest: SignalManifest = {
        format: 'kyodaku-signals@v1',
        fetches,
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
        records: sha256Of(sorted(digests.subarray(0, fetches * 32))),
      }
      return { digest: digestOfManifest(manifest), manifest }
    },
  }
}

export const digestOfManifest = (manifest: SignalManifest): string => sha256Of(canonicalJson(manifest))

/** Digests of 32 bytes in ascending order. */
function sorted(digests: Buffer): Buffer {
  const count = digests.length / 32
  const order = Uint32Array.from({ length: count }, (_, n) => n).sort(
    (a, b) =>
      digests.readUInt32BE(a * 32) - digests.readUInt32BE(b * 32) ||
      digests.compare(digests, b * 32, b * 32 + 32, a * 32, a * 32 + 32),
  )
  const result = Buffer.alloc(digests.length)
  order.forEach((number, place) => {
    digests.copy(result, place * 32, number * 32, number * 32 + 32)
  })
  return result
}
