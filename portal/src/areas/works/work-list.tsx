import { Badge, Group, Text } from '@mantine/core'
import type { Pages } from '../../api/index.js'
import { formatNumber } from '../../format/index.js'
import { useTexts } from '../../i18n.js'
import { type Column, DataTable, PartyName, When, WorkTitle } from '../../ui/index.js'
import { Thumbnail } from './thumbnail.js'
import type { WorkItem } from './works-data.js'

/** Works as a table, one line each. */
export function WorkList({ pages }: { pages: Pages<WorkItem> }) {
  const t = useTexts('works')
  const columns: Column<WorkItem>[] = [
    {
      key: 'title',
      title: t('column.title'),
      render: (work) => (
        <Group gap="sm" wrap="nowrap">
          <Thumbnail reference={work.picture} kind={work.kind} />
          <span>
            <WorkTitle work={work} plain />{' '}
            {work.withheld && (
              <Badge size="sm" color="gray">
                {t('withheld')}
              </Badge>
            )}
          </span>
        </Group>
      ),
    },
    { key: 'kind', title: t('column.kind'), width: 120, render: ({ kind }) => t(`kind.${kind}`) },
    {
      key: 'owners',
      title: t('column.owners'),
      render: ({ owners }) => (
        <Text size="sm" component="span">
          {owners.slice(0, 3).map((owner, i) => (
            <span key={owner}>
              {i > 0 && ', '}
              <PartyName id={owner} plain />
            </span>
          ))}
          {owners.length > 3 && ` +${owners.length - 3}`}
        </Text>
      ),
    },
    {
      key: 'references',
      title: t('column.references'),
      width: 110,
      align: 'right',
      render: ({ references }) => formatNumber(references),
    },
    {
      key: 'changed',
      title: t('column.changed'),
      width: 130,
      wideOnly: true,
      render: ({ recordedAt }) => <When at={recordedAt} />,
    },
  ]
  return (
    <DataTable
      label={t('title')}
      columns={columns}
      rows={pages.items}
      getKey={({ id }) => id}
      linkOf={({ id }) => ({ to: '/works/$id', params: { id } })}
      loading={pages.isPending}
      error={pages.error}
      retry={() => void pages.refetch()}
      more={pages.more}
      loadingMore={pages.isFetchingNextPage}
      rowHeight={56}
    />
  )
}
