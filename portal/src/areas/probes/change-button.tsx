import { Button, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import { useSend } from '../../api/index.js'
import { useTexts } from '../../i18n.js'
import { ErrorNotice, notifyDone } from '../../ui/index.js'

/** Puts on record what a provider says it has changed. */
export function ChangeButton({ id }: { id: string }) {
  const t = useTexts('probes')
  const [opened, { open, close }] = useDisclosure(false)
  return (
    <>
      <Button variant="default" onClick={open}>
        {t('change.title')}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={t('change.title')}
        closeButtonProps={{ 'aria-label': t('ui:close') }}
      >
        {opened && <ChangeForm id={id} close={close} />}
      </Modal>
    </>
  )
}

function ChangeForm({ id, close }: { id: string; close: () => void }) {
  const t = useTexts('probes')
  const [at, setAt] = useState('')
  const [what, setWhat] = useState('')
  const [asked, setAsked] = useState(false)
  const send = useSend('post', '/v1/probes/{id}/changes', { invalidates: ['/v1/probes'] })
  const time = new Date(at)
  const badTime = Number.isNaN(time.getTime())
  const badText = what.trim() === ''
  const go = () => {
    setAsked(true)
    if (badTime || badText) return
    send.mutate(
      { path: { id }, body: { at: time.toISOString(), what: what.trim() } },
      {
        onSuccess: () => {
          notifyDone(t('change.done'))
          close()
        },
      },
    )
  }
  return (
    <Stack gap="md">
      <Text size="sm">{t('change.text')}</Text>
      <TextInput
        type="datetime-local"
        label={t('change.at')}
        value={at}
        onChange={({ currentTarget }) => setAt(currentTarget.value)}
        error={asked && badTime ? t('change.at_needed') : undefined}
        required
      />
      <Textarea
        label={t('change.what')}
        description={t('change.what_text')}
        value={what}
        onChange={({ currentTarget }) => setWhat(currentTarget.value)}
        error={asked && badText ? t('change.what_needed') : undefined}
        maxLength={4000}
        autosize
        minRows={3}
        required
      />
      <Text size="sm" c="dimmed">
        {t('change.for_good')}
      </Text>
      {send.error !== null && <ErrorNotice error={send.error} />}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={close}>
          {t('ui:cancel')}
        </Button>
        <Button onClick={go} loading={send.isPending}>
          {t('change.confirm')}
        </Button>
      </Group>
    </Stack>
  )
}
