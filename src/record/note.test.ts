import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeBase64 } from './base64.js'
import { formatCheckpoint, parseCheckpoint, verifyCheckpoint } from './checkpoint.js'
import { emptyRoot } from './merkle.js'
import { parseNote, parseVerifierKey, signatureLine, verifyNote } from './note.js'
import { RecordError } from './record-error.js'
import { createSigner, signNote } from './signer.js'

const examples = resolve(process.env.KYODAKU_REFDATA ?? '../shared/refdata', 'tlog/c2sp-spec-examples')
const present = existsSync(examples)
function example(name: string): string {
  return readFileSync(join(examples, name), 'utf8')
}
function codeOf(run: () => unknown): string {
  try {
    run()
    return 'accepted'
  } catch (error) {
    if (error instanceof RecordError) return error.code
    throw error
  }
}

const signer = createSigner('log.example', new Uint8Array(32).fill(1))
const key = parseVerifierKey(signer.verifierKey)
const others = Array.from({ length: 20 }, (_, i) =>
  createSigner(`witness.example/${i}`, new Uint8Array(32).fill(i + 2)),
)
const text = formatCheckpoint({ origin: 'log.example', size: 0, rootHash: emptyRoot })
const note = signNote(text, signer)

describe('signed notes', () => {
  it.skipIf(!present)('of the specification verify with their key (needs KYODAKU_REFDATA)', () => {
    const exampleKey = parseVerifierKey(example('signed-note-example.vkey').trim())
    const opened = verifyNote(example('signed-note-example.txt'), [exampleKey])
    expect(opened).toMatchObject({ text: 'This is an example message.\n', signedBy: [exampleKey] })
    const changed = example('signed-note-example.txt').replace('example message', 'excellent message')
    expect(codeOf(() => verifyNote(changed, [exampleKey]))).toBe('record.bad-signature')
    expect(codeOf(() => verifyNote(example('signed-note-example.txt'), [key]))).toBe('record.untrusted')
  })

  it.skipIf(!present)(
    'with the cosignature of a witness are read, and mean nothing without a known key (needs KYODAKU_REFDATA)',
    () => {
      const cosigned = parseNote(example('cosigned-checkpoint-example.txt').replace(/\n*$/, '\n'))
      expect(cosigned.signatures.map(({ name, signature }) => [name, signature.length])).toEqual([
        ['example.com/behind-the-sofa', 64],
        ['witness.example.com/w1', 72],
      ])
      expect(parseCheckpoint(cosigned.text)).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20_852_163 })
    },
  )

  it('round trip, with text that has empty lines in it', () => {
    const long = 'first\n\n\n— not a signature\n\nlast\n'
    expect(verifyNote(signNote(long, signer), [key])).toMatchObject({ text: long, signedBy: [key] })
  })

  it('may carry many signatures of keys we do not know, also under our name or our key id', () => {
    const lines = others.map((other) => signNote(text, other).slice(text.length + 1))
    const sameName = signatureLine('log.example', Uint8Array.of(1, 2, 3, 4), new Uint8Array(64))
    const sameId = signatureLine('other.example', key.keyId, new Uint8Array(64))
    const many = `${text}\n${lines.join('')}${sameName}${sameId}${note.slice(text.length + 1)}`
    expect(parseNote(many).signatures).toHaveLength(23)
    expect(verifyNote(many, [key]).signedBy).toEqual([key])
    const witness = parseVerifierKey(others[3]!.verifierKey)
    expect(verifyNote(many, [key, witness]).signedBy).toEqual([witness, key])
  })

  it('with one bad signature of a known key are refused, however many are good', () => {
    const bad = signatureLine('log.example', key.keyId, new Uint8Array(64))
    expect(codeOf(() => verifyNote(note + bad, [key]))).toBe('record.bad-signature')
    const short = signatureLine('log.example', key.keyId, new Uint8Array(63))
    expect(codeOf(() => verifyNote(note + short, [key]))).toBe('record.bad-signature')
    expect(codeOf(() => verifyNote(note, []))).toBe('record.untrusted')
  })

  it('of any other form are refused', () => {
    const line = note.slice(text.length + 1)
    const bad = [
      '',
      'text\n',
      text,
      `${text}\n`,
      `${text}${line}`,
      note.slice(0, -1),
      `${note}\n`,
      `${note} `,
      note.replace('— ', '- '),
      note.replace('— ', '—  '),
      note.replace('— log', '—\u00a0log'),
      note.replace('=\n', '\n').replaceAll('=', ''),
      note.replace(/\n$/, ' x\n'),
      note.replace('\n', '\r\n'),
      note.replace('log', 'l\u0000og'),
      note.replace('log', 'l\ud800og'),
      `${text}\n— log.example AAAA\n`,
      `${text}\n${line.repeat(65)}`,
      `${'x'.repeat(1_100_000)}\n\n${line}`,
    ]
    for (const foreign of bad)
      expect(
        codeOf(() => parseNote(foreign)),
        JSON.stringify(foreign.slice(0, 300)),
      ).toBe('record.malformed-note')
    for (const foreign of [null, undefined, 3, {}, []])
      expect(codeOf(() => parseNote(foreign as unknown as string))).toBe('record.malformed-note')
  })

  it('with any bit of any byte changed are refused', () => {
    const bytes = new TextEncoder().encode(note)
    for (let at = 0; at < bytes.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const changed = bytes.slice()
        changed[at]! ^= 1 << bit
        expect(
          codeOf(() => verifyNote(new TextDecoder('utf-8', { ignoreBOM: true }).decode(changed), [key])),
          `byte ${at} bit ${bit}`,
        ).not.toBe('accepted')
      }
    }
  })
})

describe('verifier keys', () => {
  it('of any other form are refused', () => {
    const [name, id, encoded] = [
      'log.example',
      signer.verifierKey.split('+')[1]!,
      signer.verifierKey.split('+').slice(2).join('+'),
    ]
    const point = encodeBase64(Uint8Array.of(4, ...new Uint8Array(32)))
    const bad = ['', name, `${name}+${id}`, `${name}+${id}+`, `${name}+${id}+${point}`, `x${name}+${id}+${encoded}`]
    bad.push(
      `+${id}+${encoded}`,
      `${name}+${id.toUpperCase()}x+${encoded}`,
      `${name}+00000000+${encoded}`,
      `${signer.verifierKey} `,
      ` ${signer.verifierKey}`,
    )
    for (const foreign of [...bad, null, 3])
      expect(
        codeOf(() => parseVerifierKey(foreign as string)),
        String(foreign),
      ).toBe('record.malformed-key')
  })

  it('need a name that a signature line can carry, and a seed of 32 bytes', () => {
    for (const name of ['', 'a b', 'a+b', 'a\u3000b', 'a\nb'])
      expect(codeOf(() => createSigner(name, new Uint8Array(32)))).toBe('record.malformed-key')
    expect(codeOf(() => createSigner('log.example', new Uint8Array(31)))).toBe('record.malformed-key')
  })
})

describe('checkpoints', () => {
  it('have one spelling', () => {
    const root = encodeBase64(emptyRoot)
    const other = encodeBase64(new Uint8Array(32))
    expect(parseCheckpoint(`log\n12\n${other}\n`)).toEqual({ origin: 'log', size: 12, rootHash: new Uint8Array(32) })
    const bad = [
      '',
      'log\n',
      `log\n12\n${other}`,
      `\n12\n${other}\n`,
      `log\n012\n${other}\n`,
      `log\n+12\n${other}\n`,
      `log\n-1\n${other}\n`,
      `log\n1e3\n${other}\n`,
      `log\n\n${other}\n`,
      `log\n9007199254740992\n${other}\n`,
      `log\n99999999999999999999\n${other}\n`,
      `log\n12\n${other}\n\n`,
      `log\n12\n${other}\nextension\n`,
      `log\n12\n${other.slice(4)}\n`,
      `log\n12\n${other} \n`,
      `log\n0\n${other}\n`,
    ]
    for (const foreign of bad)
      expect(
        codeOf(() => parseCheckpoint(foreign)),
        JSON.stringify(foreign),
      ).toBe('record.malformed-checkpoint')
    expect(parseCheckpoint(`log\n0\n${root}\n`).size).toBe(0)
  })

  it('count only when the log’s own key has signed: not that of a witness, nor of another log', () => {
    const witness = others[0]!
    const trusted = [key, parseVerifierKey(witness.verifierKey)]
    expect(verifyCheckpoint(note, trusted)).toMatchObject({ origin: 'log.example', size: 0 })
    expect(codeOf(() => verifyCheckpoint(signNote(text, witness), trusted))).toBe('record.untrusted')
  })
})

describe('whatever strangers send', () => {
  it('notes and checkpoints are read or refused with a typed error', () => {
    const piece = fc.oneof(
      fc.constantFrom('—', ' ', '\n', '\n\n', '=', '+', 'log.example', '0', '12', note, text, signer.verifierKey),
      fc.string({ unit: 'binary', maxLength: 12 }),
    )
    const foreign = fc.oneof(
      fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join('')),
      fc
        .tuple(fc.nat(note.length), fc.nat(note.length), piece)
        .map(([a, b, middle]) => note.slice(0, Math.min(a, b)) + middle + note.slice(Math.max(a, b))),
    )
    fc.assert(
      fc.property(foreign, (input) => {
        for (const run of [() => parseNote(input), () => parseCheckpoint(input), () => parseVerifierKey(input)])
          expect(codeOf(run)).toMatch(/^(accepted|record\.malformed-(note|checkpoint|key))$/)
        if (codeOf(() => verifyCheckpoint(input, [key])) === 'accepted') expect(parseNote(input).text).toBe(text)
      }),
      { numRuns: 2000, seed: 5 },
    )
  })
})
