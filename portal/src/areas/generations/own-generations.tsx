import { Group, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch, IconWand } from '@tabler/icons-react'
import { useState } from 'react'
import { useGet, useGetPages, useMe } from '../../api/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { type Column, DataTable, EmptyState, Page, PartyName, Section, When } from '../../ui/index.js'
import { AskedWorks } from './asked-works.js'
import { FateBadge } from './fate-badge.js'
import { FiguresOf } from './fate-figures.js'
import { FateFilter } from './fate-filter.js'
import { type Fate, type Generation, lookMilliseconds, minutesFromUtc } from './generation-data.js'
import classes from './generations.module.css'

/** What was asked for through the provider's gateway, as it happens. */
export function OwnGenerations() {
  const t = useTexts('generations')
  const language = useLanguage()
  const { party } = useMe()
  const [fate, setFate] = useState<Fate>()
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed.trim(), 200)
  const figures = useGet('/v1/generations/figures', {
    query: { days: 30, minutesFromUtc: minutesFromUtc() },
    refetchInterval: lookMilliseconds,
  })
  const list = useGetPages('/v1/generations', {
    query: { fate, q: q === '' ? undefined : q },
    keepPrevious: true,
    refetchInterval: lookMilliseconds,
  })
  const titles = new Map(list.answers.flatMap(({ names }) => Object.entries(names.works)))
  const columns: Column<Generation>[] = [
    {
      key: 'prompt',
      title: t('column.prompt'),
      render: ({ prompt, works, id }) => (
        <>
          <span className={classes.oneLine}>{prompt ?? id}</span>
          {works.length > 0 && (
            <Text size="xs" c="dimmed" component="span">
              {works.map((work) => titles.get(work)?.[language] ?? work).join(language === 'ja' ? '、' : ', ')}
            </Text>
          )}
        </>
      ),
    },
    { key: 'fate', title: t('column.fate'), width: 140, render: (one) => <FateBadge {...one} /> },
    { key: 'model', title: t('column.model'), width: 140, wideOnly: true, render: ({ model }) => model },
    ...(party == null
      ? [
          {
            key: 'provider',
            title: t('column.provider'),
            width: 150,
            wideOnly: true,
            render: ({ provider }: Generation) => <PartyName id={provider} plain />,
          },
        ]
      : []),
    { key: 'at', title: t('column.at'), width: 130, render: ({ createdAt }) => <When at={createdAt} /> },
  ]
  return (
    <Page title={t('title')} subtitle={t('subtitle')}>
      <Section title={t('figures.title', { count: 30 })}>
        <FiguresOf answer={figures} />
      </Section>
      {figures.data !== undefined && figures.data.works.length > 0 && (
        <AskedWorks figures={figures.data} text={t('works.text')} />
      )}
      <Section title={t('list')} padded={false}>
        <Group mb="xs" align="flex-end" justify="space-between">
          <FateFilter value={fate} onChange={setFate} />
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
          label={t('list')}
          columns={columns}
          rows={list.items}
          getKey={({ id }) => id}
          linkOf={({ id }) => ({ to: '/generations/$id', params: { id } })}
          loading={list.isPending}
          error={list.error}
          retry={() => void list.refetch()}
          more={list.more}
          loadingMore={list.isFetchingNextPage}
          rowHeight={64}
          empty={
            fate === undefined && q === '' ? (
              <EmptyState icon={IconWand} title={t('none.title')} text={t('none.text')} />
            ) : undefined
          }
        />
      </Section>
    </Page>
  )
}
