import type { Page } from 'playwright-core'

/** A page as its route is written (`/works/$id`), and where it was found. */
export interface Walked {
  route: string
  path: string
}

/** The routes of every area, those for everybody apart. */
export async function allRoutes(): Promise<{ own: string[]; open: string[] }> {
  // By its address: the areas are of the browser's program, whose types are checked on their own.
  const { areas } = (await import(new URL('../src/areas.ts', import.meta.url).href)) as {
    areas: { routes: { path: string; access?: string }[] }[]
  }
  const routes = areas.flatMap(({ routes: of }) => of)
  return {
    own: routes.filter(({ access }) => access === undefined).map(({ path }) => path),
    open: routes.filter(({ access }) => access === 'public').map(({ path }) => path),
  }
}

/**
 * Goes to every page that the navigation, or a page that was walked, leads to; of each route once.
 *
 * @param visit is called when a page has come to rest
 * @returns the routes that were not found
 */
export async function walk(
  page: Page,
  routes: readonly string[],
  visit: (walked: Walked) => Promise<void>,
): Promise<string[]> {
  const missing = new Set(routes)
  const waiting: Walked[] = []
  const note = (path: string) => {
    const [bare = ''] = path.split(/[?#]/)
    const route = routeOf(bare, [...missing])
    if (route === undefined) return
    missing.delete(route)
    waiting.push({ route, path })
  }
  note('/')
  for (const route of routes) if (!route.includes('$')) note(route)
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    await page.goto(next.path)
    await atRest(page)
    await visit(next)
    const links = await page.locator('a[href^="/"]').evaluateAll((all) => all.map((a) => a.getAttribute('href') ?? ''))
    for (const link of links) note(link)
  }
  return [...missing]
}

/** The route that a path is of: the one with the fewest parameters. */
function routeOf(path: string, routes: readonly string[]): string | undefined {
  const parts = path.split('/')
  const fits = (route: string) => {
    const wanted = route.split('/')
    return (
      wanted.length === parts.length &&
      wanted.every((part, i) => (part.startsWith('$') ? parts[i] !== '' && parts[i] !== 'new' : part === parts[i]))
    )
  }
  return routes.filter(fits).sort((a, b) => a.split('$').length - b.split('$').length)[0]
}

/** Waits until there is a heading, and nothing is on its way any more. */
export async function atRest(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor()
  await page
    .waitForFunction(
      `document.querySelector('.mantine-Loader-root, .mantine-Skeleton-root') === null && document.fonts.status === 'loaded'`,
      undefined,
      { timeout: 8_000 },
    )
    .catch(() => undefined)
  await page.waitForTimeout(150)
}
