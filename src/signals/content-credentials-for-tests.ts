import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { encode } from 'cborg'
import { c2pa } from './c2pa-module.js'

/** What tests sign media with: a certificate authority of a moment, and an end entity under it (C2PA 2.2, X.509 certificates). */
export interface TestSigner {
  /** DER: the end entity first, then the authority. */
  readonly chain: readonly Uint8Array[]
  readonly authorityPem: string
  readonly key: KeyObject
}

/** One assertion to write into a manifest. */
export interface TestAssertion {
  readonly label: string
  readonly data: unknown
}

/**
 * A P-256 authority and end entity; the keys are thrown away with them.
 *
 * @param until when the end entity's certificate ends, as UTCTime (`490101000000Z`)
 */
export function makeTestSigner(until = farAway): TestSigner {
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const leaf = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const issuer = 'Kyodaku test authority'
  const by = authority.privateKey
  const root = certificate({ subject: issuer, issuer, of: authority.publicKey, by, authority: true, until: farAway })
  const subject = 'Kyodaku test signer'
  const end = certificate({ subject, issuer, of: leaf.publicKey, by, authority: false, until })
  const base64 = Buffer.from(root).toString('base64')
  return {
    chain: [end, root],
    authorityPem: `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
    key: leaf.privateKey,
  }
}

export interface TestManifestOptions {
  /** What it is made from, signed or not. */
  readonly ingredient?: { readonly bytes: Uint8Array; readonly format: string }
  /** Nothing is put into the file but where its manifest is. */
  readonly remoteUrl?: string
  /** The label of an assertion of the ingredient that is taken out of it. */
  readonly redact?: string
}

/** Signs media of a format with a manifest of these assertions. */
export async function signMedia(
  bytes: Uint8Array,
  format: string,
  assertions: readonly TestAssertion[],
  signer: TestSigner,
  { ingredient, remoteUrl, redact }: TestManifestOptions = {},
): Promise<Uint8Array> {
  // The builder reads a Blob synchronously, which only browsers' workers can.
  Object.assign(globalThis, { FileReaderSync: MemoryReader })
  const { WasmBuilder, WasmReader } = await c2pa()
  const builder = WasmBuilder.fromJson(
    JSON.stringify({
      claim_generator_info: [{ name: 'kyodaku-tests', version: '1' }],
      title: 'A test',
      format,
      assertions: [
        {
          label: 'c2pa.actions.v2',
          data: {
            actions: [
              {
                action: 'c2pa.created',
                digitalSourceType: 'http://cv.iptc.org/newscodes/digitalsourcetype/digitalCreation',
              },
            ],
          },
        },
        ...assertions,
      ],
    }),
    JSON.stringify({ verify: { verify_after_sign: false } }),
  )
  try {
    if (ingredient !== undefined) {
      const relationship = JSON.stringify({ title: 'An ingredient', relationship: 'componentOf' })
      await builder.addIngredientFromBlob(relationship, ingredient.format, new MemoryBlob(ingredient.bytes))
    }
    if (ingredient !== undefined && redact !== undefined) {
      const reader = await WasmReader.fromBytes(ingredient.format, ingredient.bytes)
      const uri = `self#jumbf=/c2pa/${reader.activeLabel()}/c2pa.assertions/${redact}`
      reader.free()
      builder.addRedaction(uri, 'c2pa.PII.present')
    }
    if (remoteUrl !== undefined) {
      builder.setRemoteUrl(remoteUrl)
      builder.setNoEmbed(true)
    }
    return await builder.sign(
      { alg: 'es256', reserveSize, sign: async (claim) => coseSign1(claim, signer) },
      [],
      format,
      new MemoryBlob(bytes),
    )
  } finally {
    builder.free()
  }
}

const farAway = '490101000000Z'
const reserveSize = 2048
const es256 = -7
const x5chain = 33

/** COSE_Sign1 (RFC 9052, 4.2) with the claim detached, padded to what was reserved for it. */
function coseSign1(claim: Uint8Array, { chain, key }: TestSigner): Uint8Array<ArrayBuffer> {
  const protectedHeader = encode(
    new Map<number, unknown>([
      [1, es256],
      [x5chain, chain],
    ]),
  )
  const toSign = encode(['Signature1', protectedHeader, new Uint8Array(0), claim])
  const signature = sign('sha256', toSign, { key, dsaEncoding: 'ieee-p1363' })
  const whole = (pad: number) =>
    encode([protectedHeader, { pad: new Uint8Array(pad) }, null, new Uint8Array(signature)])
  const tag = Uint8Array.of(0xd2)
  let pad = reserveSize - whole(0).length - 1
  while (whole(pad).length + 1 > reserveSize) pad--
  const sized = new Uint8Array(Buffer.concat([tag, whole(pad)]))
  if (sized.length !== reserveSize) throw new Error(`the signature came to ${sized.length} bytes`)
  return sized
}

/** A Blob whose bytes are at hand. */
class MemoryBlob extends Blob {
  readonly held: Uint8Array
  constructor(bytes: Uint8Array) {
    super([new Uint8Array(bytes)])
    this.held = bytes
  }
  override slice(start = 0, end = this.held.length): Blob {
    return new MemoryBlob(this.held.subarray(start, end))
  }
}

class MemoryReader {
  readAsArrayBuffer(blob: Blob): ArrayBuffer {
    if (!(blob instanceof MemoryBlob)) throw new Error('not a blob of bytes at hand')
    return new Uint8Array(blob.held).buffer
  }
}

const oids = {
  ecdsaWithSha256: '2a8648ce3d040302',
  commonName: '550403',
  organization: '55040a',
  basicConstraints: '551d13',
  keyUsage: '551d0f',
  extendedKeyUsage: '551d25',
  subjectKey: '551d0e',
  authorityKey: '551d23',
  emailProtection: '2b06010505070304',
}

interface TestCertificate {
  subject: string
  issuer: string
  of: KeyObject
  by: KeyObject
  authority: boolean
  until: string
}

/** An X.509 v3 certificate (RFC 5280, 4.1) of P-256 keys. */
function certificate({ subject, issuer, of, by, authority, until }: TestCertificate): Uint8Array {
  const algorithm = sequence(oid(oids.ecdsaWithSha256))
  const keyId = (text: string) => Buffer.from(text.padEnd(20).slice(0, 20))
  const extension = (id: string, critical: boolean, value: Uint8Array) =>
    sequence(oid(id), ...(critical ? [der(0x01, Uint8Array.of(0xff))] : []), der(0x04, value))
  const extensions = [
    extension(oids.basicConstraints, true, sequence(...(authority ? [der(0x01, Uint8Array.of(0xff))] : []))),
    // keyCertSign and cRLSign; digitalSignature.
    extension(oids.keyUsage, true, der(0x03, authority ? Uint8Array.of(1, 0x06) : Uint8Array.of(7, 0x80))),
    ...(authority ? [] : [extension(oids.extendedKeyUsage, false, sequence(oid(oids.emailProtection)))]),
    extension(oids.subjectKey, false, der(0x04, keyId(subject))),
    extension(oids.authorityKey, false, sequence(der(0x80, keyId(issuer)))),
  ]
  const body = sequence(
    der(0xa0, der(0x02, Uint8Array.of(2))),
    der(0x02, Uint8Array.of(authority ? 1 : 2)),
    algorithm,
    nameOf(issuer),
    sequence(der(0x17, Buffer.from('240101000000Z')), der(0x17, Buffer.from(until))),
    nameOf(subject),
    new Uint8Array(of.export({ format: 'der', type: 'spki' })),
    der(0xa3, sequence(...extensions)),
  )
  const signature = sign('sha256', body, by)
  return sequence(body, algorithm, der(0x03, Buffer.concat([Uint8Array.of(0), signature])))
}

const nameOf = (text: string) =>
  sequence(
    ...[oids.organization, oids.commonName].map((id) => der(0x31, sequence(oid(id), der(0x0c, Buffer.from(text))))),
  )
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'))
const sequence = (...parts: Uint8Array[]) => der(0x30, Buffer.concat(parts))

/** Distinguished encoding (X.690, 8.1) of one value. */
function der(tag: number, content: Uint8Array): Uint8Array {
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return new Uint8Array(Buffer.concat([Uint8Array.of(tag, ...size), content]))
}
