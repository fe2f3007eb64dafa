/** A stage is a stack of layers that a camera passes over; each layer moves by its own share, which gives depth. */
import { type Bitmap, blank, draw, type Placement } from './bitmap.js'

export const frameWidth = 1280
export const frameHeight = 720
export const framesPerSecond = 24

/** A part of a film: paints the frame at `t` seconds from its own start onto `canvas`. */
export interface Shot {
  seconds: number
  paint(canvas: Bitmap, t: number): Promise<void> | void
}

export function layer(canvas: Bitmap, bitmap: Bitmap, x: number, y = 0, more: Partial<Placement> = {}): void {
  draw(canvas, bitmap, { x, y, ...more })
}

/** 0 before `from`, 1 after `to`, and a smooth passage between them. */
export function ease(t: number, from: number, to: number): number {
  const k = Math.min(1, Math.max(0, (t - from) / (to - from)))
  return k * k * (3 - 2 * k)
}

/** True during the short closing of the eyes, every few seconds, never quite regularly. */
export function blinks(t: number, offset: number): boolean {
  const at = (t + offset) % 2.9
  return at < 0.13 || (at > 0.3 && at < 0.4 && Math.floor((t + offset) / 2.9) % 3 === 1)
}

/** Plays shots one after another with a short dissolve. Returns the whole as one shot. */
export function film(shots: readonly Shot[], dissolveSeconds = 0.5): Shot {
  const starts: number[] = []
  let end = 0
  for (const shot of shots) {
    starts.push(Math.max(0, end - (starts.length > 0 ? dissolveSeconds : 0)))
    end = starts.at(-1)! + shot.seconds
  }
  const other = blank(frameWidth, frameHeight)
  return {
    seconds: end,
    async paint(canvas, t) {
      let first = true
      for (const [i, shot] of shots.entries()) {
        const local = t - starts[i]!
        if (local < 0 || local >= shot.seconds) continue
        if (first) await shot.paint(canvas, local)
        else {
          other.data.fill(0)
          await shot.paint(other, local)
          draw(canvas, other, { x: 0, y: 0, alpha: ease(local, 0, dissolveSeconds) })
        }
        first = false
      }
    },
  }
}
