import { Button, Group, Input, Pill, Progress, Select, Stack, Text, TextInput } from '@mantine/core'
import { IconFolder, IconUpload } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { useGet, useMe } from '../../api/index.js'
import { formatBytes } from '../../format/index.js'
import { useTexts } from '../../i18n.js'
import { sendFile } from '../works/upload.js'
import { tarOfFolder } from './tar-of-folder.js'

/** A file that goes with a dataset: sent from here, or lying where the server may read it. */
export interface GivenFile {
  upload?: string
  location?: string
  /** What people call it. */
  called: string
}

/** Files that go with a dataset, each sent now, taken from what was sent before, or (by the operator) named on the server. */
export function GivenFiles({
  label,
  description,
  error,
  files,
  several = false,
  folders = false,
  onChange,
}: {
  label: string
  description: string
  error?: string | undefined
  files: readonly GivenFile[]
  several?: boolean
  /** A folder of this machine can be given, too: it is sent as one file. */
  folders?: boolean
  onChange: (files: GivenFile[]) => void
}) {
  const t = useTexts('datasets')
  const operator = useMe().party == null
  const before = useGet('/v1/uploads', { query: { state: 'finished', limit: 50 } })
  const [sending, setSending] = useState<{ name: string; share: number }>()
  const [failed, setFailed] = useState<string>()
  const [typed, setTyped] = useState('')
  const fileInput = useRef<HTMLInputElement>(null)
  const folderInput = useRef<HTMLInputElement>(null)
  const add = (file: GivenFile) => {
    setFailed(undefined)
    onChange(several ? [...files, file] : [file])
  }
  const send = (file: File | undefined) => {
    if (file === undefined) return
    setFailed(undefined)
    setSending({ name: file.name, share: 0 })
    sendFile(file, {
      progress: (sent, total) => setSending({ name: file.name, share: total === 0 ? 0 : sent / total }),
      paused: () => undefined,
      done: (upload) => {
        setSending(undefined)
        add({ upload, called: file.name })
      },
      failed: (thrown) => {
        setSending(undefined)
        setFailed(thrown.message)
      },
    })
  }
  const taken = new Set(files.map(({ upload }) => upload))
  const earlier = (before.data?.items ?? []).filter(({ id }) => !taken.has(id))
  const roomForMore = several || files.length === 0
  return (
    <Input.Wrapper label={label} description={description} error={error ?? failed} labelElement="div">
      <Stack gap="xs" mt={6}>
        {files.length > 0 && (
          <Pill.Group>
            {files.map((file) => (
              <Pill
                key={file.upload ?? file.location}
                size="md"
                withRemoveButton
                removeButtonProps={{
                  'aria-label': t('inputs.remove', { name: file.called }),
                  'aria-hidden': false,
                  tabIndex: 0,
                }}
                onRemove={() => onChange(files.filter((one) => one !== file))}
              >
                {file.called}
              </Pill>
            ))}
          </Pill.Group>
        )}
        {sending !== undefined && (
          <div role="status">
            <Text size="xs">{t('new.sending', { name: sending.name })}</Text>
            <Progress value={sending.share * 100} animated aria-label={t('new.sending', { name: sending.name })} />
          </div>
        )}
        {roomForMore && sending === undefined && (
          <Group gap="xs">
            <input
              ref={fileInput}
              type="file"
              hidden
              tabIndex={-1}
              aria-label={label}
              onChange={({ currentTarget }) => {
                send(currentTarget.files?.[0])
                currentTarget.value = ''
              }}
            />
            <Button
              variant="default"
              size="xs"
              leftSection={<IconUpload size={14} aria-hidden />}
              onClick={() => fileInput.current?.click()}
            >
              {t('inputs.send')}
            </Button>
            {folders && (
              <>
                <input
                  ref={folderInput}
                  type="file"
                  hidden
                  tabIndex={-1}
                  aria-label={t('inputs.folder')}
                  // What no type of React knows: a folder is chosen.
                  {...{ webkitdirectory: '' }}
                  onChange={({ currentTarget }) => {
                    send(tarOfFolder([...(currentTarget.files ?? [])]))
                    currentTarget.value = ''
                  }}
                />
                <Button
                  variant="default"
                  size="xs"
                  leftSection={<IconFolder size={14} aria-hidden />}
                  onClick={() => folderInput.current?.click()}
                >
                  {t('inputs.folder')}
                </Button>
              </>
            )}
            {earlier.length > 0 && (
              <Select
                size="xs"
                w={220}
                searchable
                aria-label={t('inputs.earlier_of', { field: label })}
                placeholder={t('inputs.earlier')}
                value={null}
                data={earlier.map(({ id, name, bytes }) => ({ value: id, label: `${name} (${formatBytes(bytes)})` }))}
                onChange={(id) => {
                  const file = earlier.find((one) => one.id === id)
                  if (file !== undefined) add({ upload: file.id, called: file.name })
                }}
              />
            )}
          </Group>
        )}
        {roomForMore && operator && (
          <Group gap="xs" align="flex-end">
            <TextInput
              size="xs"
              w={280}
              aria-label={t('inputs.path_of', { field: label })}
              placeholder={t('inputs.path')}
              value={typed}
              onChange={({ currentTarget: { value } }) => setTyped(value)}
            />
            <Button
              size="xs"
              variant="default"
              disabled={typed.trim() === ''}
              onClick={() => {
                add({ location: typed.trim(), called: typed.trim() })
                setTyped('')
              }}
            >
              {t('inputs.add')}
            </Button>
          </Group>
        )}
      </Stack>
    </Input.Wrapper>
  )
}

/** As the API takes it. */
export const givenBody = ({ upload, location }: GivenFile) => (upload === undefined ? { location } : { upload })
