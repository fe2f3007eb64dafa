import { expect, it } from 'vitest'
import { asBlocks } from './console.js'

it('sets the rows of a table that does not fit one under the other, without what is empty', () => {
  const rows = [
    ['2', '種別', '', 'いずれかにしてください\n映画館'],
    ['3', '', '', 'x'],
  ]
  expect(asBlocks(['行', '列', '', '対処'], rows, (text) => `*${text}*`)).toBe(
    ['*行: 2*', '  列: 種別', '  対処: いずれかにしてください', '    映画館', '', '*行: 3*', '  対処: x'].join('\n'),
  )
  expect(asBlocks(['行'], [], (text) => text)).toBe('')
})
