import { Box, Text } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { useCan, useGet } from '../../api/index.js'
import { useTexts } from '../../i18n.js'
import { ErrorNotice, Loading, Page, Section } from '../../ui/index.js'
import { MatchViewer } from '../viewer/index.js'
import { titleOf } from './match-data.js'
import { MatchFacts } from './match-facts.js'
import { MatchLine } from './match-line.js'
import { Opinions } from './opinions.js'
import classes from './review.module.css'
import { StateBadge } from './state-badge.js'

/** One match: the pictures beside each other, why it was decided so, and what people said of it. */
export default function MatchPage() {
  const t = useTexts('review')
  const can = useCan()
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const match = useGet('/v1/matches/{id}', { path: { id } })
  const { data } = match
  return (
    <Page
      title={data === undefined ? t('matches.one') : titleOf(data)}
      back={{ to: '/matches', text: t('matches.title') }}
      subtitle={data !== undefined && <StateBadge state={data.state} />}
    >
      {data === undefined ? (
        match.error === null ? (
          <Loading />
        ) : (
          <ErrorNotice error={match.error} retry={() => void match.refetch()} />
        )
      ) : (
        <>
          <Box className={classes.columns} mb="lg">
            <Box miw={0}>
              <MatchViewer
                match={data}
                verdicts={can('reviews.write') && data.verdicts !== undefined && data.state !== 'lapsed'}
              />
            </Box>
            <MatchFacts match={data} />
          </Box>
          {data.verdicts !== undefined && (
            <Section title={t('opinions.title')}>
              {data.verdicts.length === 0 ? (
                <Text size="sm" c="dimmed">
                  {(data.opinions ?? 0) > 0 ? t('opinions.hidden', { count: data.opinions }) : t('opinions.none')}
                </Text>
              ) : (
                <Opinions verdicts={data.verdicts} />
              )}
            </Section>
          )}
          {data.segments.length > 0 && (
            <Section title={t('matches.others')}>
              {data.segments.map((one) => (
                <Box key={one.id} mb={6}>
                  <MatchLine match={one} />
                </Box>
              ))}
            </Section>
          )}
        </>
      )}
    </Page>
  )
}
