import { Anchor, Box, Button, Group, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconBell, IconDatabaseSearch, IconPlus, IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { useCan, useGet, useGetPages, useMe } from '../../api/index.js'
import { formatNumber, formatShare } from '../../format/index.js'
import { useTexts } from '../../i18n.js'
import { AppLink, type Column, DataTable, EmptyState, Page, PartyName, StateFilter, When } from '../../ui/index.js'
import { type Dataset, totalOf, useDatasetEvents } from './dataset-data.js'
import { OutcomeTrack, StateOfDataset } from './dataset-parts.js'

const states = ['running', 'waiting', 'stopped', 'cleared', 'failed', 'removed'] as const

/** Datasets that are cleared for training, or were. */
export default function DatasetsPage() {
  const t = useTexts('datasets')
  const can = useCan()
  const { party } = useMe()
  const [state, setState] = useState<Dataset['state']>()
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed.trim(), 200)
  useDatasetEvents()
  const list = useGetPages('/v1/datasets', { query: { state, q: q === '' ? undefined : q }, keepPrevious: true })
  const alerts = useGet('/v1/dataset-alerts', { query: { seen: 'false', limit: 200 } })
  const unseen = alerts.data?.items.length ?? 0
  const columns: Column<Dataset>[] = [
    { key: 'name', title: t('column.name'), render: ({ name }) => name },
    { key: 'state', title: t('column.state'), width: 110, render: (one) => <StateOfDataset dataset={one} /> },
    {
      key: 'rows',
      title: t('column.rows'),
      width: 130,
      align: 'right',
      render: ({ rows }) => <span className="numbers">{formatNumber(rows)}</span>,
    },
    {
      key: 'admitted',
      title: t('column.admitted'),
      width: 170,
      render: ({ outcomes }) => {
        const total = totalOf(outcomes)
        if (total === 0) return '–'
        return (
          <Box>
            <span className="numbers">{formatShare(outcomes.admit / total)}</span>
            <OutcomeTrack counts={outcomes} />
          </Box>
        )
      },
    },
    { key: 'model', title: t('column.model'), width: 140, wideOnly: true, render: ({ model }) => model },
    ...(party == null
      ? [
          {
            key: 'party',
            title: t('column.party'),
            width: 170,
            wideOnly: true,
            render: (one: Dataset) => <PartyName id={one.party} plain />,
          },
        ]
      : []),
    {
      key: 'created',
      title: t('column.created'),
      width: 130,
      wideOnly: true,
      render: ({ createdAt }) => <When at={createdAt} />,
    },
  ]
  return (
    <Page
      title={t('title')}
      subtitle={t('subtitle')}
      actions={
        <>
          <Button
            component={AppLink}
            to="/datasets/alerts"
            variant="default"
            leftSection={<IconBell size={16} aria-hidden />}
          >
            {unseen === 0 ? t('alerts.title') : t('alerts.unseen', { count: unseen })}
          </Button>
          {can('checks.write') && (
            <Button component={AppLink} to="/datasets/new" leftSection={<IconPlus size={16} aria-hidden />}>
              {t('new.title')}
            </Button>
          )}
        </>
      }
    >
      <Group mb="xs" align="flex-end" justify="space-between">
        <StateFilter
          label={t('column.state')}
          all={t('all')}
          states={states}
          nameOf={(one) => t(`state.${one}`)}
          value={state}
          onChange={setState}
        />
        <TextInput
          aria-label={t('search')}
          placeholder={t('search')}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          mb="xs"
        />
      </Group>
      <DataTable
        label={t('title')}
        columns={columns}
        rows={list.items}
        getKey={({ id }) => id}
        linkOf={({ id }) => ({ to: '/datasets/$id', params: { id } })}
        loading={list.isPending}
        error={list.error}
        retry={() => void list.refetch()}
        more={list.more}
        loadingMore={list.isFetchingNextPage}
        empty={
          state === undefined && q === '' ? (
            <EmptyState
              icon={IconDatabaseSearch}
              title={t('none.title')}
              text={t('none.text')}
              action={
                can('checks.write') && (
                  <Button component={AppLink} to="/datasets/new">
                    {t('new.title')}
                  </Button>
                )
              }
            />
          ) : undefined
        }
      />
      <Text size="sm" c="dimmed" mt="md">
        {t('owners_note')}{' '}
        <Anchor component={AppLink} to="/works" underline="always">
          {t('shell:nav.works')}
        </Anchor>
      </Text>
    </Page>
  )
}
