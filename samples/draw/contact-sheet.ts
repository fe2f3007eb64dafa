/** One picture of the whole catalogue, for the README. */
import { readdirSync, rmSync } from 'node:fs'
import sharp, { type OverlayOptions } from 'sharp'
import { characterPoses, poseDocument } from './character-sheet.js'
import { ffmpeg } from './encode.js'
import { fontFamily } from './trimmings.js'

const width = 1280
const paper = '#fbf6ec'

export async function contactSheet(media: string, output: string): Promise<void> {
  const tiles: OverlayOptions[] = []
  let labels = ''
  let scratch = 0
  const frame = async (file: string, at: number, w: number, h: number) => {
    const temporary = `${media}frame-${scratch++}.tmp.png`
    await ffmpeg(['-ss', `${at}`, '-i', `${media}${file}`, '-frames:v', '1', temporary])
    return sharp(temporary).resize(w, h, { fit: 'contain', background: '#000' }).png().toBuffer()
  }
  const label = (x: number, y: number, text: string, size = 17, colour = '#4a3a42') => {
    labels += `<text x="${x}" y="${y}" font-family="${fontFamily}" font-weight="600" font-size="${size}" fill="${colour}">${text}</text>`
  }
  const row = async (y: number, title: string, files: readonly (readonly [string, number])[], h: number) => {
    const gap = 10
    const w = Math.floor((width - 40 - gap * (files.length - 1)) / files.length)
    label(20, y + 18, title)
    for (const [i, [file, at]] of files.entries()) {
      const input = file.endsWith('.jpg')
        ? await sharp(`${media}${file}`).resize(w, h, { fit: 'contain', background: '#000' }).png().toBuffer()
        : await frame(file, at, w, h)
      tiles.push({ input, left: 20 + i * (w + gap), top: y + 28 })
    }
  }
  await row(
    8,
    '『灯台のみち』 The Lighthouse Road · アオナギ動画 Aonagi Animation',
    [
      ['lighthouse-road.mp4', 1.9],
      ['lighthouse-road.mp4', 9.8],
      ['lighthouse-road.mp4', 17.3],
      ['lighthouse-road.mp4', 24.2],
    ],
    171,
  )
  await row(
    214,
    '『かざぐるま市』 The Pinwheel Market · スタジオ琥珀鳥 Studio Kohakudori',
    [
      ['pinwheel-market.mp4', 1.6],
      ['pinwheel-market.mp4', 6.6],
      ['pinwheel-market.mp4', 15],
      ['pinwheel-market.mp4', 19.4],
    ],
    171,
  )
  label(20, 438, '登場人物 Characters: ミオ Mio · モク Moku · ハル Haru')
  const shown = new Set([
    'mio/front',
    'mio/running',
    'mio/waving',
    'mio/back',
    'moku/side',
    'moku/front',
    'moku/running',
    'haru/front',
    'haru/side',
    'haru/waving',
  ])
  const poses = characterPoses().filter(({ name, pose }) => shown.has(`${name}/${pose}`))
  for (const [i, one] of poses.entries())
    tiles.push({
      input: await sharp(Buffer.from(poseDocument(one)))
        .resize(115, 115)
        .png()
        .toBuffer(),
      left: 20 + i * 125,
      top: 448,
    })
  await row(
    574,
    '判定する入力 Inputs to clear: 帯とロゴ bars and logo · 左右反転 mirrored · 字幕 caption · 無関係 unrelated · 許諾あり granted',
    [
      ['inputs/barred-excerpt.mp4', 3],
      ['inputs/mirrored-in-other-footage.mp4', 4.6],
      ['inputs/captioned-still.jpg', 0],
      ['inputs/snow-station.mp4', 3.6],
      ['inputs/granted-excerpt.mp4', 2],
    ],
    135,
  )
  const text = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="752">${labels}</svg>`
  await sharp({ create: { width, height: 752, channels: 3, background: paper } })
    .composite([...tiles, { input: Buffer.from(text) }])
    .png({ palette: true, quality: 80, colours: 200, dither: 0.6, effort: 9, compressionLevel: 9 })
    .toFile(output)
  for (const file of readdirSync(media)) if (file.endsWith('.tmp.png')) rmSync(`${media}${file}`)
}
