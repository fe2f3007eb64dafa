/** Small things that several films share: letters, gulls, snow, kites. */
import { type Bitmap, rasterize } from './bitmap.js'

const n = (value: number) => value.toFixed(1)

/** The first that is installed is used; without a Japanese font the letters would be boxes, so `make.ts` checks. */
export const fontFamily = "'Klee One', 'Noto Serif CJK JP', serif"

/** One line of letters with a soft dark edge, as its own bitmap. */
export function lettering(text: string, size: number, colour: string, edge: string): Promise<Bitmap> {
  const wide = [...text].reduce((sum, letter) => sum + (letter.charCodeAt(0) > 0x2e7f ? 1.06 : 0.6), 0)
  const width = Math.ceil(wide * size + size)
  const height = Math.ceil(size * 1.7)
  const font = `font-family="${fontFamily}" font-weight="600" font-size="${size}" letter-spacing="${size * 0.04}" text-anchor="middle"`
  const at = `x="${width / 2}" y="${n(size * 1.14)}"`
  return rasterize(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><filter id="s" x="-20%" y="-20%" width="140%" height="150%"><feGaussianBlur stdDeviation="${size * 0.06}"/></filter>` +
      `<text ${at} ${font} fill="${edge}" stroke="${edge}" stroke-width="${size * 0.12}" filter="url(#s)">${text}</text><text ${at} ${font} fill="${edge}" stroke="${edge}" stroke-width="${size * 0.05}" opacity="0.8">${text}</text><text ${at} ${font} fill="${colour}">${text}</text></svg>`,
  )
}

/** A gull in flight: 120 x 80, `flap` from 0 to 1. */
export function gull(flap: number, colour: string, shade: string): Promise<Bitmap> {
  const lift = 22 * Math.cos(flap * 2 * Math.PI)
  const wing = (side: number) =>
    `<path d="M${60 + side * 4} 40Q${60 + side * 26} ${n(30 - lift)} ${60 + side * 54} ${n(44 - lift * 1.2)}Q${60 + side * 28} ${n(40 - lift * 0.7)} ${60 + side * 4} 48Z" fill="${colour}"/><path d="M${60 + side * 40} ${n(40 - lift * 1.05)}L${60 + side * 54} ${n(44 - lift * 1.2)}L${60 + side * 40} ${n(43 - lift)}Z" fill="${shade}"/>`
  return rasterize(
    `<svg xmlns="http://www.w3.org/2000/svg" width="120" height="80">${wing(-1)}${wing(1)}<ellipse cx="60" cy="44" rx="9" ry="6" fill="${colour}"/><path d="M52 46Q60 52 68 46" fill="${shade}"/></svg>`,
  )
}
