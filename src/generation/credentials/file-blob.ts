import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** A Blob whose bytes stay in a file until a part of it is read: the library takes what it signs as a Blob. */
class FileBlob extends Blob {
  readonly file: number
  readonly from: number
  readonly length: number
  constructor(file: number, from: number, length: number) {
    super([])
    this.file = file
    this.from = from
    this.length = length
    // A Blob's own size is that of what it holds.
    Object.defineProperty(this, 'size', { value: length })
  }
  override slice(start = 0, end = this.length): FileBlob {
    const from = Math.min(start, this.length)
    return new FileBlob(this.file, this.from + from, Math.max(0, Math.min(end, this.length) - from))
  }
}

/** Reads a Blob at once, as browsers' workers can and Node.js can't. */
class FileBlobReader {
  readAsArrayBuffer(blob: unknown): ArrayBuffer {
    if (!(blob instanceof FileBlob)) throw new Error('not a blob of a file')
    const bytes = new Uint8Array(blob.length)
    for (let read = 0; read < bytes.length; ) {
      const count = readSync(blob.file, bytes, read, bytes.length - read, blob.from + read)
      if (count === 0) throw new Error('the file became shorter while it was read')
      read += count
    }
    return bytes.buffer
  }
}

/** To be called once in a thread before the library is given a Blob of a file. */
export function provideFileBlobs(): void {
  Object.assign(globalThis, { FileReaderSync: FileBlobReader })
}

/** Uses a file as a Blob; it is closed afterwards. */
export async function withFileBlob<T>(path: string, use: (blob: Blob) => Promise<T>): Promise<T> {
  const file = openSync(path, 'r')
  try {
    return await use(new FileBlob(file, 0, fstatSync(file).size))
  } finally {
    closeSync(file)
  }
}
