/**
 * A `Range` header (RFC 9110, section 14.1.2) over so many bytes: `all` where it is to be ignored (another unit, several
 * ranges, not well formed), `none` where no byte is in it.
 */
export function parseRange(header: string, bytes: number): { from: number; to: number } | 'all' | 'none' {
  const parts = /^bytes=\s*(\d*)-(\d*)\s*$/i.exec(header)
  if (parts === null) return 'all'
  const [, first = '', last = ''] = parts
  if (first === '' && last === '') return 'all'
  if (first === '') {
    const suffix = Math.min(bytes, Number(last))
    return suffix === 0 ? 'none' : { from: bytes - suffix, to: bytes - 1 }
  }
  const from = Number(first)
  const to = last === '' ? bytes - 1 : Math.min(bytes - 1, Number(last))
  if (last !== '' && Number(last) < from) return 'all'
  return from >= bytes ? 'none' : { from, to }
}
