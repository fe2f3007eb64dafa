import { type Region, regions } from '../fingerprint/index.js'

/**
 * Which region of a query may be held against which region of a reference, sorted by what that says about the picture:
 * two pairs are of one class when they mean the same placement, so that they vote together.
 *
 * - `same`: the pictures coincide, with or without bars (`whole` against `content` takes the bars off one side).
 * - `crop:R`: the query shows region R of the reference alone, enlarged.
 * - `inset:R`: region R of the query shows all of the reference.
 *
 * A corner against another corner would be a picture shifted by exactly a third; such pairs are left out, since they
 * find next to nothing and every class is one more chance to be wrong.
 */
export interface GeometryClass {
  readonly name: string
  /** Pairs of region positions (query, reference), best known first. */
  readonly pairs: readonly (readonly [number, number])[]
}

const position = (region: Region): number => regions.indexOf(region)
const whole = position('whole')
const content = position('content')
const parts = regions.map((_, at) => at).filter((at) => at !== whole && at !== content)

/** All classes; class 0 is `same`. */
export const geometryClasses: readonly GeometryClass[] = [
  {
    name: 'same',
    pairs: [...regions.map((_, at) => [at, at] as const), [whole, content] as const, [content, whole] as const],
  },
  ...parts.map((part) => ({
    name: `crop:${regions[part]}`,
    pairs: [[whole, part] as const, [content, part] as const],
  })),
  ...parts.map((part) => ({
    name: `inset:${regions[part]}`,
    pairs: [[part, whole] as const, [part, content] as const],
  })),
]

/** The regions that are the full picture, with and without its bars. */
export const pictureRegions = [whole, content] as const

/** Whether a region is the full picture, with or without its bars. */
export function isPicture(region: number): boolean {
  return region === whole || region === content
}

const classTable = new Int8Array(regions.length * regions.length).fill(-1)
for (const [at, { pairs }] of geometryClasses.entries()) {
  for (const [query, reference] of pairs) classTable[query * regions.length + reference] = at
}

/** The class of a pair of region positions, or -1 when such a pair is not compared. */
export function classOfPair(queryRegion: number, referenceRegion: number): number {
  return classTable[queryRegion * regions.length + referenceRegion]!
}
