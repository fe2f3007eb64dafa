/**
 * What our own ids are called in documents for others. URNs without a registered namespace: they name, and lead nowhere.
 * An id is percent-encoded, so that every id has one URN and every URN one id.
 */
const prefixes = {
  grant: 'urn:kyodaku:grant:',
  reservation: 'urn:kyodaku:reservation:',
  work: 'urn:kyodaku:work:',
  party: 'urn:kyodaku:party:',
  mandate: 'urn:kyodaku:mandate:',
} as const

/** Everyone: the grantee `*`. */
export const anyoneUrn = 'urn:kyodaku:anyone'
const classPrefix = 'urn:kyodaku:class:'

/** @example urnOf('work', '灯台') // 'urn:kyodaku:work:%E7%81%AF%E5%8F%B0' */
export function urnOf(kind: keyof typeof prefixes, id: string): string {
  return prefixes[kind] + encode(id)
}

/** The id that a URN of this kind names; undefined where it is none. */
export function idOfUrn(kind: keyof typeof prefixes, urn: string): string | undefined {
  return decode(urn, prefixes[kind])
}

/** A party's URN; the collections `*` and `class:NAME` have their own. */
export function granteeUrn(grantee: string): string {
  if (grantee === '*') return anyoneUrn
  return grantee.startsWith('class:') ? classPrefix + encode(grantee.slice('class:'.length)) : urnOf('party', grantee)
}

/** The grantee that a URN names; undefined where it is none of ours. */
export function granteeOfUrn(urn: string): string | undefined {
  if (urn === anyoneUrn) return '*'
  const name = decode(urn, classPrefix)
  return name === undefined ? idOfUrn('party', urn) : `class:${name}`
}

function encode(id: string): string {
  // An unpaired surrogate cannot be encoded; it is no text that anyone wrote.
  return encodeURIComponent(id.replace(/\p{Cs}/gu, '\ufffd'))
}

function decode(urn: string, prefix: string): string | undefined {
  if (!urn.startsWith(prefix) || urn.length === prefix.length) return undefined
  try {
    return decodeURIComponent(urn.slice(prefix.length))
  } catch {
    return undefined
  }
}
