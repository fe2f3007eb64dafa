import { Alert, Anchor, Text } from '@mantine/core'
import { useState } from 'react'
import { type Described, queries, useCan, useEvents, useGet } from '../../api/index.js'
import { formatNumber } from '../../format/index.js'
import { useTexts } from '../../i18n.js'
import { AppLink } from '../../ui/index.js'
import type { Grant } from './permissions-data.js'

type RevocationJob = Described<'Job'>

/** How far it is with deciding anew what a revocation touches; nothing once that is done. */
export function DecidingAgain({ grant }: { grant: Grant }) {
  const t = useTexts('permissions')
  const can = useCan()
  const [progress, setProgress] = useState<RevocationJob['progress']>()
  const { data } = useGet('/v1/jobs', {
    query: { kind: 'revocation', subject: grant.id, limit: 1 },
    enabled: can('jobs.read') && grant.state === 'revoked',
  })
  const job = data?.items[0]
  useEvents(['job.changed'], ({ subject, data: told }) => {
    if (subject !== job?.id) return
    const { state, progress: now } = told as Partial<RevocationJob>
    if (state === 'running' && now !== undefined) return setProgress(now)
    void queries.invalidateQueries({ queryKey: ['/v1/jobs'] })
    void queries.invalidateQueries({ queryKey: ['/v1/grants/{id}/decisions'] })
  })
  if (job === undefined || job.state === 'done') return null
  const failed = job.state === 'failed' || job.state === 'cancelled'
  const { done, total } = progress ?? job.progress ?? { done: 0, total: 0 }
  return (
    <Alert mb="md" color={failed ? 'red' : 'indigo'} variant="light" role={failed ? 'alert' : 'status'}>
      <Text size="sm" c="var(--mantine-color-text)">
        {failed
          ? t('again.stopped')
          : total > 0
            ? t('again.going_on', { done: formatNumber(done), total: formatNumber(total) })
            : t('again.waiting')}{' '}
        <Anchor component={AppLink} to="/jobs/$id" params={{ id: job.id }} inherit>
          {t('again.job')}
        </Anchor>
      </Text>
    </Alert>
  )
}
