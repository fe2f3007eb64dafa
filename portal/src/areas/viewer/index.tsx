import { type ComponentProps, type ComponentType, lazy, Suspense } from 'react'
import type { Area } from '../../area.js'
import { loadTexts } from '../../i18n.js'
import { Loading } from '../../ui/index.js'
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

/** A part of the viewer for the pages of other areas: fetched with its texts when it is shown. */
function part<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  const Part = lazy(async () => {
    const [component] = await Promise.all([load(), loadTexts(viewer)])
    return { default: component as ComponentType<object> }
  })
  return (props) => (
    <Suspense fallback={<Loading />}>
      <Part {...props} />
    </Suspense>
  )
}

/**
 * What was found beside what it was found in: both videos at one time, the timeline with every segment, the score, the
 * decision, and the verdict. Of a check (`checkId` or `receiptId`, with `segment`), or of a match alone.
 *
 * @example <MatchViewer match={match} onVerdict={(verdict) => give(match.id, verdict)} />
 */
export const MatchViewer = part<MatchViewerProps>(async () => (await import('./match-viewer.js')).MatchViewer)

/** Every segment of a check on one drawing. */
export const Timeline = part<ComponentProps<typeof TimelineType>>(async () => (await import('./timeline.js')).Timeline)
