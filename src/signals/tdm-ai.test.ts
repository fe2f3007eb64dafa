import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { combine } from './combine.js'
import { tdmAiStatements } from './tdm-ai.js'

const read = (value: unknown, iscc?: string) => tdmAiStatements(JSON.stringify(value), iscc)
const saysOf = (value: unknown, use: 'train' | 'generate' = 'train') =>
  combine(read(value), { use, agents: [], media: 'video' }).says

describe('a TDM·AI declaration', () => {
  it.each([
    [{ all: 'false' }, 'disallow', 'disallow'],
    [{ all: 'true' }, 'allow', 'allow'],
    [{ all: 'true', 'train-ai': 'false' }, 'disallow', 'allow'],
    [{ all: 'true', 'train-genai': 'false' }, 'disallow', 'allow'],
    [{ all: 'false', 'train-genai': 'true' }, 'disallow', 'disallow'],
    [{ 'train-genai': 'true' }, 'allow', 'silent'],
    // Of models that generate nothing.
    [{ 'train-ai': 'true' }, 'silent', 'silent'],
    [{ 'train-ai': 'true', 'train-genai': 'false' }, 'disallow', 'silent'],
    [{ search: 'false' }, 'silent', 'silent'],
    [{ 'ai-use': 'false' }, 'silent', 'disallow'],
    // Booleans are no strings.
    [{ all: false }, 'unknown', 'unknown'],
    [{ all: true }, 'unknown', 'unknown'],
    [{ all: 'False' }, 'unknown', 'unknown'],
    [{ all: 'true', version: '2.0' }, 'unknown', 'unknown'],
    [{ all: 'true', tdm: 'false' }, 'unknown', 'unknown'],
    [{ all: 'true', tdm: 'true' }, 'allow', 'allow'],
  ])('%j: training %s, as an input %s', (value, train, generate) => {
    expect([saysOf(value), saysOf(value, 'generate')]).toEqual([train, generate])
  })

  it('is bound to its ISCC', () => {
    const iscc = 'ISCC:KACT4EBWK27737D2AYCJRAL5Z36G76RFRMO4554RU26HZ4ORJGIVHDI'
    const declaration = { iscc, all: 'false' }
    expect(read(declaration, iscc.replace('ISCC:', '').toLowerCase())).toMatchObject([
      { says: 'disallow', stated: { path: iscc } },
    ])
    expect(read(declaration, 'ISCC:KACYPXW445FTYNJ3')).toEqual([])
    expect(read({ iscc: 1, all: 'true' })).toMatchObject([{ says: 'unknown' }])
    expect(saysOf([{ all: 'true' }, { all: 'false' }])).toBe('disallow')
  })

  it('that is none is unknown', () => {
    for (const text of ['', '{', '"x"', 'null', '[[]]', `${'['.repeat(300)}${']'.repeat(300)}`])
      expect(tdmAiStatements(text).map((one) => one.says)).toEqual(['unknown'])
  })

  it('allows only by a "true", and takes any bytes', () => {
    const key = fc.constantFrom(
      'all',
      'train-ai',
      'train-genai',
      'ai-use',
      'search',
      'iscc',
      'version',
      '__proto__',
      'x',
    )
    const value = fc.oneof(
      fc.constantFrom<unknown>('true', 'false', true, false, 1, null, '1.0'),
      fc.jsonValue({ maxDepth: 1 }),
    )
    fc.assert(
      fc.property(fc.dictionary(key, value), (declaration) => {
        const statements = read(declaration)
        if (statements.some((one) => one.says === 'allow')) expect(Object.values(declaration)).toContain('true')
        // A refusal of training is never lost.
        if (
          ['all', 'train-ai', 'train-genai'].some(
            (one) => Object.hasOwn(declaration, one) && declaration[one] === 'false',
          ) &&
          !Object.hasOwn(declaration, 'iscc')
        )
          expect(saysOf(declaration)).toBe('disallow')
      }),
      { numRuns: 2000 },
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => void tdmAiStatements(bytes)),
      { numRuns: 500 },
    )
  })
})

const folder = resolve(process.env.KYODAKU_REFDATA ?? '../shared/refdata', 'optout/tdmai')

describe.skipIf(!existsSync(folder))('the published examples (needs KYODAKU_REFDATA)', () => {
  it('are read as their summaries say', () => {
    const { examples } = JSON.parse(readFileSync(resolve(folder, 'usage-declaration-examples.json'), 'utf8'))
    expect(examples.map((one: unknown) => [saysOf(one), saysOf(one, 'generate')])).toEqual([
      ['disallow', 'disallow'],
      ['disallow', 'allow'],
      ['disallow', 'disallow'],
      ['disallow', 'allow'],
      ['disallow', 'allow'],
      ['disallow', 'disallow'],
      ['disallow', 'allow'],
    ])
  })

  it('have a schema whose every property and value is understood', () => {
    const schema = JSON.parse(readFileSync(resolve(folder, 'usage-declaration.schema.json'), 'utf8'))
    for (const [name, { enum: values }] of Object.entries<{ enum?: string[] }>(schema.properties)) {
      const said = read({ [name]: values?.[0] ?? '1.0' })
      expect(said.filter((one) => one.says === 'unknown')).toEqual([])
    }
  })
})
