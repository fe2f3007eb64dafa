import { Box, Button, Group, Loader, Paper, Text, TextInput } from '@mantine/core'
import { IconArrowBackUp, IconCheck, IconCircleCheck, IconFlag, IconUserOff, IconX } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { get, keyOf, useEvents } from '../../api/index.js'
import { queries } from '../../api/queries.js'
import { useTexts } from '../../i18n.js'
import { EmptyState, ErrorNotice, Keys, Loading, notifyError, openShortcuts, useShortcuts } from '../../ui/index.js'
import { MatchViewer } from '../viewer/index.js'
import { type Match, type Progress, titleOf, type Verdict, verdictKeys, verdicts } from './match-data.js'
import { MatchFacts } from './match-facts.js'
import classes from './review.module.css'
import { type QueueFilter, useReviewQueue } from './review-queue.js'
import { SessionFigures } from './session-figures.js'

const signs = { accepted: IconCheck, rejected: IconX, 'not-ours': IconUserOff, 'false-match': IconFlag } as const

/** One match at a time: what it is, what was seen, and four keys to say what it is. */
export function Queue({
  queue,
  filter,
  progress,
}: {
  queue: 'open' | 'disputed'
  filter: Omit<QueueFilter, 'queue'>
  progress: Progress | undefined
}) {
  const t = useTexts('review')
  const navigate = useNavigate()
  const reviewing = useReviewQueue({ queue, ...filter }, notifyError)
  const { current, items, position, judged } = reviewing
  const [note, setNote] = useState('')
  const [announced, setAnnounced] = useState('')
  const [more, setMore] = useState(0)
  const noteField = useRef<HTMLInputElement>(null)
  const noteWritten = note.trim()

  const judge = (verdict: Verdict) => {
    if (current === undefined) return
    reviewing.judge(verdict, noteWritten)
    setNote('')
    const next = items[position + 1] ?? items[position - 1]
    setAnnounced(
      t('announced', {
        verdict: t(`verdict.${verdict}`),
        next: next === undefined ? t('announced_none') : titleOf(next),
      }),
    )
  }
  const undo = async () => {
    const back = await reviewing.undo()
    if (back !== undefined)
      setAnnounced(t('undone', { verdict: t(`verdict.${back.verdict}`), work: titleOf(back.match) }))
  }
  const ready = current !== undefined
  useShortcuts(
    {
      ...Object.fromEntries(
        verdicts.map((verdict) => [verdictKeys[verdict], [() => judge(verdict), t(`verdict.${verdict}`)] as const]),
      ),
    },
    { enabled: ready },
  )
  useShortcuts({
    u: [() => void undo(), t('keys.undo')],
    j: [() => reviewing.move(1), t('keys.next')],
    k: [() => reviewing.move(-1), t('keys.previous')],
    c: [() => noteField.current?.focus(), t('keys.note')],
  })
  useEvents(['match.found'], () => setMore((count) => count + 1))

  // What comes next is fetched while one looks at this.
  const after = items[position + 1]?.id
  useEffect(() => {
    if (after === undefined) return
    void queries.prefetchQuery({
      queryKey: keyOf('/v1/matches/{id}', { path: { id: after } }),
      queryFn: () => get('/v1/matches/{id}', { path: { id: after } }),
      staleTime: 30_000,
    })
  }, [after])

  const setFilter = (changed: Partial<Record<keyof typeof filter, string | number | undefined>>) =>
    void navigate({
      to: '/review' as '/',
      search: { ...(queue === 'open' ? {} : { queue }), ...filter, ...changed } as never,
      replace: true,
    })

  return (
    <>
      <div className="only-heard" aria-live="polite" role="status">
        {announced}
      </div>
      <SessionFigures
        judged={judged.length}
        startedAt={reviewing.startedAt}
        left={queue === 'open' ? progress?.open : progress?.disputed}
      />
      <Filters filter={filter} current={current} onChange={setFilter} />
      {more > 0 && (
        <Button
          size="compact-sm"
          variant="light"
          mb="sm"
          onClick={() => {
            setMore(0)
            reviewing.reload()
          }}
        >
          {t('more_found')}
        </Button>
      )}
      {reviewing.error !== undefined && items.length === 0 ? (
        <ErrorNotice error={reviewing.error} retry={reviewing.reload} />
      ) : current === undefined ? (
        reviewing.loading ? (
          <Loading />
        ) : (
          <EmptyState
            icon={IconCircleCheck}
            title={t(`empty.${queue}`)}
            text={judged.length > 0 ? t('empty.done', { count: judged.length }) : t(`empty.${queue}_text`)}
            action={
              <Group gap="xs">
                <Button variant="default" onClick={reviewing.reload}>
                  {t('empty.again')}
                </Button>
                {judged.length > 0 && (
                  <Button
                    variant="default"
                    leftSection={<IconArrowBackUp size={15} aria-hidden />}
                    onClick={() => void undo()}
                  >
                    {t('undo')} <Keys name="u" />
                  </Button>
                )}
              </Group>
            }
          />
        )
      ) : (
        <Box className={classes.queue}>
          <Paper className={classes.bar} p="xs">
            <Group gap="xs" wrap="wrap" className={classes.deeds}>
              {verdicts.map((verdict) => {
                const Sign = signs[verdict]
                return (
                  <Button
                    key={verdict}
                    variant="default"
                    leftSection={<Sign size={15} aria-hidden />}
                    rightSection={<Keys name={verdictKeys[verdict]} />}
                    aria-keyshortcuts={verdictKeys[verdict]}
                    onClick={() => judge(verdict)}
                  >
                    {t(`verdict.${verdict}`)}
                  </Button>
                )
              })}
              <Button
                variant="subtle"
                leftSection={<IconArrowBackUp size={15} aria-hidden />}
                rightSection={<Keys name="u" />}
                disabled={judged.length === 0}
                onClick={() => void undo()}
              >
                {t('undo')}
              </Button>
              <TextInput
                ref={noteField}
                className={classes.note}
                aria-label={t('note')}
                placeholder={t('note_hint')}
                value={note}
                maxLength={2000}
                onChange={({ currentTarget }) => setNote(currentTarget.value)}
                onKeyDown={(event) => {
                  if (event.nativeEvent.isComposing) return
                  if (event.key === 'Enter' || event.key === 'Escape') event.currentTarget.blur()
                }}
                rightSection={<Keys name="c" />}
                rightSectionWidth={44}
              />
              <Group gap={6} ml="auto" wrap="nowrap" className={classes.where}>
                <Text size="sm" c="dimmed" className="numbers" component="div">
                  {t('position', { position: position + 1, of: items.length })}
                </Text>
                <Button size="compact-sm" variant="subtle" onClick={openShortcuts} rightSection={<Keys name="?" />}>
                  {t('keys.all')}
                </Button>
              </Group>
            </Group>
          </Paper>
          <Box className={classes.columns}>
            <Box miw={0} data-match={current.id}>
              <MatchViewer key={current.id} match={current} verdicts={false} />
            </Box>
            <MatchFacts key={current.id} match={current} />
          </Box>
        </Box>
      )}
      {reviewing.loading && items.length > 0 && <Loader size="xs" aria-hidden />}
    </>
  )
}

function Filters({
  filter,
  current,
  onChange,
}: {
  filter: Omit<QueueFilter, 'queue'>
  current: Match | undefined
  onChange: (changed: Partial<Record<'work' | 'provider' | 'level', string | number | undefined>>) => void
}) {
  const t = useTexts('review')
  const chosen = (['level', 'work', 'provider'] as const).filter((name) => filter[name] !== undefined)
  return (
    <Group gap="xs" mb="sm">
      {chosen.map((name) => (
        <Button key={name} size="compact-xs" variant="light" onClick={() => onChange({ [name]: undefined })}>
          {t(`filter.${name}_is`, {
            value:
              name === 'level'
                ? t(`ui:level.${filter.level}`)
                : name === 'work' && current !== undefined && current.work === filter.work
                  ? titleOf(current)
                  : filter[name],
          })}{' '}
          ×
        </Button>
      ))}
      {current !== undefined && filter.work === undefined && (
        <Button size="compact-xs" variant="default" onClick={() => onChange({ work: current.work })}>
          {t('filter.work')}
        </Button>
      )}
      {current !== undefined && filter.provider === undefined && (
        <Button size="compact-xs" variant="default" onClick={() => onChange({ provider: current.provider })}>
          {t('filter.provider')}
        </Button>
      )}
      {current !== undefined && filter.level === undefined && (
        <Button size="compact-xs" variant="default" onClick={() => onChange({ level: current.level })}>
          {t('filter.level')}
        </Button>
      )}
    </Group>
  )
}
