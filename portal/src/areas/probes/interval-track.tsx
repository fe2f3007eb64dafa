import classes from './probes.module.css'

/** A rate as a dot, and its interval as a line through it, from 0 to 100 %. Says nothing that is not written beside it. */
export function IntervalTrack({
  rate,
  tone = 'work',
}: {
  rate: { rate: number; low: number; high: number } | null
  tone?: 'work' | 'control' | 'neutral'
}) {
  return (
    <span className={classes.interval} data-tone={tone} aria-hidden>
      {rate !== null && (
        <>
          <span
            className={classes.reach}
            style={{ left: `${rate.low * 100}%`, width: `${(rate.high - rate.low) * 100}%` }}
          />
          <span className={classes.dot} style={{ left: `${rate.rate * 100}%` }} />
        </>
      )}
    </span>
  )
}
