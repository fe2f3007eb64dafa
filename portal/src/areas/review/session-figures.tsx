import { Group, Progress, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { formatNumber } from '../../format/index.js'
import { useTexts } from '../../i18n.js'
import classes from './review.module.css'

/** How many were reviewed in this session, how fast, and how many are left. */
export function SessionFigures({
  judged,
  startedAt,
  left,
}: {
  judged: number
  startedAt: number
  left: number | undefined
}) {
  const t = useTexts('review')
  const [now, setNow] = useState(Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 5000)
    return () => clearInterval(timer)
  }, [])
  // Before a minute has gone by a rate says nothing.
  const hours = Math.max(60_000, now - startedAt) / 3_600_000
  const share = left === undefined || judged + left === 0 ? 0 : (100 * judged) / (judged + left)
  return (
    <Group gap="md" mb="xs" wrap="wrap" className={classes.figures}>
      <Text size="sm" component="div">
        {t('session.judged', { count: formatNumber(judged) as unknown as number })}
      </Text>
      {judged > 0 && (
        <Text size="sm" c="dimmed" component="div">
          {t('session.rate', { rate: formatNumber(Math.round(judged / hours)) })}
        </Text>
      )}
      <Progress
        value={share}
        size="sm"
        className={classes.progress}
        aria-label={t('session.progress')}
        color="indigo"
      />
      {left !== undefined && (
        <Text size="sm" c="dimmed" component="div">
          {t('session.left', { count: formatNumber(left) as unknown as number })}
        </Text>
      )}
    </Group>
  )
}
