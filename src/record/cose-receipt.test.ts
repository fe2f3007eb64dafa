import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeCoseReceipt, verifyCoseReceipt } from './cose-receipt.js'
import { openLog } from './log.js'
import { RecordError } from './record-error.js'
import { createSigner } from './signer.js'
import type { LogStorage } from './storage.js'

const signer = createSigner('example.com/log', new Uint8Array(32).fill(9))
const trusted = { verifierKeys: [signer.verifierKey] }
const entryOf = (i: number) => new TextEncoder().encode(`entry ${i}`)

/** Files in memory: what is proved here does not depend on where they are. */
function memoryStorage(): LogStorage {
  const files = new Map<string, Uint8Array>()
  let journal = new Uint8Array(0)
  return {
    read: async (path) => files.get(path),
    write: async (path, bytes) => void files.set(path, bytes),
    appendJournal: async (bytes) => {
      journal = new Uint8Array([...journal, ...bytes])
    },
    readJournal: async () => journal,
    resetJournal: async () => {
      journal = new Uint8Array(0)
    },
  }
}

async function logOf(size: number) {
  const log = await openLog(memoryStorage(), { origin: signer.name, signer })
  await Promise.all(Array.from({ length: size }, (_, i) => log.append(entryOf(i))))
  return log
}

const codeOf = (work: () => unknown): string => {
  try {
    work()
    return 'ok'
  } catch (error) {
    if (error instanceof RecordError) return error.code
    throw error
  }
}

describe('COSE receipts', () => {
  it('say of every entry what its proof says', async () => {
    for (const size of [1, 2, 3, 7, 8, 300]) {
      const log = await logOf(size)
      for (const index of [0, Math.floor(size / 2), size - 1]) {
        const receipt = encodeCoseReceipt(entryOf(index), await log.prove(index), signer)
        const { origin, rootHash } = verifyCoseReceipt(receipt, entryOf(index), trusted)
        expect([origin, Buffer.from(rootHash).toString('base64')]).toEqual(
          log
            .checkpoint()
            .split('\n', 3)
            .filter((_, i) => i !== 1),
        )
      }
    }
  })

  it('are refused for another entry, by another key, and with any bit of them changed', async () => {
    const log = await logOf(5)
    const receipt = encodeCoseReceipt(entryOf(3), await log.prove(3), signer)
    expect(codeOf(() => verifyCoseReceipt(receipt, entryOf(2), trusted))).toBe('record.bad-signature')
    const stranger = createSigner('example.com/log', new Uint8Array(32).fill(8))
    expect(codeOf(() => verifyCoseReceipt(receipt, entryOf(3), { verifierKeys: [stranger.verifierKey] }))).toBe(
      'record.untrusted',
    )
    const foreign = await log.prove(3)
    expect(codeOf(() => encodeCoseReceipt(entryOf(3), foreign, stranger))).not.toBe('ok')
    expect(codeOf(() => encodeCoseReceipt(entryOf(4), foreign, signer))).toBe('record.not-proved')
    const genuine = verifyCoseReceipt(receipt, entryOf(3), trusted)
    const unsigned = new Set<number>()
    for (let at = 0; at < receipt.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const changed = receipt.slice()
        changed[at] = changed[at]! ^ (1 << bit)
        const code = codeOf(() => expect(verifyCoseReceipt(changed, entryOf(3), trusted)).toEqual(genuine))
        if (code === 'ok') unsigned.add(at)
      }
    }
    // The tree size is the one byte that no key vouches for: in a tree of 7 the path of entry 3 is the same as in one of 5.
    expect([...unsigned].map((at) => receipt[at])).toEqual([5])
  })

  it('are read from any bytes without a stray error', async () => {
    const log = await logOf(5)
    const receipt = encodeCoseReceipt(entryOf(3), await log.prove(3), signer)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(receipt.length), (noise, at) => {
        for (const bytes of [noise, Uint8Array.of(0xd2, ...noise), Uint8Array.of(...receipt.slice(0, at), ...noise)])
          if (bytes.some((byte, i) => byte !== receipt[i]) || bytes.length !== receipt.length)
            expect(codeOf(() => verifyCoseReceipt(bytes, entryOf(3), trusted))).not.toBe('ok')
      }),
      { numRuns: 500 },
    )
  })

  it('read as RFC 9942 says they should', async () => {
    const { decode } = await import('cborg')
    const log = await logOf(3)
    const receipt = encodeCoseReceipt(entryOf(1), await log.prove(1), signer)
    expect(receipt[0]).toBe(0xd2)
    const [protectedHeader, unprotected, payload, signature] = decode(receipt.subarray(1), { useMaps: true })
    expect([payload, signature.length]).toEqual([null, 64])
    const fields = decode(protectedHeader, { useMaps: true })
    expect([fields.get(1), fields.get(395), fields.get(15).get(1)]).toEqual([-8, 1, 'example.com/log'])
    const [size, index, path] = decode(unprotected.get(396).get(-1)[0])
    expect([size, index, path.length]).toEqual([3, 1, 2])
  })
})
