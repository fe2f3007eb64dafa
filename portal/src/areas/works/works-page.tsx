import { Button, Group, SegmentedControl, Select, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconBooks, IconPlus, IconSearch, IconSearchOff, IconTableImport } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useCan, useEvents, useGetPages, useMe } from '../../api/index.js'
import { queries } from '../../api/queries.js'
import { useTexts } from '../../i18n.js'
import { AppLink, EmptyState, Page } from '../../ui/index.js'
import { WorkList } from './work-list.js'
import { WorkTree } from './work-tree.js'
import classes from './works.module.css'
import { workKinds } from './works-data.js'

interface Filters {
  q?: string
  kind?: string
  owner?: string
  view?: 'tree' | 'list'
}

/** All works, as a tree or as a list. What is filtered is a list: a tree would hide what was found. */
export default function WorksPage() {
  const t = useTexts('works')
  const can = useCan()
  const { partyRole } = useMe()
  const navigate = useNavigate()
  const { q = '', kind: asked, owner, view = 'tree' } = useSearch({ strict: false }) as Filters
  const kind = workKinds.find((one) => one === asked)
  const ownsWorks = partyRole === 'rightsholder' || partyRole === 'association'
  const whose = owner ?? (ownsWorks ? 'mine' : 'all')
  const [typed, setTyped] = useState(q)
  const [text] = useDebouncedValue(typed, 200)

  const set = (change: Filters) =>
    navigate({
      to: '/works',
      search: ((before: Filters) => clean({ ...before, ...change })) as never,
      replace: true,
    })
  // biome-ignore lint/correctness/useExhaustiveDependencies: follows what is typed only
  useEffect(() => {
    if (text !== q) void set({ q: text })
  }, [text])
  useEvents(['work.changed', 'reference.changed'], () => {
    void queries.invalidateQueries({ queryKey: ['/v1/works'] })
  })

  const filtered = q !== '' || kind !== undefined
  const asTree = view === 'tree' && !filtered
  const pages = useGetPages('/v1/works', {
    query: {
      q: q === '' ? undefined : q,
      kind,
      owner: whose === 'mine' ? 'mine' : undefined,
      parent: asTree ? 'none' : undefined,
    },
    keepPrevious: true,
  })
  const nothing = pages.items.length === 0 && pages.isSuccess
  const addButton = (
    <Button component={AppLink} to="/works/new" leftSection={<IconPlus size={16} aria-hidden />}>
      {t('add')}
    </Button>
  )
  return (
    <Page
      title={t('title')}
      subtitle={t('subtitle')}
      actions={
        can('works.write') && (
          <>
            <Button
              component={AppLink}
              to="/import"
              variant="default"
              leftSection={<IconTableImport size={16} aria-hidden />}
            >
              {t('import')}
            </Button>
            {addButton}
          </>
        )
      }
    >
      <search className={classes.filters}>
        <TextInput
          className={classes.search}
          label={t('filter.text')}
          placeholder={t('filter.text_hint')}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          type="search"
        />
        <Select
          label={t('filter.kind')}
          w={170}
          value={kind ?? ''}
          onChange={(value) => set({ kind: value ?? '' })}
          allowDeselect={false}
          data={[
            { value: '', label: t('filter.kind_all') },
            ...workKinds.map((value) => ({ value, label: t(`kind.${value}`) })),
          ]}
        />
        {ownsWorks && (
          <SegmentedControl
            aria-label={t('filter.owner')}
            value={whose === 'mine' ? 'mine' : 'all'}
            onChange={(value) => set({ owner: value })}
            data={[
              { value: 'mine', label: t('filter.mine') },
              { value: 'all', label: t('filter.everyone') },
            ]}
          />
        )}
        {!filtered && (
          <SegmentedControl
            aria-label={t('view.label')}
            value={view}
            onChange={(value) => set({ view: value as 'tree' })}
            data={[
              { value: 'tree', label: t('view.tree') },
              { value: 'list', label: t('view.list') },
            ]}
          />
        )}
        {filtered && (
          <Button
            variant="subtle"
            onClick={() => {
              setTyped('')
              void set({ q: '', kind: '' })
            }}
          >
            {t('filter.clear')}
          </Button>
        )}
      </search>
      {nothing && filtered && (
        <EmptyState icon={IconSearchOff} title={t('none.search_title')} text={t('none.search_text')} />
      )}
      {nothing && !filtered && (
        <EmptyState
          icon={IconBooks}
          title={t('none.title')}
          text={t('none.text')}
          action={
            can('works.write') && (
              <Group justify="center">
                {addButton}
                <Button component={AppLink} to="/import" variant="default">
                  {t('import')}
                </Button>
              </Group>
            )
          }
        />
      )}
      {!nothing && asTree && <WorkTree roots={pages} owner={whose === 'mine' ? 'mine' : undefined} />}
      {!nothing && !asTree && <WorkList pages={pages} />}
      <Text className="only-heard" aria-live="polite">
        {pages.isSuccess && filtered ? `${pages.items.length}` : ''}
      </Text>
    </Page>
  )
}

/** An address says only what is chosen. */
const clean = (filters: Filters): Filters =>
  Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined && value !== '')) as Filters
