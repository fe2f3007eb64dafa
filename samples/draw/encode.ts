/** Frames in, an H.264 MP4 out, through the system's `ffmpeg`: it is only needed to make the samples anew. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Bitmap } from './bitmap.js'

/** Runs ffmpeg to its end. Throws with what it printed when it fails, and says what to install when it is absent. */
export async function ffmpeg(args: readonly string[], feed?: (input: NodeJS.WritableStream) => Promise<void>) {
  const child = spawn('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-y', ...args], {
    stdio: ['pipe', 'inherit', 'pipe'],
  })
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString()
  })
  child.stdin.on('error', () => {}) // a dead encoder shows in its exit code
  const ended = new Promise<void>((resolve, reject) => {
    child.on('error', () =>
      reject(new Error('samples/make.ts needs the program `ffmpeg` with libx264: install it and run again')),
    )
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`ffmpeg ended with ${code}: ${complaint}`))))
  })
  const fed = (async () => {
    if (feed) await feed(child.stdin)
    child.stdin.end()
  })()
  await Promise.all([ended, fed])
}

export interface Footage {
  width: number
  height: number
  framesPerSecond: number
  frameCount: number
}

/** Paints frame after frame into `file`, all but lossless: a master to be encoded from. `paint` may reuse one bitmap. */
export async function record(file: string, footage: Footage, paint: (frame: number) => Bitmap | Promise<Bitmap>) {
  const { width, height, framesPerSecond, frameCount } = footage
  const input = `-f rawvideo -pix_fmt rgba -s ${width}x${height} -r ${framesPerSecond} -i -`
  const output = '-vf scale=out_color_matrix=bt709:out_range=tv -c:v libx264 -preset ultrafast -crf 8 -pix_fmt yuv420p'
  await ffmpeg([...input.split(' '), ...output.split(' '), ...colour, file], async (pipe) => {
    for (let frame = 0; frame < frameCount; frame++) {
      const bitmap = await paint(frame)
      if (!pipe.write(Buffer.from(bitmap.data))) await once(pipe, 'drain')
      if (frame % 48 === 47) process.stderr.write(`\r${file.split('/').pop()} ${frame + 1}/${frameCount} `)
    }
    process.stderr.write('\n')
  })
}

/** BT.709, limited range, said so in the stream. */
const colour = '-colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv'.split(' ')

/** No encoder or date stamps, so that equal frames give equal files; the index in front, so that it plays while it loads. */
export const container = '-g 96 -threads 2 -map_metadata -1 -fflags +bitexact -movflags +faststart'.split(' ')

/**
 * Output options for an H.264 MP4 that plays everywhere.
 *
 * @param crf x264's constant rate factor: larger is smaller and worse.
 */
export function h264(crf: number): string[] {
  const codec = `-an -c:v libx264 -preset medium -tune animation -crf ${crf} -pix_fmt yuv420p`
  return [...codec.split(' '), ...colour, ...container]
}
