import { Alert, Button, Checkbox, Group, Modal, Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { type AnswerOf, type BodyOf, type Described, send, useMe, waitsForSecond } from '../../api/index.js'
import { queries } from '../../api/queries.js'
import { formatDate } from '../../format/index.js'
import { useTexts } from '../../i18n.js'
import { CopyText, ErrorNotice } from '../../ui/index.js'
import { inWords } from '../sign-in/problems.js'

type Made = Exclude<AnswerOf<'/v1/tokens', 'post'>, Described<'ApprovalAsked'>>
type Scope = BodyOf<'/v1/tokens', 'post'>['scopes'][number]

/** Asks what a program may do and for how long; then shows its token, once. */
export function NewTokenDialog({ close }: { close: () => void }) {
  const t = useTexts('tokens')
  const { permissions } = useMe()
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<Scope[]>([])
  const [days, setDays] = useState('90')
  const [made, setMade] = useState<Made>()
  const [asked, setAsked] = useState(false)
  const [error, setError] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      const answer = await send('post', '/v1/tokens', {
        body: { name, scopes, expiresInDays: Number(days) },
      })
      if (waitsForSecond(answer)) setAsked(true)
      else setMade(answer)
      await queries.invalidateQueries({ queryKey: ['/v1/tokens'] })
    } catch (thrown) {
      setError(inWords(thrown))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Modal
      opened
      onClose={close}
      title={t('make')}
      size="lg"
      closeOnClickOutside={made === undefined}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {made !== undefined ? (
        <Stack gap="md">
          <Alert color="yellow">{t('shown_once')}</Alert>
          <CopyText value={made.token} />
          <Text size="sm" c="dimmed">
            {t('use', { date: formatDate(made.expiresAt) })}
          </Text>
          <Group justify="flex-end">
            <Button onClick={close}>{t('kept')}</Button>
          </Group>
        </Stack>
      ) : asked ? (
        <Alert>{t('second_person')}</Alert>
      ) : (
        <form onSubmit={(event) => void submit(event)}>
          <Stack gap="md">
            <TextInput
              label={t('name')}
              description={t('name_hint')}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              required
              maxLength={200}
              data-autofocus
            />
            <Checkbox.Group
              label={t('scopes')}
              description={t('scopes_hint')}
              value={scopes}
              onChange={(values) => setScopes(values as Scope[])}
              required
            >
              <SimpleGrid cols={{ base: 1, xs: 2 }} spacing={8} mt={8}>
                {permissions.map((permission) => (
                  <Checkbox
                    key={permission}
                    value={permission}
                    label={t(`scope.${permission.replace('.', '_')}`)}
                    size="xs"
                  />
                ))}
              </SimpleGrid>
            </Checkbox.Group>
            <Select
              label={t('expires')}
              data={['7', '30', '90', '180', '366'].map((value) => ({
                value,
                label: t('days', { count: Number(value) }),
              }))}
              value={days}
              onChange={(value) => setDays(value ?? '90')}
              allowDeselect={false}
            />
            {error !== undefined && <ErrorNotice error={error} />}
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={close}>
                {t('cancel')}
              </Button>
              <Button type="submit" loading={busy} disabled={scopes.length === 0}>
                {t('make')}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  )
}
