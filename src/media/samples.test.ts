import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hammingDistance, hashFromHex, lumaFromRgb, pdq } from '../fingerprint/index.js'
import { decode, type MediaInfo } from './index.js'

const media = resolve(process.env.KYODAKU_MEDIA ?? '../shared/media', 'videos')
const reference = resolve(process.env.KYODAKU_REFDATA ?? '../shared/refdata', 'threatexchange')
const sources = join(media, 'SOURCES.tsv')
const videos = join(reference, 'tmk', 'sample-videos')
const hashes = join(reference, 'vpdq', 'sample-hashes')

describe('clips from many hands', () => {
  it.skipIf(!existsSync(sources))(
    'all decode, at the length they are known to have (needs KYODAKU_MEDIA)',
    async () => {
      const rows = readFileSync(sources, 'utf8').trim().split('\n').slice(1)
      expect(rows.length).toBeGreaterThan(50)
      const queue = rows.map((row) => row.split('\t') as [string, string, string, string, string, string, string])
      const check = async () => {
        for (let row = queue.pop(); row; row = queue.pop()) {
          const [file, , codec, width, height, seconds, frames] = row
          let info: MediaInfo | undefined
          let last = 0
          let taken = 0
          for await (const frame of decode(join(media, file), {
            sampling: { perSecond: 4 },
            onInfo: (each) => {
              info = each
            },
          })) {
            last = frame.timeSeconds
            taken++
          }
          expect(info, file).toMatchObject({ codec, width: Number(width), height: Number(height) })
          expect(Math.abs((info?.durationSeconds ?? 0) - Number(seconds)), file).toBeLessThan(0.25)
          if (info?.frameCount) expect(Math.abs(info.frameCount - Number(frames)), file).toBeLessThan(6)
          expect(Number(seconds) - last, file).toBeLessThan(0.8)
          expect(taken, file).toBeGreaterThan(Number(seconds) * 3)
        }
      }
      await Promise.all([check(), check()])
    },
  )
})

describe('sample videos of ThreatExchange', () => {
  const names = existsSync(videos) ? readdirSync(videos).filter((name) => existsSync(join(hashes, hashFile(name)))) : []

  it.skipIf(names.length === 0)(
    'give the reference hashes, from RGB at native size, within the tolerance file (needs KYODAKU_REFDATA)',
    async () => {
      expect(names).toHaveLength(9)
      const tolerances = JSON.parse(readFileSync(join(reference, 'derived', 'vpdq-ffmpeg5.1.9.json'), 'utf8'))
      for (const name of names) {
        const rows = readFileSync(join(hashes, hashFile(name)), 'utf8')
          .trim()
          .split('\n')
        const seconds = rows.map((row) => Number(row.split(',')[3]))
        let worst = 0
        const onInfo = ({ frameCount }: MediaInfo) => expect(frameCount, name).toBe(rows.length)
        for await (const frame of decode(join(videos, name), { sampling: { perSecond: 2 }, pixels: 'rgb', onInfo })) {
          const row = seconds.findIndex((each) => Math.abs(each - frame.timeSeconds) < 0.012)
          expect(row, `${name} at ${frame.timeSeconds}`).toBeGreaterThanOrEqual(0)
          const [, quality, hash] = (rows[row] as string).split(',')
          const own = pdq(lumaFromRgb(frame.data, frame.width, frame.height))
          if (Number(quality) >= 50) worst = Math.max(worst, hammingDistance(own.hash, hashFromHex(hash as string)))
        }
        const tolerance = tolerances[name.replace('.mp4', '')].max_distance_quality_ge_50
        expect(worst, name).toBeLessThanOrEqual(Math.max(6, tolerance))
      }
    },
  )

  function hashFile(name: string): string {
    return name.replace(/\.mp4$/, '.txt')
  }
})
