import { Alert, Button, Group, Modal, Radio, Select, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { send, useMe, waitsForSecond } from '../../api/index.js'
import { queries } from '../../api/queries.js'
import { languages, useLanguage, useTexts } from '../../i18n.js'
import { ErrorNotice } from '../../ui/index.js'
import { inWords } from '../sign-in/problems.js'
import { LetterToSend } from './letter-to-send.js'
import { type MadeLink, type Role, rolesOf } from './person.js'

/** Asks whom to invite and as what; then shows the link with a letter, once. */
export function InviteDialog({ close }: { close: () => void }) {
  const t = useTexts('people')
  const { partyRole } = useMe()
  const here = useLanguage()
  const [email, setEmail] = useState('')
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('viewer')
  const [language, setLanguage] = useState(here)
  const [made, setMade] = useState<MadeLink>()
  const [asked, setAsked] = useState(false)
  const [error, setError] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      const answer = await send('post', '/v1/invitations', {
        body: { email, role, language, ...(name.trim() === '' ? {} : { name: name.trim() }) },
      })
      if (waitsForSecond(answer)) setAsked(true)
      else setMade(answer)
      await queries.invalidateQueries({ queryKey: ['/v1/invitations'] })
    } catch (thrown) {
      setError(inWords(thrown))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Modal opened onClose={close} title={t('invite')} size="lg" closeButtonProps={{ 'aria-label': t('close') }}>
      {made !== undefined ? (
        <LetterToSend made={made} close={close} />
      ) : asked ? (
        <Alert>{t('second_person')}</Alert>
      ) : (
        <form onSubmit={(event) => void submit(event)}>
          <Stack gap="sm">
            <TextInput
              label={t('email')}
              type="email"
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
              required
              data-autofocus
            />
            <TextInput
              label={t('name_optional')}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              maxLength={200}
            />
            <Select
              label={t('role')}
              description={t(`role_text.${role}`)}
              data={rolesOf(partyRole).map((value) => ({ value, label: t(`shell:role.${value}`) }))}
              value={role}
              onChange={(value) => setRole(value ?? 'viewer')}
              allowDeselect={false}
            />
            <Radio.Group
              label={t('letter_language')}
              value={language}
              onChange={(value) => setLanguage(languages.find((one) => one === value) ?? here)}
            >
              <Group gap="md" mt={4}>
                {languages.map((one) => (
                  <Radio key={one} value={one} label={<span lang={one}>{t(`shell:language.${one}`)}</span>} />
                ))}
              </Group>
            </Radio.Group>
            {error !== undefined && <ErrorNotice error={error} />}
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={close}>
                {t('cancel')}
              </Button>
              <Button type="submit" loading={busy}>
                {t('make_link')}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  )
}
