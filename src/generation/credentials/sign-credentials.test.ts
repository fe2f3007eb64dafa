import { createHash, generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeClip } from '../../media/encode-for-tests.js'
import { decode } from '../../media/index.js'
import { makeTestSigner, signMedia } from '../../signals/content-credentials-for-tests.js'
import { contentCredentialStatements, readContentCredentials } from '../../signals/index.js'
import { readWithC2paTs } from './c2pa-ts-for-tests.js'
import { makeCertificate } from './make-certificate.js'
import { openOwnKey } from './own-key.js'
import type { ReleasedPermissions } from './permissions.js'
import { type FoundCredentials, readCredentials } from './read-credentials.js'
import { type SignOptions, signCredentials } from './sign-credentials.js'
import { readSigningKey, type SigningKey } from './signing-key.js'

const samples = resolve(import.meta.dirname, '../../../samples/media')
const granted = join(samples, 'inputs/granted-excerpt.mp4')
const still = join(samples, 'inputs/captioned-still.jpg')
const foreign = resolve(process.env.KYODAKU_MEDIA ?? '../shared/media', 'videos')
const folder = mkdtempSync(join(tmpdir(), 'kyodaku-credentials-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const now = new Date()
let key: SigningKey
beforeAll(async () => {
  key = await openOwnKey({ dataDirectory: join(folder, 'data'), organisation: 'Example 制作', now, randomBytes })
})

const digestOf = (path: string) => `sha256:${createHash('sha256').update(readFileSync(path)).digest('hex')}`
const permissionsFor = (path: string): ReleasedPermissions => ({
  receipt: 'rcp_1',
  content: digestOf(path),
  decidedAt: '2026-06-01T00:00:00Z',
  regime: 'prior-permission',
  rules: 'rules-1',
  log: { origin: 'kyodaku.example/log', index: 41, key: 'kyodaku.example/log+00000000+AAAA' },
  works: [
    {
      work: 'moonpath',
      title: '月の道',
      grants: ['grt_moon', 'grt_moon_2'],
      attribution: ['© 花 / Hana'],
      label: ['AI'],
    },
  ],
})
let files = 0
const newPath = (name: string) => join(folder, `${++files}-${name}`)
async function signed(input: string, options: Partial<SignOptions> = {}) {
  const output = newPath('signed')
  const written = await signCredentials({
    input,
    output,
    permissions: permissionsFor(input),
    model: 'maker-1',
    key,
    now,
    ...options,
  })
  return { output, written }
}
const read = async (path: string) => (await readCredentials(path, { anchorsPem: key.anchorPem })) as FoundCredentials

/** Every frame and its time. */
async function framesOf(path: string): Promise<string[]> {
  const frames: string[] = []
  for await (const { data, timeSeconds, width, height } of decode(path, { sampling: 'all' }))
    frames.push(`${timeSeconds} ${width}x${height} ${createHash('sha256').update(data).digest('hex')}`)
  return frames
}

describe('a released video', () => {
  it('says by whose permission, and reads the same with every reader', async () => {
    const { output, written } = await signed(granted)
    expect(written).toMatchObject({ format: 'video/mp4', upstream: 'none', digest: digestOf(output) })
    expect(written.bytes).toBe(statSync(output).size)
    expect(await read(output)).toEqual({
      found: 'manifest',
      state: 'trusted',
      failures: [],
      label: written.label,
      claimGenerator: expect.stringMatching(/^Kyodaku \d/),
      signer: 'Example 制作',
      model: 'maker-1',
      permissions: permissionsFor(granted),
    })
    expect(await readCredentials(output)).toMatchObject({ state: 'valid' })
    const bytes = readFileSync(output)
    const signals = await readContentCredentials(bytes, { trustAnchorsPem: key.anchorPem })
    expect(signals).toMatchObject({ state: 'trusted', signer: 'Example 制作' })
    const other = await readWithC2paTs(bytes)
    expect(other).toMatchObject({ isValid: true, failures: [], manifests: 1 })
    expect(other.labels).toEqual(
      expect.arrayContaining(['org.kyodaku.permissions', 'c2pa.actions.v2', 'cawg.training-mining']),
    )
    expect(await framesOf(output)).toEqual(await framesOf(granted))
    if (process.platform !== 'win32') expect(statSync(output).mode & 0o777).toBe(0o600)
  })

  it('is not to be trained on, unless that is said', async () => {
    const said = async (options: Partial<SignOptions>) => {
      const credentials = await readContentCredentials(readFileSync((await signed(still, options)).output))
      return contentCredentialStatements(credentials).map(({ about, says, why }) => [about[0], says, why])
    }
    expect((await said({})).map(([about, says]) => `${about} ${says}`).sort()).toEqual([
      'mine disallow',
      'train disallow',
      'train-generative disallow',
    ])
    const allowed = await said({ training: 'allowed' })
    expect(allowed.map(([about, says]) => `${about} ${says}`).sort()).toEqual(['mine allow', 'train-generative allow'])
    for (const [, says, why] of await said({ training: { constrained: 'see the licence' } }))
      expect([says, why]).toEqual(['disallow', expect.stringContaining('see the licence')])
  })

  it('that is changed in one byte is refuted, by every reader', async () => {
    const { output } = await signed(granted)
    const bytes = readFileSync(output)
    const changed = newPath('changed')
    for (const at of [bytes.lastIndexOf('mdat') + 5000, bytes.length - 100, bytes.indexOf('moov') + 30]) {
      const other = Buffer.from(bytes)
      other[at] = other[at]! ^ 1
      writeFileSync(changed, other)
      const found = await read(changed)
      expect(found).toMatchObject({ found: 'manifest', state: 'invalid', failures: ['assertion.bmffHash.mismatch'] })
      expect(found.permissions).toBe(undefined)
    }
    const inMedia = Buffer.from(bytes)
    inMedia[bytes.lastIndexOf('mdat') + 5000]! ^= 1
    expect((await readWithC2paTs(inMedia)).isValid).toBe(false)
    const inPermissions = Buffer.from(bytes)
    inPermissions[bytes.indexOf('grt_moon')]! ^= 1
    writeFileSync(changed, inPermissions)
    expect(await read(changed)).toMatchObject({ state: 'invalid' })
    writeFileSync(changed, bytes.subarray(0, bytes.length - 1))
    expect((await readCredentials(changed)).found === 'manifest' && (await read(changed)).state).not.toBe('trusted')
  })

  it('signed by somebody else is not trusted, whatever it says', async () => {
    const other = await openOwnKey({
      dataDirectory: join(folder, 'other'),
      organisation: 'Example 制作',
      now,
      randomBytes,
    })
    expect(await read((await signed(still, { key: other })).output)).toMatchObject({
      state: 'valid',
      signer: 'Example 制作',
    })
  })

  it('keeps what it was signed with before as its parent, twice over', async () => {
    const once = await signed(granted)
    const twice = await signed(once.output)
    const thrice = await signed(twice.output)
    expect(twice.written.upstream).toBe('kept')
    expect(await read(thrice.output)).toMatchObject({ state: 'trusted', label: thrice.written.label, failures: [] })
    expect(await readWithC2paTs(readFileSync(thrice.output))).toMatchObject({ isValid: true, manifests: 3 })
    expect(await framesOf(thrice.output)).toEqual(await framesOf(granted))
  })

  it('keeps the generator’s own manifest, and its prohibitions', async () => {
    const assertion = {
      label: 'cawg.training-mining',
      data: { entries: { 'cawg.ai_inference': { use: 'notAllowed' } } },
    }
    const generators = newPath('generators.mp4')
    writeFileSync(generators, await signMedia(readFileSync(granted), 'video/mp4', [assertion], makeTestSigner()))
    const { output, written } = await signed(generators)
    expect(written.upstream).toBe('kept')
    expect(await read(output)).toMatchObject({ state: 'trusted', claimGenerator: expect.stringContaining('Kyodaku') })
    const statements = contentCredentialStatements(await readContentCredentials(readFileSync(output)))
    expect(statements.find(({ about }) => about.includes('infer'))).toMatchObject({ says: 'disallow' })
  })

  it('whose earlier manifest is elsewhere or broken is released with ours alone', async () => {
    const elsewhere = newPath('elsewhere.jpg')
    const options = { remoteUrl: 'https://x.example/manifest.c2pa' }
    writeFileSync(elsewhere, await signMedia(readFileSync(still), 'image/jpeg', [], makeTestSigner(), options))
    const { output, written } = await signed(elsewhere)
    expect(written.upstream).toBe('unreadable')
    expect(await read(output)).toMatchObject({ state: 'trusted' })
  })

  it('that is a remix names its source by digest, and carries on the source’s manifest', async () => {
    const source = (await signed(granted)).output
    const named = { relation: 'remix' as const, digest: digestOf(source), receipt: 'rcp_0' }
    for (const sources of [[named], [{ ...named, path: source }]]) {
      const { output } = await signed(still, { sources })
      const found = await read(output)
      expect(found).toMatchObject({ state: 'trusted', failures: [], permissions: { madeFrom: [named] } })
      const other = await readWithC2paTs(readFileSync(output))
      expect(other).toMatchObject({ isValid: true, manifests: 'path' in sources[0]! ? 2 : 1 })
      expect(other.labels).toContain('c2pa.ingredient.v3')
      expect(readFileSync(output).includes(named.digest)).toBe(true)
    }
    const wrong = [{ relation: 'edit' as const, digest: digestOf(still), path: source }]
    await expect(signed(still, { sources: wrong })).rejects.toMatchObject({ code: 'credentials.not-what-was-decided' })
  })
})

describe('stills', () => {
  it.each(['jpeg', 'png', 'webp'] as const)('of %s are signed, read back, and refuted when changed', async (format) => {
    const input = newPath(`still.${format}`)
    writeFileSync(input, await sharp(still).resize(200).toFormat(format).toBuffer())
    const { output, written } = await signed(input)
    expect(written.format).toBe(`image/${format}`)
    expect(await read(output)).toMatchObject({ state: 'trusted', failures: [], permissions: permissionsFor(input) })
    expect(await framesOf(output)).toEqual(await framesOf(input))
    const bytes = readFileSync(output)
    if (format !== 'webp') expect(await readWithC2paTs(bytes)).toMatchObject({ isValid: true })
    bytes[bytes.length - 60]! ^= 1
    writeFileSync(output, bytes)
    expect(await read(output)).toMatchObject({ state: 'invalid' })
  })
})

describe('unusual videos', () => {
  const clip = {
    encoder: 'libx264',
    width: 160,
    height: 96,
    ticksPerSecond: 10,
    ticks: Array.from({ length: 30 }, (_, i) => i),
  }
  it.each([
    ['with the movie box last', { muxer: 'mp4' }],
    ['with the movie box first', { muxer: 'mp4', muxerOptions: { movflags: 'faststart' } }],
    ['in fragments', { muxer: 'mp4', muxerOptions: { movflags: 'frag_keyframe+empty_moov' } }],
    ['in fragments with their places', { muxer: 'mp4', muxerOptions: { movflags: 'frag_keyframe' } }],
    ['in fragments with an index', { muxer: 'mp4', muxerOptions: { movflags: 'dash+frag_keyframe+global_sidx' } }],
    ['in QuickTime', { muxer: 'mov' }],
  ])('%s stay the same, frame by frame', async (_, recipe) => {
    const input = newPath('clip.mp4')
    encodeClip(input, { ...clip, ...recipe })
    const { output } = await signed(input)
    expect(await read(output)).toMatchObject({ state: 'trusted', failures: [] })
    const frames = await framesOf(output)
    expect(frames).toHaveLength(30)
    expect(frames).toEqual(await framesOf(input))
  })

  it('that can’t be signed are refused with a clear error, and leave nothing', async () => {
    const refused = async (bytes: Uint8Array, options: Partial<SignOptions> = {}) => {
      const input = newPath('refused')
      const output = `${input}.out`
      writeFileSync(input, bytes)
      const result = await signed(input, { output, ...options }).catch((error: { code: string }) => error.code)
      expect(readdirSync(folder).filter((name) => join(folder, name).startsWith(output))).toEqual([])
      return result
    }
    const bytes = readFileSync(granted)
    expect(await refused(bytes.subarray(0, bytes.length - 1000))).toBe('credentials.damaged-file')
    expect(await refused(Buffer.from('1a45dfa3', 'hex'))).toBe('credentials.unsupported-format')
    expect(await refused(bytes, { bytesMax: 1000 })).toBe('credentials.too-large')
    expect(await refused(bytes, { permissions: permissionsFor(still) })).toBe('credentials.not-what-was-decided')
    const ended = { organisation: 'x', now: new Date('2000-01-01'), randomBytes, keys: generateKeyPairSync('ed25519') }
    const { chain, privateKey } = makeCertificate(ended)
    const certificates = chain.map((one) => new X509Certificate(one).toString()).join('')
    const pem = { certificates, privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }) as string }
    expect(await refused(bytes, { key: readSigningKey(pem, new Date('2001-01-01')) })).toBe('credentials.not-signed')
    const failing = {
      ...key,
      sign: () => {
        throw new Error('the key is away')
      },
    }
    await expect(signed(granted, { key: failing })).rejects.toThrow('the key is away')
    await expect(signed(granted, { signal: AbortSignal.abort(new Error('stopped')) })).rejects.toThrow('stopped')
  })

  it.skipIf(!existsSync(foreign))('from many hands stay the same, frame by frame (needs KYODAKU_MEDIA)', async () => {
    const names = readdirSync(foreign).filter(
      (name) => /\.(?:mp4|mov)$/.test(name) && statSync(join(foreign, name)).size < 1e6,
    )
    expect(names.length).toBeGreaterThan(3)
    for (const name of names.slice(0, 4)) {
      const { output } = await signed(join(foreign, name))
      expect(await read(output), name).toMatchObject({ state: 'trusted', failures: [] })
      expect(await framesOf(output), name).toEqual(await framesOf(join(foreign, name)))
    }
  })
})

it.each([
  ['es384', generateKeyPairSync('ec', { namedCurve: 'P-384' })],
  ['ed25519', generateKeyPairSync('ed25519')],
  ['ps256', generateKeyPairSync('rsa', { modulusLength: 3072 })],
] as const)('a certificate of %s that is brought signs too', async (_, keys) => {
  const { chain, privateKey } = makeCertificate({ organisation: 'Operator', now, randomBytes, keys })
  const certificates = chain.map((one) => new X509Certificate(one).toString()).join('')
  const brought = readSigningKey(
    { certificates, privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }) as string },
    now,
  )
  const { output } = await signed(still, { key: brought })
  expect(await readCredentials(output, { anchorsPem: brought.anchorPem })).toMatchObject({
    state: 'trusted',
    failures: [],
  })
})
