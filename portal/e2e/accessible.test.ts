import axe, { type AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noChromium, openPortalForTests, type PortalForTests } from './house.js'
import { liveIn } from './lived-in.js'
import { allRoutes, atRest, errorsShown, type Walked, walk } from './walk.js'

/** WCAG 2.2, levels A and AA, and what axe knows to be good practice for headings and landmarks. */
const options = {
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
  resultTypes: ['violations'],
}

describe.skipIf(noChromium)(`every page${noChromium ? ` (${noChromium})` : ''}`, () => {
  let portal: PortalForTests
  beforeAll(async () => {
    portal = await openPortalForTests({ prepare: liveIn })
  })
  afterAll(async () => await portal?.close())

  // Contrast depends on the scheme, names on the language, tables and cards on the width: two walks see each of them.
  const looks = [
    { language: 'ja', dark: false, width: 1280 },
    { language: 'en', dark: true, width: 390 },
    ...(process.env.KYODAKU_E2E_ALL === undefined
      ? []
      : ([
          { language: 'en', dark: true, width: 1280 },
          { language: 'ja', dark: false, width: 390 },
        ] as const)),
  ] as const
  it.each(looks)(
    'is accessible, in $language, dark: $dark, $width wide',
    async ({ language, dark, width }) => {
      const { own, open } = allRoutes()
      const problems: string[] = []
      // A rightsholder's people see most; what they don't, the operator's do.
      let left: readonly string[] = own
      for (const party of ['aonagi-animation', undefined]) {
        const person = { dark, width, ...(party === undefined ? {} : { party }) }
        const page = await portal.page(language, 'administrator', person)
        const seen = new Set<string>()
        const look = async ({ route, path }: Walked) => {
          if (!left.includes(route)) return
          const [code] = await errorsShown(page)
          if (code === 'http.forbidden') return
          seen.add(route)
          if (code !== undefined) problems.push(`${path}: says ${code}`)
          problems.push(...(await problemsOf(page, path)))
          expect(await page.evaluate('document.documentElement.lang'), path).toBe(language)
        }
        await walk(page, own, look, { until: left })
        left = left.filter((route) => !seen.has(route))
        await page.context().close()
      }
      expect(left, 'pages that were not reached').toEqual([])
      const nobody = await portal.anonymous(language, { dark, width })
      for (const path of open.filter((route) => !route.includes('$'))) {
        await nobody.goto(path)
        await atRest(nobody)
        problems.push(...(await problemsOf(nobody, path)))
      }
      await nobody.context().close()
      expect(problems).toEqual([])
      expect(portal.errors).toEqual([])
    },
    900_000,
  )
})

/** What axe finds, and whether the page is wider than its window. */
async function problemsOf(page: Page, path: string): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } = (await page.evaluate(`axe.run(document, ${JSON.stringify(options)})`)) as AxeResults
  const beyond = (await page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  )) as number
  return [
    ...violations.map(
      ({ id, help, nodes }) =>
        `${path}: ${id}: ${help}\n${nodes
          .slice(0, 3)
          .map(
            ({ html, failureSummary }) =>
              `  ${html.slice(0, 200)}\n  ${failureSummary?.replaceAll('\n', ' ').slice(0, 300)}`,
          )
          .join('\n')}`,
    ),
    ...(beyond > 1 ? [`${path}: the page is ${beyond} pixels wider than its window`] : []),
  ]
}
