import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Grant, Problem, Reservation } from '../rights/index.js'
import { kyodakuInProcess, temporaryData } from './kyodaku-for-tests.js'

interface Line {
  grant?: Grant
  reservation?: Reservation
  problem?: Problem
  error?: { code: string; message: string }
}

describe('kyodaku licence', () => {
  const data = temporaryData()
  const file = (name: string, text: string) => {
    const path = join(dirname(data.path), name)
    writeFileSync(path, text)
    return path
  }
  const run = (...words: string[]) => kyodakuInProcess(data.path, words)
  beforeAll(async () => {
    for (const words of [
      ['party', 'add', 'studio', '--role', 'rightsholder'],
      ['party', 'add', 'lab', '--role', 'provider'],
      ['work', 'add', 'film', '--title', 'ja:灯台のみち', '--owner', 'studio'],
      ['grant', 'add', '--work', 'film', '--to', 'lab', '--use', 'generate', '--territory', 'JP', '--from', 'studio'],
      ['reserve', 'film', '--use', 'train', '--evidence', 'https://studio.example/robots.txt'],
    ]) {
      const { code, stderr } = await run(...words)
      expect(code, stderr).toBe(0)
    }
  }, 60_000)
  afterAll(() => data.remove())

  it('exports as ODRL what it imports again', async () => {
    const out = join(dirname(data.path), 'film.jsonld')
    const exported = await run('licence', 'export', '--work', 'film', '--out', out)
    expect(exported.code, exported.stderr).toBe(0)
    expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({
      '@graph': [{ '@type': 'Agreement' }, { '@type': 'Set' }],
    })
    const imported = await run('licence', 'import', out, '--work', 'film', '--grantor', 'studio', '--dry-run')
    expect(imported.code, imported.stdout + imported.stderr).toBe(0)
    const lines = imported.lines as Line[]
    expect(lines.find((line) => line.grant)?.grant).toMatchObject({
      grantee: 'lab',
      uses: ['generate'],
      territories: ['JP'],
      state: 'active',
    })
    expect(lines.find((line) => line.reservation)?.reservation).toMatchObject({ work: 'film', uses: ['train'] })
  }, 60_000)

  it('takes an RSL document, says what it does not take, and records nothing twice', async () => {
    const rsl = file(
      'license.xml',
      `<rsl xmlns="https://rslstandard.org/rsl"><content url="/film/"><license><permits type="usage">ai-train search</permits>
       <payment type="training"><amount currency="JPY">500000</amount></payment></license></content></rsl>`,
    )
    const words = [
      'licence',
      'import',
      rsl,
      '--work',
      'film',
      '--grantor',
      'studio',
      '--found-at',
      'https://studio.example/license.xml',
    ]
    const dry = await run(...words, '--dry-run')
    expect(dry.code).toBe(4)
    expect((await run('grant', 'list')).lines).toHaveLength(1)
    const lines = (await run(...words)).lines as Line[]
    expect(lines.find((line) => line.grant)?.grant).toMatchObject({
      state: 'offered',
      grantee: '*',
      price: { currency: 'JPY', amountMinor: 500000, per: 'once' },
    })
    expect(lines.find((line) => line.reservation)?.reservation?.evidence.location).toBe(
      'https://studio.example/license.xml',
    )
    expect(lines.find((line) => line.problem)?.problem?.path).toBe('/rsl/content/license/permits')
    expect((await run('grant', 'list')).lines).toHaveLength(2)
    expect(((await run(...words)).lines as Line[]).filter((line) => line.grant ?? line.reservation)).toEqual([])
    const back = await run(
      'licence',
      'export',
      '--work',
      'film',
      '--as',
      'rsl',
      '--url',
      'https://studio.example/{work}/',
    )
    expect(back.code).toBe(4)
    expect(back.stdout).toContain('<content url="https://studio.example/film/">')
    expect(back.stdout).toContain('<payment type="training"><amount currency="JPY">500000</amount></payment>')
    expect(back.stderr).toContain('is not for anyone')
  }, 60_000)

  it('refuses what is no licence, another one’s doing, and several addresses without saying which', async () => {
    const importing = (path: string, ...more: string[]) =>
      run('licence', 'import', path, '--work', 'film', '--grantor', 'studio', ...more)
    expect((await importing(file('a.txt', 'hello'))).lines[0]).toMatchObject({ error: { code: 'cli.unknown-format' } })
    expect((await importing(file('a.json', '{"a":'))).lines[0]).toMatchObject({
      error: { code: 'rights.invalid-odrl' },
    })
    expect((await importing(file('a.xml', '<rsl/>'))).lines[0]).toMatchObject({ error: { code: 'rights.invalid-rsl' } })
    const license = '<license><permits type="usage">ai-train</permits></license>'
    const two = file(
      'two.xml',
      `<rsl xmlns="https://rslstandard.org/rsl"><content url="/">${license.replaceAll('permits', 'prohibits')}</content><content url="/free/">${license}</content></rsl>`,
    )
    const unclear = await importing(two)
    expect(unclear.code).toBe(4)
    expect((unclear.lines as Line[]).every((line) => line.problem)).toBe(true)
    const clear = await importing(two, '--url', 'https://studio.example/film', '--dry-run')
    expect((clear.lines as Line[]).filter((line) => line.reservation)).toHaveLength(1)
    expect((clear.lines as Line[]).filter((line) => line.grant)).toEqual([])
    const meddling = await importing(two, '--url', 'https://studio.example/free/film', '--by', 'lab')
    expect(meddling.lines[0]).toMatchObject({ error: { code: 'clearance.not-allowed' } })
    expect((await run('licence', 'export', '--as', 'rsl')).code).toBe(2)
  }, 60_000)
})
