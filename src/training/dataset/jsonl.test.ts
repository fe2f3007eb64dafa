import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clearForTests, inChunks, outcomeForTests, worksOf } from './clear-for-tests.js'
import { openDataset } from './open-dataset.js'
import { outcomesOfRows, verdictColumns } from './rows.js'

const mapping = { columns: { url: 'url', 'clip[].span': 'duration', n: 'key', 'meta.title': 'text' } } as const

async function through(text: string | Uint8Array, partRows = 1000, chunk = 1 << 16) {
  const bytes = Buffer.from(text as string)
  return clearForTests(await openDataset('-', { stdin: inChunks(bytes, chunk), format: 'jsonl', mapping }), partRows)
}

describe('JSON Lines', () => {
  it('reads paths, lists and numbers that a double cannot hold', async () => {
    const lines = [
      '{"url":"https://a.test/1","clip":[{"span":["0","1"]},{"span":["2","3"]}],"n":12345678901234567890,"meta":{"title":"許諾"}}',
      '{"url":["a","b"],"n":0.5,"meta":{"title":null}}',
      '{"url":"[\'x\', \'y\']","meta":7,"meta.title":"flat"}',
    ]
    const { values, rows } = await through(lines.join('\r\n'))
    expect(rows).toBe(3)
    expect(values).toEqual([
      ['https://a.test/1', ['["0","1"]', '["2","3"]'], '12345678901234567890', '許諾'],
      [['a', 'b'], null, '0.5', null],
      [['x', 'y'], null, null, 'flat'],
    ])
  })

  it('keeps broken lines as rows that say so, also in what it writes', async () => {
    const { broken, files } = await through('{"url":"a"}\n\n[1]\n{"url":\n"é"\n{ }\n{"__proto__":{"url":"x"}}')
    expect(broken).toEqual([undefined, 'not-json', 'not-an-object', 'not-json', 'not-an-object', undefined, undefined])
    const rows = outcomesOfRows.flatMap((outcome) =>
      files[outcome]
        .toString('utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    )
    expect(rows).toHaveLength(7)
    expect(rows.filter((row) => 'kyodaku_line' in row).map((row) => row.kyodaku_line)).toEqual(
      expect.arrayContaining(['', '[1]', '{"url":', '"é"']),
    )
  })

  it('admits no row that comes to say more than the first ones did, unless a mapping file says what is looked at', async () => {
    const first = Array.from({ length: 20_000 }, (_, i) => `{"url":"https://a.test/${i}","n":${i}}`)
    const later = [
      '{"url":"x","page":"https://b.test/"}',
      '{"url":"x","n":1,"note":"ok"}',
      'broken',
      '{"url":"x","meta":{"title":"y"}}',
    ]
    const text = [...first, ...later].join('\n')
    const detected = await clearForTests(await openDataset('-', { stdin: inChunks(Buffer.from(text), 1 << 16) }), 7000)
    expect(detected.broken.slice(-4)).toEqual(['unmapped-column', undefined, 'not-json', 'unmapped-column'])
    expect(detected.broken.slice(0, -4).every((why) => why === undefined)).toBe(true)
    const written = outcomesOfRows.map((outcome) => detected.files[outcome].toString('utf8')).join('')
    expect(written).toContain('{"url":"x","page":"https://b.test/","kyodaku_outcome"')
    expect(written).toContain('{"kyodaku_line":"broken"')
    expect((await through(text, 7000)).broken.filter((why) => why !== undefined)).toEqual(['not-json'])
  })

  it('gives the same rows and files however it is cut and chunked, every row with its verdict (property)', async () => {
    const row = fc.dictionary(fc.string({ maxLength: 4 }), fc.jsonValue({ maxDepth: 2 }))
    const space = fc.constantFrom('', ' ', '\t', '  ')
    const rows = fc.array(fc.tuple(row, space), { minLength: 1, maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 50 }),
        async (some, partRows, chunk) => {
          const text = some.map(([object, after]) => `${JSON.stringify(object)}${after}`).join('\n')
          const seen = await through(text, partRows, chunk)
          expect(seen).toEqual(await through(text))
          for (const outcome of outcomesOfRows) {
            const written = seen.files[outcome].toString('utf8').split('\n').slice(0, -1)
            const expected = some.filter((_, i) => outcomeForTests(i) === outcome)
            expect(written.map((line) => JSON.parse(line))).toEqual(
              expected.map(([object]) => ({
                ...JSON.parse(JSON.stringify(object)),
                ...Object.fromEntries(
                  verdictColumns.map((column, i) => [
                    column,
                    [outcome, 'admit', 'location name', worksOf(outcome), '', 'content'][i],
                  ]),
                ),
              })),
            )
          }
        },
      ),
      { numRuns: 200 },
    )
  })

  it('counts a row for every line of any bytes (fuzz)', async () => {
    const byte = fc.constantFrom(0x7b, 0x7d, 0x22, 0x3a, 0x2c, 0x0a, 0x0d, 0x61, 0x5b, 0x5d, 0xff, 0x20)
    await fc.assert(
      fc.asyncProperty(fc.array(byte, { maxLength: 40 }), async (array) => {
        const bytes = Buffer.concat([Buffer.from('{"url":"a"}\n'), Uint8Array.from(array)])
        const { rows, broken, files } = await through(bytes, 2, 5)
        expect(rows).toBe(bytes.toString('latin1').replace(/\n$/, '').split('\n').length)
        expect(broken).toHaveLength(rows)
        const written = outcomesOfRows.map((outcome) => files[outcome].toString('utf8')).join('')
        expect(
          written
            .split('\n')
            .slice(0, -1)
            .every((line) => 'kyodaku_outcome' in JSON.parse(line)),
        ).toBe(true)
      }),
      { numRuns: 600 },
    )
  })
})
