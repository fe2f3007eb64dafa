import type { ComponentProps } from 'react'
import type { Area } from '../../area.js'
import { areaPart } from '../../area-part.js'
import type { MatchViewerProps } from './match-viewer.js'
import type { Timeline as TimelineType } from './timeline.js'

export type { CheckDetail } from './check-data.js'
export type { MatchLike } from './comparison.js'
export type { MatchViewerProps } from './match-viewer.js'
export type { Verdict } from './verdict-bar.js'

/** The videos side by side. */
export const viewer: Area = {
  id: 'viewer',
  texts: () => import('./texts.js'),
  routes: [{ path: '/checks/$id/segments/$n', permission: 'checks.read', page: () => import('./viewer-page.js') }],
}

/**
 * What was found beside what it was found in: both videos at one time, the timeline with every segment, the score, the
 * decision, and the verdict. Of a check (`checkId` or `receiptId`, with `segment`), or of a match alone.
 *
 * @example <MatchViewer match={match} onVerdict={(verdict) => give(match.id, verdict)} />
 */
export const MatchViewer = areaPart<MatchViewerProps>(
  viewer,
  async () => (await import('./match-viewer.js')).MatchViewer,
)

/** Every segment of a check on one drawing. */
export const Timeline = areaPart<ComponentProps<typeof TimelineType>>(
  viewer,
  async () => (await import('./timeline.js')).Timeline,
)
