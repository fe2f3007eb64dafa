import { Alert, Box, Group, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useMe, useSend } from '../../../api/index.js'
import { useTexts } from '../../../i18n.js'
import { ConfirmButton, Page, Section } from '../../../ui/index.js'
import { PartyPicker, WorkPicker } from '../builder/pickers.js'
import { tellDone } from '../permissions-data.js'
import { LicenceDocument } from './licence-document.js'
import { LicencePreview, useLicencePreview } from './licence-preview.js'

/** Takes a licence document (ODRL 2.2, RSL 1.0) as permissions and reservations: first shown as sentences, then registered. */
export default function LicenceImportPage() {
  const t = useTexts('permissions')
  const me = useMe()
  const navigate = useNavigate()
  const [work, setWork] = useState('')
  const [grantor, setGrantor] = useState(me.partyRole === 'rightsholder' ? (me.party ?? '') : '')
  const [names, setNames] = useState<Readonly<Record<string, string>>>(
    me.party !== null && me.partyName !== null ? { [me.party]: me.partyName } : {},
  )
  const [text, setText] = useState('')
  const [foundAt, setFoundAt] = useState('')
  const [url, setUrl] = useState('')
  const learn = (found: Readonly<Record<string, string>>) => setNames((known) => ({ ...known, ...found }))
  const isRsl = text.trimStart().startsWith('<')
  const question = {
    document: text,
    work,
    grantor,
    ...(foundAt.trim() === '' ? {} : { foundAt: foundAt.trim() }),
    ...(isRsl && url.trim() !== '' ? { url: url.trim() } : {}),
  }
  const complete = text.trim() !== '' && work !== '' && grantor !== ''
  const [asked] = useDebouncedValue(question, 300)
  const preview = useLicencePreview(asked, complete)
  const take = useSend('post', '/v1/licences/import', {
    invalidates: ['/v1/grants', '/v1/reservations', '/v1/works', '/v1/home'],
  })
  const found = complete ? preview.data : undefined
  const count = found === undefined ? 0 : found.grants.length + found.reservations.length
  const register = async () => {
    const answer = await take.mutateAsync({ body: { ...question, dryRun: false } })
    tellDone(answer, t('licence.registered', { count }))
    await navigate({ to: (found?.grants.length ?? 0) > 0 ? '/permissions' : '/permissions/reservations' } as never)
  }
  return (
    <Page
      title={t('licence.title')}
      subtitle={t('licence.subtitle')}
      back={{ to: '/permissions', text: t('title') }}
      narrow
    >
      <Section title={t('licence.about')}>
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
          <WorkPicker
            label={t('licence.work')}
            single
            mine
            value={work === '' ? [] : [work]}
            names={names}
            onChange={([id = ''], found) => {
              setWork(id)
              learn(found)
            }}
          />
          <PartyPicker
            label={t('licence.grantor')}
            partyRole="rightsholder"
            value={grantor}
            name={names[grantor] ?? grantor}
            onChange={(id, name) => {
              setGrantor(id)
              learn({ [id]: name })
            }}
          />
          <TextInput
            label={t('licence.found_at')}
            description={t('licence.found_at_hint')}
            placeholder="https://example.com/license.xml"
            value={foundAt}
            maxLength={2000}
            onChange={({ currentTarget }) => setFoundAt(currentTarget.value)}
          />
          {isRsl && (
            <TextInput
              label={t('licence.url')}
              description={t('licence.url_hint')}
              placeholder="https://example.com/film/"
              value={url}
              maxLength={2000}
              onChange={({ currentTarget }) => setUrl(currentTarget.value)}
            />
          )}
        </SimpleGrid>
      </Section>
      <Section title={t('licence.document')} text={t('licence.document_text')}>
        <LicenceDocument text={text} onChange={setText} />
      </Section>
      <Box aria-live="polite">
        {text.trim() !== '' && !complete && <Alert mb="lg">{t('licence.incomplete')}</Alert>}
        {complete && <LicencePreview preview={preview} />}
      </Box>
      {count > 0 && (
        <Stack gap="xs" align="flex-start">
          <Group>
            <ConfirmButton
              variant="filled"
              danger={false}
              title={t('licence.confirm_title', { count })}
              text={t('licence.confirm_text')}
              confirm={t('licence.register')}
              onConfirm={register}
            >
              {t('licence.register')}
            </ConfirmButton>
          </Group>
        </Stack>
      )}
    </Page>
  )
}
