import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { odrlStatements } from './odrl.js'
import {
  readTdmrepEpub,
  readTdmrepFile,
  readTdmrepHeaders,
  readTdmrepMetas,
  readTdmrepXmp,
  type TdmrepSaid,
  type TdmrepStages,
  tdmrepStatements,
} from './tdmrep.js'
import { readXmp } from './xmp.js'

const saysOf = (stages: TdmrepStages) => tdmrepStatements(stages)[0]?.says
const file = (rules: unknown, url = 'https://x.example/a/b.jpg') => readTdmrepFile(JSON.stringify(rules), url)
const saysOfFile = (rules: unknown, url?: string) => {
  const said = file(rules, url)
  return saysOf(said === undefined ? {} : { file: said })
}
const header = (value: string) => readTdmrepHeaders([['TDM-Reservation', value]])
const saysOfHeader = (value: string) => saysOf({ headers: header(value)! })

describe('tdmrep.json', () => {
  it.each([
    ['/', 'disallow'],
    ['/a/', 'disallow'],
    ['/a/*.jpg$', 'disallow'],
    ['*.jpg', 'disallow'],
    ['/%61/', 'disallow'],
    ['a/', 'disallow'],
    ['https://x.example/a', 'disallow'],
    ['/A/', undefined],
    ['/b/', undefined],
    ['/a$', undefined],
  ])('reserves what lies at %s: %s', (location, says) => {
    expect(saysOfFile([{ location, 'tdm-reservation': 1 }])).toBe(says)
  })

  it('is decided by the first rule that matches, in its sequence', () => {
    const open = { location: '/a/', 'tdm-reservation': 0 }
    const reserved = { location: '/', 'tdm-reservation': 1, 'tdm-policy': 'https://x.example/p' }
    expect(saysOfFile([open, reserved])).toBe('allow')
    expect(saysOfFile([reserved, open])).toBe('disallow')
    expect(tdmrepStatements({ file: file([reserved])! })[0]?.terms).toBe('https://x.example/p')
    expect(saysOfFile([{ location: '/a/' }, reserved])).toBeUndefined()
  })

  it('that can’t be read, or has a rule that can’t be, is never permission', () => {
    for (const text of ['', '{', '{"location":"/","tdm-reservation":0}', '[1,', '[[]]', '[{"tdm-reservation":1}]'])
      expect(saysOf({ file: readTdmrepFile(text, 'https://x.example/')! })).toBe('unknown')
    expect(saysOfFile([{ location: '/', 'tdm-reservation': '1' }])).toBe('unknown')
    expect(saysOfFile([{ location: '/', 'tdm-reservation': true }])).toBe('unknown')
    expect(saysOfFile([{ location: '/', 'tdm-reservation': 2 }])).toBe('unknown')
    expect(saysOfFile([{ location: '/', 'tdm-reservation': '0' }])).toBe('unknown')
    expect(saysOfFile([{ location: '/', 'tdm-reservation': null }])).toBeUndefined()
    expect(saysOfFile([])).toBeUndefined()
  })
})

describe('headers, metas, EPUB and XMP', () => {
  it.each([
    ['1', 'disallow'],
    ['0', 'allow'],
    ['1, 1', 'unknown'],
    ['0, 1', 'unknown'],
    ['"1"', 'unknown'],
    ['1;x=y', 'unknown'],
    ['yes', 'unknown'],
    ['', 'unknown'],
    ['0, 0', 'unknown'],
    ['false', 'unknown'],
  ])('of the value "%s" say %s', (value, says) => {
    expect(saysOfHeader(value)).toBe(says)
    expect(saysOf({ html: readTdmrepMetas([['tdm-reservation', value]])! })).toBe(says)
  })

  it('that come twice count together', () => {
    const twice = readTdmrepHeaders([
      ['tdm-reservation', '0'],
      ['TDM-RESERVATION', '1'],
    ])
    expect(saysOf({ headers: twice! })).toBe('disallow')
    expect(readTdmrepHeaders([['content-type', 'text/html']])).toBeUndefined()
  })

  it('are found under any prefix, and under the name of the header', () => {
    const book = (property: string) =>
      `<package prefix="q: http://www.w3.org/ns/tdmrep# r: https://x.example/"><metadata><meta property="${property}">1</meta></metadata></package>`
    for (const property of ['tdm:reservation', 'q:reservation', 'tdm-reservation'])
      expect(saysOf({ content: readTdmrepEpub(book(property)) })).toBe('disallow')
    expect(readTdmrepEpub(book('r:reservation'))).toBeUndefined()
    const xmp = (inside: string) => readTdmrepXmp(readXmp(`<x xmlns:q="http://www.w3.org/ns/tdmrep/" ${inside}/>`))
    for (const inside of ['q:reservation="1"', 'tdm:reservation="1"', 'tdm-reservation="1"', 'q:tdm-reservation="1"'])
      expect(saysOf({ content: xmp(inside) })).toBe('disallow')
    expect(xmp('reservation="1"')).toBeUndefined()
  })

  it('of a package that is no XML is not permission', () => {
    expect(saysOf({ content: readTdmrepEpub('<package')! })).toBe('unknown')
    expect(readTdmrepEpub('<!DOCTYPE package><package><metadata/></package>')).toBeUndefined()
  })
})

describe('stages', () => {
  const said = (reservation: TdmrepSaid['reservation']): TdmrepSaid => ({
    ...(reservation !== undefined && { reservation }),
    text: '',
    stated: { medium: 'header' },
  })

  it('override what came before, and absence resets nothing', () => {
    expect(saysOf({ file: said('reserved'), headers: said('open') })).toBe('allow')
    expect(saysOf({ file: said('open'), headers: said('reserved') })).toBe('disallow')
    expect(saysOf({ file: said('reserved'), headers: said(undefined) })).toBe('disallow')
    expect(saysOf({ html: said('open'), content: said('reserved') })).toBe('disallow')
    expect(saysOf({})).toBeUndefined()
  })

  it('with a doubtful value leave a reservation, and take back a permission', () => {
    expect(saysOf({ file: said('reserved'), headers: said('doubtful') })).toBe('disallow')
    expect(saysOf({ file: said('open'), headers: said('doubtful') })).toBe('unknown')
    expect(saysOf({ headers: said('doubtful'), html: said('open') })).toBe('allow')
  })

  it('never permit unless the last that sets a value does', () => {
    const any = fc.option(fc.constantFrom('reserved', 'open', 'doubtful', undefined).map(said), { nil: undefined })
    fc.assert(
      fc.property(any, any, any, any, (a, b, c, d) => {
        const stages = {
          ...(a && { file: a }),
          ...(b && { headers: b }),
          ...(c && { html: c }),
          ...(d && { content: d }),
        }
        const set = [a, b, c, d].flatMap((one) => one?.reservation ?? [])
        expect(saysOf(stages) === 'allow').toBe(set.at(-1) === 'open')
        if (set.length > 0) expect(saysOf(stages)).toBeDefined()
      }),
      { numRuns: 500 },
    )
  })
})

const path = resolve(process.env.KYODAKU_REFDATA ?? '../shared/refdata', 'optout/tdmrep/spec-examples.json')

describe.skipIf(!existsSync(path))('the examples of the specification (needs KYODAKU_REFDATA)', () => {
  const { examples } = existsSync(path)
    ? (JSON.parse(readFileSync(path, 'utf8')) as { examples: string[] })
    : { examples: [] }
  const policy = 'https://provider.com/policies/policy.json'
  /** Left-out parts, a comma that is missing or too many: what the specification itself is to blame for. */
  const whole = (example: string) =>
    example
      .replace(/\.\.\.,?/g, '')
      .replace(/(\])(\s*"uid")/, '$1,$2')
      .replace(/,(\s*[}\]])/g, '$1')
      .replace(/(\})(\s*,\s*)+(\})/g, '$1$3')

  it('are nineteen', () => expect(examples).toHaveLength(19))

  it('of the file are read', () => {
    const at = (index: number, path: string) => {
      const said = readTdmrepFile(examples[index]!, `https://provider.com${path}`)
      return tdmrepStatements(said === undefined ? {} : { file: said })[0]
    }
    expect(at(0, '/x')?.says).toBe('disallow')
    expect(at(1, '/directory-a/x')?.says).toBe('disallow')
    expect(at(1, '/directory-b/html/x')).toMatchObject({ says: 'disallow', terms: policy })
    expect(at(1, '/directory-b/images/x.jpg')?.says).toBe('allow')
    expect(at(1, '/directory-c/')).toBeUndefined()
  })

  it('of headers, HTML, EPUB and PDF are read', () => {
    const headers = (index: number) =>
      readTdmrepHeaders(
        examples[index]!.split('\n')
          .slice(1)
          .map((line) => line.split(/:(.*)/s) as [string, string]),
      )
    expect(tdmrepStatements({ headers: headers(2)! })[0]?.says).toBe('disallow')
    expect(tdmrepStatements({ headers: headers(3)! })[0]).toMatchObject({ says: 'disallow', terms: policy })
    const metas = [...examples[4]!.matchAll(/<meta name="([^"]+)" content="([^"]+)"/g)].map(
      ([, name, content]) => [name!, content!] as const,
    )
    expect(tdmrepStatements({ html: readTdmrepMetas(metas)! })[0]).toMatchObject({ says: 'disallow', terms: policy })
    for (const index of [5, 6]) {
      const read = readTdmrepEpub(whole(examples[index]!).replaceAll('dc:title', 'title'))
      expect(tdmrepStatements({ content: read! })[0]).toMatchObject({ says: 'disallow', terms: policy })
    }
    const xmp = whole(examples[7]!).replace(/xmlns:rdf=(\S+#)/, 'xmlns:rdf="$1"')
    expect(tdmrepStatements({ content: readTdmrepXmp(readXmp(xmp))! })[0]).toMatchObject({
      says: 'disallow',
      terms: 'https://publisher.com/policies/policy.json',
    })
  })

  it('of policies are read, and as they stand, with parts left out, permit nothing', () => {
    const says = examples.slice(8).map((example) => odrlStatements(whole(example)).map((one) => one.says))
    //                    8   9  10  11  12: a permission without an action
    expect(says).toEqual([[], [], [], [], [], ['allow'], ...Array(5).fill(['disallow'])])
    const [consent] = odrlStatements(whole(examples[17]!))
    expect(consent).toMatchObject({
      why: 'is allowed only on conditions: consent has to be obtained',
      terms: 'https://provider.com/tdm/licensing.html',
    })
    const [paid] = odrlStatements(whole(examples[18]!))
    expect(paid?.why).toBe(
      'is allowed only on conditions: it has to be paid for; constraint purpose eq tdm:non-research',
    )
    for (const example of examples.slice(8))
      expect(odrlStatements(example).some((one) => one.says === 'allow')).toBe(false)
  })
})

describe('every reader of TDMRep', () => {
  it('takes any bytes, and permits nothing that does not say 0', () => {
    const pieces = fc.constantFrom(
      '[',
      ']',
      '{',
      '}',
      '"',
      ',',
      ':',
      '1',
      '"tdm-reservation":1',
      '/',
      '*',
      '$',
      '\u0000',
      'あ',
    )
    const seed = '[{"location":"/","tdm-reservation":1,"tdm-policy":"https://x.example/p"}]'
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(seed.length), fc.nat(6), pieces), { maxLength: 4 }), (changes) => {
        let text = seed
        for (const [from, length, piece] of changes) text = text.slice(0, from) + piece + text.slice(from + length)
        const said = readTdmrepFile(text, 'https://x.example/a')
        expect(saysOf(said === undefined ? {} : { file: said })).not.toBe('allow')
      }),
      { numRuns: 2000 },
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.string(), (bytes, text) => {
        readTdmrepFile(bytes, `https://x.example/${text}`)
        readTdmrepEpub(text)
        const said = header(text)
        if (!text.includes('0')) expect(said?.reservation).not.toBe('open')
      }),
      { numRuns: 1000 },
    )
  })
})
