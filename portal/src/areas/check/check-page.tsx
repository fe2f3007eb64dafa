import { Accordion, Alert, Button, Group, Stack, Switch, Tabs, Textarea } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useCan, useMe, useSend } from '../../api/index.js'
import { useTexts } from '../../i18n.js'
import { ErrorNotice, Page, Section } from '../../ui/index.js'
import { CheckList } from './check-list.js'
import { DropArea } from './drop-area.js'
import { SendingList } from './sending-list.js'
import { sendFiles } from './upload-queue.js'
import { keepUse, lastUse, UseSentence } from './use-sentence.js'

/** Says what is wanted, takes the files, shows how far they are, and what was checked before. */
export default function CheckPage() {
  const t = useTexts('check')
  const can = useCan()
  return (
    <Page title={t('title')} subtitle={t('subtitle')}>
      {can('checks.write') && <NewCheck />}
      <Section title={t('list.title')} padded={false}>
        <CheckList />
      </Section>
    </Page>
  )
}

function NewCheck() {
  const t = useTexts('check')
  const navigate = useNavigate()
  const { party } = useMe()
  const [use, setUse] = useState(lastUse)
  const [prompt, setPrompt] = useState('')
  const [shared, setShared] = useState(false)
  const [asked, setAsked] = useState(false)
  const text = useSend('post', '/v1/checks:text', { invalidates: ['/v1/checks'] })
  const complete = use.model.trim() !== '' && (use.party !== undefined || (party !== undefined && party !== null))
  const said = { ...use, model: use.model.trim() }

  const takeFiles = (files: File[]) => {
    setAsked(!complete)
    if (!complete || files.length === 0) return
    keepUse(said)
    sendFiles(files, { use: said, shared, ...(prompt.trim() === '' ? {} : { prompt: prompt.trim() }) })
  }
  const checkText = async () => {
    setAsked(!complete)
    if (!complete || prompt.trim() === '') return
    keepUse(said)
    const check = await text.mutateAsync({ body: { prompt: prompt.trim(), use: said } }).catch(() => undefined)
    if (check !== undefined) await navigate({ to: '/checks/$id', params: { id: check.id } } as never)
  }
  return (
    <Section title={t('new')}>
      <Stack gap="md">
        <UseSentence use={use} onChange={setUse} asked={asked} />
        {asked && !complete && (
          <Alert color="yellow" variant="light" role="alert">
            {t('use.incomplete')}
          </Alert>
        )}
        <Tabs defaultValue="file" keepMounted={false}>
          <Tabs.List mb="sm">
            <Tabs.Tab value="file">{t('tab.file')}</Tabs.Tab>
            <Tabs.Tab value="text">{t('tab.text')}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="file">
            <DropArea onFiles={takeFiles} />
            <Accordion variant="default" mt="xs" chevronPosition="left">
              <Accordion.Item value="more">
                <Accordion.Control>{t('more.title')}</Accordion.Control>
                <Accordion.Panel>
                  <Stack gap="sm">
                    <Textarea
                      label={t('more.prompt')}
                      description={t('more.prompt_text')}
                      value={prompt}
                      onChange={({ currentTarget }) => setPrompt(currentTarget.value)}
                      autosize
                      minRows={2}
                      maxRows={8}
                      maxLength={20_000}
                    />
                    <Switch
                      label={t('more.shared')}
                      description={t('more.shared_text')}
                      checked={shared}
                      onChange={({ currentTarget }) => setShared(currentTarget.checked)}
                    />
                  </Stack>
                </Accordion.Panel>
              </Accordion.Item>
            </Accordion>
          </Tabs.Panel>
          <Tabs.Panel value="text">
            <Stack gap="sm">
              <Textarea
                label={t('text.label')}
                description={t('text.text')}
                value={prompt}
                onChange={({ currentTarget }) => setPrompt(currentTarget.value)}
                autosize
                minRows={3}
                maxRows={12}
                maxLength={20_000}
              />
              {text.error !== null && <ErrorNotice error={text.error} />}
              <Group>
                <Button onClick={() => void checkText()} loading={text.isPending} disabled={prompt.trim() === ''}>
                  {t('text.check')}
                </Button>
              </Group>
            </Stack>
          </Tabs.Panel>
        </Tabs>
        <SendingList />
      </Stack>
    </Section>
  )
}
