import type { LumaFrame } from './luma.js'
import type { Rectangle } from './pdq-kernel.js'

/** The picture without its uniform bars, or undefined where it has none (or is nothing but one colour). */
export function contentBox(_frame: LumaFrame): Rectangle | undefined {
  return undefined
}
