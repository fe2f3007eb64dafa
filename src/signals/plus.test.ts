import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { combine } from './combine.js'
import { xmpPacket } from './media-for-tests.js'
import { plusFieldStatements, plusInformation, plusStatements } from './plus.js'
import { SignalsError } from './signals-error.js'
import { readXmp } from './xmp.js'
import { xmpPieces } from './xmp-pieces.js'

const vocabulary = 'http://ns.useplus.org/ldf/vocab/'
const read = (packet: string) => plusStatements(readXmp(xmpPieces(packet).pieces[0]!))
const train = (packet: string) => combine(read(packet), { use: 'train', agents: [], media: 'image' }).says
const attribute = (value: string, name = 'plus:DataMining') => xmpPacket(`${name}="${value}"`)

const expected = {
  UNSPECIFIED: 'silent',
  ALLOWED: 'allow',
  PROHIBITED: 'disallow',
  'PROHIBITED-AIMLTRAINING': 'disallow',
  'PROHIBITED-GENAIMLTRAINING': 'disallow',
  'PROHIBITED-EXCEPTSEARCHENGINEINDEXING': 'disallow',
  'PROHIBITED-SEECONSTRAINT': 'disallow',
  'PROHIBITED-SEEEMBEDDEDRIGHTSEXPR': 'disallow',
  'PROHIBITED-SEELINKEDRIGHTSEXPR': 'disallow',
}

describe('plus:DataMining', () => {
  it.each(Object.entries(expected))('%s says %s, however it is written', (word, says) => {
    for (const value of [
      `${vocabulary}DMI-${word}`,
      `https${vocabulary.slice(4)}DMI-${word}`,
      `DMI-${word}`,
      word,
      ` dmi-${word.toLowerCase()} `,
    ])
      expect(train(attribute(value))).toBe(says)
    const address = `${vocabulary}DMI-${word}`
    for (const element of [
      `<plus:DataMining>${address}</plus:DataMining>`,
      `<plus:DataMining rdf:resource="${address}"/>`,
      `<plus:DataMining><rdf:Bag><rdf:li>${address}</rdf:li></rdf:Bag></plus:DataMining>`,
      `<plus:DataMining><rdf:Seq><rdf:li rdf:resource="${address}"/></rdf:Seq></plus:DataMining>`,
      `<q:DataMining xmlns:q="http://ns.useplus.org/ldf/xmp/1.0/">${address}</q:DataMining>`,
    ])
      expect(train(xmpPacket('', element))).toBe(says)
  })

  it('without a namespace that is PLUS’s forbids, and permits nothing', () => {
    const other = (value: string) =>
      xmpPacket('', `<q:DataMining xmlns:q="https://ns.useplus.org/ldf/xmp/1.0/">${value}</q:DataMining>`)
    for (const make of [
      other,
      (value: string) => attribute(value, 'DataMining'),
      (value: string) => attribute(value, 'unbound:DataMining'),
    ]) {
      expect(train(make('DMI-PROHIBITED'))).toBe('disallow')
      expect(train(make('DMI-ALLOWED'))).toBe('unknown')
    }
  })

  it('of no vocabulary, empty, or several times is never permission', () => {
    for (const value of ['', 'no', 'DMI-', 'DMI-ALLOWED-ISH', 'constructor', 'Allowed?', 'DMI-ALLOWED DMI-PROHIBITED'])
      expect(train(attribute(value))).toBe('unknown')
    expect(train(xmpPacket('plus:DataMining="DMI-ALLOWED"', '<plus:DataMining>DMI-PROHIBITED</plus:DataMining>'))).toBe(
      'disallow',
    )
  })

  it('has its constraints and rights expressions beside it', () => {
    const constraint =
      '<plus:OtherConstraints><rdf:Alt><rdf:li xml:lang="x-default">Ask us first</rdf:li></rdf:Alt></plus:OtherConstraints>'
    expect(read(xmpPacket('plus:DataMining="DMI-PROHIBITED-SEECONSTRAINT"', constraint))[0]?.why).toContain(
      'Ask us first',
    )
    const linked =
      '<Iptc4xmpExt:LinkedEncRightsExpr><rdf:Bag><rdf:li rdf:parseType="Resource"><Iptc4xmpExt:LinkedRightsExpr>https://x.example/r</Iptc4xmpExt:LinkedRightsExpr></rdf:li></rdf:Bag></Iptc4xmpExt:LinkedEncRightsExpr>'
    expect(read(xmpPacket('plus:DataMining="DMI-PROHIBITED-SEELINKEDRIGHTSEXPR"', linked))[0]).toMatchObject({
      says: 'disallow',
      terms: 'https://x.example/r',
    })
    const source = 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia'
    expect(
      plusInformation(
        readXmp(xmpPieces(xmpPacket(`Iptc4xmpExt:DigitalSourceType="${source}"`, constraint)).pieces[0]!),
      ),
    ).toEqual({
      digitalSourceTypes: [source],
      otherConstraints: ['Ask us first'],
    })
  })
})

describe('metadata listed by key', () => {
  it.each([
    ['plus:DataMining', 'allow'],
    ['XMP-plus:DataMining', 'allow'],
    ['Xmp.plus.DataMining', 'allow'],
    ['XMP:DataMining', 'unknown'],
    ['DataMining', 'unknown'],
    ['surplus:DataMining', 'unknown'],
  ])('forbids by %s, and permits: %s', (key, says) => {
    const saysOf = (value: unknown) =>
      combine(plusFieldStatements({ [key]: value, Other: 1 }), { use: 'train', agents: [], media: 'image' }).says
    expect(saysOf('DMI-PROHIBITED')).toBe('disallow')
    expect(saysOf(['DMI-ALLOWED', `${vocabulary}DMI-PROHIBITED`])).toBe('disallow')
    expect(saysOf('DMI-ALLOWED')).toBe(says)
    for (const value of [null, true, {}, [[]], '']) expect(saysOf(value)).toBe('unknown')
  })
})

describe('reading XMP', () => {
  it('refuses document types and what is too deep', () => {
    const deep = `<x:xmpmeta xmlns:x="adobe:ns:meta/">${'<a>'.repeat(80)}${'</a>'.repeat(80)}</x:xmpmeta>`
    for (const xml of [`<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`, '<a>&b;</a>', deep, ''])
      expect(() => readXmp(xml)).toThrow(expect.objectContaining({ code: 'signals.invalid-xml' }))
  })

  it('fails by its typed error, or permits only where ALLOWED stands', () => {
    const seed = xmpPieces(attribute('DMI-PROHIBITED')).pieces[0]!
    const pieces = fc.constantFrom(
      '<',
      '>',
      '&',
      '"',
      '/',
      ' ',
      '\u0000',
      '</rdf:Description>',
      'rdf:resource="x"',
      '<plus:DataMining>',
      'DMI-UNSPECIFIED',
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(seed.length), fc.nat(20), pieces), { maxLength: 4 }), (changes) => {
        let xml = seed
        for (const [from, length, piece] of changes) xml = xml.slice(0, from) + piece + xml.slice(from + length)
        try {
          expect(plusStatements(readXmp(xml)).some((one) => one.says === 'allow')).toBe(false)
        } catch (error) {
          expect(error).toBeInstanceOf(SignalsError)
        }
      }),
      { numRuns: 3000 },
    )
  })
})

const path = resolve(process.env.KYODAKU_REFDATA ?? '../shared/refdata', 'optout/plus-iptc/data-mining-vocabulary.json')

describe.skipIf(!existsSync(path))('the published vocabulary (needs KYODAKU_REFDATA)', () => {
  it('is understood, every value of it', () => {
    const { values, uri_prefix, namespace } = JSON.parse(readFileSync(path, 'utf8'))
    expect(namespace).toBe('http://ns.useplus.org/ldf/xmp/1.0/')
    expect(Object.keys(values).sort()).toEqual(
      Object.keys(expected)
        .map((word) => `DMI-${word}`)
        .sort(),
    )
    for (const [word, says] of Object.entries(expected)) expect(train(attribute(`${uri_prefix}DMI-${word}`))).toBe(says)
  })
})
