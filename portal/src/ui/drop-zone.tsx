import { Button, Text } from '@mantine/core'
import type { Icon } from '@tabler/icons-react'
import { type ReactNode, useRef, useState } from 'react'
import classes from './drop-zone.module.css'

/**
 * A place to drop one file on, with a button that does the same.
 *
 * @example <DropZone icon={IconUpload} title={t('drop')} text={t('formats')} choose={t('choose')} take={setFile} />
 */
export function DropZone({
  icon: Sign,
  title,
  text,
  choose,
  accept,
  take,
}: {
  icon: Icon
  title: ReactNode
  /** Which files. */
  text: ReactNode
  /** On the button. */
  choose: string
  /** As the browser's own dialog takes it. */
  accept?: string
  take: (file: File | undefined) => void
}) {
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is one way; the button within is the other
    <div
      className={classes.zone}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        take(event.dataTransfer.files[0])
      }}
    >
      <Sign size={28} stroke={1.5} aria-hidden />
      <Text fw={550}>{title}</Text>
      <Text size="xs" c="dimmed" mb="sm">
        {text}
      </Text>
      <input
        ref={input}
        type="file"
        hidden
        tabIndex={-1}
        {...(accept === undefined ? {} : { accept })}
        aria-label={choose}
        onChange={({ currentTarget }) => take(currentTarget.files?.[0])}
      />
      <Button onClick={() => input.current?.click()}>{choose}</Button>
    </div>
  )
}
