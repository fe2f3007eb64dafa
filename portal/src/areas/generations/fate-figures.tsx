import { Skeleton, Text } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { formatNumber } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { ErrorNotice, Loading } from '../../ui/index.js'
import { colourOf, type Figures, fates } from './generation-data.js'
import classes from './generations.module.css'

const DayBars = lazy(() => import('../../ui/day-bars.js'))

/** `FateFigures` of an answer that may not be there yet. */
export function FiguresOf({ answer }: { answer: Pick<UseQueryResult<Figures>, 'data' | 'error' | 'refetch'> }) {
  if (answer.data !== undefined) return <FateFigures figures={answer.data} />
  return answer.error === null ? (
    <Loading small />
  ) : (
    <ErrorNotice error={answer.error} retry={() => void answer.refetch()} />
  )
}

/** How many there were in the last days and what became of them: numbers that are the key of the picture below. */
function FateFigures({ figures }: { figures: Pick<Figures, 'days' | 'total'> }) {
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
          <DayBars
            days={days}
            series={shown.map((fate) => ({ key: fate, name: t(`fate.${fate}`), colour: colourOf[fate] }))}
            height={140}
            label={t('figures.chart', { count: days.length, counts: said.join(language === 'ja' ? '、' : ', ') })}
          />
        </Suspense>
      )}
    </>
  )
}
