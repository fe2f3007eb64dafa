import { Alert, Button, Code, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useEffect, useState } from 'react'
import { type BodyOf, send, useCan, useGet } from '../../api/index.js'
import { queries } from '../../api/queries.js'
import { useTexts } from '../../i18n.js'
import { CopyText, ErrorNotice, Loading, notifyDone, Section } from '../../ui/index.js'
import { inWords } from '../sign-in/problems.js'
import { SettingsPage } from './settings-page.js'

/** What the operator sets for everybody: single sign-on. */
export default function InstallationPage() {
  const t = useTexts('settings')
  const can = useCan()
  const installation = useGet('/v1/settings/installation')
  const { data } = installation
  const [issuer, setIssuer] = useState('')
  const [clientId, setClientId] = useState('')
  const [clientSecret, setClientSecret] = useState('')
  const [label, setLabel] = useState('')
  const [error, setError] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const mayChange = can('operations.write') && data?.ssoByEnvironment === false
  useEffect(() => {
    setIssuer(data?.sso?.issuer ?? '')
    setClientId(data?.sso?.clientId ?? '')
    setLabel(data?.sso?.label ?? '')
  }, [data])
  const save = async (sso: BodyOf<'/v1/settings/installation', 'put'>['sso']) => {
    setBusy(true)
    setError(undefined)
    try {
      await send('put', '/v1/settings/installation', { body: { sso } })
      setClientSecret('')
      notifyDone(t('saved'))
      await queries.invalidateQueries({ queryKey: ['/v1/settings/installation'] })
    } catch (thrown) {
      setError(inWords(thrown))
    } finally {
      setBusy(false)
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void save({ issuer, clientId, label, ...(clientSecret === '' ? {} : { clientSecret }) })
  }
  return (
    <SettingsPage tab="installation">
      {data === undefined ? (
        installation.error === null ? (
          <Loading />
        ) : (
          <ErrorNotice error={installation.error} retry={() => void installation.refetch()} />
        )
      ) : (
        <>
          <Section title={t('installation.about')}>
            <Stack gap={4}>
              <Text size="sm">
                {t('installation.version')} <Code>{data.version}</Code>
              </Text>
              <Text size="sm">
                {t('installation.url')} <Code>{data.publicUrl}</Code>
              </Text>
            </Stack>
          </Section>
          <Section title={t('sso.title')} text={t('sso.text')}>
            <form onSubmit={submit}>
              <Stack gap="sm" maw={520}>
                {data.ssoByEnvironment && <Alert>{t('sso.by_environment')}</Alert>}
                <Text size="sm" component="div">
                  {t('sso.redirect')} <CopyText value={`${data.publicUrl}/v1/sign-in/oidc/callback`} />
                </Text>
                <TextInput
                  label={t('sso.issuer')}
                  placeholder="https://id.example.jp"
                  type="url"
                  value={issuer}
                  onChange={(event) => setIssuer(event.currentTarget.value)}
                  disabled={!mayChange}
                  required
                />
                <TextInput
                  label={t('sso.client_id')}
                  value={clientId}
                  onChange={(event) => setClientId(event.currentTarget.value)}
                  disabled={!mayChange}
                  required
                />
                <PasswordInput
                  label={t('sso.client_secret')}
                  description={data.sso?.hasSecret ? t('sso.secret_kept') : undefined}
                  autoComplete="off"
                  value={clientSecret}
                  onChange={(event) => setClientSecret(event.currentTarget.value)}
                  visibilityToggleButtonProps={{ 'aria-label': t('password.show') }}
                  disabled={!mayChange}
                />
                <TextInput
                  label={t('sso.label')}
                  description={t('sso.label_hint')}
                  value={label}
                  onChange={(event) => setLabel(event.currentTarget.value)}
                  maxLength={60}
                  disabled={!mayChange}
                  required
                />
                {error !== undefined && <ErrorNotice error={error} />}
                {mayChange && (
                  <Group gap="xs">
                    <Button type="submit" loading={busy}>
                      {t('save')}
                    </Button>
                    {data.sso !== null && (
                      <Button variant="default" onClick={() => void save(null)} disabled={busy}>
                        {t('sso.remove')}
                      </Button>
                    )}
                  </Group>
                )}
              </Stack>
            </form>
          </Section>
        </>
      )}
    </SettingsPage>
  )
}
