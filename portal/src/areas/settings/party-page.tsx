import { Alert, Button, Checkbox, Group, Stack } from '@mantine/core'
import { type FormEvent, useEffect, useState } from 'react'
import { type AnswerOf, send, useCan, useGet, waitsForSecond } from '../../api/index.js'
import { queries } from '../../api/queries.js'
import { useTexts } from '../../i18n.js'
import { ErrorNotice, Loading, notifyDone, Section } from '../../ui/index.js'
import { inWords } from '../sign-in/problems.js'
import { SettingsPage } from './settings-page.js'

type Chosen = AnswerOf<'/v1/settings/party'>['approvals']

/** What the party asks two persons for. */
export default function PartySettingsPage() {
  const t = useTexts('settings')
  const can = useCan()
  const settings = useGet('/v1/settings/party')
  const [chosen, setChosen] = useState<Chosen>([])
  const [secondFactor, setSecondFactor] = useState(false)
  const [error, setError] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const mayChange = can('settings.write')
  const known = settings.data?.approvals
  const demanded = settings.data?.secondFactor
  useEffect(() => {
    if (known !== undefined) setChosen(known)
  }, [known])
  useEffect(() => {
    if (demanded !== undefined) setSecondFactor(demanded)
  }, [demanded])
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      const answer = await send('put', '/v1/settings/party', { body: { approvals: chosen, secondFactor } })
      notifyDone(t(waitsForSecond(answer) ? 'second_person' : 'saved'))
      await queries.invalidateQueries({ queryKey: ['/v1/settings/party'] })
    } catch (thrown) {
      setError(inWords(thrown))
    } finally {
      setBusy(false)
    }
  }
  return (
    <SettingsPage tab="party">
      {settings.data === undefined ? (
        settings.error === null ? (
          <Loading />
        ) : (
          <ErrorNotice error={settings.error} retry={() => void settings.refetch()} />
        )
      ) : (
        <Section title={t('party.approvals')} text={t('party.approvals_text')}>
          <form onSubmit={(event) => void submit(event)}>
            <Stack gap="md">
              {!mayChange && <Alert>{t('party.read_only')}</Alert>}
              <Checkbox.Group
                value={chosen}
                onChange={(values) => setChosen(values as Chosen)}
                aria-label={t('party.approvals')}
              >
                <Stack gap="xs">
                  {settings.data.approvalActions.map((action) => (
                    <Checkbox
                      key={action}
                      value={action}
                      label={t(`action.${action.replace('.', '_')}`)}
                      disabled={!mayChange}
                    />
                  ))}
                </Stack>
              </Checkbox.Group>
              <Checkbox
                checked={secondFactor}
                onChange={(event) => setSecondFactor(event.currentTarget.checked)}
                label={t('party.second_factor')}
                description={t('party.second_factor_text')}
                disabled={!mayChange}
              />
              {error !== undefined && <ErrorNotice error={error} />}
              {mayChange && (
                <Group>
                  <Button type="submit" loading={busy}>
                    {t('save')}
                  </Button>
                </Group>
              )}
            </Stack>
          </form>
        </Section>
      )}
    </SettingsPage>
  )
}
