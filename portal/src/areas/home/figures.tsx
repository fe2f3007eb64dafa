import { Box, Skeleton, Text } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { formatCount } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { Section } from '../../ui/index.js'
import classes from './home.module.css'
import type { Decisions, HomeAnswer } from './home-data.js'

const DayBars = lazy(() => import('../../ui/day-bars.js'))

/** How much there is, and how it was decided in the last 30 days. */
export function Figures({ figures, of }: Pick<HomeAnswer, 'figures' | 'of'>) {
  const t = useTexts('home')
  useLanguage()
  // Who only uses works has none of their own to count.
  const tiles =
    of === 'provider' || of === 'authority' ? (['grants'] as const) : (['works', 'references', 'grants'] as const)
  return (
    <Section title={t('figures.title')} padded={false}>
      <Box className={classes.panel}>
        <Box component="dl" className={classes.tiles} m={0}>
          {tiles.map((kind) => (
            <div key={kind} className={classes.tile}>
              <Text component="dt" size="xs" c="dimmed">
                {t(`figures.${kind}`)}
              </Text>
              <Text component="dd" m={0} className={`${classes.number} numbers`}>
                {formatCount(figures[kind].count, figures[kind].capped)}
              </Text>
            </div>
          ))}
        </Box>
        <LastDays decisions={figures.decisions} />
      </Box>
    </Section>
  )
}

function LastDays({ decisions }: { decisions: Decisions }) {
  const t = useTexts('home')
  const total = { permit: 0, refuse: 0, review: 0 }
  for (const day of decisions.days) for (const outcome of outcomes) total[outcome] += day[outcome]
  const any = total.permit + total.refuse + total.review > 0
  return (
    <Box className={classes.chart}>
      <Text component="h3" size="sm" fw={600}>
        {t('figures.decisions')}
      </Text>
      <Text size="xs" c="dimmed">
        {t(`figures.${decisions.of}`)}
      </Text>
      {any ? (
        <>
          <dl className={classes.legend}>
            {outcomes.map((outcome) => (
              <div key={outcome} data-outcome={outcome}>
                <dt>{t(`ui:outcome.${outcome}`)}</dt>
                <dd className="numbers">{formatCount(total[outcome])}</dd>
              </div>
            ))}
          </dl>
          <Suspense fallback={<Skeleton h={120} />}>
            <DayBars
              days={decisions.days}
              series={outcomes.map((outcome) => ({
                key: outcome,
                name: t(`ui:outcome.${outcome}`),
                colour: `var(--kyodaku-${outcome})`,
              }))}
              label={t('figures.chart', total)}
              height={124}
            />
          </Suspense>
        </>
      ) : (
        <Text size="sm" c="dimmed" py="sm">
          {t('figures.none')}
        </Text>
      )}
    </Box>
  )
}

export const outcomes = ['permit', 'refuse', 'review'] as const
