import { Button } from '@mantine/core'
import { IconChecklist } from '@tabler/icons-react'
import { type Described, useGetPages, useSend } from '../../api/index.js'
import { useTexts } from '../../i18n.js'
import { DataTable, EmptyState, LevelBadge, notifyDone, notifyError, When } from '../../ui/index.js'
import { titleOf } from './match-data.js'
import { StateBadge } from './state-badge.js'

type MyVerdict = Described<'MyVerdict'>

/** What the reader has said, newest first, with a way back while there is one. */
export function MyVerdicts() {
  const t = useTexts('review')
  const mine = useGetPages('/v1/reviews/mine', { query: { limit: 100 } })
  const take = useSend('post', '/v1/matches/{id}/verdicts', {
    invalidates: ['/v1/reviews', '/v1/matches'],
    onSuccess: () => notifyDone(t('mine.taken_back')),
  })
  const canTakeBack = ({ standing, undoUntil }: MyVerdict) =>
    standing && undoUntil !== undefined && Date.parse(undoUntil) > Date.now()
  return (
    <DataTable
      label={t('mine.label')}
      rows={mine.items}
      getKey={({ id }) => id}
      loading={mine.isPending}
      error={mine.error}
      retry={() => void mine.refetch()}
      more={mine.more}
      loadingMore={mine.isFetchingNextPage}
      linkOf={({ match }) => ({ to: '/matches/$id', params: { id: match } })}
      empty={<EmptyState icon={IconChecklist} title={t('mine.none')} text={t('mine.none_text')} />}
      columns={[
        { key: 'work', title: t('list.work'), render: ({ matchItem }) => titleOf(matchItem) },
        {
          key: 'verdict',
          title: t('mine.said'),
          width: 150,
          render: ({ verdict, standing }) => (
            <span style={standing ? undefined : { textDecoration: 'line-through' }}>{t(`verdict.${verdict}`)}</span>
          ),
        },
        {
          key: 'state',
          title: t('list.state'),
          width: 130,
          render: ({ matchItem }) => <StateBadge state={matchItem.state} />,
        },
        {
          key: 'level',
          title: t('list.level'),
          width: 150,
          wideOnly: true,
          render: ({ matchItem }) => <LevelBadge level={matchItem.level} />,
        },
        { key: 'note', title: t('note'), wideOnly: true, render: ({ note }) => note ?? '' },
        { key: 'at', title: t('list.at'), width: 130, render: ({ at }) => <When at={at} /> },
        {
          key: 'undo',
          title: t('mine.actions'),
          width: 130,
          bare: true,
          render: (one) =>
            canTakeBack(one) ? (
              <Button
                size="compact-xs"
                variant="default"
                onClick={(event) => {
                  event.stopPropagation()
                  take.mutate({ path: { id: one.match }, body: { verdict: 'withdrawn' } }, { onError: notifyError })
                }}
              >
                {t('mine.take_back')}
              </Button>
            ) : null,
        },
      ]}
    />
  )
}
