import { crc32 } from 'node:zlib'

/** A file of an archive: a plain name, and its bytes. */
export interface ZipFile {
  name: string
  bytes: Uint8Array
}

/** Version 2.0 of the format is needed: the least there is. */
const versionNeeded = 20
/** Names are in UTF-8. */
const utf8Flag = 0x0800
const localHeader = 0x04034b50
const centralHeader = 0x02014b50
const endOfCentral = 0x06054b50

/**
 * A zip archive of a few small files, stored as they are (APPNOTE.TXT 6.3, sections 4.3.7, 4.3.12 and 4.3.16). The same files
 * and time give the same bytes.
 *
 * @throws RangeError for more than 4 GB or 65,535 files
 */
export function zip(files: readonly ZipFile[], at: Date): Buffer {
  const total = files.reduce((sum, { bytes }) => sum + bytes.length + 300, 0)
  if (total > 0xffff_fff0 || files.length > 0xffff)
    throw new RangeError('This is too much for a zip file without its 64-bit extension.')
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, bytes } of files) {
    const nameBytes = Buffer.from(name, 'utf8')
    const common = Buffer.alloc(26)
    common.writeUInt16LE(versionNeeded, 0)
    common.writeUInt16LE(utf8Flag, 2)
    common.writeUInt16LE(0, 4)
    common.writeUInt16LE(dosTime(at), 6)
    common.writeUInt16LE(dosDate(at), 8)
    common.writeUInt32LE(crc32(bytes), 10)
    common.writeUInt32LE(bytes.length, 14)
    common.writeUInt32LE(bytes.length, 18)
    common.writeUInt16LE(nameBytes.length, 22)
    parts.push(word(localHeader), common, nameBytes, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(offset, 10)
    directory.push(word(centralHeader), short(versionNeeded), common, rest, nameBytes)
    offset += 30 + nameBytes.length + bytes.length
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(files.length, 4)
  end.writeUInt16LE(files.length, 6)
  end.writeUInt32LE(central.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...parts, central, word(endOfCentral), end])
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
function short(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}
const dosTime = (at: Date) => (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1)
const dosDate = (at: Date) =>
  (Math.max(0, at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate()
