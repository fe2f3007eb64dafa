import { Anchor, Badge, Text } from '@mantine/core'
import { type ItemOf, useGet } from '../../api/index.js'
import { formatTimecode } from '../../format/index.js'
import { useTexts } from '../../i18n.js'
import { AppLink, type Column, DataTable, LevelBadge, OutcomeBadge, Section, When } from '../../ui/index.js'
import type { Work } from './works-data.js'

type Match = ItemOf<'/v1/matches'>

const shown = 8

/** What was found to resemble the work, the most alike first. */
export function MatchesPanel({ work }: { work: Work }) {
  const t = useTexts('works')
  const list = useGet('/v1/matches', { query: { work: work.id, limit: shown } })
  const columns: Column<Match>[] = [
    { key: 'input', title: t('matches.input'), render: ({ input }) => input.name },
    { key: 'level', title: t('matches.level'), width: 130, render: ({ level }) => <LevelBadge level={level} /> },
    {
      key: 'where',
      title: t('matches.where'),
      width: 150,
      wideOnly: true,
      render: ({ inputRange: [from, until] }) => (
        <span className="numbers">
          {formatTimecode(from, 1)}–{formatTimecode(until, 1)}
        </span>
      ),
    },
    {
      key: 'decided',
      title: t('matches.decided'),
      render: ({ outcome, decidedAt }) => (
        <>
          <OutcomeBadge outcome={outcome} size="sm" /> <When at={decidedAt} />
        </>
      ),
    },
    {
      key: 'state',
      title: t('matches.state'),
      width: 130,
      render: ({ state }) => (
        <Badge color={state === 'open' ? 'indigo' : 'gray'}>{t(`matches.state_of.${state}`)}</Badge>
      ),
    },
  ]
  return (
    <Section
      title={t('matches.title')}
      padded={false}
      actions={
        (list.data?.items.length ?? 0) > 0 && (
          <Anchor component={AppLink} to="/matches" search={{ work: work.id }} size="sm">
            {t('matches.all')}
          </Anchor>
        )
      }
    >
      <DataTable
        label={t('matches.title')}
        columns={columns}
        rows={list.data?.items ?? []}
        getKey={({ id }) => id}
        linkOf={({ id }) => ({ to: '/matches/$id', params: { id } })}
        loading={list.isPending}
        error={list.error}
        retry={() => void list.refetch()}
        empty={
          <Text size="sm" c="dimmed" py="xs">
            {t('matches.none')}
          </Text>
        }
      />
    </Section>
  )
}
