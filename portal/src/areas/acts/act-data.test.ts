import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { actionKey, outcomeOf, placeOf } from './act-data.js'

/** Writes that are no acts: they ask, look or preview, or are written down as what they lead to (`signIn`, `stepUp`). */
const noActs = /^(ask|preview|lookUp|begin(?!Upload)|signInBy|stepUpBy)/

describe('acts', () => {
  it('have words for everything that the interface lets people do', () => {
    const described = readFileSync('src/client/paths.ts', 'utf8')
    const writes = [...described.matchAll(/^ {4}(?:post|put|patch|delete): operations\['(\w+)'\]/gm)].map(
      ([, operation = '']) => operation,
    )
    expect(writes.length).toBeGreaterThan(70)
    expect(writes.filter((operation) => !noActs.test(operation) && actionKey(operation) === undefined)).toEqual([])
  })

  it('are done, wait, or did not come about', () => {
    expect(['done', '201', 'waiting', '500', 'interrupted', 'try 3', '403'].map(outcomeOf)).toEqual([
      'done',
      'done',
      'waiting',
      'interrupted',
      'interrupted',
      'refused',
      'refused',
    ])
  })

  it('lead to what they were done to, where there is a page of it', () => {
    const title = { ja: '灯', en: 'Light' }
    const names = {
      people: {},
      parties: {},
      subjects: {
        light: { kind: 'work' as const, title },
        ref_1: { kind: 'reference' as const, title, work: 'light' },
      },
    }
    expect(placeOf('light', names)).toEqual({ to: '/works/$id', params: { id: 'light' } })
    expect(placeOf('ref_1', names)).toEqual({ to: '/works/$id', params: { id: 'light' } })
    expect(placeOf('job_1', names)).toEqual({ to: '/jobs/$id', params: { id: 'job_1' } })
    // What the reader may not see is in no registry of theirs.
    expect(placeOf('grt_hidden', names)).toBeUndefined()
  })
})
