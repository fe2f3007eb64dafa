import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RecordError } from './record-error.js'
import { type TimeStampTrust, verifyTimeStamp } from './time-stamp.js'
import { timeStampRequest } from './time-stamp-request.js'

const fixtures = join(process.env.KYODAKU_REFDATA ?? '../shared/refdata', 'tlog/rfc3161-client/test/fixtures')
const present = existsSync(fixtures)
const file = (path: string) => new Uint8Array(readFileSync(join(fixtures, path)))
const hello = new TextEncoder().encode('hello')

const codeOf = (work: () => unknown): string => {
  try {
    work()
    return 'ok'
  } catch (error) {
    if (error instanceof RecordError) return error.code
    throw error
  }
}

describe('time-stamps of others', () => {
  const chain = (folder: string): TimeStampTrust => ({ anchors: [file(`${folder}/ts_chain.pem`)] })
  /** Only the last certificate of the chain is trusted; those before it are handed over as intermediates. */
  const rootOnly = (folder: string): TimeStampTrust => {
    const blocks = new TextDecoder()
      .decode(file(`${folder}/ts_chain.pem`))
      .match(/-----BEGIN[\s\S]*?END CERTIFICATE-----/g)!
    return { anchors: [blocks.at(-1)!], intermediates: blocks.slice(0, -1) }
  }

  it.skipIf(!present)('verifies good ones, by every digest and key kind (needs KYODAKU_REFDATA)', () => {
    for (const name of ['sha256', 'sha384', 'sha512']) {
      const stamp = verifyTimeStamp(file(`sigstage/response-${name}.tsr`), hello, rootOnly('sigstage'))
      expect(stamp).toMatchObject({ hashAlgorithm: name, policy: '1.3.6.1.4.1.57264.2', accuracyMs: 1000 })
      expect(new Date(stamp.genTimeMs).toISOString()).toMatch(/^2025-05-09T11:58:5[56]\.000Z$/)
    }
    const own = verifyTimeStamp(file('test_tsa/response.tsr'), hello, rootOnly('test_tsa'))
    expect(own).toMatchObject({
      nonce: 0x36a44f9f4a391fd3n,
      authority: expect.stringContaining('Test TSA Timestamping'),
    })
    expect(new Date(own.genTimeMs).toISOString()).toBe('2024-10-08T15:40:32.000Z')
    // RSA, and the signer's certificate is not the first one.
    const rsa = verifyTimeStamp(file('identrust/issue-104.tsr'), hello, chain('identrust'))
    expect(rsa.authority).toContain('TrustID Timestamp Authority')
    // The certificate is not in the token: it verifies for who has it, and not otherwise.
    const bare = file('sigstage/response-no-embedded-cert.tsr')
    expect(codeOf(() => verifyTimeStamp(bare, hello, chain('sigstage')))).toBe('record.bad-time-stamp')
    expect(codeOf(() => verifyTimeStamp(bare, hello, rootOnly('sigstage')))).toBe('ok')
  })

  it.skipIf(!present)(
    'refuses bad signatures, other data, other roots, injected certificates (needs KYODAKU_REFDATA)',
    () => {
      const good = file('test_tsa/response.tsr')
      const refused = (response: Uint8Array, data: Uint8Array, trust: TimeStampTrust) =>
        expect(codeOf(() => verifyTimeStamp(response, data, trust))).toBe('record.bad-time-stamp')
      refused(file('sigstage/response-invalid-signature.tsr'), hello, chain('sigstage'))
      refused(file('test_tsa/response-injected-certs.tsr'), hello, rootOnly('test_tsa'))
      // Signed by another key than the one of the same name.
      refused(file('test_tsa/other_response.tsr'), hello, rootOnly('test_tsa'))
      refused(good, new TextEncoder().encode('hello!'), rootOnly('test_tsa'))
      refused(good, hello, rootOnly('sigstage'))
      refused(good, hello, { ...rootOnly('test_tsa'), nonce: 1n })
      refused(good, hello, { ...rootOnly('test_tsa'), policy: '1.2.3' })
      expect(codeOf(() => verifyTimeStamp(good, hello, { ...rootOnly('test_tsa'), nonce: 0x36a44f9f4a391fd3n }))).toBe(
        'ok',
      )
    },
  )

  it.skipIf(!present)(
    'holds one whose certificate has ended since, unless asked not to (needs KYODAKU_REFDATA)',
    () => {
      const response = file('sigstore.mock/response-expired.tsr')
      const payload = file('sigstore.mock/payload')
      const stamp = verifyTimeStamp(response, payload, rootOnly('sigstore.mock'))
      expect(new Date(stamp.certificateUntilMs).toISOString()).toBe('2024-01-01T00:00:00.000Z')
      expect(stamp.genTimeMs).toBeLessThan(stamp.certificateUntilMs)
      const strict = { ...rootOnly('sigstore.mock'), stillValidAtMs: Date.UTC(2026, 0, 1) }
      expect(codeOf(() => verifyTimeStamp(response, payload, strict))).toBe('record.bad-time-stamp')
    },
  )

  it.skipIf(!present)('takes any bytes, and says what is wrong with them (needs KYODAKU_REFDATA)', () => {
    const good = file('test_tsa/response.tsr')
    const trust = rootOnly('test_tsa')
    const genuine = verifyTimeStamp(good, hello, trust)
    const outcomes = new Set<string>()
    for (let at = 0; at < good.length; at++) {
      for (const flip of [1, 0x80]) {
        const changed = good.slice()
        changed[at] = changed[at]! ^ flip
        // Where a byte of the wrapping carries no meaning, the stamp must still say the very same.
        outcomes.add(codeOf(() => expect(verifyTimeStamp(changed, hello, trust)).toEqual(genuine)))
      }
    }
    expect([...outcomes].sort()).toEqual(['ok', 'record.bad-time-stamp', 'record.malformed-time-stamp'])
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(good.length), (noise, at) => {
        const spliced = new Uint8Array([...good.slice(0, at), ...noise, ...good.slice(at)])
        for (const bytes of [noise, spliced, good.slice(0, at)]) codeOf(() => verifyTimeStamp(bytes, hello, trust))
      }),
      { numRuns: 300 },
    )
  })
})

const openssl = spawnSync('openssl', ['version'], { encoding: 'utf8' }).status === 0

describe('time-stamps that we ask for', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kyodaku-tsa-'))
  const path = (name: string) => join(folder, name)
  const run = (...words: string[]) => {
    const { status, stderr } = spawnSync('openssl', words, { cwd: folder, encoding: 'utf8' })
    if (status !== 0) throw new Error(`openssl ${words.join(' ')}: ${stderr}`)
  }
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  beforeAll(() => {
    if (!openssl) return
    writeFileSync(
      path('tsa.cnf'),
      `[req]\ndistinguished_name = dn\n[dn]\n[ca]\nbasicConstraints = critical,CA:TRUE\nkeyUsage = critical,keyCertSign\n` +
        `[tsa]\nbasicConstraints = critical,CA:FALSE\nkeyUsage = critical,digitalSignature\nextendedKeyUsage = critical,timeStamping\n` +
        `[odd]\nextendedKeyUsage = critical,timeStamping\n1.2.3.4 = critical,ASN1:NULL\n` +
        `[tsa_config]\nserial = ${path('serial')}\ncrypto_device = builtin\nsigner_digest = sha256\n` +
        `default_policy = 1.2.3.4.5\ndigests = sha256\naccuracy = secs:2\n`,
    )
    writeFileSync(path('serial'), '01\n')
    run(
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'ca.key'],
      ...['-out', 'ca.pem', '-days', '30', '-subj', '/CN=root', '-config', 'tsa.cnf', '-extensions', 'ca'],
    )
  }, 60_000)

  it.skipIf(!openssl)('are answered by another implementation, and verify (needs openssl)', () => {
    const authority = (name: string, section: string) => {
      run(
        'req',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        `${name}.key`,
        '-out',
        `${name}.csr`,
        '-subj',
        `/CN=${name}`,
      )
      run(
        ...['x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
        ...['-days', '30', '-extfile', 'tsa.cnf', '-extensions', section, '-out', `${name}.pem`],
      )
    }
    const stamp = (name: string, request: Uint8Array) => {
      writeFileSync(path('q.tsq'), request)
      run(
        ...['ts', '-reply', '-config', 'tsa.cnf', '-section', 'tsa_config', '-queryfile', 'q.tsq'],
        ...['-signer', `${name}.pem`, '-inkey', `${name}.key`, '-out', 'r.tsr'],
      )
      return new Uint8Array(readFileSync(path('r.tsr')))
    }
    const anchors = [readFileSync(path('ca.pem'), 'utf8')]
    const data = new TextEncoder().encode('a checkpoint')
    const nonce = 0xdeadbeefcafef00dn
    authority('tsa', 'tsa')
    const response = stamp('tsa', timeStampRequest(data, nonce))
    const verified = verifyTimeStamp(response, data, { anchors, nonce, policy: '1.2.3.4.5' })
    expect(verified).toMatchObject({ nonce, hashAlgorithm: 'sha256', accuracyMs: 2000, authority: 'CN=tsa' })
    expect(Math.abs(verified.genTimeMs - Date.now())).toBeLessThan(600_000)
    expect(codeOf(() => verifyTimeStamp(response, data, { anchors, nonce: 1n }))).toBe('record.bad-time-stamp')

    // A critical extension that nobody here knows.
    authority('odd', 'odd')
    const odd = stamp('odd', timeStampRequest(data, nonce))
    expect(codeOf(() => verifyTimeStamp(odd, data, { anchors, nonce }))).toBe('record.bad-time-stamp')

    // A request that no authority grants.
    const refused = stamp('tsa', new Uint8Array([0x30, 0x03, 0x02, 0x01, 0x01]))
    expect(codeOf(() => verifyTimeStamp(refused, data, { anchors }))).toBe('record.bad-time-stamp')
  })
})
