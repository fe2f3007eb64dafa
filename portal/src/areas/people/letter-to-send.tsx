import { Alert, Button, CopyButton, Group, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { formatDateTime } from '../../format/index.js'
import { useTexts } from '../../i18n.js'
import type { MadeLink } from './person.js'

/** A link and a letter with it, to be sent by one's own mail. Shown this once. */
export function LetterToSend({ made, close }: { made: MadeLink; close: () => void }) {
  const t = useTexts('people')
  return (
    <Stack gap="sm">
      <Alert>{t('letter.text')}</Alert>
      <TextInput label={t('letter.link')} value={made.link} readOnly rightSection={<Copy value={made.link} />} />
      <TextInput
        label={t('letter.subject')}
        value={made.letter.subject}
        readOnly
        rightSection={<Copy value={made.letter.subject} />}
      />
      <Textarea label={t('letter.body')} value={made.letter.text} readOnly autosize minRows={8} maxRows={14} />
      <Text size="xs" c="dimmed">
        {t('letter.until', { date: formatDateTime(made.expiresAt) })}
      </Text>
      <Group justify="flex-end" gap="xs">
        <CopyButton value={made.letter.text}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
              onClick={copy}
            >
              {copied ? t('copied') : t('letter.copy')}
            </Button>
          )}
        </CopyButton>
        <Button onClick={close}>{t('close')}</Button>
      </Group>
    </Stack>
  )
}

function Copy({ value }: { value: string }) {
  const t = useTexts('people')
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Button variant="subtle" size="compact-xs" px={6} onClick={copy} aria-label={t('copy')}>
          {copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
        </Button>
      )}
    </CopyButton>
  )
}
