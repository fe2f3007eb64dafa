import { expect, it } from 'vitest'
import { contentBoxOf, fit, mirroredBox, regionBox, wholeBox } from './regions.js'

function picture(width: number, height: number, isBar: (x: number, y: number) => boolean): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray(width * height * 4)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const value = isBar(x, y) ? 16 : 60 + ((x * 37 + y * 61) % 150)
      pixels.set([value, value, value, 255], (y * width + x) * 4)
    }
  return pixels
}

it('finds the content between bars, and takes a dark picture for none', () => {
  expect(
    contentBoxOf(
      picture(64, 64, (_, y) => y < 8 || y >= 56),
      64,
      64,
    ),
  ).toEqual({
    x: 0,
    y: 0.125,
    width: 1,
    height: 0.75,
  })
  expect(
    contentBoxOf(
      picture(64, 64, (x) => x < 16 || x >= 48),
      64,
      64,
    ),
  ).toMatchObject({ x: 0.25, width: 0.5 })
  expect(
    contentBoxOf(
      picture(64, 64, () => false),
      64,
      64,
    ),
  ).toEqual(wholeBox)
  expect(
    contentBoxOf(
      picture(64, 64, () => true),
      64,
      64,
    ),
  ).toEqual(wholeBox)
})

it('lays a region of one picture upon that of another', () => {
  const corner = regionBox('bottomRight', wholeBox)
  const { scaleX, x } = fit(wholeBox, corner)
  expect(0 * scaleX + x).toBeCloseTo(1 / 3)
  expect(1 * scaleX + x).toBeCloseTo(1)
  expect(mirroredBox(corner).x).toBeCloseTo(0)
  expect(regionBox('something new', wholeBox)).toEqual(wholeBox)
})
