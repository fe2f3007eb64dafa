import { X509Certificate } from 'node:crypto'
import { type Der, instantOf, objectIdentifier, readDer } from './der.js'
import { equalBytes } from './equal-bytes.js'
import { RecordError } from './record-error.js'

/** What a chain is judged by (RFC 5280, 4.1 and 4.2). */
export interface CertificateFacts {
  raw: Uint8Array
  subject: string
  subjectRaw: Uint8Array
  issuerRaw: Uint8Array
  serialRaw: Uint8Array
  notBeforeMs: number
  notAfterMs: number
  isAuthority: boolean
  pathLengthMax?: number
  keyUsage?: readonly string[]
  extendedKeyUsage?: { critical: boolean; purposes: readonly string[] }
  subjectKeyId?: Uint8Array
  /** A critical extension that is not understood here: then nothing may be concluded from the certificate. */
  unknownCritical?: string
}

const keyUsages = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
]
const chainLengthMax = 10

/** The facts of an X.509 certificate; undefined where it cannot be read. */
export function readCertificate(raw: Uint8Array): CertificateFacts | undefined {
  const tbs = readDer(raw)?.children[0]
  if (tbs?.tag !== 0x30) return undefined
  const [first] = tbs.children
  const [serial, , issuer, validity, subject, , ...rest] = first?.tag === 0xa0 ? tbs.children.slice(1) : tbs.children
  const notBeforeMs = instantOf(validity?.children[0])
  const notAfterMs = instantOf(validity?.children[1])
  if (serial === undefined || issuer === undefined || subject === undefined) return undefined
  if (notBeforeMs === undefined || notAfterMs === undefined) return undefined
  let subjectText: string
  try {
    subjectText = new X509Certificate(raw).subject.replaceAll('\n', ', ')
  } catch {
    return undefined
  }
  const facts: CertificateFacts = {
    raw,
    subject: subjectText,
    subjectRaw: subject.raw,
    issuerRaw: issuer.raw,
    serialRaw: serial.raw,
    notBeforeMs,
    notAfterMs,
    isAuthority: false,
  }
  const extensions = rest.find(({ tag }) => tag === 0xa3)?.children[0]?.children ?? []
  const seen = new Set<string>()
  for (const extension of extensions) {
    const id = objectIdentifier(extension.children[0])
    const critical = extension.children[1]?.tag === 0x01 && extension.children[1].value[0] !== 0
    const octets = extension.children.at(-1)
    if (id === undefined || octets?.tag !== 0x04 || seen.has(id)) return undefined
    seen.add(id)
    if (!readExtension(facts, id, critical, readDer(octets.value)) && critical) facts.unknownCritical ??= id
  }
  return facts
}

/** Enters an extension; false where it is not one that is understood. */
function readExtension(facts: CertificateFacts, id: string, critical: boolean, value: Der | undefined): boolean {
  switch (id) {
    case '2.5.29.19': {
      if (value?.tag !== 0x30) return false
      const [authority, pathLength] = value.children
      facts.isAuthority = authority?.tag === 0x01 && authority.value[0] !== 0
      if (pathLength?.tag === 0x02) facts.pathLengthMax = pathLength.value.reduce((sum, byte) => sum * 256 + byte, 0)
      return true
    }
    case '2.5.29.15': {
      if (value?.tag !== 0x03) return false
      // The first octet counts unused bits; bit 0 is the highest of the second (RFC 5280, 4.2.1.3).
      facts.keyUsage = keyUsages.filter((_, bit) => ((value.value[1] ?? 0) & (0x80 >> bit)) !== 0)
      return true
    }
    case '2.5.29.37': {
      if (value?.tag !== 0x30) return false
      facts.extendedKeyUsage = { critical, purposes: value.children.map((one) => objectIdentifier(one) ?? '?') }
      return true
    }
    case '2.5.29.14':
      if (value?.tag !== 0x04) return false
      facts.subjectKeyId = value.value
      return true
    default:
      return false
  }
}

/**
 * Follows a certificate's issuers to an anchor (RFC 5280, 6.1, without policies, names and revocation), each valid at an
 * instant. A certificate that is itself an anchor needs no chain.
 *
 * @throws RecordError `record.bad-time-stamp`, saying where the chain broke
 */
export function chainToAnchor(
  leaf: CertificateFacts,
  intermediates: readonly CertificateFacts[],
  anchors: readonly CertificateFacts[],
  atMs: number,
): void {
  const problems: string[] = []
  if (!extend(leaf, 0, [leaf])) {
    const why = problems[0] ?? `nobody among the anchors and intermediates issued ${leaf.subject}`
    throw new RecordError('record.bad-time-stamp', `The time-stamp does not hold: ${why}.`)
  }

  /** Depth first through those that may have issued `certificate`; `below` counts authorities under the next. */
  function extend(certificate: CertificateFacts, below: number, path: readonly CertificateFacts[]): boolean {
    if (!(certificate.notBeforeMs <= atMs && atMs <= certificate.notAfterMs))
      return fail(`${certificate.subject} was not valid at ${new Date(atMs).toISOString()}`)
    if (certificate.unknownCritical !== undefined)
      return fail(
        `${certificate.subject} has a critical extension that is not known here (${certificate.unknownCritical})`,
      )
    if (anchors.some((anchor) => equalBytes(anchor.raw, certificate.raw))) return true
    if (path.length >= chainLengthMax) return fail('its chain is too long')
    const issuers = [...anchors, ...intermediates].filter(
      (one) => equalBytes(one.subjectRaw, certificate.issuerRaw) && !path.includes(one),
    )
    return issuers.some((issuer) => {
      if (!issuer.isAuthority) return fail(`${issuer.subject} is no certificate authority`)
      if (issuer.keyUsage !== undefined && !issuer.keyUsage.includes('keyCertSign'))
        return fail(`${issuer.subject} may not sign certificates`)
      if (issuer.pathLengthMax !== undefined && issuer.pathLengthMax < below)
        return fail(`${issuer.subject} may not stand so far above the signer`)
      if (!isSignedBy(certificate, issuer)) return fail(`${certificate.subject} was not signed by ${issuer.subject}`)
      return extend(issuer, below + 1, [...path, issuer])
    })
  }

  function fail(problem: string): false {
    problems.push(problem)
    return false
  }
}

function isSignedBy(certificate: CertificateFacts, issuer: CertificateFacts): boolean {
  try {
    return new X509Certificate(certificate.raw).verify(new X509Certificate(issuer.raw).publicKey)
  } catch {
    return false
  }
}
