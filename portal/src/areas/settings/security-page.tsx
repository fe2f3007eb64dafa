import { Alert, Button, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { IconFingerprint } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { type AnswerOf, send, sessionKey, useGet, useMe } from '../../api/index.js'
import { queries } from '../../api/queries.js'
import { formatDate } from '../../format/index.js'
import { useTexts } from '../../i18n.js'
import {
  ConfirmButton,
  ErrorNotice,
  Loading,
  notifyDone,
  notifyError,
  Section,
  StateBadge,
  When,
} from '../../ui/index.js'
import { newPasskey, passkeysWork } from '../sign-in/passkey.js'
import { inWords, said } from '../sign-in/problems.js'
import { AuthenticatorApp } from './authenticator-app.js'
import { SettingsPage } from './settings-page.js'

export type Methods = AnswerOf<'/v1/sign-in-methods'>

/** What one signs in with, and whether that is enough for the party. */
export const readMethodsAgain = async () => {
  await queries.invalidateQueries({ queryKey: ['/v1/sign-in-methods'] })
  await queries.invalidateQueries({ queryKey: sessionKey })
}

/** What one signs in with, and where one is signed in. */
export default function SecurityPage() {
  const t = useTexts('settings')
  const { secondFactorNeeded } = useMe()
  const methods = useGet('/v1/sign-in-methods')
  return (
    <SettingsPage tab="security">
      {secondFactorNeeded === true && (
        <Alert color="orange" variant="light" mb="md" title={t('second_factor.needed')}>
          {t(
            methods.data !== undefined && methods.data.passkeys.length > 0
              ? 'second_factor.sign_in_again'
              : 'second_factor.needed_text',
          )}
        </Alert>
      )}
      {methods.data === undefined ? (
        methods.error === null ? (
          <Loading />
        ) : (
          <ErrorNotice error={methods.error} retry={() => void methods.refetch()} />
        )
      ) : (
        <>
          <Passkeys methods={methods.data} />
          <Password methods={methods.data} />
          <AuthenticatorApp methods={methods.data} />
        </>
      )}
      <Sessions />
    </SettingsPage>
  )
}

function Passkeys({ methods }: { methods: Methods }) {
  const t = useTexts('settings')
  const [name, setName] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const works = methods.passkeysWorkHere && passkeysWork()
  const add = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      await newPasskey(name)
      setName('')
      notifyDone(t('passkeys.added'))
      await readMethodsAgain()
    } catch (thrown) {
      setError(inWords(thrown))
    } finally {
      setBusy(false)
    }
  }
  const remove = async (id: string) => {
    await said(() => send('delete', '/v1/sign-in-methods/passkeys/{id}', { path: { id } }))
    await readMethodsAgain()
  }
  return (
    <Section title={t('passkeys.title')} text={t('passkeys.text')}>
      <Stack gap="md">
        {methods.passkeys.map((passkey) => (
          <Group key={passkey.id} justify="space-between" gap="sm">
            <Group gap="sm" wrap="nowrap">
              <IconFingerprint size={20} stroke={1.6} aria-hidden />
              <div>
                <Text size="sm" fw={550}>
                  {passkey.name}
                </Text>
                <Text size="xs" c="dimmed">
                  {t('passkeys.made', { date: formatDate(passkey.createdAt) })} ·{' '}
                  {passkey.lastUsedAt === null ? t('never_used') : <When at={passkey.lastUsedAt} />}
                </Text>
              </div>
            </Group>
            <ConfirmButton
              size="compact-sm"
              title={t('passkeys.remove_title', { name: passkey.name })}
              text={t('passkeys.remove_text')}
              onConfirm={() => remove(passkey.id)}
              aria-label={`${t('remove')}: ${passkey.name}`}
            >
              {t('remove')}
            </ConfirmButton>
          </Group>
        ))}
        {works ? (
          <form onSubmit={(event) => void add(event)}>
            <Group align="flex-end" gap="sm">
              <TextInput
                label={t('passkeys.name')}
                placeholder={t('passkeys.name_example')}
                value={name}
                onChange={(event) => setName(event.currentTarget.value)}
                required
                maxLength={200}
                flex="1 1 200px"
              />
              <Button type="submit" loading={busy} variant={methods.passkeys.length === 0 ? 'filled' : 'default'}>
                {t('passkeys.add')}
              </Button>
            </Group>
          </form>
        ) : (
          <Alert>{t('passkeys.not_here')}</Alert>
        )}
        {error !== undefined && <ErrorNotice error={error} />}
      </Stack>
    </Section>
  )
}

function Password({ methods }: { methods: Methods }) {
  const t = useTexts('settings')
  const [password, setPassword] = useState('')
  const [error, setError] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      await send('put', '/v1/sign-in-methods/password', { body: { password } })
      setPassword('')
      notifyDone(t('password.changed'))
      await readMethodsAgain()
    } catch (thrown) {
      setError(inWords(thrown))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Section
      title={t('password.title')}
      text={
        methods.password === null ? t('password.none') : t('password.set', { date: formatDate(methods.password.setAt) })
      }
    >
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm" maw={420}>
          <PasswordInput
            label={t('password.new')}
            description={t('password.hint')}
            autoComplete="new-password"
            minLength={12}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            visibilityToggleButtonProps={{ 'aria-label': t('password.show') }}
            required
          />
          {error !== undefined && <ErrorNotice error={error} />}
          <Group>
            <Button type="submit" variant="default" loading={busy}>
              {t('password.change')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  )
}

function Sessions() {
  const t = useTexts('settings')
  const sessions = useGet('/v1/sessions')
  const readAgain = () => queries.invalidateQueries({ queryKey: ['/v1/sessions'] })
  const end = async (id: string) => {
    try {
      await send('delete', '/v1/sessions/{id}', { path: { id } })
      await readAgain()
    } catch (error) {
      notifyError(inWords(error))
    }
  }
  const endOthers = async () => {
    await send('delete', '/v1/sessions')
    await readAgain()
  }
  const items = sessions.data?.items ?? []
  return (
    <Section
      title={t('sessions.title')}
      text={t('sessions.text')}
      actions={
        items.length > 1 && (
          <ConfirmButton
            size="compact-sm"
            title={t('sessions.others')}
            text={t('sessions.others_text')}
            onConfirm={endOthers}
          >
            {t('sessions.others')}
          </ConfirmButton>
        )
      }
    >
      {sessions.error !== null && <ErrorNotice error={sessions.error} retry={() => void sessions.refetch()} />}
      <Stack gap="sm">
        {items.map((session) => (
          <Group key={session.id} justify="space-between" gap="sm">
            <div>
              <Text size="sm" fw={550} component="div">
                {session.device === '' ? t('sessions.unknown') : session.device}{' '}
                {session.current && <StateBadge tone="accent">{t('sessions.this')}</StateBadge>}
              </Text>
              <Text size="xs" c="dimmed">
                {session.methods.map((method) => t(`method.${method}`)).join(t('comma'))} ·{' '}
                <When at={session.lastSeenAt} />
              </Text>
            </div>
            {!session.current && (
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => void end(session.id)}
                aria-label={`${t('sessions.end')}: ${session.device}`}
              >
                {t('sessions.end')}
              </Button>
            )}
          </Group>
        ))}
      </Stack>
    </Section>
  )
}
