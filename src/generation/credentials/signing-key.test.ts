import { createPublicKey, generateKeyPairSync, randomBytes, verify, X509Certificate } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { readCertificate } from '../../record/index.js'
import { integer, objectIdentifier, time } from './der-writer.js'
import { type KeyPair, makeCertificate } from './make-certificate.js'
import { openOwnKey } from './own-key.js'
import { readSigningKey, type SigningPem } from './signing-key.js'

const folder = mkdtempSync(join(tmpdir(), 'kyodaku-credentials-key-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const now = new Date('2026-06-01T00:00:00Z')
const own = { organisation: 'Example 制作', now, randomBytes }

function pemOf(keys: KeyPair, options: { now?: Date } = {}): SigningPem {
  const { chain, privateKey } = makeCertificate({ ...own, ...options, keys })
  return {
    certificates: chain.map((one) => new X509Certificate(one).toString()).join(''),
    privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }) as string,
  }
}
const p256 = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })
const problemOf = (pem: SigningPem, at = now): string => {
  try {
    readSigningKey(pem, at)
    return 'none'
  } catch (error) {
    expect(error).toMatchObject({ name: 'CredentialsError', code: 'credentials.bad-certificate' })
    return (error as Error).message
  }
}

describe('a signing key that is brought', () => {
  it.each([
    ['es256', p256()],
    ['es384', generateKeyPairSync('ec', { namedCurve: 'P-384' })],
    ['es512', generateKeyPairSync('ec', { namedCurve: 'P-521' })],
    ['ed25519', generateKeyPairSync('ed25519')],
    ['ps256', generateKeyPairSync('rsa', { modulusLength: 2048 })],
  ] as const)('of %s is taken', (algorithm, keys) => {
    const key = readSigningKey(pemOf(keys), now)
    expect(key.algorithm).toBe(algorithm)
    expect(key.chain).toHaveLength(2)
    expect(new X509Certificate(key.chain[0]!).verify(new X509Certificate(key.anchorPem).publicKey)).toBe(true)
  })

  it('is refused where claims can’t be signed with it, and nothing of it is told', () => {
    const pem = pemOf(p256())
    const [leaf = '', root = ''] = pem.certificates.match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----\n/g) ?? []
    expect(problemOf(pem)).toBe('none')
    expect(problemOf({ ...pem, certificates: '' })).toContain('no certificate')
    expect(problemOf({ ...pem, certificates: root })).toContain('not that of the first certificate')
    expect(problemOf({ ...pem, certificates: leaf + pemOf(p256()).certificates })).toContain('was not issued by')
    expect(problemOf({ ...pem, certificates: leaf.replace(/M/g, 'N') })).toContain('read')
    expect(problemOf(pem, new Date('2047-01-01T00:00:00Z'))).toContain('has ended')
    expect(problemOf(pem, new Date('2020-01-01T00:00:00Z'))).toContain('not valid yet')
    const cut = pem.privateKey.slice(0, 100)
    expect(problemOf({ ...pem, privateKey: cut })).toContain('no unencrypted PEM')
    expect(problemOf({ ...pem, privateKey: cut })).not.toContain(cut.slice(30, 60))
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 })
    expect(problemOf(pemOf(weak))).toContain('RSA of 2048 bits')
    expect(inspect(readSigningKey(pem, now), { depth: 10, showHidden: true })).not.toContain('PrivateKey')
  })
})

describe('the installation’s own key', () => {
  it('is made once, for its owner only, and the same ever after, also for those who begin at once', async () => {
    const dataDirectory = join(folder, 'own')
    const several = await Promise.all([1, 2, 3, 4].map(() => openOwnKey({ ...own, dataDirectory })))
    const later = await openOwnKey({ ...own, dataDirectory })
    expect(new Set([...several, later].map(({ anchorPem }) => anchorPem)).size).toBe(1)
    expect(readdirSync(join(dataDirectory, 'keys'))).toEqual(['credentials.pem'])
    if (process.platform !== 'win32')
      expect(statSync(join(dataDirectory, 'keys/credentials.pem')).mode & 0o777).toBe(0o600)
  })

  it('fulfils the profile: an end entity for signing documents, under an authority for that alone', async () => {
    const { chain, sign } = await openOwnKey({ ...own, dataDirectory: join(folder, 'profile') })
    const [leaf, root] = chain.map((one) => readCertificate(one)!)
    expect(leaf).toMatchObject({
      isAuthority: false,
      keyUsage: ['digitalSignature'],
      extendedKeyUsage: { purposes: ['1.3.6.1.5.5.7.3.36'] },
      subject: 'O=Example 制作, CN=Example 制作',
    })
    expect(leaf?.unknownCritical ?? root?.unknownCritical).toBe(undefined)
    expect(root).toMatchObject({ isAuthority: true, pathLengthMax: 0 })
    expect(root?.keyUsage).toContain('keyCertSign')
    const key = createPublicKey(new X509Certificate(chain[0]!).publicKey.export({ format: 'pem', type: 'spki' }))
    const text = Buffer.from('a claim')
    expect(verify('sha256', text, { key, dsaEncoding: 'ieee-p1363' }, sign(text))).toBe(true)
  })

  it('that is damaged is an error that says what to do, and is never replaced', async () => {
    const dataDirectory = join(folder, 'damaged')
    await openOwnKey({ ...own, dataDirectory })
    const path = join(dataDirectory, 'keys/credentials.pem')
    const whole = readFileSync(path, 'utf8')
    for (const text of ['', whole.slice(0, -60), whole.slice(40)]) {
      writeFileSync(path, text)
      await expect(openOwnKey({ ...own, dataDirectory })).rejects.toMatchObject({ code: 'credentials.bad-key' })
      expect(readFileSync(path, 'utf8')).toBe(text)
    }
  })

  it('is made whatever the organisation is called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 }), (organisation) => {
        const { chain } = makeCertificate({ ...own, organisation })
        expect(chain.map((one) => readCertificate(one)?.isAuthority)).toEqual([false, true])
      }),
      { numRuns: 30 },
    )
  })
})

describe('DER', () => {
  it('is written in its one form', () => {
    const hex = (bytes: Buffer) => bytes.toString('hex')
    expect(hex(integer(Buffer.of(0)))).toBe('020100')
    expect(hex(integer(Buffer.of(0, 0, 0x7f)))).toBe('02017f')
    expect(hex(integer(Buffer.of(0x80)))).toBe('02020080')
    expect(hex(objectIdentifier('1.2.840.10045.4.3.2'))).toBe('06082a8648ce3d040302')
    expect(time(new Date('2049-12-31T23:59:59Z')).toString('latin1', 2)).toBe('491231235959Z')
    expect(time(new Date('2050-01-01T00:00:00Z')).toString('latin1', 2)).toBe('20500101000000Z')
  })
})
