import { inflateRawSync } from 'node:zlib'
import { SignalsError } from './signals-error.js'
import { parseXmlTree, type XmlTree } from './xml.js'

/** The package documents of an EPUB (OCF 3.3, 4.2.6.3.1), which hold what is said of it as a whole. */
export interface EpubPackages {
  readonly packages: readonly string[]
  /** What is there, or should be, and could not be read, and why. */
  readonly unreadable: readonly string[]
}

const packagesMax = 20
const packageBytesMax = 10_000_000

/** Reads only the container file and the packages it names. Never throws for what is in the bytes. */
export function readEpubPackages(bytes: Uint8Array): EpubPackages {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const packages: string[] = []
  const unreadable: string[] = []
  const read = (name: string): string | undefined => {
    const text = zipText(buffer, name)
    if (text === undefined) unreadable.push(`is an EPUB whose ${name.slice(0, 200)} can't be read`)
    return text
  }
  const container = read('META-INF/container.xml')
  if (container === undefined) return { packages, unreadable }
  const paths = packagePaths(container)
  if (paths.length === 0 || paths.length > packagesMax) unreadable.push('is an EPUB that names no package')
  for (const path of paths.slice(0, packagesMax)) {
    const text = read(path)
    if (text !== undefined) packages.push(text)
  }
  return { packages, unreadable }
}

function packagePaths(container: string): string[] {
  try {
    const paths: string[] = []
    const collect = ({ local, attributes, children }: XmlTree) => {
      const path = local === 'rootfile' ? attributes.find(({ name }) => name === 'full-path')?.value : undefined
      if (path !== undefined) paths.push(path)
      for (const child of children) collect(child)
    }
    collect(parseXmlTree(container))
    return [...new Set(paths)]
  } catch (error) {
    if (!(error instanceof SignalsError)) throw error
    // Said by the caller: no package is named.
    return []
  }
}

const endSignature = 0x06054b50
const entrySignature = 0x02014b50
const localSignature = 0x04034b50
const commentBytesMax = 65_535

/** The text of a file in a ZIP archive (APPNOTE 6.3.3, 4.3), stored or deflated; undefined: not there, or not to be read. */
function zipText(buffer: Buffer, name: string): string | undefined {
  const earliest = Math.max(0, buffer.length - 22 - commentBytesMax)
  let end = buffer.length - 22
  while (end >= earliest && buffer.readUInt32LE(end) !== endSignature) end--
  if (end < earliest) return undefined
  const sought = Buffer.from(name)
  let at = buffer.readUInt32LE(end + 16)
  while (at + 46 <= end && buffer.readUInt32LE(at) === entrySignature) {
    const nameLength = buffer.readUInt16LE(at + 28)
    if (buffer.subarray(at + 46, at + 46 + nameLength).equals(sought)) return entryText(buffer, at)
    at += 46 + nameLength + buffer.readUInt16LE(at + 30) + buffer.readUInt16LE(at + 32)
  }
  return undefined
}

function entryText(buffer: Buffer, entry: number): string | undefined {
  const encrypted = (buffer.readUInt16LE(entry + 8) & 1) === 1
  const method = buffer.readUInt16LE(entry + 10)
  const size = buffer.readUInt32LE(entry + 20)
  const local = buffer.readUInt32LE(entry + 42)
  if (
    encrypted ||
    size > packageBytesMax ||
    local + 30 > buffer.length ||
    buffer.readUInt32LE(local) !== localSignature
  )
    return undefined
  const from = local + 30 + buffer.readUInt16LE(local + 26) + buffer.readUInt16LE(local + 28)
  const data = buffer.subarray(from, from + size)
  if (data.length < size) return undefined
  if (method === 0) return data.toString('utf8')
  if (method !== 8) return undefined
  try {
    return inflateRawSync(data, { maxOutputLength: packageBytesMax }).toString('utf8')
  } catch {
    // Broken, or larger than any package is: said by the caller, who knows what it is.
    return undefined
  }
}
