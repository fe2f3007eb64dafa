import { type NameIndex, nameOfKey } from './name-index.js'
import { createNameScanKernel, scanLengthMax, teach } from './name-scan-kernel.js'

/** Says of most texts at once that no registered name is in them. */
export interface NameScan {
  /**
   * False: `findNames` finds nothing in the text, for sure. True: perhaps it does. Texts of more than 4,096 UTF-16 units are
   * always perhaps.
   */
  mayName(text: string): boolean
  /** Of memory that the scan has for itself. */
  readonly bytes: number
}

/**
 * A scan for the names of an index: `findNames` without what it does when it comes near to a name, in WebAssembly. About a
 * hundred times faster where there is nothing, which is nearly everywhere. It copies the tables that it reads: 25 MB for a
 * million names, one copy a scan and one scan a thread.
 *
 * @example
 * const { mayName } = createNameScan(index)
 * const found = mayName(caption) ? findNames(index, caption) : []
 */
export function createNameScan(index: NameIndex): NameScan {
  const { hashes, buckets, lengths, heads, filter, bucketShift, lengthShift, filterShift } = index.parts
  const tables = [hashes, buckets, lengths, heads, filter, keyBitsOf(index)]
  const bytes = tables.reduce((sum, { byteLength }) => sum + aligned(byteLength), 0)
  const kernel = createNameScanKernel(bytes)
  let at = kernel.imageAddress()
  const addresses = tables.map((table) => {
    const address = at
    const room = table instanceof Uint8Array ? Uint8Array : Uint32Array
    new room(kernel.memory.buffer, address, table.length).set(table)
    at += aligned(table.byteLength)
    return address
  }) as [number, number, number, number, number, number]
  kernel.configure(...addresses, bucketShift, lengthShift, filterShift)
  const { buffer } = kernel.memory
  const letters = new Uint16Array(buffer, kernel.textAddress(), scanLengthMax)
  return {
    bytes: buffer.byteLength,
    mayName(text) {
      const { length } = text
      if (length > scanLengthMax) return true
      for (let i = 0; i < length; i++) letters[i] = text.charCodeAt(i)
      let found = kernel.scan(length)
      if (found === needsTeaching) {
        teach(buffer, text)
        found = kernel.scan(length)
      }
      return found !== 0
    },
  }
}

const kanaOnly = 1
const noHiragana = 2

/** For each key, what is simply seen of its name: it is all kana (and nothing between but spaces and ・), it has no hiragana. */
function keyBitsOf({ nameCount, parts }: NameIndex): Uint8Array {
  const { nameBytes, nameStarts, keyNames } = parts
  const bits = new Uint8Array(nameCount)
  for (let name = 0; name < nameCount; name++) {
    let found = kanaOnly | noHiragana
    const end = nameStarts[name + 1]!
    for (let at = nameStarts[name]!; at < end; at++) {
      const byte = nameBytes[at]!
      if (byte === 0x20) continue
      // U+3040 to U+30FF are E3 81 80 to E3 83 BF; hiragana ends with U+309F, E3 82 9F.
      const [second, third] = [nameBytes[at + 1]!, nameBytes[at + 2]!]
      if (byte !== 0xe3 || second < 0x81 || second > 0x83) {
        // The rest is not gone through: it may have hiragana.
        found = 0
        break
      }
      if (second === 0x81 || (second === 0x82 && third < 0xa0)) found &= ~noHiragana
      // Marks of voicing and repetition are left to findNames.
      if ((second === 0x82 && third >= 0x97 && third < 0xa1) || (second === 0x83 && third > 0xbc)) found = 0
      at += 2
    }
    bits[name] = found
  }
  const byKey = new Uint8Array(keyNames.length)
  for (let key = 0; key < byKey.length; key++) byKey[key] = bits[nameOfKey(keyNames[key]!)]!
  return byKey
}

const needsTeaching = 2
const aligned = (bytes: number) => Math.ceil(bytes / 64) * 64
