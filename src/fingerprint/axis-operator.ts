/**
 * PDQ's blur and decimation along one axis as one sparse matrix: 64 weighted sums of inputs.
 *
 * PDQ blurs with two box filters, each divided at the edges by the inputs actually present, and then keeps 64
 * positions. Along an axis that is linear and fixed for a size, so the product of the three is made once: away from
 * the edges a row of it is a triangle 1, 2, ... w, ... 2, 1 divided by w * w; near them the weights are fractions.
 */
export interface AxisOperator {
  /** First input of each of the 64 outputs. */
  readonly starts: Uint32Array
  /** Inputs of each output. */
  readonly counts: Uint32Array
  /** Floats from one output's weights to the next's: `counts` at most, rounded up to a multiple of four. */
  readonly taps: number
  /** `[64][taps]`, zeros after `counts`; to be multiplied by the output's scale. */
  readonly weights: Float32Array
  /** Scale of each output: 1 / w / w where the weights are whole numbers, else 1. */
  readonly scales: Float32Array
  /** 1 where the weights of an output are whole numbers (each below 256). */
  readonly whole: Uint8Array
  /** The weights as bytes, `[64][taps]`, where they are whole. */
  readonly bytes: Uint8Array
}

/** The operator of an axis of `size` inputs (at least 1). Kept for the sizes used last. */
export function axisOperator(size: number): AxisOperator {
  let operator = operators.get(size)
  if (operator === undefined) {
    operator = composeAxisOperator(size)
    if (operators.size >= operatorsKept) operators.delete(operators.keys().next().value!)
  } else {
    operators.delete(size)
  }
  operators.set(size, operator)
  return operator
}

const operators = new Map<number, AxisOperator>()
const operatorsKept = 64
const outputs = 64

function composeAxisOperator(size: number): AxisOperator {
  const window = Math.floor((size + 127) / 128)
  const half = Math.floor((window + 2) / 2)
  // The box filter's window of output i, cut to the axis.
  const first = (i: number) => Math.max(0, i - (window - half))
  const last = (i: number) => Math.min(size - 1, i + half - 1)
  const taps = Math.ceil((2 * window - 1) / 4) * 4
  const starts = new Uint32Array(outputs)
  const counts = new Uint32Array(outputs)
  const weights = new Float32Array(outputs * taps)
  const scales = new Float32Array(outputs).fill(1)
  const whole = new Uint8Array(outputs)
  const bytes = new Uint8Array(outputs * taps)
  const sums = new Float64Array(taps)
  for (let j = 0; j < outputs; j++) {
    const i = Math.trunc(((j + 0.5) * size) / outputs)
    const from = first(first(i))
    sums.fill(0)
    let cut = last(i) - first(i) + 1 < window
    for (let m = first(i); m <= last(i); m++) {
      const present = last(m) - first(m) + 1
      if (present < window) cut = true
      for (let k = first(m); k <= last(m); k++) sums[k - from]! += 1 / present
    }
    starts[j] = from
    counts[j] = last(last(i)) - from + 1
    whole[j] = cut || window > 255 ? 0 : 1
    for (let k = 0; k < counts[j]!; k++) {
      const weight = sums[k]! * window
      weights[j * taps + k] = whole[j] === 1 ? Math.round(weight) : sums[k]! / (last(i) - first(i) + 1)
      bytes[j * taps + k] = whole[j] === 1 ? Math.round(weight) : 0
    }
    if (whole[j] === 1) scales[j] = 1 / (window * window)
  }
  return { starts, counts, taps, weights, scales, whole, bytes }
}
