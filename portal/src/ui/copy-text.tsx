import { ActionIcon, Code, CopyButton, Group, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useTexts } from '../i18n.js'

/** An id, a digest, a token: shown as it is, and copied by a press. */
export function CopyText({ value, shown }: { value: string; shown?: string }) {
  const t = useTexts('ui')
  return (
    <Group gap={4} wrap="nowrap" component="span" display="inline-flex">
      <Code>{shown ?? value}</Code>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? t('copied') : t('copy')}>
            <ActionIcon size="sm" onClick={copy} aria-label={copied ? t('copied') : t('copy')}>
              {copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </Group>
  )
}
