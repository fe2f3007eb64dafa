import { Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { send } from '../../api/index.js'
import { queries } from '../../api/queries.js'
import { useTexts } from '../../i18n.js'
import { ErrorNotice } from '../../ui/index.js'
import { inWords } from '../sign-in/problems.js'
import { type PartyRole, partyRoles } from './party.js'

/** Registers a party: for the operator. */
export function NewPartyDialog({ close }: { close: () => void }) {
  const t = useTexts('parties')
  const navigate = useNavigate()
  const [japanese, setJapanese] = useState('')
  const [english, setEnglish] = useState('')
  const [id, setId] = useState('')
  const [role, setRole] = useState<PartyRole>('rightsholder')
  const [error, setError] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    const names = [
      { text: japanese.trim(), language: 'ja', kind: 'official' as const },
      { text: english.trim(), language: 'en', kind: 'official' as const },
    ].filter((name) => name.text !== '')
    try {
      await send('post', '/v1/parties', { body: { id, role, names } })
      await queries.invalidateQueries({ queryKey: ['/v1/parties'] })
      close()
      void navigate({ to: '/parties/$id' as string, params: { id } as never })
    } catch (thrown) {
      setError(inWords(thrown))
      setBusy(false)
    }
  }
  return (
    <Modal opened onClose={close} title={t('add')} closeButtonProps={{ 'aria-label': t('close') }}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          <TextInput
            label={t('name_ja')}
            value={japanese}
            onChange={(event) => setJapanese(event.currentTarget.value)}
            required
            maxLength={500}
            data-autofocus
          />
          <TextInput
            label={t('name_en')}
            value={english}
            onChange={(event) => setEnglish(event.currentTarget.value)}
            maxLength={500}
          />
          <Select
            label={t('kind')}
            description={t(`role_text.${role}`)}
            data={partyRoles.map((value) => ({ value, label: t(`role.${value}`) }))}
            value={role}
            onChange={(value) => setRole(value ?? 'rightsholder')}
            allowDeselect={false}
          />
          <TextInput
            label={t('id')}
            description={t('id_hint')}
            value={id}
            onChange={(event) => setId(event.currentTarget.value)}
            required
            maxLength={100}
          />
          {error !== undefined && <ErrorNotice error={error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              {t('cancel')}
            </Button>
            <Button type="submit" loading={busy}>
              {t('register')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
