import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconHandStop, IconPlayerPlay } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { type AnswerOf, useCan, useEvents, useGet, useSend, waitsForSecond } from '../../api/index.js'
import { queries } from '../../api/queries.js'
import { formatNumber } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { ConfirmButton, ErrorNotice, Fact, Facts, Loading, notifyDone, PartyName, When } from '../../ui/index.js'

type Stops = AnswerOf<'/v1/works/{id}/stops'>
const uses = ['train', 'generate', 'release'] as const
const invalidates = ['/v1/works', '/v1/reservations', '/v1/home'] as const

/** Whether a work is stopped at every gate, and the switch for that. */
export function StopSwitch({ work, mine }: { work: string; mine: boolean }) {
  const t = useTexts('generations')
  const can = useCan()
  const stops = useGet('/v1/works/{id}/stops', { path: { id: work } })
  useEvents(['reservation.changed'], () => {
    void queries.invalidateQueries({ predicate: ({ queryKey: [key] }) => String(key) === '/v1/works/{id}/stops' })
  })
  const may = mine && can('grants.write')
  const items = stops.data?.items ?? []
  if (items.length === 0) return may ? <StopButton work={work} /> : null
  return (
    <Alert color="red" variant="light" icon={<IconHandStop aria-hidden />} title={t('stop.stopped')} mb="lg">
      <Stack gap={6}>
        {items.map((one) => (
          <StopLine key={one.reservation.id} stop={one} names={stops.data!.names} work={work} />
        ))}
        {items.some(({ lifting }) => lifting) && <LiftButton work={work} />}
      </Stack>
    </Alert>
  )
}

function StopLine({ stop, names, work }: { stop: Stops['items'][number]; names: Stops['names']; work: string }) {
  const t = useTexts('generations')
  const language = useLanguage()
  const { reservation, by } = stop
  return (
    <Text size="sm" component="div" c="var(--mantine-color-text)">
      {reservation.work !== work && `${names.works[reservation.work]?.[language] ?? reservation.work}: `}
      {reservation.uses.map((use) => t(`stop.use.${use}`)).join(language === 'ja' ? '・' : ', ')}
      {' · '}
      <When at={reservation.from} exact />
      {' · '}
      {by === undefined ? t('stop.operator') : <PartyName id={by} plain />}
      {reservation.evidence.note !== undefined && ` · ${reservation.evidence.note}`}
    </Text>
  )
}

function LiftButton({ work }: { work: string }) {
  const t = useTexts('generations')
  const lift = useSend('post', '/v1/works/{id}/resume', { invalidates })
  return (
    <Group>
      <ConfirmButton
        title={t('stop.lift')}
        text={t('stop.lift_text')}
        danger={false}
        leftSection={<IconPlayerPlay size={16} aria-hidden />}
        onConfirm={async () => {
          const answer = await lift.mutateAsync({ path: { id: work }, body: { dryRun: false } })
          notifyDone(t(waitsForSecond(answer) ? 'stop.waits' : 'stop.lifted'))
        }}
      >
        {t('stop.lift')}
      </ConfirmButton>
    </Group>
  )
}

function StopButton({ work }: { work: string }) {
  const t = useTexts('generations')
  const [opened, { open, close }] = useDisclosure(false)
  return (
    <Group justify="flex-end" mb="lg">
      <Button
        variant="default"
        c="var(--mantine-color-error)"
        leftSection={<IconHandStop size={16} aria-hidden />}
        onClick={open}
      >
        {t('stop.stop')}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={t('stop.title')}
        size="lg"
        closeButtonProps={{ 'aria-label': t('ui:close') }}
      >
        {opened && <StopForm work={work} close={close} />}
      </Modal>
    </Group>
  )
}

/** What it would have changed is shown first. */
function StopForm({ work, close }: { work: string; close: () => void }) {
  const t = useTexts('generations')
  const [note, setNote] = useState('')
  const stop = useSend('post', '/v1/works/{id}/stop', { invalidates })
  const go = () =>
    stop.mutate(
      {
        path: { id: work },
        body: {
          uses: [...uses],
          territories: ['worldwide'],
          dryRun: false,
          ...(note.trim() === '' ? {} : { note: note.trim() }),
        },
      },
      {
        onSuccess: () => {
          notifyDone(t('stop.done'))
          close()
        },
      },
    )
  return (
    <Stack gap="md">
      <Text size="sm">{t('stop.text')}</Text>
      <Effect work={work} />
      <TextInput
        label={t('stop.note')}
        description={t('stop.note_hint')}
        value={note}
        maxLength={500}
        onChange={({ currentTarget }) => setNote(currentTarget.value)}
      />
      {stop.error !== null && <ErrorNotice error={stop.error} />}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={close}>
          {t('ui:cancel')}
        </Button>
        <Button color="red.8" onClick={go} loading={stop.isPending}>
          {t('stop.stop')}
        </Button>
      </Group>
    </Stack>
  )
}

function Effect({ work }: { work: string }) {
  const t = useTexts('generations')
  const preview = useSend('post', '/v1/grants/preview')
  const { mutate } = preview
  useEffect(() => {
    mutate({
      body: {
        draft: {
          kind: 'reservation',
          terms: {
            work,
            uses: [...uses],
            territories: ['worldwide'],
            from: new Date().toISOString(),
            stops: true,
            evidence: { location: 'kyodaku' },
          },
        },
        days: 30,
        work,
        limit: 0,
      },
    })
  }, [mutate, work])
  if (preview.error !== null) return <ErrorNotice error={preview.error} />
  if (preview.data === undefined) return <Loading small />
  const { before, after } = preview.data
  return (
    <section aria-label={t('stop.effect')} data-testid="stop-effect">
      <Text fw={600} size="sm" mb={4}>
        {t('stop.effect')}
      </Text>
      <Facts>
        <Fact name={t('stop.permitted_before')}>
          <strong className="numbers">{formatNumber(before.permit)}</strong>
        </Fact>
        <Fact name={t('stop.permitted_after')}>
          <strong className="numbers">{formatNumber(after.permit)}</strong>
        </Fact>
      </Facts>
    </section>
  )
}
