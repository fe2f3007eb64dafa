import { contentBox } from './content-box.js'
import { hashBytes } from './hash.js'
import { checkFrame, type LumaFrame } from './luma.js'
import { geometry, type Orientation, turnSpectrum } from './orientation.js'
import { smallestSide, writeBits } from './pdq.js'
import { loadFrame, type Rectangle, type Spectrum, spectrumOf } from './pdq-kernel.js'

/**
 * The parts of a picture that are hashed: `whole` is the full picture; `content` is the picture without uniform bars,
 * absent where there are none; the corners and the centre are each 2/3 x 2/3 of the content (of the whole where there
 * is no separate content), so that a logo or a caption spoils some of them and leaves others.
 */
export const regions = ['whole', 'content', 'topLeft', 'topRight', 'bottomLeft', 'bottomRight', 'centre'] as const

/** A part of a picture that has a hash of its own. */
export type Region = (typeof regions)[number]

/**
 * A region below this PDQ quality is absent (quality 0): featureless, its bits are noise. The industry discards below
 * 50 because it judges single pictures; evidence that adds up over time can use flatter ones. Measured on 62 videos
 * against their 360p low-bitrate copies: from quality 10 on as many regions stay within 31 bits as above 50, below 5
 * it is the toss of a coin.
 */
export const qualityFloor = 15

/** The spectra of a frame's regions in the order of {@link regions}; undefined where absent, too small or flat. */
export type FrameSpectra = readonly (Spectrum | undefined)[]

/**
 * Finds the content box of a frame and transforms all its regions.
 *
 * @throws {FingerprintError} `fingerprint.bad-frame` where size and data don't fit each other.
 */
export function frameSpectra(frame: LumaFrame): FrameSpectra {
  checkFrame(frame)
  loadFrame(frame)
  const whole = { x: 0, y: 0, width: frame.width, height: frame.height }
  const content = contentBox(frame)
  const rectangles = [whole, content, ...parts(content ?? whole)]
  return rectangles.map((rectangle) => {
    if (rectangle === undefined || rectangle.width < smallestSide || rectangle.height < smallestSide) return undefined
    const spectrum = spectrumOf(rectangle)
    return spectrum.quality < qualityFloor ? undefined : spectrum
  })
}

/**
 * The hashes (`[regions.length][32]`) and qualities of a frame turned to `orientation`, each region cut from the turned
 * picture: its top left is another corner of the original.
 */
export function writeRegionHashes(
  spectra: FrameSpectra,
  orientation: Orientation,
  hashes: Uint8Array,
  hashOffset: number,
  qualities: Uint8Array,
  qualityOffset: number,
): void {
  const sources = regionSources[orientation]
  for (let region = 0; region < regions.length; region++) {
    const spectrum = spectra[sources[region]!]
    qualities[qualityOffset + region] = spectrum?.quality ?? 0
    const offset = hashOffset + region * hashBytes
    if (spectrum === undefined) hashes.fill(0, offset, offset + hashBytes)
    else writeBits(turnSpectrum(spectrum.coefficients, orientation, turned), hashes, offset)
  }
}

const turned = new Float32Array(256)

/** Corners and centre; the margins are equal on both sides, so that turning the picture turns the parts. */
function parts({ x, y, width, height }: Rectangle): Rectangle[] {
  const right = Math.round(width / 6) * 2
  const bottom = Math.round(height / 6) * 2
  const at = (left: number, top: number) => ({
    x: x + left,
    y: y + top,
    width: width - right,
    height: height - bottom,
  })
  return [at(0, 0), at(right, 0), at(0, bottom), at(right, bottom), at(right / 2, bottom / 2)]
}

/** For each orientation and region, the region of the original that it is made from. */
const regionSources = Object.fromEntries(
  Object.entries(geometry).map(([orientation, { transposed, flipRows, flipColumns }]) => [
    orientation,
    regions.map((region, position) => {
      const corner = /^(top|bottom)(Left|Right)$/.exec(region)
      if (corner === null) return position
      // Undo the turn, last step first.
      let bottom = (corner[1] === 'bottom') !== flipRows
      let right = (corner[2] === 'Right') !== flipColumns
      if (transposed) [bottom, right] = [right, bottom]
      return regions.indexOf(`${bottom ? 'bottom' : 'top'}${right ? 'Right' : 'Left'}` as Region)
    }),
  ]),
) as Record<Orientation, number[]>
