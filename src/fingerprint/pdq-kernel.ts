import { type AxisOperator, axisOperator } from './axis-operator.js'
import type { LumaFrame } from './luma.js'
import { kernelBase64 } from './pdq-kernel.generated.js'

/** A part of a frame, in pixels. */
export interface Rectangle {
  x: number
  y: number
  width: number
  height: number
}

/** What PDQ makes of a rectangle before it becomes bits. */
export interface Spectrum {
  /** B = D A D', 16x16 row by row, row i the vertical frequency i + 1, column j the horizontal frequency j + 1. */
  readonly coefficients: Float32Array
  /** PDQ's quality, 0 to 100. */
  readonly quality: number
}

/**
 * Puts a frame where {@link spectrumOf} and {@link reducedLuma} read it; any number of rectangles may follow. The
 * pixels are copied once into the kernel's memory where they fit {@link residentBytes}; a larger picture is copied
 * row band by row band, so that memory stays bounded whatever comes.
 */
export function loadFrame(frame: LumaFrame): void {
  loaded = frame
  resident = frame.data.byteLength <= residentBytes
  if (resident) {
    reserve(frame.data.byteLength)
    if (frame.data instanceof Uint8Array) memoryBytes.set(frame.data, pixelArea)
    else memoryFloats.set(frame.data, pixelArea >> 2)
  }
}

/** Frames up to this are held whole in the kernel's memory (8K luma is 33 MB). */
const residentBytes = 64 << 20

/** Blurred, decimated and transformed: the spectrum of a rectangle of the loaded frame, at least 5 pixels each side. */
export function spectrumOf(rectangle: Rectangle): Spectrum {
  reduce(rectangle)
  const quality = Math.min(100, Math.trunc(kernel.gradientSum(lumaArea) / 90))
  kernel.dct(matrixArea, lumaArea, scratchArea, coefficientArea)
  return { coefficients: memoryFloats.slice(coefficientArea >> 2, (coefficientArea >> 2) + 256), quality }
}

/** The 64x64 luma (full range, row by row) that PDQ reduces a rectangle of the loaded frame to. */
export function reducedLuma(rectangle: Rectangle): Float32Array {
  reduce(rectangle)
  return memoryFloats.slice(lumaArea >> 2, (lumaArea >> 2) + 4096)
}

// --- The kernel and its memory: fixed areas, then the operators and row buffer, then the pixels. ---

interface Kernel {
  memory: { readonly buffer: ArrayBuffer; grow(pages: number): number }
  sumByteRows(p: number, stride: number, width: number, count: number, weights: number, row: number, add: number): void
  sumByteRowsFractional(p: number, stride: number, width: number, count: number, weights: number, row: number): void
  sumFloatRows(p: number, stride: number, width: number, count: number, weights: number, row: number): void
  sumColumns(
    row: number,
    width: number,
    starts: number,
    weights: number,
    scales: number,
    taps: number,
    rowScale: number,
    out: number,
  ): void
  gradientSum(luma: number): number
  dct(matrix: number, luma: number, scratch: number, out: number): void
}

const matrixArea = 1024
const lumaArea = matrixArea + 16 * 64 * 4
const scratchArea = lumaArea + 64 * 64 * 4
const coefficientArea = scratchArea + 16 * 64 * 8
const operatorArea = coefficientArea + 256 * 4

// Node's own types name no WebAssembly.
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: { Module: new (bytes: Uint8Array) => object; Instance: new (module: object) => { exports: unknown } }
}
const kernel = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(kernelBase64, 'base64'))).exports as Kernel
let memoryBytes = new Uint8Array(kernel.memory.buffer)
let memoryFloats = new Float32Array(kernel.memory.buffer)
let pixelArea = operatorArea + (1 << 20)
let loaded: LumaFrame = { width: 0, height: 0, data: new Uint8Array() }
let resident = true

reserve(0)
// D[i][j] = sqrt(2/64) cos(pi/128 (i+1)(2j+1)): no row for the DC term.
for (let i = 0; i < 16; i++) {
  for (let j = 0; j < 64; j++) {
    memoryFloats[(matrixArea >> 2) + i * 64 + j] = Math.sqrt(2 / 64) * Math.cos((Math.PI / 128) * (i + 1) * (2 * j + 1))
  }
}

/** Makes room for so many bytes of pixels (and the padding that the kernel may read). */
function reserve(pixelBytes: number): void {
  const missing = pixelArea + pixelBytes + 256 - kernel.memory.buffer.byteLength
  if (missing > 0) kernel.memory.grow(Math.ceil(missing / 65536))
  if (memoryBytes.buffer !== kernel.memory.buffer) {
    memoryBytes = new Uint8Array(kernel.memory.buffer)
    memoryFloats = new Float32Array(kernel.memory.buffer)
  }
}

/** Leaves the 64x64 luma of the rectangle in the kernel's memory. */
function reduce(rectangle: Rectangle): void {
  const rows = axisOperator(rectangle.height)
  const columns = axisOperator(rectangle.width)
  const { starts, weights, scales, row } = layOut(columns, rectangle.width, rows)
  const rowWeights = row + (rectangle.width + 64) * 4
  const rowBytes = rowWeights + rows.weights.byteLength
  memoryFloats.set(rows.weights, rowWeights >> 2)
  memoryBytes.set(rows.bytes, rowBytes)
  const floats = loaded.data instanceof Float32Array
  const size = floats ? 4 : 1
  const stride = loaded.width * size
  for (let i = 0; i < 64; i++) {
    const start = rectangle.y + rows.starts[i]!
    const count = rows.counts[i]!
    const pixels = (resident ? pixelArea + start * stride : copyRows(start, count)) + rectangle.x * size
    const at = i * rows.taps
    if (floats) kernel.sumFloatRows(pixels, stride, rectangle.width, count, rowWeights + at * 4, row)
    else if (rows.whole[i] === 0) {
      kernel.sumByteRowsFractional(pixels, stride, rectangle.width, count, rowWeights + at * 4, row)
    } else sumWholeRows(pixels, stride, rectangle.width, rows.bytes, at, count, rowBytes, row)
    const out = lumaArea + i * 256
    kernel.sumColumns(row, rectangle.width, starts, weights, scales, columns.taps, rows.scales[i]!, out)
  }
  if (loaded.range === 'limited') expandRange()
}

/** Bytes of the columns' operator, the rows' operator and the row buffer; moves the pixels if they need more room. */
function layOut(columns: AxisOperator, width: number, rows: AxisOperator) {
  const starts = operatorArea
  const scales = starts + 256
  const weights = scales + 256
  const row = weights + columns.weights.byteLength
  const end = row + (width + 64) * 4 + rows.weights.byteLength + rows.bytes.byteLength
  if (end > pixelArea) {
    pixelArea = Math.ceil(end / 65536) * 65536
    loadFrame(loaded)
  }
  const floats = memoryFloats
  new Uint32Array(kernel.memory.buffer, starts, 64).set(columns.starts)
  floats.set(columns.scales, scales >> 2)
  floats.set(columns.weights, weights >> 2)
  return { starts, weights, scales, row }
}

/** Whole weights, in groups of at most 257 in sum: what 16 bits hold of bytes. */
function sumWholeRows(
  pixels: number,
  stride: number,
  width: number,
  weights: Uint8Array,
  at: number,
  count: number,
  weightArea: number,
  row: number,
): void {
  for (let k = 0; k < count; ) {
    const from = k
    let sum = 0
    while (k < count && sum + weights[at + k]! <= 257) sum += weights[at + k++]!
    kernel.sumByteRows(pixels + from * stride, stride, width, k - from, weightArea + at + from, row, from > 0 ? 1 : 0)
  }
}

/** Copies a band of rows of a picture that isn't held whole. */
function copyRows(start: number, count: number): number {
  const { width, data } = loaded
  reserve(width * count * data.BYTES_PER_ELEMENT)
  const band = data.subarray(start * width, (start + count) * width)
  if (band instanceof Uint8Array) memoryBytes.set(band, pixelArea)
  else memoryFloats.set(band, pixelArea >> 2)
  return pixelArea
}

/** Video range to full range: the weights of every output sum to 1, so it can be done on the 64x64 luma. */
function expandRange(): void {
  for (let k = lumaArea >> 2, end = k + 4096; k < end; k++) memoryFloats[k] = ((memoryFloats[k]! - 16) * 255) / 219
}
