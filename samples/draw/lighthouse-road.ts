/** Work 1, 『灯台のみち』 The Lighthouse Road: a child and a cloud pup walk home through a harbour town, to the light. */
import { type Bitmap, rasterize } from './bitmap.js'
import { animalFigure, haru, mio, personFigure, stand } from './cast.js'
import { chance } from './chance.js'
import * as s from './scenery.js'
import { blinks, ease, film, frameHeight, frameWidth, layer, type Shot } from './stage.js'
import { gull, lettering } from './trimmings.js'

const dusk: readonly [number, number, number] = [0.97, 0.86, 0.86]
const night: readonly [number, number, number] = [0.66, 0.7, 0.92]

function eveningSky(): string {
  const random = chance(11)
  let clouds = ''
  for (let i = 0; i < 9; i++)
    clouds += s.streak(
      random,
      random.between(0, 1500),
      random.between(190, 300),
      random.between(160, 420),
      random.pick(['#f7b48a', '#e58d86', '#c777a0']),
    )
  return s.scene(
    1480,
    720,
    s.gradient('sky', 0, 0, 1480, 720, [
      [0, '#2c3469'],
      [0.16, '#5a4d8f'],
      [0.3, '#a8629a'],
      [0.4, '#ea8a80'],
      [0.46, '#fbb56e'],
      [0.49, '#ffe0a0'],
      [1, '#ffe0a0'],
    ]) +
      `<g filter="url(#wash)" opacity="0.8">${clouds}</g>` +
      s.glow('sun', 860, 318, 330, '#fff0b8', 0.95) +
      `<circle cx="860" cy="318" r="34" fill="#fffbe2"/>`,
    3,
  )
}

function eveningClouds(): string {
  const random = chance(21)
  const paint = { shadow: '#7d5a93', body: '#e58c8c', light: '#ffc794' }
  let out = ''
  for (const [x, y, w] of [
    [160, 170, 330],
    [560, 96, 230],
    [930, 190, 380],
    [1320, 120, 300],
    [1640, 205, 360],
  ] as const)
    out += s.cloud(random, x, y, w, paint)
  return s.scene(1840, 330, `<g filter="url(#wash)">${out}</g>`, 5)
}

function eveningSea(): string {
  const random = chance(31)
  const far = s.ridge(random, 1480, 344, 330, 12, '#8a5d8e')
  const head =
    '<path d="M1010 346Q1040 300 1110 290Q1180 276 1250 300Q1330 296 1480 322V346Z" fill="#74507f"/><path d="M1098 292L1101 250H1113L1116 292Z" fill="#f4d9c2"/><rect x="1100" y="242" width="14" height="9" fill="#5b3d62"/><path d="M1099 243L1107 234L1115 243Z" fill="#a8433c"/>'
  return s.scene(
    1480,
    740,
    `<g filter="url(#fine)"><g opacity="0.7">${far.svg}</g>${head}</g>` +
      `<g filter="url(#wash)">${s.gradient('sea', 0, 340, 1480, 400, [
        [0, '#f6ad7c'],
        [0.12, '#d98591'],
        [0.3, '#8d6a9f'],
        [0.7, '#4f5590'],
        [1, '#3a3f74'],
      ])}</g>` +
      s.glitter(random, 0, 1480, 344, 560, 420, '#5f5a97') +
      s.glitter(random, 0, 1480, 344, 540, 160, '#e79c94') +
      s.glitter(random, 0, 1000, 343, 600, 260, '#fff0bd', 860),
    9,
  )
}

const duskLeaves = { dark: '#443f66', middle: '#625c78', light: '#8d7478' }

function farTown(): { picture: string; lights: string } {
  const random = chance(41)
  const width = 1760
  const heightAt = (x: number) =>
    500 -
    175 * Math.exp(-(((x - 150) / 330) ** 2)) -
    120 * Math.exp(-(((x - 640) / 190) ** 2)) -
    190 * Math.exp(-(((x - 1480) / 320) ** 2)) +
    10 * Math.sin(x / 37)
  let hill = 'M0 640'
  for (let x = 0; x <= width; x += 12) hill += `L${x} ${heightAt(x).toFixed(1)}`
  let body = `<path d="${hill}L${width} 640Z" fill="#5f5783"/>`
  const windows: [number, number, number, number][] = []
  const roofs = [
    ['#a85c68', '#7f4259'],
    ['#77567f', '#584066'],
    ['#8a6a86', '#694f70'],
    ['#b8735f', '#8f5557'],
  ] as const
  const spots: [number, number][] = []
  for (let i = 0; i < 86; i++) {
    const x = random.between(-20, width)
    const top = heightAt(x)
    if (top > 462) continue
    spots.push([x, random.between(top + 24, 560)])
  }
  spots.sort((a, b) => a[1] - b[1])
  for (const [x, y] of spots) {
    if (random.between(0, 1) < 0.3) body += s.leaves(random, x, y - 16, 34, 24, duskLeaves, 0.7)
    const [roof, roofShade] = random.pick(roofs)
    const one = s.house(random, x, y, random.between(54, 84), random.between(32, 48), {
      wall: random.pick(['#e7b9a4', '#d9a39c', '#cfa2ae', '#efc7a0']),
      wallShade: '#a8799a',
      roof,
      roofShade,
      frame: '#6b4d6e',
      glass: '#5d5a86',
    })
    body += one.svg
    windows.push(...one.windows)
  }
  for (let x = 0; x < width; x += 30)
    body += s.leaves(random, x, 560 + random.between(-14, 14), 40, 26, duskLeaves, 0.6)
  body += `<rect y="566" width="${width}" height="80" fill="#4a4870"/>`
  return {
    picture: s.scene(width, 640, `<g filter="url(#fine)">${body}</g>`, 13),
    lights: s.scene(
      width,
      640,
      s.lights(
        windows.filter((_, i) => i % 3 !== 0),
        '#ffd98a',
        'halo',
      ),
    ),
  }
}

function nearTown(): { picture: string; lights: string[] } {
  const random = chance(57)
  const width = 2140
  let body = ''
  const groups: [number, number, number, number][][] = [[], [], []]
  const paints = [
    { wall: '#f0cda6', wallShade: '#b98a8e', roof: '#4d5f8f', roofShade: '#37456f' },
    { wall: '#e2b5a2', wallShade: '#a87a8a', roof: '#a9505a', roofShade: '#7d3a4c' },
    { wall: '#d7c3c6', wallShade: '#98809c', roof: '#5f6f86', roofShade: '#465468' },
    { wall: '#efd9b8', wallShade: '#b59a9c', roof: '#8a5a74', roofShade: '#67405a' },
  ]
  const places = [
    [40, 190, 178],
    [262, 150, 128],
    [700, 210, 190],
    [930, 160, 140],
    [1110, 150, 176],
    [1560, 200, 160],
    [1790, 170, 196],
    [1985, 160, 140],
  ] as const
  for (const x of [6, 242, 440, 500, 640, 1300, 1490, 1770])
    body += s.tree(
      random,
      x,
      590,
      random.between(170, 250),
      { dark: '#39395c', middle: '#4f5a63', light: '#8a7a5e' },
      '#4d3b4f',
    )
  for (const [i, [x, w, h]] of places.entries()) {
    const one = s.house(random, x, 590, w, h, { ...paints[i % 4]!, frame: '#5b4660', glass: '#575a86' })
    body += one.svg
    body += `<rect x="${x + w * 0.4}" y="538" width="34" height="52" fill="#6a4a58"/><rect x="${x + w * 0.4 - 8}" y="530" width="50" height="9" fill="${random.pick(['#c8504a', '#3f6a86', '#d99a4a'])}"/>`
    for (const window of one.windows) groups[Math.floor(random.between(0, 3))]!.push(window)
    for (let k = 0; k < 4; k++)
      body += s.leaves(
        random,
        x + random.between(0, w),
        582,
        26,
        18,
        { dark: '#39395c', middle: '#566452', light: '#94835a' },
        0.6,
      )
  }
  // Washing on a line between two houses: something to move the eye.
  body += '<path d="M420 470Q560 500 700 462" fill="none" stroke="#5b4660" stroke-width="2"/>'
  for (const [i, colour] of ['#f4ead8', '#d9705f', '#7fa0b8', '#f0c36a', '#f4ead8'].entries())
    body += `<path d="M${452 + i * 48} ${478 + (i % 3) * 3}h32l3 44h-37Z" fill="${colour}"/><path d="M${452 + i * 48} ${478 + (i % 3) * 3}h9l-2 44h-9Z" fill="#00000022"/>`
  return {
    picture: s.scene(width, 620, `<g filter="url(#fine)">${body}</g>`, 17),
    lights: groups.map((group, i) => s.scene(width, 620, s.lights(group, '#ffdf94', `halo${i}`))),
  }
}

function road(): string {
  const random = chance(71)
  const width = 2600
  let body = ''
  for (let x = 90; x < width; x += 430) body += s.pole(x, 600, 330, 430, '#4b3a55')
  // A low stone wall towards the sea, the road, its edge.
  body += `<rect y="560" width="${width}" height="36" fill="#a98a94"/>`
  for (let row = 0; row < 3; row++)
    for (let x = -20 + (row % 2) * 22; x < width; x += random.between(36, 54))
      body += `<rect x="${x.toFixed(1)}" y="${561 + row * 12}" width="${random.between(30, 42).toFixed(1)}" height="10" rx="3" fill="${random.pick(['#c7a39f', '#b7949c', '#9c7f92', '#d3b0a2'])}"/>`
  body += `<rect y="554" width="${width}" height="8" fill="#dcb7a6"/>`
  body += s.gradient('road', 0, 594, width, 130, [
    [0, '#b58f8e'],
    [0.5, '#8f7288'],
    [1, '#6a5878'],
  ])
  for (let i = 0; i < 520; i++)
    body += `<ellipse cx="${random.between(0, width).toFixed(1)}" cy="${random.between(600, 700).toFixed(1)}" rx="${random.between(6, 26).toFixed(1)}" ry="${random.between(2, 5).toFixed(1)}" fill="${random.pick(['#c9a29a', '#7d6680', '#a2838c', '#5f4f70'])}" opacity="0.5"/>`
  body += s.grass(random, width, 604, 24, ['#5b6a55', '#7c7a56', '#46556a'], ['#f6d37a', '#f29a8a'], 9)
  return s.scene(width, 720, `<g filter="url(#fine)">${body}</g>`, 19)
}

function foreground(): string {
  const random = chance(83)
  return s.scene(
    3300,
    190,
    `<g filter="url(#paint)">${s.grass(random, 3300, 196, 92, ['#2f3a52', '#3a4a55', '#46523f', '#57603f'], ['#f4b26a', '#e8716a', '#f7e3b0'], 5)}</g>`,
    23,
  )
}

export async function lighthouseRoad(): Promise<Shot> {
  const [sky, clouds, sea, shimmer, front] = await Promise.all([
    rasterize(eveningSky()),
    rasterize(eveningClouds()),
    rasterize(eveningSea()),
    rasterize(s.scene(1480, 620, s.glitter(chance(33), 0, 1000, 343, 600, 240, '#fffbe0', 860))),
    rasterize(foreground()),
  ])
  const far = farTown()
  const near = nearTown()
  const [farPicture, farLights, nearPicture, roadPicture, ...nearLights] = await Promise.all(
    [far.picture, far.lights, near.picture, road(), ...near.lights].map((svg) => rasterize(svg)),
  )
  const [lanternGlow, emberGlow, shade, title, by] = await Promise.all([
    rasterize(s.scene(320, 320, s.glow('g', 160, 160, 160, '#ffc46a', 0.6))),
    rasterize(s.scene(160, 160, s.glow('g', 80, 80, 80, '#ff9a4a', 0.6))),
    rasterize(s.vignette(frameWidth, frameHeight, '#1c1638', 0.5)),
    lettering('灯台のみち', 104, '#fff6dc', '#3a2450'),
    lettering('The Lighthouse Road', 40, '#fff6dc', '#3a2450'),
  ])
  const studio = await lettering('アオナギ動画', 27, '#ffe9c0', '#3a2450')
  const gulls = await Promise.all([0, 1, 2, 3, 4, 5].map((i) => gull(i / 6, '#fff4e4', '#5a4470')))

  const seaside = (canvas: Bitmap, t: number, camera: number) => {
    layer(canvas, sky, -camera * 0.03)
    layer(canvas, clouds, -60 - camera * 0.06 - t * 7)
    layer(canvas, sea, -camera * 0.09)
    layer(canvas, shimmer, -camera * 0.09 + 3 * Math.sin(t * 2), 0, { alpha: 0.45 + 0.45 * Math.sin(t * 3.1) })
  }
  const flock = (canvas: Bitmap, t: number, x: number, y: number, scale: number) => {
    for (const [i, [dx, dy]] of (
      [
        [0, 0],
        [-90, 40],
        [-150, -14],
        [-236, 52],
      ] as const
    ).entries()) {
      const flap = Math.floor(((t * 1.6 + i * 0.37) % 1) * 6)
      layer(canvas, gulls[flap]!, x + dx + 52 * t, y + dy + 8 * Math.sin(t * 1.3 + i), {
        scale: scale * (1 - i * 0.08),
      })
    }
  }

  const opening: Shot = {
    seconds: 3.4,
    paint(canvas, t) {
      seaside(canvas, t, 40 + t * 22)
      flock(canvas, t, 240, 420, 0.8)
      layer(canvas, front, -300 - t * 60, 560)
      layer(canvas, shade, 0)
      const alpha = ease(t, 0.25, 1) * (1 - ease(t, 2.9, 3.3))
      layer(canvas, title, (frameWidth - title.width) / 2, 190 - 10 * ease(t, 0, 3), { alpha })
      layer(canvas, by, (frameWidth - by.width) / 2, 336 - 10 * ease(t, 0, 3), { alpha: alpha * ease(t, 0.6, 1.2) })
      layer(canvas, studio, (frameWidth - studio.width) / 2, 408 - 10 * ease(t, 0, 3), {
        alpha: alpha * ease(t, 0.8, 1.4),
      })
    },
  }

  const scale = 0.98
  const town: Shot = {
    seconds: 12,
    async paint(canvas, t) {
      const camera = 96 * t + 30 * ease(t, 4, 8)
      seaside(canvas, t + 3, camera)
      layer(canvas, farPicture!, -camera * 0.33, 0, { tint: [0.92, 0.84, 0.92] })
      layer(canvas, farLights!, -camera * 0.33, 0, { mode: 'add', alpha: 0.35 + 0.65 * ease(t, 1, 7) })
      flock(canvas, t, 300 - camera * 0.2, 150, 0.6)
      layer(canvas, nearPicture!, -camera * 0.66, 0, { tint: [0.84, 0.74, 0.84] })
      for (const [i, lit] of nearLights.entries())
        layer(canvas, lit, -camera * 0.66, 0, {
          mode: 'add',
          alpha: (0.25 + 0.75 * ease(t, 1 + i * 2.6, 1.5 + i * 2.6)) * (0.96 + 0.04 * Math.sin(t * 9 + i)),
        })
      layer(canvas, roadPicture!, -camera)

      const walking = t < 6.2 || t > 8
      const paused = Math.min(Math.max(0, t - 6.2), 1.8)
      const x = 330 + 128 * (t - paused) - camera + 60
      const expression = blinks(t, 0.4) ? 'blink' : paused > 0 && walking === false ? 'smile' : 'calm'
      const child = await personFigure(
        'mio',
        mio,
        {
          facing: walking ? 'side' : 'front',
          gait: walking ? 'walk' : 'stand',
          phase: walking ? t * 0.95 : 0,
          expression,
        },
        scale,
      )
      const pup = {
        facing: 'side',
        gait: t > 6.2 && t < 7 ? 'stand' : 'walk',
        phase: t * 1.5,
        expression: blinks(t, 1.7) ? 'blink' : 'calm',
      } as const
      const dog = await animalFigure('moku', pup, scale)
      const dogX = x + 170 + 46 * ease(t, 1, 3) - 60 * ease(t, 6.2, 7) + 70 * ease(t, 8, 10)
      stand(canvas, dog, dogX, 642, scale, dusk)
      layer(canvas, emberGlow, dogX - 140, 642 - 160, { mode: 'add', alpha: 0.7 + 0.15 * Math.sin(t * 5) })
      stand(canvas, child, x, 652, scale, dusk)
      layer(canvas, lanternGlow, x - 170, 652 - 230, { mode: 'add', alpha: 0.42 + 0.05 * Math.sin(t * 7) })
      layer(canvas, front, -camera * 1.55, 565)
      layer(canvas, shade, 0)
    },
  }
  return film([opening, town, await cliff()])
}

function nightSky(): string {
  const random = chance(101)
  let band = ''
  for (let i = 0; i < 90; i++)
    band += `<circle cx="${(random.between(-0.1, 1.1) * 1500).toFixed(0)}" cy="0" r="${random.between(12, 60).toFixed(0)}" fill="#8f9bd8" opacity="0.05" transform="translate(0 ${random.between(-50, 50).toFixed(0)})"/>`
  return s.scene(
    1480,
    1000,
    s.gradient('sky', 0, 0, 1480, 1000, [
      [0, '#0d1433'],
      [0.4, '#1d2b5c'],
      [0.68, '#3d4a8a'],
      [0.8, '#75659c'],
      [0.86, '#b98299'],
    ]) +
      `<g transform="rotate(-24 740 300) translate(0 330)" filter="url(#blur)">${band}</g>` +
      s.stars(random, 1480, 720, 420) +
      s.glow('moon', 300, 240, 190, '#dfe6ff', 0.7) +
      '<circle cx="300" cy="240" r="46" fill="#f8f4e2"/><circle cx="318" cy="230" r="40" fill="#1d2b5c" opacity="0.12"/><circle cx="286" cy="250" r="9" fill="#e3dcc6"/><circle cx="310" cy="262" r="6" fill="#e3dcc6"/>',
    31,
  )
}

function lighthouse(): string {
  // The tower stands with its foot at (300, 1010); the lamp burns at (300, 172).
  const bands = [0, 1, 2, 3, 4].map((i) => {
    const at = (k: number) => [300 - (44 + 50 * k), 240 + 770 * k, 300 + (44 + 50 * k)] as const
    const [l1, y1, r1] = at(i / 5 + 0.1)
    const [l2, y2, r2] = at(i / 5 + 0.2)
    return `<path d="M${l1} ${y1}Q300 ${y1 + 22} ${r1} ${y1}L${r2} ${y2}Q300 ${y2 + 26} ${l2} ${y2}Z" fill="#c0525a"/>`
  })
  const windows = [400, 560, 730].map(
    (y) => `<path d="M288 ${y}q12 -22 24 0v34h-24Z" fill="#ffd98a" stroke="#4b4a70" stroke-width="4"/>`,
  )
  return s.scene(
    600,
    1040,
    `<g filter="url(#fine)"><path d="M256 240L206 1010Q300 1040 394 1010L344 240Z" fill="#dcdcec"/>${bands.join('')}<path d="M256 240L206 1010Q246 1024 262 1026L282 240Z" fill="#3c3f74" opacity="0.42"/><path d="M330 240L352 1022Q380 1018 394 1010L344 240Z" fill="#ffffff" opacity="0.28"/>` +
      `${windows.join('')}<path d="M272 1016V950q28 -44 56 0V1018Z" fill="#6b4a4c" stroke="#4b3a52" stroke-width="6"/><circle cx="316" cy="984" r="4" fill="#ffd98a"/>` +
      `<path d="M236 226H364L352 246H248Z" fill="#4d4f7c"/><path d="M232 196V226M252 196V226M276 196V226M300 196V226M324 196V226M348 196V226M368 196V226M230 198H370" stroke="#34365e" stroke-width="5"/>` +
      `<rect x="264" y="124" width="72" height="102" fill="#fff2b6"/><rect x="264" y="124" width="20" height="102" fill="#e8c27a"/><path d="M264 124V226M288 124V226M312 124V226M336 124V226M264 174H336" stroke="#34365e" stroke-width="4"/><path d="M250 126Q300 40 350 126Z" fill="#b84a52"/><path d="M250 126Q270 80 300 66Q276 96 276 126Z" fill="#7d3450"/><path d="M300 62V30" stroke="#34365e" stroke-width="6"/><circle cx="300" cy="28" r="7" fill="#e9c46a"/></g>`,
    37,
  )
}

function cliffGround(): { picture: string; blades: string } {
  const random = chance(113)
  const edge = 'M-20 300V116Q160 96 340 92Q800 74 1200 96Q1400 104 1530 150Q1600 190 1620 320Z'
  let body = `<path d="${edge}" fill="#33455c"/><path d="M-20 150Q300 104 840 108Q1160 112 1330 150Q1040 190 560 186Q200 196 -20 230Z" fill="#7d7892"/>`
  for (let i = 0; i < 220; i++)
    body += `<ellipse cx="${random.between(0, 1300).toFixed(1)}" cy="${random.between(118, 196).toFixed(1)}" rx="${random.between(5, 22).toFixed(1)}" ry="${random.between(1.5, 4).toFixed(1)}" fill="${random.pick(['#9c95ab', '#625f80', '#8a849d'])}" opacity="0.6"/>`
  for (let i = 0; i < 30; i++)
    body += s.leaves(
      random,
      random.between(0, 1300),
      random.between(92, 104),
      random.between(20, 50),
      16,
      { dark: '#24344d', middle: '#3d5a60', light: '#6f8f78' },
      0.6,
    )
  body += s.grass(random, 1510, 112, 26, ['#2d4256', '#3f5f60', '#527768'], ['#f3f0ff', '#cfd8ff'], 7)
  const blades = s.grass(random, 1960, 176, 84, ['#1b263f', '#23344a', '#2c4350'], ['#e9e6ff', '#b9c8ff'], 6)
  return {
    picture: s.scene(1720, 320, `<g filter="url(#fine)">${body}</g>`, 41),
    blades: s.scene(1960, 190, `<g filter="url(#fine)">${blades}</g>`, 43),
  }
}

async function cliff(): Promise<Shot> {
  const random = chance(131)
  const ground = cliffGround()
  const wave = (seed: number, colour: string, crest: string) => {
    const r = chance(seed)
    let path = 'M0 200'
    let foam = ''
    for (let x = 0; x <= 1700; x += 10)
      path += `L${x} ${(26 + 7 * Math.sin(x / 43 + seed) + 5 * Math.sin(x / 19)).toFixed(1)}`
    for (let i = 0; i < 90; i++)
      foam += `<ellipse cx="${r.between(0, 1700).toFixed(0)}" cy="${r.between(30, 96).toFixed(0)}" rx="${r.between(8, 34).toFixed(0)}" ry="${r.between(1, 2.6).toFixed(1)}" fill="${crest}" opacity="0.5"/>`
    return s.scene(1700, 200, `<g filter="url(#fine)"><path d="${path}L1700 200Z" fill="${colour}"/>${foam}</g>`, seed)
  }
  const clouds = [
    [200, 150, 300],
    [760, 210, 420],
    [1240, 120, 330],
    [1600, 220, 300],
  ]
    .map(([x, y, w]) => s.cloud(random, x!, y!, w!, { shadow: '#2f3a70', body: '#4a548e', light: '#7780b8' }))
    .join('')
  const headland =
    '<path d="M0 120Q80 50 220 40Q330 20 420 70Q520 90 640 120Z" fill="#3d3f72"/><path d="M30 110Q120 60 240 56Q330 40 400 84" fill="none" stroke="#555a90" stroke-width="6"/>'
  const villageLights = [60, 96, 140, 171, 220, 262, 300, 351, 395, 430].map(
    (x, i) => [x, 84 + (i % 3) * 10, 7, 8] as const,
  )
  const [
    sky,
    cloudBand,
    tower,
    groundPicture,
    blades,
    sea,
    far,
    farLit,
    lampGlow,
    lanternGlow,
    emberGlow,
    doorGlow,
    shade,
    end,
    ...waves
  ] = await Promise.all([
    rasterize(nightSky()),
    rasterize(s.scene(1800, 300, `<g filter="url(#wash)" opacity="0.85">${clouds}</g>`, 47)),
    rasterize(lighthouse()),
    rasterize(ground.picture),
    rasterize(ground.blades),
    rasterize(
      s.scene(
        1480,
        420,
        `<g filter="url(#wash)">${s.gradient('sea', 0, 0, 1480, 420, [
          [0, '#8f7ba6'],
          [0.1, '#56609c'],
          [0.5, '#2d3f78'],
          [1, '#1c2a58'],
        ])}</g>${s.glitter(random, 0, 1480, 8, 300, 420, '#7f8cc9')}${s.glitter(random, 0, 1000, 6, 300, 150, '#f4f1da', 330)}`,
        51,
      ),
    ),
    rasterize(s.scene(660, 130, `<g filter="url(#fine)">${headland}</g>`)),
    rasterize(s.scene(660, 130, s.lights(villageLights, '#ffd98a', 'h'))),
    rasterize(s.scene(520, 520, s.glow('g', 260, 260, 260, '#fff0b0', 1))),
    rasterize(s.scene(360, 360, s.glow('g', 180, 180, 180, '#ffc46a', 0.8))),
    rasterize(s.scene(200, 200, s.glow('g', 100, 100, 100, '#ff9a4a', 0.8))),
    rasterize(s.scene(420, 420, s.glow('g', 210, 210, 210, '#ffd08a', 0.6))),
    rasterize(s.vignette(frameWidth, frameHeight, '#060918', 0.55)),
    lettering('おわり', 58, '#fff6dc', '#0d1433'),
    rasterize(wave(61, '#2b4280', '#a9b8ea')),
    rasterize(wave(67, '#213468', '#93a6e0')),
  ])
  const scale = 0.92
  return {
    seconds: 12,
    async paint(canvas, t) {
      const up = 500 * ease(t, 5.8, 9.6)
      const pan = 230 * ease(t, 0, 4.8)
      layer(canvas, sky!, -40 - pan * 0.2, -280 + up * 0.5)
      layer(canvas, cloudBand!, -120 - t * 9 - pan * 0.3, 60 + up * 0.62)
      const horizon = 408 + up * 0.9
      if (horizon < frameHeight) {
        layer(canvas, sea!, -60 - pan * 0.4, horizon)
        layer(canvas, far!, -40 - pan * 0.45, horizon - 108)
        layer(canvas, farLit!, -40 - pan * 0.45, horizon - 108, { mode: 'add', alpha: 0.9 + 0.1 * Math.sin(t * 6) })
        layer(canvas, waves[0]!, -180 + 26 * Math.sin(t * 1.1) - pan * 0.6, horizon + 64 + 5 * Math.sin(t * 1.7))
        layer(canvas, waves[1]!, -120 - 34 * Math.sin(t * 0.9) - pan * 0.7, horizon + 104 + 6 * Math.sin(t * 1.4 + 1))
      }
      const towerX = 1120 - pan
      const towerY = up - 414
      const lamp = ease(t, 4.6, 5.3)
      // The beam turns: towards us it is short and bright, to the sides long.
      const turn = t * 1.25 - 5.6
      if (lamp > 0) {
        const beam = await rasterize(beams(towerX / 2, (towerY + 174) / 2, turn, lamp))
        layer(canvas, beam, 0, 0, { scale: 2.002, mode: 'add' })
      }
      layer(canvas, tower!, towerX - 300, towerY, { tint: [0.82, 0.84, 0.98] })
      layer(canvas, groundPicture!, -60 - pan, 500 + up)
      layer(canvas, lampGlow!, towerX - 260, towerY + 174 - 260, {
        mode: 'add',
        alpha: lamp * (0.6 + 0.4 * Math.abs(Math.sin(turn))),
      })
      if (up < 320) {
        layer(canvas, doorGlow!, towerX - 210, 560 + up - 230, { mode: 'add', alpha: 0.8 })
        const keeper = await personFigure(
          'haru',
          haru,
          {
            facing: 'front',
            gait: t < 5.2 ? 'wave' : 'stand',
            phase: t < 5.2 ? t * 1.2 : 0,
            expression: blinks(t, 2) ? 'blink' : t < 5.2 ? 'joy' : 'smile',
          },
          scale,
        )
        stand(canvas, keeper, towerX - 96, 648 + up, scale, [0.84, 0.8, 0.9])
        const running = t < 3.7
        const x = running ? -150 + 240 * t - pan : 738 + 22 * ease(t, 3.7, 4.2) - pan
        const child = await personFigure(
          'mio',
          mio,
          running
            ? { facing: 'side', gait: 'run', phase: t * 1.45, expression: blinks(t, 1) ? 'blink' : 'joy' }
            : t < 5
              ? { facing: 'side', gait: 'stand', phase: 0, expression: 'smile' }
              : { facing: 'back', gait: 'stand', phase: 0, expression: 'calm' },
          scale,
        )
        const dogRuns = t < 3.2
        const dogX = (dogRuns ? 30 + 256 * t : 30 + 256 * 3.2) - pan
        const dog = await animalFigure(
          'moku',
          {
            facing: 'side',
            gait: dogRuns ? 'run' : 'stand',
            phase: dogRuns ? t * 1.9 : t * 0.8,
            expression: dogRuns ? 'joy' : blinks(t, 0.7) ? 'blink' : 'surprise',
          },
          scale,
        )
        stand(canvas, dog, dogX, 650 + up, scale, night)
        layer(canvas, emberGlow!, dogX - 150, 650 + up - 170, { mode: 'add', alpha: 0.75 + 0.15 * Math.sin(t * 5) })
        stand(canvas, child, x, 664 + up, scale, night)
        layer(canvas, lanternGlow!, x - 200, 664 + up - 250, { mode: 'add', alpha: 0.7 + 0.06 * Math.sin(t * 7) })
        layer(canvas, blades!, -100 - pan * 1.4 + 4 * Math.sin(t * 1.6), 556 + up * 1.08)
      }
      layer(canvas, shade!, 0)
      layer(canvas, end!, 210, 560, { alpha: ease(t, 10, 10.7) })
    },
  }
}

/** The two beams of the lamp at half size, as the eye sees them when the lamp has turned by `turn` radians. */
function beams(x: number, y: number, turn: number, strength: number): string {
  const side = Math.cos(turn)
  const depth = Math.sin(turn)
  const one = (direction: number, towards: number) => {
    const reach = 900 * Math.abs(side) + 60
    const spread = 26 + 120 * Math.abs(side) + 70 * Math.max(0, towards)
    const tipX = x + direction * Math.sign(side || 1) * reach
    return `<path d="M${x} ${(y - 5).toFixed(1)}L${tipX.toFixed(1)} ${(y - spread - 40 * towards).toFixed(1)}L${tipX.toFixed(1)} ${(y + spread - 40 * towards).toFixed(1)}L${x} ${(y + 5).toFixed(1)}Z" fill="url(#b)" opacity="${((0.5 + 0.3 * towards) * strength).toFixed(2)}"/>`
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360"><defs><radialGradient id="b" gradientUnits="userSpaceOnUse" cx="${x}" cy="${y.toFixed(1)}" r="${(900 * Math.abs(side) + 62).toFixed(1)}"><stop offset="0" stop-color="#fff3c0" stop-opacity="0.95"/><stop offset="0.4" stop-color="#ffe9a8" stop-opacity="0.4"/><stop offset="1" stop-color="#ffe9a8" stop-opacity="0"/></radialGradient><filter id="f" x="-20%" y="-20%" width="140%" height="140%"><feGaussianBlur stdDeviation="3"/></filter></defs><g filter="url(#f)">${one(1, depth)}${one(-1, -depth)}</g></svg>`
}
