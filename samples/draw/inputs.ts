/** The inputs to clear, made from the encoded works as a user would have them: cut, mirrored, barred, scaled, captioned. */
import { rmSync } from 'node:fs'
import sharp from 'sharp'
import { container, ffmpeg, h264 } from './encode.js'
import { fontFamily } from './trimmings.js'

/** Where each excerpt was taken from, in seconds of its work. `samples/catalogue.json` states the same as truth. */
export const excerpts = {
  barred: { start: 5, seconds: 7 },
  mirrored: { start: 19.5, seconds: 3.5, before: 2.5, after: 2.5 },
  still: { at: 9.9 },
  granted: { start: 15, seconds: 4.5 },
} as const

const logo = `<svg xmlns="http://www.w3.org/2000/svg" width="150" height="46"><rect x="1" y="1" width="148" height="44" rx="22" fill="#ffffff" opacity="0.88"/><circle cx="24" cy="23" r="15" fill="#e0485a"/><path d="M19 15L33 23L19 31Z" fill="#fff"/><text x="46" y="30" font-family="${fontFamily}" font-weight="600" font-size="19" fill="#3a2a35">みるたび+</text></svg>`

function caption(width: number, height: number): string {
  const font = `font-family="${fontFamily}" font-weight="600" text-anchor="middle" x="${width / 2}"`
  const line = (text: string, y: number, size: number) =>
    `<text ${font} y="${y}" font-size="${size}" fill="#000" stroke="#000" stroke-width="9" stroke-linejoin="round">${text}</text><text ${font} y="${y}" font-size="${size}" fill="#fff">${text}</text>`
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${line('帰り道、灯りがともるまで', height - 58, 44)}${line('walking home until the lamps are lit', height - 20, 25)}</svg>`
}

export async function drawInputs(media: string, before: string, after: string): Promise<void> {
  const road = `${media}lighthouse-road.mp4`
  const market = `${media}pinwheel-market.mp4`
  const inputs = `${media}inputs/`
  const { barred, mirrored, still, granted } = excerpts
  const cut = (part: { start: number; seconds: number }, file: string) => [
    '-ss',
    `${part.start}`,
    '-t',
    `${part.seconds}`,
    '-i',
    file,
  ]
  const low = (kilobits: number) => [
    '-an',
    '-c:v',
    'libx264',
    '-preset',
    'medium',
    '-b:v',
    `${kilobits}k`,
    '-maxrate',
    `${kilobits * 1.5}k`,
    '-bufsize',
    `${kilobits * 2}k`,
    '-pix_fmt',
    'yuv420p',
    ...container,
  ]

  const logoFile = `${inputs}logo.tmp.png`
  await sharp(Buffer.from(logo)).png().toFile(logoFile)
  // 16:9 pressed into a 4:3 frame with bars above and below, a platform's logo over the corner, and hardly any bits.
  const bars = '[0:v]scale=640:360,pad=640:480:0:60:black[barred];[barred][1:v]overlay=478:70'
  await ffmpeg([
    ...cut(barred, road),
    '-i',
    logoFile,
    '-filter_complex',
    bars,
    ...low(230),
    `${inputs}barred-excerpt.mp4`,
  ])

  const middle = 'setpts=PTS-STARTPTS,fps=24,format=yuv420p'
  const joined = `[0:v]scale=960:540,${middle}[a];[1:v]hflip,scale=960:540,${middle}[b];[2:v]scale=960:540,${middle}[c];[a][b][c]concat=n=3:v=1`
  const sides = [mirrored.before, mirrored.after]
  await ffmpeg([
    ...cut({ start: 0, seconds: sides[0]! }, before),
    ...cut(mirrored, road),
    ...cut({ start: 0, seconds: sides[1]! }, after),
    '-filter_complex',
    joined,
    ...low(560),
    `${inputs}mirrored-in-other-footage.mp4`,
  ])

  const stillFile = `${inputs}still.tmp.png`
  await ffmpeg(['-ss', `${still.at}`, '-i', road, '-frames:v', '1', stillFile])
  await sharp(stillFile)
    .composite([{ input: Buffer.from(caption(1024, 576)) }])
    .resize(1024, 576)
    .jpeg({ quality: 76, mozjpeg: true })
    .toFile(`${inputs}captioned-still.jpg`)

  await ffmpeg([...cut(granted, market), '-vf', 'scale=854:480', ...h264(29), `${inputs}granted-excerpt.mp4`])
  for (const file of [logoFile, stillFile]) rmSync(file, { force: true })
}
