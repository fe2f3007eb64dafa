import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { parseGrant, parseParty, parseWork } from '../src/rights/index.js'
import { excerpts } from './draw/inputs.js'

const folder = fileURLToPath(new URL('./', import.meta.url))

interface Match {
  work: string
  reference: string
  inputRange: [number, number]
  referenceRange: [number, number]
  mirrored: boolean
}
interface Catalogue {
  parties: { id: string }[]
  works: { id: string; parent?: string; owners: { party: string }[] }[]
  references: { file: string; work: string; durationSeconds: number }[]
  grants: { id: string; grantor: string; grantee: string; works: string[] }[]
  inputs: {
    file: string
    about: { ja: string; en: string }
    use: { party: string }
    truth: { outcome: 'permit' | 'refuse'; durationSeconds: number; grant?: string; matches: Match[] }
  }[]
}
const catalogue = JSON.parse(readFileSync(join(folder, 'catalogue.json'), 'utf8')) as Catalogue
const files = [...catalogue.references, ...catalogue.inputs].map(({ file }) => file)

function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

/** Duration of an MP4 in seconds from its `mvhd` box (ISO/IEC 14496-12, 8.2.2), version 0. */
function mp4Seconds(file: string): number {
  const bytes = readFileSync(file)
  const at = bytes.indexOf('mvhd')
  expect(bytes[at + 4]).toBe(0)
  return bytes.readUInt32BE(at + 20) / bytes.readUInt32BE(at + 16)
}

describe('the sample catalogue', () => {
  it('is under 6 MB, and every media file is in the catalogue', () => {
    const media = filesIn(join(folder, 'media'))
    expect(media.reduce((sum, file) => sum + statSync(file).size, 0)).toBeLessThan(6_000_000)
    expect(media.filter((file) => !file.includes('.tmp.')).sort()).toEqual(
      files.map((file) => join(folder, file)).sort(),
    )
  })

  it('reads as parties, works and grants that refer to each other', () => {
    const parties = new Set(catalogue.parties.map((party) => parseParty(party).id))
    const works = new Set(catalogue.works.map((work) => parseWork(work).id))
    for (const work of catalogue.works) {
      if (work.parent !== undefined) expect(works).toContain(work.parent)
      for (const { party } of work.owners) expect(parties).toContain(party)
    }
    for (const grant of catalogue.grants.map(parseGrant)) {
      expect(parties).toContain(grant.grantor)
      expect(parties).toContain(grant.grantee)
      for (const work of grant.works) expect(works).toContain(work)
    }
    for (const { work } of catalogue.references) expect(works).toContain(work)
    for (const { use } of catalogue.inputs) expect(parties).toContain(use.party)
  })

  it('states durations as the files have them, and truth within them', () => {
    const durations = new Map<string, number>()
    for (const { file, durationSeconds } of [
      ...catalogue.references,
      ...catalogue.inputs.map(({ file, truth }) => ({ file, durationSeconds: truth.durationSeconds })),
    ]) {
      durations.set(file, durationSeconds)
      if (file.endsWith('.mp4')) expect(mp4Seconds(join(folder, file)), file).toBeCloseTo(durationSeconds, 1)
      else expect(durationSeconds).toBe(0)
    }
    for (const { file, truth } of catalogue.inputs) {
      for (const { reference, work, inputRange, referenceRange } of truth.matches) {
        expect(catalogue.references).toContainEqual(expect.objectContaining({ file: reference, work }))
        for (const [[from, to], within] of [
          [inputRange, durations.get(file)!],
          [referenceRange, durations.get(reference)!],
        ] as const) {
          expect(from).toBeGreaterThanOrEqual(0)
          expect(to).toBeGreaterThanOrEqual(from)
          expect(to).toBeLessThanOrEqual(within)
        }
        // Nothing here was sped up or slowed down.
        if (!file.endsWith('.jpg'))
          expect(inputRange[1] - inputRange[0]).toBeCloseTo(referenceRange[1] - referenceRange[0])
      }
    }
  })

  it('states as truth what the drawing script cut', () => {
    const truth = (name: string) => catalogue.inputs.find(({ file }) => file.includes(name))!.truth.matches[0]!
    const { barred, mirrored, still, granted } = excerpts
    expect(truth('barred').referenceRange).toEqual([barred.start, barred.start + barred.seconds])
    expect(truth('mirrored').referenceRange).toEqual([mirrored.start, mirrored.start + mirrored.seconds])
    expect(truth('mirrored').inputRange).toEqual([mirrored.before, mirrored.before + mirrored.seconds])
    expect(truth('still').referenceRange).toEqual([still.at, still.at])
    expect(truth('granted').referenceRange).toEqual([granted.start, granted.start + granted.seconds])
  })

  it('has three characters in several poses, of one size', async () => {
    const poses = catalogue.references.filter(({ file }) => file.includes('/characters/'))
    expect(new Set(poses.map(({ work }) => work)).size).toBe(3)
    for (const { file } of poses) {
      const { width, height, format } = await sharp(join(folder, file)).metadata()
      expect({ width, height, format }, file).toEqual({ width: 480, height: 480, format: 'webp' })
    }
  })
})
