/** What handing over luma costs beside decoding alone: the same decoder and file, in turns, processor time of all processes. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { encodeClip } from '../src/media/encode-for-tests.js'
import type { Sampling } from '../src/media/index.js'
import type { Benchmark } from './run.js'

const rounds = 3

/** One pass in a fresh process, by its own account of time and of its children's processor time. */
function pass(path: string, sampling: Sampling): { cpuSeconds: number; wallSeconds: number; frames: number } {
  const script = `
    import { readFileSync } from 'node:fs'
    const { decode } = await import(${JSON.stringify(resolve('dist/media/index.js'))})
    const started = performance.now()
    let frames = 0
    for await (const _ of decode(${JSON.stringify(path)}, { sampling: ${JSON.stringify(sampling)} })) frames++
    const stat = readFileSync('/proc/self/stat', 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ').map(Number)
    const cpuSeconds = (fields[11] + fields[12] + fields[13] + fields[14]) / 100
    console.log(JSON.stringify({ cpuSeconds, wallSeconds: (performance.now() - started) / 1000, frames }))`
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }))
}

export const run: Benchmark = async ([given]) => {
  const folder = mkdtempSync(join(tmpdir(), 'kyodaku-bench-'))
  try {
    let path = given
    if (path === undefined) {
      path = join(folder, 'clip.mp4')
      encodeClip(path, {
        muxer: 'mp4',
        encoder: 'libx264',
        width: 1920,
        height: 1080,
        ticks: [...Array(30 * 60).keys()],
        ticksPerSecond: 30,
        keyframeEvery: 240,
        options: { preset: 'veryfast', b: '6M' },
      })
    }
    const kinds: [string, Sampling][] = [
      ['decode alone', { perSecond: 0.001 }],
      ['luma at 4 fps', { perSecond: 4 }],
      ['luma of every frame', 'all'],
      ['keyframes', 'keyframes'],
    ]
    const best = new Map<string, ReturnType<typeof pass>>()
    for (let round = 0; round < rounds; round++) {
      for (const [name, sampling] of kinds) {
        const result = pass(path, sampling)
        const known = best.get(name)
        if (!known || result.cpuSeconds < known.cpuSeconds) best.set(name, result)
      }
    }
    const alone = best.get('decode alone')?.cpuSeconds ?? 1
    return [
      {
        title: `Decoding 60 s of 1080p H.264, one thread (best of ${rounds}, processor time of both processes)`,
        rows: [...best].map(([pass, { cpuSeconds, wallSeconds, frames }]) => ({
          pass,
          frames,
          cpuSeconds,
          wallSeconds: Number(wallSeconds.toFixed(2)),
          toDecodingAlone: Number((cpuSeconds / alone).toFixed(3)),
        })),
      },
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
