import { Box, Button, Group, SegmentedControl, Select, Text } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconArrowRight, IconFileImport, IconLicense, IconPlus } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { queries, useCan, useEvents, useGetPages, useMe } from '../../api/index.js'
import { formatDate } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { AppLink, type Column, DataTable, EmptyState, Page, PartyName, When, WorkTitle } from '../../ui/index.js'
import classes from './permissions.module.css'
import type { GrantItem, GrantState } from './permissions-data.js'
import { PermissionsTabs } from './permissions-tabs.js'
import { StateBadge } from './state-badge.js'

const views = ['all', 'answer', 'given', 'received', 'ending'] as const
type View = (typeof views)[number]
const states: readonly GrantState[] = [
  'active',
  'offered',
  'suspended',
  'countered',
  'declined',
  'withdrawn',
  'revoked',
  'expired',
]
const soonDays = 60

/** Permissions and offers: what is given, received, to be answered. */
export default function PermissionsPage() {
  const t = useTexts('permissions')
  const language = useLanguage()
  const can = useCan()
  const { partyRole } = useMe()
  const navigate = useNavigate()
  const narrow = useMediaQuery('(max-width: 40em)', undefined, { getInitialValueInEffect: false })
  const search = useSearch({ strict: false }) as { view?: string; state?: string; work?: string; party?: string }
  const view = views.find((one) => one === search.view) ?? 'all'
  const state = states.find((one) => one === search.state)
  const go = (change: Partial<typeof search>) =>
    void navigate({ to: '/permissions', search: { ...search, ...change } as never, replace: true })
  const list = useGetPages('/v1/grants', {
    query: {
      state,
      work: search.work,
      party: search.party,
      toAnswer: view === 'answer' ? 'true' : undefined,
      direction: view === 'given' || view === 'received' ? view : undefined,
      endingBefore:
        view === 'ending'
          ? `${new Date(Date.now() + soonDays * 86_400_000).toISOString().slice(0, 10)}T00:00:00Z`
          : undefined,
    },
    keepPrevious: true,
  })
  useEvents(['grant.changed'], () => void queries.invalidateQueries({ queryKey: ['/v1/grants'] }))

  const columns: Column<GrantItem>[] = [
    {
      key: 'works',
      title: t('list.works'),
      render: (grant) => (
        <>
          <WorkTitle work={grant.works[0]!} plain />
          {grant.works.length > 1 && (
            <Text span c="dimmed" size="sm">
              {' '}
              {t('list.and_more', { count: grant.works.length - 1 })}
            </Text>
          )}
        </>
      ),
    },
    {
      key: 'parties',
      title: t('list.parties'),
      render: (grant) => (
        <span className={classes.parties}>
          <PartyName id={grant.grantor} plain />
          <IconArrowRight size={13} aria-label={t('list.to')} role="img" />
          <Grantee grantee={grant.grantee} />
        </span>
      ),
    },
    {
      key: 'uses',
      title: t('list.uses'),
      wideOnly: true,
      render: (grant) => grant.uses.map((use) => t(`use.${use}`)).join(language === 'ja' ? '・' : ', '),
    },
    {
      key: 'until',
      title: t('list.until'),
      render: (grant) => (grant.until === undefined ? t('list.endless') : formatDate(Date.parse(grant.until) - 1)),
    },
    {
      key: 'state',
      title: t('list.state'),
      render: (grant) => (
        <Group gap={6} wrap="nowrap">
          <StateBadge state={grant.state} />
          {grant.toAnswer && (
            <Text span size="xs" fw={600} c="var(--mantine-color-anchor)">
              {t('list.yours_to_answer')}
            </Text>
          )}
        </Group>
      ),
    },
    {
      key: 'changed',
      title: t('list.changed'),
      wideOnly: true,
      render: (grant) => <When at={grant.recordedAt} short />,
    },
  ]
  const data = views.map((value) => ({ value, label: t(`view.${value}`) }))
  return (
    <Page
      title={t('title')}
      subtitle={t('subtitle')}
      actions={
        can('grants.write') && partyRole !== 'provider' ? (
          <>
            <Button
              component={AppLink}
              to="/permissions/import"
              variant="default"
              leftSection={<IconFileImport size={16} aria-hidden />}
            >
              {t('licence.import')}
            </Button>
            <Button component={AppLink} to="/permissions/new" leftSection={<IconPlus size={16} aria-hidden />}>
              {t('new')}
            </Button>
          </>
        ) : undefined
      }
    >
      <PermissionsTabs />
      <Group className={classes.filters} gap="sm">
        {narrow ? (
          <Select
            aria-label={t('view.label')}
            data={data}
            value={view}
            allowDeselect={false}
            onChange={(value) => go({ view: value as View })}
            flex={1}
          />
        ) : (
          <SegmentedControl
            aria-label={t('view.label')}
            data={data}
            value={view}
            onChange={(value) => go({ view: value as View })}
          />
        )}
        <Select
          aria-label={t('list.state')}
          placeholder={t('any_state')}
          data={states.map((value) => ({ value, label: t(`state.grant.${value}`) }))}
          value={state ?? null}
          clearable
          clearButtonProps={{ 'aria-label': t('any_state') }}
          onChange={(value) => go({ state: value ?? undefined })}
          w={narrow ? undefined : 170}
          flex={narrow ? 1 : undefined}
        />
      </Group>
      <DataTable<GrantItem>
        label={t('title')}
        columns={columns}
        rows={list.items}
        getKey={({ id }) => id}
        linkOf={({ id }) => ({ to: '/permissions/$id', params: { id } })}
        loading={list.isPending}
        error={list.error}
        retry={() => void list.refetch()}
        more={list.more}
        loadingMore={list.isFetchingNextPage}
        empty={
          <EmptyState
            icon={IconLicense}
            title={t(view === 'answer' ? 'empty.answer_title' : 'empty.title')}
            text={t(
              view === 'answer' ? 'empty.answer_text' : partyRole === 'provider' ? 'empty.provider_text' : 'empty.text',
            )}
            action={
              can('grants.write') && partyRole !== 'provider' && view !== 'answer' ? (
                <Button component={AppLink} to="/permissions/new">
                  {t('new')}
                </Button>
              ) : undefined
            }
          />
        }
      />
      <Box h={8} />
    </Page>
  )
}

/** A party, a class of parties, or anyone. */
export function Grantee({ grantee, link = false }: { grantee: string; link?: boolean }) {
  const t = useTexts('permissions')
  if (grantee === '*') return <span>{t('anyone')}</span>
  if (grantee.startsWith('class:')) return <span>{t('class', { name: grantee.slice('class:'.length) })}</span>
  return <PartyName id={grantee} plain={!link} />
}
