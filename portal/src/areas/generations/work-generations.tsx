import { Text } from '@mantine/core'
import { useState } from 'react'
import { useGet, useGetPages } from '../../api/index.js'
import { formatNumber, territoryName } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { type Column, DataTable, PartyName, Section, When } from '../../ui/index.js'
import { FateBadge } from './fate-badge.js'
import { FiguresOf } from './fate-figures.js'
import { FateFilter } from './fate-filter.js'
import { type Fate, lookMilliseconds, minutesFromUtc, type WorkGeneration } from './generation-data.js'
import { SampleButton } from './released-video.js'

/** What was made with a work, or asked for and refused, as it happens. */
export function WorkGenerations({ work }: { work: string }) {
  const t = useTexts('generations')
  const language = useLanguage()
  const [fate, setFate] = useState<Fate>()
  const figures = useGet('/v1/works/{id}/generations/figures', {
    path: { id: work },
    query: { days: 30, minutesFromUtc: minutesFromUtc() },
    refetchInterval: lookMilliseconds,
  })
  const list = useGetPages('/v1/works/{id}/generations', {
    path: { id: work },
    query: { fate, limit: 20 },
    keepPrevious: true,
    refetchInterval: lookMilliseconds,
  })
  const sampleColumn: Column<WorkGeneration> = {
    key: 'sample',
    title: t('sample.column'),
    width: 90,
    render: ({ id, sample }) => <SampleButton id={id} sample={sample} />,
  }
  const columns: Column<WorkGeneration>[] = [
    { key: 'fate', title: t('column.fate'), width: 140, render: ({ fate: became }) => <FateBadge fate={became} /> },
    { key: 'provider', title: t('column.provider'), render: ({ provider }) => <PartyName id={provider} plain /> },
    { key: 'model', title: t('column.model'), width: 150, render: ({ model }) => model },
    {
      key: 'territory',
      title: t('facts.territory'),
      width: 120,
      wideOnly: true,
      render: ({ territory }) => territoryName(territory, language),
    },
    {
      key: 'length',
      title: t('facts.length'),
      width: 90,
      align: 'right',
      wideOnly: true,
      render: ({ seconds }) => (seconds === undefined ? '–' : t('facts.seconds', { formatted: formatNumber(seconds) })),
    },
    ...(list.items.some(({ sample }) => sample) ? [sampleColumn] : []),
    { key: 'at', title: t('column.at'), width: 130, render: ({ createdAt }) => <When at={createdAt} /> },
  ]
  return (
    <>
      <Section title={t('of_work.title')} text={t('of_work.text')}>
        <FiguresOf answer={figures} />
      </Section>
      {(fate !== undefined || list.items.length > 0) && (
        <Section title={t('of_work.list')} order={3} padded={false}>
          <FateFilter value={fate} onChange={setFate} />
          <DataTable
            label={t('of_work.list')}
            columns={columns}
            rows={list.items}
            getKey={({ id }) => id}
            loading={list.isPending}
            error={list.error}
            retry={() => void list.refetch()}
            more={list.more}
            loadingMore={list.isFetchingNextPage}
            empty={
              <Text size="sm" py="xs">
                {t('of_work.none')}
              </Text>
            }
          />
        </Section>
      )}
    </>
  )
}
