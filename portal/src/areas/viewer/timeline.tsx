import { type KeyboardEvent, useId, useRef } from 'react'
import { formatTimecode } from '../../format/index.js'
import { useTexts } from '../../i18n.js'
import type { ReferenceInfo, Segment } from './check-data.js'
import { referenceTime } from './player-clock.js'
import classes from './timeline.module.css'

const width = 1000
const margin = 6
const track = 20
const gap = 52
const head = 20

/**
 * The input above, each reference below, a ribbon for every segment between. A segment is pressed, or chosen with the arrow
 * keys; a press on the input's track moves the time.
 */
export function Timeline({
  inputName,
  inputSeconds,
  references,
  segments,
  current,
  time,
  onSegment,
  onSeek,
  referenceName,
}: {
  inputName: string
  inputSeconds: number
  references: readonly ReferenceInfo[]
  segments: readonly Segment[]
  /** Number of the chosen segment. */
  current?: number | undefined
  /** Of the input, where something is shown. */
  time?: number | undefined
  onSegment?: ((n: number) => void) | undefined
  onSeek?: ((seconds: number) => void) | undefined
  referenceName: (reference: ReferenceInfo) => string
}) {
  const t = useTexts('viewer')
  const id = useId()
  const svg = useRef<SVGSVGElement>(null)
  const whole = Math.max(inputSeconds, ...segments.map(({ inputRange }) => inputRange[1]), 0)
  const x = (seconds: number, of: number) =>
    of <= 0 ? margin : margin + (Math.max(0, Math.min(seconds, of)) / of) * (width - 2 * margin)
  const span = ([from, until]: readonly [number, number], of: number): [number, number] => {
    // A still, or an instant, is to be seen all the same.
    if (of <= 0) return [margin, width - margin]
    const a = x(from, of)
    return [a, Math.max(a + 4, x(until, of))]
  }
  const top = (row: number) => head + row * (track + gap)
  // The names of references stand below them.
  const height = top(references.length) + track + 20
  const chosen = segments.find(({ n }) => n === current)

  const onKey = (event: KeyboardEvent, segment: Segment) => {
    const at = segments.indexOf(segment)
    const to =
      event.key === 'ArrowRight' || event.key === 'ArrowDown'
        ? segments[at + 1]
        : event.key === 'ArrowLeft' || event.key === 'ArrowUp'
          ? segments[at - 1]
          : undefined
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      onSegment?.(segment.n)
    }
    if (to === undefined) return
    event.preventDefault()
    event.stopPropagation()
    svg.current?.querySelector<SVGGElement>(`[data-n="${to.n}"]`)?.focus()
  }

  return (
    <div className={classes.frame}>
      {/* biome-ignore lint/a11y/useSemanticElements: a drawing is no set of fields */}
      <svg
        ref={svg}
        className={classes.timeline}
        viewBox={`0 0 ${width} ${height}`}
        role="group"
        aria-labelledby={`${id}-title`}
        data-testid="timeline"
      >
        <title id={`${id}-title`}>{t('timeline.label', { count: segments.length })}</title>
        <text className={classes.name} x={margin} y={top(0) - 6}>
          {inputName}
        </text>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys for the time are those of the player */}
        <rect
          className={classes.track}
          data-seek={onSeek !== undefined || undefined}
          x={margin}
          y={top(0)}
          width={width - 2 * margin}
          height={track}
          rx={4}
          onClick={(event) => {
            const box = event.currentTarget.getBoundingClientRect()
            onSeek?.(((event.clientX - box.left) / box.width) * whole)
          }}
        />
        {references.map((reference, row) => (
          <g key={reference.id}>
            <text className={classes.name} x={margin} y={top(row + 1) + track + 14} data-below>
              {referenceName(reference)}
            </text>
            <rect
              className={classes.track}
              x={margin}
              y={top(row + 1)}
              width={width - 2 * margin}
              height={track}
              rx={4}
            />
          </g>
        ))}
        {segments.map((segment) => {
          const row = references.findIndex(({ id: of }) => of === segment.reference) + 1
          const reference = references[row - 1]
          if (reference === undefined) return null
          const [a, b] = span(segment.inputRange, whole)
          const [c, d] = span(segment.referenceRange, reference.durationSeconds)
          const [from, to] = [top(0) + track, top(row)]
          const middle = (from + to) / 2
          const label = t('timeline.segment', {
            n: segment.n,
            work: referenceName(reference),
            level: segment.level,
            from: formatTimecode(segment.inputRange[0], 1),
            until: formatTimecode(segment.inputRange[1], 1),
            referenceFrom: formatTimecode(segment.referenceRange[0], 1),
            referenceUntil: formatTimecode(segment.referenceRange[1], 1),
          })
          return (
            // biome-ignore lint/a11y/useSemanticElements: there are no buttons in a drawing
            <g
              key={segment.n}
              className={classes.segment}
              data-level={segment.level}
              data-n={segment.n}
              data-current={segment.n === current || undefined}
              role="button"
              tabIndex={segment.n === (current ?? segments[0]?.n) ? 0 : -1}
              aria-label={label}
              aria-pressed={segment.n === current}
              onClick={() => onSegment?.(segment.n)}
              onKeyDown={(event) => onKey(event, segment)}
            >
              <path
                className={classes.ribbon}
                d={`M${a},${from} C${a},${middle} ${c},${middle} ${c},${to} L${d},${to} C${d},${middle} ${b},${middle} ${b},${from} Z`}
              />
              <rect className={classes.span} x={a} y={top(0)} width={b - a} height={track} rx={3} />
              <rect className={classes.span} x={c} y={top(row)} width={d - c} height={track} rx={3} />
            </g>
          )
        })}
        {/* Beside the buttons, not in them: what is read of those is their label. */}
        <g aria-hidden>
          {segments.map((segment) => {
            const row = references.findIndex(({ id: of }) => of === segment.reference) + 1
            const [a, b] = span(segment.inputRange, whole)
            const [c, d] = span(segment.referenceRange, references[row - 1]?.durationSeconds ?? 0)
            return (
              <g key={segment.n}>
                {b - a > 18 && (
                  <text className={classes.number} x={(a + b) / 2} y={top(0) + 14}>
                    {segment.n}
                  </text>
                )}
                {d - c > 18 && (
                  <text className={classes.number} x={(c + d) / 2} y={top(row) + 14}>
                    {segment.n}
                  </text>
                )}
              </g>
            )
          })}
        </g>
        {time !== undefined && (
          <g className={classes.now} aria-hidden>
            <line x1={x(time, whole)} x2={x(time, whole)} y1={top(0) - 4} y2={top(0) + track + 4} />
            {chosen !== undefined &&
              references.map((reference, row) => {
                if (reference.id !== chosen.reference) return null
                const at = x(referenceTime(chosen, time), reference.durationSeconds)
                return <line key={reference.id} x1={at} x2={at} y1={top(row + 1) - 4} y2={top(row + 1) + track + 4} />
              })}
          </g>
        )}
      </svg>
    </div>
  )
}
