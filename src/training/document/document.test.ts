import fc from 'fast-check'
import { Parser } from 'htmlparser2'
import { describe, expect, it } from 'vitest'
import type { ReportDocument } from './document.js'
import { renderHtml } from './render-html.js'
import { renderMarkdown } from './render-markdown.js'

function reportOf(text: string): ReportDocument {
  const both = { en: text, ja: text }
  return {
    format: 'kyodaku-report@v1',
    kind: 'test',
    title: both,
    at: '2026-06-01',
    sections: [
      {
        id: text,
        heading: both,
        level: 2,
        blocks: [
          { kind: 'text', text: both },
          { kind: 'list', items: [both] },
          {
            kind: 'figures',
            figures: [
              { id: text, label: both, value: text, stated: { by: text, at: text }, note: both },
              { id: 'missing', label: both, value: undefined },
              { id: 'n', label: both, value: 1234567, counted: [{ receipt: text, entry: 3, formula: text }] },
            ],
          },
          { kind: 'table', id: 't', columns: [both, both], rows: [[text, undefined]] },
        ],
      },
    ],
  }
}

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='x",
    '[a](javascript:alert(1))',
    '![a](https://tracker.example/x.png)',
    '<https://tracker.example>',
    '| a | b |\n# heading',
    '&lt;b&gt;',
    '```\ncode',
  ),
)

describe('reports as documents', () => {
  it('say what is not stated, and how figures were counted', () => {
    const report = reportOf('x')
    expect(renderMarkdown(report, 'en')).toContain('**x**: not stated')
    expect(renderMarkdown(report, 'ja')).toContain('**x**: 記載なし')
    expect(renderMarkdown(report, 'en')).toContain('**x**: 1,234,567 — counted: x (receipt x, entry 3)')
    expect(renderHtml(report, 'ja')).toContain('算出：x（受領証 x、記録 3 番）')
  })

  it('have the same elements in HTML whatever the text, and nothing that is fetched or run', () => {
    const shape = (html: string): string[] => {
      const tags: string[] = []
      const parser = new Parser({
        onopentag: (name, attributes) => tags.push(`${name} ${Object.keys(attributes).join(' ')}`),
      })
      parser.write(html)
      parser.end()
      return tags
    }
    const expected = shape(renderHtml(reportOf('x'), 'en'))
    expect(expected.join()).not.toMatch(/script|img|link|iframe|src|href|on[a-z]+=/)
    fc.assert(
      fc.property(hostile, (text) => {
        expect(shape(renderHtml(reportOf(`x${text}`), 'en'))).toEqual(expected)
      }),
      { numRuns: 300 },
    )
  })

  it('have the same lines in Markdown whatever the text, and no live markup', () => {
    const lines = (text: string) => renderMarkdown(reportOf(text), 'en').split('\n').length
    fc.assert(
      fc.property(hostile, (text) => {
        const markdown = renderMarkdown(reportOf(`x${text}`), 'en')
        expect(lines(`x${text}`)).toBe(lines('x'))
        expect(markdown).not.toMatch(/(?<!\\)[<[`]/)
      }),
      { numRuns: 300 },
    )
  })
})
