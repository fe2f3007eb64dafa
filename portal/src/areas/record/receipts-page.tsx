import { Badge, Button, Group, SegmentedControl, Text } from '@mantine/core'
import { IconReceipt } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useGetPages } from '../../api/index.js'
import { useTexts } from '../../i18n.js'
import { AppLink, DataTable, EmptyState, OutcomeBadge, Page, PartyName, When } from '../../ui/index.js'
import { RecordTabs } from './record-tabs.js'

const outcomes = ['refuse', 'review', 'permit'] as const

/** What was decided for one's own uses. */
export default function ReceiptsPage() {
  const t = useTexts('record')
  const navigate = useNavigate()
  const { outcome } = useSearch({ strict: false }) as { outcome?: string }
  const chosen = outcomes.find((one) => one === outcome)
  const receipts = useGetPages('/v1/receipts', {
    query: { limit: 100, ...(chosen === undefined ? {} : { outcome: chosen }) },
    keepPrevious: true,
  })
  return (
    <Page title={t('receipts.title')} subtitle={t('receipts.subtitle')}>
      <RecordTabs here="receipts" />
      <Group mb="sm">
        <SegmentedControl
          aria-label={t('receipts.filter')}
          size="xs"
          value={chosen ?? 'all'}
          onChange={(value) =>
            void navigate({
              to: '/record/receipts' as '/',
              search: (value === 'all' ? {} : { outcome: value }) as never,
              replace: true,
            })
          }
          data={[
            { value: 'all', label: t('receipts.all') },
            ...outcomes.map((value) => ({ value, label: t(`ui:outcome.${value}`) })),
          ]}
        />
      </Group>
      <DataTable
        label={t('receipts.label')}
        rows={receipts.items}
        getKey={({ id }) => id}
        loading={receipts.isPending}
        error={receipts.error}
        retry={() => void receipts.refetch()}
        more={receipts.more}
        loadingMore={receipts.isFetchingNextPage}
        linkOf={({ id }) => ({ to: '/record/receipts/$id', params: { id } })}
        empty={
          chosen === undefined ? (
            <EmptyState
              icon={IconReceipt}
              title={t('receipts.empty')}
              text={t('receipts.empty_text')}
              action={
                <Button component={AppLink} to="/check">
                  {t('receipts.empty_action')}
                </Button>
              }
            />
          ) : (
            <Text c="dimmed" size="sm" py="xl" ta="center">
              {t('receipts.empty_filtered')}
            </Text>
          )
        }
        columns={[
          { key: 'input', title: t('receipts.input'), render: ({ input }) => input },
          {
            key: 'outcome',
            title: t('receipts.outcome'),
            width: 210,
            render: ({ outcome: decided, supersedes, supersededBy }) => (
              <Group gap={6} wrap="nowrap">
                <OutcomeBadge outcome={decided} size="sm" />
                {supersededBy !== undefined && (
                  <Badge size="sm" color="gray">
                    {t('receipts.superseded')}
                  </Badge>
                )}
                {supersededBy === undefined && supersedes !== undefined && (
                  <Badge size="sm" color="indigo">
                    {t('receipts.supersedes')}
                  </Badge>
                )}
              </Group>
            ),
          },
          { key: 'use', title: t('receipts.use'), width: 90, render: ({ use }) => t(`use.${use.kind}`) },
          {
            key: 'party',
            title: t('receipts.party'),
            width: 170,
            wideOnly: true,
            render: ({ party }) => <PartyName id={party} plain />,
          },
          { key: 'at', title: t('receipts.at'), width: 150, render: ({ decidedAt }) => <When at={decidedAt} short /> },
        ]}
      />
    </Page>
  )
}
