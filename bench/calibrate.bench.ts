/**
 * Measures what unrelated material looks like to the matcher: how close regions of unrelated pictures come, by quality,
 * and how high unrelated videos and pictures score. Clips that share footage or a set are not held against each other.
 * `--write` puts the figures into `src/match/calibration.ts`; scores are measured with the table committed there, so
 * after a change of the table run it twice.
 */
import { writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type Orientation, orientations, type Track } from '../src/fingerprint/index.js'
import { createMatcher } from '../src/match/index.js'
import { type Rows, regionCount, rowDistance, rowQuality, rowsOf } from '../src/match/rows.js'
import { filesOf, makeQuery, mediaFolder, readClip, readStill, sameFamily } from './match-media.js'
import type { Benchmark, BenchTable } from './run.js'

interface Material {
  name: string
  original: Track
  turned: Map<Orientation, Track>
}

const bandFloors = [20, 50, 70, 90]
const stepSeconds = 3

export const run: Benchmark = async (options) => {
  const material = [...(await clips()), ...(await pictures())]
  const pairs = measurePairs(material)
  const noise = measureScores(material)
  const tables: BenchTable[] = [
    {
      title: `unrelated region pairs: -log10 P(distance <= d), ${material.length} clips and pictures, 8 orientations`,
      rows: [0, 8, 16, 24, 28, 31, 36, 40, 44, 48, 54, 60, 66, 72, 80, 88].map((distance) => ({
        distance,
        ...Object.fromEntries(pairs.map((band) => [`from${band.fromQuality}`, band.evidence[distance]!])),
      })),
    },
    {
      title: 'unrelated region pairs counted',
      rows: pairs.map(({ fromQuality, counted, closest }) => ({ fromQuality, counted, closest })),
    },
    {
      title: `scores of chance findings in ${noise.comparedPairs.toExponential(2)} compared row pairs (${noise.found.length} findings)`,
      rows: noise.points.map(({ score, logRate, count }) => ({ score, count, ratePerPair: 10 ** logRate })),
    },
    { title: 'highest chance findings', rows: noise.found.slice(0, 20) },
    { title: 'tail', rows: [{ fallPerScore: noise.fallPerScore, ruleOfThreeRate: 3 / noise.comparedPairs }] },
  ]
  if (options.includes('--write')) await write(material.length, pairs, noise)
  return tables
}

/** Without each generated sibling's common opening. */
async function clips(): Promise<Material[]> {
  const found: Material[] = []
  for (const path of await filesOf(join(mediaFolder, 'videos'), /\.(mp4|mkv|webm|gif|avi|ogv|mov|mpe?g)$/)) {
    const clip = await readClip(path)
    const from = clip.name.startsWith('pennychip_') ? stepSeconds : 0
    const seconds = Math.min(40, clip.durationSeconds) - from
    const turned = makeQuery([{ clip, fromSeconds: from, seconds, speed: 1 }], (frame) => frame, orientations)
    found.push({ name: clip.name, original: turned.get('original')!, turned })
  }
  return found
}

async function pictures(): Promise<Material[]> {
  const found: Material[] = []
  for (const folder of ['general', 'characters']) {
    for (const path of await filesOf(join(mediaFolder, 'distractors', folder), /\.(jpe?g|png|webp)$/)) {
      const turned = await readStill(path, orientations)
      const name = `${folder === 'characters' ? basename(path).split('__')[0]! : 'picture'}:${basename(path)}`
      found.push({ name, original: turned.get('original')!, turned })
    }
  }
  return found
}

/** Pictures of one pack or set share backgrounds, poses and whole pictures by intention. */
function related(a: string, b: string): boolean {
  if (sameFamily(a, b)) return true
  const [packA, packB] = [packOf(a), packOf(b)]
  return (packA !== undefined && packA === packB) || (/animatediff/.test(a) && /animatediff/.test(b))
}

function packOf(name: string): string | undefined {
  const [set, file] = name.split(':')
  if (file === undefined) return undefined
  return set === 'picture' ? file.replace(/_\d+\.\w+$/, '') : set
}

interface PairBand {
  fromQuality: number
  counted: number
  closest: number
  evidence: number[]
}

function measurePairs(material: readonly Material[]): PairBand[] {
  const counts = bandFloors.map(() => new Float64Array(257))
  const laid = material.map(({ name, original, turned }) => ({
    name,
    original: rowsOf(original),
    turned: orientations.map((orientation) => rowsOf(turned.get(orientation)!)),
  }))
  for (const [a, one] of laid.entries()) {
    for (let b = a + 1; b < laid.length; b++) {
      const other = laid[b]!
      if (related(one.name, other.name)) continue
      for (const [at, turned] of other.turned.entries()) {
        // Pictures against pictures are many: the upright ones and the mirrored ones are enough.
        if (one.original.still && other.original.still && at !== 0 && at !== 5) continue
        countPairs(one.original, turned, counts)
      }
    }
  }
  const bands = counts.map((histogram, band) => {
    const counted = histogram.reduce((sum, count) => sum + count, 0)
    const evidence: number[] = []
    let within = 0
    for (let distance = 0; distance < 128; distance++) {
      within += histogram[distance]!
      evidence.push(Math.round(-Math.log10((within + 1) / (counted + 1)) * 100) / 100)
    }
    return { fromQuality: bandFloors[band]!, counted, closest: histogram.findIndex((count) => count > 0), evidence }
  })
  // Rarer bands have seen fewer accidents: a flatter picture is never worth more than a richer one.
  for (let band = bands.length - 2; band >= 0; band--) {
    const richer = bands[band + 1]!.evidence
    bands[band]!.evidence = bands[band]!.evidence.map((value, distance) => Math.min(value, richer[distance]!))
  }
  return bands
}

/** Every row of short material, and rows a second apart of long: neighbours say the same again. */
function countPairs(a: Rows, b: Rows, counts: readonly Float64Array[]): void {
  for (let i = 0; i < a.count; i += 4) {
    for (let j = 0; j < b.count; j += 4) {
      for (let region = 0; region < regionCount; region++) {
        const quality = Math.min(rowQuality(a, i, region), rowQuality(b, j, region))
        if (quality < bandFloors[0]!) continue
        let band = 0
        while (band + 1 < bandFloors.length && quality >= bandFloors[band + 1]!) band++
        const distance = rowDistance(a, i, region, b, j, region)
        counts[band]![distance] = counts[band]![distance]! + 1
      }
    }
  }
}

function measureScores(material: readonly Material[]) {
  const matcher = createMatcher(
    material.map(({ name, original }) => ({ id: name, track: original })),
    { keepImprobable: true },
  )
  const rowTotal = matcher.description.rows
  let comparedPairs = 0
  const found: {
    query: string
    reference: string
    orientation: string
    score: number
    rows: number
    distance: number
    level: number
  }[] = []
  for (const { name, turned } of material) {
    const queryRows = [...turned.values()].reduce((sum, track) => sum + track.count, 0)
    let unrelatedRows = rowTotal
    for (const other of material) if (related(name, other.name)) unrelatedRows -= other.original.count
    comparedPairs += queryRows * unrelatedRows
    for (const segment of matcher.match(turned)) {
      if (related(name, segment.referenceId)) continue
      const {
        referenceId: reference,
        orientation,
        score,
        matchedFrames: rows,
        medianDistance: distance,
        level,
      } = segment
      found.push({ query: name, reference, orientation, score: Math.round(score * 100) / 100, rows, distance, level })
    }
  }
  found.sort((a, b) => b.score - a.score)
  const scores = found.map(({ score }) => score)
  const points = scorePoints(scores, comparedPairs)
  return { comparedPairs, found, points, fallPerScore: fallOf(scores) }
}

/** The rate at a few scores, up to the last that at least three findings reached. */
function scorePoints(descending: readonly number[], comparedPairs: number) {
  const points: { score: number; logRate: number; count: number }[] = []
  for (let score = 0; ; score++) {
    const count = descending.filter((value) => value >= score).length
    if (count < 3 && points.length > 0) break
    points.push({ score, count, logRate: Math.round(Math.log10(Math.max(count, 3) / comparedPairs) * 100) / 100 })
  }
  return points
}

/**
 * Decades per unit of score by which the tail falls: the mean excess of the upper part over its threshold (maximum
 * likelihood for an exponential tail), and never steeper than three quarters of what the evidence itself claims: rows of
 * one accident are not independent.
 */
function fallOf(descending: readonly number[]): number {
  const upper = descending.slice(0, Math.max(10, Math.floor(descending.length / 10)))
  const threshold = upper[upper.length - 1] ?? 0
  const mean = upper.reduce((sum, score) => sum + score - threshold, 0) / Math.max(1, upper.length)
  return Math.round(Math.min(0.75, 1 / (Math.max(mean, 0.1) * Math.LN10)) * 1000) / 1000
}

async function write(
  count: number,
  pairs: readonly PairBand[],
  noise: ReturnType<typeof measureScores>,
): Promise<void> {
  const version = `noise-1-${count}`
  const source = `/**
 * Measured by \`npm run bench -- calibrate --write\` on unrelated clips and pictures; not to be edited by hand.
 */
export interface Calibration {
  readonly version: string
  /** By lower quality of a pair: pairs counted, and -log10 of the part of them within each distance. */
  readonly pairs: readonly { readonly fromQuality: number; readonly counted: number; readonly evidence: readonly number[] }[]
  /** How often chance reaches a score, per compared pair of rows. */
  readonly tail: {
    readonly comparedPairs: number
    readonly points: readonly { readonly score: number; readonly logRate: number }[]
    /** Decades that the rate falls by with each unit of score beyond the last point. */
    readonly fallPerScore: number
    /** No smaller chance is ever claimed. */
    readonly floor: number
  }
}

// biome-ignore format: tables
export const calibration: Calibration = {
  version: '${version}',
  pairs: [
${pairs.map(({ fromQuality, counted, evidence }) => `    { fromQuality: ${fromQuality}, counted: ${counted}, evidence: [${evidence.join(', ')}] },`).join('\n')}
  ],
  tail: {
    comparedPairs: ${noise.comparedPairs},
    points: [${noise.points.map(({ score, logRate }) => `{ score: ${score}, logRate: ${logRate} }`).join(', ')}],
    fallPerScore: ${noise.fallPerScore},
    floor: 1e-9,
  },
}
`
  await writeFile('src/match/calibration.ts', source)
}
