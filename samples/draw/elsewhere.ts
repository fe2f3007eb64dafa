/** Films that belong to no work of the catalogue: a snowy station, fireflies in a bamboo wood, the tea hills. */
import { rasterize } from './bitmap.js'
import { farmer, personFigure, stand, traveller } from './cast.js'
import { chance } from './chance.js'
import * as s from './scenery.js'
import { blinks, ease, frameHeight, frameWidth, layer, type Shot } from './stage.js'

function train(): string {
  const random = chance(409)
  let body =
    '<rect x="20" y="60" width="1500" height="150" rx="14" fill="#b5523f"/><rect x="20" y="60" width="1500" height="30" rx="12" fill="#f2e6cf"/><rect x="20" y="150" width="1500" height="16" fill="#f2e6cf"/><rect x="30" y="206" width="1480" height="18" fill="#4a3f52"/>'
  for (const start of [30, 780]) {
    for (let i = 0; i < 9; i++) {
      const x = start + 20 + i * 78
      body +=
        i === 2 || i === 7
          ? `<rect x="${x}" y="92" width="50" height="114" fill="#8f3f35"/><rect x="${x + 8}" y="100" width="34" height="46" fill="#ffe7a5"/>`
          : `<rect x="${x}" y="96" width="58" height="48" rx="5" fill="#ffe7a5" stroke="#5b3040" stroke-width="4"/><circle cx="${x + random.between(16, 42)}" cy="126" r="10" fill="#5b4a5f"/><path d="M${x + 12} 144q18 -22 36 0Z" fill="#5b4a5f"/>`
    }
    for (const x of [start + 90, start + 200, start + 520, start + 630])
      body += `<circle cx="${x}" cy="228" r="22" fill="#3a3345"/><circle cx="${x}" cy="228" r="10" fill="#7f7488"/>`
  }
  body +=
    '<path d="M772 64V206" stroke="#5b3040" stroke-width="12"/><path d="M20 60Q770 36 1520 60L1510 68H30Z" fill="#eef2fa"/>'
  return s.scene(1540, 260, `<g filter="url(#fine)">${body}</g>`, 411)
}

function platform(): string {
  const random = chance(419)
  const width = 1700
  let body = `<rect y="560" width="${width}" height="160" fill="#8f97bb"/><rect y="546" width="${width}" height="26" fill="#f2f5fc"/><rect y="600" width="${width}" height="8" fill="#e8c65a"/>`
  for (let i = 0; i < 240; i++)
    body += `<ellipse cx="${random.between(0, width).toFixed(0)}" cy="${random.between(580, 715).toFixed(0)}" rx="${random.between(10, 60).toFixed(0)}" ry="${random.between(3, 9).toFixed(0)}" fill="${random.pick(['#dfe6f5', '#c5cfe8', '#a9b3d3', '#f4f7fd'])}" opacity="0.7"/>`
  for (const x of [180, 760, 1340])
    body += `<rect x="${x}" y="220" width="18" height="340" fill="#5b4a5f"/><path d="M${x - 90} 250L${x + 9} 214L${x + 108} 250" fill="none" stroke="#5b4a5f" stroke-width="12"/>`
  body +=
    '<path d="M60 214L1500 214L1530 250H30Z" fill="#6b5a70"/><path d="M40 216Q400 176 800 206Q1200 180 1520 216L1500 222H60Z" fill="#f4f7fd"/>'
  for (const x of [420, 1020])
    body += `<path d="M${x} 250V300" stroke="#3f3a52" stroke-width="4"/><path d="M${x - 34} 326Q${x} 280 ${x + 34} 326Z" fill="#3f6a70"/><circle cx="${x}" cy="330" r="11" fill="#fff2b8"/>`
  body +=
    '<rect x="560" y="486" width="150" height="14" rx="4" fill="#a5734f"/><rect x="560" y="440" width="150" height="30" rx="4" fill="#b5835f"/><path d="M576 500V564M694 500V564" stroke="#5b4a5f" stroke-width="10"/>'
  body +=
    '<rect x="1080" y="330" width="170" height="232" fill="#c99a6f"/><rect x="1096" y="370" width="60" height="90" fill="#ffe09a"/><rect x="1172" y="370" width="60" height="190" fill="#7f5a48"/><path d="M1060 336L1165 280L1270 336Z" fill="#f4f7fd"/><path d="M1126 370v90M1096 415h60" stroke="#7f5a48" stroke-width="5"/>'
  return s.scene(width, 720, `<g filter="url(#fine)">${body}</g>`, 421)
}

export async function snowStation(): Promise<Shot> {
  const random = chance(401)
  const hills = s.ridge(random, 1560, 560, 330, 70, '#5a6a9c')
  let forest = ''
  for (let x = -20; x < 1700; x += 34)
    forest += s.fir(
      random,
      x,
      520 + random.between(-14, 22),
      random.between(90, 190),
      random.pick(['#3c4f78', '#34466c', '#465a84']),
      '#dfe8f7',
    )
  const flakes = (seed: number, count: number, size: number) => {
    const r = chance(seed)
    return s.scene(
      1400,
      800,
      [...Array(count)]
        .map(
          () =>
            `<circle cx="${r.between(0, 1400).toFixed(0)}" cy="${r.between(0, 800).toFixed(0)}" r="${(size * r.between(0.5, 1.2)).toFixed(1)}" fill="#fff" opacity="${r.between(0.5, 1).toFixed(2)}"/>`,
        )
        .join(''),
    )
  }
  const [sky, far, trees, carriage, stop, lamps, shade, snowFar, snowNear] = await Promise.all([
    rasterize(
      s.scene(
        1400,
        720,
        s.gradient('sky', 0, 0, 1400, 720, [
          [0, '#27315f'],
          [0.4, '#4f5c97'],
          [0.65, '#8a8fc0'],
          [1, '#c5b9d6'],
        ]) + s.stars(random, 1400, 300, 120),
        403,
      ),
    ),
    rasterize(
      s.scene(
        1560,
        560,
        `<g filter="url(#fine)">${hills.svg}<path d="M0 560L0 420Q400 340 800 420T1560 400V560Z" fill="#aab6da"/></g>`,
        405,
      ),
    ),
    rasterize(s.scene(1700, 560, `<g filter="url(#fine)">${forest}</g>`, 407)),
    rasterize(train()),
    rasterize(platform()),
    rasterize(
      s.scene(
        1700,
        720,
        s.glow('a', 420, 336, 190, '#ffe09a', 0.8) +
          s.glow('b', 1020, 336, 190, '#ffe09a', 0.8) +
          s.glow('c', 1126, 416, 120, '#ffd07a', 0.6),
      ),
    ),
    rasterize(s.vignette(frameWidth, frameHeight, '#0d1433', 0.45)),
    rasterize(flakes(431, 260, 2.2)),
    rasterize(flakes(433, 110, 4.6)),
  ])
  return {
    seconds: 7,
    async paint(canvas, t) {
      const camera = 34 * t
      layer(canvas, sky, -camera * 0.1)
      layer(canvas, far, -camera * 0.3)
      layer(canvas, trees, -camera * 0.6, 20)
      for (const dy of [0, 800]) layer(canvas, snowFar, -40 - 20 * Math.sin(t), ((t * 70) % 800) - dy)
      const trainX = 1400 - 1560 * ease(t, 0.2, 4.6) - camera * 0.8
      layer(canvas, carriage, trainX, 308)
      layer(canvas, stop, -camera)
      layer(canvas, lamps, -camera, 0, { mode: 'add', alpha: 0.85 + 0.05 * Math.sin(t * 8) })
      const steps = t > 4.6
      const child = await personFigure(
        'traveller',
        traveller,
        steps
          ? { facing: 'side', gait: 'walk', phase: (t - 4.6) * 0.9, expression: 'smile' }
          : {
              facing: 'front',
              gait: t > 2.6 ? 'wave' : 'stand',
              phase: t * 1.1,
              expression: blinks(t, 0.6) ? 'blink' : t > 2.6 ? 'joy' : 'calm',
            },
        1,
      )
      stand(canvas, child, 880 - camera + (steps ? 116 * (t - 4.6) : 0), 650, 1, [0.86, 0.88, 1])
      for (const dy of [0, 800]) layer(canvas, snowNear, -60 + 30 * Math.sin(t * 0.8), ((t * 150) % 800) - dy)
      layer(canvas, shade, 0)
    },
  }
}

export async function bambooWood(): Promise<Shot> {
  const random = chance(501)
  const stems = (count: number, wide: number, colours: readonly string[], dark: string, seed: number) => {
    const r = chance(seed)
    let out = ''
    for (let i = 0; i < count; i++) {
      const x = (i + r.between(0.1, 0.9)) * (1900 / count)
      const w = wide * r.between(0.7, 1.2)
      const colour = r.pick(colours)
      out += `<path d="M${x} -10L${x + 20} 720H${x + 20 + w}L${x + w} -10Z" fill="${colour}"/><path d="M${x} -10L${x + 20} 720H${x + 20 + w * 0.35}L${x + w * 0.35} -10Z" fill="${dark}" opacity="0.5"/>`
      for (let y = r.between(0, 90); y < 720; y += r.between(80, 120))
        out += `<path d="M${x + (y / 720) * 20 - 2} ${y}h${w + 4}" stroke="${dark}" stroke-width="4"/><path d="M${x + (y / 720) * 20 + w} ${y}q40 -30 ${r.between(50, 90)} 4q-34 -8 -60 14Z" fill="${r.pick(['#3f7a5a', '#5b9a62', '#2f5f52'])}"/>`
    }
    return s.scene(1900, 720, `<g filter="url(#fine)">${out}</g>`, seed)
  }
  const [sky, far, middle, near, ground, fly] = await Promise.all([
    rasterize(
      s.scene(
        1300,
        720,
        s.gradient('sky', 0, 0, 1300, 720, [
          [0, '#0f2b33'],
          [0.5, '#1f5a58'],
          [1, '#4f9a7a'],
        ]) + s.glow('m', 800, 200, 320, '#dff5cf', 0.6),
        503,
      ),
    ),
    rasterize(stems(34, 12, ['#2f6a5c', '#28594f'], '#1b443f', 507)),
    rasterize(stems(18, 24, ['#4a8a5f', '#5b9a64', '#3f7a58'], '#24544a', 509)),
    rasterize(stems(7, 58, ['#2a5a48', '#356a50'], '#16382f', 511)),
    rasterize(
      s.scene(
        2100,
        260,
        `<g filter="url(#fine)"><path d="M0 60Q500 20 1000 54T2100 40V260H0Z" fill="#1f4a42"/>${s.grass(random, 2100, 80, 44, ['#2f6a50', '#3f7f58', '#24574a'], ['#dff5cf'], 6)}</g>`,
        513,
      ),
    ),
    rasterize(s.scene(80, 80, s.glow('f', 40, 40, 40, '#e9ff9a', 1))),
  ])
  return {
    seconds: 3.5,
    paint(canvas, t) {
      const camera = 120 * t
      layer(canvas, sky, 0)
      layer(canvas, far, -camera * 0.3)
      layer(canvas, middle, -camera * 0.6)
      layer(canvas, ground, -camera, 500)
      for (let i = 0; i < 40; i++)
        layer(
          canvas,
          fly,
          ((i * 173 + 60 * Math.sin(t * 1.1 + i)) % 1500) - camera * 0.5,
          120 + ((i * 97) % 480) + 30 * Math.sin(t * 1.7 + i * 2),
          { mode: 'add', alpha: 0.5 + 0.5 * Math.sin(t * 4 + i * 1.7), scale: 0.5 + (i % 4) * 0.2 },
        )
      layer(canvas, near, -camera * 1.4)
    },
  }
}

export async function teaHills(): Promise<Shot> {
  const random = chance(601)
  let rows = '<path d="M0 90Q500 -30 1000 70T2000 40V420H0Z" fill="#5b8f4a"/>'
  for (let i = 0; i < 12; i++) {
    const y = 96 + i * 27
    const bend = 60 - i * 5
    rows += `<path d="M0 ${y}Q500 ${y - bend} 1000 ${y - 10}T2000 ${y - 20}" fill="none" stroke="#3f6f3c" stroke-width="${8 + i * 1.4}"/><path d="M0 ${y - 5}Q500 ${y - bend - 5} 1000 ${y - 15}T2000 ${y - 25}" fill="none" stroke="#9cc25f" stroke-width="${4 + i * 0.9}" stroke-dasharray="${9 + i} ${3 + i * 0.4}" stroke-linecap="round"/>`
  }
  const heaps = [
    [300, 230, 420],
    [900, 160, 380],
    [1400, 240, 480],
  ]
    .map(([x, y, w]) => s.cloud(random, x!, y!, w!, { shadow: '#c9b9c9', body: '#f4e4da', light: '#fffaf0' }))
    .join('')
  const ridgeFar = s.ridge(random, 1600, 480, 330, 60, '#8fa9b5')
  const ridgeNear = s.ridge(random, 1600, 480, 390, 36, '#6b9385')
  const [sky, clouds, far, field, path] = await Promise.all([
    rasterize(
      s.scene(
        1300,
        720,
        s.gradient('sky', 0, 0, 1300, 720, [
          [0, '#86b7cf'],
          [0.4, '#cfe2d8'],
          [0.6, '#fbe9cf'],
          [1, '#fbe9cf'],
        ]),
        603,
      ),
    ),
    rasterize(s.scene(1700, 320, `<g filter="url(#wash)">${heaps}</g>`, 605)),
    rasterize(s.scene(1600, 480, `<g filter="url(#fine)">${ridgeFar.svg}${ridgeNear.svg}</g>`, 607)),
    rasterize(s.scene(2000, 420, `<g filter="url(#fine)">${rows}</g>`, 609)),
    rasterize(
      s.scene(
        2000,
        150,
        `<g filter="url(#fine)"><path d="M0 30Q500 10 1000 26T2000 20V150H0Z" fill="#c7a77a"/>${s.grass(random, 2000, 36, 28, ['#5b8f4a', '#79a958', '#47763f'], ['#ffffff', '#f2c94f'], 6)}</g>`,
        611,
      ),
    ),
  ])
  return {
    seconds: 3.5,
    async paint(canvas, t) {
      const camera = 110 * t
      layer(canvas, sky, 0)
      layer(canvas, clouds, -60 - camera * 0.1)
      layer(canvas, far, -camera * 0.2, 0)
      layer(canvas, field, -camera * 0.6, 330)
      layer(canvas, path, -camera, 580)
      const walker = await personFigure(
        'farmer',
        farmer,
        { facing: 'side', gait: 'walk', phase: t * 0.9, expression: blinks(t, 1) ? 'blink' : 'smile' },
        0.86,
      )
      stand(canvas, walker, 480 + 30 * t, 668, 0.86, [1, 0.97, 0.92])
    },
  }
}
