/**
 * Pictures of every page of the portal: `npx tsx scripts/portal-pictures.ts OUT [WORD]`. Each in Japanese and English, light
 * and dark, 1280 and 390 wide, with the sample catalogue; with WORD only the routes that contain it. Needs Chromium
 * (`KYODAKU_CHROMIUM`, default /usr/bin/chromium).
 */
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { openPortalForTests, type PageOptions, type TestLanguage, type TestRole } from '../portal/e2e/house.js'
import { liveIn } from '../portal/e2e/lived-in.js'
import { allRoutes, atRest, walk } from '../portal/e2e/walk.js'

const [out, word = ''] = process.argv.slice(2)
if (out === undefined) throw new Error('Say where to: npx tsx scripts/portal-pictures.ts OUT [WORD]')
const folder = resolve(out)
mkdirSync(folder, { recursive: true })

/** Whose pages: a rightsholder's people see most; what they don't, others do. */
const people: { name: string; role: TestRole; party?: string }[] = [
  { name: 'rightsholder', role: 'administrator', party: 'aonagi-animation' },
  { name: 'operator', role: 'administrator' },
  { name: 'provider', role: 'administrator', party: 'mihon-generation' },
]
const looks: (PageOptions & { language: TestLanguage; dark: boolean; width: number })[] = []
for (const language of ['ja', 'en'] as const)
  for (const dark of [false, true])
    for (const width of [1280, 390]) looks.push({ language, dark, width, height: width === 390 ? 844 : 860 })

const nameOf = (route: string) => route.replace(/^\//, '').replaceAll('/', '-').replaceAll('$', '') || 'home'
const portal = await openPortalForTests({ prepare: liveIn })
let count = 0
try {
  const { own, open } = allRoutes()
  const wanted = (route: string) => route.includes(word)
  // Where each page is, and who sees it, is found once.
  const places: { name: string; path: string; person?: (typeof people)[number] }[] = []
  let left: readonly string[] = own
  for (const person of people) {
    const page = await portal.page('ja', person.role, person)
    const before = new Set(left)
    left = await walk(page, own, async ({ route, path }) => {
      if (wanted(route) && before.has(route)) places.push({ name: nameOf(route), path, person })
    }).then((missing) => missing.filter((route) => before.has(route)))
    if (person.name !== 'rightsholder' && wanted('/')) places.push({ name: `home-${person.name}`, path: '/', person })
    await page.context().close()
  }
  for (const route of open.filter(wanted)) if (!route.includes('$')) places.push({ name: nameOf(route), path: route })
  for (const look of looks) {
    const { language, dark, width } = look
    for (const person of [...people, undefined]) {
      const of = places.filter((place) => place.person === person)
      if (of.length === 0) continue
      const page =
        person === undefined
          ? await portal.anonymous(language, look)
          : await portal.page(language, person.role, { ...look, ...person })
      for (const { name, path } of of) {
        await page.goto(path)
        await atRest(page)
        // The page's own font comes when the browser has nothing else to do.
        await page.evaluate('new Promise((done) => requestIdleCallback(done, { timeout: 2000 }))')
        await page.waitForTimeout(400)
        await page.evaluate('document.fonts.ready.then(() => undefined)')
        const file = `${name}.${language}.${dark ? 'dark' : 'light'}.${width}.png`
        await page.screenshot({ path: join(folder, file), fullPage: width === 390 })
        count++
      }
      await page.context().close()
    }
  }
  if (left.length > 0) console.warn(`No way was found to: ${left.join(' ')}`)
  for (const error of new Set(portal.errors)) console.warn(error)
} finally {
  await portal.close()
}
console.info(`${count} pictures in ${folder}`)
