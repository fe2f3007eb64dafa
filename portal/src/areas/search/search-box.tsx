import { Kbd, Modal, Text, TextInput, UnstyledButton } from '@mantine/core'
import { useDebouncedValue, useDisclosure } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent, useEffect, useId, useState } from 'react'
import { useGet } from '../../api/index.js'
import { useTexts } from '../../i18n.js'
import { useShortcuts } from '../../ui/index.js'
import { FoundLine, keyOfFound, targetOf } from './results.js'
import classes from './search.module.css'
import type { Found } from './search-data.js'

/** The search of the whole house, in the header: opened by Ctrl-K or `/`, gone through with the arrow keys. */
export function SearchBox() {
  const t = useTexts('search')
  const [opened, { open, close }] = useDisclosure(false)
  useShortcuts({ 'ctrl+k': [open, t('open')], '/': [open, t('open')] })
  useEffect(() => {
    // Also from within a field.
    const hear = (event: globalThis.KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return
      event.preventDefault()
      open()
    }
    window.addEventListener('keydown', hear)
    return () => window.removeEventListener('keydown', hear)
  }, [open])
  return (
    <>
      <UnstyledButton className={classes.button} onClick={open} title={t('label')} aria-keyshortcuts="Control+K /">
        <IconSearch size={16} stroke={1.7} aria-hidden />
        <span>{t('open')}</span>
        <Kbd size="xs" aria-hidden>
          Ctrl K
        </Kbd>
      </UnstyledButton>
      <Modal.Root opened={opened} onClose={close} size="lg" yOffset="10vh" centered={false}>
        <Modal.Overlay />
        <Modal.Content aria-label={t('label')}>
          <Modal.Body p={0}>{opened && <Finder close={close} />}</Modal.Body>
        </Modal.Content>
      </Modal.Root>
    </>
  )
}

/** WAI-ARIA's combobox with a listbox: the focus stays in the field. */
function Finder({ close }: { close: () => void }) {
  const t = useTexts('search')
  const navigate = useNavigate()
  const list = useId()
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed.trim(), 80)
  const [chosen, setChosen] = useState(0)
  const answer = useGet('/v1/search', {
    query: { q, limit: 12 },
    enabled: q !== '',
    keepPrevious: true,
    staleTime: 5_000,
  })
  const items = q === '' ? [] : (answer.data?.items ?? [])
  const current = Math.min(chosen, items.length - 1)
  const go = (found: Found) => {
    close()
    const { to, params } = targetOf(found)
    void navigate({ to, params: params as never })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // Enter that ends a conversion is the input method's.
    if (event.nativeEvent.isComposing) return
    const found = items[current]
    if (event.key === 'ArrowDown') setChosen(Math.min(items.length - 1, current + 1))
    else if (event.key === 'ArrowUp') setChosen(Math.max(0, current - 1))
    else if (event.key === 'Enter' && found !== undefined) go(found)
    else return
    event.preventDefault()
  }
  return (
    <>
      <TextInput
        size="md"
        variant="unstyled"
        px="md"
        py={4}
        placeholder={t('hint')}
        aria-label={t('label')}
        leftSection={<IconSearch size={18} aria-hidden />}
        leftSectionWidth={28}
        leftSectionProps={{ style: { left: 16 } }}
        styles={{ input: { paddingLeft: 40 } }}
        value={typed}
        onChange={({ currentTarget }) => {
          setTyped(currentTarget.value)
          setChosen(0)
        }}
        onKeyDown={onKeyDown}
        role="combobox"
        aria-expanded={items.length > 0}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={items[current] === undefined ? undefined : `${list}-${current}`}
        data-autofocus
      />
      <div id={list} role="listbox" aria-label={t('results')} className={classes.results}>
        {items.map((found, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are heard by the field, which keeps the focus
          <div
            key={keyOfFound(found)}
            id={`${list}-${i}`}
            role="option"
            tabIndex={-1}
            aria-selected={i === current}
            className={classes.result}
            ref={i === current ? (element) => element?.scrollIntoView({ block: 'nearest' }) : undefined}
            onClick={() => go(found)}
            onPointerMove={() => setChosen(i)}
          >
            <FoundLine found={found} />
          </div>
        ))}
      </div>
      {items.length === 0 && (
        <Text size="sm" c="dimmed" px="md" pb="md" role="status">
          {q !== '' && answer.isSuccess && !answer.isFetching ? t('none', { q }) : t('begin')}
        </Text>
      )}
      <div className={classes.foot} aria-hidden>
        {t('keys')}
      </div>
    </>
  )
}
