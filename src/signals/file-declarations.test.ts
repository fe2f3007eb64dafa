import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { combine } from './combine.js'
import { makeTestSigner, signMedia } from './content-credentials-for-tests.js'
import { type FileDeclarations, readFileDeclarations } from './file-declarations.js'
import { box, epubWithPackage, pdfWithXmp, testFormats, testMedia, xmpPacket } from './media-for-tests.js'

const signer = makeTestSigner()
const assertion = (use: string) => ({
  label: 'cawg.training-mining',
  data: { entries: { 'cawg.ai_generative_training': { use } } },
})
const plus = (word: string) => xmpPacket(`plus:DataMining="http://ns.useplus.org/ldf/vocab/DMI-${word}"`)
const train = ({ statements }: FileDeclarations) =>
  combine(statements, { use: 'train', agents: [], media: 'video' }).says

describe('what stands in a file', () => {
  it.each(testFormats)('is read in %s, and the most restrictive of it counts', async (format) => {
    const nothing = await readFileDeclarations(await testMedia(format), format)
    expect(nothing).toMatchObject({ statements: [], unreadable: [], format, looked: ['c2pa', 'xmp', 'plus', 'tdmrep'] })
    const ask = async (use: string, word: string) => {
      const media = await testMedia(format, plus(word))
      return train(await readFileDeclarations(await signMedia(media, format, [assertion(use)], signer)))
    }
    expect(await ask('allowed', 'ALLOWED')).toBe('allow')
    expect(await ask('notAllowed', 'ALLOWED')).toBe('disallow')
    expect(await ask('allowed', 'PROHIBITED')).toBe('disallow')
    expect(await ask('allowed', 'SOMETHING')).toBe('unknown')
  })

  it('in PDF is TDMRep too', async () => {
    const tdm = xmpPacket('', '<tdm:reservation>1</tdm:reservation><tdm:policy>https://x.example/p</tdm:policy>')
    const { statements } = await readFileDeclarations(pdfWithXmp(tdm, true), 'application/pdf')
    expect(statements).toMatchObject([{ family: 'tdmrep', says: 'disallow', terms: 'https://x.example/p' }])
    const either = xmpPacket('tdm:reservation="0"')
    expect(train(await readFileDeclarations(pdfWithXmp(either)))).toBe('allow')
  })

  it('of RSL is said to be there', async () => {
    const rsl = xmpPacket(
      'xmlns:rsl="https://rslstandard.org/rsl"',
      '<rsl:license rdf:resource="https://x.example/license.xml"/>',
    )
    const { statements } = await readFileDeclarations(await testMedia('image/jpeg', rsl))
    expect(statements).toMatchObject([{ family: 'rsl', says: 'unknown', terms: 'https://x.example/license.xml' }])
  })

  it('in EPUB is what its package says of TDMRep', async () => {
    const book = (value: string) =>
      `<package version="3.0"><metadata><meta property="tdm:reservation">${value}</meta></metadata></package>`
    for (const deflated of [true, false]) {
      const epub = epubWithPackage(book('1'), deflated)
      const read = await readFileDeclarations(epub, 'application/epub+zip')
      expect(read).toMatchObject({
        format: 'application/epub+zip',
        unreadable: [],
        statements: [{ family: 'tdmrep', says: 'disallow' }],
      })
    }
    expect(train(await readFileDeclarations(epubWithPackage(book('0'))))).toBe('allow')
    expect(train(await readFileDeclarations(epubWithPackage('<package>')))).toBe('unknown')
    const cut = await readFileDeclarations(epubWithPackage(book('0')).subarray(0, -30))
    expect(cut.unreadable).toContain("is an EPUB whose META-INF/container.xml can't be read")
    expect(train(cut)).toBe('unknown')
    expect(train(await readFileDeclarations(epubWithPackage(`${book('0')}${' '.repeat(11_000_000)}`)))).toBe('unknown')
  })

  it('in a part of it restricts, and permits nothing', async () => {
    const withPart = async (word: string) =>
      train(await readFileDeclarations(Buffer.concat([await testMedia('video/mp4'), box('free', plus(word))])))
    expect(await withPart('ALLOWED')).toBe('silent')
    expect(await withPart('PROHIBITED')).toBe('disallow')
  })

  it('and can’t be read is said, and unknown', async () => {
    const broken = await readFileDeclarations(await testMedia('video/mp4', plus('ALLOWED').replace('</rdf:RDF>', '')))
    expect(broken.unreadable).toEqual([expect.stringContaining('not well-formed')])
    expect(train(broken)).toBe('unknown')
    const tampered = Buffer.from(
      await signMedia(await testMedia('image/jpeg'), 'image/jpeg', [assertion('allowed')], signer),
    )
    tampered[tampered.length - 10]! ^= 1
    const read = await readFileDeclarations(tampered)
    expect(read.unreadable).toEqual(['c2pa: does not validate (assertion.dataHash.mismatch)'])
    expect(train(read)).toBe('unknown')
    expect(train(await readFileDeclarations(Buffer.from('<html>'), 'image/jpeg; x=y'))).toBe('unknown')
    expect(train(await readFileDeclarations(Buffer.from('<html>'), 'text/html'))).toBe('silent')
  })

  it('is kept as information where it is no permission', async () => {
    const source = 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia'
    const { information } = await readFileDeclarations(
      await testMedia('image/webp', xmpPacket(`Iptc4xmpExt:DigitalSourceType="${source}"`)),
    )
    expect(information.digitalSourceTypes).toEqual([source])
  })

  it('is looked for in any bytes without an error, and nothing that was refused is permitted', async () => {
    const media = await Promise.all(testFormats.map((format) => testMedia(format, plus('PROHIBITED'))))
    const seeds = [...media, pdfWithXmp(plus('PROHIBITED'), true), epubWithPackage('<package><metadata/></package>')]
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...seeds), fc.noBias(fc.nat(5000)), fc.nat(255), async (seed, at, value) => {
        const bytes = Buffer.from(seed)
        bytes[at % bytes.length] = value
        const read = await readFileDeclarations(bytes)
        expect(train(read)).not.toBe('allow')
      }),
      { numRuns: 500 },
    )
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        expect(train(await readFileDeclarations(bytes))).not.toBe('allow')
      }),
      { numRuns: 300 },
    )
  })
})
