/**
 * The eight ways to lay a picture, with the names that PDQ's reference gives them. Beware: `flipX` turns the picture
 * about its horizontal axis (upside down), `flipY` about its vertical axis (the mirror image one meets most), and
 * `rotate90` turns counter-clockwise; `transpose` mirrors at the main diagonal, `antitranspose` at the other one.
 */
export const orientations = [
  'original',
  'rotate90',
  'rotate180',
  'rotate270',
  'flipX',
  'flipY',
  'transpose',
  'antitranspose',
] as const

/** How a picture lies, against the original. */
export type Orientation = (typeof orientations)[number]

/**
 * The spectrum of the turned picture from that of the picture itself: a transposition and changes of sign, since a
 * cosine of odd frequency changes its sign when its axis is reversed.
 */
export function turnSpectrum(coefficients: Float32Array, orientation: Orientation, out: Float32Array): Float32Array {
  const { transposed, flipRows, flipColumns } = geometry[orientation]
  for (let i = 0; i < 16; i++) {
    for (let j = 0; j < 16; j++) {
      const value = coefficients[transposed ? j * 16 + i : i * 16 + j]!
      // Row i has the frequency i + 1: odd where i is even.
      const negative = (flipRows && i % 2 === 0) !== (flipColumns && j % 2 === 0)
      out[i * 16 + j] = negative ? -value : value
    }
  }
  return out
}

/** Each orientation as: transposed first, then rows reversed (upside down), then columns reversed (mirrored). */
export const geometry: Record<Orientation, { transposed: boolean; flipRows: boolean; flipColumns: boolean }> = {
  original: { transposed: false, flipRows: false, flipColumns: false },
  rotate90: { transposed: true, flipRows: true, flipColumns: false },
  rotate180: { transposed: false, flipRows: true, flipColumns: true },
  rotate270: { transposed: true, flipRows: false, flipColumns: true },
  flipX: { transposed: false, flipRows: true, flipColumns: false },
  flipY: { transposed: false, flipRows: false, flipColumns: true },
  transpose: { transposed: true, flipRows: false, flipColumns: false },
  antitranspose: { transposed: true, flipRows: true, flipColumns: true },
}
