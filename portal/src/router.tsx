import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from '@tanstack/react-router'
import type { Area, AreaRoute } from './area.js'
import { areas } from './areas.js'
import { loadTexts } from './i18n.js'
import { forWhoMay } from './shell/for-who-may.js'
import { NotFound, PageFailed } from './shell/not-found.js'
import { Shell } from './shell/shell.js'
import { Loading } from './ui/loading.js'

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound })
const frame = createRoute({ getParentRoute: () => root, id: 'frame', component: Shell })

const pageOf = (area: Area, route: AreaRoute) =>
  lazyRouteComponent(async () => {
    const [page] = await Promise.all([route.page(), loadTexts(area)])
    return route.permission === undefined ? page : { default: forWhoMay([route.permission].flat(), page.default) }
  })

/** The routes of all areas with that access, as children of `parent`. */
const routesOf = (access: AreaRoute['access'], parent: typeof root | typeof frame) =>
  areas.flatMap((area) =>
    area.routes
      .filter((route) => route.access === access)
      .map((route) =>
        createRoute({
          getParentRoute: () => parent as typeof root,
          path: route.path,
          component: pageOf(area, route),
        }),
      ),
  )

const nowhere = createRoute({ getParentRoute: () => frame, path: '$', component: NotFound })

export const router = createRouter({
  routeTree: root.addChildren([
    frame.addChildren([...routesOf(undefined, frame), nowhere]),
    ...routesOf('public', root),
  ]),
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
  defaultPendingComponent: Loading,
  defaultPendingMs: 300,
  defaultErrorComponent: PageFailed,
})
