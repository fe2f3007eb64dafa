import { Text } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { type ReactNode, useState } from 'react'
import { formatTimecode } from '../../format/index.js'
import { useTexts } from '../../i18n.js'
import classes from './works.module.css'
import type { Reference } from './works-data.js'

/** Frames of a reference along its time, with what is excluded drawn over them. `children`: what is laid over. */
export function Filmstrip({
  reference,
  segments = reference.excludedSeconds,
  drawing = false,
  stripProps = {},
  children,
}: {
  reference: Reference
  segments?: readonly (readonly [number, number])[]
  drawing?: boolean
  stripProps?: React.HTMLAttributes<HTMLDivElement>
  children?: ReactNode
}) {
  const t = useTexts('works')
  const { ref, width } = useElementSize()
  const [shape, setShape] = useState(16 / 9)
  const [failed, setFailed] = useState(false)
  const source = `/v1/references/${encodeURIComponent(reference.id)}/filmstrip`
  const { durationSeconds, filmstripFrames: frames } = reference
  const label = t('references.filmstrip', { name: reference.name })
  if (failed)
    return (
      <Text size="sm" c="dimmed" mt="xs">
        {t('references.no_picture')}
      </Text>
    )
  if (durationSeconds === 0)
    return <img className={classes.still} src={source} alt={label} loading="lazy" onError={() => setFailed(true)} />
  const shown = Math.max(1, Math.min(frames, Math.round((width === 0 ? 640 : width) / (64 * shape))))
  return (
    <div className={classes.timeline}>
      {/* Only asked how large it is; what is seen is cut out of it below. */}
      <img
        src={source}
        alt=""
        hidden
        onLoad={({ currentTarget }) => setShape(currentTarget.naturalWidth / frames / currentTarget.naturalHeight)}
        onError={() => setFailed(true)}
      />
      <div
        ref={ref}
        className={classes.strip}
        role="img"
        aria-label={label}
        data-drawing={drawing || undefined}
        {...stripProps}
      >
        {Array.from({ length: shown }, (_, i) => {
          const frame = Math.min(frames - 1, Math.floor(((i + 0.5) * frames) / shown))
          return (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: a place on the strip is what it is
              key={i}
              className={classes.frame}
              style={{
                backgroundImage: `url("${source}")`,
                backgroundSize: `${frames * 100}% 100%`,
                backgroundPosition: `${frames > 1 ? (frame / (frames - 1)) * 100 : 0}% 0`,
              }}
            />
          )
        })}
      </div>
      {segments.map(([from, until]) => (
        <span
          key={`${from} ${until}`}
          className={classes.excluded}
          style={{
            left: `${(from / durationSeconds) * 100}%`,
            width: `${(Math.max(0, Math.min(until, durationSeconds) - from) / durationSeconds) * 100}%`,
          }}
        />
      ))}
      {children}
      <div className={classes.scale} aria-hidden>
        {[0, 0.25, 0.5, 0.75, 1].map((part) => (
          <span key={part}>{formatTimecode(part * durationSeconds, 0)}</span>
        ))}
      </div>
    </div>
  )
}
