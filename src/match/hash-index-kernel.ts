import { kernelBase64 } from './hash-index-kernel.generated.js'

/** What `assembly/hash-index.ts` exports. Addresses and counts come as signed numbers: `>>> 0` them. */
export interface HashIndexKernel {
  memory: { buffer: ArrayBuffer; grow(pages: number): number }
  imageAddress(): number
  hashesAddress(): number
  queryAddress(): number
  hitsAddress(): number
  candidateCount(): number
  probeCount(): number
  configure(count: number, chunks: number): number
  preparePermutation(): void
  build(): void
  seal(): void
  check(): number
  search(radius: number): number
  prepareBatch(): number
  searchBatch(count: number, radius: number): number
}

/** The part of the WebAssembly interface used here: the Node.js types leave it to the DOM's. */
interface WebAssemblyApi {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object, imports: object) => { exports: object }
}
const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyApi }

let compiled: object | undefined

/** A kernel with a memory of its own: one holds one index. */
export function createHashIndexKernel(): HashIndexKernel {
  compiled ??= new WebAssembly.Module(Buffer.from(kernelBase64, 'base64'))
  const kernel = new WebAssembly.Instance(compiled, {}).exports as HashIndexKernel
  ensureMemory(kernel, kernel.imageAddress())
  return kernel
}

/** Grows the kernel's memory to hold `end` bytes and one page more; views of it must be made anew. */
export function ensureMemory(kernel: HashIndexKernel, end: number): void {
  const missing = end + 65536 - kernel.memory.buffer.byteLength
  if (missing > 0) kernel.memory.grow(Math.ceil(missing / 65536))
}
