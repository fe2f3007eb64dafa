import { Readable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TrainingError } from '../training-error.js'
import { mappedColumns, parseMappingFile } from './mapping-file.js'
import { openDataset } from './open-dataset.js'
import { columnRoles } from './rows.js'

describe('the mapping file', () => {
  it('says columns and roles, in its order', () => {
    const file = parseMappingFile(
      '{ "columns": { "vid": { "role": "platform-id", "of": "youtube" }, "contentUrl": "url" }, "delimiter": "|" }',
    )
    expect(mappedColumns(file)).toEqual([
      { role: 'platform-id', column: 'vid', of: 'youtube' },
      { role: 'url', column: 'contentUrl' },
    ])
  })

  it.each([
    ['{ "columns": { "a": "uri" } }', 'columns.a', 'declared-work'],
    ['{ "columns": { "a": { "role": "platform-id" } } }', 'columns.a', '"of"'],
    ['{ "columns": {} }', 'columns', 'names no column'],
    ['{ "colums": { "a": "url" } }', 'colums', 'columns'],
    ['{ "columns": { "a": "url" }, "delimiter": "::" }', 'delimiter', '::'],
    ['{ "columns": ', 'no JSON', 'Unexpected end'],
  ])('says what is wrong with %s', (text, where, what) => {
    expect(() => parseMappingFile(text)).toThrow(where)
    expect(() => parseMappingFile(text)).toThrow(what)
  })

  it('must name columns that are there', async () => {
    const opening = openDataset('-', {
      stdin: Readable.from([Buffer.from('alpha,beta\n1,2\n')]),
      mapping: { columns: { gamma: 'url' } },
    })
    await expect(opening).rejects.toMatchObject({ code: 'training.bad-mapping' })
    await expect(opening).rejects.toThrow('"alpha", "beta"')
  })

  it('overrides what would be recognised, and names columns by number where there is no header', async () => {
    const dataset = await openDataset('-', {
      stdin: Readable.from([Buffer.from('hb0X4gD4aXA|a dog\nhb0X4gD4aXB|a cat\n')]),
      format: 'csv',
      mapping: { columns: { 1: { role: 'platform-id', of: 'youtube' }, 2: 'text' }, header: false, delimiter: '|' },
    })
    expect(dataset.mapping.columns.map(({ column }) => column)).toEqual(['1', '2'])
    expect(dataset.describe().columns[1]!.samples).toEqual(['a dog', 'a cat'])
  })

  it('is read or refused with its code, whatever it is (fuzz)', () => {
    const entry = fc.oneof(
      fc.constantFrom(...columnRoles),
      fc.record({ role: fc.constantFrom(...columnRoles, 'x'), of: fc.string() }),
      fc.jsonValue(),
    )
    const value = fc.oneof(
      fc.jsonValue(),
      fc.record({ columns: fc.dictionary(fc.string(), entry) }, { requiredKeys: [] }),
    )
    const text = fc.oneof(
      fc.string(),
      value.map((any) => JSON.stringify(any)),
    )
    fc.assert(
      fc.property(text, (any) => {
        try {
          expect(mappedColumns(parseMappingFile(any)).length).toBeGreaterThan(0)
        } catch (error) {
          expect(error).toBeInstanceOf(TrainingError)
          expect((error as TrainingError).code).toBe('training.bad-mapping')
        }
      }),
      { numRuns: 5000 },
    )
  })
})
