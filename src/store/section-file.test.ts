import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { createSectionFile, openSectionFile } from './section-file.js'

describe('a file of sections', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kyodaku-sections-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  let files = 0

  const write = (rows: readonly Uint8Array[], value: unknown): string => {
    const path = join(folder, `file-${files++}`)
    const file = createSectionFile(path)
    for (const bytes of rows) file.append(bytes)
    file.finish(value)
    return path
  }

  it('gives back the bytes in a row, and the value with its lists in memory that threads share', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 300 })),
        fc.jsonValue(),
        fc.uint32Array({ maxLength: 50 }),
        (rows, json, numbers) => {
          const shared = new SharedArrayBuffer(3)
          new Uint8Array(shared).set([1, 2, 3])
          const value = { json: { json }, numbers, deep: [{ shared }, Float64Array.of(0.5)], none: null }
          const opened = openSectionFile(write(rows, value))!
          const all = new Uint8Array(opened.bytes)
          opened.read(all, 0)
          opened.close()
          expect(Buffer.from(all)).toEqual(Buffer.concat(rows))
          const read = opened.value as typeof value
          expect(read.json).toEqual(JSON.parse(JSON.stringify({ json })))
          expect([...read.numbers]).toEqual([...numbers])
          expect(read.numbers.buffer).toBeInstanceOf(SharedArrayBuffer)
          expect([...new Uint8Array((read.deep[0] as { shared: SharedArrayBuffer }).shared)]).toEqual([1, 2, 3])
          expect(read.deep[1]).toEqual(Float64Array.of(0.5))
        },
      ),
      { numRuns: 25 },
    )
  })

  it('reads what was appended while it is written, and bytes of more than one chunk', () => {
    const path = join(folder, 'growing')
    const file = createSectionFile(path)
    const large = new Uint8Array(3 << 20).fill(7)
    file.append(Uint8Array.of(1, 2, 3))
    const three = new Uint8Array(3)
    file.read(three, 0)
    expect([...three]).toEqual([1, 2, 3])
    file.append(large)
    file.append(Uint8Array.of(9))
    file.finish({ large })
    const opened = openSectionFile(path)!
    const end = new Uint8Array(2)
    opened.read(end, 3 + large.length - 1)
    opened.close()
    expect([...end]).toEqual([7, 9])
    expect(Buffer.from((opened.value as { large: Uint8Array }).large).equals(large)).toBe(true)
  })

  it('is not opened when a byte of it is another, it is cut short, was not finished, or is something else', () => {
    const path = write([Uint8Array.of(1, 2, 3, 4, 5)], { list: Uint32Array.of(1, 2, 3), word: 'x' })
    const bytes = readFileSync(path)
    const spoiled = join(folder, 'spoiled')
    // What lies between sections, so that each begins where it should, says nothing.
    const used = (at: number) => at < 5 || at >= 64
    fc.assert(
      fc.property(fc.nat(bytes.length - 1).filter(used), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const other = Buffer.from(bytes)
        other[at]! ^= change
        writeFileSync(spoiled, other)
        expect(openSectionFile(spoiled)).toBeUndefined()
      }),
      { numRuns: 60 },
    )
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), (length) => {
        writeFileSync(spoiled, bytes)
        truncateSync(spoiled, length)
        expect(openSectionFile(spoiled)).toBeUndefined()
      }),
      { numRuns: 30 },
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (foreign) => {
        writeFileSync(spoiled, foreign)
        expect(openSectionFile(spoiled)).toBeUndefined()
      }),
    )
    const unfinished = createSectionFile(join(folder, 'unfinished'))
    unfinished.append(new Uint8Array(2 << 20))
    unfinished.close()
    expect(openSectionFile(join(folder, 'unfinished'))).toBeUndefined()
    expect(openSectionFile(join(folder, 'nowhere'))).toBeUndefined()
  })
})
