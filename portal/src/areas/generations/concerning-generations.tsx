import { IconWand } from '@tabler/icons-react'
import { useState } from 'react'
import { type ItemOf, useGet, useGetPages } from '../../api/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { type Column, DataTable, EmptyState, Page, PartyName, Section, When } from '../../ui/index.js'
import { AskedWorks } from './asked-works.js'
import { FateBadge } from './fate-badge.js'
import { FiguresOf } from './fate-figures.js'
import { FateFilter } from './fate-filter.js'
import { type Fate, lookMilliseconds, minutesFromUtc } from './generation-data.js'
import { SampleButton } from './released-video.js'

type Item = ItemOf<'/v1/generations/concerning'>

/** What was made with the works of whoever looks, or asked for and refused, by all providers, as it happens. */
export function ConcerningGenerations() {
  const t = useTexts('generations')
  const language = useLanguage()
  const [fate, setFate] = useState<Fate>()
  const figures = useGet('/v1/generations/concerning/figures', {
    query: { days: 30, minutesFromUtc: minutesFromUtc() },
    refetchInterval: lookMilliseconds,
  })
  const list = useGetPages('/v1/generations/concerning', {
    query: { fate },
    keepPrevious: true,
    refetchInterval: lookMilliseconds,
  })
  const titles = new Map(list.answers.flatMap(({ names }) => Object.entries(names.works)))
  const sampleColumn: Column<Item> = {
    key: 'sample',
    title: t('sample.column'),
    width: 90,
    render: ({ id, sample }) => <SampleButton id={id} sample={sample} />,
  }
  const columns: Column<Item>[] = [
    {
      key: 'works',
      title: t('works.work'),
      render: ({ works }) =>
        works.map((work) => titles.get(work)?.[language] ?? work).join(language === 'ja' ? '、' : ', '),
    },
    { key: 'fate', title: t('column.fate'), width: 140, render: ({ fate: became }) => <FateBadge fate={became} /> },
    { key: 'provider', title: t('column.provider'), render: ({ provider }) => <PartyName id={provider} plain /> },
    { key: 'model', title: t('column.model'), width: 140, wideOnly: true, render: ({ model }) => model },
    ...(list.items.some(({ sample }) => sample) ? [sampleColumn] : []),
    { key: 'at', title: t('column.at'), width: 130, render: ({ createdAt }) => <When at={createdAt} /> },
  ]
  return (
    <Page title={t('concerning.title')} subtitle={t('concerning.subtitle')}>
      <Section title={t('figures.title', { count: 30 })}>
        <FiguresOf answer={figures} />
      </Section>
      {figures.data !== undefined && figures.data.works.length > 0 && (
        <AskedWorks figures={figures.data} text={t('concerning.works_text')} />
      )}
      <Section title={t('of_work.list')} padded={false}>
        <FateFilter value={fate} onChange={setFate} />
        <DataTable
          label={t('of_work.list')}
          columns={columns}
          rows={list.items}
          getKey={({ id }) => id}
          linkOf={({ works }) => (works[0] === undefined ? undefined : { to: '/works/$id', params: { id: works[0] } })}
          loading={list.isPending}
          error={list.error}
          retry={() => void list.refetch()}
          more={list.more}
          loadingMore={list.isFetchingNextPage}
          empty={
            fate === undefined ? (
              <EmptyState icon={IconWand} title={t('none.title')} text={t('concerning.none_text')} />
            ) : undefined
          }
        />
      </Section>
    </Page>
  )
}
