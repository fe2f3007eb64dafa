/**
 * Whether an address lies under a content's `url`: an address or a path, with `*` and a final `$` (RSL 1.0, 3.3, after
 * RFC 9309, 2.2.3). A path speaks of any host. O(length of both).
 */
export function contentCovers(url: string, address: string): boolean {
  const pathOf = (text: string) => {
    const [, path] = /^https?:\/\/[^/?#]*(.*)$/i.exec(text) ?? []
    return path === undefined ? text : path || '/'
  }
  const hostOf = (text: string) => /^https?:\/\/([^/?#]*)/i.exec(text)?.[1]?.toLowerCase()
  if (hostOf(url) !== undefined && hostOf(url) !== hostOf(address)) return false
  const pattern = pathOf(url)
  const ends = pattern.endsWith('$')
  const parts = (ends ? pattern.slice(0, -1) : pattern).split('*')
  const path = pathOf(address)
  const [first = '', ...others] = parts
  if (!path.startsWith(first)) return false
  let at = first.length
  for (const [index, part] of others.entries()) {
    if (ends && index === others.length - 1) return path.length - part.length >= at && path.endsWith(part)
    const found = path.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return !ends || at === path.length
}
