import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, describe, expect, it } from 'vitest'
import {
  fingerprintFile,
  queryFramesPerSecond,
  queryFramesPerSecondMax,
  queryOrientations,
} from './fingerprint-file.js'

const folder = mkdtempSync(join(tmpdir(), 'kyodaku-fingerprint-file-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the fingerprint of a file', () => {
  it.each([
    ['a short video', 'short.gif', 400],
    ['a video of over a minute, which is sampled less densely', 'long.gif', 13_000],
    ['a picture', 'still.png', undefined],
  ])(
    'is the same whether %s is looked into first or decoded at once',
    async (_, name, delay) => {
      const path = join(folder, name)
      const pages = await Promise.all([1, 2, 3, 4, 5].map(page))
      writeFileSync(
        path,
        delay === undefined
          ? pages[0]!
          : await sharp(pages, { join: { animated: true } })
              .gif({ delay: pages.map(() => delay) })
              .toBuffer(),
      )
      const options = {
        sampling: 'frames',
        orientations: queryOrientations,
        framesPerSecond: ({ durationSeconds }: { durationSeconds: number }) => queryFramesPerSecond(durationSeconds),
      } as const
      const seen: unknown[] = []
      const onInfo = (info: unknown) => seen.push(info)
      const first = await fingerprintFile(path, { ...options, onInfo })
      const atOnce = await fingerprintFile(path, { ...options, onInfo, framesPerSecondMax: queryFramesPerSecondMax })
      expect(atOnce).toEqual(first)
      expect(first.get('original')!.count).toBe(delay === undefined ? 1 : 5)
      expect(seen[1]).toEqual(seen[0])
    },
    60_000,
  )
})

/** A picture with much in it, another for each number. */
async function page(number: number): Promise<Buffer> {
  const shapes = Array.from({ length: 30 }, (_, i) => {
    const at = (n: number, most: number) => ((i + 1) * (number * 7919 + n * 104_729)) % most
    return `<circle cx="${at(1, 300)}" cy="${at(2, 200)}" r="${5 + at(3, 50)}" fill="rgb(${at(4, 256)},${at(5, 256)},${at(6, 256)})"/>`
  }).join('')
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"><rect width="300" height="200" fill="#678"/>${shapes}</svg>`
  return await sharp(Buffer.from(svg)).png().toBuffer()
}
