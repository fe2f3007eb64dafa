import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseStatements, reportKinds, statementsTemplate } from '../../../../src/training/index.js'
import { statedSections } from '../../../../src/training/reports/stated-fields.js'
import { fileOf, formOf, readStatements, type StatementsFile } from './statements-data.js'

const who = { by: 'Gen Lab', at: '2026-07-01' }
const ids = [
  ...new Set(Object.values(statedSections).flatMap((all) => all.flatMap(({ fields }) => fields.map(({ id }) => id)))),
]
const word = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => text.trim() === text)
const text = fc.oneof(word, fc.record({ ja: word, en: word }))
const own = fc.oneof(text, fc.record({ text, by: fc.constant('Legal'), at: fc.constant('2026-06-01') }))
const file: fc.Arbitrary<StatementsFile> = fc.record({
  format: fc.constant('kyodaku-statements@v1' as const),
  by: fc.constant('Gen Lab'),
  at: fc.constant('2026-07-01'),
  statements: fc.dictionary(fc.constantFrom(...ids), own, { maxKeys: 6 }),
  sizes: fc.uniqueArray(fc.record({ modality: fc.constantFrom('video', 'audio', 'image', 'text'), amount: fc.nat() }), {
    selector: ({ modality }) => modality,
  }),
  smallProvider: fc.boolean(),
  answers: fc.record({ P1: fc.record({ follows: fc.boolean(), explanation: text }) }, { requiredKeys: [] }),
  inquiriesAnswered: fc.record({ P2: fc.nat(), P3: fc.nat() }, { requiredKeys: [] }),
})
const meant = (of: StatementsFile) => {
  const { sizes, statements, answers, ...rest } = parseStatements(JSON.stringify(of))
  const twice = (said: string | { ja: string; en: string }) =>
    typeof said === 'string' ? { ja: said, en: said } : said
  return {
    ...rest,
    sizes: new Set(sizes.map((size) => JSON.stringify(size))),
    statements: Object.fromEntries(
      Object.entries(statements).map(([id, one]) => [id, { ...one, text: twice(one.text) }]),
    ),
    answers: Object.fromEntries(
      Object.entries(answers).map(([id, one]) => [id, { ...one, explanation: twice(one.explanation) }]),
    ),
  }
}

it('what a file states comes out of the form as it went in', () => {
  fc.assert(
    fc.property(file, (given) => {
      expect(meant(fileOf(formOf(given, who)))).toEqual(meant(given))
    }),
  )
})

it('an empty form, and every template, states nothing', () => {
  for (const given of [undefined, ...reportKinds.map((kind) => readStatements(statementsTemplate(kind)))])
    expect(parseStatements(JSON.stringify(fileOf(formOf(given, who))))).toMatchObject({
      statements: {},
      sizes: [],
      answers: {},
      inquiriesAnswered: {},
    })
  expect(readStatements('{"format":"other"}')).toBeUndefined()
  expect(readStatements('nonsense')).toBeUndefined()
})
