/** RFC 9309 section 2.5: at least 500 KiB are read. */
export const robotsBytesMax = 500 * 1024

/**
 * The text of a robots.txt, without a byte order mark, and only its whole lines where it is longer than what is read.
 * It is UTF-8 by section 2.2; one that says by its mark that it is UTF-16 is read as that, for what it refuses is refused.
 */
export function decodeRobots(bytes: Uint8Array | string): { text: string; cut: boolean } {
  const given = typeof bytes === 'string' ? Buffer.from(bytes, 'utf8') : bytes
  const cut = given.length > robotsBytesMax
  const read = cut ? given.subarray(0, robotsBytesMax) : given
  const text = new TextDecoder(encodingOf(read)).decode(read)
  if (!cut) return { text, cut }
  return { text: text.slice(0, Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1), cut }
}

function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return 'utf-8'
}
