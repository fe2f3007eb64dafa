import { Anchor, Text, Title } from '@mantine/core'
import { formatNumber } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { AppLink, type Column, DataTable, Fact, Facts, Section } from '../../ui/index.js'
import { StrengthBadge } from './headline.js'
import { type Comparison, type ProbeDetail, pText } from './probe-data.js'
import classes from './probes.module.css'
import { RateRows } from './rate-rows.js'

type OfWork = ProbeDetail['report']['comparisonByWork'][number]

/** Works beside works that nobody could have seen: what comes out of them, and whether chance would do as much. */
export function ComparisonSection({ probe }: { probe: ProbeDetail }) {
  const t = useTexts('probes')
  const language = useLanguage()
  const { report, sentences } = probe
  const { works, controls, neutral, comparison, comparisonByWork } = report
  return (
    <Section title={t('comparison.title')} text={t('comparison.text')}>
      <RateRows
        label={t('comparison.rows')}
        rows={[
          { key: 'works', name: t('role.works'), leaks: works, tone: 'work' as const },
          { key: 'controls', name: t('role.controls'), leaks: controls, tone: 'control' as const },
          ...(neutral.sent === 0
            ? []
            : [{ key: 'neutral', name: t('role.neutral'), leaks: neutral, tone: 'neutral' as const }]),
        ]}
      />
      <Text size="sm" c="dimmed" mt={4}>
        {t('comparison.legend')}
      </Text>
      <Title order={3} mt="md" mb={4}>
        {t('comparison.evidence')} <StrengthBadge strength={comparison.evidence.strength} />
      </Title>
      <p className={classes.sentence}>{sentences.evidence[language]}</p>
      <Numbers comparison={comparison} probe={probe} />
      {comparisonByWork.length > 1 && (
        <>
          <Title order={3} mt="md" mb={4}>
            {t('comparison.by_work')}
          </Title>
          <Text size="sm" c="dimmed" mb={6}>
            {t('comparison.by_work_text')}
          </Text>
          <ByWork probe={probe} />
        </>
      )}
    </Section>
  )
}

function Numbers({ comparison: { test, effect, evidence }, probe }: { comparison: Comparison; probe: ProbeDetail }) {
  const t = useTexts('probes')
  if (test === null || effect === null) return null
  const digits = probe.test.measure === 'level' ? 2 : 1
  const signed = (value: number) => `${value > 0 ? '+' : ''}${formatNumber(value, digits)}`
  return (
    <Facts>
      <Fact name={t('comparison.p')}>
        <span className="numbers">{pText(test.p)}</span>
        <Text size="sm" c="dimmed">
          {t(`comparison.method.${test.method.replace('-', '_')}`, {
            count: test.arrangements,
            formatted: formatNumber(test.arrangements),
            smallest: pText(test.smallestP),
          })}
        </Text>
      </Fact>
      <Fact name={t('comparison.difference')}>
        <span className="numbers">
          {t('comparison.difference_value', {
            difference: signed(effect.difference),
            low: signed(effect.interval.low),
            high: signed(effect.interval.high),
          })}
        </span>
        <Text size="sm" c="dimmed">
          {t(`comparison.measure.${probe.test.measure}`)}
        </Text>
      </Fact>
      <Fact name={t('comparison.delta')}>
        <span className="numbers">{signed(effect.delta)}</span>
        <Text size="sm" c="dimmed">
          {t('comparison.delta_text')}
        </Text>
      </Fact>
      {evidence.oddsAtBest !== null && evidence.oddsAtBest > 1 && (
        <Fact name={t('comparison.odds')}>
          {t('comparison.odds_text', { times: formatNumber(evidence.oddsAtBest, 1) })}
        </Fact>
      )}
    </Facts>
  )
}

function ByWork({ probe: { report, names } }: { probe: ProbeDetail }) {
  const t = useTexts('probes')
  const language = useLanguage()
  const columns: Column<OfWork>[] = [
    {
      key: 'work',
      title: t('column.work'),
      render: ({ work }) => (
        <Anchor component={AppLink} to="/works/$id" params={{ id: work }} inherit>
          {names.works[work]?.[language] ?? work}
        </Anchor>
      ),
    },
    {
      key: 'strength',
      title: t('comparison.evidence'),
      width: 150,
      render: ({ evidence }) => <StrengthBadge strength={evidence.strength} />,
    },
    {
      key: 'p',
      title: t('comparison.corrected_p'),
      width: 150,
      align: 'right',
      render: ({ correctedP }) => <span className="numbers">{correctedP === null ? '–' : pText(correctedP)}</span>,
    },
  ]
  return (
    <DataTable
      label={t('comparison.by_work')}
      columns={columns}
      rows={report.comparisonByWork}
      getKey={({ work }) => work}
    />
  )
}
