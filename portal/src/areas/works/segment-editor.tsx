import { ActionIcon, Button, Group, NumberInput, Stack, Text } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { type KeyboardEvent, type PointerEvent, useId, useRef, useState } from 'react'
import { useSend } from '../../api/index.js'
import { formatTimecode } from '../../format/index.js'
import { useTexts } from '../../i18n.js'
import { ErrorNotice, notifyDone } from '../../ui/index.js'
import { Filmstrip } from './filmstrip.js'
import classes from './works.module.css'
import { type Reference, versionOf } from './works-data.js'

interface Segment {
  key: number
  from: number
  until: number
}
const round = (seconds: number) => Math.round(seconds * 100) / 100

/** Which parts of a reference are not the work's own: drawn on the strip, moved by mouse or keys, or typed. */
export function SegmentEditor({ reference, close }: { reference: Reference; close: () => void }) {
  const t = useTexts('works')
  const { durationSeconds: duration } = reference
  const counter = useRef(0)
  const newKey = () => counter.current++
  const [segments, setSegments] = useState<Segment[]>(() =>
    (reference.withdrawn ? [] : reference.excludedSeconds).map(([from, until]) => ({ key: newKey(), from, until })),
  )
  const save = useSend('patch', '/v1/references/{id}', { invalidates: ['/v1/works', '/v1/references'] })
  const hint = useId()
  const strip = useRef<HTMLDivElement>(null)
  const drawn = useRef<{ key: number; start: number } | undefined>(undefined)

  const clamp = (seconds: number) => round(Math.max(0, Math.min(duration, seconds)))
  const change = (key: number, edge: 'from' | 'until', seconds: number) =>
    setSegments((before) =>
      before.map((segment) => {
        if (segment.key !== key) return segment
        const to = clamp(seconds)
        return edge === 'from'
          ? { ...segment, from: Math.min(to, segment.until) }
          : { ...segment, until: Math.max(to, segment.from) }
      }),
    )
  const secondsAt = (event: PointerEvent): number => {
    const box = strip.current?.getBoundingClientRect()
    return box === undefined || box.width === 0 ? 0 : clamp(((event.clientX - box.left) / box.width) * duration)
  }
  const onHandleKey = (event: KeyboardEvent, { key, from, until }: Segment, edge: 'from' | 'until') => {
    const here = edge === 'from' ? from : until
    const step = event.shiftKey ? 1 : 0.1
    const to: Record<string, number> = {
      ArrowLeft: here - step,
      ArrowDown: here - step,
      ArrowRight: here + step,
      ArrowUp: here + step,
      PageDown: here - 10,
      PageUp: here + 10,
      Home: edge === 'from' ? 0 : from,
      End: edge === 'from' ? until : duration,
    }
    const next = to[event.key]
    if (next !== undefined) {
      event.preventDefault()
      change(key, edge, next)
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault()
      setSegments((before) => before.filter((segment) => segment.key !== key))
    }
  }
  const addAtEnd = () => {
    const from = clamp(
      Math.min(
        segments.reduce((last, { until }) => Math.max(last, until), 0),
        duration * 0.9,
      ),
    )
    setSegments((before) => [...before, { key: newKey(), from, until: clamp(from + Math.max(1, duration / 20)) }])
  }
  const submit = async () => {
    await save.mutateAsync({
      path: { id: reference.id },
      headers: versionOf(reference.seq),
      body: {
        excludedSeconds: segments.filter(({ from, until }) => until > from).map(({ from, until }) => [from, until]),
      },
    })
    notifyDone(t('segments.saved'))
    close()
  }

  return (
    <Stack gap="xs" mt="xs">
      <Text size="sm" c="dimmed">
        {t('segments.text')}
      </Text>
      <div ref={strip}>
        <Filmstrip
          reference={reference}
          segments={segments.map(({ from, until }) => [from, until] as const)}
          drawing
          stripProps={{
            onPointerDown: (event) => {
              if (event.button !== 0) return
              const start = secondsAt(event)
              const key = newKey()
              drawn.current = { key, start }
              event.currentTarget.setPointerCapture(event.pointerId)
            },
            onPointerMove: (event) => {
              const drawing = drawn.current
              if (drawing === undefined) return
              const here = secondsAt(event)
              const [from, until] = [Math.min(drawing.start, here), Math.max(drawing.start, here)]
              // A press alone draws nothing.
              if (until - from < duration / 200) return
              setSegments((before) => [
                ...before.filter(({ key }) => key !== drawing.key),
                { key: drawing.key, from, until },
              ])
            },
            onPointerUp: () => {
              drawn.current = undefined
            },
            onPointerCancel: () => {
              drawn.current = undefined
            },
          }}
        >
          {segments.flatMap((segment, i) =>
            (['from', 'until'] as const).map((edge) => (
              <button
                key={`${segment.key} ${edge}`}
                type="button"
                role="slider"
                className={classes.handle}
                style={{ left: `${(segment[edge] / duration) * 100}%` }}
                aria-label={t(edge === 'from' ? 'segments.start_of' : 'segments.end_of', { n: i + 1 })}
                aria-valuemin={edge === 'from' ? 0 : segment.from}
                aria-valuemax={edge === 'from' ? segment.until : duration}
                aria-valuenow={segment[edge]}
                aria-valuetext={formatTimecode(segment[edge], 2)}
                aria-describedby={hint}
                onKeyDown={(event) => onHandleKey(event, segment, edge)}
                onPointerDown={(event) => {
                  event.stopPropagation()
                  event.currentTarget.setPointerCapture(event.pointerId)
                }}
                onPointerMove={(event) => {
                  if (event.currentTarget.hasPointerCapture(event.pointerId))
                    change(segment.key, edge, secondsAt(event))
                }}
              />
            )),
          )}
        </Filmstrip>
      </div>
      <Text size="xs" c="dimmed" id={hint}>
        {t('segments.keys')}
      </Text>
      {segments.map((segment, i) => (
        <div key={segment.key} className={classes.segment}>
          {(['from', 'until'] as const).map((edge) => (
            <NumberInput
              key={edge}
              label={t(edge === 'from' ? 'segments.start_of' : 'segments.end_of', { n: i + 1 })}
              value={segment[edge]}
              min={0}
              max={duration}
              step={0.1}
              decimalScale={2}
              suffix={` ${t('segments.seconds')}`}
              onChange={(value) => {
                if (typeof value === 'number') change(segment.key, edge, value)
              }}
            />
          ))}
          <ActionIcon
            size="lg"
            aria-label={t('segments.remove', { n: i + 1 })}
            onClick={() => setSegments((before) => before.filter(({ key }) => key !== segment.key))}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      {save.error !== null && <ErrorNotice error={save.error} />}
      <Group gap="xs">
        <Button variant="default" size="compact-md" leftSection={<IconPlus size={14} aria-hidden />} onClick={addAtEnd}>
          {t('segments.add')}
        </Button>
        <Button size="compact-md" loading={save.isPending} onClick={() => void submit().catch(() => undefined)}>
          {t('segments.save')}
        </Button>
        <Button variant="subtle" size="compact-md" onClick={close}>
          {t('segments.cancel')}
        </Button>
      </Group>
    </Stack>
  )
}
