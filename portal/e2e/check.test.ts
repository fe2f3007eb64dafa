import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noChromium, openPortalForTests, type PortalForTests } from './house.js'
import { atRest } from './walk.js'

/** A sample under a name of its own: the house has decided the samples themselves before. */
const sample = (name: string) => ({
  name: `my-${name}`,
  mimeType: 'video/mp4',
  buffer: readFileSync(join('samples', 'media', 'inputs', name)),
})

/** Where pictures of the pages go, for who wants to look at them. */
const pictures = process.env.KYODAKU_PICTURES
const picture = async (page: Page, name: string) => {
  if (pictures !== undefined) await page.screenshot({ path: join(pictures, `check-${name}.png`), fullPage: true })
}

describe.skipIf(noChromium !== undefined)(
  `checking a video in the portal${noChromium === undefined ? '' : ` (${noChromium})`}`,
  () => {
    let portal: PortalForTests
    beforeAll(async () => {
      portal = await openPortalForTests()
    }, 300_000)
    afterAll(() => portal?.close())

    const provider = { party: 'mihon-generation' }
    const rightsholder = { party: 'aonagi-animation' }
    let checkId = ''

    it('a provider drops a video, watches it being decided, steps through it and shares it', {
      timeout: 120_000,
    }, async () => {
      const page = await portal.page('en', 'rights-manager', provider)
      await page.goto('/check')
      await page.getByRole('heading', { level: 1, name: 'Check a video' }).waitFor()
      await picture(page, 'empty-en')
      const file = page.getByTestId('check-file')
      await file.setInputFiles(sample('mirrored-in-other-footage.mp4'))
      await page.getByText('First complete the sentence above.').waitFor()
      await page.getByLabel('Model and version').fill('video-model-2')
      await file.setInputFiles([sample('mirrored-in-other-footage.mp4'), sample('snow-station.mp4')])
      const row = page.getByRole('link', { name: 'my-mirrored-in-other-footage.mp4' })
      await row.waitFor({ timeout: 20_000 })
      await picture(page, 'running-en')
      await row.click()
      await page.getByRole('heading', { level: 2, name: 'Decision' }).waitFor({ timeout: 120_000 })
      checkId = page.url().split('/').at(-1) ?? ''
      await page.getByText('Refuse', { exact: true }).first().waitFor()
      await page.getByTestId('timeline').waitFor()
      await picture(page, 'result-en')

      // The timeline leads to the viewer, by keyboard.
      const segment = page.getByTestId('timeline').getByRole('button').first()
      await segment.focus()
      await page.keyboard.press('Enter')
      await page.getByTestId('match-viewer').waitFor()
      const video = page.getByLabel('The file that was checked')
      await expect
        .poll(() => video.evaluate((one: HTMLVideoElement) => one.readyState), { timeout: 30_000 })
        .toBeGreaterThanOrEqual(2)
      await page.getByText('Only its rightsholder may look at this reference.').waitFor()
      const timeOf = () => video.evaluate((one: HTMLVideoElement) => one.currentTime)
      await expect.poll(timeOf, { timeout: 45_000 }).toBeGreaterThan(0)
      const before = await timeOf()
      await page.keyboard.press('.')
      await expect.poll(timeOf, { timeout: 45_000 }).toBeGreaterThan(before)
      await page.keyboard.press(',')
      await expect.poll(timeOf, { timeout: 45_000 }).toBeCloseTo(before, 1)
      await page.keyboard.press('Space')
      // It may have come to the end of the segment and begun anew.
      await expect.poll(async () => Math.abs((await timeOf()) - before), { timeout: 20_000 }).toBeGreaterThan(0.15)
      await page.getByRole('button', { name: 'Pause' }).click()
      expect(await video.evaluate((one: HTMLVideoElement) => one.paused)).toBe(true)
      await page.keyboard.press('?')
      await page.getByRole('dialog').getByText('One frame on').waitFor()
      await picture(page, 'shortcuts-en')
      await page.keyboard.press('Escape')
      await picture(page, 'viewer-provider-en')

      // The page that is shared verifies its own receipt, in a browser, without anything else.
      await page.getByRole('link', { name: 'Back to the result' }).click()
      const [shared] = await Promise.all([
        page.context().waitForEvent('page'),
        page.getByRole('link', { name: /Page to share/ }).click(),
      ])
      await shared.getByText('Everything fits').waitFor({ timeout: 20_000 })
      expect(await shared.locator('#checks li').count()).toBeGreaterThanOrEqual(4)
      expect(await shared.locator('#checks li.refuse').count()).toBe(0)
      await picture(shared, 'page-en')
      const html = await (await page.context().request.get(`/v1/checks/${checkId}/page`)).text()
      expect(html.length).toBeLessThan(2_000_000)
      await page.getByLabel(/Let rightsholders look/).click({ force: true })
      await expect
        .poll(async () => (await (await page.context().request.get(`/v1/checks/${checkId}`)).json()).shared, {
          timeout: 45_000,
        })
        .toBe(true)
      await page.context().close()
    })

    it('the rightsholder compares both videos, and says that a match is right', { timeout: 120_000 }, async () => {
      const page = await portal.page('ja', 'reviewer', rightsholder)
      await page.goto(`/checks/${checkId}/segments/1`)
      await page.getByTestId('match-viewer').waitFor()
      const videos = page.locator('[data-testid="match-viewer"] video')
      await expect.poll(() => videos.count(), { timeout: 45_000 }).toBe(2)
      for (const at of [0, 1]) {
        await expect
          .poll(() => videos.nth(at).evaluate((one: HTMLVideoElement) => one.readyState), { timeout: 30_000 })
          .toBeGreaterThanOrEqual(2)
      }
      const times = () => videos.evaluateAll((all) => all.map((one) => (one as HTMLVideoElement).currentTime))
      const { segments } = await (await page.context().request.get(`/v1/checks/${checkId}`)).json()
      const [segment] = segments
      const expected = ([input, reference]: number[]) =>
        Math.abs(
          (reference ?? 0) - (segment.referenceRange[0] + ((input ?? 0) - segment.inputRange[0]) * segment.speed),
        )
      await expect.poll(async () => expected(await times()), { timeout: 45_000 }).toBeLessThan(0.1)
      await page.keyboard.press('Space')
      await page.waitForTimeout(1500)
      await page.keyboard.press('Space')
      expect(expected(await times()), 'side by side after playing').toBeLessThan(0.35)
      await page.keyboard.press('.')
      await expect.poll(async () => expected(await times()), { timeout: 45_000 }).toBeLessThan(0.1)
      await picture(page, 'viewer-side-ja')
      await page.keyboard.press('o')
      await page.getByLabel('重ねる濃さ').first().waitFor()
      await page.waitForTimeout(700)
      await picture(page, 'viewer-overlay-ja')
      await page.keyboard.press('d')
      await page.getByText('黒いほど一致しています').waitFor()
      await page.waitForTimeout(700)
      await picture(page, 'viewer-difference-ja')
      await page.keyboard.press('d')
      await page.keyboard.press('a')
      await page.getByText('「類似を認める」を記録しました').waitFor()
      const { items } = await (await page.context().request.get(`/v1/checks/${checkId}`)).json().then((check) => ({
        items: check.segments as { match?: { state: string } }[],
      }))
      expect(items[0]?.match?.state).toBe('accepted')
      await page.context().close()
    })

    it('says in Japanese what was looked for where nothing was found', { timeout: 120_000 }, async () => {
      const page = await portal.page('ja', 'rights-manager', provider)
      await page.goto('/check')
      await page.getByRole('link', { name: 'my-snow-station.mp4' }).click()
      await page.getByText('照合した範囲では、該当するものは見つかりませんでした。').waitFor({ timeout: 30_000 })
      await page.getByText(/参照素材 \d+ 件/).waitFor()
      expect(await page.locator('body').innerText()).not.toMatch(/類似なし/)
      await picture(page, 'nothing-ja')
      await page.goto('/check')
      await page.getByRole('tab', { name: 'プロンプトだけ' }).click()
      await page.getByLabel('モデルの名前と版').fill('video-model-2')
      await page.getByLabel('プロンプト', { exact: true }).fill('灯台のみち のような海辺の町')
      await page.getByRole('button', { name: '確認する' }).click()
      await page.getByRole('heading', { level: 2, name: '文章の中の名称' }).waitFor()
      await picture(page, 'prompt-ja')
      await page.context().close()
    })

    it('is accessible, narrow and dark', { timeout: 120_000 }, async () => {
      const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8')
      const pages = ['/check', `/checks/${checkId}`, `/checks/${checkId}/segments/1`]
      for (const [language, dark, width] of [
        ['en', false, 1280],
        ['ja', true, 390],
      ] as const) {
        const page = await portal.page(language, 'reviewer', { ...rightsholder, dark, width })
        for (const path of pages) {
          await page.goto(path)
          await page.locator('#content h1').waitFor()
          await atRest(page)
          await page.evaluate(axe)
          const found = await page.evaluate(async () => {
            const { violations } = await (
              window as unknown as {
                axe: { run(of: string): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
              }
            ).axe.run('#content')
            return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`)
          })
          expect(found, `${path} ${language}`).toEqual([])
          expect(
            await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
          ).toBeLessThanOrEqual(0)
          await picture(page, `axe-${language}-${pages.indexOf(path)}`)
        }
        await page.context().close()
      }
      expect(portal.errors).toEqual([])
    })
  },
)
