import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noChromium, openPortalForTests, type PortalForTests, type TestLanguage, type TestRole } from './house.js'
import { type LivedIn, liveIn } from './lived-in.js'
import { allRoutes, atRest, errorsShown, walk } from './walk.js'

const party = 'aonagi-animation'

/** Who mostly looks: what they may see is shown, what they may not do is not offered. */
describe.skipIf(noChromium)(`who looks${noChromium ? ` (${noChromium})` : ''}`, () => {
  let portal: PortalForTests
  let made: LivedIn
  beforeAll(async () => {
    portal = await openPortalForTests({
      prepare: async (house) => {
        made = await liveIn(house)
      },
    })
  }, 400_000)
  afterAll(async () => {
    await portal?.close()
  })

  /** Every page that anything leads this person to, with what goes wrong there. */
  const seenBy = async (page: Page, visit: (path: string) => Promise<void> = async () => undefined) => {
    const routes = allRoutes().own
    const wrong: string[] = []
    page.on('response', (response) => {
      if (response.status() === 401 || response.status() === 403)
        wrong.push(`${response.status()} ${response.request().method()} ${new URL(response.url()).pathname}`)
    })
    const missing = await walk(
      page,
      routes,
      async ({ path }) => {
        wrong.push(...(await errorsShown(page)).map((code) => `${path} says ${code}`))
        await visit(path)
      },
      { typed: false },
    )
    return { seen: routes.filter((route) => !missing.includes(route)), wrong }
  }

  const languages: readonly TestLanguage[] = ['ja', 'en']
  const lookers: readonly { role: TestRole; sees: readonly string[]; not: readonly string[] }[] = [
    {
      role: 'finance',
      sees: ['/', '/works/$id', '/permissions/$id', '/record/entries/$index', '/jobs/$id'],
      not: ['/review', '/check', '/import', '/people', '/tokens', '/webhooks'],
    },
    {
      role: 'viewer',
      sees: ['/', '/works/$id', '/permissions/$id', '/matches/$id', '/checks/$id', '/record/entries/$index'],
      not: ['/review', '/import', '/people', '/tokens', '/webhooks'],
    },
  ]
  const both = lookers.flatMap((one) => languages.map((language) => ({ ...one, language })))
  it.each(both)(
    '$role is led to what it may see and nowhere else, in $language',
    async ({ role, language, sees, not }) => {
      const page = await portal.page(language, role, { party })
      const { seen, wrong } = await seenBy(page)
      expect(wrong).toEqual([])
      for (const route of sees) expect(seen, route).toContain(route)
      for (const route of not) expect(seen, route).not.toContain(route)
      await page.context().close()
    },
    240_000,
  )

  it('a grantor looks at a sample of what was released, and its provider at all of it', async () => {
    const length = async (page: Page) => {
      const video = page.locator('video')
      await video.waitFor()
      await video.evaluate((one: HTMLVideoElement) => one.load())
      await video.evaluate(async (one: HTMLVideoElement) => await one.play())
      return await video.evaluate((one: HTMLVideoElement) => one.duration)
    }
    const owner = await portal.page('en', 'viewer', { party })
    await owner.goto('/generations')
    await owner.getByRole('button', { name: 'Look at this sample' }).first().click()
    expect(await length(owner)).toBeGreaterThan(1)
    await owner.keyboard.press('Escape')
    await owner.locator('video').waitFor({ state: 'detached' })
    await owner.context().close()

    const provider = await portal.page('ja', 'rights-manager', { party: 'mihon-generation' })
    await provider.goto('/generations')
    await provider.getByText('メイキング・オブ・灯台のみちの撮影風景').click()
    await provider.getByRole('heading', { name: '公開した映像' }).waitFor()
    expect(await length(provider)).toBeGreaterThan(1)
    const [saved] = await Promise.all([
      provider.waitForEvent('download'),
      provider.getByRole('link', { name: '映像を保存' }).click(),
    ])
    expect(saved.suggestedFilename()).toMatch(/^video_.+\.mp4$/)
    await provider.context().close()
  }, 120_000)

  it('finance reads what a permission brings and owes, and cannot change it', async () => {
    for (const language of languages) {
      const page = await portal.page(language, 'finance', { party })
      await page.goto('/permissions')
      await page.getByRole('link', { name: language === 'ja' ? 'モク' : 'Moku' }).click()
      await page.getByText('© アオナギ動画『灯台のみち』').waitFor()
      await page
        .getByText(language === 'ja' ? '申し出中' : 'Offered', { exact: true })
        .first()
        .waitFor()
      const buttons = await page.locator('main').getByRole('button').allTextContents()
      expect(buttons.filter((text) => /取り|停止|承諾|Withdraw|Revoke|Suspend|Accept/.test(text))).toEqual([])
      await page.goto('/jobs')
      await atRest(page)
      expect(await page.getByRole('button', { name: language === 'ja' ? '新しいジョブ' : 'New job' }).count()).toBe(0)
      // What is not theirs is said to be so, with the way out.
      await page.goto('/check')
      await atRest(page)
      await page.context().close()
    }
  }, 120_000)

  it('a viewer may press every button there is, and nothing is asked of the server that it would refuse', async () => {
    const page = await portal.page('en', 'viewer', { party })
    const asked: string[] = []
    page.on('request', (request) => {
      if (request.method() !== 'GET') asked.push(`${request.method()} ${new URL(request.url()).pathname}`)
    })
    const { wrong } = await seenBy(page, async (path) => {
      const buttons = page.locator('main').locator('button:visible:not([disabled]), [role="switch"]:visible')
      const count = Math.min(await buttons.count(), 25)
      for (let at = 0; at < count; at++) {
        const button = buttons.nth(at)
        if (!(await button.isVisible())) continue
        const name = (await button.getAttribute('aria-label')) ?? (await button.textContent()) ?? ''
        const before = asked.length
        await button.click({ timeout: 3000 }).catch(() => undefined)
        await page.waitForTimeout(120)
        if (asked.length > before) asked[asked.length - 1] += ` by “${name}” on ${path}`
        // A form to fill in is a promise: this person could never send it.
        const form = page.getByRole('dialog').locator('form, [type="submit"]')
        if ((await form.count()) > 0) asked.push(`a form by “${name}” on ${path}`)
        await page.keyboard.press('Escape')
        if (new URL(page.url()).pathname !== path.split(/[?#]/)[0]) {
          await page.goto(path)
          await atRest(page)
        }
      }
    })
    expect(wrong).toEqual([])
    // Looking for something is no change, and a profile is one's own.
    expect(asked.filter((one) => !/ \/v1\/(search|session)/.test(one))).toEqual([])
    expect(portal.errors).toEqual([])
    await page.context().close()
  }, 420_000)

  it('a viewer who types the address of what may not be changed is told so', async () => {
    const page = await portal.page('ja', 'viewer', { party })
    for (const path of ['/works/new', '/import', '/permissions/new', `/works/lighthouse-road/edit`, '/people']) {
      await page.goto(path)
      await atRest(page)
      expect(await errorsShown(page), path).toEqual(['http.forbidden'])
      expect(await page.locator('main form').count(), path).toBe(0)
    }
    expect(made.offer).toMatch(/^grt_/)
    await page.context().close()
  }, 120_000)
})
