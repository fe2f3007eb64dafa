/**
 * What kinds of long work there are. Of one party's jobs those with the lower number go first: somebody waits for a check,
 * what was permitted under a revoked permission is in use, nobody sits before an export. What is `quick` may also use the lane that is kept free of long work.
 */
export const jobKinds = {
  check: { priority: 0, quick: true },
  pictures: { priority: 10, quick: true },
  revocation: { priority: 15, quick: false },
  deposit: { priority: 20, quick: false },
  train: { priority: 25, quick: false },
  import: { priority: 30, quick: false },
  rematch: { priority: 40, quick: false },
  recheck: { priority: 45, quick: false },
  probe: { priority: 48, quick: false },
  snapshot: { priority: 50, quick: false },
  export: { priority: 60, quick: false },
} as const satisfies Record<string, { priority: number; quick: boolean }>

export type JobKind = keyof typeof jobKinds

/** A lane takes one job at a time: any, or only quick ones. */
export type Lane = 'any' | 'quick'

/** The kinds that a lane takes. */
export function laneOf(lane: Lane): JobKind[] {
  const kinds = Object.keys(jobKinds) as JobKind[]
  return lane === 'any' ? kinds : kinds.filter((kind) => jobKinds[kind].quick)
}
