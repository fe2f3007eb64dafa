import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Combined, combine, type SignalQuestion } from './combine.js'
import { type ConformanceInput, conformanceReaders } from './conformance-readers-for-tests.js'
import type { SignalFamily } from './statement.js'

/** One case of `conformance/*.json`; what its fields mean is in `conformance/README.md`. */
interface ConformanceCase {
  id: string
  /** `combined`: whatever any family says. */
  family: SignalFamily | 'combined'
  input: ConformanceInput
  question: SignalQuestion
  expected: Combined
  why: string
  source: string
}

const folder = new URL('../../conformance/', import.meta.url)
const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
const cases = files.flatMap((name) => {
  const { cases: list } = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as { cases: ConformanceCase[] }
  return list.map((one) => ({ ...one, file: name }))
})

async function saysOf({ family, input, question }: ConformanceCase): Promise<Combined> {
  const readers = family === 'combined' ? Object.values(conformanceReaders) : [conformanceReaders[family]]
  const statements = await Promise.all(
    readers.map((read) => {
      if (read === undefined) throw new Error(`no reader is registered for ${family}`)
      return read(input, question)
    }),
  )
  return combine(statements.flat(), question).says
}

/** Said to be allowed, or not spoken of, where the case has a refusal or a doubt; or allowed where nothing is said. */
function isFalseAdmission(expected: Combined, says: Combined): boolean {
  if (expected === 'disallow' || expected === 'unknown') return says === 'allow' || says === 'silent'
  return expected === 'silent' && says === 'allow'
}

describe('the conformance suite', () => {
  it('admits nothing falsely', async () => {
    const said = await Promise.all(cases.map(async (one) => ({ ...one, says: await saysOf(one) })))
    const falselyAdmitted = said.filter(({ expected, says }) => isFalseAdmission(expected, says))
    expect(falselyAdmitted.map(({ id }) => id)).toEqual([])
  })

  it('has ids of its own, and a reason and a source for every case', () => {
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length)
    for (const { id, why, source } of cases) {
      expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
      expect(why.length > 0 && source.length > 0, id).toBe(true)
    }
  })

  for (const name of files) {
    describe(name, () => {
      for (const one of cases.filter(({ file }) => file === name))
        it(`${one.id}: ${one.why}`, async () => expect(await saysOf(one)).toBe(one.expected))
    })
  }
})
