import { Anchor, Button, Group, Switch, Text } from '@mantine/core'
import { IconBellCheck } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { type ItemOf, useCan, useGetPages, useMe, useSend } from '../../api/index.js'
import { formatNumber } from '../../format/index.js'
import { useTexts } from '../../i18n.js'
import {
  AppLink,
  type Column,
  DataTable,
  EmptyState,
  notifyError,
  Page,
  PartyName,
  When,
  WorkTitle,
} from '../../ui/index.js'
import { useDatasetEvents } from './dataset-data.js'
import { FilterChip } from './dataset-parts.js'

type AlertItem = ItemOf<'/v1/dataset-alerts'>

/** What was found in the first of the rows: the row, and which stretch resembles which, or the name that stands there. */
function FoundOf({ found }: Pick<AlertItem, 'found'>) {
  const t = useTexts('datasets')
  const [first] = found
  if (first === undefined) return null
  const { source, row, text, seconds, referenceSeconds, level, score } = first
  const isStill = seconds !== undefined && seconds[1] === 0
  const what =
    seconds === undefined || referenceSeconds === undefined
      ? t('alerts.found_text', { text: text ?? '' })
      : t(isStill ? 'alerts.found_still' : 'alerts.found_match', {
          at: secondsText(seconds),
          in: secondsText(referenceSeconds),
          level,
          score: formatNumber(Math.round(score ?? 0)),
        })
  return (
    <Text size="xs" c="dimmed" component="div" style={{ overflowWrap: 'anywhere' }}>
      {t('alerts.found_row', { source, formatted: formatNumber(row + 1) })} {what}
      {found.length > 1 && ` ${t('alerts.found_more', { count: found.length - 1 })}`}
    </Text>
  )
}

function secondsText([from, to]: readonly number[]): string {
  return `${(from ?? 0).toFixed(1)}–${(to ?? 0).toFixed(1)}`
}

/** What changed after datasets were cleared: for who trains, and for those whose works it concerns. */
export default function AlertsPage() {
  const t = useTexts('datasets')
  const navigate = useNavigate()
  const { party } = useMe()
  const can = useCan()
  const { dataset } = useSearch({ strict: false }) as { dataset?: string }
  const [all, setAll] = useState(false)
  useDatasetEvents()
  const list = useGetPages('/v1/dataset-alerts', {
    query: { dataset, seen: all ? undefined : 'false' },
    keepPrevious: true,
  })
  const see = useSend('post', '/v1/dataset-alerts/{id}/seen', { invalidates: ['/v1/dataset-alerts', '/v1/datasets'] })
  const columns: Column<AlertItem>[] = [
    {
      key: 'cause',
      title: t('alerts.cause'),
      render: ({ cause, subject, work, found }) => (
        <>
          <Text size="sm" fw={550}>
            {t(`alerts.of.${cause.replaceAll('-', '_')}`, { defaultValue: cause })}
          </Text>
          <Text size="xs" c="dimmed" component="div">
            {work === undefined ? subject : <WorkTitle work={work} />}
          </Text>
          <FoundOf found={found} />
        </>
      ),
    },
    {
      key: 'dataset',
      title: t('column.name'),
      render: ({ dataset: id, name, provider }) =>
        name === undefined ? (
          <PartyName id={provider} />
        ) : (
          <Anchor component={AppLink} to="/datasets/$id" params={{ id }} inherit>
            {name}
          </Anchor>
        ),
    },
    {
      key: 'rows',
      title: t('alerts.rows'),
      width: 120,
      align: 'right',
      render: ({ rows }) => <span className="numbers">{formatNumber(rows)}</span>,
    },
    { key: 'at', title: t('alerts.at'), width: 130, render: ({ createdAt }) => <When at={createdAt} /> },
    {
      key: 'seen',
      title: t('alerts.seen'),
      width: 150,
      bare: true,
      render: ({ id, seenAt, party: told }) =>
        seenAt !== undefined ? (
          <Text size="sm" c="dimmed">
            {t('alerts.was_seen')} <When at={seenAt} />
          </Text>
        ) : can('checks.write') && (party == null || told === party) ? (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => see.mutate({ path: { id } }, { onError: notifyError })}
          >
            {t('alerts.mark')}
          </Button>
        ) : (
          <PartyName id={told} plain />
        ),
    },
  ]
  return (
    <Page title={t('alerts.title')} subtitle={t('alerts.subtitle')} back={{ to: '/datasets', text: t('title') }}>
      <Group mb="sm" justify="space-between">
        {dataset === undefined ? (
          <span />
        ) : (
          <FilterChip
            text={list.items[0]?.name ?? dataset}
            remove={t('alerts.every')}
            onRemove={() => void navigate({ to: '/datasets/alerts' } as never)}
          />
        )}
        <Switch
          label={t('alerts.show_seen')}
          checked={all}
          onChange={({ currentTarget }) => setAll(currentTarget.checked)}
        />
      </Group>
      <DataTable
        label={t('alerts.title')}
        columns={columns}
        rows={list.items}
        getKey={({ id }) => id}
        loading={list.isPending}
        error={list.error}
        retry={() => void list.refetch()}
        more={list.more}
        loadingMore={list.isFetchingNextPage}
        rowHeight={60}
        empty={<EmptyState icon={IconBellCheck} title={t('alerts.none')} text={t('alerts.none_text')} />}
      />
      <Text size="sm" c="dimmed" mt="md">
        {t('alerts.note')}
      </Text>
    </Page>
  )
}
