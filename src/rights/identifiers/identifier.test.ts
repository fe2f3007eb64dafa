import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RightsError } from '../rights-error.js'
import { parseWork } from '../work.js'
import { checkCharacter37_36 } from './check-character.js'
import { parseIdentifier, sameIdentifier } from './identifier.js'
import { decodeIscc } from './iscc.js'

const vectorsPath = join(process.env.KYODAKU_REFDATA ?? '../shared/refdata', 'iscc', 'data.json')
const hasVectors = existsSync(vectorsPath)

function refused(scheme: string, value: string): string {
  try {
    parseIdentifier(scheme, value)
  } catch (error) {
    if (error instanceof RightsError && error.code === 'rights.invalid-identifier') return error.message
    throw error
  }
  return 'accepted'
}

const hex = (length: number) =>
  fc.array(fc.constantFrom(...'0123456789ABCDEF'), { minLength: length, maxLength: length }).map((d) => d.join(''))
const groups = (digits: string) => digits.replace(/(.{4})(?=.)/g, '$1-')

describe('EIDR', () => {
  it.each([
    '10.5240/7791-8534-2C23-9030-8610-5',
    '10.5240/1489-49A2-3956-4B2D-FE16-5',
    '10.5240/4400-1306-02D0-C307-1DA2-E',
  ])('reads %s in all its spellings', (id) => {
    const [prefix, suffix] = id.split('/')
    for (const spelling of [
      id,
      id.toLowerCase(),
      `doi:${id}`,
      `https://doi.org/${id}`,
      `http://dx.doi.org/${id}`,
      `https://ui.eidr.org/view/content?id=${id}`,
      `urn:eidr:${prefix}:${suffix}`,
      ` ${id} `,
    ])
      expect(parseIdentifier('EIDR', spelling)).toEqual({ scheme: 'eidr', value: id })
  })

  it('refuses parties, users and services, saying what they are', () => {
    expect(refused('eidr', '10.5237/9DD9-E249')).toContain('names a party, not a work')
    expect(refused('eidr', '10.5238/superuser')).toContain('names a user')
    expect(refused('eidr', 'https://doi.org/10.5239/8BE5-E3F6')).toContain('names a video service')
    expect(refused('eidr', '10.1000/182')).toContain('is not an EIDR')
  })

  it('finds every single wrong character', () => {
    fc.assert(
      fc.property(hex(20), fc.nat(19), fc.constantFrom(...'0123456789ABCDEF'), (digits, at, other) => {
        const id = (text: string) => `10.5240/${groups(text)}-${checkCharacter37_36(digits)}`
        expect(parseIdentifier('eidr', id(digits)).value).toBe(id(digits))
        const changed = digits.slice(0, at) + other + digits.slice(at + 1)
        if (changed !== digits) expect(refused('eidr', id(changed))).toContain('wrong check character')
      }),
    )
  })
})

describe('ISAN', () => {
  it.each([
    ['0000-0000-3A8D-0000-Z-0000-0000-6', '0000-0000-3A8D-0000-Z-0000-0000-6'],
    ['ISAN 0000-0000-3EB5-0000-Q-0000-0000-X', '0000-0000-3EB5-0000-Q-0000-0000-X'],
    ['isan:0000-0000-606A-0000-0-0000-0000-3', '0000-0000-606A-0000-0-0000-0000-3'],
    ['urn:isan:0000-0000-D07A-0090-Q', '0000-0000-D07A-0090-Q'],
    ['00000002B3C800003', '0000-0002-B3C8-0000-3'],
    ['0000-0000-14A9-0000-k-0000-0002-a', '0000-0000-14A9-0000-K-0000-0002-A'],
  ])('reads %s', (spelling, value) => expect(parseIdentifier('isan', spelling)).toEqual({ scheme: 'isan', value }))

  it.each([
    '0000-0000-3ABD-0000-Z',
    '006A-15FA-002B-C95F-A',
    '1881-66C7-3420-0000-7',
    '0000-0000-3A8D-0000-Z-0000-0000-7',
    '0000-0000-3A8D-0000',
    '0000-0000-3A8D-0000-Z-0000-0000',
  ])('refuses %s', (value) => expect(refused('isan', value)).not.toBe('accepted'))

  it('knows a version of zeros as the work itself, and other versions as others', () => {
    const work = { scheme: 'isan', value: '0000-0000-14A9-0000-K' }
    const check = checkCharacter37_36('0000000014A9000000000000')
    expect(sameIdentifier(work, { scheme: 'ISAN', value: `0000-0000-14A9-0000-K-0000-0000-${check}` })).toBe(true)
    expect(sameIdentifier(work, { scheme: 'isan', value: '0000-0000-14A9-0000-K-0000-0002-A' })).toBe(false)
    expect(sameIdentifier({ scheme: 'own', value: 'a' }, { scheme: 'own', value: 'A' })).toBe(false)
  })
})

describe('ISCC', () => {
  it.skipIf(!hasVectors)('reads every code of the conformance vectors (needs KYODAKU_REFDATA)', () => {
    const codes = [...new Set(readFileSync(vectorsPath, 'utf8').match(/(?:ISCC:)[A-Z2-7]{10,}/g))]
    expect(codes.length).toBeGreaterThan(40)
    for (const code of codes) {
      expect(parseIdentifier('iscc', code).value).toBe(code)
      expect(parseIdentifier('ISCC', code.slice('ISCC:'.length).toLowerCase()).value).toBe(code)
      const { header } = decodeIscc(code)
      // Impossible headers: main types past ISCC, another version, one step longer or shorter, a body cut or grown.
      const text = code.slice('ISCC:'.length)
      expect(refused('iscc', `M${text.slice(1)}`)).toContain('main type')
      expect(refused('iscc', `P${text.slice(1)}`)).not.toBe('accepted')
      expect(refused('iscc', `${text.slice(0, 2)}I${text.slice(3)}`)).not.toBe('accepted')
      expect(refused('iscc', text.slice(0, -8))).not.toBe('accepted')
      expect(refused('iscc', `${text}AAAAAAAA`)).not.toBe('accepted')
      expect(header.bodyBits % 32).toBe(0)
    }
  })

  it('decodes what the header says', () => {
    expect(decodeIscc('ISCC:EMAQAAAAAAAAAAAA').header).toEqual({
      mainType: 'content',
      subType: 3,
      version: 0,
      bodyBits: 64,
    })
    expect(decodeIscc('ISCC:KUAFVC5DMJJGYKZ4MQV6B6THIBBUG').header).toMatchObject({
      mainType: 'iscc',
      subType: 5,
      bodyBits: 128,
    })
  })

  it('refuses bits that have no place, so that a code has one spelling', () => {
    expect(refused('iscc', 'ISCC:KUAFVC5DMJJGYKZ4MQV6B6THIBBUH')).toContain('not base32')
  })
})

describe('others', () => {
  it('reads ISBN and ISWC, and leaves what it does not know', () => {
    expect(parseIdentifier('isbn', '0-306-40615-2').value).toBe('9780306406157')
    expect(parseIdentifier('isbn', 'ISBN 978-0-465-02656-2').value).toBe('9780465026562')
    expect(parseIdentifier('isbn', '0-8044-2957-X').value).toBe('9780804429573')
    expect(refused('isbn', '978-0-465-02656-3')).toContain('check digit')
    expect(parseIdentifier('iswc', 'ISWC T0345246801').value).toBe('T-034.524.680-1')
    expect(refused('iswc', 'T-034.524.680-2')).toContain('check digit')
    expect(parseIdentifier('our-own', ' A 1 ')).toEqual({ scheme: 'our-own', value: 'A 1' })
    expect(parseIdentifier('constructor', 'x')).toEqual({ scheme: 'constructor', value: 'x' })
  })

  it('returns a canonical identifier or throws its one error, whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('eidr', 'isan', 'iscc', 'isbn', 'iswc', 'x'),
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'ISANCE:0123456789AKZ-/. ') })),
        (scheme, value) => {
          let parsed: ReturnType<typeof parseIdentifier>
          try {
            parsed = parseIdentifier(scheme, value)
          } catch (error) {
            expect(error).toBeInstanceOf(RightsError)
            return
          }
          expect(parseIdentifier(parsed.scheme, parsed.value)).toEqual(parsed)
        },
      ),
      { numRuns: 3000 },
    )
  })
})

describe('a work', () => {
  const work = { id: 'w', kind: 'film', titles: [], owners: [] }

  it('has its identifiers in their one spelling', () => {
    const parsed = parseWork({
      ...work,
      identifiers: [{ scheme: 'EIDR', value: 'https://doi.org/10.5240/7791-8534-2c23-9030-8610-5' }],
    })
    expect(parsed.identifiers).toEqual([{ scheme: 'eidr', value: '10.5240/7791-8534-2C23-9030-8610-5' }])
  })

  it('is refused with a wrong one, which is named', () => {
    const identifiers = [
      { scheme: 'isan', value: '0000-0000-3A8D-0000-Z' },
      { scheme: 'isan', value: '0000-0000-3A8D-0000-Y' },
    ]
    try {
      parseWork({ ...work, identifiers })
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(RightsError)
      const { code, problems } = error as RightsError
      expect(code).toBe('rights.invalid-work')
      expect(problems.map(({ path }) => path)).toEqual(['work.identifiers[1].value'])
    }
  })
})
