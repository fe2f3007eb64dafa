import { type ComponentType, lazy, Suspense } from 'react'
import type { Area } from './area.js'
import { loadTexts } from './i18n.js'
import { Loading } from './ui/loading.js'

/**
 * A part of an area for the pages of other areas: fetched with its texts when it is shown.
 *
 * @example export const Inquiry = areaPart(datasets, async () => (await import('./inquiry.js')).Inquiry)
 */
export function areaPart<Props extends object>(
  area: Area,
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  const Part = lazy(async () => {
    const [component] = await Promise.all([load(), loadTexts(area)])
    return { default: component as ComponentType<object> }
  })
  return (props) => (
    <Suspense fallback={<Loading />}>
      <Part {...props} />
    </Suspense>
  )
}
