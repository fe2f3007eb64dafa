import { Alert, Button, Group, Modal, Radio, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useState } from 'react'
import { useGet, useSend, waitsForSecond } from '../../api/index.js'
import { formatDuration, formatNumber } from '../../format/index.js'
import { useTexts } from '../../i18n.js'
import { ErrorNotice, Fact, Facts, Loading, PartyName, When } from '../../ui/index.js'
import classes from './permissions.module.css'
import { type Grant, startOfDay, type Touched, tellDone } from './permissions-data.js'
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
  const preview = useGet('/v1/grants/{id}/revocation', {
    path: { id: grant.id },
    query: { from },
    enabled: when === 'now' || from !== undefined,
    staleTime: 0,
    keepPrevious: true,
  })
  const revoke = useSend('post', '/v1/grants/{id}/revoke', {
    invalidates: ['/v1/grants', '/v1/home', '/v1/works', '/v1/jobs'],
  })
  const go = () =>
    revoke.mutate(
      { path: { id: grant.id }, body: from === undefined ? {} : { from } },
      {
        onSuccess: (answer) => {
          const touched = waitsForSecond(answer) ? 0 : answer.after.count
          tellDone(answer, touched === 0 ? t('done.revoked') : t('done.revoked_again', { count: touched }))
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
          <Facts>
            <Fact name={t('revoke.before')}>
              <strong className="numbers">{formatNumber(data.before.count)}</strong>{' '}
              <Text span c="dimmed" size="sm">
                {t('revoke.before_text', { duration: formatDuration(data.before.seconds) })}
              </Text>
            </Fact>
            <Fact name={t('revoke.after')}>
              <strong className="numbers">{formatNumber(data.after.count)}</strong>{' '}
              <Text span c="dimmed" size="sm">
                {t('revoke.after_text')}
              </Text>
            </Fact>
          </Facts>
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
