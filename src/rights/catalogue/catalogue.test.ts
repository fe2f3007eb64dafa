import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OwnershipClaim } from '../ownership-claim.js'
import type { Registry } from '../registry.js'
import type { Ownership, Work } from '../work.js'
import { catalogueProblems, explainCatalogueProblem } from './catalogue-problem.js'
import { catalogueTemplate } from './catalogue-template.js'
import { instantIn, kindIn, shareIn, territoryIn } from './cells.js'
import { columnOf } from './columns.js'
import { type CatalogueTerms, planCatalogue } from './plan-catalogue.js'
import { parseCatalogueCsv } from './read-csv.js'
import { parseCatalogueJson } from './read-json.js'
import { catalogueReportCsv, csvCell } from './report-csv.js'

const registryOf = (works: Work[] = [], claims: OwnershipClaim[] = []): Registry => ({
  parties: [],
  works,
  references: [],
  grants: [],
  reservations: [],
  claims,
})
const whole = (party: string, share = 1_000_000): Ownership => ({ party, share, territories: ['worldwide'] })
const work = (id: string, title: string, owners: Ownership[], more: Partial<Work> = {}): Work => ({
  id,
  kind: 'film',
  titles: [{ text: title, language: 'ja', script: 'kanji', kind: 'official' }],
  owners,
  regime: 'prior-permission',
  ...more,
})
async function planOf(csv: string, registry = registryOf(), terms: CatalogueTerms = {}) {
  const file = await parseCatalogueCsv([csv])
  const plan = planCatalogue(file.rows, registry, terms)
  const said = [...file.problems, ...plan.problems, ...plan.warnings].map(({ line, code }) => `${line} ${code}`)
  return { file, plan, said }
}
/** Shift_JIS bytes of some Japanese, as Excel in Japan saves them (there is no encoder here). */
const shiftJis: Record<string, number[]> = {
  作: [0x8d, 0xec],
  品: [0x95, 0x69],
  名: [0x96, 0xbc],
  灯: [0x93, 0x94],
  台: [0x91, 0xe4],
  '①': [0x87, 0x40],
  髙: [0xfb, 0xfc],
  ﾐ: [0xd0],
}
const inShiftJis = (text: string) => Uint8Array.from([...text].flatMap((c) => shiftJis[c] ?? [c.charCodeAt(0)]))
function* bytewise(bytes: Uint8Array) {
  for (const byte of bytes) yield Uint8Array.of(byte)
}

describe('how a file is read', () => {
  const text = 'id,作品名\r\nw,灯台①\r\n'
  const encodings: [string, Uint8Array, string][] = [
    ['UTF-8', Buffer.from(text), 'utf-8'],
    ['UTF-8 with BOM', Buffer.from(`\ufeff${text}`), 'utf-8 with BOM'],
    ['Shift_JIS with the characters of CP932', inShiftJis(text), 'shift_jis'],
    ['UTF-16 little-endian', Buffer.from(`\ufeff${text}`, 'utf16le'), 'utf-16le'],
    ['UTF-16 big-endian', Buffer.from(`\ufeff${text}`, 'utf16le').swap16(), 'utf-16be'],
  ]
  it.each(encodings)('%s, whole and byte by byte', async (_name, bytes, encoding) => {
    for (const source of [[bytes], bytewise(bytes)]) {
      const file = await parseCatalogueCsv(source)
      expect(file.encoding).toBe(encoding)
      expect(file.problems.map(({ code }) => code)).toEqual(['kind-not-said'])
      expect(file.rows).toMatchObject([{ line: 2, id: 'w', names: [{ text: '灯台①' }] }])
    }
  })

  it('says which line cannot be read, and does not take one damaged character for another encoding', async () => {
    const bytes = Buffer.concat([
      Buffer.from('id,作品名,種別\na,灯台のみち,映画\nb,灯'),
      Buffer.of(0xe5, 0x8f),
      Buffer.from(',映画\nc,岬の物語,映画\n'),
    ])
    const file = await parseCatalogueCsv([bytes])
    expect(file.encoding).toBe('utf-8')
    expect(file.problems).toMatchObject([{ line: 3, code: 'unreadable-characters', column: '作品名' }])
    expect(file.rows.map(({ id, bad }) => [id, bad])).toEqual([
      ['a', undefined],
      ['b', true],
      ['c', undefined],
    ])
  })

  it('recognises text that was garbled before it was saved', async () => {
    const garbled = new TextDecoder('shift_jis').decode(Buffer.from('灯台のみち'))
    const { said } = await planOf(`id,title,kind,owner\na,"${garbled.replaceAll('"', '')}",film,p\n`)
    expect(said).toEqual(['2 garbled'])
  })

  it.each([
    [',', 'id,title,kind,owner'],
    ['\t', 'id\ttitle\tkind\towner'],
    [';', 'id;title;kind;owner'],
    [';', 'sep=;\nid;title;kind;owner'],
  ])('finds the delimiter %j', async (delimiter, head) => {
    const file = await parseCatalogueCsv([`${head}\n${['a', 'A', 'film', 'p'].join(delimiter)}\n`])
    expect(file).toMatchObject({ delimiter, problems: [], rows: [{ id: 'a', line: head.split('\n').length + 1 }] })
  })

  it('counts lines through blank lines, quoted line breaks and broken quotes', async () => {
    const csv =
      'id,title,names,kind,owner\r\n\r\na,A,"x\r\ny",film,p\r\nb,B"b,,film,p\r\nc,C,,nothing,p\r\n"d,D,,film,p\r\n'
    for (const source of [[csv], [...csv]]) {
      const file = await parseCatalogueCsv(source)
      expect(file.problems.map(({ line, code }) => `${line} ${code}`)).toEqual([
        '5 bad-quotes',
        '6 unknown-kind',
        '7 quote-not-closed',
      ])
      expect(file.rows[0]).toMatchObject({ line: 3, names: [{ text: 'A' }, { text: 'x' }, { text: 'y' }] })
    }
  })

  it('never ignores a column silently', async () => {
    const csv = 'id,title,kind,owner,備考,title\na,A,film,p,note,B\n'
    expect((await parseCatalogueCsv([csv])).problems).toMatchObject([
      { line: 1, code: 'unknown-column', severity: 'fatal', parameters: { header: '備考' } },
      { line: 1, code: 'repeated-column', severity: 'fatal' },
    ])
    const told = await parseCatalogueCsv([csv.replace(',title\n', '\n').replace(',B\n', '\n')], {
      ignoreColumns: ['備考'],
    })
    expect(told.problems).toEqual([])
    expect(told.columns.at(-1)).toEqual({ header: '備考', field: 'ignored' })
  })

  it('reads JSON as array, lines or {works}, with our fields or the columns, each with its line', async () => {
    const flat = { 作品ID: 'a', 作品名: '灯台', 種別: '映画', 権利者: 'p', 別名: ['x|y', 'z'] }
    const ours = work('b', '岬', [whole('p')])
    for (const [layout, text, lines] of [
      ['array', JSON.stringify([flat, ours]), [1, 1]],
      ['lines', `${JSON.stringify(flat)}\n\n${JSON.stringify(ours)}\n`, [1, 3]],
      ['works', `{"works":\n [${JSON.stringify(flat)},\n${JSON.stringify(ours)}]}`, [2, 3]],
    ] as const) {
      for (const source of [[text], [...text]]) {
        const file = await parseCatalogueJson(source)
        expect(file).toMatchObject({ layout, problems: [], read: 2 })
        expect(file.rows.map(({ line }) => line)).toEqual(lines)
        expect(planCatalogue(file.rows, registryOf()).add.map((one) => one.work)).toMatchObject([
          { id: 'a', kind: 'film', titles: [{ text: '灯台' }, { text: 'x|y' }, { text: 'z' }] },
          ours,
        ])
      }
    }
  })

  it('finds what is wrong in JSON where it is', async () => {
    const text =
      '[{"id":"a","title":"A"},\n{"id":"b","title":},\n{"id":"c","titles":[{"text":"","kind":"official"}]},\n7'
    const file = await parseCatalogueJson([text])
    expect(file.problems.map(({ line, code, column }) => [line, code, column])).toEqual([
      [2, 'bad-json', undefined],
      [3, 'too-short', 'titles[0].text'],
      [4, 'truncated-json', undefined],
    ])
  })
})

describe('what cells mean', () => {
  it.each([
    ['作品ID', { field: 'id' }],
    ['作品名（英語）', { field: 'title', language: 'en' }],
    ['題名（中国語簡体字）', { field: 'title', language: 'zh-Hans' }],
    ['title:zh-hant', { field: 'title', language: 'zh-Hant' }],
    ['作品名（カナ）', { field: 'kana' }],
    ['持分（％）', { field: 'share', percent: true }],
    ['ＩＳＡＮ', { field: 'identifier', scheme: 'isan' }],
    ['identifier:ISBN', { field: 'identifier', scheme: 'isbn' }],
    ['管理番号', { field: 'identifier', scheme: 'own' }],
  ])('heading %s', (header, column) => expect(columnOf(header)).toEqual({ header, ...column }))
  it.each(['備考', 'title:', 'owner:en', 'title:日本', ''])('no heading: %j', (header) => {
    expect(columnOf(header)).toBeUndefined()
  })

  it.each([
    ['２０２６年４月１日', 'start', '2026-03-31T15:00:00.000Z'],
    ['2026/4/1', 'start', '2026-03-31T15:00:00.000Z'],
    ['令和８年４月１日', 'start', '2026-03-31T15:00:00.000Z'],
    ['20260401', 'start', '2026-03-31T15:00:00.000Z'],
    ['2027年3月31日', 'end', '2027-03-31T15:00:00.000Z'],
    ['2026-04-01T00:00:00Z', 'end', '2026-04-01T00:00:00.000Z'],
    ['2026-02-30', 'start', undefined],
    ['2026-02-30T00:00:00Z', 'start', undefined],
    ['4/1/2026', 'start', undefined],
    ['来年', 'start', undefined],
  ] as const)('date %s as %s', (cell, as, instant) => expect(instantIn(cell, as, '+09:00')).toBe(instant))

  it.each([
    ['５０％', 500_000],
    ['33.3333%', 333_333],
    ['33.33333%', 'share-too-fine'],
    ['60', 600_000],
    ['0.5', 'share-ambiguous'],
    ['1', 'share-ambiguous'],
    ['1/4', 250_000],
    ['1/3', { over: 1, under: 3 }],
    ['3割', 300_000],
    ['101%', 'bad-share'],
    ['0%', 'bad-share'],
    ['-5%', 'bad-share'],
    ['half', 'bad-share'],
  ])('share %s', (cell, share) => expect(shareIn(cell, false)).toEqual(share))

  it('kinds and countries, in any width', () => {
    expect(['ｷｬﾗｸﾀｰ', 'TV シリーズ', 'Ｆｉｌｍ', '漫画', '??'].map(kindIn)).toEqual([
      'character',
      'series',
      'film',
      'manga',
      undefined,
    ])
    expect(['ＪＰ', '日本', 'アメリカ', 'uk', '全世界', 'EU', 'Narnia'].map(territoryIn)).toEqual([
      'JP',
      'JP',
      'US',
      'GB',
      'worldwide',
      undefined,
      undefined,
    ])
  })

  it('exact thirds make a whole', async () => {
    const { plan, said } = await planOf('id,title,kind,owner,share\na,A,film,p,1/3\na,,,q,1/3\na,,,r,1/3\n')
    expect(plan.add[0]!.work.owners.map(({ share }) => share)).toEqual([333_334, 333_333, 333_333])
    expect(said.filter((one) => !one.includes('unknown-party'))).toEqual([])
  })
})

describe('what an import would do', () => {
  it('takes its own example as it is, and finds nothing to do the second time', async () => {
    const { plan, file } = await planOf(catalogueTemplate)
    expect([file.problems, plan.problems, plan.add.length]).toEqual([[], [], 5])
    const movie = plan.add.find((one) => one.work.id === 'todai-movie')!
    expect(movie.lines).toEqual([6, 7])
    expect(movie.work).toMatchObject({
      disclosure: 'withheld',
      owners: [
        { party: 'aozora-eiga', share: 600_000 },
        { party: 'hoshizora-publishing', share: 400_000 },
      ],
      committee: { names: [{ text: '灯台のみち製作委員会' }], representatives: [{ party: 'aozora-eiga' }] },
    })
    const again = await planOf(catalogueTemplate, registryOf(plan.add.map((one) => one.work)))
    expect([again.plan.add, again.plan.change, again.plan.claims, again.plan.unchanged.length]).toEqual([[], [], [], 5])
  })

  it('puts parents before children, and refuses unknown parents, cycles and children of what is refused', async () => {
    const { plan, said } = await planOf(
      'id,title,kind,parent,owner\nc,C,話,b,\nb,B,シーズン,a,\na,A,シリーズ,,p\nx,X,話,y,\ny,Y,話,x,\nz,Z,話,x,\nn,N,話,nowhere,\nbad,B2,？,,p\nunder,U,話,bad,\n',
    )
    expect(plan.add.map((one) => one.work.id)).toEqual(['a', 'b', 'c'])
    expect(said.filter((one) => !one.includes('unknown-party'))).toEqual([
      '9 unknown-kind',
      '5 parent-cycle',
      '6 parent-cycle',
      '7 parent-refused',
      '8 unknown-parent',
      '10 parent-refused',
    ])
  })

  it('finds contradictions, doubled identifiers and names, and shares that do not add up', async () => {
    const { said } = await planOf(
      'id,title,kind,owner,share,territory,own\na,灯台,film,p,60%,JP,1\na,別題,manga,q,30%,JP,\nb,岬,film,p,,,2\nc,灯台,film,p,90%,,2\nd,岬,film,p,90%,,3\n',
      registryOf([work('old', '昔', [whole('p')], { identifiers: [{ scheme: 'own', value: '3' }] })]),
    )
    expect(said.filter((one) => !one.includes('unknown-party'))).toEqual([
      '3 contradiction',
      '3 contradiction',
      '5 identifier-taken',
      '6 identifier-taken',
    ])
    const warned = await planOf('id,title,kind,owner,share\na,岬,film,p,90%\nb,岬,film,p,\nc,空,film,p,\nc,,,q,\n')
    expect(warned.said.filter((one) => !one.includes('unknown-party'))).toEqual([
      '2 shares-do-not-add-up',
      '3 shared-name',
      '4 shares-assumed',
    ])
    expect(warned.plan.add.at(-1)!.work.owners.map(({ share }) => share)).toEqual([500_000, 500_000])
  })

  it('adds to what is registered, and removes only what it is told to replace', async () => {
    const before = work('a', '灯台', [whole('p')], { identifiers: [{ scheme: 'own', value: '1' }] })
    const csv = 'id,title,names,own\na,新しい灯台,灯,2\n'
    const added = (await planOf(csv, registryOf([before]), { principal: 'p' })).plan
    expect(added.change).toMatchObject([{ fields: ['titles', 'identifiers'], lines: [2] }])
    expect(added.change[0]!.work.titles.map(({ text }) => text)).toEqual(['灯台', '新しい灯台', '灯'])
    expect(added.change[0]!.work.identifiers).toHaveLength(2)
    const replaced = (await planOf(csv, registryOf([before]), { principal: 'p', replace: true })).plan
    expect(replaced.change[0]!.work.titles.map(({ text }) => text)).toEqual(['新しい灯台', '灯'])
    expect(replaced.change[0]!.work.owners).toEqual(before.owners)
  })

  it('never overwrites what another party owns: a claim is opened once, or refused', async () => {
    const before = work('a', '灯台', [whole('p')])
    const csv = 'id,title,names,owner,share\na,灯台,あかり,q,40%\n'
    const terms = { principal: 'q', byOperator: false }
    const { plan, said } = await planOf(csv, registryOf([before]), terms)
    expect(plan.claims).toEqual([{ work: 'a', share: whole('q', 400_000), line: 2 }])
    expect([plan.change, plan.unchanged]).toEqual([[], ['a']])
    expect(said).toEqual(['1 kind-not-said', '2 claim-opened', '2 others-work-unchanged', '2 unknown-party'])
    const claim = { id: 'c', work: 'a', share: whole('q', 400_000), claimedAt: '2026-01-01T00:00:00Z' }
    for (const state of ['open', 'dismissed'] as const) {
      const repeated = await planOf(csv, registryOf([before], [{ ...claim, state }]), terms)
      expect(repeated.plan.claims).toEqual([])
    }
    expect((await planOf(csv, registryOf([before]), { ...terms, claims: 'refuse' })).plan.problems).toMatchObject([
      { code: 'claim-refused' },
    ])
    // Another work under the same id is no claim.
    expect((await planOf(csv.replace('灯台', '別物'), registryOf([before]), terms)).plan.problems).toMatchObject([
      { code: 'id-taken' },
    ])
    // The operator claims nothing for itself either: it is said that somebody owns it.
    expect((await planOf(csv, registryOf([before]))).plan.claims).toHaveLength(1)
    // A joint owner cannot take the other's part.
    const joint = work('a', '灯台', [whole('p', 500_000), whole('q', 500_000)])
    const taken = await planOf('id,owner,share\na,q,100%\n', registryOf([joint]), terms)
    expect([taken.plan.change, taken.plan.claims.length]).toEqual([[], 1])
    // The only owner may hand over a part.
    const given = await planOf('id,owner,share\na,p,60%\na,q,40%\n', registryOf([before]), {
      principal: 'p',
      byOperator: false,
    })
    expect(given.plan.change[0]!.work.owners).toEqual([whole('p', 600_000), whole('q', 400_000)])
  })

  it('lets whoever acts for a party register that party’s works only', async () => {
    const registry = registryOf([work('franchise', '灯台', [whole('p')])])
    const csv = 'id,title,kind,parent,owner\na,A,film,,q\nb,B,film,,p\nc,C,film,franchise,\nd,D,film,,\n'
    const { plan } = await planOf(csv, registry, { principal: 'q', byOperator: false })
    expect(plan.add.map((one) => one.work.id)).toEqual(['a', 'd'])
    expect(plan.problems).toMatchObject([
      { line: 3, code: 'not-your-work' },
      { line: 4, code: 'not-your-work' },
    ])
  })
})

describe('the report', () => {
  it('says every code in both languages, with all its parameters', () => {
    for (const code of Object.keys(catalogueProblems) as (keyof typeof catalogueProblems)[]) {
      for (const language of ['ja', 'en'] as const) {
        const { text, remedy } = explainCatalogueProblem({ code, parameters: {} }, language)
        expect(text.length > 3 && remedy.length > 3, code).toBe(true)
        const written = language === 'ja' ? /[ぁ-んァ-ヶ一-龠]/ : /[a-z]{3}/
        expect(written.test(text) && written.test(remedy), `${code} ${language}`).toBe(true)
      }
    }
  })

  it('carries no formula into a spreadsheet', async () => {
    for (const text of ['=1+1', '+1', '-1', '@x', '\t=1', ' =1', '＝1', '\u200b=1', '=cmd|"/c calc"!A1']) {
      expect(csvCell(text).startsWith(`"'`), text).toBe(true)
    }
    const file = await parseCatalogueCsv(['id,title,kind\na,A,"=HYPERLINK(""http://x"")"\n'])
    const report = catalogueReportCsv(file.problems, 'ja')
    expect(report.startsWith('\ufeff')).toBe(true)
    expect(report).toContain(`"'=HYPERLINK(""http://x"")"`)
  })
})

describe('any bytes at all', () => {
  const words = [
    'id,title',
    'id\ttitle',
    '作品ID',
    '"',
    '""',
    ',',
    '\r\n',
    '\n',
    '|',
    '[',
    ']',
    '{',
    '}',
    ':',
    '"id"',
    '"titles"',
    '"works"',
    '"owners"',
    'null',
    '1e999',
    '__proto__',
    '50%',
    '2026/4/1',
    '\u0000',
    '\ufeff',
    '\ud800',
    '\\',
    '映画',
    'isan',
    '縺繧',
    '=1',
    '"constructor"',
  ]
  const text = fc.array(fc.oneof(fc.constantFrom(...words), fc.string({ unit: 'binary', maxLength: 5 })), {
    maxLength: 40,
  })
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    text.map((parts) => new Uint8Array(Buffer.from(parts.join('')))),
    text.map((parts) => new Uint8Array(Buffer.from(`\ufeff${parts.join('')}`, 'utf16le'))),
    // Mutations of a catalogue that is right.
    fc.tuple(fc.nat(catalogueTemplate.length), fc.uint8Array({ maxLength: 8 })).map(([at, insert]) => {
      const right = Buffer.from(catalogueTemplate)
      return new Uint8Array(Buffer.concat([right.subarray(0, at), insert, right.subarray(at + 3)]))
    }),
  )
  it('become rows or problems, in any pieces, and can be planned and reported', async () => {
    await fc.assert(
      fc.asyncProperty(bytes, fc.integer({ min: 1, max: 400 }), async (input, size) => {
        const pieces = Array.from({ length: Math.ceil(input.length / size) }, (_, i) =>
          input.slice(i * size, (i + 1) * size),
        )
        for (const parse of [parseCatalogueCsv, parseCatalogueJson]) {
          const file = await parse(pieces)
          const plan = planCatalogue(file.rows, registryOf(), { principal: 'p' })
          const problems = [...file.problems, ...plan.problems, ...plan.warnings]
          for (const problem of problems) {
            expect(problem.line).toBeGreaterThanOrEqual(0)
            expect(explainCatalogueProblem(problem, 'ja').text).not.toMatch(/\{[a-z]+\}/)
          }
          Buffer.from(catalogueReportCsv(problems, 'en')).toString()
          if (file.rows.length + problems.length === 0) throw new Error('neither rows nor problems')
          expect((await parse([input])).rows.length).toBe(file.rows.length)
        }
      }),
      { numRuns: 1500, seed: 20261122 },
    )
  })
})
