/**
 * People drawn as cel animation: flat colour, one tone of shade, an outline. A person is a pure function of build,
 * clothes and pose; the origin is the ground between the feet, and they look to the right (or at us, or away).
 */
export type Facing = 'side' | 'front' | 'back'
export type Expression = 'calm' | 'smile' | 'joy' | 'surprise' | 'worry' | 'blink'

/** Lengths in drawing units; a child is some 265 of them tall. */
export interface Build {
  leg: number
  torso: number
  head: number
  shoulder: number
  hem: number
}
export const childBuild: Build = { leg: 72, torso: 82, head: 56, shoulder: 20, hem: 47 }
export const adultBuild: Build = { leg: 92, torso: 132, head: 47, shoulder: 36, hem: 56 }

export interface Look {
  build: Build
  skin: string
  skinShade: string
  hair: string
  hairShade: string
  hairLight: string
  hairStyle: 'bob' | 'short' | 'long' | 'bald'
  eye: string
  coat: string
  coatShade: string
  trim: string
  trousers: string
  boots: string
  scarf?: string
  scarfShade?: string
  hat?: { kind: 'straw' | 'knit' | 'cap'; colour: string; shade: string; band: string }
  beard?: { colour: string; shade: string }
  holds?: 'lantern' | 'pinwheel'
}

export interface Pose {
  facing: Facing
  expression: Expression
  gait: 'stand' | 'walk' | 'run' | 'wave' | 'sit'
  /** 0 to 1: where in the step (or wave) the person is. */
  phase: number
}

const outline = '#3a2a35'
let lastId = 0

const n = (value: number) => value.toFixed(1)
type Point = readonly [number, number]
const polyline = (points: readonly Point[]) => `M${points.map(([x, y]) => `${n(x)} ${n(y)}`).join('L')}`

/** A limb: one thick round line, outlined. */
export function limb(points: readonly Point[], width: number, colour: string, line = outline): string {
  const path = polyline(points)
  const round = 'fill="none" stroke-linecap="round" stroke-linejoin="round"'
  return (
    `<path d="${path}" ${round} stroke="${line}" stroke-width="${width + 6}"/>` +
    `<path d="${path}" ${round} stroke="${colour}" stroke-width="${width}"/>`
  )
}

/** A filled, outlined shape with a second tone laid over the part that `shadePath` covers. */
export function cel(path: string, colour: string, shadePath: string, shade: string, line = outline): string {
  const id = `cel${lastId++}`
  return (
    `<clipPath id="${id}"><path d="${path}"/></clipPath><path d="${path}" fill="${colour}"/>` +
    `<path d="${shadePath}" fill="${shade}" clip-path="url(#${id})"/>` +
    `<path d="${path}" fill="none" stroke="${line}" stroke-width="3.2" stroke-linejoin="round"/>`
  )
}

interface Leg {
  points: [Point, Point, Point]
  heel: number
}
function leg(hip: Point, thigh: number, knee: number, length: number): Leg {
  const half = length / 2
  const bent: Point = [hip[0] + half * Math.sin(thigh), hip[1] + half * Math.cos(thigh)]
  const ankle: Point = [bent[0] + half * Math.sin(thigh - knee), bent[1] + half * Math.cos(thigh - knee)]
  return { points: [hip, bent, ankle], heel: thigh - knee }
}

function boot([x, y]: Point, turn: number, colour: string, facing: Facing): string {
  const sole =
    facing === 'side'
      ? 'M-11 -16L10 -16Q12 -4 22 -2Q27 4 22 9L-10 9Q-14 0 -11 -16Z'
      : 'M-11 -14L11 -14Q16 4 12 9L-12 9Q-16 4 -11 -14Z'
  const angle = facing === 'side' ? (-turn * 180) / Math.PI : 0
  return `<g transform="translate(${n(x)} ${n(y)}) rotate(${n(angle)})"><path d="${sole}" fill="${colour}" stroke="${outline}" stroke-width="3" stroke-linejoin="round"/><path d="${facing === 'side' ? 'M-8 5H18' : 'M-11 5H11'}" stroke="#00000055" stroke-width="4" fill="none"/></g>`
}

function lantern([x, y]: Point, swing: number): string {
  return (
    `<g transform="translate(${n(x)} ${n(y)}) rotate(${n(swing)})"><path d="M-11 10Q0 -8 11 10" fill="none" stroke="${outline}" stroke-width="3"/>` +
    `<path d="M-13 12L13 12L10 6L-10 6Z" fill="#7b4a3a" stroke="${outline}" stroke-width="2.6"/>` +
    `<rect x="-12" y="12" width="24" height="28" rx="4" fill="#ffe9a0" stroke="${outline}" stroke-width="2.8"/>` +
    `<path d="M0 18Q8 29 0 36Q-8 29 0 18Z" fill="#ff9d3c"/><path d="M-4 12V40M5 12V40" stroke="#7b4a3a" stroke-width="2"/>` +
    `<rect x="-14" y="38" width="28" height="6" rx="2" fill="#7b4a3a" stroke="${outline}" stroke-width="2.6"/></g>`
  )
}

/** A paper pinwheel on its stick, turned by `turn` degrees. */
export function pinwheel([x, y]: Point, size: number, turn: number, colours: readonly [string, string]): string {
  const blades = [0, 90, 180, 270].map(
    (angle, i) =>
      `<path transform="rotate(${angle + turn})" d="M0 0L0 ${-size}Q${size * 0.75} ${-size * 0.95} ${size * 0.62} ${-size * 0.3}Z" fill="${colours[i % 2]}" stroke="${outline}" stroke-width="2" stroke-linejoin="round"/>`,
  )
  return `<g transform="translate(${n(x)} ${n(y)})"><path d="M0 0L-2 ${size * 2.3}" stroke="${outline}" stroke-width="5"/>${blades.join('')}<circle r="${size * 0.14}" fill="#fff6d8" stroke="${outline}" stroke-width="2"/></g>`
}

function eye(x: number, y: number, width: number, look: Look, expression: Expression, inward: number): string {
  const h = width * 1.36
  if (expression === 'blink' || expression === 'joy') {
    const bend = expression === 'joy' ? -width : width * 0.7
    return `<path d="M${n(x - width)} ${n(y + 2)}Q${n(x)} ${n(y + 2 + bend)} ${n(x + width)} ${n(y + 2)}" fill="none" stroke="${outline}" stroke-width="3.4" stroke-linecap="round"/>`
  }
  const iris = expression === 'surprise' ? 0.62 : 0.84
  const cx = x + inward
  return (
    `<ellipse cx="${n(x)}" cy="${n(y)}" rx="${n(width)}" ry="${n(h)}" fill="#fffaf2"/>` +
    `<ellipse cx="${n(cx)}" cy="${n(y + 1)}" rx="${n(width * iris)}" ry="${n(h * iris)}" fill="${look.eye}"/>` +
    `<ellipse cx="${n(cx)}" cy="${n(y - h * 0.12)}" rx="${n(width * iris * 0.78)}" ry="${n(h * iris * 0.6)}" fill="#231a26"/>` +
    `<circle cx="${n(cx - width * 0.28)}" cy="${n(y - h * 0.34)}" r="${n(width * 0.34)}" fill="#fff"/>` +
    `<circle cx="${n(cx + width * 0.3)}" cy="${n(y + h * 0.4)}" r="${n(width * 0.17)}" fill="#ffffffcc"/>` +
    `<path d="M${n(x - width - 1.5)} ${n(y - h * 0.38)}Q${n(x)} ${n(y - h * 1.32)} ${n(x + width + 1.5)} ${n(y - h * 0.38)}" fill="none" stroke="${outline}" stroke-width="4" stroke-linecap="round"/>`
  )
}

function face(look: Look, expression: Expression, facing: 'side' | 'front', r: number): string {
  const k = r / 56
  const shift = facing === 'side' ? 17 * k : 0
  const [nearX, farX] = facing === 'side' ? [-3 * k, 37 * k] : [-22 * k, 22 * k]
  const y = 6 * k
  const wide = look.beard ? 7 * k : 9.5 * k
  const eyes =
    eye(nearX, y, wide, look, expression, facing === 'side' ? 1.5 : 0) +
    eye(farX, y, facing === 'side' ? wide * 0.82 : wide, look, expression, facing === 'side' ? 1.5 : 0)
  const brow = (x: number, tilt: number) =>
    `<path d="M${n(x - 9 * k)} ${n(y - 21 * k + tilt)}Q${n(x)} ${n(y - 26 * k)} ${n(x + 9 * k)} ${n(y - 21 * k - tilt)}" fill="none" stroke="${look.beard?.shade ?? look.hairShade}" stroke-width="${look.beard ? 6 : 3.4}" stroke-linecap="round"/>`
  const tilt = expression === 'worry' ? 4 : 0
  const mouthX = shift + (facing === 'side' ? 2 : 0)
  const mouthY = 31 * k
  const mouths: Record<Expression, string> = {
    calm: `<path d="M${n(mouthX - 6)} ${n(mouthY)}Q${n(mouthX)} ${n(mouthY + 3)} ${n(mouthX + 6)} ${n(mouthY)}" fill="none" stroke="${outline}" stroke-width="2.8" stroke-linecap="round"/>`,
    blink: `<path d="M${n(mouthX - 6)} ${n(mouthY)}Q${n(mouthX)} ${n(mouthY + 3)} ${n(mouthX + 6)} ${n(mouthY)}" fill="none" stroke="${outline}" stroke-width="2.8" stroke-linecap="round"/>`,
    smile: `<path d="M${n(mouthX - 9)} ${n(mouthY - 2)}Q${n(mouthX)} ${n(mouthY + 8)} ${n(mouthX + 9)} ${n(mouthY - 2)}" fill="none" stroke="${outline}" stroke-width="3" stroke-linecap="round"/>`,
    joy: `<path d="M${n(mouthX - 11)} ${n(mouthY - 4)}Q${n(mouthX)} ${n(mouthY + 20)} ${n(mouthX + 11)} ${n(mouthY - 4)}Z" fill="#b5474c" stroke="${outline}" stroke-width="2.8" stroke-linejoin="round"/>`,
    surprise: `<ellipse cx="${n(mouthX)}" cy="${n(mouthY + 3)}" rx="5.5" ry="7" fill="#b5474c" stroke="${outline}" stroke-width="2.6"/>`,
    worry: `<path d="M${n(mouthX - 7)} ${n(mouthY + 3)}Q${n(mouthX)} ${n(mouthY - 4)} ${n(mouthX + 7)} ${n(mouthY + 3)}" fill="none" stroke="${outline}" stroke-width="2.8" stroke-linecap="round"/>`,
  }
  const blush = `<ellipse cx="${n(nearX - 6 * k)}" cy="${n(y + 19 * k)}" rx="${n(10 * k)}" ry="${n(6 * k)}" fill="#f0785f66"/><ellipse cx="${n(farX + 4 * k)}" cy="${n(y + 19 * k)}" rx="${n(7 * k)}" ry="${n(6 * k)}" fill="#f0785f66"/>`
  const nose = look.beard
    ? `<ellipse cx="${n(shift + 3)}" cy="${n(y + 14 * k)}" rx="9" ry="8" fill="${look.skinShade}" stroke="${outline}" stroke-width="2.4"/>`
    : `<path d="M${n(shift + 1)} ${n(y + 14 * k)}q4 2 1 5" fill="none" stroke="${look.skinShade}" stroke-width="3" stroke-linecap="round"/>`
  const brows = brow(nearX, tilt) + brow(farX, -tilt)
  return blush + eyes + brows + mouths[expression] + nose
}

function head(look: Look, pose: Pose): { behind: string; front: string } {
  const r = look.build.head
  const k = r / 56
  const g = (path: string) => path.replace(/-?\d+(\.\d+)?/g, (value) => n(Number(value) * k))
  const back = pose.facing === 'back'
  const side = pose.facing === 'side'
  const behind: string[] = []
  const parts: string[] = []
  // Hair behind the face.
  if (look.hairStyle === 'bob') {
    const flip = side
      ? 'M-4 -62C-56 -64 -76 -22 -68 24C-66 42 -74 50 -70 52C-52 58 -34 50 -28 40L40 36C50 20 56 -6 50 -22C42 -52 20 -62 -4 -62Z'
      : 'M0 -63C-58 -62 -74 -20 -68 24C-66 42 -74 48 -70 51C-52 56 -34 48 -30 38L30 38C34 48 52 56 70 51C74 48 66 42 68 24C74 -20 58 -62 0 -63Z'
    behind.push(cel(g(flip), look.hair, g('M-90 8L90 20L90 70L-90 70Z'), look.hairShade))
  } else if (look.hairStyle === 'long') {
    const long = side
      ? 'M-2 -62C-58 -62 -72 -18 -66 30C-64 66 -84 92 -76 108C-50 112 -30 96 -24 60L44 34C54 10 52 -20 44 -36C34 -56 16 -62 -2 -62Z'
      : 'M0 -63C-58 -62 -72 -16 -64 30C-60 66 -66 92 -60 106C-30 112 30 112 60 106C66 92 60 66 64 30C72 -16 58 -62 0 -63Z'
    behind.push(cel(g(long), look.hair, g('M-100 24L100 24L100 130L-100 130Z'), look.hairShade))
  } else if (look.hairStyle === 'short') {
    const short = side
      ? 'M-2 -63C-54 -64 -70 -24 -64 8C-66 22 -58 32 -44 34L40 20C54 0 52 -24 44 -38C34 -56 16 -62 -2 -63Z'
      : 'M0 -63C-54 -62 -68 -24 -64 8C-64 22 -56 30 -44 32L44 32C56 30 64 22 64 8C68 -24 54 -62 0 -63Z'
    behind.push(cel(g(short), look.hair, g('M-90 2L90 2L90 70L-90 70Z'), look.hairShade))
  }
  if (back) {
    // From behind the hair covers everything; a few strands and the light on it.
    const fill = look.hairStyle === 'bald' ? look.skin : look.hair
    const shade = look.hairStyle === 'bald' ? look.skinShade : look.hairShade
    const bottom = look.hairStyle === 'short' ? 38 : look.hairStyle === 'bald' ? 42 : 50
    parts.push(
      cel(
        g(
          `M0 -62C-56 -62 -70 -18 -62 ${bottom - 14}C-40 ${bottom} 40 ${bottom} 62 ${bottom - 14}C70 -18 56 -62 0 -62Z`,
        ),
        fill,
        g('M-80 14Q0 44 80 14L80 80L-80 80Z'),
        shade,
      ),
    )
    if (look.hairStyle !== 'bald')
      parts.push(
        `<path d="${g('M-22 20L-26 44M2 26L2 48M26 20L30 44')}" stroke="${look.hairShade}" stroke-width="3.4" fill="none" stroke-linecap="round"/><path d="${g('M-42 -22Q0 -46 42 -22')}" stroke="${look.hairLight}" stroke-width="${n(9 * k)}" fill="none" stroke-linecap="round"/>`,
      )
    if (look.beard)
      parts.push(
        `<path d="${g('M-54 10Q0 30 54 10Q58 34 40 44Q0 54 -40 44Q-58 34 -54 10Z')}" fill="${look.beard.shade}" stroke="${outline}" stroke-width="2.6"/><path d="${g('M-58 14C-66 30 -62 44 -50 50L-40 34ZM58 14C66 30 62 44 50 50L40 34Z')}" fill="${look.beard.colour}" stroke="${outline}" stroke-width="2.6"/>`,
      )
  } else {
    const skull = side
      ? 'M2 -52C-38 -52 -54 -22 -50 6C-47 32 -20 48 10 48C36 48 55 30 54 4C54 -30 36 -52 2 -52Z'
      : 'M0 -52C-38 -52 -54 -24 -52 4C-50 32 -24 48 0 48C24 48 50 32 52 4C54 -24 38 -52 0 -52Z'
    const shade = side ? 'M-60 -60L-30 -60Q-46 20 20 50L-60 60Z' : 'M-60 -60L-38 -60Q-50 24 6 50L-60 60Z'
    parts.push(cel(g(skull), look.skin, g(shade), look.skinShade))
    if (look.hairStyle !== 'bob' && look.hairStyle !== 'long') {
      const ears = side
        ? [[-34, 8]]
        : [
            [-53, 6],
            [53, 6],
          ]
      for (const [x, y] of ears)
        parts.push(
          `<ellipse cx="${n(x! * k)}" cy="${n(y! * k)}" rx="${n(9 * k)}" ry="${n(12 * k)}" fill="${look.skin}" stroke="${outline}" stroke-width="3"/>`,
        )
    }
    if (look.beard) {
      const beard = side
        ? 'M-40 14C-34 30 -14 20 6 20C24 16 44 22 54 10C62 40 46 74 16 80C-22 80 -44 44 -40 14Z'
        : 'M-52 10C-40 26 -20 18 0 20C20 18 40 26 52 10C60 44 36 80 0 82C-36 80 -60 44 -52 10Z'
      parts.push(cel(g(beard), look.beard.colour, g('M-70 20Q-30 60 10 90L-70 100Z'), look.beard.shade))
    }
    parts.push(face(look, pose.expression, side ? 'side' : 'front', r))
    if (look.beard)
      parts.push(
        `<path d="${g(side ? 'M-8 24Q8 16 17 22Q28 16 40 23Q28 32 17 26Q6 34 -8 24Z' : 'M-26 24Q-8 14 0 22Q8 14 26 24Q12 33 0 26Q-12 33 -26 24Z')}" fill="${look.beard.colour}" stroke="${outline}" stroke-width="2.2"/>`,
      )
    // Hair over the forehead.
    if (look.hairStyle === 'bob' || look.hairStyle === 'long') {
      const fringe = side
        ? 'M-8 -62C-50 -62 -68 -30 -62 4C-60 22 -58 34 -62 44C-48 44 -40 24 -38 0Q-30 -16 -20 -20Q-16 -10 -18 -6Q-2 -14 4 -24Q8 -14 6 -8Q24 -16 28 -26Q36 -18 36 -10Q46 -18 46 -26C52 -10 54 0 54 8C58 -30 34 -64 -8 -62Z'
        : 'M0 -63C-54 -62 -68 -28 -60 6C-58 22 -56 32 -58 40C-46 38 -42 18 -42 -2Q-34 -12 -28 -22Q-24 -12 -26 -6Q-10 -12 -6 -24Q0 -14 0 -8Q14 -14 18 -24Q24 -16 24 -8Q34 -14 38 -20Q42 -8 42 -2C42 18 46 38 58 40C56 32 58 22 60 6C68 -28 54 -62 0 -63Z'
      parts.push(cel(g(fringe), look.hair, g('M-80 -16L80 -22L80 -4L-34 14L-80 60Z'), look.hairShade))
      parts.push(
        `<path d="${g(side ? 'M-44 -34Q-12 -54 30 -38' : 'M-38 -34Q0 -52 38 -34')}" stroke="${look.hairLight}" stroke-width="${n(8 * k)}" fill="none" stroke-linecap="round"/>`,
      )
    } else if (look.hairStyle === 'short') {
      const fringe = side
        ? 'M-6 -63C-50 -62 -64 -30 -58 0Q-46 -6 -42 -20Q-34 -12 -34 -4Q-18 -14 -14 -26Q-6 -16 -6 -8Q10 -16 14 -28Q22 -20 22 -12Q36 -20 38 -30Q46 -20 48 -10C56 -40 34 -64 -6 -63Z'
        : 'M0 -63C-50 -62 -64 -30 -58 2Q-48 -6 -46 -20Q-36 -12 -36 -4Q-20 -14 -16 -26Q-8 -16 -6 -8Q8 -16 12 -28Q20 -20 22 -10Q36 -16 40 -26Q50 -12 58 2C64 -30 50 -62 0 -63Z'
      parts.push(cel(g(fringe), look.hair, g('M-80 -14L80 -20L80 20L-80 20Z'), look.hairShade))
      parts.push(
        `<path d="${g('M-36 -38Q-4 -54 30 -40')}" stroke="${look.hairLight}" stroke-width="${n(7 * k)}" fill="none" stroke-linecap="round"/>`,
      )
    }
  }
  if (look.hat) {
    const { kind, colour, shade, band } = look.hat
    if (kind === 'straw') {
      parts.push(
        cel(g('M-46 -34C-44 -84 44 -84 46 -34Z'), colour, g('M-60 -34L-60 -90L-20 -90Q-34 -60 -22 -34Z'), shade),
      )
      parts.push(
        `<path d="${g('M-47 -38Q0 -54 47 -38L46 -50Q0 -66 -46 -50Z')}" fill="${band}" stroke="${outline}" stroke-width="2.6"/>`,
      )
      parts.push(
        cel(
          g('M-92 -28Q-70 -46 0 -48Q70 -46 92 -28Q60 -20 0 -22Q-60 -20 -92 -28Z'),
          colour,
          g('M-100 -30Q0 -24 100 -30L100 -10L-100 -10Z'),
          shade,
        ),
      )
      parts.push(
        `<path d="${g('M-72 -31Q0 -42 72 -31M-34 -58Q0 -68 34 -58')}" fill="none" stroke="${shade}" stroke-width="2"/>`,
      )
    } else if (kind === 'knit') {
      parts.push(
        cel(g('M-62 -22C-66 -84 66 -84 62 -22Z'), colour, g('M-80 -20L-80 -90L-34 -90Q-46 -50 -36 -20Z'), shade),
      )
      parts.push(
        `<path d="${g('M-28 -26Q-34 -50 -18 -66M0 -28V-70M28 -26Q34 -50 18 -66')}" stroke="${shade}" stroke-width="3" fill="none"/>`,
      )
      parts.push(
        cel(g('M-66 -32Q0 -48 66 -32L67 -14Q0 -30 -67 -14Z'), band, g('M-80 -10L-80 -50L-40 -50L-40 -10Z'), shade),
      )
      parts.push(
        `<circle cx="${n(-2 * k)}" cy="${n(-76 * k)}" r="${n(15 * k)}" fill="${band}" stroke="${outline}" stroke-width="3"/>`,
      )
    } else {
      parts.push(
        cel(
          g('M-58 -26C-70 -68 -30 -76 0 -76C34 -76 70 -66 58 -26Z'),
          colour,
          g('M-80 -20L-80 -90L-26 -90Q-46 -60 -30 -20Z'),
          shade,
        ),
      )
      parts.push(
        `<path d="${g('M-58 -24Q0 -42 58 -24L58 -38Q0 -54 -58 -38Z')}" fill="${band}" stroke="${outline}" stroke-width="2.6"/>`,
      )
      if (!back)
        parts.push(
          `<path d="${g(side ? 'M-6 -30Q40 -38 60 -28Q84 -18 80 -10Q40 -22 -6 -24Z' : 'M-48 -26Q0 -42 48 -26Q50 -10 40 -14Q0 -28 -40 -14Q-50 -10 -48 -26Z')}" fill="${shade}" stroke="${outline}" stroke-width="3" stroke-linejoin="round"/>`,
        )
    }
  }
  return back
    ? { behind: '', front: behind.join('') + parts.join('') }
    : { behind: behind.join(''), front: parts.join('') }
}

/** One person as an SVG fragment. */
export function person(look: Look, pose: Pose): string {
  const { build } = look
  const { facing, gait, phase } = pose
  const turn = 2 * Math.PI * phase
  const side = facing === 'side'
  const swing = gait === 'run' ? 0.85 : gait === 'walk' ? 0.5 : 0
  const flex = gait === 'run' ? 1.5 : gait === 'walk' ? 0.95 : 0
  const hipY = -build.leg - 8
  const spread = side ? 5 : 15
  const legOf = (offset: number, x: number): Leg => {
    const t = turn + offset
    if (!side) {
      const lift = gait === 'walk' || gait === 'run' ? Math.max(0, Math.sin(t)) * 0.5 : 0
      return leg([x, hipY], lift * 0.2, lift * 0.4, build.leg * (1 - lift * 0.25))
    }
    const lean = gait === 'run' ? 0.15 : 0
    return leg([x, hipY], swing * Math.sin(t) + lean, 0.08 + flex * Math.max(0, Math.cos(t)) ** 1.3, build.leg)
  }
  const near = legOf(0, side ? -spread + 3 : -spread)
  const far = legOf(Math.PI, spread)
  // The lower foot stands on the ground, which gives the body its bob; a runner leaves the ground.
  const low = Math.max(near.points[2][1], far.points[2][1])
  const flight = gait === 'run' ? 9 * Math.abs(Math.sin(turn)) : 0
  const rise = -8 - low - flight
  const neckY = hipY - build.torso
  const tilt = side ? (gait === 'run' ? 9 : gait === 'walk' ? 2.5 : 0) : 0

  const armSwing = gait === 'run' ? 0.95 : gait === 'walk' ? 0.55 : 0
  const upper = build.torso * 0.42
  const armOf = (offset: number, x: number, raise?: number): [Point, Point, Point] => {
    const from: Point = [x, neckY + 16]
    const out = side ? 0 : Math.sign(x) * 0.32
    const angle = raise ?? armSwing * Math.sin(turn + offset) + out
    const bend = raise !== undefined ? 0.4 * Math.sign(raise) : side ? (gait === 'run' ? 1.2 : 0.35) : out * 0.3
    const elbow: Point = [from[0] + upper * Math.sin(angle), from[1] + upper * Math.cos(angle)]
    const fore = raise !== undefined ? angle + bend + 0.3 * Math.sin(turn) : angle + bend
    return [from, elbow, [elbow[0] + upper * 0.9 * Math.sin(fore), elbow[1] + upper * 0.9 * Math.cos(fore)]]
  }
  const sleeve = build.torso > 100 ? 25 : 19
  const arm = (points: [Point, Point, Point], shaded: boolean) =>
    `<circle cx="${n(points[2][0])}" cy="${n(points[2][1])}" r="${n(sleeve * 0.5)}" fill="${shaded ? look.skinShade : look.skin}" stroke="${outline}" stroke-width="3"/>` +
    limb(
      [points[0], points[1], [points[1][0] * 0.25 + points[2][0] * 0.75, points[1][1] * 0.25 + points[2][1] * 0.75]],
      sleeve,
      shaded ? look.coatShade : look.coat,
    )

  const raised = gait === 'wave' ? (build.torso > 100 ? 2.35 : 1.8) : undefined
  const holding = look.holds !== undefined && facing !== 'back'
  const farArm = side
    ? armOf(0, build.shoulder * 0.4, gait === 'wave' ? 2.5 : undefined)
    : armOf(0, build.shoulder, raised)
  const nearArm = side
    ? armOf(Math.PI, -build.shoulder * 0.5, holding && look.holds === 'pinwheel' ? 0.75 : undefined)
    : armOf(0, -build.shoulder)

  const legs = [far, near].map(
    (one, i) =>
      limb(one.points, build.torso > 100 ? 25 : 21, i === 0 ? shadeOf(look.trousers) : look.trousers) +
      boot(one.points[2], one.heel, i === 0 ? shadeOf(look.boots) : look.boots, facing),
  )

  const sway = (gait === 'stand' || gait === 'wave' ? 1.5 : 6) * Math.sin(turn * 2)
  const { shoulder, hem } = build
  const hemY = hipY + build.leg * 0.22
  const coat = `M${n(-shoulder)} ${n(neckY + 6)}Q${n(-shoulder - 16)} ${n(neckY + build.torso * 0.5)} ${n(-hem - sway)} ${n(hemY)}Q${n(sway)} ${n(hemY + 12)} ${n(hem - sway)} ${n(hemY)}Q${n(shoulder + 14)} ${n(neckY + build.torso * 0.5)} ${n(shoulder)} ${n(neckY + 6)}Q0 ${n(neckY - 6)} ${n(-shoulder)} ${n(neckY + 6)}Z`
  const shadeEdge = `M${-hem - 30} ${n(neckY - 10)}L${n(-shoulder * 0.4)} ${n(neckY - 10)}Q${n(-shoulder - 4)} ${n(neckY + build.torso * 0.6)} ${n(-shoulder * 0.5)} ${n(hemY + 20)}L${-hem - 30} ${n(hemY + 20)}Z`
  const body: string[] = [cel(coat, look.coat, shadeEdge, look.coatShade)]
  const front = side ? shoulder * 0.55 : 0
  if (facing !== 'back') {
    body.push(
      `<path d="M${n(front)} ${n(neckY)}Q${n(front + (side ? 9 : 0))} ${n(neckY + build.torso * 0.6)} ${n(front + (side ? 7 : 0) - sway)} ${n(hemY + 8)}" fill="none" stroke="${look.coatShade}" stroke-width="3"/>`,
    )
    for (const part of [0.36, 0.6, 0.84])
      body.push(
        `<circle cx="${n(front + (side ? 9 : 8))}" cy="${n(neckY + build.torso * part)}" r="4.4" fill="${look.trim}" stroke="${outline}" stroke-width="2"/>`,
      )
    body.push(
      `<path d="M${n(side ? -20 : -36)} ${n(neckY + build.torso * 0.72)}l18 2l-1 14l-17 -2Z" fill="${look.coatShade}" stroke="${outline}" stroke-width="2"/>`,
    )
  } else {
    body.push(
      `<path d="M0 ${n(neckY + build.torso * 0.45)}V${n(hemY + 6)}" stroke="${look.coatShade}" stroke-width="4"/><path d="M${n(-shoulder - 4)} ${n(neckY + build.torso * 0.55)}Q0 ${n(neckY + build.torso * 0.66)} ${n(shoulder + 4)} ${n(neckY + build.torso * 0.55)}" stroke="${look.trim}" stroke-width="6" fill="none"/>`,
    )
  }
  body.push(
    `<path d="M${n(-hem - sway + 2)} ${n(hemY - 9)}Q${n(sway)} ${n(hemY + 3)} ${n(hem - sway - 2)} ${n(hemY - 9)}" fill="none" stroke="${look.trim}" stroke-width="4.5"/>`,
  )

  const scarf: string[] = []
  const scarfTail: string[] = []
  if (look.scarf && look.scarfShade) {
    const speed = gait === 'run' ? 1 : gait === 'walk' ? 0.6 : 0.15
    const w = Math.sin(turn * 2)
    const y = neckY + 4
    const tail = side
      ? `M-12 ${n(y)}C${n(-34 - 20 * speed)} ${n(y + 10 - 12 * speed + 8 * w)} ${n(-50 - 26 * speed)} ${n(y + 28 - 34 * speed - 9 * w)} ${n(-64 - 46 * speed)} ${n(y + 46 - 44 * speed + 9 * w)}L${n(-54 - 44 * speed)} ${n(y + 66 - 44 * speed + 10 * w)}C${n(-38 - 20 * speed)} ${n(y + 50 - 30 * speed - 9 * w)} ${n(-24 - 12 * speed)} ${n(y + 34 - 12 * speed + 8 * w)} 2 ${n(y + 14)}Z`
      : `M-16 ${n(y + 6)}L-26 ${n(y + 58 + 2 * w)}L-6 ${n(y + 60 + 2 * w)}L2 ${n(y + 8)}Z`
    const drawn = cel(
      tail,
      look.scarf,
      `M-140 ${n(y + 30)}L40 ${n(y + 14)}L40 ${n(y + 90)}L-140 ${n(y + 90)}Z`,
      look.scarfShade,
    )
    ;(side || facing === 'back' ? scarfTail : scarf).push(drawn)
    const r = build.head * 0.62
    scarf.push(
      cel(
        `M${n(-r)} ${n(y - 12)}Q0 ${n(y + 6)} ${n(r)} ${n(y - 12)}Q${n(r + 6)} ${n(y + 6)} ${n(r * 0.6)} ${n(y + 14)}Q0 ${n(y + 22)} ${n(-r * 0.7)} ${n(y + 14)}Q${n(-r - 6)} ${n(y + 4)} ${n(-r)} ${n(y - 12)}Z`,
        look.scarf,
        `M-80 ${n(y + 6)}Q0 ${n(y + 16)} 80 ${n(y + 6)}L80 ${n(y + 40)}L-80 ${n(y + 40)}Z`,
        look.scarfShade,
      ),
    )
  }
  const hand = nearArm[2]
  const held = !holding
    ? ''
    : look.holds === 'lantern'
      ? lantern([hand[0], hand[1] + 2], -8 * Math.sin(turn))
      : pinwheel([hand[0] + (side ? 18 : -6), hand[1] - 40], 24, phase * 360, ['#f26b5b', '#ffd257'])
  const headBob = Math.sin(turn * 2) * (gait === 'stand' ? 0.6 : 1.6)
  const headX = side ? (gait === 'run' ? 12 : 5) : 0
  const { behind, front: headFront } = head(look, pose)
  const headTransform = `translate(${n(headX)} ${n(neckY - build.head * 0.78 + headBob)}) rotate(${n(-tilt * 0.6)})`
  const inner =
    `<g transform="${headTransform}">${behind}</g>` +
    (side ? arm(farArm, true) : '') +
    (facing === 'back' ? '' : scarfTail.join('')) +
    (gait === 'sit' ? '' : legs.join('')) +
    (side ? '' : arm(nearArm, false) + (raised === undefined ? arm(farArm, false) : '')) +
    body.join('') +
    `<g transform="${headTransform}">${headFront}</g>` +
    (look.beard ? '' : scarf.join('')) +
    (facing === 'back' ? scarfTail.join('') : '') +
    (!side && raised !== undefined ? arm(farArm, false) : '') +
    (side ? held + arm(nearArm, false) : held)
  return `<g transform="translate(0 ${n(rise)}) rotate(${n(tilt)} 0 ${n(hipY)})">${inner}</g>`
}

/** A darker tone of a `#rrggbb` colour, for the limb that lies in shadow. */
export function shadeOf(colour: string, amount = 0.78): string {
  const channel = (at: number) =>
    Math.round(Number.parseInt(colour.slice(at, at + 2), 16) * amount)
      .toString(16)
      .padStart(2, '0')
  return `#${channel(1)}${channel(3)}${channel(5)}`
}
