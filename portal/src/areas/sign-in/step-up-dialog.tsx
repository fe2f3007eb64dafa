import { Button, Divider, Group, Modal, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { IconFingerprint, IconLock } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { send } from '../../api/ask.js'
import { useGet } from '../../api/hooks.js'
import type { Me } from '../../api/me.js'
import { useTexts } from '../../i18n.js'
import { ErrorNotice } from '../../ui/error-notice.js'
import { Loading } from '../../ui/loading.js'
import { passkeyAnswer } from './passkey.js'
import { inWords } from './problems.js'
import { rememberSession } from './signed-in.js'

/** Asks for password and code, or a passkey; then what was wanted goes on by itself. */
export default function StepUpDialog({ done }: { done: (proved: boolean) => void }) {
  const t = useTexts('sign-in')
  const ways = useGet('/v1/step-up', { staleTime: 0 })
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [error, setError] = useState<unknown>()
  const [busy, setBusy] = useState(false)

  const prove = async (how: () => Promise<Me>) => {
    setBusy(true)
    setError(undefined)
    try {
      rememberSession(await how())
      done(true)
    } catch (thrown) {
      setError(inWords(thrown))
      setBusy(false)
    }
  }
  const byPassword = (event: FormEvent) => {
    event.preventDefault()
    void prove(() => send('post', '/v1/step-up/password', { body: { password, ...(code === '' ? {} : { code }) } }))
  }
  const byPasskey = () =>
    void prove(
      async () =>
        await passkeyAnswer(
          () => send('post', '/v1/step-up/passkey/options'),
          (body) => send('post', '/v1/step-up/passkey', { body }),
        ),
    )
  const bySso = async () => {
    setBusy(true)
    try {
      const next = `${location.pathname}${location.search}`
      const { url } = await send('post', '/v1/sign-in/oidc', { body: { fresh: true, next } })
      location.assign(url)
    } catch (thrown) {
      setError(inWords(thrown))
      setBusy(false)
    }
  }
  const has = ways.data
  return (
    <Modal
      opened
      onClose={() => done(false)}
      title={t('step_up.title')}
      closeButtonProps={{ 'aria-label': t('step_up.close') }}
      zIndex={500}
    >
      {has === undefined ? (
        ways.error === null ? (
          <Loading />
        ) : (
          <ErrorNotice error={ways.error} />
        )
      ) : (
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            {t('step_up.text')}
          </Text>
          {has.passkey && (
            <Button leftSection={<IconFingerprint size={18} aria-hidden />} onClick={byPasskey} loading={busy}>
              {t('step_up.passkey')}
            </Button>
          )}
          {has.passkey && has.password && <Divider label={t('or')} />}
          {has.password && (
            <form onSubmit={byPassword}>
              <Stack gap="sm">
                <PasswordInput
                  label={t('password')}
                  autoComplete="current-password"
                  value={password}
                  onChange={(event) => setPassword(event.currentTarget.value)}
                  visibilityToggleButtonProps={{ 'aria-label': t('show_password') }}
                  required
                  data-autofocus={!has.passkey || undefined}
                />
                {has.code && (
                  <TextInput
                    label={t('code')}
                    description={t('code_hint')}
                    autoComplete="one-time-code"
                    inputMode="text"
                    value={code}
                    onChange={(event) => setCode(event.currentTarget.value)}
                    required
                  />
                )}
                <Group justify="flex-end" gap="xs">
                  <Button variant="default" onClick={() => done(false)}>
                    {t('cancel')}
                  </Button>
                  <Button type="submit" variant={has.passkey ? 'default' : 'filled'} loading={busy}>
                    {t('step_up.confirm')}
                  </Button>
                </Group>
              </Stack>
            </form>
          )}
          {has.sso && !has.passkey && !has.password && (
            <Button leftSection={<IconLock size={18} aria-hidden />} onClick={() => void bySso()} loading={busy}>
              {t('step_up.sso')}
            </Button>
          )}
          {!has.passkey && !has.password && !has.sso && <Text size="sm">{t('step_up.none')}</Text>}
          {error !== undefined && <ErrorNotice error={error} />}
        </Stack>
      )}
    </Modal>
  )
}
