import type { LumaFrame } from './luma.js'
import type { Rectangle } from './pdq-kernel.js'

/**
 * The picture without its uniform bars (letterbox, pillarbox, both), or undefined where it has none or is nothing but
 * one colour.
 *
 * A line (row or column) belongs to a bar when most of its pixels have the colour of the outermost lines; a logo or a
 * caption in the bar may break some lines. A bar must end sharply: there a good part of the line jumps away from the
 * colour at once. A night sky above a skyline, a gradient or a vignette ends softly and is left alone, since another
 * encoding of it would be cut elsewhere. Bars are taken in pairs of one width where both sides allow it, so that a flat
 * scene between bars isn't cut further on one side; what still is a bar after that is found in the next round, as it
 * is in the same scene without bars. At most 70 % of an axis is cut. Lines are probed in 128 places, coarsely first,
 * so that the cost is far under that of one PDQ.
 */
export function contentBox(frame: LumaFrame): Rectangle | undefined {
  let box: Rectangle = { x: 0, y: 0, width: frame.width, height: frame.height }
  for (let round = 0; round < mostRounds; round++) {
    const before = box
    box = cutAxis(frame, box, 'rows')
    box = cutAxis(frame, box, 'columns')
    if (box === before) break
  }
  return box.width === frame.width && box.height === frame.height ? undefined : box
}

/** Share of a line that must have the bar's colour. */
const pureShare = 0.88
/** Share that a line may have within a bar, where a logo crosses it. */
const crossedShare = 0.4
/** Luma steps that still count as the bar's colour. */
const tolerance = 4
/** Luma steps between the colours of a pair of bars. */
const pairTolerance = 8
/** Lines by which a pair of bars may differ in width. */
const pairDifference = 2
/** Share of a line that must jump away from the colour where a bar ends: one of a pair, and alone. */
const jumpOfPair = 0.3
const jumpAlone = 0.7
/** Share of the frame's axis that must be left. */
const smallestRest = 0.3
/** Share of an axis that the thinnest bar takes. */
const thinnest = 0.01
const mostRounds = 4
const probes = 128

type Axis = 'rows' | 'columns'

interface Bar {
  /** Lines to cut. */
  lines: number
  colour: number
  /** Share of the line that jumps away where the bar ends. */
  jump: number
}

/** Lines of a box counted from one of its four sides, probed. */
interface Side {
  length: number
  colour: number
  /** Share of a line that has the colour. */
  share(line: number): number
  /** Mean difference of a line from the one before it, differences above 24 taken as 24. */
  step(line: number): number
  /** Share of the probes that differ clearly between two lines. */
  change(line: number, other: number): number
}

function cutAxis(frame: LumaFrame, box: Rectangle, axis: Axis): Rectangle {
  const length = axis === 'rows' ? box.height : box.width
  if (box.width < 32 || box.height < 32) return box
  const nearSide = probeSide(frame, box, axis, false)
  const farSide = probeSide(frame, box, axis, true)
  const [first, last] = pairOf(findBar(nearSide), findBar(farSide), nearSide, farSide)
  const rest = length - first - last
  if (rest === length || rest < (axis === 'rows' ? frame.height : frame.width) * smallestRest) return box
  return axis === 'rows' ? { ...box, y: box.y + first, height: rest } : { ...box, x: box.x + first, width: rest }
}

/** How many lines to cut at both sides. */
function pairOf(near: Bar | undefined, far: Bar | undefined, nearSide: Side, farSide: Side): [number, number] {
  if (Math.abs(nearSide.colour - farSide.colour) <= pairTolerance) {
    if (near !== undefined && far !== undefined) {
      if (Math.abs(near.lines - far.lines) <= pairDifference) return [near.lines, far.lines]
      const both = Math.min(near.lines, far.lines)
      return [both, both]
    }
    // The other side goes on in the same colour (a dark scene): the pair is as wide as the side that is seen to end.
    if (near !== undefined && isBar(farSide, near.lines)) return [near.lines, near.lines]
    if (far !== undefined && isBar(nearSide, far.lines)) return [far.lines, far.lines]
  } else if (near !== undefined && far !== undefined) return [0, 0]
  return [
    near !== undefined && near.jump >= jumpAlone ? near.lines : 0,
    far !== undefined && far.jump >= jumpAlone ? far.lines : 0,
  ]
}

/** Whether so many lines of a side are bar. */
function isBar({ share }: Side, lines: number): boolean {
  const step = Math.max(1, lines >> 3)
  for (let line = Math.min(2, lines - 1); line < lines; line += step) if (share(line) < pureShare) return false
  return true
}

/** The bar at one side of a box, if there is one. */
function findBar({ length, colour, share, step, change }: Side): Bar | undefined {
  if (share(2) < pureShare) return undefined
  const most = Math.floor(length * (1 - smallestRest))
  const stride = Math.max(1, Math.floor(length / 270))
  // Over so many lines compression spreads an edge, and scaling blurs it.
  const spread = 8 + Math.floor(length / 200)
  const blur = 1 + Math.floor(length / 360)
  let best: Bar | undefined
  let line = 2
  while (line < most) {
    const next = Math.min(line + stride, length - 1)
    if (share(next) >= pureShare) {
      if (next === line) break
      line = next
      continue
    }
    const end = edgeLine(step, line, Math.min(next + spread, length - 1))
    const jump = change(Math.max(0, end - 1 - blur), Math.min(length - 1, end + blur))
    if (best === undefined || jump > best.jump) best = { lines: end, colour, jump }
    // Through a logo: on to the next pure line, unless the bar has clearly ended.
    line = next
    while (line < most && share(line) < pureShare && share(line) >= crossedShare) line += stride
    if (line >= most || share(line) < pureShare) break
  }
  const thick = best !== undefined && best.lines >= Math.max(2, length * thinnest) && best.lines <= most
  return thick && best!.jump >= jumpOfPair ? best : undefined
}

/**
 * The first line after `from` whose step from the line before it is among the largest: compression smears a bar's edge
 * over a block in small steps, and the scene may have steps of its own behind it.
 */
function edgeLine(step: (line: number) => number, from: number, to: number): number {
  let largest = 0
  for (let line = from + 1; line <= to; line++) largest = Math.max(largest, step(line))
  let line = from + 1
  while (line < to && step(line) < 0.6 * largest) line++
  return line
}

function probeSide({ data, width: stride }: LumaFrame, box: Rectangle, axis: Axis, fromEnd: boolean): Side {
  const length = axis === 'rows' ? box.height : box.width
  const across = axis === 'rows' ? box.width : box.height
  const oneLine = axis === 'rows' ? stride : 1
  const lineStep = fromEnd ? -oneLine : oneLine
  const origin = box.y * stride + box.x + (fromEnd ? (length - 1) * oneLine : 0)
  const places = Math.min(probes, across)
  const probe = new Uint32Array(places)
  for (let k = 0; k < places; k++) {
    probe[k] = origin + Math.floor(((k + 0.5) * across) / places) * (axis === 'rows' ? 1 : stride)
  }
  // The outermost line may be spoilt by scaling, so the colour comes from the second and third.
  const colours = new Float32Array(2 * places)
  for (let k = 0; k < places; k++) {
    colours[2 * k] = data[probe[k]! + lineStep]!
    colours[2 * k + 1] = data[probe[k]! + 2 * lineStep]!
  }
  const colour = colours.sort()[places]!
  const shares = new Float32Array(length).fill(-1)

  function share(line: number): number {
    if (shares[line]! < 0) {
      let inside = 0
      const offset = line * lineStep
      for (let k = 0; k < places; k++) if (Math.abs(data[probe[k]! + offset]! - colour) <= tolerance) inside++
      shares[line] = inside / places
    }
    return shares[line]!
  }

  function step(line: number): number {
    let sum = 0
    const offset = line * lineStep
    for (let k = 0; k < places; k++) {
      const place = probe[k]! + offset
      sum += Math.min(24, Math.abs(data[place]! - data[place - lineStep]!))
    }
    return sum / places
  }

  function change(line: number, other: number): number {
    let changed = 0
    for (let k = 0; k < places; k++) {
      if (Math.abs(data[probe[k]! + line * lineStep]! - data[probe[k]! + other * lineStep]!) > tolerance) changed++
    }
    return changed / places
  }

  return { length, colour, share, step, change }
}
