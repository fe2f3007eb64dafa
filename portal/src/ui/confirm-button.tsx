import { Button, type ButtonProps, Group, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { type ReactNode, useState } from 'react'
import { useTexts } from '../i18n.js'
import { ErrorNotice } from './error-notice.js'

/**
 * A button for what can't be undone: says what will happen, and does it once confirmed. What goes wrong is said in place.
 *
 * @example <ConfirmButton title={t('revoke')} text={t('revoke_text')} onConfirm={() => revoke.mutateAsync(…)}>{t('revoke')}</ConfirmButton>
 */
export function ConfirmButton({
  title,
  text,
  confirm,
  danger = true,
  onConfirm,
  children,
  body,
  ...button
}: ButtonProps & {
  title: string
  text: ReactNode
  /** On the button that does it; default: as on the button itself. */
  confirm?: string
  danger?: boolean
  onConfirm: () => unknown
  /** Fields to fill in first (a reason). */
  body?: ReactNode
  children: ReactNode
  'aria-label'?: string
}) {
  const t = useTexts('ui')
  const [opened, { open, close }] = useDisclosure(false)
  const [error, setError] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const go = async () => {
    setBusy(true)
    setError(undefined)
    try {
      await onConfirm()
      close()
    } catch (thrown) {
      setError(thrown)
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <Button variant="default" {...button} onClick={open}>
        {children}
      </Button>
      <Modal opened={opened} onClose={close} title={title} closeButtonProps={{ 'aria-label': t('close') }}>
        <Stack gap="md">
          <Text size="sm" component="div">
            {text}
          </Text>
          {body}
          {error !== undefined && <ErrorNotice error={error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              {t('cancel')}
            </Button>
            <Button color={danger ? 'red.8' : undefined} loading={busy} onClick={go} data-autofocus>
              {confirm ?? (typeof children === 'string' ? children : t('confirm'))}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  )
}
