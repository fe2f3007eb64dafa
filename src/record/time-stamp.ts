import { constants, createHash, verify, X509Certificate } from 'node:crypto'
import { type CertificateFacts, chainToAnchor, readCertificate } from './certificate.js'
import { type Der, instantOf, integer, objectIdentifier, readDer } from './der.js'
import { equalBytes } from './equal-bytes.js'
import { RecordError } from './record-error.js'

/** What a verified time-stamp says. */
export interface TimeStamp {
  /** The data existed then; milliseconds since 1970. */
  genTimeMs: number
  /** How far off the authority's clock may be; 0 where it does not say. */
  accuracyMs: number
  /** Dotted OID of the policy it was issued under. */
  policy: string
  serialNumber: bigint
  nonce?: bigint
  /** The digest that was stamped. */
  hashAlgorithm: HashName
  /** Subject of the certificate that signed. */
  authority: string
  /** When that certificate ends: a stamp holds beyond it, but who checks it can no longer learn of a stolen key. */
  certificateUntilMs: number
}

export interface TimeStampTrust {
  /** Roots (or other certificates) that a chain may end at: PEM (any number in one text) or DER. */
  anchors: readonly (string | Uint8Array)[]
  /** Certificates that may stand between: for authorities that leave theirs out of the token. Not trusted by themselves. */
  intermediates?: readonly (string | Uint8Array)[]
  /** What the request carried. */
  nonce?: bigint
  /** Accept only this policy. */
  policy?: string
  /** Also ask that the chain is still valid then (now, say); milliseconds since 1970. */
  stillValidAtMs?: number
}

export type HashName = 'sha256' | 'sha384' | 'sha512'

const hashNames: Readonly<Record<string, HashName>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}
const oid = {
  signedData: '1.2.840.113549.1.7.2',
  tstInfo: '1.2.840.113549.1.9.16.1.4',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  timeStamping: '1.3.6.1.5.5.7.3.8',
} as const
const responseBytesMax = 256 * 1024

/**
 * Verifies an RFC 3161 time-stamp over some data, fully:
 *
 * - the response is granted, its token is CMS SignedData (RFC 5652) over a TSTInfo with **one** signer (RFC 3161, 2.4.2);
 * - the message imprint is the digest of the data, by SHA-256, 384 or 512 (SHA-1 and MD5 are refused); nonce and policy
 *   are those asked for;
 * - the signed attributes carry content type, message digest and the signing certificate's hash (ESSCertID, RFC 2634, or
 *   ESSCertIDv2, RFC 5816), and the signature over them is that certificate's;
 * - the certificate has the critical extended key usage time-stamping, alone (RFC 3161, 2.3), and chains to an anchor by
 *   RFC 5280: signatures, names, validity **at the time stamped**, basic constraints, key usage, no unknown critical
 *   extension;
 * - no second end-entity certificate rides along that another verifier could take for the signer's.
 *
 * Revocation is not looked up: offline there is nobody to ask.
 *
 * @param response a TimeStampResp, or the bare token, DER
 * @throws RecordError `record.malformed-time-stamp` (not the form), `record.bad-time-stamp` (does not hold)
 */
export function verifyTimeStamp(response: Uint8Array, data: Uint8Array, trust: TimeStampTrust): TimeStamp {
  const token = tokenOf(response)
  const { content, certificates, signer } = readSignedData(token)
  const info = readTstInfo(content)
  if (!equalBytes(info.hashedMessage, digest(info.hashAlgorithm, data)))
    throw bad('it stamps other data than this: their digests differ')
  if (trust.nonce !== undefined && info.nonce !== trust.nonce) throw bad('its nonce is not the one of the request')
  if (trust.policy !== undefined && info.policy !== trust.policy)
    throw bad(`it was issued under the policy ${info.policy}, not ${trust.policy}`)

  const embedded = certificates.map((bytes) => certificateOf(bytes))
  const known = [...embedded, ...(trust.intermediates ?? []).flatMap(certificatesIn)]
  const own = known.find((certificate) => isNamedBy(signer.id, certificate))
  if (own === undefined) throw bad('the certificate that signed it is neither in it nor among the intermediates given')
  const others = embedded.filter((one) => !one.isAuthority && !equalBytes(one.raw, own.raw))
  if (others.length > 0)
    throw bad(
      `it carries a second certificate that is no authority's (${others[0]!.subject}): whose stamp it is would be unclear`,
    )

  verifySigner(signer, content, own)
  if (own.extendedKeyUsage?.critical !== true || own.extendedKeyUsage.purposes.join() !== oid.timeStamping)
    throw bad(`its certificate (${own.subject}) is not for time-stamping alone, marked critical (RFC 3161, 2.3)`)
  if (own.keyUsage !== undefined && !own.keyUsage.some((use) => use === 'digitalSignature' || use === 'nonRepudiation'))
    throw bad(`its certificate (${own.subject}) may not sign`)
  const anchors = trust.anchors.flatMap(certificatesIn)
  chainToAnchor(own, known, anchors, info.genTimeMs)
  if (trust.stillValidAtMs !== undefined) chainToAnchor(own, known, anchors, trust.stillValidAtMs)

  const { genTimeMs, accuracyMs, policy, serialNumber, nonce, hashAlgorithm } = info
  return {
    genTimeMs,
    accuracyMs,
    policy,
    serialNumber,
    ...(nonce === undefined ? {} : { nonce }),
    hashAlgorithm,
    authority: own.subject,
    certificateUntilMs: own.notAfterMs,
  }
}

/** The token of a granted TimeStampResp (RFC 3161, 2.4.2), or the bytes themselves where they are one. */
function tokenOf(response: Uint8Array): Der {
  if (response.length > responseBytesMax) throw malformed(`it is longer than ${responseBytesMax} bytes`)
  const root = readDer(response)
  if (root?.tag !== 0x30) throw malformed('it is not a DER sequence')
  if (objectIdentifier(root.children[0]) === oid.signedData) return root
  const status = integer(root.children[0]?.children[0])
  if (root.children[0]?.tag !== 0x30 || status === undefined) throw malformed('it has no status')
  if (status !== 0n && status !== 1n) throw bad(`the authority refused (status ${status})`)
  const token = root.children[1]
  if (token === undefined || root.children.length !== 2) throw malformed('it carries no token')
  return token
}

interface Signer {
  /** IssuerAndSerialNumber, or [0] key identifier. */
  id: Der
  hashAlgorithm: HashName
  signedAttributes: Der
  signatureAlgorithm: Der
  signature: Uint8Array
}

/** CMS SignedData (RFC 5652, 5.1) with one signer; `content` is the TSTInfo as it was signed. */
function readSignedData(token: Der): { content: Uint8Array; certificates: Uint8Array[]; signer: Signer } {
  const [type, wrapped] = token.children
  const signedData = wrapped?.tag === 0xa0 ? wrapped.children[0] : undefined
  if (objectIdentifier(type) !== oid.signedData || signedData?.tag !== 0x30) throw malformed('it is no CMS SignedData')
  const [version, , encapsulated, ...rest] = signedData.children
  if (integer(version) !== 3n) throw malformed('its SignedData is not of version 3')
  const octets = encapsulated?.children[1]?.children[0]
  if (objectIdentifier(encapsulated?.children[0]) !== oid.tstInfo || octets?.tag !== 0x04)
    throw malformed('what it signs is no TSTInfo')
  const certificates = rest.filter(({ tag }) => tag === 0xa0).flatMap(({ children }) => children.map(({ raw }) => raw))
  const signers = rest.at(-1)
  if (signers?.tag !== 0x31 || signers.children.length !== 1) throw malformed('it does not have exactly one signer')
  const [, id, digestAlgorithm, attributes, signatureAlgorithm, signature] = signers.children[0]!.children
  const hashAlgorithm = hashNames[objectIdentifier(digestAlgorithm?.children[0]) ?? '']
  if (hashAlgorithm === undefined) throw bad('its digest algorithm is not SHA-256, SHA-384 or SHA-512')
  if (id === undefined || attributes?.tag !== 0xa0 || signatureAlgorithm === undefined || signature?.tag !== 0x04)
    throw malformed('its signer lacks signed attributes or a signature')
  return {
    content: octets.value,
    certificates,
    signer: { id, hashAlgorithm, signedAttributes: attributes, signatureAlgorithm, signature: signature.value },
  }
}

/** TSTInfo (RFC 3161, 2.4.2). */
function readTstInfo(content: Uint8Array) {
  const info = readDer(content)
  if (info?.tag !== 0x30 || integer(info.children[0]) !== 1n) throw malformed('its TSTInfo is not of version 1')
  const [, policyNode, imprint, serial, time, ...rest] = info.children
  const policy = objectIdentifier(policyNode)
  const hashAlgorithm = hashNames[objectIdentifier(imprint?.children[0]?.children[0]) ?? '']
  const hashedMessage = imprint?.children[1]
  const serialNumber = integer(serial)
  const genTimeMs = time?.tag === 0x18 ? instantOf(time) : undefined
  if (policy === undefined || serialNumber === undefined || genTimeMs === undefined || hashedMessage?.tag !== 0x04)
    throw malformed('its TSTInfo lacks policy, imprint, serial number or time')
  if (hashAlgorithm === undefined) throw bad('the stamped digest is not SHA-256, SHA-384 or SHA-512')
  const accuracy = rest.find(({ tag }) => tag === 0x30)
  if (rest.some(({ tag }) => tag === 0xa1 || tag === 0x81))
    throw bad('its TSTInfo has extensions, none of which are known')
  const nonce = integer(rest.find(({ tag }) => tag === 0x02))
  return {
    policy,
    hashAlgorithm,
    hashedMessage: hashedMessage.value,
    serialNumber,
    genTimeMs,
    accuracyMs: accuracyOf(accuracy),
    ...(nonce === undefined ? {} : { nonce }),
  }
}

/** Seconds, [0] milliseconds, [1] microseconds; rounded up to a millisecond. */
function accuracyOf(accuracy: Der | undefined): number {
  let microseconds = 0
  for (const part of accuracy?.children ?? []) {
    const amount = Number(part.value.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n))
    microseconds += amount * (part.tag === 0x02 ? 1e6 : part.tag === 0x80 ? 1e3 : 1)
  }
  return Math.ceil(microseconds / 1e3)
}

function isNamedBy(id: Der, certificate: CertificateFacts): boolean {
  if (id.tag === 0x80) return certificate.subjectKeyId !== undefined && equalBytes(id.value, certificate.subjectKeyId)
  const [issuer, serial] = id.children
  return (
    issuer !== undefined &&
    serial !== undefined &&
    equalBytes(issuer.raw, certificate.issuerRaw) &&
    equalBytes(serial.raw, certificate.serialRaw)
  )
}

/** The signed attributes say what they must, and the signature over them is the certificate's. */
function verifySigner(signer: Signer, content: Uint8Array, certificate: CertificateFacts): void {
  const attributes = new Map<string, Der>()
  for (const { children } of signer.signedAttributes.children) {
    const type = objectIdentifier(children[0])
    const values = children[1]
    if (type === undefined || values?.tag !== 0x31 || attributes.has(type))
      throw malformed('a signed attribute is twofold')
    if (values.children.length === 1) attributes.set(type, values.children[0]!)
  }
  if (objectIdentifier(attributes.get(oid.contentType)) !== oid.tstInfo)
    throw bad('its signed content type is not that of a time-stamp')
  const stated = attributes.get(oid.messageDigest)
  if (stated?.tag !== 0x04 || !equalBytes(stated.value, digest(signer.hashAlgorithm, content)))
    throw bad('its signed digest is not that of what it says')
  checkSigningCertificate(attributes, certificate)

  // Signed as a SET OF, not under the implicit tag that they are carried with (RFC 5652, 5.4).
  const message = signer.signedAttributes.raw.slice()
  message[0] = 0x31
  if (!signatureHolds(signer, message, certificate))
    throw bad('its signature does not hold: it was changed, or another key made it')
}

function checkSigningCertificate(attributes: ReadonlyMap<string, Der>, certificate: CertificateFacts): void {
  const v2 = attributes.get(oid.signingCertificateV2)?.children[0]?.children[0]
  const v1 = attributes.get(oid.signingCertificate)?.children[0]?.children[0]
  if (v2 !== undefined) {
    // ESSCertIDv2: the hash algorithm is left out where it is SHA-256.
    const hasAlgorithm = v2.children[0]?.tag === 0x30
    const name = hasAlgorithm ? hashNames[objectIdentifier(v2.children[0]?.children[0]) ?? ''] : 'sha256'
    const hash = v2.children[hasAlgorithm ? 1 : 0]
    if (name === undefined || hash?.tag !== 0x04 || !equalBytes(hash.value, digest(name, certificate.raw)))
      throw bad('it names another certificate than the one that signed (ESSCertIDv2)')
  } else if (v1 !== undefined) {
    // SHA-1 here picks out a certificate that its chain vouches for anyway (RFC 5816 keeps it readable).
    const hash = v1.children[0]
    if (hash?.tag !== 0x04 || !equalBytes(hash.value, createHash('sha1').update(certificate.raw).digest()))
      throw bad('it names another certificate than the one that signed (ESSCertID)')
  } else throw bad('it does not say which certificate signed it (ESSCertID)')
}

function signatureHolds(
  { signatureAlgorithm, hashAlgorithm, signature }: Signer,
  message: Uint8Array,
  own: CertificateFacts,
) {
  const key = new X509Certificate(own.raw).publicKey
  switch (objectIdentifier(signatureAlgorithm.children[0])) {
    case '1.2.840.113549.1.1.1':
      return key.asymmetricKeyType === 'rsa' && verify(hashAlgorithm, message, key, signature)
    case '1.2.840.113549.1.1.11':
      return key.asymmetricKeyType === 'rsa' && verify('sha256', message, key, signature)
    case '1.2.840.113549.1.1.12':
      return key.asymmetricKeyType === 'rsa' && verify('sha384', message, key, signature)
    case '1.2.840.113549.1.1.13':
      return key.asymmetricKeyType === 'rsa' && verify('sha512', message, key, signature)
    case '1.2.840.113549.1.1.10': {
      const padding = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO }
      return key.asymmetricKeyType?.startsWith('rsa') === true && verify(hashAlgorithm, message, padding, signature)
    }
    case '1.2.840.10045.4.3.2':
      return key.asymmetricKeyType === 'ec' && verify('sha256', message, key, signature)
    case '1.2.840.10045.4.3.3':
      return key.asymmetricKeyType === 'ec' && verify('sha384', message, key, signature)
    case '1.2.840.10045.4.3.4':
      return key.asymmetricKeyType === 'ec' && verify('sha512', message, key, signature)
    case '1.3.101.112':
      return key.asymmetricKeyType === 'ed25519' && verify(null, message, key, signature)
    default:
      throw bad('its signature algorithm is not known here')
  }
}

function certificateOf(bytes: Uint8Array): CertificateFacts {
  const certificate = readCertificate(bytes)
  if (certificate === undefined) throw malformed('it carries a certificate that cannot be read')
  return certificate
}

/** The certificates in a PEM text or DER bytes that the verifier was given. */
function certificatesIn(source: string | Uint8Array): CertificateFacts[] {
  const text = typeof source === 'string' ? source : new TextDecoder('latin1').decode(source)
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)
  const ders = blocks?.map((block) => new X509Certificate(block).raw) ?? (typeof source === 'string' ? [] : [source])
  if (ders.length === 0)
    throw new RecordError('record.malformed-key', 'No certificate is in what was given as an anchor: give PEM or DER.')
  return ders.map((der) => {
    const certificate = readCertificate(new Uint8Array(der))
    if (certificate === undefined)
      throw new RecordError('record.malformed-key', 'A certificate given as an anchor cannot be read: give PEM or DER.')
    return certificate
  })
}

function digest(name: HashName, bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash(name).update(bytes).digest())
}

function malformed(what: string): RecordError {
  return new RecordError('record.malformed-time-stamp', `This is not a time-stamp: ${what}.`)
}

function bad(what: string): RecordError {
  return new RecordError('record.bad-time-stamp', `The time-stamp does not hold: ${what}.`)
}
