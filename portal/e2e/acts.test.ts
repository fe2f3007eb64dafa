import { mkdirSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noChromium, openPortalForTests, type PortalForTests } from './house.js'

const pictures = process.env.KYODAKU_E2E_PICTURES
const shot = async (page: Page, name: string) => {
  if (pictures === undefined) return
  mkdirSync(pictures, { recursive: true })
  await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true })
}

describe.skipIf(noChromium !== undefined)(
  `what people did, in a browser${noChromium ? ` (${noChromium})` : ''}`,
  () => {
    let portal: PortalForTests
    beforeAll(async () => {
      portal = await openPortalForTests()
    }, 400_000)
    afterAll(async () => {
      await portal?.close()
    })

    it('an administrator sees who did what to what, filters it, and follows it into the record', async () => {
      const manager = await portal.page('ja', 'rights-manager', { party: 'aonagi-animation' })
      const csrf = async (page: Page) => ({
        'x-csrf-token': (await (await page.request.get('/v1/session')).json()).csrfToken as string,
        origin: portal.url,
      })
      const { items } = await (await manager.request.get('/v1/works?owner=mine&limit=1')).json()
      const reserved = await manager.request.post('/v1/reservations', {
        data: { terms: { work: items[0].id, uses: ['train'], territories: ['JP'] } },
        headers: await csrf(manager),
      })
      expect(reserved.status(), await reserved.text()).toBe(201)

      const page = await portal.page('ja', 'administrator', { party: 'aonagi-animation' })
      await page.request.patch('/v1/session', { data: { language: 'ja' }, headers: await csrf(page) })
      await page.goto(`${portal.url}/people`)
      await page.getByRole('link', { name: '操作履歴' }).click()
      await page.getByRole('heading', { level: 1, name: '操作履歴' }).waitFor()
      const row = page.getByRole('row').filter({ hasText: '留保を登録' })
      await row.getByText('佐藤 健').waitFor()
      expect(await row.innerText()).toContain('アオナギ動画')
      await row
        .getByRole('link', { name: /灯台|風車|かざぐるま|ミオ|カイ|みち/ })
        .first()
        .waitFor()
      const table = page.getByRole('table', { name: '操作履歴' })
      await table.getByText('氏名・言語を変更').first().waitFor()
      await shot(page, 'acts-ja')

      await page.getByRole('combobox', { name: '操作した人' }).fill('佐藤')
      await page.getByRole('option', { name: /佐藤/ }).click()
      await table.getByText('氏名・言語を変更').first().waitFor({ state: 'detached' })
      expect(page.url()).toContain('person=')
      await page.getByRole('combobox', { name: '操作の種類' }).fill('留保')
      await page.getByRole('option', { name: '留保を登録' }).click()
      await page.getByLabel('この日まで').fill('2020-01-01')
      await page.getByText('条件に合う操作はありません').waitFor()
      await page.getByRole('button', { name: 'すべて表示' }).click()
      await row.getByRole('link', { name: /^記録/ }).click()
      await page.waitForURL(/\/record\/entries\/\d+/)
    })

    it('someone without that permission sees their own, and is told so', async () => {
      const page = await portal.page('en', 'viewer', { party: 'aonagi-animation', width: 390, height: 844 })
      await page.goto(`${portal.url}/acts`)
      await page.getByText('What you did yourself', { exact: false }).waitFor()
      // Signing in is what they did.
      const list = page.getByRole('list', { name: 'What people did' })
      await list.getByText('Signed in').first().waitFor()
      expect(await list.getByText('Registered a reservation').count()).toBe(0)
      expect(await page.getByRole('combobox', { name: 'Who' }).count()).toBe(0)
      const { scrollWidth, clientWidth } = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = globalThis.document.documentElement
        return { scrollWidth, clientWidth }
      })
      expect(scrollWidth).toBe(clientWidth)
      await shot(page, 'acts-en-narrow')
    })

    it('has no errors on any page', () => {
      expect(portal.errors).toEqual([])
    })
  },
)
