import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type FrameHash, readFrameHashes } from './frame-hashes.js'
import { type VpdqMatch, vpdqMatch, vpdqSemantics } from './vpdq-match.js'

const refdata = join(process.env.KYODAKU_REFDATA ?? '../shared/refdata', 'threatexchange')
const matrixFile = join(refdata, 'derived/vpdq-match-matrix.json')

interface Percent {
  q: number
  t: number
}
interface Matrix {
  frames: Record<string, { total: number; quality_ge_50: number; unique_ge_50: number }>
  pairs: { query: string; target: string; cpp: Percent; pytx: Percent }[]
}

describe.skipIf(!existsSync(matrixFile))('vPDQ match matrix (needs KYODAKU_REFDATA)', () => {
  it('is reproduced in both semantics from the hash files that are here', () => {
    const matrix = JSON.parse(readFileSync(matrixFile, 'utf8')) as Matrix
    const videos = new Map<string, FrameHash[]>()
    for (const name of Object.keys(matrix.frames)) {
      const file = join(refdata, 'vpdq/sample-hashes', `${name}.txt`)
      if (existsSync(file)) videos.set(name, readFrameHashes(readFileSync(file, 'utf8')))
    }
    const pairs = matrix.pairs.filter(({ query, target }) => videos.has(query) && videos.has(target))
    expect(pairs.length).toBeGreaterThanOrEqual(50)
    const wrong: string[] = []
    for (const { query, target, cpp, pytx } of pairs) {
      const a = videos.get(query)!
      const b = videos.get(target)!
      const everyFrame = vpdqMatch(a, b, vpdqSemantics.everyFrame)
      const distinct = vpdqMatch(a, b, vpdqSemantics.distinctHashes)
      expect(everyFrame.queryFrames).toBe(matrix.frames[query]!.quality_ge_50)
      expect(distinct.queryFrames).toBe(matrix.frames[query]!.unique_ge_50)
      if (!agrees(everyFrame, cpp)) wrong.push(`${query} ${target} every frame: ${JSON.stringify([everyFrame, cpp])}`)
      if (!agrees(distinct, pytx)) wrong.push(`${query} ${target} distinct: ${JSON.stringify([distinct, pytx])}`)
    }
    expect(wrong).toEqual([])
  })
})

describe('vPDQ comparison', () => {
  const frame = (byte: number, quality = 100): FrameHash => ({
    frame: 0,
    quality,
    hash: new Uint8Array(32).fill(byte),
    timestampSeconds: 0,
  })

  it('counts each side by itself, and leaves out low quality', () => {
    const found = vpdqMatch([frame(0), frame(0), frame(255), frame(7, 49)], [frame(0)], vpdqSemantics.everyFrame)
    expect(found).toEqual({ queryPercent: 200 / 3, targetPercent: 100, queryFrames: 3, targetFrames: 1 })
  })

  it('is 0 percent, not a number, where nothing is left', () => {
    expect(vpdqMatch([], [frame(0)])).toMatchObject({ queryPercent: 0, targetPercent: 0 })
  })
})

function agrees(found: VpdqMatch, { q, t }: Percent): boolean {
  return Math.abs(found.queryPercent - q) < 1e-3 && Math.abs(found.targetPercent - t) < 1e-3
}
