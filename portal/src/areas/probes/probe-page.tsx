import { Alert, Anchor, Button, Text } from '@mantine/core'
import { IconAlertTriangle, IconDownload } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { useCan, useGet, useMe } from '../../api/index.js'
import { formatNumber } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import {
  AppLink,
  CopyText,
  ErrorNotice,
  Fact,
  Facts,
  Loading,
  Page,
  PartyName,
  Section,
  StateBadge,
  When,
} from '../../ui/index.js'
import { ChangeButton } from './change-button.js'
import { ChangesSection } from './changes-section.js'
import { ComparisonSection } from './comparison-section.js'
import { Headline } from './headline.js'
import { KindsSection, TargetsSection } from './leaks-tables.js'
import { OverTimeSection } from './over-time-section.js'
import { type ProbeDetail, progressOf, toneOfProgress } from './probe-data.js'
import classes from './probes.module.css'
import { SamplesSection } from './samples-section.js'

/** A probe: what leaks, since when, of what, how much follows from it, and every prompt. */
export default function ProbePage() {
  const t = useTexts('probes')
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const query = useGet('/v1/probes/{id}', { path: { id } })
  const probe = query.data
  const back = { to: '/probes', text: t('title') }
  if (probe === undefined)
    return (
      <Page title={t('title')} back={back}>
        {query.error === null ? <Loading /> : <ErrorNotice error={query.error} retry={() => void query.refetch()} />}
      </Page>
    )
  const progress = progressOf(probe)
  return (
    <Page
      title={t('of_model', { model: probe.model })}
      back={back}
      subtitle={
        <>
          <StateBadge tone={toneOfProgress[progress]}>{t(`progress.${progress}`)}</StateBadge> {probe.generator}
        </>
      }
      actions={<Actions probe={probe} />}
    >
      {probe.supersededBy !== undefined && (
        <Alert mb="md" color="gray" variant="light">
          {t('superseded')}{' '}
          <Anchor component={AppLink} to="/probes/$id" params={{ id: probe.supersededBy }} inherit underline="always">
            {t('superseded_look')}
          </Anchor>
        </Alert>
      )}
      {probe.logIndex === undefined && (
        <Alert mb="md" color="yellow" variant="light" icon={<IconAlertTriangle aria-hidden />}>
          {t('not_recorded')}
        </Alert>
      )}
      <Headline probe={probe} />
      <OverTimeSection probe={probe} />
      <ChangesSection probe={probe} />
      <ComparisonSection probe={probe} />
      <TargetsSection probe={probe} />
      <KindsSection probe={probe} />
      <NotShownSection probe={probe} />
      <PlanSection probe={probe} />
      <SamplesSection probe={probe} />
    </Page>
  )
}

function Actions({ probe }: { probe: ProbeDetail }) {
  const t = useTexts('probes')
  const can = useCan()
  const { party } = useMe()
  const own = party == null || party === probe.party
  return (
    <>
      {probe.logIndex !== undefined && (
        <Button
          component="a"
          href={`/v1/probes/${encodeURIComponent(probe.id)}/bag`}
          download
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
        >
          {t('bag.download')}
        </Button>
      )}
      {own && can('checks.write') && probe.logIndex !== undefined && <ChangeButton id={probe.id} />}
    </>
  )
}

function NotShownSection({ probe }: { probe: ProbeDetail }) {
  const t = useTexts('probes')
  const language = useLanguage()
  return (
    <Section title={t('not_shown')}>
      <ul className={classes.notShown}>
        {probe.sentences.notShown.map((sentence) => (
          <li key={sentence.en}>{sentence[language]}</li>
        ))}
      </ul>
    </Section>
  )
}

function PlanSection({ probe }: { probe: ProbeDetail }) {
  const t = useTexts('probes')
  const can = useCan()
  const { test } = probe
  return (
    <Section title={t('plan.title')} text={t('plan.text')}>
      <Facts>
        <Fact name={t('plan.hypothesis')}>{probe.hypothesis}</Fact>
        <Fact name={t('column.party')}>
          <PartyName id={probe.party ?? null} />
        </Fact>
        <Fact name={t('plan.created')}>
          <When at={probe.createdAt} exact />
        </Fact>
        <Fact name={t('plan.generator')}>{probe.generator}</Fact>
        <Fact name={t('plan.gateway')}>{t(probe.gateway ? 'plan.gateway_yes' : 'plan.gateway_no')}</Fact>
        <Fact name={t('plan.prompts')}>
          {t('plan.prompts_text', {
            prompts: formatNumber(probe.prompts),
            each: formatNumber(probe.samplesPerPrompt),
            rounds: formatNumber(probe.rounds),
            total: formatNumber(probe.samples),
          })}
          {probe.rounds > 1 && ` ${t('plan.interval', { days: formatNumber(probe.intervalDays) })}`}
        </Fact>
        {probe.nextRoundAt !== undefined && (
          <Fact name={t('plan.next_round')}>
            <When at={probe.nextRoundAt} exact />
          </Fact>
        )}
        {probe.counts.unsent > 0 && (
          <Fact name={t('plan.sent')}>{t(probe.scheduled ? 'plan.scheduled' : 'plan.by_operator')}</Fact>
        )}
        <Fact name={t('plan.leak')}>
          {t('plan.leak_text', { level: probe.leakLevel, name: t(`ui:level.${probe.leakLevel}`) })}
        </Fact>
        <Fact name={t('plan.test')}>
          {t(`plan.unit.${test.unit}`)} {t(`plan.measure.${test.measure}`)}{' '}
          {t('plan.alpha', { alpha: formatNumber(test.alpha, 4) })}
        </Fact>
        <Fact name={t('plan.entry')}>
          {probe.logIndex === undefined ? (
            '–'
          ) : can('record.read') ? (
            <Anchor
              component={AppLink}
              to="/record/entries/$index"
              params={{ index: String(probe.logIndex) }}
              inherit
              className="numbers"
            >
              {formatNumber(probe.logIndex)}
            </Anchor>
          ) : (
            <span className="numbers">{formatNumber(probe.logIndex)}</span>
          )}
        </Fact>
        <Fact name={t('plan.id')}>
          <CopyText value={probe.id} />
        </Fact>
      </Facts>
      <Text size="sm" c="dimmed" mt="sm">
        {t('bag.text')}
      </Text>
    </Section>
  )
}
