import { Code, Text } from '@mantine/core'
import { IconTestPipe } from '@tabler/icons-react'
import { useGetPages, useMe } from '../../api/index.js'
import { formatNumber } from '../../format/index.js'
import { useTexts } from '../../i18n.js'
import { type Column, DataTable, EmptyState, Page, PartyName, StateBadge, When } from '../../ui/index.js'
import { IntervalTrack } from './interval-track.js'
import { type Probe, progressOf, rateText, toneOfProgress } from './probe-data.js'

/** Plans of probes, with how far each is and how much leaks. */
export default function ProbesPage() {
  const t = useTexts('probes')
  const { party, partyRole } = useMe()
  const list = useGetPages('/v1/probes')
  const columns: Column<Probe>[] = [
    {
      key: 'model',
      title: t('column.model'),
      render: ({ model, generator }) => (
        <>
          {model}
          <Text component="span" display="block" size="xs" c="dimmed">
            {generator}
          </Text>
        </>
      ),
    },
    {
      key: 'state',
      title: t('column.state'),
      width: 130,
      render: (one) => (
        <StateBadge tone={toneOfProgress[progressOf(one)]}>{t(`progress.${progressOf(one)}`)}</StateBadge>
      ),
    },
    {
      key: 'works',
      title: t('column.works'),
      width: 120,
      render: ({ works, controls }) => (
        <span className="numbers">
          {t('works_and_controls', { works: formatNumber(works), controls: formatNumber(controls) })}
        </span>
      ),
    },
    {
      key: 'answered',
      title: t('column.results'),
      width: 110,
      align: 'right',
      render: ({ counts }) => (
        <span className="numbers">
          {t('of_total', {
            done: formatNumber(counts.total - counts.unsent - counts.underWay),
            total: formatNumber(counts.total),
          })}
        </span>
      ),
    },
    {
      key: 'rate',
      title: t('column.rate_now'),
      width: 210,
      render: ({ now: { works } }) => (
        <>
          <span className="numbers">{rateText(t, works.rate)}</span>
          <IntervalTrack rate={works.rate} />
        </>
      ),
    },
    ...(party == null
      ? [
          {
            key: 'party',
            title: t('column.party'),
            width: 160,
            wideOnly: true,
            render: (one: Probe) => <PartyName id={one.party ?? null} plain />,
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
    <Page title={t('title')} subtitle={t('subtitle')}>
      <DataTable
        label={t('title')}
        columns={columns}
        rows={list.items}
        getKey={({ id }) => id}
        linkOf={({ id }) => ({ to: '/probes/$id', params: { id } })}
        loading={list.isPending}
        error={list.error}
        retry={() => void list.refetch()}
        more={list.more}
        loadingMore={list.isFetchingNextPage}
        empty={
          <EmptyState
            icon={IconTestPipe}
            title={t('none.title')}
            text={
              partyRole === 'provider' || partyRole === 'authority' ? (
                t('none.for_others')
              ) : (
                <>
                  {t('none.text')} <Code>kyodaku probe plan</Code>
                </>
              )
            }
          />
        }
      />
      {list.items.length > 0 && (
        <Text size="sm" c="dimmed" mt="md">
          {t('begun_by')} <Code>kyodaku probe plan</Code>
        </Text>
      )}
    </Page>
  )
}
