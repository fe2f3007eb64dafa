import { Box, Text } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { formatDate, formatNumber } from '../../format/index.js'
import { useTexts } from '../../i18n.js'
import { type Column, DataTable, Loading, Section } from '../../ui/index.js'
import { type ProbeDetail, rateText, shareText } from './probe-data.js'

const OverTimeChart = lazy(() => import('./over-time-chart.js'))

type Round = ProbeDetail['report']['byRound'][number]

/** The leak rate round by round, as a picture and as a table. */
export function OverTimeSection({ probe: { report, rounds } }: { probe: ProbeDetail }) {
  const t = useTexts('probes')
  const answered = report.byRound.filter(({ works }) => works.rate !== null)
  const columns: Column<Round>[] = [
    {
      key: 'round',
      title: t('column.round'),
      render: ({ round, from, to }) => (
        <>
          {t('round', { number: round + 1 })}{' '}
          <Text span size="sm" c="dimmed">
            {formatDate(from) === formatDate(to) ? formatDate(from) : `${formatDate(from)} – ${formatDate(to)}`}
          </Text>
        </>
      ),
    },
    {
      key: 'answered',
      title: t('column.answered'),
      align: 'right',
      width: 120,
      render: ({ works }) => <span className="numbers">{formatNumber(works.looked + works.refused)}</span>,
    },
    {
      key: 'refused',
      title: t('column.refused'),
      align: 'right',
      width: 110,
      render: ({ works }) => <span className="numbers">{formatNumber(works.refused)}</span>,
    },
    {
      key: 'leaked',
      title: t('column.leaked'),
      align: 'right',
      width: 110,
      render: ({ works }) => <span className="numbers">{formatNumber(works.leaked)}</span>,
    },
    {
      key: 'rate',
      title: t('column.rate'),
      align: 'right',
      width: 190,
      render: ({ works }) => <span className="numbers">{rateText(t, works.rate)}</span>,
    },
  ]
  const label = t('over_time.picture', {
    rounds: answered
      .map(({ round, works: { rate } }) =>
        t('over_time.point', { number: round + 1, rate: shareText(rate?.rate ?? 0) }),
      )
      .join(t('comma')),
    changes: formatNumber(report.changes.length),
  })
  return (
    <Section title={t('over_time.title')} text={t(rounds > 1 ? 'over_time.text' : 'over_time.once')}>
      {answered.length > 1 && (
        <Box mb="sm">
          <Suspense fallback={<Loading />}>
            <OverTimeChart report={report} label={label} />
          </Suspense>
          {report.changes.length > 0 && (
            <Text size="sm" c="dimmed">
              {t('over_time.marks')}
            </Text>
          )}
        </Box>
      )}
      {report.byRound.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('no_results')}
        </Text>
      ) : (
        <DataTable
          label={t('over_time.title')}
          columns={columns}
          rows={report.byRound}
          getKey={({ round }) => String(round)}
        />
      )}
    </Section>
  )
}
