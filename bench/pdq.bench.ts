/** What describing one frame costs, with synthetic frames: the content matters little, the size much. */
import { createTracker, type LumaFrame, lumaFromRgb, orientations, pdq, pdqDihedral } from '../src/fingerprint/index.js'
import type { Benchmark } from './run.js'

export const run: Benchmark = async () => {
  const fullHd = scene(1920, 1080, 0)
  const letterboxed = scene(1920, 1080, 140)
  const hd = scene(1280, 720, 0)
  const uhd = scene(3840, 2160, 0)
  const rgb = new Uint8Array(512 * 512 * 3).map((_, k) => fullHd.data[k]!)
  return [
    {
      title: 'PDQ and regions of one frame',
      rows: [
        measure('PDQ, 1920x1080 luma', 300, () => pdq(fullHd)),
        measure('PDQ, 1280x720 luma', 300, () => pdq(hd)),
        measure('PDQ, 3840x2160 luma', 100, () => pdq(uhd)),
        measure('PDQ, 512x512 RGB', 300, () => pdq(lumaFromRgb(rgb, 512, 512))),
        measure('PDQ in eight orientations, 1920x1080 luma', 300, () => pdqDihedral(fullHd)),
        measure('all regions, 1920x1080 luma', 300, () => describe(fullHd, ['original'])),
        measure('all regions, 1920x1080 luma, letterboxed', 300, () => describe(letterboxed, ['original'])),
        measure('all regions, eight orientations, 1920x1080', 300, () => describe(letterboxed, orientations)),
      ],
    },
  ]
}

function describe(frame: LumaFrame, wanted: typeof orientations | ['original']): void {
  createTracker({ sampledPerSecond: 1, orientations: wanted }).push(0, frame)
}

function measure(what: string, times: number, work: () => void) {
  for (let k = 0; k < 20; k++) work()
  const milliseconds = Array.from({ length: times }, () => {
    const start = performance.now()
    work()
    return performance.now() - start
  }).sort((a, b) => a - b)
  const at = (share: number) => Number(milliseconds[Math.floor(share * (times - 1))]!.toFixed(3))
  return { what, medianMs: at(0.5), leastMs: at(0), p90Ms: at(0.9) }
}

function scene(width: number, height: number, bar: number): LumaFrame {
  const data = new Uint8Array(width * height).fill(16)
  for (let y = bar; y < height - bar; y++) {
    for (let x = 0; x < width; x++) {
      data[y * width + x] = 126 + 60 * Math.sin(x / 97 + y / 211) + 45 * Math.cos((x * y) / 90000)
    }
  }
  return { width, height, data, range: 'limited' }
}
