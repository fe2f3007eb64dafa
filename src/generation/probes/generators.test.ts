import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { generatorOf, parseGenerators } from './generators.js'
import { ProbeError } from './probe-error.js'

const file = (value: unknown) => JSON.stringify(value)
const generator = { model: 'video-9', url: 'https://api.example/v1', key: 'sk-never-shown', for: ['hana'] }

describe('a file of generators', () => {
  it('names whose plans are carried out against what', () => {
    const generators = parseGenerators(file({ generators: [generator, { model: 'm', url: 'http://a/v1' }] }), 'f')
    expect(generators).toEqual([generator, { model: 'm', url: 'http://a/v1', for: [] }])
    const of = (model: string, party: string | null) => generatorOf(generators, { model, party })?.url
    expect(of('video-9', 'hana')).toBe('https://api.example/v1')
    expect(of('video-9', null)).toBe('https://api.example/v1')
    expect(of('m', null)).toBe('http://a/v1')
    expect([of('video-9', 'tsuki'), of('m', 'hana'), of('other', null)]).toEqual([undefined, undefined, undefined])
  })

  it.each([
    ['no JSON', '{"generators": [{"key": "sk-never-shown"'],
    ['generators.0.url', file({ generators: [{ ...generator, url: 'api.example' }] })],
    ['generators.0.mostPerDay', file({ generators: [{ ...generator, mostPerDay: 0 }] })],
    ['named twice', file({ generators: [generator, generator] })],
    ['generators', file([])],
    ['Unrecognized', file({ generators: [{ ...generator, keys: 1 }] })],
  ])('is refused with what is wrong (%s), and never shows a key', (what, text) => {
    const error = (() => {
      try {
        return parseGenerators(text, 'probes.json')
      } catch (thrown) {
        return thrown
      }
    })()
    expect(error).toBeInstanceOf(ProbeError)
    const { code, message } = error as ProbeError
    expect(code).toBe('probes.bad-generators')
    expect(message).toContain('probes.json')
    expect(message).toContain(what)
    expect(message).not.toContain('sk-never-shown')
  })

  it('is read or refused with its code, whatever it is (fuzz)', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.object().map((value) => file({ generators: [value] })),
        ),
        (text) => {
          try {
            parseGenerators(text, 'f')
          } catch (error) {
            expect(error).toMatchObject({ code: 'probes.bad-generators' })
          }
        },
      ),
      { numRuns: 500 },
    )
  })
})
