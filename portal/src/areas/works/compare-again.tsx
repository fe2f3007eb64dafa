import { Anchor, Button, Group, Progress, Text } from '@mantine/core'
import { IconRefreshDot } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { queries, useSend } from '../../api/index.js'
import { formatShare } from '../../format/index.js'
import { useTexts } from '../../i18n.js'
import { AppLink, notifyError } from '../../ui/index.js'
import { useJob } from './use-job.js'
import type { Reference } from './works-data.js'

/** The job that compares a reference with what was cleared before, from the button that begins it to what came of it. */
export function useComparison({ id }: Reference) {
  const [job, setJob] = useState<string>()
  const state = useJob(job)
  const begin = useSend('post', '/v1/jobs', { invalidates: ['/v1/jobs'], onSuccess: (begun) => setJob(begun.id) })
  const running = begin.isPending || (job !== undefined && (state === undefined || !hasEnded(state.state)))
  const done = state?.state === 'done'
  useEffect(() => {
    // What was decided anew may be a new match of the work.
    if (done)
      void queries.invalidateQueries({ predicate: ({ queryKey: [key] }) => /^\/v1\/(works|matches)/.test(String(key)) })
  }, [done])
  return {
    id: job,
    state,
    running,
    begin: () => begin.mutate({ body: { kind: 'rematch', reference: id, again: true } }, { onError: notifyError }),
    close: () => setJob(undefined),
  }
}

const hasEnded = (state: string) => state === 'done' || state === 'failed' || state === 'cancelled'

export function CompareButton({ comparison }: { comparison: ReturnType<typeof useComparison> }) {
  const t = useTexts('works')
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      title={t('compare.hint')}
      leftSection={<IconRefreshDot size={14} aria-hidden />}
      disabled={comparison.running}
      onClick={comparison.begin}
    >
      {t('compare.begin')}
    </Button>
  )
}

/** How far it is; then how many decisions it made anew. */
export function ComparisonResult({
  comparison: { id, state, running, close },
  name,
}: {
  comparison: ReturnType<typeof useComparison>
  name: string
}) {
  const t = useTexts('works')
  if (id === undefined) return null
  const { progress, error } = state ?? {}
  const share = progress === undefined || progress.total === 0 ? undefined : progress.done / progress.total
  const { rematched = 0 } = (state?.result ?? {}) as { rematched?: number }
  const words = running
    ? `${t('compare.running')}${share === undefined ? '' : ` ${formatShare(Math.min(1, share), 0)}`}`
    : state?.state === 'done'
      ? t(rematched > 0 ? 'compare.found' : 'compare.none', { count: rematched })
      : t(state?.state === 'cancelled' ? 'compare.cancelled' : 'compare.failed')
  return (
    <div>
      <Group gap="sm" mt={6}>
        <Text size="sm" role="status">
          {words}
        </Text>
        <Anchor component={AppLink} to="/jobs/$id" params={{ id }} size="sm">
          {t('compare.job')}
        </Anchor>
        {!running && (
          <Button variant="subtle" size="compact-xs" onClick={close}>
            {t('compare.close')}
          </Button>
        )}
      </Group>
      {running && (
        <Progress
          value={(share ?? 1) * 100}
          striped={share === undefined}
          animated={share === undefined}
          mt={4}
          mb={6}
          aria-label={t('compare.progress', { name })}
          aria-valuetext={words}
        />
      )}
      {state?.state === 'failed' && error !== undefined && (
        <Text size="sm" c="var(--kyodaku-refuse)" lang="en">
          {error.message}
        </Text>
      )}
    </div>
  )
}
