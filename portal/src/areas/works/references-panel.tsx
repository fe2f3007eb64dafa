import { Badge, Button, Group, Paper, Text } from '@mantine/core'
import { IconPlayerPlay, IconScissors, IconTrash, IconVideo, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { send, useCan, useGetPages } from '../../api/index.js'
import { queries } from '../../api/queries.js'
import { formatDate, formatDuration } from '../../format/index.js'
import { useTexts } from '../../i18n.js'
import { EmptyState, ErrorNotice, Loading, notifyDone, notifyError, notifyUndo, Section } from '../../ui/index.js'
import { CompareButton, ComparisonResult, useComparison } from './compare-again.js'
import { Deposit } from './deposit.js'
import { Filmstrip } from './filmstrip.js'
import { SegmentEditor } from './segment-editor.js'
import classes from './works.module.css'
import { type Reference, versionOf, type Work } from './works-data.js'

/** The deposited files of a work, with filmstrips, and a place to drop more. */
export function ReferencesPanel({ work }: { work: Work }) {
  const t = useTexts('works')
  const can = useCan()
  const may = can('references.write') && work.mine
  const list = useGetPages('/v1/works/{id}/references', { path: { id: work.id } })
  return (
    <Section title={t('references.title')} text={t('references.text')} padded={false}>
      {list.isPending && <Loading />}
      {list.error !== null && list.items.length === 0 && (
        <ErrorNotice error={list.error} retry={() => void list.refetch()} />
      )}
      {list.items.length > 0 && (
        <Paper mb="sm">
          {list.items.map((reference) => (
            <ReferenceRow key={reference.id} reference={reference} may={may} />
          ))}
          {list.more !== undefined && (
            <Button variant="subtle" onClick={list.more} loading={list.isFetchingNextPage}>
              {t('tree.more')}
            </Button>
          )}
        </Paper>
      )}
      {list.isSuccess && list.items.length === 0 && (
        <Paper p="md" mb="sm">
          <EmptyState
            order={3}
            icon={IconVideo}
            title={t('references.none')}
            text={t(work.mine ? 'references.none_text' : 'references.none_others')}
          />
        </Paper>
      )}
      {may && <Deposit work={work.id} />}
    </Section>
  )
}

const changed = () =>
  queries.invalidateQueries({
    predicate: ({ queryKey: [key] }) => /^\/v1\/(works|references)/.test(String(key)),
  })

function ReferenceRow({ reference, may }: { reference: Reference; may: boolean }) {
  const t = useTexts('works')
  const can = useCan()
  const mayCompare = may && can('jobs.write')
  const comparison = useComparison(reference)
  const [mode, setMode] = useState<'edit' | 'play'>()
  const { id, name, durationSeconds, excludedSeconds, negative, withdrawn, state, seq } = reference
  const toggle = (next: 'edit' | 'play') => setMode(mode === next ? undefined : next)
  const excluded = withdrawn ? [] : excludedSeconds

  /** Looks for it again, with what was excluded before. */
  const restore = async (version: number) => {
    const body = { withdrawn: false as const, ...(withdrawn ? {} : { excludedSeconds }) }
    await send('patch', '/v1/references/{id}', { path: { id }, headers: versionOf(version), body })
    await changed()
    notifyDone(t('references.restored', { name }))
  }
  const withdraw = async () => {
    try {
      const after = await send('post', '/v1/references/{id}/withdraw', {
        path: { id },
        headers: versionOf(seq),
      })
      await changed()
      notifyUndo(t('references.withdrawn_done', { name }), () => restore(after.seq))
    } catch (error) {
      notifyError(error)
    }
  }

  return (
    <article
      className={classes.reference}
      data-withdrawn={withdrawn || undefined}
      data-still={durationSeconds === 0 || undefined}
      aria-label={name}
    >
      <Group justify="space-between" gap="xs" wrap="wrap">
        <div>
          <Text fw={550} component="h3" size="sm">
            {name}
          </Text>
          <Group gap={8} c="dimmed" fz="xs">
            <span>{durationSeconds > 0 ? formatDuration(durationSeconds) : t('references.still')}</span>
            <span>{t('references.deposited', { date: formatDate(reference.depositedAt) })}</span>
            {excluded.length > 0 && (
              <span>
                {t('references.excluded', {
                  count: excluded.length,
                  duration: formatDuration(excluded.reduce((sum, [from, until]) => sum + until - from, 0)),
                })}
              </span>
            )}
            {state === 'keyframes' && <Badge size="sm">{t('references.keyframes')}</Badge>}
            {negative && (
              <Badge size="sm" color="gray" title={t('references.negative_hint')}>
                {t('references.negative')}
              </Badge>
            )}
            {withdrawn && (
              <Badge size="sm" color="gray">
                {t('references.withdrawn')}
              </Badge>
            )}
          </Group>
        </div>
        <Group gap={4}>
          {durationSeconds > 0 && (
            <Button
              variant="subtle"
              size="compact-sm"
              aria-expanded={mode === 'play'}
              leftSection={mode === 'play' ? <IconX size={14} aria-hidden /> : <IconPlayerPlay size={14} aria-hidden />}
              onClick={() => toggle('play')}
            >
              {t(mode === 'play' ? 'references.stop' : 'references.play')}
            </Button>
          )}
          {may && durationSeconds > 0 && !withdrawn && (
            <Button
              variant="subtle"
              size="compact-sm"
              aria-expanded={mode === 'edit'}
              leftSection={<IconScissors size={14} aria-hidden />}
              onClick={() => toggle('edit')}
            >
              {t('references.edit')}
            </Button>
          )}
          {mayCompare && !withdrawn && !negative && <CompareButton comparison={comparison} />}
          {may && !withdrawn && (
            <Button
              variant="subtle"
              color="gray"
              size="compact-sm"
              leftSection={<IconTrash size={14} aria-hidden />}
              onClick={() => void withdraw()}
            >
              {t('references.withdraw')}
            </Button>
          )}
          {may && withdrawn && (
            <Button variant="subtle" size="compact-sm" onClick={() => void restore(seq).catch(notifyError)}>
              {t('references.restore')}
            </Button>
          )}
        </Group>
      </Group>
      <ComparisonResult comparison={comparison} name={name} />
      {mode === 'play' && (
        // biome-ignore lint/a11y/useMediaCaption: what rightsholders deposit comes without captions
        <video
          src={`/v1/references/${encodeURIComponent(id)}/media`}
          aria-label={name}
          controls
          preload="metadata"
          style={{ width: '100%', maxHeight: 420, marginTop: 8, background: 'black' }}
        />
      )}
      {mode === 'edit' ? (
        <SegmentEditor key={seq} reference={reference} close={() => setMode(undefined)} />
      ) : (
        <Filmstrip reference={reference} segments={excluded} />
      )}
    </article>
  )
}
