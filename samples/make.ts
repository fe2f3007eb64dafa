/**
 * Draws the sample catalogue anew into `samples/media`: `npx tsx samples/make.ts [PART...]`.
 * Parts: `paint` (or one of `lighthouse`, `market`, `elsewhere`), `encode` (or `encode:FILM`), `inputs`, `characters`, `picture`; all without one. Needs `ffmpeg` with libx264 and the
 * fonts Klee One and Noto Serif CJK JP; the result is committed, so nobody needs this to use Kyodaku.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { blank, fade, scratchFolder } from './draw/bitmap.js'
import { drawCharacters } from './draw/character-sheet.js'
import { contactSheet } from './draw/contact-sheet.js'
import { bambooWood, snowStation, teaHills } from './draw/elsewhere.js'
import { ffmpeg, h264, record } from './draw/encode.js'
import { drawInputs } from './draw/inputs.js'
import { lighthouseRoad } from './draw/lighthouse-road.js'
import { ease, frameHeight, framesPerSecond, frameWidth, type Shot } from './draw/stage.js'
import { windMarket } from './draw/wind-market.js'

const media = fileURLToPath(new URL('./media/', import.meta.url))
const parts = process.argv.slice(2)
const wanted = (part: string) => parts.length === 0 || parts.includes(part)

const fonts = execFileSync('fc-list', [':', 'family']).toString()
for (const font of ['Klee One', 'Noto Serif CJK JP']) {
  if (!fonts.includes(font))
    throw new Error(`samples/make.ts needs the font ${font}: without it the titles would be boxes`)
}
mkdirSync(scratchFolder, { recursive: true })
mkdirSync(`${media}inputs`, { recursive: true })
mkdirSync(`${media}characters`, { recursive: true })

/** Paints a shot into a master of its own name; a film of its own rises from black and sinks into it. */
async function shoot(name: string, shot: Shot, fades: boolean): Promise<void> {
  const canvas = blank(frameWidth, frameHeight)
  const frameCount = Math.round(shot.seconds * framesPerSecond)
  await record(master(name), { width: frameWidth, height: frameHeight, framesPerSecond, frameCount }, async (frame) => {
    const t = frame / framesPerSecond
    canvas.data.fill(0)
    await shot.paint(canvas, t)
    if (fades) fade(canvas, 1 - ease(t, 0, 0.4) + ease(t, shot.seconds - 0.6, shot.seconds - 0.05))
    return canvas
  })
}

/** Where a film's master is: it is kept, so that encoding it differently does not mean painting it again. */
function master(name: string): string {
  return join(scratchFolder, `${name}.mkv`)
}

if (wanted('paint') || parts.includes('lighthouse')) await shoot('lighthouse-road', await lighthouseRoad(), true)
if (wanted('paint') || parts.includes('market')) await shoot('pinwheel-market', await windMarket(), true)
if (wanted('paint') || parts.includes('elsewhere')) {
  await shoot('snow-station', await snowStation(), false)
  await shoot('bamboo-wood', await bambooWood(), false)
  await shoot('tea-hills', await teaHills(), false)
}
const films = [
  ['lighthouse-road', 31, 'lighthouse-road.mp4'],
  ['pinwheel-market', 35, 'pinwheel-market.mp4'],
  ['snow-station', 33, 'inputs/snow-station.mp4'],
] as const
for (const [name, crf, file] of films) {
  if (wanted('encode') || parts.includes(`encode:${name}`))
    await ffmpeg(['-i', master(name), ...h264(crf), `${media}${file}`])
}
if (wanted('inputs')) await drawInputs(media, master('bamboo-wood'), master('tea-hills'))
if (wanted('characters')) await drawCharacters(`${media}characters/`)
if (wanted('picture'))
  await contactSheet(media, fileURLToPath(new URL('../docs/pictures/catalogue.png', import.meta.url)))
