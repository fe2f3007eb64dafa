import { Alert, Button, Checkbox, Group, Paper, Progress, Text } from '@mantine/core'
import { IconUpload } from '@tabler/icons-react'
import { type DragEvent, useEffect, useRef, useState } from 'react'
import { send, useSend } from '../../api/index.js'
import { queries } from '../../api/queries.js'
import { formatBytes, formatShare } from '../../format/index.js'
import { useTexts } from '../../i18n.js'
import { ErrorNotice } from '../../ui/index.js'
import { type Sending, sendFile } from './upload.js'
import { useJob } from './use-job.js'
import classes from './works.module.css'

/** Files are dropped here, sent, and deposited by a job each; all of it with progress. */
export function Deposit({ work }: { work: string }) {
  const t = useTexts('works')
  const [over, setOver] = useState(false)
  const [negative, setNegative] = useState(false)
  const [files, setFiles] = useState<{ key: number; file: File; negative: boolean }[]>([])
  const input = useRef<HTMLInputElement>(null)
  const counter = useRef(0)
  const add = (list: FileList | null) => {
    if (list === null) return
    const added = [...list].map((file) => ({ key: counter.current++, file, negative }))
    setFiles((before) => [...before, ...added])
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    add(event.dataTransfer.files)
  }
  return (
    <Paper p="md" id="deposit" className={classes.anchor}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is one way; the button below is the other */}
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
        <IconUpload size={24} stroke={1.5} aria-hidden />
        <Text fw={550}>{t('deposit.drop')}</Text>
        <Text size="xs" c="dimmed" mb="xs">
          {t('deposit.formats')}
        </Text>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          accept="video/*,image/*,.mkv"
          aria-label={t('deposit.choose')}
          onChange={({ currentTarget }) => {
            add(currentTarget.files)
            currentTarget.value = ''
          }}
        />
        <Button variant="default" onClick={() => input.current?.click()}>
          {t('deposit.choose')}
        </Button>
        <Group justify="center" mt="sm">
          <Checkbox
            size="xs"
            label={t('deposit.negative')}
            checked={negative}
            onChange={({ currentTarget }) => setNegative(currentTarget.checked)}
          />
        </Group>
      </div>
      {files.map(({ key, file, negative: nobodys }) => (
        <OneFile
          key={key}
          work={work}
          file={file}
          negative={nobodys}
          remove={() => setFiles((before) => before.filter((one) => one.key !== key))}
        />
      ))}
    </Paper>
  )
}

type Stage =
  | { stage: 'sending'; sent: number; total: number; paused: boolean }
  | { stage: 'job'; id: string }
  | { stage: 'failed'; error: unknown }

function OneFile({
  work,
  file,
  negative,
  remove,
}: {
  work: string
  file: File
  negative: boolean
  remove: () => void
}) {
  const t = useTexts('works')
  const [state, setState] = useState<Stage>({ stage: 'sending', sent: 0, total: file.size, paused: false })
  const [attempt, setAttempt] = useState(0)
  const sending = useRef<Sending | undefined>(undefined)
  const job = useJob(state.stage === 'job' ? state.id : undefined)
  const cancelJob = useSend('post', '/v1/jobs/{id}/cancel', { invalidates: ['/v1/jobs'] })

  // biome-ignore lint/correctness/useExhaustiveDependencies: a file is sent once an attempt
  useEffect(() => {
    let left = false
    sending.current = sendFile(file, {
      progress: (sent, total) => setState({ stage: 'sending', sent, total, paused: false }),
      paused: () => setState((before) => (before.stage === 'sending' ? { ...before, paused: true } : before)),
      failed: (error) => setState({ stage: 'failed', error }),
      done: (upload) => {
        if (left) return
        send('post', '/v1/works/{id}/references', {
          path: { id: work },
          body: { upload, negative },
        }).then(
          ({ job: id }) => setState({ stage: 'job', id }),
          (error: unknown) => setState({ stage: 'failed', error }),
        )
      },
    })
    return () => {
      left = true
    }
  }, [attempt])

  const done = job?.state === 'done'
  useEffect(() => {
    if (done)
      void queries.invalidateQueries({ predicate: ({ queryKey: [key] }) => String(key).startsWith('/v1/works') })
  }, [done])

  const failed = state.stage === 'failed' || job?.state === 'failed' || job?.state === 'cancelled'
  const step = () => {
    if (state.stage === 'sending')
      return state.paused
        ? t('deposit.paused')
        : `${t('deposit.uploading')} ${formatShare(state.total === 0 ? 0 : state.sent / state.total, 0)}`
    if (failed) return t('deposit.failed')
    if (done) return t('deposit.done')
    return job?.progress === undefined ? t('deposit.waiting') : t(`deposit.step.${job.progress.step}`)
  }
  const part = () => {
    if (state.stage === 'sending') return state.total === 0 ? 0 : state.sent / state.total
    if (done) return 1
    return job?.progress === undefined || job.progress.total === 0 ? 0 : job.progress.done / job.progress.total
  }
  const result = job?.result as { state?: string; rematched?: number } | undefined
  const text = step()
  return (
    <div className={classes.sending}>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Text size="sm" truncate>
          {file.name}{' '}
          <Text span size="xs" c="dimmed">
            {formatBytes(file.size)}
          </Text>
        </Text>
        <Group gap="xs" wrap="nowrap">
          <Text size="xs" c="dimmed" role="status">
            {text}
          </Text>
          {(done || failed) && (
            <Button variant="subtle" size="compact-xs" onClick={remove}>
              {t('deposit.remove')}
            </Button>
          )}
          {!done && !failed && (
            <Button
              variant="subtle"
              size="compact-xs"
              onClick={() => {
                if (state.stage === 'job') cancelJob.mutate({ path: { id: state.id } })
                else {
                  sending.current?.cancel()
                  remove()
                }
              }}
            >
              {t('deposit.cancel')}
            </Button>
          )}
        </Group>
      </Group>
      {!failed && (
        <Progress
          value={part() * 100}
          animated={!done}
          color={done ? 'teal' : undefined}
          mt={4}
          aria-label={t('deposit.progress', { name: file.name, step: text })}
        />
      )}
      {state.stage === 'failed' && (
        <>
          <ErrorNotice error={state.error} title={t('deposit.failed')} />
          <Button
            mt="xs"
            size="compact-sm"
            variant="default"
            onClick={() => {
              setState({ stage: 'sending', sent: 0, total: file.size, paused: false })
              setAttempt(attempt + 1)
            }}
          >
            {t('deposit.again')}
          </Button>
        </>
      )}
      {job?.state === 'failed' && job.error !== undefined && (
        <Alert color="red" variant="light" mt="xs" title={t('deposit.failed')}>
          {job.error.message}
        </Alert>
      )}
      {done && result?.state === 'existing' && (
        <Text size="sm" mt={4}>
          {t('deposit.existing')}
        </Text>
      )}
      {done && (result?.rematched ?? 0) > 0 && (
        <Text size="sm" mt={4}>
          {t('deposit.rematched', { count: result?.rematched })}
        </Text>
      )}
    </div>
  )
}
