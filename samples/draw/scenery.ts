/** Painted places, as SVG fragments: skies, clouds, hills, houses, trees, water. Everything random is seeded. */
import type { Chance } from './chance.js'

const n = (value: number) => value.toFixed(1)

/** A document whose children may use the brushes: `url(#paint)` (broken edges, uneven paint), `url(#soft)`, `url(#glow)`. */
export function scene(width: number, height: number, body: string, seed = 1): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><defs>${brush('paint', seed, 9, 0.22)}${brush('wash', seed + 7, 16, 0.22)}${brush('fine', seed + 3, 4, 0.17)}
<filter id="soft" x="-20%" y="-20%" width="140%" height="140%"><feGaussianBlur stdDeviation="3"/></filter><filter id="puff" x="-20%" y="-20%" width="140%" height="140%"><feGaussianBlur stdDeviation="2.2"/></filter><filter id="blur" x="-20%" y="-20%" width="140%" height="140%"><feGaussianBlur stdDeviation="16"/></filter></defs>${body}</svg>`
}

/** Paint on paper: the noise bends the edges and lightens and darkens the colour in strokes. */
function brush(id: string, seed: number, bend: number, strength: number): string {
  return `<filter id="${id}" filterUnits="userSpaceOnUse" x="0" y="0" width="100%" height="100%" color-interpolation-filters="sRGB">
<feTurbulence type="fractalNoise" baseFrequency="0.022" numOctaves="3" seed="${seed}" result="edge"/><feDisplacementMap in="SourceGraphic" in2="edge" scale="${bend}" xChannelSelector="R" yChannelSelector="G" result="bent"/>
<feTurbulence type="fractalNoise" baseFrequency="0.011 0.03" numOctaves="4" seed="${seed + 50}"/><feColorMatrix values="2.4 0 0 0 -0.7  2.4 0 0 0 -0.7  2.4 0 0 0 -0.7  0 0 0 0 1"/><feComposite in2="bent" operator="in" result="strokes"/>
<feComposite in="bent" in2="strokes" operator="arithmetic" k2="1" k3="${strength}" k4="${-strength / 2}"/></filter>`
}

export type Stops = readonly (readonly [number, string])[]
/** A vertical (or, with `across`, horizontal) gradient as a rectangle. */
export function gradient(
  id: string,
  x: number,
  y: number,
  width: number,
  height: number,
  stops: Stops,
  extra = '',
): string {
  const list = stops.map(([at, colour]) => `<stop offset="${at}" stop-color="${colour}"/>`).join('')
  return `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">${list}</linearGradient><rect x="${x}" y="${y}" width="${width}" height="${height}" fill="url(#${id})" ${extra}/>`
}

/** A disc of light that fades outward. */
export function glow(id: string, x: number, y: number, r: number, colour: string, strength = 1): string {
  return `<radialGradient id="${id}"><stop offset="0" stop-color="${colour}" stop-opacity="${strength}"/><stop offset="0.35" stop-color="${colour}" stop-opacity="${strength * 0.4}"/><stop offset="1" stop-color="${colour}" stop-opacity="0"/></radialGradient><circle cx="${n(x)}" cy="${n(y)}" r="${n(r)}" fill="url(#${id})"/>`
}

export interface CloudPaint {
  shadow: string
  body: string
  light: string
}
/** A heaped cloud with a flat base: many small puffs in three tones, each softer than the one below. */
export function cloud(random: Chance, x: number, y: number, width: number, paint: CloudPaint): string {
  const heaps: [number, number, number][] = []
  const heapCount = 4 + Math.round(width / 90)
  for (let i = 0; i < heapCount; i++) {
    const along = ((i + random.between(0.2, 0.8)) / heapCount) * 2 - 1
    const size = width * random.between(0.1, 0.17) * (1.1 - 0.62 * along * along)
    heaps.push([x + along * width * 0.46, y - size * 0.55, size])
  }
  const puffs: [number, number, number][] = []
  for (const [hx, hy, size] of heaps) {
    for (let i = 0; i < 16; i++) {
      const a = random.between(Math.PI * 0.95, Math.PI * 2.05)
      const d = Math.sqrt(random.between(0.1, 1)) * size
      puffs.push([hx + Math.cos(a) * d, Math.min(y, hy + Math.sin(a) * d * 0.95), size * random.between(0.26, 0.46)])
    }
  }
  const layer = (colour: string, dx: number, dy: number, k: number, opacity: number) =>
    `<g filter="url(#puff)" opacity="${opacity}">${puffs.map(([px, py, r]) => `<circle cx="${n(px + dx * r)}" cy="${n(py + dy * r)}" r="${n(r * k)}" fill="${colour}"/>`).join('')}</g>`
  const base = `<ellipse cx="${n(x)}" cy="${n(y + width * 0.015)}" rx="${n(width * 0.55)}" ry="${n(width * 0.04)}" fill="${paint.shadow}" filter="url(#puff)"/>`
  return `<g>${base}${layer(paint.shadow, 0, 0.2, 1.06, 1)}${layer(paint.body, 0.1, -0.2, 0.86, 0.9)}${layer(paint.light, 0.3, -0.5, 0.52, 0.85)}</g>`
}

/** A long thin cloud, as over the sea in the evening. */
export function streak(random: Chance, x: number, y: number, width: number, colour: string): string {
  let out = ''
  for (let i = 0; i < 5; i++) {
    const w = width * random.between(0.3, 0.8)
    out += `<ellipse cx="${n(x + random.between(-0.4, 0.4) * width)}" cy="${n(y + random.between(-9, 9))}" rx="${n(w / 2)}" ry="${n(random.between(2.5, 7))}" fill="${colour}"/>`
  }
  return out
}

/** A ridge of hills; returns its outline height too, so that things can stand on it. */
export function ridge(
  random: Chance,
  width: number,
  bottom: number,
  level: number,
  amplitude: number,
  colour: string,
): { svg: string; heightAt: (x: number) => number } {
  const waves = [1, 2.3, 4.1].map((k) => ({
    k: (k * 2 * Math.PI) / 1500,
    phase: random.between(0, 6.28),
    size: amplitude / k ** 0.9,
  }))
  const heightAt = (x: number) =>
    level - waves.reduce((sum, wave) => sum + wave.size * Math.sin(wave.k * x + wave.phase), 0)
  let path = `M0 ${bottom}`
  for (let x = 0; x <= width; x += 16) path += `L${x} ${n(heightAt(x))}`
  return { svg: `<path d="${path}L${width} ${bottom}Z" fill="${colour}"/>`, heightAt }
}

export interface LeafPaint {
  dark: string
  middle: string
  light: string
}
/** A mass of leaves: dark behind, light at the upper right. */
export function leaves(
  random: Chance,
  x: number,
  y: number,
  rx: number,
  ry: number,
  paint: LeafPaint,
  density = 1,
): string {
  let out = ''
  const area = Math.sqrt(rx * ry)
  const scatter = (count: number, colour: string, dx: number, dy: number, spread: number, size: number) => {
    for (let i = 0; i < count * density; i++) {
      const a = random.between(0, 6.28)
      const d = Math.sqrt(random.between(0, 1)) * spread
      out += `<ellipse cx="${n(x + dx * rx + Math.cos(a) * d * rx)}" cy="${n(y + dy * ry + Math.sin(a) * d * ry)}" rx="${n(area * size * random.between(0.7, 1.3))}" ry="${n(area * size * random.between(0.5, 0.9))}" fill="${colour}" transform="rotate(${n(random.between(-40, 40))} ${n(x)} ${n(y)})"/>`
    }
  }
  scatter(18, paint.dark, 0, 0.08, 0.9, 0.3)
  scatter(26, paint.middle, 0.08, -0.1, 0.85, 0.16)
  scatter(24, paint.light, 0.2, -0.28, 0.66, 0.09)
  return out
}

export function tree(
  random: Chance,
  x: number,
  ground: number,
  height: number,
  paint: LeafPaint,
  trunk: string,
): string {
  const crown = height * 0.36
  return (
    `<path d="M${n(x - height * 0.04)} ${n(ground)}Q${n(x - height * 0.02)} ${n(ground - height * 0.4)} ${n(x)} ${n(ground - height * 0.6)}L${n(x + height * 0.04)} ${n(ground - height * 0.55)}Q${n(x + height * 0.03)} ${n(ground - height * 0.3)} ${n(x + height * 0.06)} ${n(ground)}Z" fill="${trunk}"/>` +
    leaves(random, x - crown * 0.5, ground - height * 0.52, crown * 0.7, crown * 0.55, paint) +
    leaves(random, x + crown * 0.55, ground - height * 0.56, crown * 0.7, crown * 0.58, paint) +
    leaves(random, x, ground - height * 0.74, crown * 0.85, crown * 0.72, paint)
  )
}

/** A conifer under snow or not: tiers of drooping branches. */
export function fir(random: Chance, x: number, ground: number, height: number, dark: string, light: string): string {
  let out = `<rect x="${n(x - height * 0.03)}" y="${n(ground - height * 0.15)}" width="${n(height * 0.06)}" height="${n(height * 0.15)}" fill="#4b3b40"/>`
  for (let i = 0; i < 5; i++) {
    const y = ground - height * (0.12 + i * 0.17)
    const w = height * (0.3 - i * 0.05) * random.between(0.92, 1.08)
    out += `<path d="M${n(x)} ${n(y - height * 0.27)}Q${n(x + w * 0.4)} ${n(y - height * 0.08)} ${n(x + w)} ${n(y)}Q${n(x)} ${n(y + height * 0.05)} ${n(x - w)} ${n(y)}Q${n(x - w * 0.4)} ${n(y - height * 0.08)} ${n(x)} ${n(y - height * 0.27)}Z" fill="${dark}"/>`
    out += `<path d="M${n(x)} ${n(y - height * 0.27)}Q${n(x + w * 0.4)} ${n(y - height * 0.1)} ${n(x + w * 0.9)} ${n(y - 4)}Q${n(x + w * 0.3)} ${n(y - height * 0.04)} ${n(x + w * 0.05)} ${n(y - height * 0.1)}Z" fill="${light}"/>`
  }
  return out
}

export interface HousePaint {
  wall: string
  wallShade: string
  roof: string
  roofShade: string
  frame: string
  glass: string
}
/** A tiled house; also says where its windows are, so that they can be lit. */
export function house(
  random: Chance,
  x: number,
  ground: number,
  width: number,
  height: number,
  paint: HousePaint,
): { svg: string; windows: [number, number, number, number][] } {
  const windows: [number, number, number, number][] = []
  const roofHeight = width * random.between(0.26, 0.34)
  const eave = width * 0.09
  const top = ground - height
  const ridgeLeft = x + width * random.between(0.14, 0.24)
  const ridgeRight = x + width * random.between(0.76, 0.88)
  let svg = `<rect x="${n(x)}" y="${n(top)}" width="${n(width)}" height="${n(height)}" fill="${paint.wall}"/><rect x="${n(x)}" y="${n(top)}" width="${n(width * 0.22)}" height="${n(height)}" fill="${paint.wallShade}"/><rect x="${n(x)}" y="${n(top)}" width="${n(width)}" height="${n(height * 0.13)}" fill="${paint.wallShade}"/>`
  for (let i = 1; i < 5; i++)
    svg += `<path d="M${n(x)} ${n(top + (height * i) / 5)}h${n(width)}" stroke="${paint.wallShade}" stroke-width="1.4"/>`
  const rows = height > 110 ? 2 : 1
  const columns = Math.max(2, Math.round(width / 62))
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (random.between(0, 1) < 0.14) continue
      const w = (width / columns) * 0.46
      const h = (height / rows) * 0.4
      const wx = x + (width / columns) * (column + 0.27)
      const wy = top + (height / rows) * (row + 0.3)
      windows.push([wx, wy, w, h])
      svg += `<rect x="${n(wx - 3)}" y="${n(wy - 3)}" width="${n(w + 6)}" height="${n(h + 6)}" fill="${paint.frame}"/><rect x="${n(wx)}" y="${n(wy)}" width="${n(w)}" height="${n(h)}" fill="${paint.glass}"/><path d="M${n(wx + w / 2)} ${n(wy)}v${n(h)}M${n(wx)} ${n(wy + h / 2)}h${n(w)}" stroke="${paint.frame}" stroke-width="2.2"/>`
    }
  }
  const roof = `M${n(x - eave)} ${n(top + 4)}L${n(ridgeLeft)} ${n(top - roofHeight)}L${n(ridgeRight)} ${n(top - roofHeight)}L${n(x + width + eave)} ${n(top + 4)}Z`
  svg += `<path d="${roof}" fill="${paint.roof}"/>`
  const tiles = Math.round(width / 11)
  for (let i = 0; i <= tiles; i++) {
    const k = i / tiles
    svg += `<path d="M${n(ridgeLeft + (ridgeRight - ridgeLeft) * k)} ${n(top - roofHeight)}L${n(x - eave + (width + 2 * eave) * k)} ${n(top + 4)}" stroke="${paint.roofShade}" stroke-width="2"/>`
  }
  for (let row = 1; row < 4; row++) {
    const k = row / 4
    svg += `<path d="M${n(ridgeLeft + (x - eave - ridgeLeft) * k)} ${n(top - roofHeight + (roofHeight + 4) * k)}H${n(ridgeRight + (x + width + eave - ridgeRight) * k)}" stroke="${paint.roofShade}" stroke-width="1.2" opacity="0.6"/>`
  }
  svg += `<path d="M${n(ridgeLeft - 4)} ${n(top - roofHeight)}H${n(ridgeRight + 4)}" stroke="${paint.roofShade}" stroke-width="7" stroke-linecap="round"/><path d="M${n(x - eave)} ${n(top + 4)}H${n(x + width + eave)}" stroke="${paint.roofShade}" stroke-width="5"/>`
  if (random.between(0, 1) < 0.4)
    svg += `<rect x="${n(ridgeRight - 26)}" y="${n(top - roofHeight - 22)}" width="18" height="30" fill="${paint.wallShade}"/><rect x="${n(ridgeRight - 29)}" y="${n(top - roofHeight - 26)}" width="24" height="7" fill="${paint.roofShade}"/>`
  return { svg, windows }
}

/** Lit windows with their glow, to be added as light. */
export function lights(
  windows: readonly (readonly [number, number, number, number])[],
  colour: string,
  id: string,
): string {
  const halo = `<radialGradient id="${id}"><stop offset="0" stop-color="${colour}" stop-opacity="0.55"/><stop offset="1" stop-color="${colour}" stop-opacity="0"/></radialGradient>`
  return (
    halo +
    windows
      .map(
        ([x, y, w, h]) =>
          `<circle cx="${n(x + w / 2)}" cy="${n(y + h / 2)}" r="${n(w * 1.7)}" fill="url(#${id})"/><rect x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}" fill="${colour}" opacity="0.8"/>`,
      )
      .join('')
  )
}

/** Blades of grass along a line, some with a flower. */
export function grass(
  random: Chance,
  width: number,
  ground: number,
  height: number,
  colours: readonly string[],
  flowers: readonly string[],
  spacing = 7,
): string {
  let out = ''
  for (let x = -10; x < width + 10; x += random.between(spacing * 0.5, spacing * 1.5)) {
    const h = height * random.between(0.45, 1.1)
    const lean = random.between(-0.35, 0.5) * h
    const y = ground + random.between(-height * 0.08, height * 0.2)
    out += `<path d="M${n(x - 2.4)} ${n(y)}Q${n(x + lean * 0.2)} ${n(y - h * 0.6)} ${n(x + lean)} ${n(y - h)}Q${n(x + lean * 0.3 + 3)} ${n(y - h * 0.5)} ${n(x + 3)} ${n(y)}Z" fill="${random.pick(colours)}"/>`
    if (flowers.length > 0 && random.between(0, 1) < 0.11) {
      const colour = random.pick(flowers)
      const r = height * 0.075
      for (let i = 0; i < 5; i++)
        out += `<circle cx="${n(x + lean + Math.cos(i * 1.257) * r)}" cy="${n(y - h + Math.sin(i * 1.257) * r)}" r="${n(r * 0.8)}" fill="${colour}"/>`
      out += `<circle cx="${n(x + lean)}" cy="${n(y - h)}" r="${n(r * 0.55)}" fill="#fff2b0"/>`
    }
  }
  return out
}

/** Short horizontal strokes of light on water, longer and wider apart towards the viewer. */
export function glitter(
  random: Chance,
  x0: number,
  x1: number,
  y0: number,
  y1: number,
  count: number,
  colour: string,
  centre?: number,
): string {
  let out = ''
  for (let i = 0; i < count; i++) {
    const depth = random.between(0, 1) ** 1.3
    const y = y0 + depth * (y1 - y0)
    const x =
      centre === undefined
        ? random.between(x0, x1)
        : centre + (random.between(-1, 1) + random.between(-1, 1)) * (30 + depth * (x1 - x0) * 0.16)
    const w = (5 + depth * 42) * random.between(0.5, 1.3)
    out += `<ellipse cx="${n(x)}" cy="${n(y)}" rx="${n(w / 2)}" ry="${n(0.9 + depth * 1.9)}" fill="${colour}" opacity="${n(random.between(0.25, 0.9))}"/>`
  }
  return out
}

export function stars(random: Chance, width: number, height: number, count: number): string {
  let out = ''
  for (let i = 0; i < count; i++)
    out += `<circle cx="${n(random.between(0, width))}" cy="${n(random.between(0, height))}" r="${n(0.6 + random.between(0, 1) ** 4 * 2.2)}" fill="${random.pick(['#ffffff', '#fff2cf', '#cfe2ff'])}" opacity="${n(random.between(0.35, 1))}"/>`
  return out
}

/** A pole with cross-arms; the wires run to where the next pole will be. */
export function pole(x: number, ground: number, height: number, span: number, colour: string): string {
  const top = ground - height
  let out = `<path d="M${n(x - 5)} ${n(ground)}L${n(x - 3.5)} ${n(top)}H${n(x + 3.5)}L${n(x + 5)} ${n(ground)}Z" fill="${colour}"/>`
  for (const [dy, w] of [
    [16, 34],
    [40, 27],
  ] as const) {
    out += `<rect x="${n(x - w)}" y="${n(top + dy)}" width="${2 * w}" height="6" fill="${colour}"/>`
    for (const side of [-w + 4, w - 4])
      out += `<rect x="${n(x + side - 3)}" y="${n(top + dy - 9)}" width="6" height="9" fill="#d9cfd2"/><path d="M${n(x + side)} ${n(top + dy - 9)}q${n(span / 2)} ${n(46 + side * 0.3)} ${n(span)} 0" fill="none" stroke="${colour}" stroke-width="1.8"/>`
  }
  return out
}

/** A soft vignette in one colour. */
export function vignette(width: number, height: number, colour: string, strength: number): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><radialGradient id="v" cx="0.5" cy="0.46" r="0.78"><stop offset="0.55" stop-color="${colour}" stop-opacity="0"/><stop offset="1" stop-color="${colour}" stop-opacity="${strength}"/></radialGradient><rect width="100%" height="100%" fill="url(#v)"/></svg>`
}
