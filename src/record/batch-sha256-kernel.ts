import { kernelBase64 } from './batch-sha256-kernel.generated.js'

/** What `assembly/batch-sha256.ts` exports. */
interface Sha256Kernel {
  memory: { buffer: ArrayBuffer }
  start(): void
  endsAddress(): number
  prefixesAddress(): number
  hashesAddress(): number
  recordsAddress(): number
  countMax(): number
  recordsBytesMax(): number
  messageBytesMax(): number
  hashRecords(count: number, prefixBytes: number, prefixStride: number): void
  hashAlike(count: number, bytes: number): void
}

/** The kernel, and the places in its memory that a batch is put in and taken from. */
export interface Sha256Batch {
  /** Where each record of the batch ends; the first begins at 0. */
  readonly ends: Uint32Array
  readonly prefixes: Uint8Array
  readonly records: Uint8Array
  readonly hashes: Uint8Array
  /** Bytes of the longest message, prefix included. */
  readonly messageBytesMax: number
  /** Hashes so many messages; the prefix of record i stands at `prefixStride` · i. At most 16 bytes of prefix. */
  hashRecords(count: number, prefixBytes: number, prefixStride: number): void
  /** Hashes so many records of so many bytes each, every one behind the first byte of `prefixes`. */
  hashAlike(count: number, bytes: number): void
}

/** The part of the WebAssembly interface used here: the Node.js types leave it to the DOM's. */
interface WebAssemblyApi {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object, imports: object) => { exports: object }
}
const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyApi }

let made: Sha256Batch | undefined

/** This thread's kernel, which is made when it is first needed: 2.5 MB. */
export function sha256Batch(): Sha256Batch {
  made ??= makeBatch()
  return made
}

function makeBatch(): Sha256Batch {
  const module = new WebAssembly.Module(Buffer.from(kernelBase64, 'base64'))
  const kernel = new WebAssembly.Instance(module, {}).exports as Sha256Kernel
  kernel.start()
  const { buffer } = kernel.memory
  const count = kernel.countMax()
  return {
    ends: new Uint32Array(buffer, kernel.endsAddress(), count),
    prefixes: new Uint8Array(buffer, kernel.prefixesAddress(), count * 16),
    records: new Uint8Array(buffer, kernel.recordsAddress(), kernel.recordsBytesMax()),
    hashes: new Uint8Array(buffer, kernel.hashesAddress(), count * 32),
    messageBytesMax: kernel.messageBytesMax(),
    hashRecords: kernel.hashRecords,
    hashAlike: kernel.hashAlike,
  }
}
