import { ActionIcon, Badge, Box, Button, Loader } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import {
  type CSSProperties,
  type KeyboardEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { get, keyOf, type Pages } from '../../api/index.js'
import { nameIn } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { AppLink, ErrorNotice, Loading, PartyName } from '../../ui/index.js'
import { Thumbnail } from './thumbnail.js'
import classes from './works.module.css'
import type { WorkItem } from './works-data.js'

interface Branch {
  items: WorkItem[]
  next: string | undefined
}
type Row =
  | { type: 'work'; key: string; work: WorkItem; depth: number; place: number; among: number }
  | { type: 'more'; key: string; parent: string; depth: number; load: () => void }
  | { type: 'loading'; key: string; depth: number }

const fewRoots = 8
const fewParts = 20

/**
 * Works as a tree (WAI-ARIA, "Tree View"): parts are fetched when their work is opened, and only what is in sight is drawn.
 * Arrow keys move and open, Enter goes to the page.
 */
export function WorkTree({ roots, owner }: { roots: Pages<WorkItem>; owner: string | undefined }) {
  const t = useTexts('works')
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const [branches, setBranches] = useState<ReadonlyMap<string, Branch>>(new Map())
  const [error, setError] = useState<unknown>()
  const [current, setCurrent] = useState(0)
  const client = useQueryClient()
  const body = useRef<HTMLDivElement>(null)
  const [offset, setOffset] = useState(0)
  useLayoutEffect(() => {
    if (body.current !== null) setOffset(body.current.getBoundingClientRect().top + window.scrollY)
  }, [])

  const load = useCallback(
    async (parent: string, cursor?: string) => {
      try {
        const options = { query: { parent, owner, cursor, limit: 100 } }
        const page = await client.fetchQuery({
          queryKey: keyOf('/v1/works', options),
          queryFn: ({ signal }) => get('/v1/works', options, signal),
        })
        setBranches((before) =>
          new Map(before).set(parent, {
            items: cursor === undefined ? page.items : [...(before.get(parent)?.items ?? []), ...page.items],
            next: page.next,
          }),
        )
      } catch (thrown) {
        setError(thrown)
      }
    },
    [client, owner],
  )
  // A few are shown with their parts at once: there is room, and nothing to look for.
  const few = roots.isSuccess && roots.more === undefined && roots.items.length <= fewRoots
  const begun = useRef(false)
  useEffect(() => {
    if (!few || begun.current) return
    begun.current = true
    const parents = roots.items.filter(({ children }) => children > 0 && children <= fewParts).map(({ id }) => id)
    setOpened(new Set(parents))
    for (const parent of parents) void load(parent)
  }, [few, roots.items, load])
  const toggle = (id: string, open: boolean) => {
    setOpened((before) => {
      const after = new Set(before)
      if (open) after.add(id)
      else after.delete(id)
      return after
    })
    if (open) void load(id)
  }

  const rows: Row[] = []
  const add = (works: readonly WorkItem[], depth: number) => {
    works.forEach((work, i) => {
      rows.push({ type: 'work', key: work.id, work, depth, place: i + 1, among: works.length })
      if (!opened.has(work.id)) return
      const branch = branches.get(work.id)
      if (branch === undefined) rows.push({ type: 'loading', key: `${work.id}…`, depth: depth + 1 })
      else add(branch.items, depth + 1)
      if (branch?.next !== undefined) {
        const { next } = branch
        rows.push({
          type: 'more',
          key: `${work.id}+`,
          parent: work.id,
          depth: depth + 1,
          load: () => void load(work.id, next),
        })
      }
    })
  }
  add(roots.items, 0)

  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => 60,
    overscan: 10,
    scrollMargin: offset,
    getItemKey: (index) => rows[index]?.key ?? index,
  })
  const moveTo = (index: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, index))
    setCurrent(next)
    virtualizer.scrollToIndex(next)
    requestAnimationFrame(() => body.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus())
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>, index: number) => {
    const row = rows[index]
    if (row === undefined || event.target !== event.currentTarget) return
    const isOpen = row.type === 'work' && opened.has(row.work.id)
    const acts: Record<string, () => void> = {
      ArrowDown: () => moveTo(index + 1),
      ArrowUp: () => moveTo(index - 1),
      Home: () => moveTo(0),
      End: () => moveTo(rows.length - 1),
      ArrowRight: () => {
        if (row.type === 'work' && row.work.children > 0 && !isOpen) toggle(row.work.id, true)
        else moveTo(index + 1)
      },
      ArrowLeft: () => {
        if (row.type === 'work' && isOpen) toggle(row.work.id, false)
        else moveTo(rows.findLastIndex((one, i) => i < index && one.depth < row.depth))
      },
      Enter: () => {
        if (row.type === 'more') row.load()
        else event.currentTarget.querySelector<HTMLAnchorElement>('a')?.click()
      },
    }
    const act = acts[event.key]
    if (act === undefined) return
    event.preventDefault()
    act()
  }

  if (roots.error !== null && roots.items.length === 0)
    return <ErrorNotice error={roots.error} retry={() => void roots.refetch()} />
  if (roots.isPending) return <Loading />
  return (
    <>
      {error !== undefined && <ErrorNotice error={error} />}
      <div className={classes.tree} role="tree" aria-label={t('tree.label')} ref={body}>
        <div role="presentation" style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
          {virtualizer.getVirtualItems().map((item) => {
            const row = rows[item.index]
            if (row === undefined) return null
            return (
              <div
                key={row.key}
                data-index={item.index}
                ref={virtualizer.measureElement}
                role="treeitem"
                tabIndex={item.index === Math.min(current, rows.length - 1) ? 0 : -1}
                aria-level={row.depth + 1}
                {...(row.type === 'work'
                  ? {
                      'aria-posinset': row.place,
                      'aria-setsize': row.among,
                      ...(row.work.children > 0 ? { 'aria-expanded': opened.has(row.work.id) } : {}),
                    }
                  : {})}
                onFocus={() => setCurrent(item.index)}
                onKeyDown={(event) => onKeyDown(event, item.index)}
                onClick={(event) => {
                  if ((event.target as Element).closest('a, button') === null)
                    event.currentTarget.querySelector<HTMLAnchorElement>('a')?.click()
                }}
                className={classes.node}
                style={
                  {
                    '--depth': row.depth,
                    position: 'absolute',
                    insetInline: 0,
                    transform: `translateY(${item.start - offset}px)`,
                  } as CSSProperties
                }
              >
                {row.type === 'loading' && (
                  <>
                    <Loader size="xs" /> {t('tree.loading')}
                  </>
                )}
                {row.type === 'more' && (
                  <Button size="compact-sm" variant="subtle" tabIndex={-1} onClick={row.load}>
                    {t('tree.more')}
                  </Button>
                )}
                {row.type === 'work' && <Node work={row.work} open={opened.has(row.work.id)} toggle={toggle} t={t} />}
              </div>
            )
          })}
        </div>
      </div>
      {roots.more !== undefined && (
        <Box ta="center" p="sm">
          <Button variant="subtle" loading={roots.isFetchingNextPage} onClick={roots.more}>
            {t('tree.more')}
          </Button>
        </Box>
      )}
    </>
  )
}

function Node({
  work,
  open,
  toggle,
  t,
}: {
  work: WorkItem
  open: boolean
  toggle: (id: string, open: boolean) => void
  t: ReturnType<typeof useTexts>
}) {
  const language = useLanguage()
  const title = nameIn(work.titles, language) ?? work.id
  const second = work.titles.find(
    ({ text, kind, script }) => text !== title && kind === 'official' && script !== 'kana',
  )
  const Twist = open ? IconChevronDown : IconChevronRight
  return (
    <>
      <span className={classes.twist}>
        {work.children > 0 && (
          <ActionIcon
            size="sm"
            tabIndex={-1}
            aria-label={t(open ? 'tree.close' : 'tree.open', { title })}
            onClick={() => toggle(work.id, !open)}
          >
            <Twist size={16} aria-hidden />
          </ActionIcon>
        )}
      </span>
      <Thumbnail reference={work.picture} kind={work.kind} />
      <span className={classes.name}>
        <AppLink to="/works/$id" params={{ id: work.id }} tabIndex={-1}>
          {title}
        </AppLink>{' '}
        {work.withheld && (
          <Badge size="sm" color="gray">
            {t('withheld')}
          </Badge>
        )}
        <span className={classes.sub}>
          <span>{t(`kind.${work.kind}`)}</span>
          {second !== undefined && <span lang={second.language}>{second.text}</span>}
          {work.parent === undefined && work.owners[0] !== undefined && (
            <span>
              <PartyName id={work.owners[0]} plain />
              {work.owners.length > 1 && ` +${work.owners.length - 1}`}
            </span>
          )}
        </span>
      </span>
      <span className={classes.counts}>
        {work.children > 0 && <div>{t('tree.parts', { count: work.children })}</div>}
        {work.references > 0 && <div>{t('tree.references', { count: work.references })}</div>}
      </span>
    </>
  )
}
