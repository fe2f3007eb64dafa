import type { Command } from 'commander'
import type { Act as ActedBy } from '../clearance/index.js'
import { UsageError } from './errors.js'
import type { helpIn } from './help.js'

/** The options of every command that changes the registry. */
export interface ActingOptions {
  as?: string
  mandate?: string
  dryRun?: boolean
}

/** Adds `--as`, `--mandate` and `--dry-run`. */
export function withActing(command: Command, help: ReturnType<typeof helpIn>): Command {
  return command
    .option('--as <party>', help('actAs'))
    .option('--mandate <id>', help('underMandate'))
    .option('--dry-run', help('dryRun'))
}

/** Who acts, as the options say; nobody named is the operator of this installation. */
export function actOf({ as, mandate }: ActingOptions): ActedBy {
  if (mandate !== undefined && as === undefined) {
    throw new UsageError([
      '--mandate says under which mandate somebody acts: name the association with --as.',
      '--mandate を使うときは、委任に基づいて行う団体を --as で指定してください。',
    ])
  }
  return { ...(as === undefined ? {} : { by: as }), ...(mandate === undefined ? {} : { mandate }) }
}

/** The same as the API is told it. */
export function actingQueryOf(options: ActingOptions): { as?: string; mandate?: string } {
  const { by, mandate } = actOf(options)
  return { ...(by === undefined ? {} : { as: by }), ...(mandate === undefined ? {} : { mandate }) }
}

/** And whether it is only tried. */
export function doingQueryOf(options: ActingOptions): { as?: string; mandate?: string; dryRun?: 'true' } {
  return { ...actingQueryOf(options), ...(options.dryRun ? { dryRun: 'true' } : {}) }
}

export function doingOf(options: ActingOptions): { act: ActedBy; dryRun: boolean } {
  return { act: actOf(options), dryRun: options.dryRun ?? false }
}
