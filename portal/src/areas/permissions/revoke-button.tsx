import { Alert, Button, Group, Modal, Radio, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useState } from 'react'
import { useGet, useSend } from '../../api/index.js'
import { formatDuration, formatNumber } from '../../format/index.js'
import { useTexts } from '../../i18n.js'
import { ErrorNotice, Loading, PartyName, When } from '../../ui/index.js'
import classes from './permissions.module.css'
import { type Grant, type Revocation, startOfDay, type Touched, tellDone } from './permissions-data.js'
import { ReceiptLink } from './receipt-link.js'

/** Revokes a permission; what rests on it is shown first, since it cannot be undone. */
export function RevokeButton({ grant }: { grant: Grant }) {
  const t = useTexts('permissions')
  const [opened, { open, close }] = useDisclosure(false)
  return (
    <>
      <Button variant="default" c="var(--mantine-color-error)" onClick={open}>
        {t('action.revoke')}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={t('revoke.title')}
        size="lg"
        closeButtonProps={{ 'aria-label': t('ui:close') }}
      >
        {opened && <RevokeForm grant={grant} close={close} />}
      </Modal>
    </>
  )
}

function RevokeForm({ grant, close }: { grant: Grant; close: () => void }) {
  const t = useTexts('permissions')
  const [when, setWhen] = useState<'now' | 'day'>('now')
  const [day, setDay] = useState('')
  const from = when === 'day' && day !== '' ? startOfDay(day) : undefined
  const preview = useGet<Revocation>('/v1/grants/{id}/revocation', {
    path: { id: grant.id },
    query: { from },
    enabled: when === 'now' || from !== undefined,
    staleTime: 0,
    keepPrevious: true,
  })
  const revoke = useSend<Revocation>('post', '/v1/grants/{id}/revoke', {
    invalidates: ['/v1/grants', '/v1/home', '/v1/works'],
  })
  const go = () =>
    revoke.mutate(
      { path: { id: grant.id }, body: from === undefined ? {} : { from } },
      {
        onSuccess: (answer) => {
          if ('decidedAgain' in answer) tellDone(answer, t('done.revoked', { count: answer.decidedAgain.length }))
          else tellDone(answer, '')
          close()
        },
      },
    )
  const { data } = preview
  return (
    <Stack gap="md">
      <Radio.Group label={t('revoke.when')} value={when} onChange={(value) => setWhen(value as typeof when)}>
        <Stack gap={6} mt={6}>
          <Radio value="now" label={t('revoke.now')} />
          <Radio value="day" label={t('revoke.from_day')} />
        </Stack>
      </Radio.Group>
      {when === 'day' && (
        <TextInput
          type="date"
          label={t('revoke.day')}
          description={t('dates_in_japan')}
          value={day}
          onChange={(event) => setDay(event.currentTarget.value)}
          maw={220}
        />
      )}
      {preview.isPending && when === 'now' && <Loading small />}
      {preview.error !== null && <ErrorNotice error={preview.error} />}
      {data !== undefined && (
        <section aria-label={t('revoke.effect')} data-testid="revocation-effect">
          <Text fw={600} size="sm" mb={4}>
            {t('revoke.effect')}
          </Text>
          <dl className={classes.facts}>
            <dt>{t('revoke.before')}</dt>
            <dd>
              <strong className="numbers">{formatNumber(data.before.count)}</strong>{' '}
              <Text span c="dimmed" size="sm">
                {t('revoke.before_text', { duration: formatDuration(data.before.seconds) })}
              </Text>
            </dd>
            <dt>{t('revoke.after')}</dt>
            <dd>
              <strong className="numbers">{formatNumber(data.after.count)}</strong>{' '}
              <Text span c="dimmed" size="sm">
                {t('revoke.after_text')}
              </Text>
            </dd>
          </dl>
          <TouchedList touched={[...data.after.newest, ...data.before.newest].slice(0, 5)} />
        </section>
      )}
      <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} aria-hidden />}>
        <Text size="sm" c="var(--mantine-color-text)">
          {t('revoke.warning')}
        </Text>
      </Alert>
      {revoke.error !== null && <ErrorNotice error={revoke.error} />}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={close}>
          {t('ui:cancel')}
        </Button>
        <Button
          color="red.8"
          onClick={go}
          loading={revoke.isPending}
          disabled={data === undefined || (when === 'day' && from === undefined)}
        >
          {t('revoke.confirm')}
        </Button>
      </Group>
    </Stack>
  )
}

function TouchedList({ touched }: { touched: readonly Touched[] }) {
  if (touched.length === 0) return null
  return (
    <ul className={classes.examples}>
      {touched.map((one) => (
        <li key={one.receipt}>
          <Text size="sm" component="div">
            <ReceiptLink of={one}>{one.input}</ReceiptLink>{' '}
            <Text span c="dimmed" size="xs">
              <PartyName id={one.use.party} plain /> · {one.use.model} · <When at={one.decidedAt} />
            </Text>
          </Text>
        </li>
      ))}
    </ul>
  )
}
