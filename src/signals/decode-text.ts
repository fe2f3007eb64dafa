/**
 * Bytes of a text file, at most `bytesMax` of them, without a byte order mark: UTF-8 with what is no UTF-8 replaced, or
 * UTF-16 where a mark says so, or zeros between its first letters do: what a file refuses it refuses in any encoding. `cut`: there were more bytes.
 */
export function decodeText(bytes: Uint8Array | string, bytesMax: number): { text: string; cut: boolean } {
  const given = typeof bytes === 'string' ? Buffer.from(bytes, 'utf8') : bytes
  const cut = given.length > bytesMax
  const read = cut ? given.subarray(0, bytesMax) : given
  return { text: new TextDecoder(encodingOf(read)).decode(read), cut }
}

function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  if (bytes.length < 4 || bytes[0] === bytes[1]) return 'utf-8'
  if (bytes[1] === 0 && bytes[3] === 0) return 'utf-16le'
  if (bytes[0] === 0 && bytes[2] === 0) return 'utf-16be'
  return 'utf-8'
}
