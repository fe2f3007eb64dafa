import { constants, createPrivateKey, type KeyObject, sign, X509Certificate } from 'node:crypto'
import { type CertificateFacts, readCertificate } from '../../record/index.js'
import { CredentialsError } from './credentials-error.js'

/** What signs claims. The key itself stays in here: nothing that is printed or sent to a thread has it. */
export interface SigningKey {
  readonly algorithm: SigningAlgorithm
  /** DER: the one that signs first, then those above it. */
  readonly chain: readonly Uint8Array[]
  /** PEM of the chain's last: what those who check a file trust. */
  readonly anchorPem: string
  /** Signs as COSE wants it (RFC 9053, 2; RFC 8230, 2). */
  sign(bytes: Uint8Array): Uint8Array
}

/** Those of C2PA 2.2 (13.2.1). */
export type SigningAlgorithm = 'es256' | 'es384' | 'es512' | 'ps256' | 'ed25519'

export interface SigningPem {
  /** The signing certificate first, then those above it. */
  certificates: string
  /** PKCS #8, SEC 1 or PKCS #1, not encrypted. */
  privateKey: string
}

/**
 * Takes a certificate and key that were made elsewhere, if claims can be signed with them (C2PA 2.2, 14.5.1): for now, by a
 * certificate that is no authority's, is meant for signatures, stands under another one, and has this key.
 *
 * @throws CredentialsError `credentials.bad-certificate`
 */
export function readSigningKey(pem: SigningPem, now: Date): SigningKey {
  const key = readPrivateKey(pem.privateKey)
  const chain = readChain(pem.certificates)
  const [signer] = chain
  if (signer === undefined) throw bad('there is no certificate in it')
  if (!signer.checkPrivateKey(key)) throw bad('the key is not that of the first certificate')
  const problem = chainProblem(chain) ?? profileProblem(readCertificate(new Uint8Array(signer.raw)), now)
  if (problem !== undefined) throw bad(problem)
  const algorithm = algorithmOf(key)
  return {
    algorithm,
    chain: chain.map(({ raw }) => new Uint8Array(raw)),
    anchorPem: chain.at(-1)!.toString(),
    sign: (bytes) => new Uint8Array(signWith[algorithm](bytes, key)),
  }
}

const certificatesMax = 10

function readPrivateKey(text: string): KeyObject {
  try {
    return createPrivateKey(text)
  } catch {
    // What the reader says of it may quote it.
    throw bad('the private key is no unencrypted PEM')
  }
}

function readChain(text: string): X509Certificate[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  if (blocks.length > certificatesMax) throw bad(`there are more than ${certificatesMax} certificates`)
  try {
    return blocks.map((block) => new X509Certificate(block))
  } catch (error) {
    throw bad('a certificate in it can’t be read', error)
  }
}

function chainProblem(chain: readonly X509Certificate[]): string | undefined {
  if (chain.length === 1 && chain[0]!.verify(chain[0]!.publicKey))
    return 'the certificate is signed by itself, and C2PA wants one under an authority'
  const wrong = chain
    .slice(1)
    .findIndex((above, i) => !chain[i]!.checkIssued(above) || !chain[i]!.verify(above.publicKey))
  return wrong < 0 ? undefined : `certificate ${wrong + 1} was not issued by the one after it`
}

/** emailProtection, documentSigning, and C2PA's own for claims (14.5.1.1). */
const purposes = ['1.3.6.1.5.5.7.3.4', '1.3.6.1.5.5.7.3.36', '1.3.6.1.4.1.62558.2.1']

function profileProblem(facts: CertificateFacts | undefined, now: Date): string | undefined {
  if (facts === undefined) return 'its certificate can’t be read'
  if (now.getTime() < facts.notBeforeMs) return 'its certificate is not valid yet'
  if (now.getTime() > facts.notAfterMs) return 'its certificate has ended'
  if (facts.isAuthority) return 'its certificate is an authority’s'
  if (!facts.keyUsage?.includes('digitalSignature')) return 'its certificate is not for digital signatures (key usage)'
  if (!facts.extendedKeyUsage?.purposes.some((one) => purposes.includes(one)))
    return `its certificate has none of the purposes ${purposes.join(', ')} (extended key usage)`
  return undefined
}

function algorithmOf(key: KeyObject): SigningAlgorithm {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key
  if (type === 'ed25519') return 'ed25519'
  if (type === 'rsa' && (details?.modulusLength ?? 0) >= 2048) return 'ps256'
  const byCurve = { prime256v1: 'es256', secp384r1: 'es384', secp521r1: 'es512' } as const
  const algorithm = Object.entries(byCurve).find(([curve]) => curve === details?.namedCurve)?.[1]
  if (type === 'ec' && algorithm !== undefined) return algorithm
  throw bad('the key is none of P-256, P-384, P-521, Ed25519 or RSA of 2048 bits and more')
}

const ecdsa = (digest: string) => (bytes: Uint8Array, key: KeyObject) =>
  sign(digest, bytes, { key, dsaEncoding: 'ieee-p1363' })

const signWith: Readonly<Record<SigningAlgorithm, (bytes: Uint8Array, key: KeyObject) => Buffer>> = {
  es256: ecdsa('sha256'),
  es384: ecdsa('sha384'),
  es512: ecdsa('sha512'),
  ps256: (bytes, key) => sign('sha256', bytes, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }),
  ed25519: (bytes, key) => sign(null, bytes, key),
}

function bad(problem: string, cause?: unknown): CredentialsError {
  return new CredentialsError(
    'credentials.bad-certificate',
    `The signing certificate or key for Content Credentials can't be used: ${problem}.`,
    cause === undefined ? undefined : { cause },
  )
}
