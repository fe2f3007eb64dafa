import { Button, Group, Radio, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { send, sessionKey, useMe } from '../../api/index.js'
import { queries } from '../../api/queries.js'
import { languages, setLanguage, useLanguage, useTexts } from '../../i18n.js'
import { ErrorNotice, notifyDone, Section } from '../../ui/index.js'
import { inWords } from '../sign-in/problems.js'
import { SettingsPage } from './settings-page.js'

/** Who one is, and in which language. */
export default function ProfilePage() {
  const t = useTexts('settings')
  const { user, memberships, role, party } = useMe()
  const shown = useLanguage()
  const [name, setName] = useState(user.name)
  const [language, setChosen] = useState(shown)
  const [error, setError] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      await send('patch', '/v1/session', { body: { name, language } })
      await setLanguage(language)
      await queries.invalidateQueries({ queryKey: sessionKey })
      notifyDone(t('saved'))
    } catch (thrown) {
      setError(inWords(thrown))
    } finally {
      setBusy(false)
    }
  }
  const belongs = memberships.length > 0 ? memberships : [{ party: party ?? null, partyName: null, role }]
  return (
    <SettingsPage tab="profile">
      <Section title={t('profile.title')}>
        <form onSubmit={(event) => void submit(event)}>
          <Stack gap="md" maw={420}>
            <TextInput
              label={t('profile.name')}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              required
              maxLength={200}
              autoComplete="name"
            />
            <TextInput
              label={t('profile.email')}
              description={t('profile.email_hint')}
              value={user.email ?? ''}
              readOnly
            />
            <Radio.Group
              label={t('profile.language')}
              value={language}
              onChange={(value) => setChosen(languages.find((one) => one === value) ?? shown)}
            >
              <Group gap="md" mt={4}>
                {languages.map((one) => (
                  <Radio key={one} value={one} label={<span lang={one}>{t(`shell:language.${one}`)}</span>} />
                ))}
              </Group>
            </Radio.Group>
            {error !== undefined && <ErrorNotice error={error} />}
            <Group>
              <Button type="submit" loading={busy}>
                {t('save')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Section>
      <Section title={t('profile.memberships')} text={t('profile.memberships_text')}>
        <Stack gap={6} component="ul" m={0} pl="md">
          {belongs.map((one) => (
            <li key={one.party ?? ''}>
              {one.partyName ?? one.party ?? t('operator')}（{t(`shell:role.${one.role}`)}）
            </li>
          ))}
        </Stack>
      </Section>
    </SettingsPage>
  )
}
