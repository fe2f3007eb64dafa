import { Paper, Stack, Table, Text } from '@mantine/core'
import { IconFlag } from '@tabler/icons-react'
import { useGet } from '../../api/index.js'
import { formatNumber, formatShare } from '../../format/index.js'
import { useTexts } from '../../i18n.js'
import { EmptyState, ErrorNotice, LevelBadge, Loading, Section } from '../../ui/index.js'
import { MatchLine } from './match-line.js'

/** For the operator: what people say is no match at all, and how often, by version of the thresholds. */
export function FalseMatches() {
  const t = useTexts('review')
  const reported = useGet('/v1/reviews/false-matches', { query: { limit: 100 } })
  const { data } = reported
  if (data === undefined)
    return reported.error === null ? (
      <Loading />
    ) : (
      <ErrorNotice error={reported.error} retry={() => void reported.refetch()} />
    )
  return (
    <>
      <Section title={t('false.rates')} text={t('false.rates_text')} padded={false}>
        {data.rates.length === 0 ? (
          <Text c="dimmed" size="sm">
            {t('false.no_rates')}
          </Text>
        ) : (
          <Table.ScrollContainer minWidth={520} tabIndex={0}>
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('false.thresholds')}</Table.Th>
                  <Table.Th>{t('list.level')}</Table.Th>
                  <Table.Th ta="right">{t('false.settled')}</Table.Th>
                  <Table.Th ta="right">{t('false.false')}</Table.Th>
                  <Table.Th ta="right">{t('false.rate')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {data.rates.map(({ thresholds, level, settled, falseMatches }) => (
                  <Table.Tr key={`${thresholds} ${level}`}>
                    <Table.Td>{thresholds}</Table.Td>
                    <Table.Td>
                      <LevelBadge level={level} />
                    </Table.Td>
                    <Table.Td ta="right">{formatNumber(settled)}</Table.Td>
                    <Table.Td ta="right">{formatNumber(falseMatches)}</Table.Td>
                    <Table.Td ta="right">{formatShare(falseMatches / settled)}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
      </Section>
      <Section title={t('false.list')} padded={false}>
        {data.items.length === 0 ? (
          <EmptyState order={3} icon={IconFlag} title={t('false.none')} text={t('false.none_text')} />
        ) : (
          <Stack gap="xs">
            {data.items.map(({ match, thresholds, notes }) => (
              <Paper key={match.id} p="sm">
                <MatchLine match={match} />
                <Text size="xs" c="dimmed">
                  {thresholds}
                </Text>
                {notes.map((note) => (
                  <Text key={note} size="sm">
                    {note}
                  </Text>
                ))}
              </Paper>
            ))}
          </Stack>
        )}
      </Section>
    </>
  )
}
