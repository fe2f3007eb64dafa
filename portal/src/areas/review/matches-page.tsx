import { Button, SegmentedControl, Select } from '@mantine/core'
import { IconScan } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCan, useGetPages, useMe } from '../../api/index.js'
import { useTexts } from '../../i18n.js'
import { AppLink, DataTable, EmptyState, LevelBadge, OutcomeBadge, Page, PartyName, When } from '../../ui/index.js'
import { matchStates, titleOf } from './match-data.js'
import classes from './review.module.css'
import { StateBadge } from './state-badge.js'

const filterNames = ['state', 'level', 'work', 'provider', 'receipt', 'party'] as const

const sides = ['rightsholder', 'provider'] as const

/** Every match, for those whose works they are of, or (a provider's people) whose outputs they are in. */
export default function MatchesPage() {
  const t = useTexts('review')
  const navigate = useNavigate()
  const can = useCan()
  const me = useMe()
  const search = useSearch({ strict: false }) as Record<string, string | number | undefined>
  const as = sides.find((side) => side === search.as) ?? (me.partyRole === 'provider' ? 'provider' : 'rightsholder')
  const matches = useGetPages('/v1/matches', {
    query: {
      as,
      limit: 100,
      ...Object.fromEntries(filterNames.map((name) => [name, search[name]])),
    },
    keepPrevious: true,
  })
  const set = (changed: Record<string, string | undefined>) =>
    void navigate({ to: '/matches' as '/', search: { ...search, ...changed } as never, replace: true })
  const filtered = filterNames.some((name) => search[name] !== undefined)
  return (
    <Page
      title={t('matches.title')}
      subtitle={t(as === 'provider' ? 'matches.subtitle_provider' : 'matches.subtitle')}
      actions={
        can('reviews.write') &&
        as !== 'provider' && (
          <Button component={AppLink} to="/review">
            {t('matches.review')}
          </Button>
        )
      }
    >
      <div className={classes.filters}>
        <SegmentedControl
          size="xs"
          aria-label={t('matches.whose')}
          value={as}
          onChange={(value) => set({ as: value })}
          data={[
            { value: 'rightsholder', label: t('matches.of_works') },
            { value: 'provider', label: t('matches.of_uses') },
          ]}
        />
        <Select
          size="xs"
          w={180}
          aria-label={t('list.state')}
          placeholder={t('matches.every_state')}
          clearable
          value={search.state === undefined ? null : String(search.state)}
          onChange={(value) => set({ state: value ?? undefined })}
          data={matchStates.map((value) => ({ value, label: t(`state.${value}`) }))}
        />
        <Select
          size="xs"
          w={200}
          aria-label={t('list.level')}
          placeholder={t('matches.every_level')}
          clearable
          value={search.level === undefined ? null : String(search.level)}
          onChange={(value) => set({ level: value ?? undefined })}
          data={[5, 4, 3, 2, 1].map((level) => ({ value: String(level), label: t(`ui:level.${level}`) }))}
        />
        {filtered && (
          <Button
            size="compact-xs"
            variant="subtle"
            onClick={() => void navigate({ to: '/matches' as '/', replace: true })}
          >
            {t('matches.clear')}
          </Button>
        )}
      </div>
      <DataTable
        label={t('matches.title')}
        rows={matches.items}
        getKey={({ id }) => id}
        loading={matches.isPending}
        error={matches.error}
        retry={() => void matches.refetch()}
        more={matches.more}
        loadingMore={matches.isFetchingNextPage}
        linkOf={({ id }) => ({ to: '/matches/$id', params: { id } })}
        empty={
          <EmptyState
            icon={IconScan}
            title={t(filtered ? 'matches.none_filtered' : 'matches.none')}
            text={filtered ? undefined : t(as === 'provider' ? 'matches.none_text_provider' : 'matches.none_text')}
          />
        }
        columns={[
          { key: 'work', title: t('list.work'), width: '22%', render: titleOf },
          { key: 'level', title: t('list.level'), width: 170, render: ({ level }) => <LevelBadge level={level} /> },
          { key: 'state', title: t('list.state'), width: 110, render: ({ state }) => <StateBadge state={state} /> },
          {
            key: 'outcome',
            title: t('list.outcome'),
            width: 110,
            render: ({ outcome }) => <OutcomeBadge outcome={outcome} size="sm" />,
          },
          { key: 'input', title: t('list.input'), wideOnly: true, render: ({ input }) => input.name },
          {
            key: 'party',
            title: t(as === 'provider' ? 'list.party' : 'list.provider'),
            width: 160,
            wideOnly: true,
            render: ({ party, provider }) => <PartyName id={as === 'provider' ? party : provider} plain />,
          },
          { key: 'at', title: t('list.at'), width: 130, render: ({ decidedAt }) => <When at={decidedAt} short /> },
        ]}
      />
    </Page>
  )
}
