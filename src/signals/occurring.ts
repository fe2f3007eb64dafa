import { kernelBase64 } from './occurring-kernel.generated.js'

/** For each pattern whether it occurs, in their order. */
export type Occurring = (bytes: Uint8Array) => readonly boolean[]

const prefixBytes = 3
const patternsMax = 32
/** Bytes that are copied to the kernel and looked at while they are in the near caches. */
const chunkBytes = 1 << 16
/** What the kernel reads behind the last of them. */
const paddingBytes = 32

/**
 * Prepares to look for up to 32 patterns of at least three bytes at once: about as fast as memory is read, where few of them
 * occur. O(length times patterns) at worst.
 */
export function lookFor(patterns: readonly Uint8Array[]): Occurring {
  const least = Math.min(...patterns.map(({ length }) => length))
  if (least < prefixBytes) throw new RangeError(`a pattern of ${least} bytes can't be looked for`)
  if (patterns.length > patternsMax) throw new RangeError(`${patterns.length} patterns can't be looked for at once`)
  const longest = Math.max(...patterns.map(({ length }) => length))
  const textArea = (placesArea + patterns.length * 8 + patterns.reduce((sum, { length }) => sum + length, 0) + 15) & ~15
  const kernel = createKernel(textArea + chunkBytes + longest + paddingBytes)
  const memory = new Uint8Array(kernel.memory.buffer)
  layOut(memory, patterns)
  return (bytes) => {
    let found = 0
    // What lies across two chunks is whole in the first: it is taken so much longer.
    for (let at = 0; at < bytes.length; at += chunkBytes) {
      const chunk = bytes.subarray(at, at + chunkBytes + longest - 1)
      memory.set(chunk, textArea)
      found = kernel.look(textArea, chunk.length, patterns.length, found)
    }
    return patterns.map((_, number) => ((found >>> number) & 1) === 1)
  }
}

/** Behind the tables of the kernel: where the patterns are. */
const placesArea = 96

function layOut(memory: Uint8Array, patterns: readonly Uint8Array[]): void {
  const view = new DataView(memory.buffer)
  let at = placesArea + patterns.length * 8
  for (const [number, pattern] of patterns.entries()) {
    const group = 1 << (number & 7)
    for (let place = 0; place < prefixBytes; place++) {
      const byte = pattern[place]!
      for (const index of [place * 32 + (byte & 15), place * 32 + 16 + (byte >> 4)]) memory[index]! |= group
    }
    view.setUint32(placesArea + number * 8, at, true)
    view.setUint32(placesArea + number * 8 + 4, pattern.length, true)
    memory.set(pattern, at)
    at += pattern.length
  }
}

interface Kernel {
  memory: { readonly buffer: ArrayBuffer; grow(pages: number): number }
  look(text: number, length: number, count: number, found: number): number
}

/** The part of the WebAssembly interface used here: the Node.js types leave it to the DOM's. */
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: { Module: new (bytes: Uint8Array) => object; Instance: new (module: object) => { exports: unknown } }
}
let compiled: object | undefined

/** A kernel with so many bytes of memory of its own. */
function createKernel(bytes: number): Kernel {
  compiled ??= new WebAssembly.Module(Buffer.from(kernelBase64, 'base64'))
  const kernel = new WebAssembly.Instance(compiled).exports as Kernel
  const missing = bytes - kernel.memory.buffer.byteLength
  if (missing > 0) kernel.memory.grow(Math.ceil(missing / 65536))
  return kernel
}
