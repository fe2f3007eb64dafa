import { Text } from '@mantine/core'
import { type CSSProperties, useCallback, useEffect, useRef, useState } from 'react'
import { useTexts } from '../../i18n.js'
import type { Side } from './check-data.js'
import { filmstripFrames } from './comparison.js'
import { type Box, contentBoxShown, wholeBox } from './regions.js'
import classes from './viewer.module.css'

/** How a picture is to be shown. */
export type Shown = 'playing' | 'frames' | 'nothing'

/**
 * One side: its video, or (where a browser can't play it) the frame of its filmstrip that comes nearest, or a still, or
 * why there is nothing to see.
 */
export function Picture({
  side,
  label,
  time,
  mirrored = false,
  box,
  hidden,
  videoRef,
  onShape,
  onContent,
  style,
  blend,
  opacity,
}: {
  side: Side
  label: string
  /** Seconds of this side. */
  time: number
  mirrored?: boolean
  /** The region to be drawn, in parts of what is shown. */
  box?: Box | undefined
  /** Said where there is nothing to see. */
  hidden: string
  videoRef: (element: HTMLVideoElement | null) => void
  onShape?: ((aspect: number) => void) | undefined
  /** The picture without its bars, once something is shown. */
  onContent?: ((content: Box) => void) | undefined
  style?: CSSProperties | undefined
  blend?: boolean
  opacity?: number
}) {
  const t = useTexts('viewer')
  const [failed, setFailed] = useState(false)
  const element = useRef<HTMLVideoElement | HTMLImageElement | null>(null)
  const url = side.media?.url
  // biome-ignore lint/correctness/useExhaustiveDependencies: another medium is tried anew
  useEffect(() => setFailed(false), [url])
  // The same at each drawing: a new one would set up the video again, and seek in it.
  const takeVideo = useCallback(
    (video: HTMLVideoElement | null) => {
      element.current = video
      videoRef(video)
    },
    [videoRef],
  )
  const look = () => {
    if (element.current === null || onContent === undefined) return
    onContent(contentBoxShown(element.current) ?? wholeBox)
  }
  const shown: Shown =
    side.media === undefined ? 'nothing' : failed && side.media.kind === 'video' ? 'frames' : 'playing'
  const turned = mirrored ? classes.mirrored : undefined
  const layer: CSSProperties = {
    ...style,
    ...(opacity === undefined ? {} : { opacity }),
    ...(blend ? { mixBlendMode: 'difference' } : {}),
  }
  return (
    <div className={classes.layer} style={layer}>
      {shown === 'playing' && side.media?.kind === 'video' && (
        <video
          ref={takeVideo}
          className={turned}
          src={url}
          preload="auto"
          muted
          playsInline
          disablePictureInPicture
          aria-label={label}
          onLoadedMetadata={({ currentTarget }) =>
            onShape?.(currentTarget.videoWidth / currentTarget.videoHeight || 16 / 9)
          }
          onLoadedData={look}
          onSeeked={look}
          onError={() => setFailed(true)}
        />
      )}
      {shown === 'playing' && side.media?.kind === 'image' && (
        <img
          ref={(image) => {
            element.current = image
          }}
          className={turned}
          src={failed ? side.filmstrip : url}
          alt={label}
          onError={() => setFailed(true)}
          onLoad={({ currentTarget }) => {
            onShape?.(currentTarget.naturalWidth / currentTarget.naturalHeight || 1)
            look()
          }}
        />
      )}
      {shown === 'frames' && side.filmstrip !== undefined && (
        <FilmstripFrame
          url={side.filmstrip}
          at={side.durationSeconds > 0 ? time / side.durationSeconds : 0}
          label={label}
          mirrored={mirrored}
          onShape={onShape}
        />
      )}
      {shown === 'nothing' && (
        <Text className={classes.nothing} size="sm" component="p">
          {hidden}
        </Text>
      )}
      {shown === 'frames' && <span className={classes.note}>{t('frames_only')}</span>}
      {box !== undefined && shown !== 'nothing' && (
        <span
          className={classes.region}
          style={{
            left: `${box.x * 100}%`,
            top: `${box.y * 100}%`,
            width: `${box.width * 100}%`,
            height: `${box.height * 100}%`,
          }}
          aria-hidden
        />
      )}
    </div>
  )
}

/** The frame of a strip that lies at a part (0 to 1) of the whole. */
function FilmstripFrame({
  url,
  at,
  label,
  mirrored,
  onShape,
}: {
  url: string
  at: number
  label: string
  mirrored: boolean
  onShape?: ((aspect: number) => void) | undefined
}) {
  const position = Math.min(filmstripFrames - 1, Math.max(0, Math.floor(at * filmstripFrames)))
  return (
    <span className={classes.strip} data-mirrored={mirrored || undefined}>
      <img
        src={url}
        alt={label}
        style={{ width: `${filmstripFrames * 100}%`, left: `${-position * 100}%` }}
        onLoad={({ currentTarget }) =>
          onShape?.(currentTarget.naturalWidth / filmstripFrames / currentTarget.naturalHeight || 16 / 9)
        }
      />
    </span>
  )
}
