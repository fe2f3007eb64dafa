import { Alert, Anchor, Box, Text, Title } from '@mantine/core'
import { IconClockPause } from '@tabler/icons-react'
import { useGet } from '../../api/index.js'
import { formatNumber, formatShare, formatTimecode, territoryName } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { AppLink, ErrorNotice, LevelBadge, OutcomeBadge, PartyName, When, WorkTitle } from '../../ui/index.js'
import type { Match } from './match-data.js'
import classes from './review.module.css'

/** What is known of a match, in words. */
export function MatchFacts({ match }: { match: Match }) {
  const t = useTexts('review')
  const language = useLanguage()
  const detail = useGet('/v1/matches/{id}', { path: { id: match.id }, staleTime: 30_000 })
  const range = ([from, until]: [number, number]) => `${formatTimecode(from, 1)} – ${formatTimecode(until, 1)}`
  const { data } = detail
  return (
    <Box component="aside" className={classes.facts} aria-label={t('facts.label')}>
      <Title order={2} size="h3">
        <WorkTitle work={{ id: match.work, title: match.workTitle, titles: match.workTitles }} />
      </Title>
      <LevelBadge level={match.level} />
      <Box component="dl" className={classes.pairs}>
        <dt>{t('facts.outcome')}</dt>
        <dd>
          <OutcomeBadge outcome={match.outcome} size="sm" />
        </dd>
        <dt>{t('facts.provider')}</dt>
        <dd>
          <PartyName id={match.provider} />
        </dd>
        <dt>{t('facts.use')}</dt>
        <dd>
          {t(`use.${match.use.kind}`)} · {match.use.model} · {territoryName(match.use.territory, language)}
        </dd>
        <dt>{t('facts.input')}</dt>
        <dd>{match.input.name}</dd>
        <dt>{t('facts.input_range')}</dt>
        <dd className="numbers">{range(match.inputRange)}</dd>
        <dt>{t('facts.reference')}</dt>
        <dd>{match.referenceName ?? match.reference}</dd>
        <dt>{t('facts.reference_range')}</dt>
        <dd className="numbers">{range(match.referenceRange)}</dd>
        <dt>{t('facts.score')}</dt>
        <dd className="numbers">{formatNumber(match.score, 1)}</dd>
        <dt>{t('facts.coverage')}</dt>
        <dd className="numbers">{formatShare(match.coverage)}</dd>
        <dt>{t('facts.when')}</dt>
        <dd>
          <When at={match.decidedAt} />
        </dd>
        <dt>{t('facts.record')}</dt>
        <dd>
          <Anchor component={AppLink} to="/record/entries/$index" params={{ index: String(match.logIndex) }} inherit>
            {t('facts.entry', { index: formatNumber(match.logIndex) })}
          </Anchor>
        </dd>
      </Box>
      {data?.waitsUntil !== undefined && (
        <Alert color="yellow" variant="light" icon={<IconClockPause aria-hidden />} my="xs">
          <Text size="sm" c="var(--mantine-color-text)">
            {t('facts.waits')} <When at={data.waitsUntil} exact />
          </Text>
        </Alert>
      )}
      {detail.error !== null && <ErrorNotice error={detail.error} />}
      {data !== undefined && data.reasons.length > 0 && (
        <>
          <Text fw={600} size="sm">
            {t('facts.reasons')}
          </Text>
          <ul className={classes.reasons}>
            {data.reasons.map(({ code, text }, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a list that never changes
              <li key={at} title={code}>
                {text[language]}
              </li>
            ))}
          </ul>
        </>
      )}
      {data !== undefined && (data.reviewers ?? 1) > 1 && (
        <Text size="sm" c="dimmed">
          {t('facts.blind', { reviewers: data.reviewers, opinions: data.opinions })}
        </Text>
      )}
    </Box>
  )
}
