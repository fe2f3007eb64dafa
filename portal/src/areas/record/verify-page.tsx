import { Anchor, Button, FileButton, Group, Stack, Text, Textarea } from '@mantine/core'
import { IconFileCheck } from '@tabler/icons-react'
import { type DragEvent, useState } from 'react'
import { useGet } from '../../api/index.js'
import { useTexts } from '../../i18n.js'
import { ErrorNotice, Page } from '../../ui/index.js'
import { filesOfBag } from './bag-files.js'
import { FileVerdict } from './file-verdict.js'
import { Limits } from './limits.js'
import classes from './record.module.css'
import { RecordTabs } from './record-tabs.js'
import { fileBytesMax, type VerifiedFile, verifyFiles } from './verify-files.js'

/** Files that someone was given, checked within the page. */
export default function VerifyPage() {
  const t = useTexts('record')
  const record = useGet('/v1/record')
  const own = record.data?.verifierKey ?? ''
  const [typed, setTyped] = useState<string>()
  const key = typed ?? own
  const [over, setOver] = useState(false)
  const [verified, setVerified] = useState<VerifiedFile[]>([])
  const [error, setError] = useState<unknown>()
  const check = async (files: readonly File[]) => {
    setError(undefined)
    if (files.length === 0) return
    if (files.some(({ size }) => size > fileBytesMax)) return setError(new Error(t('file.too_large')))
    try {
      setVerified(await verifyFiles((await Promise.all(files.map(filesOfBag))).flat(), key))
    } catch (thrown) {
      setError(thrown)
    }
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    void check([...event.dataTransfer.files])
  }
  return (
    <Page title={t('file.title')} subtitle={t('file.subtitle')}>
      <RecordTabs here="verify" />
      <Stack gap="md" maw="52rem">
        {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut; the button does the same */}
        <div
          className={classes.drop}
          data-over={over || undefined}
          onDragOver={(event) => {
            event.preventDefault()
            setOver(true)
          }}
          onDragLeave={() => setOver(false)}
          onDrop={drop}
        >
          <IconFileCheck size={30} stroke={1.5} aria-hidden />
          <Text fw={600}>{t('file.drop')}</Text>
          <Group gap="xs">
            <Text size="sm" c="dimmed">
              {t('file.or')}
            </Text>
            <FileButton
              onChange={(files) => void check(files)}
              multiple
              inputProps={{ 'aria-label': t('file.choose') }}
            >
              {(props) => (
                <Button {...props} size="compact-sm" variant="light">
                  {t('file.choose')}
                </Button>
              )}
            </FileButton>
          </Group>
          <Text size="xs" c="dimmed" maw="40rem">
            {t('file.accepts')}
          </Text>
        </div>
        <Textarea
          label={t('file.key')}
          description={t('file.key_hint')}
          value={key}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          autosize
          minRows={2}
          spellCheck={false}
          classNames={{ input: classes.note }}
        />
        {typed !== undefined && typed !== own && own !== '' && (
          <Anchor component="button" type="button" size="sm" onClick={() => setTyped(undefined)}>
            {t('file.key_own')}
          </Anchor>
        )}
        {error !== undefined && <ErrorNotice error={error} />}
        {verified.length > 0 && (
          <>
            {verified.map((one) => (
              <FileVerdict key={one.name} file={one} />
            ))}
            <Group>
              <Button variant="default" size="compact-sm" onClick={() => setVerified([])}>
                {t('file.clear')}
              </Button>
            </Group>
          </>
        )}
        <Limits />
      </Stack>
    </Page>
  )
}
