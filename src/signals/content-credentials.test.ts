import { type Asset, BMFF, JPEG, PNG } from '@trustnxt/c2pa-ts/asset'
import { SuperBox } from '@trustnxt/c2pa-ts/jumbf'
import { ManifestStore } from '@trustnxt/c2pa-ts/manifest'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ContentCredentials, contentCredentialStatements, readContentCredentials } from './content-credentials.js'
import {
  makeTestSigner,
  signMedia,
  type TestAssertion,
  type TestManifestOptions,
} from './content-credentials-for-tests.js'
import { type TestFormat, testFormats, testMedia } from './media-for-tests.js'

const signer = makeTestSigner()
const generative = (use: string): TestAssertion => ({
  label: 'cawg.training-mining',
  data: { entries: { 'cawg.ai_generative_training': { use } } },
})
const signed = async (format: TestFormat, use: string, options: TestManifestOptions = {}) =>
  await signMedia(await testMedia(format), format, [generative(use)], signer, options)
const saysOf = (credentials: ContentCredentials) => contentCredentialStatements(credentials).map((one) => one.says)

describe('Content Credentials', () => {
  it.each(testFormats)('of %s are written, read, validated and missed', async (format) => {
    expect(await readContentCredentials(await testMedia(format))).toEqual({ found: 'none', looked: 'parsed' })
    const credentials = await readContentCredentials(await signed(format, 'notAllowed'))
    expect(credentials).toMatchObject({
      found: 'manifest',
      state: 'valid',
      failures: [],
      claimGenerator: 'kyodaku-tests 1',
      signer: 'Kyodaku test signer',
      assertions: [{ ...generative('notAllowed'), of: 'file' }],
    })
    expect(saysOf(credentials)).toEqual(['disallow'])
    expect(saysOf(await readContentCredentials(await signed(format, 'allowed')))).toEqual(['allow'])
    expect(saysOf(await readContentCredentials(await signed(format, 'constrained')))).toEqual(['disallow'])
  })

  it('are trusted by an anchor only', async () => {
    const bytes = await signed('image/jpeg', 'allowed')
    const [own, other] = [signer.authorityPem, makeTestSigner().authorityPem]
    expect(await readContentCredentials(bytes, { trustAnchorsPem: own })).toMatchObject({ state: 'trusted' })
    expect(await readContentCredentials(bytes, { trustAnchorsPem: other })).toMatchObject({ state: 'valid' })
  })

  it('signed by a certificate that has ended, without a time stamp, permit nothing', async () => {
    const ended = makeTestSigner('250101000000Z')
    const bytes = await signMedia(await testMedia('image/jpeg'), 'image/jpeg', [generative('allowed')], ended)
    const credentials = await readContentCredentials(bytes)
    expect(credentials).toMatchObject({
      state: 'invalid',
      failures: expect.arrayContaining(['signingCredential.expired']),
    })
    expect(saysOf(credentials)).toEqual(['unknown', 'unknown'])
  })

  it.each(testFormats)('of %s that was changed since permit nothing, and forbid what they forbade', async (format) => {
    for (const use of ['allowed', 'notAllowed']) {
      const bytes = Buffer.from(await signed(format, use))
      const at = changeable(bytes, format)
      bytes[at] = bytes[at]! ^ 1
      const credentials = await readContentCredentials(bytes)
      expect(credentials).toMatchObject({ found: 'manifest', state: 'invalid' })
      expect(saysOf(credentials)).toEqual([use === 'allowed' ? 'unknown' : 'disallow', 'unknown'])
    }
  })

  it.each(testFormats)(
    'of %s that are cut off, or kept elsewhere, are unreadable, and nothing is fetched',
    async (format) => {
      const bytes = await signed(format, 'allowed')
      const { fetch } = globalThis
      globalThis.fetch = () => {
        throw new Error('nothing may be fetched')
      }
      try {
        const whole = bytes.length
        for (const length of [Math.floor(whole * 0.9), Math.floor(whole / 2)])
          expect(saysOf(await readContentCredentials(bytes.subarray(0, length)))).toEqual(['unknown'])
        if (format === 'video/quicktime') return
        const at = 'https://x.example/manifest.c2pa'
        const elsewhere = await readContentCredentials(await signed(format, 'allowed', { remoteUrl: at }))
        expect(elsewhere).toEqual({ found: 'unreadable', why: 'has its manifest elsewhere', at })
        expect(saysOf(elsewhere)).toEqual(['unknown'])
      } finally {
        globalThis.fetch = fetch
      }
    },
  )

  it('of what a file was made from hand on prohibitions and no permission', async () => {
    const made = async (own: string, from: string) => {
      const ingredient = { bytes: await signed('image/png', from), format: 'image/png' }
      return contentCredentialStatements(await readContentCredentials(await signed('image/jpeg', own, { ingredient })))
    }
    expect((await made('allowed', 'allowed')).map((one) => one.says)).toEqual(['allow'])
    const forbidden = await made('allowed', 'notAllowed')
    expect(forbidden.map((one) => one.says).sort()).toEqual(['allow', 'disallow'])
    expect(forbidden.find((one) => one.says === 'disallow')?.why).toContain('made from')
  })

  it('that had a prohibition taken out of what a file was made from are unknown', async () => {
    const ingredient = { bytes: await signed('image/png', 'notAllowed'), format: 'image/png' }
    const redacted = await signed('image/jpeg', 'allowed', { ingredient, redact: 'cawg.training-mining' })
    expect(saysOf(await readContentCredentials(redacted))).toContain('unknown')
  })

  it('where no format keeps them, and in formats that are not read, are unreadable', async () => {
    const manifest = await signed('image/jpeg', 'notAllowed')
    const hidden = Buffer.concat([await testMedia('image/png'), manifest])
    expect(saysOf(await readContentCredentials(hidden))).toEqual(['unknown'])
    const matroska = Buffer.concat([Buffer.from('1a45dfa3', 'hex'), manifest])
    expect(saysOf(await readContentCredentials(matroska))).toEqual(['unknown'])
    expect(await readContentCredentials(Buffer.from('1a45dfa3', 'hex'))).toEqual({ found: 'none', looked: 'scanned' })
    expect(await readContentCredentials(new Uint8Array(0))).toEqual({ found: 'none', looked: 'scanned' })
    const large = async (bytes: Uint8Array) => await readContentCredentials(bytes, { bytesMax: 100 })
    expect(await large(await testMedia('video/mp4'))).toEqual({ found: 'none', looked: 'scanned' })
    expect(saysOf(await large(await signed('video/mp4', 'allowed')))).toEqual(['unknown'])
    const elsewhere = await signed('video/mp4', 'allowed', { remoteUrl: 'https://x.example/manifest.c2pa' })
    expect(saysOf(await large(elsewhere))).toEqual(['unknown'])
  })

  it('are read the same by another implementation (c2pa-ts)', async () => {
    for (const [format, read] of Object.entries(otherReaders)) {
      const asset = read(await signed(format as TestFormat, 'notAllowed'))
      const store = ManifestStore.read(SuperBox.fromBuffer(new Uint8Array((await asset.getManifestJUMBF())!)))
      const { isValid } = await store.validate(asset)
      expect([format, isValid]).toEqual([format, true])
      const assertions = store.manifests.at(-1)?.assertions?.assertions ?? []
      const ours = assertions.find(({ label }) => label === 'cawg.training-mining')
      expect(ours).toMatchObject({ entries: { 'cawg.ai_generative_training': { choice: 'notAllowed' } } })
    }
  })

  it('of any bytes never throw, and permit only in a file whose manifest validates', async () => {
    const formats = ['image/jpeg', 'image/png', 'image/webp', 'video/mp4'] as const
    const seeds = await Promise.all(formats.map((format) => signed(format, 'allowed')))
    const place = fc.noBias(fc.nat(1_000_000)).map((millionths) => millionths / 1_000_000)
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...seeds),
        fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 6 }),
        fc.option(place),
        async (seed, changes, end) => {
          const bytes = Buffer.from(seed)
          for (const [at, value] of changes) bytes[Math.floor(at * (bytes.length - 1))] = value
          const cut = end === null ? bytes : bytes.subarray(0, Math.floor(end * bytes.length))
          const credentials = await readContentCredentials(cut)
          const whole = credentials.found === 'manifest' && credentials.state !== 'invalid'
          expect(saysOf(credentials).includes('allow')).toBe(whole && saysOf(credentials).join() === 'allow')
        },
      ),
      { numRuns: 600 },
    )
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        await readContentCredentials(bytes)
      }),
      { numRuns: 300 },
    )
  })
})

/** A byte of the media itself, which the manifest covers. */
function changeable(bytes: Buffer, format: TestFormat): number {
  if (format.startsWith('video/')) return bytes.lastIndexOf('mdat') + 50
  if (format === 'image/png') return bytes.lastIndexOf('IDAT') + 6
  if (format === 'image/webp') return bytes.lastIndexOf('VP8') + 20
  if (format === 'image/avif') return bytes.lastIndexOf('mdat') + 10
  return format === 'image/tiff' ? 20 : bytes.length - 10
}

/** WebP, which c2pa-ts does not know: its chunk `C2PA`, and hashes over the whole. */
class WebpAsset {
  readonly mimeType = 'image/webp'
  readonly data: Buffer
  constructor(bytes: Uint8Array) {
    this.data = Buffer.from(bytes)
  }
  getDataLength(): number {
    return this.data.length
  }
  async getDataRange(start = 0, length = this.data.length - start): Promise<Uint8Array> {
    return new Uint8Array(this.data.subarray(start, start + length))
  }
  getManifestJUMBF(): Uint8Array {
    const at = this.data.indexOf('C2PA')
    return new Uint8Array(this.data.subarray(at + 8, at + 8 + this.data.readUInt32LE(at + 4)))
  }
  getHashExclusionRange(): { start: number; length: number } {
    const at = this.data.indexOf('C2PA')
    return { start: at, length: 8 + this.data.readUInt32LE(at + 4) }
  }
  dumpInfo(): string {
    return 'WebP'
  }
  async ensureManifestSpace(): Promise<void> {
    throw new Error('is only read')
  }
  async writeManifestJUMBF(): Promise<void> {
    throw new Error('is only read')
  }
}

const otherReaders: Partial<Record<TestFormat, (bytes: Uint8Array) => Asset>> = {
  'image/jpeg': (bytes) => new JPEG(bytes),
  'image/png': (bytes) => new PNG(bytes),
  'image/avif': (bytes) => new BMFF(bytes),
  // Its boxes it reads; its list of brands is one of pictures.
  'video/mp4': (bytes) => {
    const { canRead } = BMFF
    BMFF.canRead = () => true
    try {
      return new BMFF(bytes)
    } finally {
      BMFF.canRead = canRead
    }
  },
  'image/webp': (bytes) => new WebpAsset(bytes),
}
