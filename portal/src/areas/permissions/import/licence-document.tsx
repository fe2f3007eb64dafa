import { Button, FileButton, Group, Stack, Text, Textarea } from '@mantine/core'
import { IconFileUpload } from '@tabler/icons-react'
import { type DragEvent, useState } from 'react'
import { formatBytes } from '../../../format/index.js'
import { useTexts } from '../../../i18n.js'
import { notifyError } from '../../../ui/index.js'
import classes from '../permissions.module.css'

/** As much as the server takes. */
const charactersMax = 1_500_000

/** A document that is pasted, dropped or chosen; what is in the field is what is read. */
export function LicenceDocument({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const t = useTexts('permissions')
  const [name, setName] = useState<string>()
  const [over, setOver] = useState(false)
  const [tooLarge, setTooLarge] = useState(false)
  const read = async (file: File | null | undefined) => {
    if (file === null || file === undefined) return
    try {
      // Before it is read: what is too large in bytes may be a film.
      const content = file.size > charactersMax * 4 ? undefined : await file.text()
      const fits = content !== undefined && content.length <= charactersMax
      setTooLarge(!fits)
      setName(fits ? `${file.name} (${formatBytes(file.size)})` : undefined)
      onChange(fits ? content : '')
    } catch (error) {
      notifyError(error)
    }
  }
  const drag = (event: DragEvent) => {
    event.preventDefault()
    setOver(true)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is one way; the button and the field are the others
    <div
      className={classes.dropped}
      data-over={over || undefined}
      onDragEnter={drag}
      onDragOver={drag}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        void read(event.dataTransfer.files[0])
      }}
    >
      <Stack gap="xs">
        <Group gap="sm">
          <FileButton
            onChange={(file) => void read(file)}
            accept=".xml,.json,.jsonld,application/ld+json,application/json,application/rsl+xml,text/xml"
            inputProps={{ 'aria-label': t('licence.choose') }}
          >
            {(props) => (
              <Button {...props} variant="default" leftSection={<IconFileUpload size={16} aria-hidden />}>
                {t('licence.choose')}
              </Button>
            )}
          </FileButton>
          <Text size="sm" c="dimmed">
            {name ?? t('licence.or_drop')}
          </Text>
        </Group>
        <Textarea
          aria-label={t('licence.paste')}
          placeholder={t('licence.paste')}
          value={text}
          autosize
          minRows={6}
          maxRows={16}
          spellCheck={false}
          error={tooLarge && t('licence.too_large')}
          classNames={{ input: classes.code ?? '' }}
          onChange={({ currentTarget }) => {
            setName(undefined)
            setTooLarge(currentTarget.value.length > charactersMax)
            onChange(currentTarget.value)
          }}
        />
      </Stack>
    </div>
  )
}
