import { Badge, Button, Group, Kbd, Text } from '@mantine/core'
import { IconCheck, IconFlag, IconUserOff, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { useCan, useSend } from '../../api/index.js'
import { useTexts } from '../../i18n.js'
import { notifyError, notifyUndo, useShortcuts } from '../../ui/index.js'
import type { Segment } from './check-data.js'

export type Verdict = 'accepted' | 'rejected' | 'not-ours' | 'false-match'

const verdicts = [
  { verdict: 'accepted', key: 'a', Sign: IconCheck },
  { verdict: 'rejected', key: 'r', Sign: IconX },
  { verdict: 'not-ours', key: 'n', Sign: IconUserOff },
  { verdict: 'false-match', key: 'f', Sign: IconFlag },
] as const

/** What a person says of a match: by a press or a key. */
export function VerdictBar({
  segment,
  onVerdict,
  shortcuts = true,
}: {
  segment: Segment
  /** Instead of recording it here. */
  onVerdict?: ((verdict: Verdict) => unknown) | undefined
  shortcuts?: boolean
}) {
  const t = useTexts('viewer')
  const can = useCan()
  const [busy, setBusy] = useState<Verdict>()
  const record = useSend('post', '/v1/matches/{id}/verdicts', {
    invalidates: ['/v1/checks', '/v1/matches', '/v1/reviews'],
  })
  const id = segment.match?.id
  const may = onVerdict !== undefined || (id !== undefined && segment.match?.own !== false && can('reviews.write'))
  const give = async (verdict: Verdict) => {
    if (!may || busy !== undefined) return
    setBusy(verdict)
    try {
      if (onVerdict !== undefined) await onVerdict(verdict)
      else {
        await record.mutateAsync({ path: { id: id ?? '' }, body: { verdict } })
        notifyUndo(t('verdict.done', { verdict: t(`verdict.${verdict}`) }), async () => {
          await record.mutateAsync({ path: { id: id ?? '' }, body: { verdict: 'withdrawn' } })
        })
      }
    } catch (error) {
      notifyError(error)
    } finally {
      setBusy(undefined)
    }
  }
  useShortcuts(
    {
      a: [() => void give('accepted'), t('verdict.accepted')],
      r: [() => void give('rejected'), t('verdict.rejected')],
      n: [() => void give('not-ours'), t('verdict.not-ours')],
      f: [() => void give('false-match'), t('verdict.false-match')],
    },
    { enabled: may && shortcuts },
  )
  const state = segment.match?.state
  if (!may && state === undefined) return null
  return (
    <Group gap="xs" role="group" aria-label={t('verdict.label')}>
      {state !== undefined && state !== 'open' && <Badge variant="default">{t(`verdict.state.${state}`)}</Badge>}
      {may &&
        verdicts.map(({ verdict, key, Sign }) => (
          <Button
            key={verdict}
            variant={state === verdict ? 'light' : 'default'}
            aria-pressed={state === verdict}
            aria-keyshortcuts={key}
            leftSection={<Sign size={16} aria-hidden />}
            rightSection={
              shortcuts && (
                <Kbd size="xs" aria-hidden visibleFrom="sm">
                  {key.toUpperCase()}
                </Kbd>
              )
            }
            loading={busy === verdict}
            onClick={() => void give(verdict)}
          >
            {t(`verdict.${verdict}`)}
          </Button>
        ))}
      {!may && (
        <Text size="sm" c="dimmed">
          {t('verdict.not_here')}
        </Text>
      )}
    </Group>
  )
}
