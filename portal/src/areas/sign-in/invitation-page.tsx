import { Alert, Anchor, Button, Divider, Stack, Text } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { send } from '../../api/ask.js'
import { useGet } from '../../api/hooks.js'
import { useSession } from '../../api/me.js'
import type { Described } from '../../api/paths.js'
import { ProblemError } from '../../api/problem.js'
import { formatDateTime } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { ErrorNotice } from '../../ui/error-notice.js'
import { Loading } from '../../ui/loading.js'
import { NewPersonForm } from './new-person-form.js'
import { inWords, said } from './problems.js'
import { PublicPage } from './public-page.js'
import { beginSession, secretOfLink } from './signed-in.js'

const linkNotValid = new ProblemError({ status: 410, code: 'identity.link-not-valid', title: '', detail: '' })

/** What a link of an invitation, or of a lost password, leads to. */
export default function InvitationPage() {
  const t = useTexts('sign-in')
  const language = useLanguage()
  const router = useRouter()
  const session = useSession()
  const [secret] = useState(secretOfLink)
  const ways = useGet('/v1/sign-in')
  const invitation = useQuery({
    queryKey: ['invitation', secret],
    queryFn: () =>
      said(async () => {
        // An address without its secret is a link that is not valid, and nothing to ask for.
        if (secret === '') throw linkNotValid
        return await send('post', '/v1/invitations/look-up', { body: { secret } })
      }),
    // Whoever is signed in sends the token of their session, which is known once the session is.
    enabled: !session.isPending,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const [error, setError] = useState<unknown>()
  const [busy, setBusy] = useState(false)

  const finish = async (how: () => Promise<Described<'SignedIn'>>) => {
    setBusy(true)
    setError(undefined)
    try {
      const { session: me } = await how()
      beginSession(me)
      router.history.replace('/')
    } catch (thrown) {
      setError(inWords(thrown))
      setBusy(false)
    }
  }
  const bySso = async () => {
    setBusy(true)
    try {
      const { url } = await send('post', '/v1/sign-in/oidc', {
        body: { next: '/', invitation: secret },
      })
      location.assign(url)
    } catch (thrown) {
      setError(inWords(thrown))
      setBusy(false)
    }
  }

  if (invitation.isPending || session.isPending) return <Loading />
  if (invitation.data === undefined)
    return (
      <PublicPage title={t('invitation.title')}>
        <ErrorNotice error={invitation.error} title={t('invitation.not_opened')} />
        <Anchor href="/sign-in" size="sm">
          {t('invitation.to_sign_in')}
        </Anchor>
      </PublicPage>
    )
  const { kind, email, name, partyName, role, hasAccount, expiresAt } = invitation.data
  if (kind === 'recovery')
    return (
      <PublicPage title={t('recovery.title')} text={t('recovery.text', { name: name ?? '' })}>
        <NewPersonForm
          only="password"
          submitText={t('recovery.submit')}
          busy={busy}
          submit={({ password }) =>
            void finish(() => send('post', '/v1/invitations/recover', { body: { secret, password } }))
          }
        />
        {error !== undefined && <ErrorNotice error={error} />}
      </PublicPage>
    )
  const me = session.data
  return (
    <PublicPage
      title={t('invitation.join', { party: partyName ?? t('invitation.operator') })}
      text={
        <>
          {t('invitation.as', { role: t(`shell:role.${role ?? 'viewer'}`) })}
          <br />
          {t('invitation.until', { date: formatDateTime(expiresAt) })}
        </>
      }
    >
      {me != null ? (
        <Stack gap="sm">
          <Text size="sm">{t('invitation.signed_in', { name: me.user.name })}</Text>
          <Button
            loading={busy}
            onClick={() => void finish(() => send('post', '/v1/invitations/accept', { body: { secret } }))}
          >
            {t('invitation.accept')}
          </Button>
        </Stack>
      ) : hasAccount ? (
        <Alert>
          {t('invitation.has_account', { email: email ?? '' })}{' '}
          <Anchor href="/sign-in" target="_blank" inherit>
            {t('invitation.to_sign_in')}
          </Anchor>
        </Alert>
      ) : (
        <NewPersonForm
          name={name ?? ''}
          email={email ?? ''}
          emailFixed
          submitText={t('invitation.accept')}
          busy={busy}
          submit={(person) =>
            void finish(() =>
              send('post', '/v1/invitations/accept', {
                body: { secret, person: { name: person.name, password: person.password, language } },
              }),
            )
          }
        />
      )}
      {error !== undefined && <ErrorNotice error={error} />}
      {me == null && ways.data?.sso !== undefined && (
        <Stack gap="sm">
          <Divider label={t('or')} />
          <Button
            variant="default"
            leftSection={<IconLock size={18} aria-hidden />}
            onClick={() => void bySso()}
            disabled={busy}
          >
            {t('sso', { label: ways.data.sso.label })}
          </Button>
        </Stack>
      )}
    </PublicPage>
  )
}
