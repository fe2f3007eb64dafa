/** A rectangle in parts of a picture, 0 to 1. */
export interface Box {
  x: number
  y: number
  width: number
  height: number
}
export const wholeBox: Box = { x: 0, y: 0, width: 1, height: 1 }

/** Corners and centre are two thirds of the content, as the fingerprint cuts them. */
const corners: Readonly<Record<string, readonly [number, number]>> = {
  topLeft: [0, 0],
  topRight: [1 / 3, 0],
  bottomLeft: [0, 1 / 3],
  bottomRight: [1 / 3, 1 / 3],
  centre: [1 / 6, 1 / 6],
}

/** Where a region lies in a picture whose content (without bars) is known. */
export function regionBox(region: string | undefined, content: Box): Box {
  if (region === undefined || region === 'whole') return wholeBox
  if (region === 'content') return content
  const corner = corners[region]
  if (corner === undefined) return wholeBox
  return {
    x: content.x + corner[0] * content.width,
    y: content.y + corner[1] * content.height,
    width: (content.width * 2) / 3,
    height: (content.height * 2) / 3,
  }
}

export const sameBox = (a: Box, b: Box): boolean =>
  a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height

/** The same place in the mirror image. */
export const mirroredBox = (box: Box): Box => ({ ...box, x: 1 - box.x - box.width })

/** How `moved` has to be scaled and shifted, in parts of the picture, so that it comes to lie upon `target`. */
export function fit(moved: Box, target: Box): { scaleX: number; scaleY: number; x: number; y: number } {
  const scaleX = target.width / moved.width
  const scaleY = target.height / moved.height
  return { scaleX, scaleY, x: target.x - moved.x * scaleX, y: target.y - moved.y * scaleY }
}

const side = 64
/** Rows and columns vary by less than this (of 255) within a bar, and are this dark. */
const barVariation = 6
const barLuma = 40

/** The picture without dark bars, from pixels (RGBA) of a small copy of it; the whole where there are none. */
export function contentBoxOf(pixels: Uint8ClampedArray, width: number, height: number): Box {
  const luma = (x: number, y: number) => {
    const at = (y * width + x) * 4
    return 0.299 * (pixels[at] ?? 0) + 0.587 * (pixels[at + 1] ?? 0) + 0.114 * (pixels[at + 2] ?? 0)
  }
  const isBar = (values: number[]) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
    return mean < barLuma && spread < barVariation
  }
  const row = (y: number) => isBar(Array.from({ length: width }, (_, x) => luma(x, y)))
  const column = (x: number) => isBar(Array.from({ length: height }, (_, y) => luma(x, y)))
  let [top, bottom, left, right] = [0, height, 0, width]
  while (top < height && row(top)) top++
  // A dark picture is no bar.
  if (top === height) return wholeBox
  while (bottom > top && row(bottom - 1)) bottom--
  while (left < width && column(left)) left++
  while (right > left && column(right - 1)) right--
  const box = { x: left / width, y: top / height, width: (right - left) / width, height: (bottom - top) / height }
  return box.width < 0.3 || box.height < 0.3 ? wholeBox : box
}

/** The same of what a video or picture shows now; undefined where it can't be read. */
export function contentBoxShown(source: HTMLVideoElement | HTMLImageElement): Box | undefined {
  const canvas = document.createElement('canvas')
  canvas.width = side
  canvas.height = side
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (context === null) return undefined
  try {
    context.drawImage(source, 0, 0, side, side)
    return contentBoxOf(context.getImageData(0, 0, side, side).data, side, side)
  } catch {
    return undefined
  }
}
