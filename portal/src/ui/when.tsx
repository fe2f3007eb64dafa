import { Tooltip } from '@mantine/core'
import { formatDateTime, formatDuration, formatRelative, formatShort, formatTimecode } from '../format/index.js'
import { useLanguage } from '../i18n.js'

/** When: near times as "3 minutes ago", with the exact time at hand. */
export function When({
  at,
  exact = false,
  short = false,
}: {
  at: Date | string | number
  exact?: boolean
  short?: boolean
}) {
  useLanguage()
  const full = formatDateTime(at)
  const time = new Date(at)
  const element = (
    <time dateTime={Number.isNaN(time.getTime()) ? undefined : time.toISOString()}>
      {exact ? full : short ? formatShort(at) : formatRelative(at)}
    </time>
  )
  return exact ? element : <Tooltip label={full}>{element}</Tooltip>
}

/** How long; or with `timecode`, where in a video. */
export function Duration({
  seconds,
  timecode = false,
  digits = 2,
}: {
  seconds: number
  timecode?: boolean
  digits?: number
}) {
  useLanguage()
  return <span className="numbers">{timecode ? formatTimecode(seconds, digits) : formatDuration(seconds)}</span>
}
