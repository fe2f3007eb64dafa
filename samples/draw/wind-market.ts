/** Work 2, 『かざぐるま市』 The Pinwheel Market: a boy sells pinwheels on a canal, then runs after the wind. */
import { type Bitmap, rasterize } from './bitmap.js'
import { animalFigure, personFigure, riku, sana, stand } from './cast.js'
import { chance } from './chance.js'
import { type Look, pinwheel } from './person.js'
import * as s from './scenery.js'
import { blinks, ease, film, frameHeight, frameWidth, layer, type Shot } from './stage.js'
import { gull, lettering } from './trimmings.js'

const morning: readonly [number, number, number] = [1, 0.98, 0.95]

function morningSky(): string {
  return s.scene(
    1480,
    720,
    s.gradient('sky', 0, 0, 1480, 720, [
      [0, '#3f8fc9'],
      [0.25, '#7fc0dd'],
      [0.45, '#c9e6dc'],
      [0.6, '#fbefcf'],
      [1, '#fbefcf'],
    ]) + s.glow('sun', 250, 90, 420, '#fffbe0', 0.8),
    203,
  )
}
function morningClouds(): string {
  const random = chance(207)
  const paint = { shadow: '#a9c3d6', body: '#e8eee8', light: '#fffdf4' }
  let out = ''
  for (const [x, y, w] of [
    [220, 250, 420],
    [640, 130, 250],
    [980, 280, 460],
    [1400, 170, 340],
    [1760, 260, 360],
  ] as const)
    out += s.cloud(random, x, y, w, paint)
  return s.scene(1960, 340, `<g filter="url(#wash)">${out}</g>`, 211)
}

/** The far bank: tall narrow houses shoulder to shoulder, in the colours of sweets. */
function farBank(): string {
  const random = chance(223)
  const width = 1720
  let body = ''
  for (let x = -30; x < width; ) {
    const w = random.between(78, 116)
    const h = random.between(120, 200)
    const [roof, roofShade] = random.pick([
      ['#c9684f', '#a04a3d'],
      ['#5b7f8f', '#43626f'],
      ['#a8795a', '#835a43'],
    ] as const)
    body += s.house(random, x, 420, w, h, {
      wall: random.pick(['#f7d7b0', '#f2b8a0', '#bfdccb', '#f5e6a8', '#c7cfe6', '#e9c3cf']),
      wallShade: '#b9a0a0',
      roof,
      roofShade,
      frame: '#fff6e4',
      glass: '#5f86a0',
    }).svg
    x += w + random.between(0, 9)
  }
  for (let x = 0; x < width; x += random.between(70, 170))
    body += s.leaves(
      random,
      x,
      412,
      random.between(26, 48),
      26,
      { dark: '#3f6f55', middle: '#6b9a5f', light: '#b8c977' },
      0.8,
    )
  body += `<rect y="414" width="${width}" height="24" fill="#b59a86"/>`
  for (let x = 0; x < width; x += 24)
    body += `<rect x="${x}" y="${414 + (x % 48 ? 0 : 3)}" width="21" height="10" rx="2" fill="${random.pick(['#cdb49c', '#bda189', '#a78d7c'])}"/>`
  return s.scene(width, 460, `<g filter="url(#fine)">${body}</g>`, 227)
}

function canal(): string {
  const random = chance(229)
  return s.scene(
    1900,
    320,
    `<g filter="url(#wash)">${s.gradient('water', 0, 0, 1900, 320, [
      [0, '#a9c9b8'],
      [0.25, '#6fb0b4'],
      [1, '#2f7f93'],
    ])}</g>` +
      [...Array(70)]
        .map(
          () =>
            `<rect x="${random.between(0, 1900).toFixed(0)}" y="0" width="${random.between(20, 60).toFixed(0)}" height="${random.between(40, 130).toFixed(0)}" fill="${random.pick(['#f2c9a0', '#e0a090', '#f5e6b0', '#7f9f8f'])}" opacity="0.22"/>`,
        )
        .join('') +
      s.glitter(random, 0, 1900, 4, 250, 420, '#d9f2ea') +
      s.glitter(random, 0, 1900, 20, 260, 240, '#2a6f86'),
    231,
  )
}

/** A market boat under a striped awning, heaped with wares. */
function boat(seed: number, stripe: string, wares: readonly string[]): string {
  const random = chance(seed)
  let heap = ''
  for (let i = 0; i < 26; i++)
    heap += `<circle cx="${random.between(60, 310).toFixed(0)}" cy="${random.between(136, 158).toFixed(0)}" r="${random.between(9, 16).toFixed(0)}" fill="${random.pick(wares)}"/><circle cx="${random.between(60, 310).toFixed(0)}" cy="${random.between(130, 150).toFixed(0)}" r="4" fill="#ffffff66"/>`
  let awning = ''
  for (let i = 0; i < 10; i++)
    awning += `<path d="M${70 + i * 24} 34h24l4 40q-14 12 -28 0Z" fill="${i % 2 ? '#fff6e6' : stripe}"/>`
  return s.scene(
    400,
    240,
    `<g filter="url(#fine)"><path d="M84 60V150M296 60V150" stroke="#6b4a3a" stroke-width="7"/>${heap}<path d="M10 138Q40 160 190 160Q340 160 392 124Q380 200 330 208H70Q24 202 10 138Z" fill="#a5653f"/><path d="M16 152Q60 174 190 174Q340 172 386 142L382 156Q330 188 190 190Q60 190 20 168Z" fill="#c98a58"/><path d="M40 196Q190 216 350 196" stroke="#6b3f2b" stroke-width="5" fill="none"/><path d="M62 36Q190 14 318 36L314 44H66Z" fill="#fff6e6"/>${awning}</g>`,
    seed,
  )
}

/** The near quay: planks, posts with lanterns, and stalls of pinwheels. */
function quay(): { picture: string; stalls: number[] } {
  const random = chance(241)
  const width = 2440
  let body = `<rect y="560" width="${width}" height="170" fill="#b98a5f"/>`
  for (let row = 0; row < 5; row++) {
    const y = 562 + row * 32 - (row < 2 ? 4 : 0)
    for (let x = -random.between(0, 120); x < width; x += 150)
      body += `<rect x="${x.toFixed(0)}" y="${y}" width="146" height="29" fill="${random.pick(['#c99a6a', '#bd8c5c', '#d3a878', '#b07f55'])}"/><path d="M${(x + 10).toFixed(0)} ${y + 9}q60 6 120 -2M${(x + 24).toFixed(0)} ${y + 20}q40 -5 100 2" stroke="#94663f" stroke-width="1.4" fill="none" opacity="0.7"/>`
  }
  body += `<rect y="554" width="${width}" height="10" fill="#7f5539"/>`
  for (let x = 30; x < width; x += 210)
    body += `<rect x="${x}" y="500" width="16" height="66" fill="#7f5539"/><rect x="${x - 3}" y="494" width="22" height="9" rx="3" fill="#94663f"/><path d="M${x + 8} 512q105 44 210 0" fill="none" stroke="#d9b98a" stroke-width="5"/>`
  const stalls = [420, 1150, 1900]
  for (const [i, x] of stalls.entries()) {
    const stripe = ['#e8735f', '#4f9aa0', '#e0a63f'][i]!
    body += `<path d="M${x} 330V566M${x + 250} 330V566" stroke="#6b4a3a" stroke-width="10"/><rect x="${x - 14}" y="476" width="278" height="92" fill="#a86f47"/><rect x="${x - 20}" y="468" width="290" height="16" fill="#d3a06f"/>`
    for (let k = 0; k < 6; k++)
      body += `<rect x="${x - 8 + k * 46}" y="490" width="40" height="70" fill="${random.pick(['#bd8156', '#b3774c', '#c68d62'])}"/>`
    for (let k = 0; k < 11; k++)
      body += `<path d="M${x - 26 + k * 28} 300h28l5 62q-16 16 -38 0Z" fill="${k % 2 ? '#fff4e0' : stripe}"/>`
    body += `<path d="M${x - 30} 292H${x + 288}L${x + 282} 304H${x - 26}Z" fill="#fffaf0"/>`
    for (let k = 0; k < 4; k++)
      body += `<ellipse cx="${x + 30 + k * 64}" cy="462" rx="26" ry="16" fill="${random.pick(['#e05a4f', '#f0b13f', '#7fa84f', '#c77fa8'])}"/><ellipse cx="${x + 36 + k * 64}" cy="456" rx="9" ry="4" fill="#ffffff77"/>`
  }
  return { picture: s.scene(width, 730, `<g filter="url(#fine)">${body}</g>`, 243), stalls }
}

export async function windMarket(): Promise<Shot> {
  const near = quay()
  const [sky, clouds, bank, water, boatA, boatB, quayPicture, shade, glint, title, by, studio] = await Promise.all([
    rasterize(morningSky()),
    rasterize(morningClouds()),
    rasterize(farBank()),
    rasterize(canal()),
    rasterize(boat(251, '#e8735f', ['#f09a3f', '#e8c24f', '#d9553f'])),
    rasterize(boat(257, '#5f8fc0', ['#8fb85f', '#c7d977', '#b070a0'])),
    rasterize(near.picture),
    rasterize(s.vignette(frameWidth, frameHeight, '#3a2a1c', 0.34)),
    rasterize(s.scene(1900, 320, s.glitter(chance(263), 0, 1900, 4, 260, 300, '#ffffff'))),
    lettering('かざぐるま市', 100, '#fffaf0', '#24536b'),
    lettering('The Pinwheel Market', 40, '#fffaf0', '#24536b'),
    lettering('スタジオ琥珀鳥', 27, '#fff2cf', '#24536b'),
  ])
  const wheelColours = [
    ['#f26b5b', '#ffd257'],
    ['#4f9ac9', '#fff1cf'],
    ['#8fbf5f', '#f7b0a0'],
    ['#c77fc0', '#ffe29a'],
  ] as const
  const wheel = (colours: readonly [string, string], size: number, step: number) =>
    rasterize(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${size * 3}" height="${size * 4.2}">${pinwheel([size * 1.5, size * 1.4], size, step * 11.25, colours)}</svg>`,
    )
  const wheels = await Promise.all(
    wheelColours.map((colours) => Promise.all([...Array(8).keys()].map((step) => wheel(colours, 30, step)))),
  )
  const bigWheel = await Promise.all([...Array(8).keys()].map((step) => wheel(wheelColours[0], 92, step)))
  const swifts = await Promise.all([0, 1, 2, 3, 4, 5].map((i) => gull(i / 6, '#35506b', '#24384d')))

  const waterfront = (canvas: Bitmap, t: number, camera: number) => {
    layer(canvas, sky, -camera * 0.02)
    layer(canvas, clouds, -40 - camera * 0.07 - t * 11, -20)
    layer(canvas, bank, -camera * 0.3, 24)
    layer(canvas, water, -camera * 0.42, 452)
    layer(canvas, glint, -camera * 0.42 + 4 * Math.sin(t * 2), 452, { alpha: 0.35 + 0.3 * Math.sin(t * 3.3) })
  }

  const opening: Shot = {
    seconds: 3,
    paint(canvas, t) {
      waterfront(canvas, t, 80 + 30 * t)
      layer(canvas, boatA, 120 + 40 * t, 440 + 4 * Math.sin(t * 2), { scale: 1.1 })
      layer(canvas, boatB, 820 - 46 * t, 490 + 4 * Math.sin(t * 2 + 2), { scale: 1.25 })
      layer(canvas, bigWheel[Math.floor(t * 16) % 8]!, 960, 60)
      layer(canvas, shade, 0)
      const alpha = ease(t, 0.2, 0.9) * (1 - ease(t, 2.55, 2.95))
      layer(canvas, title, 140, 130 - 8 * t, { alpha })
      layer(canvas, by, 190, 270 - 8 * t, { alpha: alpha * ease(t, 0.5, 1.1) })
      layer(canvas, studio, 220, 340 - 8 * t, { alpha: alpha * ease(t, 0.7, 1.3) })
    },
  }

  const scale = 0.98
  const market: Shot = {
    seconds: 10,
    async paint(canvas, t) {
      const camera = 108 * t
      waterfront(canvas, t + 3, camera)
      layer(canvas, boatA, 700 - camera * 0.5 + 26 * t, 430 + 4 * Math.sin(t * 2))
      layer(canvas, boatB, 1230 - camera * 0.5 - 20 * t, 446 + 4 * Math.sin(t * 1.7 + 2), { mirror: true })
      layer(canvas, boatA, 1900 - camera * 0.5 - 60 * t, 438 + 4 * Math.sin(t * 1.9 + 4), { mirror: true })
      layer(canvas, quayPicture, -camera)
      for (const [i, x] of near.stalls.entries()) {
        const keeper = await personFigure(
          'sana',
          sana,
          {
            facing: 'front',
            gait: i === 1 ? 'wave' : 'stand',
            phase: i === 1 ? t * 1.1 : 0,
            expression: blinks(t, i * 1.1) ? 'blink' : i === 1 ? 'joy' : 'smile',
          },
          0.74,
        )
        const at = x + 130 - camera
        // Behind the counter: only the upper half is seen, so the counter is drawn again over her.
        if (i === 1 && at > -300 && at < 1500) stand(canvas, keeper, at - 220, 612, 0.74, morning)
        for (let k = 0; k < 5; k++)
          layer(
            canvas,
            wheels[(k + i) % 4]![(Math.floor(t * (14 + 3 * k)) + k * 3) % 8]!,
            x - 24 + k * 54 - camera,
            356 + (k % 2) * 16,
          )
      }
      const x = 260 + 122 * t - camera + 60 * ease(t, 2, 6)
      const expression = blinks(t, 0.9) ? 'blink' : t > 3.6 && t < 5.4 ? 'joy' : 'smile'
      const boy = await personFigure('riku', riku, { facing: 'side', gait: 'walk', phase: t * 0.98, expression }, scale)
      stand(canvas, boy, x, 664, scale, morning)
      const bird = await animalFigure(
        'pino',
        { facing: 'side', gait: 'walk', phase: t * 2.1, expression: blinks(t, 2.2) ? 'blink' : 'calm' },
        scale,
      )
      stand(canvas, bird, x - 150 - 40 * ease(t, 3, 5) + 60 * ease(t, 6, 9), 678, scale, morning)
      layer(canvas, shade, 0)
    },
  }
  return film([opening, market, await windyHill(wheels, swifts)])
}

function hillSky(): string {
  return s.scene(
    1480,
    720,
    s.gradient('sky', 0, 0, 1480, 720, [
      [0, '#2f79bf'],
      [0.35, '#6fb4de'],
      [0.62, '#bfe3e4'],
      [0.75, '#f2f1d5'],
      [1, '#f2f1d5'],
    ]),
    271,
  )
}
function peaks(): string {
  const random = chance(277)
  let out = ''
  for (const [x, y, w] of [
    [180, 190, 420],
    [620, 120, 520],
    [1090, 210, 420],
    [1420, 150, 460],
  ] as const) {
    out += `<path d="M${x - w} 470L${x - w * 0.4} ${y + 120}L${x - w * 0.12} ${y + 20}L${x} ${y}L${x + w * 0.16} ${y + 40}L${x + w * 0.45} ${y + 150}L${x + w} 470Z" fill="#7c9dbd"/>`
    out += `<path d="M${x} ${y}L${x - w * 0.12} ${y + 20}L${x - w * 0.27} ${y + 78}L${x - w * 0.17} ${y + 66}L${x - w * 0.1} ${y + 104}L${x} ${y + 62}L${x + w * 0.09} ${y + 112}L${x + w * 0.17} ${y + 74}L${x + w * 0.3} ${y + 100}L${x + w * 0.16} ${y + 40}Z" fill="#f6fafa"/>`
    out += `<path d="M${x} ${y}L${x + w * 0.16} ${y + 40}L${x + w * 0.45} ${y + 150}L${x + w} 470H${x + w * 0.2}L${x + w * 0.09} ${y + 112}L${x + w * 0.02} ${y + 60}Z" fill="#4f759e" opacity="0.4"/>`
  }
  for (let x = 0; x < 1560; x += 22)
    out += s.fir(random, x, 474 + random.between(-4, 8), random.between(34, 62), '#4f7f7c', '#6b9a86')
  return s.scene(1560, 490, `<g filter="url(#fine)">${out}</g>`, 281)
}
/** Fields in stripes: rape, lavender, wheat. */
function fields(): string {
  const random = chance(283)
  const width = 1900
  let body = `<path d="M0 60Q300 10 700 44Q1100 84 1500 30Q1700 10 ${width} 50V320H0Z" fill="#8fb85f"/>`
  const colours = ['#f2cf4f', '#a98fc9', '#e0b25f', '#8fb85f', '#f7dd77', '#c9a5d6', '#a9c96f']
  for (let i = 0; i < 17; i++) {
    const x = i * 130 - 150
    body += `<path d="M${x + 90} 52Q${x + 40} 160 ${x - 190} 320H${x + 20}Q${x + 150} 160 ${x + 175} 50Z" fill="${colours[i % colours.length]}" opacity="0.9"/>`
    for (let k = 0; k < 7; k++)
      body += `<path d="M${x + 96 + k * 11} 54Q${x + 50 + k * 15} 160 ${x - 180 + k * 28} 320" stroke="#00000018" stroke-width="3" fill="none"/>`
  }
  for (let i = 0; i < 600; i++) {
    const depth = random.between(0, 1)
    body += `<circle cx="${random.between(0, width).toFixed(0)}" cy="${(64 + depth * 250).toFixed(0)}" r="${(1 + depth * 3).toFixed(1)}" fill="${random.pick(['#fff6c9', '#f2e07f', '#c9b0e0', '#ffffff'])}" opacity="0.8"/>`
  }
  for (const x of [210, 480, 1010, 1330, 1660])
    body += s.tree(
      random,
      x,
      96,
      random.between(70, 110),
      { dark: '#3f6f4f', middle: '#5f8f4f', light: '#a9c25f' },
      '#6b4f3f',
    )
  return s.scene(width, 320, `<g filter="url(#fine)">${body}</g>`, 289)
}
function mill(): string {
  return s.scene(
    260,
    380,
    `<g filter="url(#fine)"><path d="M86 130L66 376H194L174 130Z" fill="#f6ead4"/><path d="M86 130L66 376H108L112 130Z" fill="#c9b09c"/><path d="M76 134Q130 40 184 134Z" fill="#b5583f"/><path d="M76 134Q100 74 130 66Q104 100 106 134Z" fill="#8a3f35"/><path d="M116 376V320q14 -24 30 0V376Z" fill="#7f5539"/><rect x="118" y="206" width="26" height="32" rx="12" fill="#4f7f9a" stroke="#8a6a4f" stroke-width="5"/><rect x="96" y="270" width="20" height="24" rx="9" fill="#4f7f9a" stroke="#8a6a4f" stroke-width="4"/></g>`,
    293,
  )
}
function sails(angle: number): string {
  let out = ''
  for (let i = 0; i < 4; i++) {
    let slats = ''
    for (let k = 0; k < 7; k++) slats += `<path d="M2 ${-40 - k * 19}h34" stroke="#b08a6a" stroke-width="3"/>`
    out += `<g transform="rotate(${angle + i * 90})"><path d="M0 0V-180" stroke="#7f5539" stroke-width="8"/><path d="M2 -36H38V-176H2Z" fill="#fff8e8" opacity="0.92"/>${slats}<path d="M38 -36V-176M2 -36H38M2 -176H38" stroke="#7f5539" stroke-width="4" fill="none"/></g>`
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400"><g transform="translate(200 200)">${out}<circle r="11" fill="#5b3f2f"/></g></svg>`
}
function kite(): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="240"><path d="M100 10L180 90L100 200L20 90Z" fill="#f26b5b" stroke="#5b2f35" stroke-width="4"/><path d="M100 10L100 200L20 90Z" fill="#ffd257"/><path d="M100 90L180 90L100 200Z" fill="#4f9ac9"/><circle cx="100" cy="92" r="26" fill="#fff6e0" stroke="#5b2f35" stroke-width="4"/><path d="M90 92q10 12 20 0" stroke="#5b2f35" stroke-width="4" fill="none"/><circle cx="91" cy="85" r="3.4" fill="#5b2f35"/><circle cx="109" cy="85" r="3.4" fill="#5b2f35"/><path d="M100 10V200M20 90H180" stroke="#5b2f35" stroke-width="3" opacity="0.6"/></svg>`
}
function meadow(): string {
  const random = chance(307)
  const width = 2560
  let body = `<path d="M0 80Q600 30 1200 66Q1900 110 ${width} 56V260H0Z" fill="#6f9f4f"/><path d="M0 120Q600 84 1200 112Q1900 150 ${width} 104V176Q1900 210 1200 176Q600 150 0 190Z" fill="#d9bf8a"/>`
  for (let i = 0; i < 420; i++)
    body += `<ellipse cx="${random.between(0, width).toFixed(0)}" cy="${random.between(112, 178).toFixed(0)}" rx="${random.between(5, 20).toFixed(0)}" ry="${random.between(1.5, 4).toFixed(1)}" fill="${random.pick(['#e8d3a5', '#c2a575', '#b3956a'])}" opacity="0.6"/>`
  body += s.grass(
    random,
    width,
    108,
    30,
    ['#4f8a4a', '#6fa352', '#8fb85c', '#3f7548'],
    ['#fff2f2', '#f7c94f', '#e87f9a'],
    6,
  )
  return s.scene(width, 260, `<g filter="url(#fine)">${body}</g>`, 311)
}

async function windyHill(wheels: Bitmap[][], swifts: Bitmap[]): Promise<Shot> {
  const random = chance(313)
  const cloudPaint = { shadow: '#a5c0d9', body: '#e4eef2', light: '#ffffff' }
  const heaps = [
    [260, 270, 560],
    [860, 180, 420],
    [1330, 290, 600],
    [1800, 200, 460],
  ]
    .map(([x, y, w]) => s.cloud(random, x!, y!, w!, cloudPaint))
    .join('')
  const [sky, clouds, far, field, tower, kitePicture, ground, blades, shade, end, ...turning] = await Promise.all([
    rasterize(hillSky()),
    rasterize(s.scene(2100, 360, `<g filter="url(#wash)">${heaps}</g>`, 317)),
    rasterize(peaks()),
    rasterize(fields()),
    rasterize(mill()),
    rasterize(kite()),
    rasterize(meadow()),
    rasterize(
      s.scene(
        3400,
        190,
        `<g filter="url(#fine)">${s.grass(random, 3400, 194, 96, ['#2f6a45', '#3f7f4a', '#57944f', '#78a84f'], ['#ffffff', '#f7c94f', '#e8677f', '#b07fd0'], 5)}</g>`,
        331,
      ),
    ),
    rasterize(s.vignette(frameWidth, frameHeight, '#12324a', 0.34)),
    lettering('おしまい', 58, '#ffffff', '#24536b'),
    ...[...Array(18).keys()].map((i) => rasterize(sails(i * 5))),
  ])
  const scale = 0.96
  const flyer: Look = { ...riku, holds: undefined }
  return {
    seconds: 10.5,
    async paint(canvas, t) {
      const camera = 132 * t - 24 * ease(t, 7, 10) * (t - 7)
      layer(canvas, sky!, -camera * 0.02)
      layer(canvas, clouds!, -20 - camera * 0.08 - t * 14, -10)
      layer(canvas, far!, -camera * 0.15, -40)
      layer(canvas, field!, -camera * 0.32, 400)
      for (const [i, [x, y, size]] of (
        [
          [150, 250, 0.62],
          [560, 236, 0.78],
          [1120, 244, 0.7],
          [1560, 236, 0.8],
        ] as const
      ).entries()) {
        const at = x - camera * 0.42
        layer(canvas, tower!, at, y, { scale: size })
        const step = Math.floor((t * 9 + i * 5) % 18)
        layer(canvas, turning[step]!, at + 130 * size - 200 * size, y + 96 * size - 200 * size, { scale: size })
      }
      for (let i = 0; i < 5; i++)
        layer(
          canvas,
          swifts[Math.floor(((t * 1.9 + i * 0.3) % 1) * 6)]!,
          1180 - 96 * t + i * 74,
          96 + (i % 3) * 36 + 12 * Math.sin(t * 1.4 + i),
          { scale: 0.46, mirror: true },
        )
      layer(canvas, ground!, -camera, 470)
      for (let i = 0; i < 12; i++)
        layer(canvas, wheels[i % 4]![Math.floor(t * (15 + i)) % 8]!, 120 + i * 230 - camera, 478 + (i % 3) * 10)
      const kiteX = 760 + 60 * Math.sin(t * 0.9)
      const kiteY = 70 + 46 * Math.sin(t * 1.5 + 1)
      const x = 300 + 80 * ease(t, 1, 5) + 90 * ease(t, 7.4, 10)
      const handX = x + 40
      const string = `<svg xmlns="http://www.w3.org/2000/svg" width="${frameWidth}" height="${frameHeight}"><path d="M${handX} 540Q${(handX + kiteX) / 2 + 60} ${440 + 20 * Math.sin(t * 2)} ${kiteX + 100} ${kiteY + 92}" fill="none" stroke="#fffaf0" stroke-width="2.4"/><path d="M${kiteX + 100} ${kiteY + 196}q${30 * Math.sin(t * 5)} 40 -20 70t${20 * Math.sin(t * 5 + 1)} 60" fill="none" stroke="#f26b5b" stroke-width="5"/></svg>`
      layer(canvas, await rasterize(string), 0)
      layer(canvas, kitePicture!, kiteX, kiteY)
      const boy = await personFigure(
        'riku-kite',
        flyer,
        { facing: 'side', gait: 'run', phase: t * 1.5, expression: blinks(t, 0.2) ? 'blink' : 'joy' },
        scale,
      )
      stand(canvas, boy, x, 632, scale, morning)
      const bird = await animalFigure(
        'pino',
        { facing: 'side', gait: 'run', phase: t * 2.4, expression: blinks(t, 1.2) ? 'blink' : 'surprise' },
        scale,
      )
      stand(canvas, bird, x - 170 + 30 * Math.sin(t), 644, scale, morning)
      layer(canvas, blades!, -camera * 1.5, 566)
      layer(canvas, shade!, 0)
      layer(canvas, end!, 860, 470, { alpha: ease(t, 9, 9.6) })
    },
  }
}
