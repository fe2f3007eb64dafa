import { Anchor, Button, Group, Pill, Select, TextInput } from '@mantine/core'
import { IconHistory } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useCan, useGetPages } from '../../api/index.js'
import { formatNumber } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { AppLink, type Column, DataTable, EmptyState, Page, When } from '../../ui/index.js'
import { type Act, type ActionGroup, actionGroups, actionKey, joined } from './act-data.js'
import { ForWhom, Subjects, What, Who } from './act-parts.js'

interface Filters {
  person?: string | undefined
  action?: string | undefined
  subject?: string | undefined
  /** Days in Japan, where the house keeps its days. */
  from?: string | undefined
  until?: string | undefined
}

const isDay = (text: string | undefined): text is string => /^\d{4}-\d\d-\d\d$/.test(text ?? '')
const startOf = (day: string) => `${day}T00:00:00+09:00`
const nextDay = (day: string) => new Date(Date.parse(startOf(day)) + 86_400_000).toISOString()

/** What people did, newest first: everybody of the party, or (without the permission) the reader alone. */
export default function ActsPage() {
  const t = useTexts('acts')
  const language = useLanguage()
  const can = useCan()
  const navigate = useNavigate()
  const search = useSearch({ strict: false }) as Filters
  const { person, action, subject, from, until } = search
  const list = useGetPages('/v1/acts', {
    query: {
      person,
      action,
      subject,
      from: isDay(from) ? startOf(from) : undefined,
      until: isDay(until) ? nextDay(until) : undefined,
    },
    keepPrevious: true,
  })
  const names = useMemo(() => joined(list.answers.map((answer) => answer.names)), [list.answers])
  const set = (change: Filters) => {
    const next = Object.entries({ ...search, ...change }).filter(([, value]) => value !== undefined && value !== '')
    void navigate({ to: '/acts', search: Object.fromEntries(next) as never, replace: true })
  }
  const showAll = () => void navigate({ to: '/acts', search: {} as never, replace: true })
  const all = can('acts.read')
  const filtered = [person, action, subject, from, until].some((value) => value !== undefined)

  const columns: Column<Act>[] = [
    { key: 'what', title: t('column.what'), render: (act) => <What act={act} /> },
    { key: 'who', title: t('column.who'), render: (act) => <Who act={act} names={names} /> },
    { key: 'subject', title: t('column.subject'), render: (act) => <Subjects act={act} names={names} /> },
    { key: 'for', title: t('column.for'), render: (act) => <ForWhom act={act} names={names} /> },
    { key: 'when', title: t('column.when'), width: 205, render: ({ at }) => <When at={at} exact /> },
    ...(can('record.read')
      ? [
          {
            key: 'record',
            title: t('column.record'),
            width: 120,
            render: ({ logIndex }: Act) => (
              <Anchor
                component={AppLink}
                to="/record/entries/$index"
                params={{ index: String(logIndex) }}
                inherit
                className="numbers"
              >
                {t('entry', { index: formatNumber(logIndex) })}
              </Anchor>
            ),
          },
        ]
      : []),
  ]
  return (
    <Page title={t('title')} subtitle={t(all ? 'subtitle' : 'subtitle_own')}>
      <Group gap="sm" mb="sm" align="flex-end" role="group" aria-label={t('filter.label')}>
        {all && can('people.read') && <PersonFilter value={person} onChange={(chosen) => set({ person: chosen })} />}
        <Select
          label={t('filter.action')}
          placeholder={t('filter.action_any')}
          searchable
          clearable
          w={{ base: '100%', xs: 240 }}
          value={action ?? null}
          onChange={(chosen) => set({ action: chosen ?? undefined })}
          data={(Object.keys(actionGroups) as ActionGroup[]).map((group) => ({
            group: t(`group.${group}`),
            items: actionGroups[group].map((value) => ({ value, label: t(actionKey(value) ?? '') })),
          }))}
        />
        {(['from', 'until'] as const).map((edge) => (
          <TextInput
            key={edge}
            type="date"
            label={t(`filter.${edge}`)}
            value={search[edge] ?? ''}
            onChange={({ currentTarget }) => set({ [edge]: currentTarget.value })}
            flex={{ base: '1 1 8rem', xs: '0 0 auto' }}
          />
        ))}
        {subject !== undefined && (
          <Pill
            size="lg"
            withRemoveButton
            onRemove={() => set({ subject: undefined })}
            removeButtonProps={{ 'aria-label': t('filter.subject_clear'), 'aria-hidden': false, tabIndex: 0 }}
          >
            {t('filter.subject', { name: names.subjects[subject]?.title[language] ?? subject })}
          </Pill>
        )}
      </Group>
      <DataTable
        label={t('title')}
        columns={columns}
        rows={list.items}
        getKey={({ id }) => id}
        loading={list.isPending}
        error={list.error}
        retry={() => void list.refetch()}
        more={list.more}
        loadingMore={list.isFetchingNextPage}
        empty={
          <EmptyState
            icon={IconHistory}
            title={t(filtered ? 'none_of' : 'none')}
            text={filtered ? undefined : t('none_text')}
            action={
              filtered ? (
                <Button variant="default" onClick={showAll}>
                  {t('show_all')}
                </Button>
              ) : undefined
            }
          />
        }
      />
    </Page>
  )
}

/** One of the people of the party. */
function PersonFilter({
  value,
  onChange,
}: {
  value: string | undefined
  onChange: (person: string | undefined) => void
}) {
  const t = useTexts('acts')
  const people = useGetPages('/v1/people', { query: { limit: 200 } })
  return (
    <Select
      label={t('filter.person')}
      placeholder={t('filter.person_any')}
      searchable
      clearable
      w={{ base: '100%', xs: 200 }}
      value={value ?? null}
      onChange={(chosen) => onChange(chosen ?? undefined)}
      data={people.items.map(({ id, name, email }) => ({
        value: id,
        label: email === null ? name : `${name} (${email})`,
      }))}
    />
  )
}
