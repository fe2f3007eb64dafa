import { formatNumber } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import classes from './permissions.module.css'
import { type Outcomes, outcomes } from './permissions-data.js'

/** How many uses were permitted, reviewed and refused: as a bar, and in numbers. */
export function OutcomeBar({ counts, bar = true }: { counts: Outcomes; bar?: boolean }) {
  const t = useTexts('ui')
  useLanguage()
  const total = outcomes.reduce((sum, outcome) => sum + counts[outcome], 0)
  return (
    <div>
      {bar && (
        <div className={classes.bar} aria-hidden>
          {outcomes.map((outcome) =>
            counts[outcome] > 0 ? (
              <span key={outcome} data-outcome={outcome} style={{ width: `${(counts[outcome] / total) * 100}%` }} />
            ) : null,
          )}
        </div>
      )}
      <dl className={classes.legend}>
        {outcomes.map((outcome) => (
          <div key={outcome} data-outcome={outcome}>
            <dt>{t(`outcome.${outcome}`)}</dt>
            <dd className="numbers">{formatNumber(counts[outcome])}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
