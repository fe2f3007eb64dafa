const blockBytes = 512

/**
 * The files of a chosen folder as one tar (ustar), under their paths in it. Nothing is read yet: the bytes are taken from
 * the files when the tar is sent. Undefined where there is no file.
 */
export function tarOfFolder(files: readonly File[]): File | undefined {
  if (files.length === 0) return undefined
  const parts: BlobPart[] = []
  for (const file of files) {
    const path = file.webkitRelativePath === '' ? file.name : file.webkitRelativePath
    parts.push(headerOf(path, file.size, file.lastModified), file, new Uint8Array(-file.size & (blockBytes - 1)))
  }
  const folder = files[0]?.webkitRelativePath.split('/')[0] || 'folder'
  return new File([...parts, new Uint8Array(2 * blockBytes)], `${folder}.tar`, {
    type: 'application/x-tar',
    lastModified: Math.max(...files.map(({ lastModified }) => lastModified)),
  })
}

/** POSIX.1-2017, pax, "ustar Interchange Format". A path that has no room is cut to its end, which names the file. */
function headerOf(path: string, bytes: number, modified: number): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(blockBytes)
  const put = (text: string, at: number, max: number) => header.set(new TextEncoder().encode(text).slice(0, max), at)
  const octal = (value: number, digits: number) => `${Math.floor(value).toString(8).padStart(digits, '0')}\0`
  const name = new TextEncoder().encode(path)
  header.set(name.slice(-100), 0)
  put(octal(0o644, 7), 100, 8)
  put(octal(0, 7), 108, 8)
  put(octal(0, 7), 116, 8)
  if (bytes < 8 ** 11) put(octal(bytes, 11), 124, 12)
  else putLarge(header, bytes, 124)
  put(octal(modified / 1000, 11), 136, 12)
  put('        ', 148, 8)
  put('0', 156, 1)
  put('ustar\0', 257, 6)
  put('00', 263, 2)
  put(
    octal(
      header.reduce((sum, byte) => sum + byte, 0),
      6,
    ),
    148,
    8,
  )
  return header
}

/** A size of eight gigabytes and more, in base 256 with the first bit set (GNU tar, and every reader since). */
function putLarge(header: Uint8Array, bytes: number, at: number): void {
  for (let i = 11, rest = bytes; i > 0; i--, rest = Math.floor(rest / 256)) header[at + i] = rest % 256
  header[at] = 0x80
}
