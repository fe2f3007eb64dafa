import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GenerationError } from '../generation-error.js'
import { parseKeyFile } from './key-file.js'

const secret = 'a-secret-of-one-studio'
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const refusalOf = (text: string): string => {
  try {
    parseKeyFile('keys.json', text)
  } catch (error) {
    expect(error).toBeInstanceOf(GenerationError)
    expect((error as GenerationError).code).toBe('generation.bad-keys')
    return (error as GenerationError).message
  }
  throw new Error('it was not refused')
}

describe('a file of keys', () => {
  it('has keys as they are or as their SHA-256, which are the same key', () => {
    const of = (key: string) => parseKeyFile('keys.json', JSON.stringify({ keys: [{ name: 'a', key }] }))
    expect(of(secret)).toEqual(of(`sha256:${sha256(secret)}`))
    expect(of(secret)).toMatchObject([{ name: 'a', tenant: null, quota: {} }])
  })

  it('says what is wrong, where, and what to do, and never what a key is', () => {
    const key = { name: 'a', key: secret }
    for (const [keys, said] of [
      [[{ ...key, quota: { perMinute: 0 } }], 'keys.0.quota.perMinute is no whole number from 1'],
      [[{ ...key, quota: { perHour: 1 } }], 'keys.0.quota does not take perHour'],
      [[{ ...key, quota: { secondsPerDay: 60 } }], 'keys.0.quota.secondsPerDay is counted by tenant'],
      [[{ ...key, tenant: 'a b' }], 'keys.0.tenant has other characters'],
      [[{ ...key, models: [] }], 'keys.0.models is empty'],
      [[{ key: secret }], 'keys.0.name is missing'],
      [[{ name: 'a', key: 'short' }], 'keys.0.key is no key of 16'],
      [[{ name: 'a', key: `sha256:${secret}` }], 'keys.0.key is not sha256:'],
      [[key, { name: 'a', key: `${secret}-2` }], 'keys.1.name is that of keys.0 too'],
      [[key, { name: 'b', key: `sha256:${sha256(secret).toUpperCase()}` }], 'keys.1.key is that of keys.0 too'],
    ] as const) {
      const message = refusalOf(JSON.stringify({ keys }))
      expect(message).toContain(`keys.json: ${said}`)
      expect(message).toContain('Correct the file')
      expect(message).not.toContain(secret)
    }
    for (const text of ['', '[]', '{}', `{"keys": [\n{"name": "a", "key": "${secret}"} {}]}`])
      expect(refusalOf(text)).not.toContain(secret)
  })

  it('of any JSON is read or refused by its place (fuzz)', () => {
    const key = fc.record(
      {
        name: fc.oneof(fc.string(), fc.jsonValue()),
        tenant: fc.oneof(fc.string(), fc.jsonValue()),
        key: fc.oneof(fc.string({ minLength: 16 }), fc.constant(`sha256:${sha256('x')}`), fc.jsonValue()),
        quota: fc.oneof(fc.dictionary(fc.constantFrom('perMinute', 'concurrent', 'x'), fc.jsonValue()), fc.jsonValue()),
        models: fc.oneof(fc.array(fc.string()), fc.jsonValue()),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.array(key), (keys) => {
        try {
          for (const { digest } of parseKeyFile('keys.json', JSON.stringify({ keys }))) expect(digest).toHaveLength(32)
        } catch (error) {
          expect(error).toBeInstanceOf(GenerationError)
        }
      }),
      { numRuns: 1000, seed: 20261204 },
    )
  })
})
