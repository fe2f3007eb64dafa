import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { hammingDistance, hashFromHex, hashToHex } from './hash.js'
import { lumaFromRgb } from './luma.js'
import type { Orientation } from './orientation.js'
import { pdqDihedral } from './pdq.js'
import { loadFrame, reducedLuma, spectrumOf } from './pdq-kernel.js'

const refdata = join(process.env.KYODAKU_REFDATA ?? '../shared/refdata', 'threatexchange')
const present = existsSync(join(refdata, 'derived/pdq-core-golden.json'))

const namesInFile: Record<Orientation, string> = {
  original: 'orig',
  rotate90: 'rot90',
  rotate180: 'rot180',
  rotate270: 'rot270',
  flipX: 'flipx',
  flipY: 'flipy',
  transpose: 'flipplus1',
  antitranspose: 'flipminus1',
}

interface Golden {
  source: string
  png: string | null
  width: number
  height: number
  quality: number
  hashes: Record<string, string>
}
interface Stage extends Golden {
  luma64: number[]
  dct16: number[]
}

describe.skipIf(!present)('PDQ against the reference core (needs KYODAKU_REFDATA)', () => {
  const read = <T>(file: string): T[] =>
    present ? (JSON.parse(readFileSync(join(refdata, 'derived', file), 'utf8')) as { images: T[] }).images : []

  it.each(read<Golden>('pdq-core-golden.json').filter(({ png }) => png !== null))(
    'is identical: $source',
    async (row) => {
      const { hashes, quality } = await dihedralOf(join(refdata, 'derived', row.png!))
      expect(quality).toBe(row.quality)
      for (const [name, hash] of Object.entries(hashes)) {
        expect(`${name} ${hashToHex(hash)}`).toBe(`${name} ${expected(row, name)}`)
      }
    },
  )

  it.each(read<Golden>('pdq-core-golden.json').filter(({ png, quality }) => png === null && quality >= 80))(
    'is within 10 bits where decoders differ: $source',
    async (row) => {
      const { hashes, quality } = await dihedralOf(join(refdata, row.source))
      expect(Math.abs(quality - row.quality)).toBeLessThanOrEqual(1)
      for (const [name, hash] of Object.entries(hashes)) {
        expect(hammingDistance(hash, hashFromHex(expected(row, name)))).toBeLessThanOrEqual(10)
      }
    },
  )

  it.each(read<Stage>('pdq-core-stages.json').filter(({ png }) => png && existsSync(join(refdata, 'derived', png))))(
    'has the same stages: $png',
    async (row) => {
      const rgb = await sharp(join(refdata, 'derived', row.png!))
        .removeAlpha()
        .toColourspace('srgb')
        .raw()
        .toBuffer()
      loadFrame(lumaFromRgb(rgb, row.width, row.height))
      const whole = { x: 0, y: 0, width: row.width, height: row.height }
      reducedLuma(whole).forEach((value, k) => {
        expect(Math.abs(value - row.luma64[k]!)).toBeLessThan(1e-3)
      })
      spectrumOf(whole).coefficients.forEach((value, k) => {
        expect(Math.abs(value - row.dct16[k]!)).toBeLessThan(1e-2)
      })
    },
  )
})

function expected(row: Golden, orientation: string): string {
  return row.hashes[namesInFile[orientation as Orientation]]!.padStart(64, '0')
}

async function dihedralOf(file: string) {
  const { data, info } = await sharp(file)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return pdqDihedral(lumaFromRgb(data, info.width, info.height))
}
