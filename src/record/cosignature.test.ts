import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBase64, encodeBase64 } from './base64.js'
import { formatCheckpoint, verifyCheckpoint } from './checkpoint.js'
import { verifyCosignedCheckpoint } from './checkpoint-trust.js'
import { cosignatureUnixSeconds, ed25519CosignedMessage, mlDsa44CosignedMessage } from './cosignature.js'
import { type Cosigner, createCosigner } from './cosigner.js'
import { sha256 } from './hash.js'
import {
  addSignatureLines,
  formatVerifierKey,
  parseNote,
  parseVerifierKey,
  signatureLine,
  verifyNote,
  verifySignatureLines,
} from './note.js'
import { formatPolicy, parsePolicy } from './policy.js'
import { RecordError } from './record-error.js'
import { createSigner, signNote } from './signer.js'

const origin = 'log.example/witnessed'
const signer = createSigner(origin, new Uint8Array(32).fill(1))
const text = formatCheckpoint({ origin, size: 123_456, rootHash: new Uint8Array(32).fill(7) })
const note = signNote(text, signer)
const time = 1_793_000_000

function cosigner(name: string, algorithm: 'ed25519' | 'ml-dsa-44', fill: number): Cosigner {
  return createCosigner({ name, algorithm, seed: new Uint8Array(32).fill(fill) })
}
const ed = cosigner('association.example/w1', 'ed25519', 2)
const pq = cosigner('authority.example/w1', 'ml-dsa-44', 3)
const third = cosigner('press.example/w1', 'ed25519', 4)
const cosigned = addSignatureLines(note, [
  ed.cosign(text, time),
  pq.cosign(text, time + 5),
  third.cosign(text, time + 9),
])

function codeOf(run: () => unknown): string {
  try {
    run()
    return 'accepted'
  } catch (error) {
    if (error instanceof RecordError) return error.code
    throw error
  }
}
function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

describe('a cosignature', () => {
  it('signs the messages of the specification, byte for byte', () => {
    expect(new TextDecoder().decode(ed25519CosignedMessage(new TextEncoder().encode(text), time))).toBe(
      `cosignature/v1\ntime ${time}\n${text}`,
    )
    const checkpoint = { origin: 'log', size: 258, rootHash: new Uint8Array(32).fill(9) }
    expect(hex(mlDsa44CosignedMessage('w/é', checkpoint, 2 ** 32 + 1)!)).toBe(
      [
        Buffer.from('subtree/v1\n\0').toString('hex'),
        '04',
        Buffer.from('w/é').toString('hex'),
        '0000000100000001',
        '03',
        Buffer.from('log').toString('hex'),
        '0000000000000000',
        '0000000000000102',
        '09'.repeat(32),
      ].join(''),
    )
  })

  it('has the key id, sizes and time of the specification', () => {
    for (const [who, type, keyBytes, signatureBytes] of [
      [ed, 4, 32, 64],
      [pq, 6, 1312, 2420],
    ] as const) {
      const [name, id, ...rest] = who.verifierKey.split('+')
      const key = decodeBase64(rest.join('+'))!
      expect(key[0]).toBe(type)
      expect(key).toHaveLength(1 + keyBytes)
      expect(id).toBe(hex(sha256(new TextEncoder().encode(`${name}\n`), key).slice(0, 4)))
      const [signature] = parseNote(`${text}\n${who.cosign(text, time)}`).signatures
      expect(signature!.signature).toHaveLength(8 + signatureBytes)
      expect(parseVerifierKey(who.verifierKey).unixSeconds(signature!.signature)).toBe(time)
      expect(who.cosign(text, time)).toBe(who.cosign(text, time))
    }
    expect(parseVerifierKey(signer.verifierKey).unixSeconds(new Uint8Array(64))).toBeUndefined()
    expect(pq.cosign(text, time).length).toBeLessThan(3300)
  })

  it('is verified in a note, and says when', () => {
    const keys = [signer, ed, pq].map(({ verifierKey }) => parseVerifierKey(verifierKey))
    const { signedBy, signatures } = verifyNote(cosigned, keys)
    expect(signedBy).toEqual(keys)
    expect(signatures.map(({ unixSeconds }) => unixSeconds)).toEqual([undefined, time, time + 5])
    expect(signatures.map(({ line }) => line).join('')).toBe(
      cosigned.slice(text.length + 1, -third.cosign(text, time).length),
    )
  })

  it('of another checkpoint, time, name, key or kind is refused', () => {
    const other = formatCheckpoint({ origin, size: 123_457, rootHash: new Uint8Array(32).fill(7) })
    for (const who of [ed, pq]) {
      const key = parseVerifierKey(who.verifierKey)
      const { signature } = parseNote(`${text}\n${who.cosign(text, time)}`).signatures[0]!
      const message = new TextEncoder().encode(text)
      expect(key.verify(message, signature)).toBe(true)
      expect(key.verify(new TextEncoder().encode(other), signature)).toBe(false)
      const later = signature.slice()
      later[7]! ^= 1
      expect(key.verify(message, later)).toBe(false)
      for (const length of [0, 7, 8, 72, signature.length - 1])
        expect(key.verify(message, signature.slice(0, length))).toBe(length === signature.length)
      expect(key.verify(message, Uint8Array.of(...signature, 0))).toBe(false)
      const renamed = parseVerifierKey(formatVerifierKey('other.example', key.publicKey, key.type))
      // Only ML-DSA-44 binds the name: why a key of Ed25519 must belong to one cosigner alone.
      expect(renamed.verify(message, signature)).toBe(who === ed)
    }
    const edKey = parseVerifierKey(ed.verifierKey)
    const asLogKey = parseVerifierKey(formatVerifierKey(ed.name, edKey.publicKey))
    const plain = createSigner(ed.name, new Uint8Array(32).fill(2)).sign(new TextEncoder().encode(text))
    expect(asLogKey.verify(new TextEncoder().encode(text), plain)).toBe(true)
    expect(edKey.verify(new TextEncoder().encode(text), Uint8Array.of(...new Uint8Array(8), ...plain))).toBe(false)
  })

  it('of ML-DSA-44 never vouches for text that it does not cover', () => {
    const extended = `${text}extension\n`
    const moved = `${extended}\n${pq.cosign(text, time)}`
    expect(codeOf(() => verifyNote(moved, [parseVerifierKey(pq.verifierKey)]))).toBe('record.bad-signature')
    expect(codeOf(() => pq.cosign(extended, time))).toBe('record.malformed-checkpoint')
    expect(codeOf(() => ed.cosign('not a checkpoint\n', time))).toBe('record.malformed-checkpoint')
  })

  it('states whole seconds up to 2^53 - 1; 0 is for ML-DSA-44 only, and states nothing', () => {
    expect(codeOf(() => ed.cosign(text, 0))).toBe('record.out-of-range')
    for (const seconds of [-1, 0.5, Number.NaN, 2 ** 53, Number.POSITIVE_INFINITY])
      for (const who of [ed, pq]) expect(codeOf(() => who.cosign(text, seconds))).toBe('record.out-of-range')
    const { signatures } = verifyNote(`${text}\n${pq.cosign(text, 0)}`, [parseVerifierKey(pq.verifierKey)])
    expect(signatures[0]?.unixSeconds).toBe(0)
    expect(ed.cosign(text, Number.MAX_SAFE_INTEGER)).toMatch(/^— /)
    expect(cosignatureUnixSeconds(Uint8Array.of(0, 0x20, 0, 0, 0, 0, 0, 0))).toBeUndefined()
    expect(cosignatureUnixSeconds(Uint8Array.of(0x80, 0, 0, 0, 0, 0, 0, 0))).toBeUndefined()
  })

  it('of a log by its own name stands beside its Ed25519 signature', () => {
    const own = cosigner(origin, 'ml-dsa-44', 8)
    const both = addSignatureLines(note, own.cosign(text, time))
    for (const keys of [[signer.verifierKey], [own.verifierKey], [own.verifierKey, signer.verifierKey]])
      expect(verifyCheckpoint(both, keys.map(parseVerifierKey)).size).toBe(123_456)
    const policy = parsePolicy(`log ${own.verifierKey}\nlog ${signer.verifierKey}\nquorum none\n`)
    expect(verifyCosignedCheckpoint(both, policy).cosigned).toEqual([])
  })

  it('needs a name that fits, and a seed of 32 bytes', () => {
    for (const name of ['', 'a b', 'a+b', 'é'.repeat(128)])
      expect(codeOf(() => cosigner(name, 'ml-dsa-44', 1))).toBe('record.malformed-key')
    expect(codeOf(() => createCosigner({ name: 'w', seed: new Uint8Array(31), algorithm: 'ed25519' }))).toBe(
      'record.malformed-key',
    )
    const long = formatVerifierKey('é'.repeat(128), parseVerifierKey(pq.verifierKey).publicKey, 6)
    expect(codeOf(() => parseVerifierKey(long))).toBe('record.malformed-key')
    const farOrigin = formatCheckpoint({ origin: 'o'.repeat(256), size: 1, rootHash: new Uint8Array(32) })
    expect(codeOf(() => pq.cosign(farOrigin, time))).toBe('record.malformed-checkpoint')
    expect(ed.cosign(farOrigin, time)).toMatch(/^— /)
    for (const [type, length] of [
      [4, 31],
      [4, 33],
      [6, 1311],
      [6, 32],
      [5, 32],
      [2, 32],
    ] as const) {
      const key = formatVerifierKey('w', new Uint8Array(length), type as 4)
      expect(codeOf(() => parseVerifierKey(key))).toBe('record.malformed-key')
    }
  })
})

describe('signature lines', () => {
  it('of a reply are verified before they are added; those of strangers are left out', () => {
    const keys = [ed, pq].map(({ verifierKey }) => parseVerifierKey(verifierKey))
    const reply = ed.cosign(text, time) + third.cosign(text, time) + pq.cosign(text, time)
    const verified = verifySignatureLines(text, reply, keys)
    expect(verified.map(({ key }) => key.name)).toEqual([ed.name, pq.name])
    const lines = verified.map(({ line }) => line)
    expect(addSignatureLines(note, lines)).toBe(note + lines.join(''))
    expect(addSignatureLines(addSignatureLines(note, lines), lines)).toBe(note + lines.join(''))
    const forged = signatureLine(ed.name, parseVerifierKey(ed.verifierKey).keyId, new Uint8Array(72))
    expect(codeOf(() => verifySignatureLines(text, forged, keys))).toBe('record.bad-signature')
    for (const bad of ['', '\n', 'x\n', ed.cosign(text, time).slice(0, -1), `${reply}\n`])
      expect(codeOf(() => verifySignatureLines(text, bad, keys))).toBe('record.malformed-note')
  })

  it('of the same key take the place of older ones; a note has at most 64, also of ML-DSA-44', () => {
    const later = ed.cosign(text, time + 60)
    const renewed = addSignatureLines(cosigned, later)
    expect(parseNote(renewed).signatures).toHaveLength(4)
    expect(renewed).toContain(later)
    expect(renewed).not.toContain(ed.cosign(text, time))
    const line = (i: number) => signatureLine(`w${i}.example`, Uint8Array.of(0, 0, 0, i), new Uint8Array(2428))
    const full = addSignatureLines(
      note,
      Array.from({ length: 63 }, (_, i) => line(i)),
    )
    expect(parseNote(full).signatures).toHaveLength(64)
    expect(verifyCheckpoint(full, [parseVerifierKey(signer.verifierKey)]).size).toBe(123_456)
    expect(codeOf(() => addSignatureLines(full, line(63)))).toBe('record.malformed-note')
  })
})

describe('a policy', () => {
  const file = `# who must have seen it
log ${signer.verifierKey} https://log.example/

witness association ${ed.verifierKey}
\t witness  authority\t${pq.verifierKey} https://authority.example/witness
witness press ${third.verifierKey}
group outside any authority press
group both all association outside
quorum both
`
  const policy = parsePolicy(file)

  it('is read and written', () => {
    expect(policy).toEqual({
      logs: [{ verifierKey: signer.verifierKey, url: 'https://log.example/' }],
      witnesses: [
        { name: 'association', verifierKey: ed.verifierKey },
        { name: 'authority', verifierKey: pq.verifierKey, url: 'https://authority.example/witness' },
        { name: 'press', verifierKey: third.verifierKey },
      ],
      groups: [
        { name: 'outside', threshold: 1, members: ['authority', 'press'] },
        { name: 'both', threshold: 2, members: ['association', 'outside'] },
      ],
      quorum: 'both',
    })
    expect(parsePolicy(formatPolicy(policy))).toEqual(policy)
    const twoOfThree = `${file.split('group')[0]}group g 2 association authority press\nquorum g\n`
    expect(parsePolicy(formatPolicy(parsePolicy(twoOfThree))).groups).toEqual([
      { name: 'g', threshold: 2, members: ['association', 'authority', 'press'] },
    ])
    expect(parsePolicy('quorum none\n')).toEqual({ logs: [], witnesses: [], groups: [], quorum: 'none' })
    // Names are opaque: the Kelvin sign is no K, and é is not e with an accent.
    const names = `witness K ${ed.verifierKey}\nwitness \u212a ${pq.verifierKey}\nwitness e\u0301 ${third.verifierKey}\ngroup \u00e9 all K \u212a\nquorum \u00e9\n`
    expect(parsePolicy(names).witnesses.map(({ name }) => name)).toEqual(['K', '\u212a', 'e\u0301'])
  })

  it('decides by its quorum, and says which witnesses counted', () => {
    const lines = {
      association: ed.cosign(text, time),
      authority: pq.cosign(text, time),
      press: third.cosign(text, time),
    }
    const outcomes: Record<string, string> = {}
    for (const names of [
      [],
      ['association'],
      ['press'],
      ['association', 'press'],
      ['association', 'authority'],
      ['authority', 'press'],
      ['association', 'authority', 'press'],
    ] as const) {
      const withThem = names.reduce((sofar, name) => addSignatureLines(sofar, lines[name]), note)
      outcomes[names.join()] = codeOf(() => {
        const { checkpoint, cosigned } = verifyCosignedCheckpoint(withThem, policy)
        expect(checkpoint).toMatchObject({ origin, size: 123_456 })
        expect(cosigned.map(({ name }) => name)).toEqual(names)
        expect(cosigned.every(({ counted, unixSeconds }) => counted && unixSeconds === time)).toBe(true)
      })
    }
    expect(outcomes).toEqual({
      '': 'record.quorum-not-met',
      association: 'record.quorum-not-met',
      press: 'record.quorum-not-met',
      'association,press': 'accepted',
      'association,authority': 'accepted',
      'authority,press': 'record.quorum-not-met',
      'association,authority,press': 'accepted',
    })
    const one = parsePolicy(`${file.split('group')[0]}quorum press\n`)
    expect(verifyCosignedCheckpoint(cosigned, one).cosigned.map(({ name, counted }) => [name, counted])).toEqual([
      ['association', false],
      ['authority', false],
      ['press', true],
    ])
  })

  it('needs the signature of one of its logs, and none of its keys may be named with a bad one', () => {
    const byWitnesses = `${text}\n${ed.cosign(text, time)}${pq.cosign(text, time)}`
    expect(codeOf(() => verifyCosignedCheckpoint(byWitnesses, policy))).toBe('record.untrusted')
    const stranger = addSignatureLines(signNote(text, createSigner(origin, new Uint8Array(32))), [
      ed.cosign(text, time),
      pq.cosign(text, time),
    ])
    expect(codeOf(() => verifyCosignedCheckpoint(stranger, policy))).toBe('record.untrusted')
    const withoutLogs = parsePolicy(file.replace(/^log.*\n/m, ''))
    expect(codeOf(() => verifyCosignedCheckpoint(cosigned, withoutLogs))).toBe('record.untrusted')
    verifyCosignedCheckpoint(cosigned, withoutLogs, { verifierKeys: [signer.verifierKey] })
    const bad = cosigned + signatureLine(third.name, parseVerifierKey(third.verifierKey).keyId, new Uint8Array(72))
    expect(codeOf(() => verifyCosignedCheckpoint(bad, policy))).toBe('record.bad-signature')
    expect(codeOf(() => verifyCosignedCheckpoint(note, policy, { maxAgeSeconds: 5 }))).toBe('record.out-of-range')
  })

  it('lets cosignatures count only while they are fresh, where asked to', () => {
    const at = (seconds: number) => ({ now: new Date((time + seconds) * 1000), maxAgeSeconds: 3600 })
    const outcome = (seconds: number) => codeOf(() => verifyCosignedCheckpoint(cosigned, policy, at(seconds)))
    expect([-296, -295, 0, 3600, 3601].map(outcome)).toEqual([
      'record.quorum-not-met',
      'accepted',
      'accepted',
      'accepted',
      'record.quorum-not-met',
    ])
    const timeless = addSignatureLines(note, [ed.cosign(text, time), pq.cosign(text, 0)])
    expect(codeOf(() => verifyCosignedCheckpoint(timeless, policy))).toBe('accepted')
    expect(codeOf(() => verifyCosignedCheckpoint(timeless, policy, { now: at(0).now }))).toBe('accepted')
    expect(codeOf(() => verifyCosignedCheckpoint(timeless, policy, at(0)))).toBe('record.quorum-not-met')
    // Of two cosignatures by one key, the newest counts; one of the far future does not hide a good one.
    const twice = `${cosigned}${ed.cosign(text, time + 60)}${ed.cosign(text, time + 10_000_000)}`
    const found = verifyCosignedCheckpoint(twice, policy, at(60)).cosigned
    expect(found[0]).toEqual({ name: 'association', keyName: ed.name, unixSeconds: time + 60, counted: true })
  })

  it('of any other form is refused, with the line', () => {
    const k = signer.verifierKey
    const asWitness = formatVerifierKey('x', parseVerifierKey(ed.verifierKey).publicKey, 4)
    const asLog = formatVerifierKey('x', parseVerifierKey(k).publicKey, 6 as 4)
    const witness = `witness a ${ed.verifierKey}\nwitness b ${pq.verifierKey}\n`
    const bad: [string, number | undefined][] = [
      ['', 1],
      ['\n', 1],
      ['quorum none', 1],
      [`log ${k}\nquorum none`, 2],
      ['quorum none\nquorum none\n', 2],
      ['quorum a\n', 1],
      ['quorum\n', 1],
      ['quorum none none\n', 1],
      ['Quorum none\n', 1],
      ['quorum none\r\n', 1],
      ['quorum\u00a0none\n', 1],
      ['# \u0000\nquorum none\n', 1],
      ['# \u007f\nquorum none\n', 1],
      ['# \ud800\nquorum none\n', 1],
      ['log\nquorum none\n', 1],
      ['log x\nquorum none\n', 1],
      [`log ${k} url more\nquorum none\n`, 1],
      [`log ${k}\nlog ${k}\nquorum none\n`, 2],
      [`log ${k}\nlog ${formatVerifierKey('y', parseVerifierKey(k).publicKey, 4)}\nquorum none\n`, 2],
      [`log ${asLog}\nquorum none\n`, 1],
      [`witness a ${k}\nquorum a\n`, 1],
      [`${witness}witness c ${asWitness}\nquorum a\n`, 3],
      [`${witness}witness a ${third.verifierKey}\nquorum a\n`, 3],
      [`witness none ${ed.verifierKey}\nquorum none\n`, 1],
      [`witness ${ed.verifierKey}\nquorum none\n`, 1],
      [`${witness}group g\nquorum a\n`, 3],
      [`${witness}group g any\nquorum a\n`, 3],
      [`${witness}group g 0 a b\nquorum a\n`, 3],
      [`${witness}group g 3 a b\nquorum a\n`, 3],
      [`${witness}group g 01 a b\nquorum a\n`, 3],
      [`${witness}group g some a b\nquorum a\n`, 3],
      [`${witness}group g any c\nquorum a\n`, 3],
      [`${witness}group g any g\nquorum a\n`, 3],
      [`${witness}group g any none\nquorum a\n`, 3],
      [`${witness}group g any a a\nquorum a\n`, 3],
      [`${witness}group g any a\ngroup h any a b\nquorum h\n`, 4],
      [`${witness}group a any b\nquorum a\n`, 3],
      [`${witness}group none any b\nquorum a\n`, 3],
      [`quorum g\n${witness}group g any a b\n`, 1],
    ]
    for (const [foreign, line] of bad) {
      const error = (() => {
        try {
          return parsePolicy(foreign)
        } catch (thrown) {
          return thrown as RecordError
        }
      })()
      expect(error, JSON.stringify(foreign)).toMatchObject({ code: 'record.malformed-policy' })
      if (line !== undefined) expect((error as RecordError).message).toContain(`(line ${line})`)
    }
    for (const foreign of [null, 3, {}])
      expect(codeOf(() => parsePolicy(foreign as unknown as string))).toBe('record.malformed-policy')
    for (const change of [
      { quorum: 'nobody' },
      { quorum: 'a b' },
      { groups: [{ name: 'both', threshold: 3, members: ['press'] }] },
      { witnesses: [] },
      { groups: policy.groups.toReversed() },
    ])
      expect(codeOf(() => verifyCosignedCheckpoint(cosigned, { ...policy, ...change }))).toBe('record.malformed-policy')
  })

  it('takes 32 logs, 32 witnesses and 32 groups', () => {
    const key = (i: number, type: 1 | 4) => formatVerifierKey(`k${i}`, createSignerKey(i), type)
    const lines = Array.from({ length: 32 }, (_, i) => `log ${key(i, 1)}\nwitness w${i} ${key(i, 4)}\n`)
    const groups = Array.from({ length: 32 }, (_, i) => `group g${i} all w${i}${i > 0 ? ` g${i - 1}` : ''}\n`)
    expect(parsePolicy(`${lines.join('')}${groups.join('')}quorum g31\n`).groups).toHaveLength(32)
  })

  it('of any foreign text is read or refused with a typed error, and what is read can be written', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'log ',
        'witness ',
        'group ',
        'quorum ',
        'none',
        'all ',
        'any ',
        '2 ',
        '\n',
        ' ',
        '\t',
        '#',
        'a ',
        'b ',
        ed.verifierKey,
        signer.verifierKey,
        pq.verifierKey,
        file,
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
    )
    const foreign = fc.oneof(
      fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
      fc
        .tuple(fc.nat(file.length), fc.nat(40), piece)
        .map(([at, length, middle]) => file.slice(0, at) + middle + file.slice(at + length)),
      fc.shuffledSubarray(file.split('\n'), { minLength: 1 }).map((lines) => `${lines.join('\n')}\n`),
    )
    let read = 0
    fc.assert(
      fc.property(foreign, (input) => {
        const outcome = codeOf(() => {
          const parsed = parsePolicy(input)
          read++
          expect(parsePolicy(formatPolicy(parsed))).toEqual(parsed)
        })
        expect(outcome).toMatch(/^(accepted|record\.malformed-policy)$/)
      }),
      { numRuns: 1500, seed: 21 },
    )
    expect(read).toBeGreaterThan(20)
  })
})

function createSignerKey(i: number): Uint8Array {
  return parseVerifierKey(createSigner('k', new Uint8Array(32).fill(i + 1)).verifierKey).publicKey
}

describe('verifier keys of cosigners', () => {
  it('of any foreign text are read or refused with a typed error', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(ed.verifierKey, pq.verifierKey),
        fc.nat(),
        fc.nat(5),
        fc.string({ maxLength: 4 }),
        (key, at, length, middle) => {
          const start = at % key.length
          const changed = key.slice(0, start) + middle + key.slice(start + length)
          const outcome = codeOf(() => parseVerifierKey(changed))
          expect(outcome).toBe(changed === key ? 'accepted' : 'record.malformed-key')
        },
      ),
      { numRuns: 1000, seed: 22 },
    )
    expect(encodeBase64(parseVerifierKey(pq.verifierKey).publicKey)).toHaveLength(1752)
  })
})
