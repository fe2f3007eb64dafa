import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findXmp } from './find-xmp.js'
import {
  box,
  jpegWithExtendedXmp,
  pdfWithXmp,
  pngWithCompressedXmp,
  testFormats,
  testMedia,
  withChunk,
  xmpPacket,
} from './media-for-tests.js'

const packet = xmpPacket('plus:DataMining="DMI-PROHIBITED"')
const [, meta = ''] = /(<x:xmpmeta.*<\/x:xmpmeta>)/s.exec(packet) ?? []
const textsOf = (bytes: Uint8Array, place?: 'own' | 'within') =>
  findXmp(bytes)
    .found.filter((one) => place === undefined || one.place === place)
    .map(({ xml }) => xml)

describe('XMP', () => {
  it.each(testFormats)('is found in %s, once, as the file’s own', async (format) => {
    expect(findXmp(await testMedia(format, packet))).toEqual({ found: [{ xml: meta, place: 'own' }], unreadable: [] })
    expect(findXmp(await testMedia(format))).toEqual({ found: [], unreadable: [] })
  })

  it('is found in bytes that lie in others', async () => {
    for (const format of testFormats) {
      const media = await testMedia(format, packet)
      const around = new Uint8Array(media.length + 20)
      around.set(media, 7)
      expect(findXmp(around.subarray(7, 7 + media.length)).found).toEqual([{ xml: meta, place: 'own' }])
    }
  })

  it('that is in more pieces than anyone writes is said to be unreadable', () => {
    const bare = (index: number) => meta.replace('PROHIBITED', String(index))
    const many = Buffer.from(Array.from({ length: 300 }, (_, index) => bare(index)).join('\n'))
    expect(findXmp(many)).toMatchObject({ unreadable: ['has more XMP than is read'] })
    expect(findXmp(many).found).toHaveLength(200)
    const names = Buffer.concat([Buffer.from('%PDF-1.7 '), Buffer.alloc(200_000, ' /XML')])
    expect(findXmp(names)).toEqual({ found: [], unreadable: ['has more XMP than is read'] })
  })

  it('that is compressed in PNG or PDF, or written as a profile, is found', async () => {
    expect(textsOf(await pngWithCompressedXmp(packet), 'own')).toEqual([meta])
    expect(textsOf(pdfWithXmp(packet), 'own')).toEqual([meta])
    expect(textsOf(pdfWithXmp(packet, true), 'own')).toEqual([meta])
    const hex = Buffer.from(packet).toString('hex').replace(/.{72}/g, '$&\n')
    const profile = Buffer.from(`Raw profile type xmp\0\nxmp\n ${packet.length}\n${hex}\n`)
    expect(textsOf(withChunk(await testMedia('image/png'), 'tEXt', profile), 'own')).toEqual([meta])
  })

  it('that is extended in JPEG is put together', async () => {
    const standard = xmpPacket(
      'xmlns:xmpNote="http://ns.adobe.com/xmp/note/" xmpNote:HasExtendedXMP="0123456789ABCDEF0123456789ABCDEF"',
    )
    const whole = await jpegWithExtendedXmp(standard, meta, 50)
    expect(textsOf(whole, 'own')).toContain(meta)
    expect(findXmp(whole).unreadable).toEqual([])
    const missing = findXmp(await jpegWithExtendedXmp(standard, '', 50))
    expect(missing.unreadable).toEqual(['has XMP whose extension is missing'])
  })

  it('that stands elsewhere in a file is found as a part of it', async () => {
    for (const format of testFormats) {
      const bytes = Buffer.concat([await testMedia(format), Buffer.from(packet)])
      expect(textsOf(bytes)).toEqual([meta])
    }
    const inside = Buffer.concat([await testMedia('video/mp4'), box('free', packet)])
    expect(textsOf(inside, 'within')).toEqual([meta])
    expect(textsOf(Buffer.from(`anything ${packet} at all`), 'own')).toEqual([meta])
    expect(textsOf(Buffer.from(`\u0000${packet}`, 'utf16le'))).toEqual([meta])
    expect(textsOf(Buffer.from(packet, 'utf16le').swap16())).toEqual([meta])
    const bare = meta.slice(meta.indexOf('<rdf:RDF'), meta.indexOf('</x:xmpmeta>'))
    expect(textsOf(Buffer.from(`GIF89a ${bare}`))).toEqual([bare])
    expect(textsOf(Buffer.from('of xmpmeta and rdf:RDF is spoken, in <b>xmpmeta</b>'))).toEqual([])
  })

  it('that is cut off, encrypted or packed in an unknown way is said to be unreadable', async () => {
    const cut = (bytes: Buffer, word: string) => bytes.subarray(0, bytes.indexOf(word) + 20)
    expect(findXmp(cut(pdfWithXmp(packet), '<x:xmpmeta')).unreadable).toEqual(['has XMP that is cut off'])
    expect(findXmp(cut(await testMedia('video/mp4', packet), '<x:xmpmeta')).unreadable).toEqual([
      'has XMP that is cut off',
    ])
    const scrambled = pdfWithXmp('\u0001\u0002\u0003', false, ' /Encrypt 3 0 R')
    expect(findXmp(scrambled).unreadable).toEqual(["has XMP that can't be read (encrypted)"])
    const odd = Buffer.from(pdfWithXmp(packet, true).toString('latin1').replace('FlateDecode', 'LZWDecode'), 'latin1')
    expect(findXmp(odd).unreadable).toEqual(["has XMP that can't be read (LZWDecode)"])
    const bomb = await pngWithCompressedXmp(`${meta}${' '.repeat(20_000_000)}`)
    expect(findXmp(bomb).unreadable).toEqual(["has XMP in a iTXt that can't be read"])
  })

  it('is looked for in any bytes without an error', async () => {
    const seeds = await Promise.all(testFormats.map((format) => testMedia(format, packet)))
    const all = [
      ...seeds,
      pdfWithXmp(packet, true),
      await pngWithCompressedXmp(packet),
      await jpegWithExtendedXmp(packet, meta, 60),
    ]
    const place = fc.noBias(fc.nat(1_000_000)).map((millionths) => millionths / 1_000_000)
    const change = fc.tuple(place, fc.nat(255))
    fc.assert(
      fc.property(fc.constantFrom(...all), fc.array(change, { maxLength: 8 }), place, (seed, changes, end) => {
        const bytes = Buffer.from(seed)
        for (const [at, value] of changes) bytes[Math.floor(at * (bytes.length - 1))] = value
        const { found } = findXmp(
          bytes.subarray(0, changes.length % 2 === 0 ? bytes.length : Math.floor(end * bytes.length)),
        )
        for (const { xml } of found) expect(xml.length).toBeGreaterThan(0)
      }),
      { numRuns: 1500 },
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void findXmp(bytes)),
      { numRuns: 1000 },
    )
  })
})
