import { Button, Group, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconCheck } from '@tabler/icons-react'
import { asProblem } from '../api/problem.js'
import { text } from '../i18n.js'
import { wordsOf } from './error-notice.js'

/** Says that something is done, with a way back for ten seconds. */
export function notifyUndo(what: string, undo: () => unknown): void {
  const id = notifications.show({
    autoClose: 10_000,
    withCloseButton: true,
    closeButtonProps: { 'aria-label': text('ui:close') },
    message: (
      <UndoNotice
        text={what}
        undo={() => {
          notifications.hide(id)
          Promise.resolve(undo()).catch(notifyError)
        }}
      />
    ),
  })
}

/** The line of such a notice, for use elsewhere. */
export function UndoNotice({ text: what, undo }: { text: string; undo: () => void }) {
  return (
    <Group justify="space-between" wrap="nowrap" gap="sm">
      <Text size="sm">{what}</Text>
      <Button size="compact-sm" variant="light" onClick={undo} flex="none">
        {text('ui:undo')}
      </Button>
    </Group>
  )
}

/** Says that something is done. */
export function notifyDone(what: string): void {
  notifications.show({
    message: what,
    color: 'teal',
    icon: <IconCheck size={16} aria-hidden />,
    closeButtonProps: { 'aria-label': text('ui:close') },
  })
}

/** Says what went wrong, where there is no place on the page for it. */
export function notifyError(error: unknown): void {
  const words = wordsOf(asProblem(error), (key, values) => text(`ui:${key}`, values))
  notifications.show({
    title: words.title,
    message: words.text,
    color: 'red',
    autoClose: 12_000,
    closeButtonProps: { 'aria-label': text('ui:close') },
  })
}
