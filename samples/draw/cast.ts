/** Who appears: three of The Lighthouse Road, two of The Pinwheel Market, and passers-by of neither. */
import { type Bitmap, blank, draw, rasterize } from './bitmap.js'
import { adultBuild, cel, childBuild, type Expression, type Look, limb, type Pose, person, shadeOf } from './person.js'

/** Mio carries the lantern. */
export const mio: Look = {
  build: childBuild,
  skin: '#fbdcc0',
  skinShade: '#edb59a',
  hair: '#31435f',
  hairShade: '#222f47',
  hairLight: '#5f7ea6',
  hairStyle: 'bob',
  eye: '#3f7f7a',
  coat: '#f0b43c',
  coatShade: '#d18a2c',
  trim: '#fff2cf',
  trousers: '#55607c',
  boots: '#a8433c',
  scarf: '#d9503f',
  scarfShade: '#a8343a',
  holds: 'lantern',
}
/** Old Haru keeps the light. */
export const haru: Look = {
  build: adultBuild,
  skin: '#f0c4a0',
  skinShade: '#d99a7c',
  hair: '#e9e4da',
  hairShade: '#b9b5b8',
  hairLight: '#ffffff',
  hairStyle: 'bald',
  eye: '#5a6b86',
  coat: '#3d5a7d',
  coatShade: '#2a3f5e',
  trim: '#e0b661',
  trousers: '#4a4650',
  boots: '#4d3a34',
  hat: { kind: 'cap', colour: '#324a68', shade: '#22344d', band: '#d8c9a3' },
  beard: { colour: '#f4f0e6', shade: '#c9c5cb' },
}
/** Riku sells pinwheels. */
export const riku: Look = {
  build: { ...childBuild, leg: 78, torso: 80, hem: 43 },
  skin: '#f3c9a2',
  skinShade: '#dc9f7d',
  hair: '#7a4a33',
  hairShade: '#57311f',
  hairLight: '#b07a52',
  hairStyle: 'short',
  eye: '#6b4a2c',
  coat: '#3fa08f',
  coatShade: '#2c776f',
  trim: '#f6e7c0',
  trousers: '#c9a36a',
  boots: '#6b4a3a',
  hat: { kind: 'straw', colour: '#f3d489', shade: '#d0a455', band: '#4a6fb0' },
  holds: 'pinwheel',
}
/** The woman of the market with the long plait. */
export const sana: Look = {
  build: { ...adultBuild, leg: 88, torso: 116, shoulder: 26, hem: 54, head: 48 },
  skin: '#f8d3b4',
  skinShade: '#e3a98b',
  hair: '#4a3040',
  hairShade: '#33202d',
  hairLight: '#7b5568',
  hairStyle: 'long',
  eye: '#7a4a5a',
  coat: '#d77a8f',
  coatShade: '#b0566f',
  trim: '#fff0da',
  trousers: '#7b6a8f',
  boots: '#5a4a5e',
  scarf: '#f4e6c3',
  scarfShade: '#d6bd93',
}
/** A child waiting for a train in the snow; belongs to no work of the catalogue. */
export const traveller: Look = {
  build: { ...childBuild, torso: 88, hem: 52 },
  skin: '#fde0cd',
  skinShade: '#e9b6a6',
  hair: '#8a5a3f',
  hairShade: '#673f2b',
  hairLight: '#c08a63',
  hairStyle: 'long',
  eye: '#54708f',
  coat: '#7d86a8',
  coatShade: '#5b6387',
  trim: '#f3f1ee',
  trousers: '#4c4660',
  boots: '#8a5b48',
  scarf: '#7fb08a',
  scarfShade: '#5b8a6b',
  hat: { kind: 'knit', colour: '#c8484e', shade: '#98313f', band: '#f4efe6' },
}
/** A farmer on the tea hills; belongs to no work of the catalogue. */
export const farmer: Look = {
  build: { ...adultBuild, leg: 84, torso: 112, shoulder: 28, hem: 50 },
  skin: '#eebf96',
  skinShade: '#cf9672',
  hair: '#2d2a33',
  hairShade: '#1d1b24',
  hairLight: '#55525f',
  hairStyle: 'short',
  eye: '#433a33',
  coat: '#5f86c4',
  coatShade: '#43639b',
  trim: '#eef2f6',
  trousers: '#3f4f63',
  boots: '#2f3b3a',
  hat: { kind: 'straw', colour: '#e8cf9a', shade: '#bb9a61', band: '#8a4a4a' },
}

const line = '#3a2a35'
const n = (value: number) => value.toFixed(1)

export type AnimalPose = {
  facing: 'side' | 'front' | 'back'
  gait: 'stand' | 'walk' | 'run'
  phase: number
  expression: Expression
}

function animalEye(x: number, y: number, r: number, expression: Expression): string {
  if (expression === 'blink' || expression === 'joy') {
    const bend = expression === 'joy' ? -r * 1.3 : r
    return `<path d="M${n(x - r)} ${n(y)}Q${n(x)} ${n(y + bend)} ${n(x + r)} ${n(y)}" fill="none" stroke="${line}" stroke-width="3.2" stroke-linecap="round"/>`
  }
  const grow = expression === 'surprise' ? 1.25 : 1
  return `<ellipse cx="${n(x)}" cy="${n(y)}" rx="${n(r * 0.85 * grow)}" ry="${n(r * 1.1 * grow)}" fill="#2b2230"/><circle cx="${n(x - r * 0.25)}" cy="${n(y - r * 0.4)}" r="${n(r * 0.36)}" fill="#fff"/>`
}

/** A closed outline of bumps around an ellipse, like a cloud. */
function fluff(cx: number, cy: number, rx: number, ry: number, bumps: number, turn = 0): string {
  const at = (i: number): [number, number] => {
    const a = (2 * Math.PI * i) / bumps + turn
    return [cx + rx * Math.cos(a), cy + ry * Math.sin(a)]
  }
  const [sx, sy] = at(0)
  let path = `M${n(sx)} ${n(sy)}`
  for (let i = 1; i <= bumps; i++) {
    const [x, y] = at(i)
    const r = (Math.hypot(rx, ry) * 2.3) / bumps
    path += `A${n(r)} ${n(r)} 0 0 1 ${n(x)} ${n(y)}`
  }
  return `${path}Z`
}

/** Moku, a pup made of cloud whose tail glows like an ember. */
export function moku({ facing, gait, phase, expression }: AnimalPose): string {
  const turn = phase * 2 * Math.PI
  const amount = gait === 'run' ? 0.8 : gait === 'walk' ? 0.42 : 0
  const bob = gait === 'stand' ? Math.sin(turn) * 1.2 : -Math.abs(Math.sin(turn)) * (gait === 'run' ? 13 : 4)
  const wool = '#f7f1ea'
  const shade = '#cdc3d6'
  const paw = '#8f7f95'
  const foot = (x: number, offset: number, far: boolean) => {
    const a = amount * Math.sin(turn + offset)
    const lift = Math.max(0, Math.cos(turn + offset)) * amount * 12
    return limb(
      [
        [x, -34],
        [x + 26 * Math.sin(a), -34 + 28 * Math.cos(a) - lift],
      ],
      15,
      far ? shadeOf(paw) : paw,
    )
  }
  const tail = (x: number, y: number, wag: number) =>
    `<g transform="translate(${n(x)} ${n(y)}) rotate(${n(wag)})">${cel('M0 6C-14 2 -26 -12 -22 -34C-18 -48 -2 -50 4 -40C0 -38 -4 -30 2 -18C8 -10 8 4 0 6Z', '#ffb24a', 'M-40 -60L-10 -60L0 -10L-40 20Z', '#f2823a')}<path d="M-10 -20Q-12 -34 -4 -36" stroke="#fff0b0" stroke-width="5" fill="none" stroke-linecap="round"/></g>`
  const ear = (x: number, y: number, angle: number) =>
    `<g transform="translate(${n(x)} ${n(y)}) rotate(${n(angle)})">${cel('M-8 -4C-14 14 -10 34 0 38C12 34 14 12 8 -4Z', '#b9a8c4', 'M-20 10L2 10L2 50L-20 50Z', '#93829f')}</g>`
  if (facing === 'side') {
    const headBob = bob * 0.7 + Math.sin(turn + 0.6) * 1.5
    return (
      tail(-50, -64 + bob, 10 * Math.sin(turn * 2) - 16) +
      foot(-24, Math.PI, true) +
      foot(30, 0, true) +
      `<g transform="translate(0 ${n(bob)})">${cel(fluff(0, -56, 52, 32, 11), wool, 'M-80 -48Q0 -30 80 -52L80 0L-80 0Z', shade)}</g>` +
      foot(-34, 0, false) +
      foot(20, Math.PI, false) +
      `<g transform="translate(50 ${n(-86 + headBob)})">${cel(fluff(-4, -4, 33, 30, 9, 0.3), wool, 'M-60 6Q0 20 40 4L40 50L-60 50Z', shade)}` +
      cel(
        'M-8 -16C12 -24 34 -14 40 4C40 18 20 24 2 20C-14 14 -18 -8 -8 -16Z',
        '#efdcc9',
        'M-30 8Q10 20 44 6L44 40L-30 40Z',
        '#d6b8a8',
      ) +
      `<ellipse cx="38" cy="0" rx="6" ry="5" fill="#4a3945"/>${animalEye(12, -4, 6.5, expression)}<path d="M20 12Q28 17 34 9" fill="none" stroke="${line}" stroke-width="2.6" stroke-linecap="round"/><ellipse cx="8" cy="9" rx="7" ry="4.5" fill="#f0785f55"/>` +
      ear(-18, -14, gait === 'run' ? 58 : 18 + 8 * Math.sin(turn)) +
      `</g><g transform="translate(0 ${n(bob)})">${cel('M22 -70Q40 -52 62 -62L60 -50Q40 -38 18 -58Z', '#5f9a5a', 'M0 -56Q40 -36 80 -54L80 -20L0 -20Z', '#41743f')}<circle cx="44" cy="-48" r="7" fill="#ffd257" stroke="${line}" stroke-width="2.4"/></g>`
    )
  }
  const back = facing === 'back'
  return (
    (back ? '' : tail(30, -84 + bob, 24 + 8 * Math.sin(turn * 2))) +
    foot(-24, 0, false) +
    foot(24, Math.PI, false) +
    `<g transform="translate(0 ${n(bob)})">${cel(fluff(0, -54, 46, 34, 11), wool, 'M-80 -44Q0 -26 80 -44L80 0L-80 0Z', shade)}` +
    `${cel('M-34 -76Q0 -54 34 -76L36 -64Q0 -42 -36 -64Z', '#5f9a5a', 'M-60 -62Q0 -40 60 -62L60 -30L-60 -30Z', '#41743f')}` +
    `${cel(fluff(0, -98, 40, 33, 11, 0.3), wool, 'M-60 -88Q0 -70 60 -88L60 -50L-60 -50Z', shade)}` +
    (back
      ? tail(2, -46, 30 + 14 * Math.sin(turn * 2))
      : `${cel('M0 -118C24 -118 32 -100 28 -88C24 -74 12 -70 0 -70C-12 -70 -24 -74 -28 -88C-32 -100 -24 -118 0 -118Z', '#efdcc9', 'M-40 -86Q0 -70 40 -86L40 -50L-40 -50Z', '#d6b8a8')}<ellipse cx="0" cy="-91" rx="7" ry="5.5" fill="#4a3945"/>${animalEye(-15, -98, 6.5, expression)}${animalEye(15, -98, 6.5, expression)}` +
        `<path d="M-8 -81Q0 -75 8 -81" fill="none" stroke="${line}" stroke-width="2.6" stroke-linecap="round"/><ellipse cx="-21" cy="-86" rx="6" ry="4" fill="#f0785f55"/><ellipse cx="21" cy="-86" rx="6" ry="4" fill="#f0785f55"/><circle cx="0" cy="-55" r="7" fill="#ffd257" stroke="${line}" stroke-width="2.4"/>`) +
    ear(-34, -114, 22) +
    ear(34, -114, -22) +
    '</g>'
  )
}

/** Pino, a round orange bird that would rather walk. */
export function pino({ gait, phase, expression }: AnimalPose): string {
  const turn = phase * 2 * Math.PI
  const moving = gait !== 'stand'
  const bob = moving ? -Math.abs(Math.sin(turn)) * 10 : Math.sin(turn)
  const foot = (x: number, offset: number) => {
    const a = moving ? 0.5 * Math.sin(turn + offset) : 0
    return `${limb(
      [
        [x, -20],
        [x + 18 * Math.sin(a), -5],
      ],
      6,
      '#d98a3a',
    )}<path d="M${n(x + 18 * Math.sin(a) - 6)} -3h17" stroke="${line}" stroke-width="6" stroke-linecap="round"/>`
  }
  return (
    foot(6, Math.PI) +
    `<g transform="translate(0 ${n(bob)}) rotate(${n(moving ? 5 * Math.sin(turn) : 0)})">` +
    cel('M-40 -50L-66 -62L-58 -46L-68 -36L-40 -34Z', '#c9542f', 'M-80 -44L-30 -40L-30 -20L-80 -20Z', '#9c3d26') +
    cel(
      'M0 -96C34 -96 46 -70 44 -48C42 -24 22 -12 0 -12C-24 -12 -44 -26 -44 -50C-44 -76 -26 -96 0 -96Z',
      '#f58a45',
      'M-60 -60Q-30 -20 30 -18L30 0L-60 0Z',
      '#d5632f',
    ) +
    cel(
      'M18 -62C36 -62 44 -52 42 -42C38 -24 22 -14 8 -14C0 -34 4 -54 18 -62Z',
      '#ffe9c4',
      'M0 -28L50 -28L50 0L0 0Z',
      '#eccb9b',
    ) +
    `<path d="M-4 -94Q-14 -118 -2 -122Q0 -108 6 -96Q8 -116 20 -116Q16 -104 12 -94Z" fill="#c9542f" stroke="${line}" stroke-width="3" stroke-linejoin="round"/>` +
    cel('M40 -70L66 -60L40 -52Z', '#ffd257', 'M30 -60L70 -60L70 -40L30 -40Z', '#e0a63a') +
    animalEye(24, -70, 7, expression) +
    `<ellipse cx="14" cy="-56" rx="7" ry="4.5" fill="#e0483f66"/>` +
    `<g transform="rotate(${n(moving ? 22 * Math.sin(turn * 2) : 3 * Math.sin(turn))} -12 -60)">${cel('M-14 -64C8 -62 8 -40 -14 -30C-30 -28 -40 -36 -42 -42C-34 -44 -30 -60 -14 -64Z', '#d5632f', 'M-50 -44L10 -44L10 -20L-50 -20Z', '#ad4a27')}</g></g>` +
    foot(-8, 0)
  )
}

/** The size of the square that a figure is drawn in, in drawing units; the feet are at its middle, 40 above its bottom. */
export const figureBox = { width: 460, height: 440, feetX: 230, feetY: 400 }

export function figureDocument(fragment: string): string {
  const { width, height, feetX, feetY } = figureBox
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><g transform="translate(${feetX} ${feetY})">${fragment}</g></svg>`
}

const drawn = new Map<string, Promise<Bitmap>>()
/** One figure as a bitmap, kept: a walk is twelve drawings, shown again and again. */
export function figure(key: string, scale: number, fragment: () => string): Promise<Bitmap> {
  const id = `${key}@${scale}`
  let bitmap = drawn.get(id)
  if (!bitmap) {
    bitmap = rasterize(figureDocument(fragment()), scale)
    drawn.set(id, bitmap)
  }
  return bitmap
}

/** How far a step is divided: twelve drawings to a cycle, as on paper ("on twos" at 24 frames a second). */
const drawingsPerCycle = 12
export const onTwos = (phase: number) => Math.floor((((phase % 1) + 1) % 1) * drawingsPerCycle) / drawingsPerCycle

export function personFigure(name: string, look: Look, pose: Pose, scale: number): Promise<Bitmap> {
  const phase = onTwos(pose.phase)
  return figure(`${name}/${pose.facing}/${pose.gait}/${pose.expression}/${phase}`, scale, () =>
    person(look, { ...pose, phase }),
  )
}
export function animalFigure(name: 'moku' | 'pino', pose: AnimalPose, scale: number): Promise<Bitmap> {
  const phase = onTwos(pose.phase)
  const drawing = name === 'moku' ? moku : pino
  return figure(`${name}/${pose.facing}/${pose.gait}/${pose.expression}/${phase}`, scale, () =>
    drawing({ ...pose, phase }),
  )
}

/** A soft dark ellipse, 160 x 28: what a figure throws on the ground. */
const contactShadow = (() => {
  const bitmap = blank(160, 28)
  for (let y = 0; y < 28; y++) {
    for (let x = 0; x < 160; x++) {
      const distance = Math.hypot((x - 79.5) / 79.5, (y - 13.5) / 13.5)
      bitmap.data[(y * 160 + x) * 4 + 3] = 105 * Math.min(1, Math.max(0, 1.6 * (1 - distance)))
    }
  }
  return bitmap
})()

/** Puts a figure on the stage with its feet, and its shadow, at (x, y). */
export function stand(
  canvas: Bitmap,
  bitmap: Bitmap,
  x: number,
  y: number,
  scale: number,
  tint: readonly [number, number, number],
): void {
  draw(canvas, contactShadow, { x: x - 64 * scale, y: y - 12 * scale, scale: 0.8 * scale })
  const left = Math.round(x - figureBox.feetX * scale)
  draw(canvas, bitmap, { x: left, y: Math.round(y - figureBox.feetY * scale), tint })
}
