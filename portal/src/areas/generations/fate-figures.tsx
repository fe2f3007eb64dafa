import { Skeleton, Text } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { formatNumber } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { colourOf, type Figures, fates } from './generation-data.js'
import classes from './generations.module.css'

const FateChart = lazy(() => import('./fate-chart.js'))

/** How many there were in the last days and what became of them: numbers that are the key of the picture below. */
export function FateFigures({ figures }: { figures: Pick<Figures, 'days' | 'total'> }) {
  const t = useTexts('generations')
  const language = useLanguage()
  const { total, days } = figures
  const shown = fates.filter((fate) => total[fate] > 0 || fate === 'released' || fate === 'refused')
  const said = shown.map((fate) => `${t(`fate.${fate}`)} ${formatNumber(total[fate])}`)
  return (
    <>
      <dl className={classes.legend}>
        {shown.map((fate) => (
          <div key={fate} style={{ '--colour': colourOf[fate] } as React.CSSProperties}>
            <dt>{t(`fate.${fate}`)}</dt>
            <dd className="numbers">{formatNumber(total[fate])}</dd>
          </div>
        ))}
      </dl>
      {fates.every((fate) => total[fate] === 0) ? (
        <Text size="sm" c="dimmed">
          {t('figures.none', { count: days.length })}
        </Text>
      ) : (
        <Suspense fallback={<Skeleton h={140} />}>
          <FateChart
            days={days}
            label={t('figures.chart', { count: days.length, counts: said.join(language === 'ja' ? '、' : ', ') })}
          />
        </Suspense>
      )}
    </>
  )
}
