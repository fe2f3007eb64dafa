import { Button, Group, Progress, Text } from '@mantine/core'
import { IconBan, IconCheck, IconClock, IconPlayerPlay, IconRotateClockwise, IconX } from '@tabler/icons-react'
import { useCan, useSend } from '../../api/index.js'
import { formatDuration } from '../../format/index.js'
import { type Translate, useTexts } from '../../i18n.js'
import { Duration, notifyDone, notifyError, notifyUndo, StateBadge } from '../../ui/index.js'
import { type JobView, kindIcons, stepKey } from './job-data.js'
import classes from './jobs.module.css'
import { type Seen, secondsLeft } from './live-jobs.js'

const stateLooks = {
  waiting: { tone: 'quiet', icon: IconClock },
  running: { tone: 'accent', icon: IconPlayerPlay },
  done: { tone: 'good', icon: IconCheck },
  failed: { tone: 'bad', icon: IconX },
  cancelled: { tone: 'quiet', icon: IconBan },
} as const

/** A job's state: by word, sign and colour. */
export function StateOfJob({ state }: { state: JobView['state'] }) {
  const t = useTexts('jobs')
  return <StateBadge {...stateLooks[state]}>{t(`state.${state}`)}</StateBadge>
}

/** What a job is, with its sign: its kind, and what it is about. */
export function JobTitle({ job, strong = false }: { job: JobView; strong?: boolean }) {
  const t = useTexts('jobs')
  const Sign = kindIcons[job.kind]
  return (
    <Group gap="xs" wrap="nowrap" component="span" display="inline-flex" miw={0}>
      <Sign size={18} stroke={1.7} aria-hidden className={classes.sign} />
      <span className={classes.title}>
        <Text span fw={strong ? 600 : 500}>
          {t(`kind.${job.kind}`)}
        </Text>
        {job.title !== '' && (
          <Text span c="dimmed" size="sm" className={classes.about}>
            {job.title}
          </Text>
        )}
      </span>
    </Group>
  )
}

/** How far a job is, as a bar with its step and what is left. */
export function JobProgress({ job, seen }: { job: JobView; seen: Seen | undefined }) {
  const t = useTexts('jobs')
  const progress = seen?.progress ?? job.progress
  const share = progress === undefined || progress.total <= 0 ? undefined : Math.min(1, progress.done / progress.total)
  const left = secondsLeft(seen)
  const words = [
    seen?.cancelAsked ? t('cancelling') : progress === undefined ? t('starting') : stepName(progress.step, t),
    ...(share === undefined ? [] : [`${Math.floor(share * 100)} %`]),
    ...(left === undefined ? [] : [t('left', { time: formatDuration(left) })]),
  ]
  return (
    <div>
      <Progress.Root size="sm" radius="xl">
        <Progress.Section
          value={(share ?? 1) * 100}
          striped={share === undefined}
          animated={share === undefined}
          aria-label={t('progress_of', { title: job.title || t(`kind.${job.kind}`) })}
          aria-valuetext={words.join(', ')}
        />
      </Progress.Root>
      <Text size="xs" c="dimmed" mt={4} className="numbers">
        {words.join(' · ')}
      </Text>
    </div>
  )
}

export function stepName(step: string, t: Translate): string {
  const key = stepKey(step)
  return key === undefined ? step : t(key)
}

/** Cancel, or try again, where that can be done. */
export function JobActions({ job, size = 'compact-sm' }: { job: JobView; size?: 'compact-sm' | 'sm' }) {
  const t = useTexts('jobs')
  const can = useCan()
  const cancel = useSend('post', '/v1/jobs/{id}/cancel', { invalidates: ['/v1/jobs'] })
  const retry = useSend('post', '/v1/jobs/{id}/retry', { invalidates: ['/v1/jobs'] })
  if (!can('jobs.write')) return null
  const of = t('action_of', { title: job.title || t(`kind.${job.kind}`) })
  const path = { id: job.id }
  if (job.state === 'waiting' || job.state === 'running')
    return (
      <Button
        size={size}
        variant="default"
        loading={cancel.isPending}
        leftSection={<IconBan size={14} aria-hidden />}
        aria-label={`${t('cancel')} (${of})`}
        onClick={() =>
          cancel.mutate(
            { path },
            {
              onSuccess: ({ state }) =>
                state === 'cancelled' ? notifyUndo(t('cancelled'), () => retry.mutateAsync({ path })) : undefined,
              onError: notifyError,
            },
          )
        }
      >
        {t('cancel')}
      </Button>
    )
  if (job.state === 'failed' || job.state === 'cancelled')
    return (
      <Button
        size={size}
        variant="light"
        loading={retry.isPending}
        leftSection={<IconRotateClockwise size={14} aria-hidden />}
        aria-label={`${t('retry')} (${of})`}
        onClick={() => retry.mutate({ path }, { onSuccess: () => notifyDone(t('retried')), onError: notifyError })}
      >
        {t('retry')}
      </Button>
    )
  return null
}

/** How long it took, or has been at it. */
export function Took({ job }: { job: JobView }) {
  if (job.startedAt === undefined)
    return (
      <Text span c="dimmed">
        –
      </Text>
    )
  const until = job.endedAt === undefined ? Date.now() : Date.parse(job.endedAt)
  if (job.state === 'waiting')
    return (
      <Text span c="dimmed">
        –
      </Text>
    )
  return <Duration seconds={Math.max(0, until - Date.parse(job.startedAt)) / 1000} />
}
