import { Button, Text } from '@mantine/core'
import { IconMovie } from '@tabler/icons-react'
import { type DragEvent, useRef, useState } from 'react'
import { useTexts } from '../../i18n.js'
import classes from './check.module.css'

/** A place to drop files on, or to choose them by a press. */
export function DropArea({ onFiles }: { onFiles: (files: File[]) => void }) {
  const t = useTexts('check')
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const drag = (event: DragEvent) => {
    event.preventDefault()
    setOver(true)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button within does the same for who uses no pointer
    // biome-ignore lint/a11y/useKeyWithClickEvents: the same
    <div
      className={classes.drop}
      data-over={over || undefined}
      onDragEnter={drag}
      onDragOver={drag}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        onFiles([...event.dataTransfer.files])
      }}
      onClick={() => input.current?.click()}
    >
      <IconMovie size={32} stroke={1.4} aria-hidden />
      <Text fw={600}>{t('drop.title')}</Text>
      <Text size="sm" c="dimmed">
        {t('drop.text')}
      </Text>
      <Button
        variant="default"
        mt={4}
        onClick={(event) => {
          event.stopPropagation()
          input.current?.click()
        }}
      >
        {t('drop.choose')}
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        tabIndex={-1}
        aria-label={t('drop.choose')}
        data-testid="check-file"
        onClick={(event) => event.stopPropagation()}
        onChange={({ currentTarget }) => {
          onFiles([...(currentTarget.files ?? [])])
          currentTarget.value = ''
        }}
      />
    </div>
  )
}
