import { Box, Button, Center, Table, Text, UnstyledButton } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useTexts } from '../i18n.js'
import classes from './data-table.module.css'
import { ErrorNotice } from './error-notice.js'
import { AppLink } from './link.js'
import { Loading } from './loading.js'

export interface Column<Row> {
  key: string
  title: string
  render: (row: Row) => ReactNode
  width?: number | string
  align?: 'left' | 'right' | 'center'
  /** Left out on narrow screens. */
  wideOnly?: boolean
  /** No label in cards on narrow screens (a title, a badge, actions). */
  bare?: boolean
  /** The heading sorts: how it is sorted now, and what a press does. */
  sort?: { direction?: 'ascending' | 'descending'; toggle: () => void }
}

export interface DataTableProps<Row> {
  /** What the table is of, for those who hear it. */
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  getKey: (row: Row) => string
  /** A press on a row, or Enter on it. */
  onRow?: (row: Row) => void
  /** Where a row leads: its first cell becomes the link, the whole row can be pressed. */
  linkOf?: (row: Row) => { to: string; params?: Record<string, string>; search?: Record<string, unknown> } | undefined
  /** Marked as chosen. */
  selected?: string | undefined
  loading?: boolean
  error?: unknown
  retry?: () => void
  /** Shown instead when there is nothing. */
  empty?: ReactNode
  /** The next page of the list (`useGetPages().more`): fetched when its end comes into sight. */
  more?: (() => void) | undefined
  loadingMore?: boolean
  rowHeight?: number
}

/** More rows than this are drawn only where one looks. */
const rowsDrawnMax = 80

/**
 * A list as a table; on narrow screens as cards. Arrow keys, Home and End move between rows, Enter opens one. Long lists are
 * drawn only where one looks.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { rows, loading = false, error, retry, empty, more, loadingMore = false } = props
  const t = useTexts('ui')
  const narrow = useMediaQuery('(max-width: 40em)', undefined, { getInitialValueInEffect: false })
  if (error !== undefined && error !== null && rows.length === 0)
    return <ErrorNotice error={error} {...(retry === undefined ? {} : { retry })} />
  if (loading && rows.length === 0) return <Loading />
  if (rows.length === 0)
    return (
      <>
        {empty ?? (
          <Text c="dimmed" size="sm" py="lg" ta="center">
            {t('rows.none')}
          </Text>
        )}
      </>
    )
  return (
    <Box className={classes.frame}>
      <Rows {...props} narrow={narrow ?? false} />
      {more !== undefined && <More load={more} busy={loadingMore} text={t('more')} />}
    </Box>
  )
}

function Rows<Row>({
  label,
  columns,
  rows,
  getKey,
  onRow,
  linkOf,
  selected,
  rowHeight = 44,
  narrow,
}: DataTableProps<Row> & { narrow: boolean }) {
  const body = useRef<HTMLElement>(null)
  const [offset, setOffset] = useState(0)
  const [current, setCurrent] = useState(0)
  const virtual = rows.length > rowsDrawnMax
  useLayoutEffect(() => {
    if (virtual && body.current !== null) setOffset(body.current.getBoundingClientRect().top + window.scrollY)
  }, [virtual])
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => (narrow ? 28 + columns.length * 26 : rowHeight),
    overscan: 12,
    scrollMargin: offset,
    enabled: virtual,
    getItemKey: (index) => getKey(rows[index] as Row),
  })
  const drawn = virtual ? virtualizer.getVirtualItems() : rows.map((_, index) => ({ index, start: 0, end: 0 }))
  const before = virtual ? Math.max(0, (drawn[0]?.start ?? 0) - offset) : 0
  const after = virtual ? Math.max(0, virtualizer.getTotalSize() - ((drawn.at(-1)?.end ?? 0) - offset)) : 0
  const canOpen = onRow !== undefined || linkOf !== undefined
  const shown = columns.filter((column) => !narrow || column.wideOnly !== true)

  const open = (element: Element, row: Row) => {
    if (onRow !== undefined) onRow(row)
    else element.querySelector<HTMLAnchorElement>('a[data-row-link]')?.click()
  }
  const moveTo = (index: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, index))
    setCurrent(next)
    if (virtual) virtualizer.scrollToIndex(next)
    requestAnimationFrame(() => body.current?.querySelector<HTMLElement>(`[data-row="${next}"]`)?.focus())
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>, index: number, row: Row) => {
    if (event.target !== event.currentTarget) return
    const steps: Record<string, number> = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: rows.length - 1 }
    const to = steps[event.key]
    if (to !== undefined) {
      event.preventDefault()
      moveTo(to)
    } else if (event.key === 'Enter' && canOpen) {
      event.preventDefault()
      open(event.currentTarget, row)
    }
  }
  const rowProps = (row: Row, index: number) => ({
    'data-row': index,
    'data-index': index,
    'data-open': canOpen || undefined,
    'data-selected': selected !== undefined && getKey(row) === selected ? true : undefined,
    tabIndex: index === Math.min(current, rows.length - 1) ? 0 : -1,
    onFocus: () => setCurrent(index),
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => onKeyDown(event, index, row),
    onClick: (event: { target: EventTarget; currentTarget: Element }) => {
      const target = event.target as Element
      if (
        canOpen &&
        target.closest('a, button, input, label, [role="menuitem"]') === null &&
        String(getSelection()) === ''
      )
        open(event.currentTarget, row)
    },
    ...(virtual ? { ref: virtualizer.measureElement } : {}),
  })
  const cell = (column: Column<Row>, row: Row, first: boolean) => {
    const content = column.render(row)
    const link = first ? linkOf?.(row) : undefined
    if (link === undefined) return content
    return (
      <AppLink {...link} className={classes.link} data-row-link>
        {content}
      </AppLink>
    )
  }

  if (narrow)
    return (
      <ul className={classes.cards} aria-label={label} ref={body as never}>
        {before > 0 && <li style={{ height: before }} aria-hidden />}
        {drawn.map(({ index }) => {
          const row = rows[index] as Row
          return (
            <li key={getKey(row)} className={classes.card} {...rowProps(row, index)}>
              {shown.map((column, place) =>
                place === 0 || column.bare ? (
                  <div key={column.key} className={classes.cardTitle}>
                    {cell(column, row, place === 0)}
                  </div>
                ) : (
                  <div key={column.key} className={classes.cardField}>
                    <span className={classes.cardLabel}>{column.title}</span>
                    <span className={classes.cardValue}>{cell(column, row, false)}</span>
                  </div>
                ),
              )}
            </li>
          )
        })}
        {after > 0 && <li style={{ height: after }} aria-hidden />}
      </ul>
    )
  return (
    <Table.ScrollContainer minWidth={Math.min(560, shown.length * 120)} type="native">
      <Table aria-label={label} aria-rowcount={rows.length} className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            {shown.map((column) => (
              <Table.Th
                key={column.key}
                w={column.width}
                ta={column.align ?? 'left'}
                aria-sort={column.sort?.direction ?? (column.sort === undefined ? undefined : 'none')}
                scope="col"
              >
                {column.sort === undefined ? (
                  column.title
                ) : (
                  <UnstyledButton className={classes.sort} onClick={column.sort.toggle}>
                    {column.title}
                    {column.sort.direction === 'ascending' && <IconArrowUp size={13} aria-hidden />}
                    {column.sort.direction === 'descending' && <IconArrowDown size={13} aria-hidden />}
                  </UnstyledButton>
                )}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody ref={body as never}>
          {before > 0 && (
            <Table.Tr aria-hidden className={classes.gap}>
              <Table.Td colSpan={shown.length} h={before} p={0} />
            </Table.Tr>
          )}
          {drawn.map(({ index }) => {
            const row = rows[index] as Row
            return (
              <Table.Tr key={getKey(row)} aria-rowindex={index + 1} className={classes.row} {...rowProps(row, index)}>
                {shown.map((column, place) => (
                  <Table.Td key={column.key} ta={column.align ?? 'left'}>
                    {cell(column, row, place === 0)}
                  </Table.Td>
                ))}
              </Table.Tr>
            )
          })}
          {after > 0 && (
            <Table.Tr aria-hidden className={classes.gap}>
              <Table.Td colSpan={shown.length} h={after} p={0} />
            </Table.Tr>
          )}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

/** Loads the next page when it comes into sight; a button for those who get there otherwise. */
function More({ load, busy, text }: { load: () => void; busy: boolean; text: string }) {
  const place = useRef<HTMLDivElement>(null)
  const latest = useRef(load)
  latest.current = load
  useEffect(() => {
    if (place.current === null) return
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) latest.current()
      },
      { rootMargin: '600px' },
    )
    observer.observe(place.current)
    return () => observer.disconnect()
  }, [])
  return (
    <Center ref={place} p="sm">
      <Button variant="subtle" loading={busy} onClick={load}>
        {text}
      </Button>
    </Center>
  )
}
