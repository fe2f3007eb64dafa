import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nothingStated, parseStatements, reportKinds, statementsTemplate } from './statements-file.js'

describe('a file of statements', () => {
  it('states nothing as its template stands', () => {
    for (const kind of reportKinds) expect(parseStatements(statementsTemplate(kind))).toEqual(nothingStated)
  })

  it('states what is filled in, by whom and when', () => {
    const file = {
      format: 'kyodaku-statements@v1',
      by: 'Eiga Lab',
      at: '2026-07-01',
      statements: {
        'provider-name': { '//': 'who', text: 'Eiga Lab, Tokyo', by: 'Legal' },
        purpose: { en: 'Research', ja: '研究' },
        crawlers: '',
      },
      sizes: [{ modality: 'video', amount: 1200 }],
      smallProvider: true,
      answers: { P1: { follows: false, explanation: 'not yet' }, P2: { follows: null } },
      inquiriesAnswered: { P2: 3, P3: null },
    }
    expect(parseStatements(JSON.stringify(file))).toEqual({
      statements: {
        'provider-name': { text: 'Eiga Lab, Tokyo', by: 'Legal', at: '2026-07-01' },
        purpose: { text: { en: 'Research', ja: '研究' }, by: 'Eiga Lab', at: '2026-07-01' },
      },
      sizes: [{ modality: 'video', amount: 1200, by: 'Eiga Lab', at: '2026-07-01' }],
      smallProvider: true,
      answers: { P1: { follows: false, explanation: 'not yet', by: 'Eiga Lab', at: '2026-07-01' } },
      inquiriesAnswered: { P2: 3 },
    })
  })

  it('is refused with the place of what is wrong', () => {
    const parse = (changes: object) =>
      parseStatements(JSON.stringify({ format: 'kyodaku-statements@v1', by: 'x', at: '2026-07-01', ...changes }))
    expect(() => parse({ statements: { nonsense: 'x' } })).toThrow('statements.nonsense')
    expect(() => parse({ smallProvider: 'yes' })).toThrow('smallProvider')
    expect(() => parse({ by: '', statements: { purpose: 'x' } })).toThrow('who states this')
    expect(() => parse({ sizes: [{ modality: 'smell', amount: 1 }] })).toThrow('sizes.0.modality')
  })

  it('has no error of its own for any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(() => parseStatements(text)).toThrowError(expect.objectContaining({ code: 'training.bad-statements' }))
      }),
      { numRuns: 200 },
    )
  })
})
