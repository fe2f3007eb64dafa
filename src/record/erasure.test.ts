import { expect, it } from 'vitest'
import { auditLog } from './audit.js'
import { canonicalJson } from './canonical-json.js'
import { saltedDigest } from './hash.js'
import { openLog } from './log.js'
import { createProofVerifier, formatTlogProof } from './receipt.js'
import { createSigner } from './signer.js'
import type { LogStorage } from './storage.js'

const origin = 'log.example/erasure'
const signer = createSigner(origin, new Uint8Array(32).fill(1))
const trusted = { verifierKeys: [signer.verifierKey] }
const utf8 = (text: string) => new TextEncoder().encode(text)

/** Every way in which bytes of a text might lie in a file. */
function spellings(text: string): Buffer[] {
  const bytes = Buffer.from(text)
  const escaped = Array.from(text, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')
  return [
    bytes,
    Buffer.from(text, 'utf16le'),
    Buffer.from(text, 'utf16le').swap16(),
    Buffer.from(escaped),
    Buffer.from(bytes.toString('hex')),
    // Base64 at each of the three places that a text can begin at, without the letters that its neighbours share.
    ...[0, 1, 2].map((shift) => {
      const whole = Buffer.concat([Buffer.alloc(shift), bytes])
      return Buffer.from(
        whole
          .subarray(0, whole.length - (whole.length % 3))
          .toString('base64')
          .slice(shift === 0 ? 0 : 4),
      )
    }),
  ]
}

it('after salts and plain values are erased, entries and proofs hold, and the digests lead back to nobody', async () => {
  const files = new Map<string, Uint8Array>()
  const written: Uint8Array[] = []
  const storage: LogStorage = {
    read: async (path) => files.get(path)?.slice(),
    async write(path, bytes) {
      written.push(bytes.slice())
      files.set(path, bytes.slice())
    },
    appendJournal: async (bytes) => void written.push(bytes.slice()),
    readJournal: async () => new Uint8Array(0),
    resetJournal: async () => undefined,
  }
  const log = await openLog(storage, { origin, signer })
  const people = ['山田 花子', 'hanako.yamada@example.jp', '+81-90-0000-0000', 'Zoë Ångström', 'JPN-1234567890']

  /** What is kept beside the log, and can be erased. */
  const kept = new Map<number, { salt: Uint8Array; plain: string }>()
  for (let i = 0; i < 300; i++) {
    const plain = people[i % people.length]!
    const salt = Uint8Array.from({ length: 32 }, (_, at) => (i * 31 + at * 7) & 255)
    const entry = utf8(canonicalJson({ type: 'test@v1', number: i, person: saltedDigest(salt, utf8(plain)) }))
    const { index } = await log.append(entry)
    kept.set(index, { salt, plain })
  }

  // With salt and value, it can be shown whom an entry means.
  const person = (entry: Uint8Array) => (JSON.parse(new TextDecoder().decode(entry)) as { person: string }).person
  for (const [index, { salt, plain }] of kept)
    expect(saltedDigest(salt, utf8(plain))).toBe(person(await log.entry(index)))

  const before = await Promise.all([0, 137, 299].map(async (index) => ({ index, proof: await log.prove(index) })))
  const filesBefore = new Map([...files].map(([path, bytes]) => [path, Buffer.from(bytes).toString('hex')]))
  kept.clear()

  // The log is what it was, and every proof holds, old and new.
  expect(new Map([...files].map(([path, bytes]) => [path, Buffer.from(bytes).toString('hex')]))).toEqual(filesBefore)
  expect(await auditLog(storage, trusted)).toMatchObject({ size: 300 })
  const verify = createProofVerifier(trusted)
  for (const { index, proof } of before) verify(await log.entry(index), proof)
  for (let index = 0; index < 300; index += 7) verify(await log.entry(index), await log.prove(index))

  // Whoever guesses the person finds no entry: neither the plain digest nor one with a guessed salt is in the log.
  const digests = new Set<string>()
  for await (const entry of log.entries()) digests.add(person(entry))
  expect(digests.size).toBe(300)
  for (const plain of people)
    for (const guess of [new Uint8Array(0), new Uint8Array(32), utf8(plain)])
      expect(digests.has(saltedDigest(guess, utf8(plain)))).toBe(false)

  // And no personal data was ever in anything that the log has written or handed out, in any spelling.
  const handedOut = before.map(({ proof }) => utf8(formatTlogProof(proof)))
  const everything = Buffer.concat([...files.values(), ...written, ...handedOut, utf8([...files.keys()].join())])
  expect(everything.length).toBeGreaterThan(50_000)
  for (const plain of people)
    for (const spelling of spellings(plain)) expect(everything.includes(spelling), plain).toBe(false)
  // The scan does find what is there.
  for (const spelling of spellings('"number":137').slice(0, 1)) expect(everything.includes(spelling)).toBe(true)
})
