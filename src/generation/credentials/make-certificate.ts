import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { bits, der, integer, isTrue, objectIdentifier, octets, sequence, set, time, utf8 } from './der-writer.js'

export interface CertificateOptions {
  /** Who signs, as people who look at a video are shown it; cut after 64 characters. */
  organisation: string
  now: Date
  /** Whose certificate it is; default: those of a new P-256 key. */
  keys?: KeyPair
  /** So many random bytes. */
  randomBytes: (count: number) => Uint8Array
}

export interface MadeCertificate {
  privateKey: KeyObject
  /** DER: the end entity, then the authority. */
  chain: [Uint8Array, Uint8Array]
}

export interface KeyPair {
  publicKey: KeyObject
  privateKey: KeyObject
}

/**
 * A key with a certificate for signing claims, under an authority made for it alone, whose key is forgotten at once:
 * nothing else can ever be signed by it. By the certificate profile of C2PA 2.2 (14.5.1) and RFC 5280.
 *
 * Valid for 20 years: without a time stamp a signature counts for as long as its certificate does.
 */
export function makeCertificate({ organisation, now, keys, randomBytes }: CertificateOptions): MadeCertificate {
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const signer = keys ?? generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const subject: Subject = { organisation: cut(organisation, 64), commonName: cut(organisation, 64) }
  const issuer: Subject = { ...subject, commonName: `${cut(organisation, 40)} Content Credentials CA` }
  const common = { issuer, issuerKey: authority, from: new Date(now.getTime() - day), until: yearsAfter(now, 20) }
  const root = certificate({ ...common, subject: issuer, key: authority, isAuthority: true, serial: randomBytes(16) })
  const leaf = certificate({ ...common, subject, key: signer, isAuthority: false, serial: randomBytes(16) })
  return { privateKey: signer.privateKey, chain: [leaf, root] }
}

interface Subject {
  organisation: string
  commonName: string
}

interface ToCertify {
  subject: Subject
  key: KeyPair
  issuer: Subject
  issuerKey: KeyPair
  isAuthority: boolean
  from: Date
  until: Date
  serial: Uint8Array
}

const day = 24 * 60 * 60 * 1000
const ecdsaWithSha256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'))
/** Of the purposes that C2PA 2.2 (14.5.1.1) takes, the one that stands for signing documents (RFC 9336). */
const documentSigning = objectIdentifier('1.3.6.1.5.5.7.3.36')

/** X.509 v3 (RFC 5280, 4.1). */
function certificate({ subject, key, issuer, issuerKey, isAuthority, from, until, serial }: ToCertify): Uint8Array {
  const extensions = [
    extension('2.5.29.19', true, sequence(...(isAuthority ? [isTrue, integer(Buffer.of(0))] : []))),
    // keyCertSign and cRLSign; digitalSignature (4.2.1.3).
    extension('2.5.29.15', true, isAuthority ? bits(Buffer.of(0x06), 1) : bits(Buffer.of(0x80), 7)),
    ...(isAuthority ? [] : [extension('2.5.29.37', false, sequence(documentSigning))]),
    extension('2.5.29.14', false, octets(keyIdentifier(key.publicKey))),
    extension('2.5.29.35', false, sequence(der(0x80, keyIdentifier(issuerKey.publicKey)))),
  ]
  const body = sequence(
    der(0xa0, integer(Buffer.of(2))),
    serialNumber(serial),
    ecdsaWithSha256,
    nameOf(issuer),
    sequence(time(from), time(until)),
    nameOf(subject),
    spkiOf(key.publicKey),
    der(0xa3, sequence(...extensions)),
  )
  return new Uint8Array(sequence(body, ecdsaWithSha256, bits(sign('sha256', body, issuerKey.privateKey))))
}

function extension(id: string, isCritical: boolean, value: Uint8Array): Buffer {
  return sequence(objectIdentifier(id), ...(isCritical ? [isTrue] : []), octets(value))
}

/** 2.5.4.10 is the organisation, 2.5.4.3 the common name; at most 64 characters each (RFC 5280, appendix A.1). */
function nameOf({ organisation, commonName }: Subject): Buffer {
  const part = (id: string, text: string) => set(sequence(objectIdentifier(id), utf8(text)))
  return sequence(part('2.5.4.10', organisation), part('2.5.4.3', commonName))
}

/** Positive, and never 0 (RFC 5280, 4.1.2.2). */
function serialNumber(random: Uint8Array): Buffer {
  return integer(Buffer.concat([Buffer.of(0x40 | (random[0]! & 0x3f)), random.subarray(1)]))
}

/** RFC 7093, 2, method 4, cut to the length that everybody uses. */
const keyIdentifier = (key: KeyObject): Buffer => createHash('sha256').update(spkiOf(key)).digest().subarray(0, 20)

function spkiOf(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'spki' })
}

const cut = (text: string, characters: number): string => [...text].slice(0, characters).join('')

function yearsAfter(at: Date, years: number): Date {
  const later = new Date(at)
  later.setUTCFullYear(at.getUTCFullYear() + years)
  return later
}
