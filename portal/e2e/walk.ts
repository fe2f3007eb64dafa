import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'

/** A page as its route is written (`/works/$id`), and where it was found. */
export interface Walked {
  route: string
  path: string
}

/** The routes of every area that is listed, those for everybody apart. Read from their sources, which are a browser's. */
export function allRoutes(): { own: string[]; open: string[] } {
  const source = (path: string) => readFileSync(new URL(`../src/${path}`, import.meta.url), 'utf8')
  const listed = [...source('areas.ts').matchAll(/from '\.\/(areas\/[\w-]+)\/index\.js'/g)].map(([, folder]) => folder)
  const routes = listed.flatMap((folder) => [
    ...source(`${folder}/index.tsx`).matchAll(/\{[^{}]*\bpath: '([^']+)'[^{}]*\}/g),
  ])
  const isOpen = ([text]: RegExpMatchArray) => /access: 'public'/.test(text)
  const paths = (of: RegExpMatchArray[]) => of.map(([, path]) => path ?? '')
  return { own: paths(routes.filter((route) => !isOpen(route))), open: paths(routes.filter(isOpen)) }
}

/**
 * Goes to every page that the navigation, or a page that was walked, leads to; of each route once.
 *
 * @param visit is called when a page has come to rest
 * @param options.typed whether pages that nothing leads to are gone to as well, by their address. Default true
 * @param options.until ends the walk when all of these routes have been visited; they are gone to before others. Default: all
 * @returns the routes that were not found
 */
export async function walk(
  page: Page,
  routes: readonly string[],
  visit: (walked: Walked) => Promise<void>,
  { typed = true, until = routes }: { typed?: boolean; until?: readonly string[] } = {},
): Promise<string[]> {
  const wanted = new Set(until)
  const missing = new Set(routes)
  const waiting: Walked[] = []
  const wantedWaiting: Walked[] = []
  const take = () => (wanted.size === 0 ? undefined : (wantedWaiting.shift() ?? waiting.shift()))
  const note = (path: string) => {
    const [bare = ''] = path.split(/[?#]/)
    const route = routeOf(bare, routes)
    if (route === undefined || !missing.delete(route)) return
    if (wanted.has(route)) wantedWaiting.push({ route, path })
    else waiting.push({ route, path })
  }
  note('/')
  if (typed) for (const route of routes) if (!route.includes('$')) note(route)
  for (let next = take(); next !== undefined; next = take()) {
    await page.goto(next.path)
    await atRest(page)
    await visit(next)
    wanted.delete(next.route)
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
  const busy = page.locator('.mantine-Loader-root, .mantine-Skeleton-root')
  for (let waited = 0; waited < 8_000 && (await busy.count()) > 0; waited += 50) await page.waitForTimeout(50)
  await page.evaluate('document.fonts.ready.then(() => undefined)')
  await page.waitForTimeout(150)
}

/** The codes of what a page says that it could not do or show. */
export async function errorsShown(page: Page): Promise<string[]> {
  return await page.locator('[data-error]').evaluateAll((all) => all.map((one) => one.getAttribute('data-error') ?? ''))
}
