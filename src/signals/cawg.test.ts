import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cawgStatements, isTrainingMining } from './cawg.js'

const label = 'cawg.training-mining'
const entry = (use: unknown, more: object = {}) => ({ entries: { 'cawg.ai_generative_training': { use, ...more } } })
const says = (data: unknown, of = label) => cawgStatements(of, data).map((one) => one.says)

describe('a training-mining assertion', () => {
  it('says of each use case what its entry says', () => {
    const entries = {
      'cawg.data_mining': { use: 'notAllowed' },
      'cawg.ai_inference': { use: 'allowed' },
      'cawg.ai_training': { use: 'notAllowed' },
      'cawg.ai_generative_training': { use: 'notAllowed' },
    }
    expect(cawgStatements(label, { entries }).map(({ about, says }) => [...about, says])).toEqual([
      ['mine', 'disallow'],
      ['infer', 'allow'],
      ['train', 'disallow'],
      ['train-generative', 'disallow'],
    ])
    const older = { entries: { 'c2pa.ai_generative_training': { use: 'notAllowed' } } }
    expect(says(older, 'c2pa.training-mining')).toEqual(['disallow'])
  })

  it('that permits training of models that generate nothing permits none that generate', () => {
    expect(says({ entries: { 'cawg.ai_training': { use: 'allowed' } } })).toEqual([])
    expect(says(entry('allowed'))).toEqual(['allow'])
  })

  it('that is constrained is not allowed, with its constraint in either spelling', () => {
    expect(cawgStatements(label, entry('constrained'))).toMatchObject([
      { says: 'disallow', why: 'is constrained without saying how' },
    ])
    expect(says(entry('constrained', { constraint_info: ' ' }))).toEqual(['disallow'])
    for (const name of ['constraint_info', 'constraints_info'])
      expect(cawgStatements(label, entry('constrained', { [name]: 'see https://x.example/terms' }))).toMatchObject([
        { says: 'disallow', why: expect.stringContaining('https://x.example/terms'), terms: 'https://x.example/terms' },
      ])
  })

  it('with anything else in it is unknown', () => {
    for (const use of ['Allowed', 'notallowed', 'yes', '', 1, null, undefined, {}])
      expect(says(entry(use))).toEqual(['unknown'])
    for (const data of [undefined, null, 'allowed', [], {}, { entries: [] }, { entries: null }])
      expect(says(data)).toEqual(['unknown'])
    expect(says({ entries: { 'cawg.ai_generative_training': 'allowed' } })).toEqual(['unknown'])
    expect(says({ entries: { 'com.example.video_training': { use: 'notAllowed' } } })).toEqual(['unknown'])
    expect(says({ entries: { 'com.example.video_training': { use: 'allowed' } } })).toEqual([])
    expect(says({ entries: { 'cawg.constructor': { use: 'notAllowed' } } })).toEqual(['unknown'])
    expect(says(entry('allowed'), 'cawg.training-mining.v2')).toEqual(['unknown'])
    expect(says(entry('notAllowed'), 'cawg.training-mining.v2')).toEqual(['disallow'])
  })

  it('is known by its label', () => {
    expect(['cawg.training-mining', 'c2pa.training-mining', 'cawg.training-mining__2'].every(isTrainingMining)).toBe(
      true,
    )
    expect(isTrainingMining('com.example.training-mining')).toBe(false)
  })

  it('allows only where an entry says exactly that', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (data) => {
        const allowed = says(data).includes('allow')
        if (allowed) expect(JSON.stringify(data)).toContain('"use":"allowed"')
        expect(says({ entries: { 'cawg.data_mining': data } }).includes('allow')).toBe(
          (data as { use?: unknown } | null)?.use === 'allowed',
        )
      }),
      { numRuns: 2000 },
    )
  })
})

const folder = resolve(process.env.KYODAKU_REFDATA ?? '../shared/refdata', 'optout/cawg')

describe.skipIf(!existsSync(folder))('the schema of the assertion (needs KYODAKU_REFDATA)', () => {
  it('names no choice, entry or field that is not understood', () => {
    const cddl = readFileSync(resolve(folder, 'training-mining.cddl'), 'utf8').replace(/;.*$/gm, '')
    const choices = [...cddl.matchAll(/\$training-mining-choice \/= "(\w+)"/g)].map(([, choice]) => choice)
    expect(choices).toEqual(['allowed', 'notAllowed', 'constrained'])
    const entries = [...cddl.matchAll(/\? "(cawg\.\w+)"/g)].map(([, name]) => name!)
    expect(entries).toHaveLength(4)
    const [, info] = /\? "(constraint_info)"/.exec(cddl) ?? []
    for (const name of entries)
      for (const use of choices) {
        const [statement] = cawgStatements(label, { entries: { [name]: { use, [info!]: 'ask' } } })
        // Models that generate nothing are none of ours.
        if (name === 'cawg.ai_training' && use === 'allowed') expect(statement).toBeUndefined()
        else expect(statement?.says).toBe(use === 'allowed' ? 'allow' : 'disallow')
      }
  })

  it('has an example that is malformed upstream, and read as meant once its brackets are put right', () => {
    const text = readFileSync(resolve(folder, 'training-mining.cbordiag'), 'utf8')
    expect(() => JSON.parse(text)).toThrow()
    const meant = JSON.parse(text.replace('"entries":', '"entries": {').replace(/\}\s*$/, '}}'))
    expect(says(meant)).toEqual(['disallow', 'disallow'])
  })
})
