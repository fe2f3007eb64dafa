import { Text } from '@mantine/core'
import { type ItemOf, useCan, useGet } from '../../api/index.js'
import { formatNumber } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { type Column, DataTable, PartyName, Section, When } from '../../ui/index.js'
import { Inquiry } from '../datasets/index.js'
import type { Work } from './works-data.js'

type Item = ItemOf<'/v1/works/{id}/datasets'>

/** "Was it in there?": the datasets in which the work was found, and where it was looked for. */
export function DatasetsPanel({ work }: { work: Work }) {
  const t = useTexts('works')
  const language = useLanguage()
  const can = useCan()
  const list = useGet('/v1/works/{id}/datasets', { path: { id: work.id }, query: { limit: 50 } })
  const number = (key: 'admitted' | 'review' | 'refused'): Column<Item> => ({
    key,
    title: t(`datasets.${key}`),
    width: 100,
    align: 'right',
    render: (one) => <span className="numbers">{formatNumber(one[key])}</span>,
  })
  const columns: Column<Item>[] = [
    {
      key: 'dataset',
      title: t('datasets.dataset'),
      render: ({ name, model }) => (
        <>
          {name}
          <Text size="xs" c="dimmed">
            {t('datasets.for_model', { model })}
          </Text>
        </>
      ),
    },
    {
      key: 'provider',
      title: t('datasets.provider'),
      render: ({ provider }) => <PartyName id={provider} plain />,
    },
    number('admitted'),
    number('review'),
    number('refused'),
    {
      key: 'at',
      title: t('datasets.cleared'),
      width: 130,
      render: ({ clearedAt }) => <When at={clearedAt} />,
    },
    {
      key: 'unchecked',
      title: t('datasets.unchecked'),
      render: ({ unchecked, rows }) =>
        unchecked
          .map(({ what, rows: of }) =>
            t('datasets.unchecked_of', {
              what: t(`datasets.what.${what}`, { defaultValue: what }),
              rows: formatNumber(of),
              all: formatNumber(rows),
            }),
          )
          .join(language === 'ja' ? '、' : ', ') || '–',
    },
  ]
  const searched = list.data?.searched
  return (
    <>
      <Section title={t('datasets.title')} text={t('datasets.text')} padded={false}>
        <DataTable
          label={t('datasets.title')}
          columns={columns}
          rows={list.data?.items ?? []}
          getKey={({ dataset }) => dataset}
          loading={list.isPending}
          error={list.error}
          retry={() => void list.refetch()}
          rowHeight={60}
          empty={
            <Text size="sm" py="xs">
              {searched?.datasets === 0 ? t('datasets.nothing_searched') : t('datasets.none')}
            </Text>
          }
        />
        {searched !== undefined && searched.datasets > 0 && (
          <Text size="sm" c="dimmed" mt="xs">
            {t('datasets.searched', {
              count: searched.datasets,
              formatted: formatNumber(searched.datasets),
              rows: formatNumber(searched.rows),
            })}
            {searched.before > 0 && t('datasets.before', { count: searched.before })}
          </Text>
        )}
      </Section>
      {(can('checks.read') || can('cases.read')) && (
        <Section title={t('datasets.inquiry')} text={t('datasets.inquiry_text')} order={3}>
          <Inquiry work={work.id} />
        </Section>
      )}
    </>
  )
}
