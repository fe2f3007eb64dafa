import type { ReactNode } from 'react'
import { formatNumber, formatShare } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { IntervalTrack } from './interval-track.js'
import { type Leaks, rateText } from './probe-data.js'
import classes from './probes.module.css'

export interface RateRow {
  key: string
  name: ReactNode
  leaks: Leaks
  tone: 'work' | 'control' | 'neutral'
}

/** Rates below each other on one scale: dots, intervals, and both in words. */
export function RateRows({ label, rows }: { label: string; rows: readonly RateRow[] }) {
  const t = useTexts('probes')
  useLanguage()
  return (
    <div>
      <ul className={classes.rows} aria-label={label}>
        {rows.map(({ key, name, leaks, tone }) => (
          <li key={key}>
            <span className={classes.rowName}>{name}</span>
            <IntervalTrack rate={leaks.rate} tone={tone} />
            <span className={classes.rowText}>
              <span className="numbers">{rateText(t, leaks.rate)}</span>
              <span className={classes.rowNote}>
                {t('leaked_of', {
                  count: leaks.leaked,
                  leaked: formatNumber(leaks.leaked),
                  answered: formatNumber(leaks.looked + leaks.refused),
                })}
              </span>
            </span>
          </li>
        ))}
      </ul>
      <div className={classes.scale} aria-hidden>
        {[0, 0.25, 0.5, 0.75, 1].map((share) => (
          <span key={share} style={{ left: `${share * 100}%` }}>
            {formatShare(share)}
          </span>
        ))}
      </div>
    </div>
  )
}
