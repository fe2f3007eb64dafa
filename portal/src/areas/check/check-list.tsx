import { Group, SegmentedControl, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconMovie, IconSearch } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { queries, useEvents, useGetPages } from '../../api/index.js'
import { useTexts } from '../../i18n.js'
import { type Column, DataTable, EmptyState, LevelBadge, When } from '../../ui/index.js'
import type { Check } from '../viewer/check-data.js'
import { CheckState } from './check-state.js'

const outcomes = ['all', 'permit', 'review', 'refuse'] as const

/** What was checked before, newest first. */
export function CheckList() {
  const t = useTexts('check')
  const navigate = useNavigate()
  const { outcome: asked, q = '' } = useSearch({ strict: false }) as { outcome?: string; q?: string }
  const outcome = outcomes.find((one) => one === asked) ?? 'all'
  const [typed, setTyped] = useState(q)
  const [wanted] = useDebouncedValue(typed, 250)
  const filtered = outcome !== 'all' || wanted !== ''
  const checks = useGetPages('/v1/checks', {
    query: { outcome: outcome === 'all' ? undefined : outcome, q: wanted },
    keepPrevious: true,
  })
  const open = checks.items.some(({ state }) => state === 'waiting' || state === 'running')
  // The events tell of it; where they don't come through, asking now and then does.
  useGetPages('/v1/checks', {
    query: { outcome: outcome === 'all' ? undefined : outcome, q: wanted },
    refetchInterval: open ? 3000 : false,
  })
  useEvents(['job.changed', 'check.decided'], () => void queries.invalidateQueries({ queryKey: ['/v1/checks'] }))

  const columns: Column<Check>[] = [
    { key: 'name', title: t('list.name'), render: ({ name }) => name, bare: true },
    { key: 'state', title: t('list.outcome'), width: 150, render: (check) => <CheckState check={check} /> },
    {
      key: 'level',
      title: t('list.level'),
      width: 190,
      render: ({ level, state, kind }) =>
        state === 'decided' && kind === 'media' && level !== undefined ? (
          level === 0 ? (
            t('list.nothing')
          ) : (
            <LevelBadge level={level} />
          )
        ) : null,
    },
    {
      key: 'use',
      title: t('list.use'),
      wideOnly: true,
      width: 200,
      render: ({ use }) => `${t(`use.noun.${use.kind}`)} · ${use.model}`,
    },
    { key: 'when', title: t('list.when'), width: 130, render: ({ createdAt }) => <When at={createdAt} /> },
  ]
  return (
    <>
      <Group mb="xs" gap="sm">
        <SegmentedControl
          size="xs"
          aria-label={t('list.outcome')}
          value={outcome}
          onChange={(value) =>
            void navigate({
              to: '/check',
              search: { ...(value === 'all' ? {} : { outcome: value }), ...(typed === '' ? {} : { q: typed }) },
              replace: true,
              resetScroll: false,
            } as never)
          }
          data={outcomes.map((value) => ({ value, label: value === 'all' ? t('list.all') : t(`ui:outcome.${value}`) }))}
        />
        <TextInput
          size="xs"
          aria-label={t('list.search')}
          placeholder={t('list.search')}
          leftSection={<IconSearch size={14} aria-hidden />}
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
      </Group>
      <DataTable
        label={t('list.title')}
        columns={columns}
        rows={checks.items}
        getKey={({ id }) => id}
        linkOf={({ id }) => ({ to: '/checks/$id', params: { id } })}
        loading={checks.isPending}
        error={checks.error}
        retry={() => void checks.refetch()}
        more={checks.more}
        loadingMore={checks.isFetchingNextPage}
        empty={
          filtered ? undefined : (
            <EmptyState icon={IconMovie} title={t('list.empty')} text={t('list.empty_text')} order={3} />
          )
        }
      />
    </>
  )
}
