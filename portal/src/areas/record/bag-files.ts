/** What is in an evidence bag besides proofs. */
const proves = /\.(receipt\.json|tlog-proof|cose)$|^entry\.json$/
const localHeader = 0x04034b50
/** APPNOTE.TXT 6.3, section 4.3.7: the sizes of a file that is stored as it is. */
const stored = 0

/**
 * The files of an evidence bag that can be verified; of any other file itself. A bag is a zip whose files are stored as they
 * are, as the house packs it; one that was packed anew by another program is left as it is.
 */
export async function filesOfBag(file: File): Promise<File[]> {
  if (!/\.zip$/i.test(file.name)) return [file]
  const buffer = await file.arrayBuffer()
  const view = new DataView(buffer)
  const files: File[] = []
  for (let at = 0; at + 30 <= buffer.byteLength && view.getUint32(at, true) === localHeader; ) {
    const size = view.getUint32(at + 18, true)
    const nameLength = view.getUint16(at + 26, true)
    const start = at + 30 + nameLength + view.getUint16(at + 28, true)
    if (view.getUint16(at + 8, true) !== stored || start + size > buffer.byteLength) return [file]
    const name = new TextDecoder().decode(new Uint8Array(buffer, at + 30, nameLength))
    if (proves.test(name)) files.push(new File([buffer.slice(start, start + size)], name))
    at = start + size
  }
  return files.length === 0 ? [file] : files
}
