import { Group, Kbd, Modal, Stack, Switch, Table, Text } from '@mantine/core'
import { useEffect, useRef, useSyncExternalStore } from 'react'
import { useTexts } from '../i18n.js'

/** What a key does, and how the overlay calls it. Keys: `j`, `ArrowDown`, `shift+k`, `ctrl+Enter`, `space`. */
export type Shortcuts = Readonly<Record<string, readonly [act: (event: KeyboardEvent) => void, text: string]>>

interface Registered {
  current: Shortcuts
  enabled: boolean
}
const registered: Registered[] = []
const offKey = 'kyodaku-shortcuts-off'
const state = { opened: false, off: readOff(), version: 0 }
const watchers = new Set<() => void>()
const changed = () => {
  state.version++
  for (const watch of watchers) watch()
}

/**
 * Keys of a page. They rest while someone types into a field, and a person can turn off those of a single character
 * (WCAG 2.2, 2.1.4). `?` lists them.
 *
 * @example useShortcuts({ j: [next, t('next')], k: [previous, t('previous')] })
 */
export function useShortcuts(shortcuts: Shortcuts, options: { enabled?: boolean } = {}): void {
  const entry = useRef<Registered>({ current: shortcuts, enabled: true })
  entry.current.current = shortcuts
  entry.current.enabled = options.enabled ?? true
  useEffect(() => {
    const own = entry.current
    registered.push(own)
    return () => {
      registered.splice(registered.indexOf(own), 1)
    }
  }, [])
}

/** How a pressed key is written. */
export function keyName(event: KeyboardEvent): string {
  const key = event.key === ' ' ? 'space' : event.key.length === 1 ? event.key.toLowerCase() : event.key
  // A character that shift itself makes (`?`) is known by itself.
  const withShift = event.shiftKey && (event.key.length > 1 || /[a-z]/i.test(event.key))
  return [
    ...(event.ctrlKey || event.metaKey ? ['ctrl'] : []),
    ...(event.altKey ? ['alt'] : []),
    ...(withShift ? ['shift'] : []),
    key,
  ].join('+')
}

/** Opens the list of keys. */
export function openShortcuts(): void {
  state.opened = true
  changed()
}

/** Heard once for the whole page. */
function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return
  const target = event.target instanceof HTMLElement ? event.target : undefined
  if (target?.closest('input, textarea, select, [contenteditable="true"], [role="textbox"], [role="combobox"]')) return
  const name = keyName(event)
  const single = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey
  if (single && name === '?') {
    openShortcuts()
    return
  }
  if (single && state.off) return
  // Space and enter belong to the button that has the focus.
  if ((name === 'space' || name === 'Enter') && target?.closest('button, a, summary, [role="button"], video, tr'))
    return
  if (target?.closest('[role="dialog"], [role="menu"], [role="listbox"]')) return
  for (let i = registered.length - 1; i >= 0; i--) {
    const one = registered[i]
    const found = one?.enabled === true ? one.current[name] : undefined
    if (found === undefined) continue
    event.preventDefault()
    found[0](event)
    return
  }
}
globalThis.window?.addEventListener('keydown', onKeyDown)

/** The list of keys, opened by `?`. Part of the app, once. */
export function ShortcutOverlay() {
  const t = useTexts('ui')
  useSyncExternalStore(
    (watch) => {
      watchers.add(watch)
      return () => watchers.delete(watch)
    },
    () => state.version,
  )
  const rows = state.opened
    ? registered
        .filter(({ enabled }) => enabled)
        .flatMap(({ current }) => Object.entries(current).map(([key, [, text]]) => ({ key, text })))
    : []
  return (
    <Modal
      opened={state.opened}
      onClose={() => {
        state.opened = false
        changed()
      }}
      title={t('shortcuts.title')}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <Stack gap="md">
        {rows.length === 0 && (
          <Text size="sm" c="dimmed">
            {t('shortcuts.none')}
          </Text>
        )}
        <Table>
          <Table.Tbody>
            {[...rows, { key: '?', text: t('shortcuts.help') }].map(({ key, text }) => (
              <Table.Tr key={`${key} ${text}`}>
                <Table.Td w="40%">
                  <Keys name={key} />
                </Table.Td>
                <Table.Td>{text}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Switch
          checked={!state.off}
          label={t('shortcuts.use')}
          description={t('shortcuts.use_hint')}
          onChange={({ currentTarget }) => {
            state.off = !currentTarget.checked
            writeOff(state.off)
            changed()
          }}
        />
      </Stack>
    </Modal>
  )
}

const signs: Readonly<Record<string, string>> = {
  ArrowDown: '↓',
  ArrowUp: '↑',
  ArrowLeft: '←',
  ArrowRight: '→',
  space: 'Space',
  ctrl: 'Ctrl',
  shift: 'Shift',
  alt: 'Alt',
  Escape: 'Esc',
}

/** Keys as they look on a keyboard. */
export function Keys({ name }: { name: string }) {
  return (
    <Group gap={4} component="span" display="inline-flex">
      {name.split(/\+(?=.)/).map((part) => (
        <Kbd key={part}>{signs[part] ?? (part.length === 1 ? part.toUpperCase() : part)}</Kbd>
      ))}
    </Group>
  )
}

function readOff(): boolean {
  try {
    return localStorage.getItem(offKey) === '1'
  } catch {
    return false
  }
}
function writeOff(off: boolean): void {
  try {
    if (off) localStorage.setItem(offKey, '1')
    else localStorage.removeItem(offKey)
  } catch {
    // Then it is for this visit only.
  }
}
