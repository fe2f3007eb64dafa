import { Alert } from '@mantine/core'
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { send } from '../../api/ask.js'
import { useLanguage, useTexts } from '../../i18n.js'
import { ErrorNotice } from '../../ui/error-notice.js'
import { type NewPerson, NewPersonForm } from './new-person-form.js'
import { inWords } from './problems.js'
import { PublicPage } from './public-page.js'
import { beginSession, secretOfLink } from './signed-in.js'

/** The first administrator, by the link that the terminal shows. */
export default function FirstRunPage() {
  const t = useTexts('sign-in')
  const language = useLanguage()
  const router = useRouter()
  const [secret] = useState(secretOfLink)
  const [error, setError] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const submit = async (person: NewPerson) => {
    setBusy(true)
    setError(undefined)
    try {
      const { session } = await send('post', '/v1/first-run', {
        body: { ...person, secret, language },
      })
      beginSession(session)
      router.history.replace('/')
    } catch (thrown) {
      setError(inWords(thrown))
      setBusy(false)
    }
  }
  return (
    <PublicPage title={t('first_run.title')} text={t('first_run.text')}>
      {secret === '' ? (
        <Alert>{t('first_run.hint')}</Alert>
      ) : (
        <NewPersonForm submitText={t('first_run.submit')} busy={busy} submit={(person) => void submit(person)} />
      )}
      {error !== undefined && <ErrorNotice error={error} />}
    </PublicPage>
  )
}
