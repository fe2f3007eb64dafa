import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { htmlBytesMax, readHtmlSignals } from './html.js'
import { readHtmlStatements } from './html-statements.js'

describe('the signals of a page', () => {
  it('are its metas, as they stand, with the names in lower case', () => {
    const page = `<html><head><META NAME=" TDM-Reservation " CONTENT="1">
      <meta property="tdm-policy" content="https://a.example/p?a=1&amp;b=2"><meta http-equiv="X-Robots-Tag" content="noai">
      <meta charset="utf-8"><meta name="empty"></head>`
    expect(readHtmlSignals(page)).toEqual({
      metas: [
        { name: 'tdm-reservation', content: '1', isHeader: false },
        { name: 'tdm-policy', content: 'https://a.example/p?a=1&b=2', isHeader: false },
        { name: 'x-robots-tag', content: 'noai', isHeader: true },
      ],
      links: [],
      documents: [],
      cut: false,
    })
  })

  it('are its links of licences, and documents of RSL in scripts', () => {
    const page = `<link rel="stylesheet" href="a.css"><link rel="License  next" type="application/rsl+xml; charset=utf-8" href=" /l.xml ">
      <a rel="license" href="https://a.example/cc">x</a><script type="application/rsl+xml"><rsl xmlns="x"><content url="/"/></rsl></script>
      <script>var a = 1</script>`
    const { links, documents } = readHtmlSignals(page)
    expect(links).toEqual([
      { rel: 'license next', href: '/l.xml', type: 'application/rsl+xml' },
      { rel: 'license', href: 'https://a.example/cc', type: '' },
    ])
    expect(documents).toEqual([{ type: 'application/rsl+xml', text: '<rsl xmlns="x"><content url="/"/></rsl>' }])
  })

  it('are read in UTF-16 too', () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('<meta name=robots content=noai>', 'utf16le')])
    expect(readHtmlSignals(bytes).metas).toEqual([{ name: 'robots', content: 'noai', isHeader: false }])
  })

  it('are told to be cut where the head did not end in what is read, or holds too much', () => {
    const filler = '<!-- x -->'.repeat(Math.ceil(htmlBytesMax / 10))
    expect(readHtmlSignals(`<head></head><body>${filler}`).cut).toBe(false)
    expect(readHtmlSignals(`<head>${filler}<meta name=robots content=noai>`)).toMatchObject({ metas: [], cut: true })
    expect(readHtmlStatements(`<head>${filler}`)).toMatchObject([{ says: 'unknown', family: 'x-robots-tag' }])
    expect(readHtmlSignals('<meta name=a content=b>'.repeat(5000)).cut).toBe(true)
  })

  it('are found in anything (fuzz)', () => {
    const piece = fc.constantFrom(
      ...[
        '<',
        '>',
        '</',
        '<meta',
        ' name=',
        'robots',
        '"',
        "'",
        ' content=',
        'noai',
        '/>',
        '<script>',
        '</script>',
        '<!--',
      ],
      ...[
        '-->',
        '<![CDATA[',
        '&#x41;',
        '&',
        '\u0000',
        '<link rel=license href=',
        '<head>',
        '<body>',
        '<title>',
        ' ',
        '=',
        'é',
      ],
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.uint8Array({ maxLength: 60 }), (pieces, bytes) => {
        readHtmlStatements(pieces.join(''))
        readHtmlStatements(bytes)
      }),
      { numRuns: 2000 },
    )
  })
})
