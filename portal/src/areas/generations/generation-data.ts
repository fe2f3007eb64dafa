import type { AnswerOf, ItemOf } from '../../api/index.js'
import type { Tone } from '../../ui/index.js'

export type Generation = ItemOf<'/v1/generations'>
export type WorkGeneration = ItemOf<'/v1/works/{id}/generations'>
export type Figures = AnswerOf<'/v1/generations/figures'>
export type Fate = Generation['fate']

/** In the order in which they are listed and drawn. */
export const fates = ['released', 'underway', 'reviewing', 'withheld', 'refused', 'failed'] as const

/** What looks like it: withheld and refused are the same answer at different times. */
export const toneOf: Readonly<Record<Fate, Tone>> = {
  released: 'good',
  underway: 'accent',
  reviewing: 'warn',
  withheld: 'bad',
  refused: 'bad',
  failed: 'quiet',
  deleted: 'quiet',
}

export const colourOf: Readonly<Record<Fate, string>> = {
  released: 'var(--kyodaku-permit)',
  underway: 'var(--mantine-color-anchor)',
  reviewing: 'var(--kyodaku-review)',
  withheld: 'color-mix(in srgb, var(--kyodaku-refuse) 55%, var(--kyodaku-surface))',
  refused: 'var(--kyodaku-refuse)',
  failed: 'var(--mantine-color-dimmed)',
  deleted: 'var(--mantine-color-dimmed)',
}

/** Lists of what happens now are asked for again so often. */
export const lookMilliseconds = 5000

export const minutesFromUtc = (): number => -new Date().getTimezoneOffset()
