import { Button, Group, Menu, Modal, Stack, Text, TextInput } from '@mantine/core'
import { IconCamera, IconChevronDown, IconFileExport } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useCan, useMe, useSend } from '../../api/index.js'
import { useTexts } from '../../i18n.js'
import { ErrorNotice } from '../../ui/index.js'

/** Begins work that nothing else begins: receipts written out, a snapshot made. */
export function NewJob() {
  const t = useTexts('jobs')
  const can = useCan()
  const me = useMe()
  const [opened, setOpened] = useState<'export' | 'snapshot'>()
  if (!can('jobs.write')) return null
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" rightSection={<IconChevronDown size={15} aria-hidden />}>
            {t('new.title')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconFileExport size={16} aria-hidden />} onClick={() => setOpened('export')}>
            {t('new.export')}
          </Menu.Item>
          {(me.party ?? '') === '' && (
            <Menu.Item leftSection={<IconCamera size={16} aria-hidden />} onClick={() => setOpened('snapshot')}>
              {t('new.snapshot')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <NewJobForm kind={opened} close={() => setOpened(undefined)} />
    </>
  )
}

function NewJobForm({ kind, close }: { kind: 'export' | 'snapshot' | undefined; close: () => void }) {
  const t = useTexts('jobs')
  const navigate = useNavigate()
  const [from, setFrom] = useState('')
  const [until, setUntil] = useState('')
  const add = useSend('post', '/v1/jobs', {
    invalidates: ['/v1/jobs'],
    onSuccess: ({ id }) => {
      close()
      void navigate({ to: '/jobs/$id', params: { id } as never })
    },
  })
  const begin = () => {
    const day = (text: string, add: number) => {
      const date = new Date(`${text}T00:00:00`)
      date.setDate(date.getDate() + add)
      return date.toISOString()
    }
    add.mutate({
      body:
        kind === 'snapshot'
          ? { kind }
          : {
              kind: 'export',
              what: 'receipts',
              ...(from === '' ? {} : { from: day(from, 0) }),
              // The last day belongs to it.
              ...(until === '' ? {} : { until: day(until, 1) }),
            },
    })
  }
  return (
    <Modal
      opened={kind !== undefined}
      onClose={close}
      title={kind === undefined ? '' : t(`new.${kind}`)}
      closeButtonProps={{ 'aria-label': t('ui:close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          begin()
        }}
      >
        <Stack gap="md">
          <Text size="sm">{kind === undefined ? '' : t(`new.${kind}_text`)}</Text>
          {kind === 'export' && (
            <Group grow align="flex-start">
              <TextInput
                type="date"
                label={t('new.from')}
                value={from}
                max={until || undefined}
                onChange={({ currentTarget }) => setFrom(currentTarget.value)}
              />
              <TextInput
                type="date"
                label={t('new.until')}
                value={until}
                min={from || undefined}
                onChange={({ currentTarget }) => setUntil(currentTarget.value)}
              />
            </Group>
          )}
          {add.error !== null && <ErrorNotice error={add.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              {t('ui:cancel')}
            </Button>
            <Button type="submit" loading={add.isPending}>
              {t('new.begin')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
