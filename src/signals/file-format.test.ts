import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fileFormat } from './file-format.js'
import { box, testFormats, testMedia } from './media-for-tests.js'

it.each(testFormats)('%s is known by its bytes', async (format) => {
  const bytes = await testMedia(format)
  expect(fileFormat(bytes)).toBe(format)
  expect(fileFormat(bytes.subarray(0, 32))).toBe(format)
})

it.each([
  [Buffer.from('RIFF\0\0\0\0WAVE'), 'audio/wav'],
  [Buffer.from('GIF89a'), 'image/gif'],
  [Buffer.from('%PDF-1.7'), 'application/pdf'],
  [Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/svg+xml'],
  [Buffer.from('1a45dfa3', 'hex'), 'video/webm'],
  [Buffer.from('0000000c4a584c200d0a870a', 'hex'), 'image/jxl'],
  [Buffer.concat([box('moov', Buffer.alloc(8))]), 'video/quicktime'],
  [box('ftyp', 'M4A \0\0\0\0'), 'audio/mp4'],
  [box('ftyp', 'heic\0\0\0\0'), 'image/heic'],
  [Buffer.from('The free software'), undefined],
  [Buffer.from('RIFF\0\0\0\0CDDA'), undefined],
  [Buffer.from('plain text'), undefined],
  [new Uint8Array(0), undefined],
])('%s is %s', (bytes, format) => expect(fileFormat(bytes)).toBe(format))

it('tells something or nothing of any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => void fileFormat(bytes)),
    { numRuns: 2000 },
  )
})
