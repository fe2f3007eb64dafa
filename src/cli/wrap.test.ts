import fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { wrap } from './wrap.js'

describe('wrapping for a terminal', () => {
  it('breaks English between words and Japanese between words too', () => {
    expect(wrap('needs a grant from the studio', 12, 'en')).toBe('needs a\ngrant from\nthe studio')
    const japanese = wrap('『灯台のみち』を含む映像の公開には、アオナギ動画の許諾が必要です。', 16, 'ja')
    expect(japanese.split('\n').every((line) => stringWidth(line) <= 16)).toBe(true)
    expect(japanese.split('\n').some((line) => /^[、。』」]/.test(line))).toBe(false)
  })

  it('loses nothing but white space, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 4, max: 60 }), (text, cells) => {
        const squeeze = (value: string) => value.replace(/\s/g, '')
        expect(squeeze(wrap(text, cells, 'ja'))).toBe(squeeze(text))
      }),
    )
  })
})
