import { Alert, Anchor, Button, Divider, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { IconFingerprint, IconLock, IconTerminal2 } from '@tabler/icons-react'
import { useRouter } from '@tanstack/react-router'
import { type FormEvent, useEffect, useState } from 'react'
import { send } from '../../api/ask.js'
import { useGet } from '../../api/hooks.js'
import { useSession } from '../../api/me.js'
import type { AnswerOf } from '../../api/paths.js'
import { useTexts } from '../../i18n.js'
import { ErrorNotice } from '../../ui/error-notice.js'
import { Loading } from '../../ui/loading.js'
import { passkeyAnswer, passkeysWork } from './passkey.js'
import { inWords, wordsOfCode } from './problems.js'
import { PublicPage } from './public-page.js'
import { beginSession, nextPath } from './signed-in.js'

type Answer = AnswerOf<'/v1/sign-in/password', 'post'>

/** By passkey, by password (and code), or by the organisation's own sign-on. */
export default function SignInPage() {
  const t = useTexts('sign-in')
  const router = useRouter()
  const session = useSession()
  const ways = useGet('/v1/sign-in', { staleTime: 0 })
  const [challenge, setChallenge] = useState<string>()
  const [error, setError] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const [problem] = useState(() => new URLSearchParams(location.search).get('problem'))
  const signedIn = session.data != null

  useEffect(() => {
    if (signedIn) router.history.replace(nextPath())
  }, [signedIn, router])

  const attempt = async (how: () => Promise<Answer>) => {
    setBusy(true)
    setError(undefined)
    try {
      const answer = await how()
      if (answer.state === 'code-needed') setChallenge(answer.challenge)
      else beginSession(answer.session)
    } catch (thrown) {
      setError(inWords(thrown))
    } finally {
      setBusy(false)
    }
  }
  const begin = (email: string, password: string) =>
    void attempt(() => send('post', '/v1/sign-in/password', { body: { email, password } }))
  const byPasskey = () =>
    passkeyAnswer(
      () => send('post', '/v1/sign-in/passkey/options'),
      (body) => send('post', '/v1/sign-in/passkey', { body }),
    )
  const bySso = async () => {
    setBusy(true)
    try {
      const { url } = await send('post', '/v1/sign-in/oidc', { body: { next: nextPath() } })
      location.assign(url)
    } catch (thrown) {
      setError(inWords(thrown))
      setBusy(false)
    }
  }

  if (ways.isPending || signedIn) return <Loading />
  const has = ways.data
  if (challenge !== undefined)
    return (
      <PublicPage title={t('second.title')} text={t('second.text')}>
        <CodeForm
          busy={busy}
          submit={(code) => void attempt(() => send('post', '/v1/sign-in/totp', { body: { challenge, code } }))}
        />
        {error !== undefined && <ErrorNotice error={error} />}
        <Anchor component="button" type="button" size="sm" onClick={() => setChallenge(undefined)}>
          {t('second.back')}
        </Anchor>
      </PublicPage>
    )
  return (
    <PublicPage title={t('title')}>
      {problem !== null && error === undefined && (
        <Alert color="red" role="alert">
          {wordsOfCode(problem) ?? t('problem')}
        </Alert>
      )}
      {has?.firstRun && (
        <Alert icon={<IconTerminal2 aria-hidden />} title={t('first_run.title')}>
          {t('first_run.hint')}
        </Alert>
      )}
      {ways.error !== null && <ErrorNotice error={ways.error} retry={() => void ways.refetch()} />}
      <PasswordForm busy={busy} submit={begin} />
      {error !== undefined && <ErrorNotice error={error} />}
      {((has?.passkey && passkeysWork()) || has?.sso !== undefined) && (
        <Stack gap="sm">
          <Divider label={t('or')} />
          {has?.passkey && passkeysWork() && (
            <Button
              variant="default"
              leftSection={<IconFingerprint size={18} aria-hidden />}
              onClick={() => void attempt(byPasskey)}
              disabled={busy}
            >
              {t('passkey')}
            </Button>
          )}
          {has?.sso !== undefined && (
            <Button
              variant="default"
              leftSection={<IconLock size={18} aria-hidden />}
              onClick={() => void bySso()}
              disabled={busy}
            >
              {t('sso', { label: has.sso.label })}
            </Button>
          )}
        </Stack>
      )}
      <Text size="xs" c="dimmed">
        {t('lost')}
      </Text>
    </PublicPage>
  )
}

function PasswordForm({ busy, submit }: { busy: boolean; submit: (email: string, password: string) => void }) {
  const t = useTexts('sign-in')
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    submit(email, password)
  }
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="sm">
        <TextInput
          label={t('email')}
          type="email"
          autoComplete="username webauthn"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          required
        />
        <PasswordInput
          label={t('password')}
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': t('show_password') }}
          required
        />
        <Button type="submit" loading={busy} mt={4}>
          {t('submit')}
        </Button>
      </Stack>
    </form>
  )
}

function CodeForm({ busy, submit }: { busy: boolean; submit: (code: string) => void }) {
  const t = useTexts('sign-in')
  const [code, setCode] = useState('')
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    submit(code)
  }
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="sm">
        <TextInput
          label={t('code')}
          description={t('code_hint')}
          autoComplete="one-time-code"
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          autoFocus
          required
        />
        <Button type="submit" loading={busy}>
          {t('submit')}
        </Button>
      </Stack>
    </form>
  )
}
