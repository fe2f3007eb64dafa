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
const rsl = (licenses: string) =>
  `<rsl xmlns="https://rslstandard.org/rsl"><content url="https://aonagi.example/film">${licenses}</content></rsl>`
const mixed = rsl(
  '<license><permits type="usage">ai-train search</permits><permits type="geo">JP EU</permits><payment type="training"><amount currency="JPY">500000</amount></payment></license>' +
    '<license><prohibits type="usage">ai-all</prohibits></license>',
)

describe.skipIf(noChromium !== undefined)(
  `licence documents in a browser${noChromium ? ` (${noChromium})` : ''}`,
  () => {
    let portal: PortalForTests
    beforeAll(async () => {
      portal = await openPortalForTests()
    }, 400_000)
    afterAll(async () => {
      await portal?.close()
    })

    it('a rightsholder sees an RSL file as sentences, with what could not be carried over, and registers it once', async () => {
      const page = await portal.page('ja', 'rights-manager', { party: 'aonagi-animation' })
      await page.goto(`${portal.url}/permissions`)
      await page.getByRole('link', { name: '文書から取り込む' }).click()
      await page.getByRole('heading', { level: 1, name: '許諾文書の取り込み' }).waitFor()
      // Whose it is stands there already.
      expect(await page.getByRole('combobox', { name: '許諾者' }).inputValue()).toBe('アオナギ動画')
      const chooser = page.waitForEvent('filechooser')
      await page.getByRole('button', { name: 'ファイルを選ぶ' }).click()
      await (await chooser).setFiles({ name: 'license.xml', mimeType: 'text/xml', buffer: Buffer.from(mixed) })
      await page.getByText('著作物と許諾者を選ぶと').waitFor()
      await page.getByRole('combobox', { name: '著作物' }).fill('灯台')
      await page.getByRole('option', { name: '灯台のみち' }).click()

      const becomes = page.getByTestId('licence-becomes')
      await becomes.getByText('『灯台のみち』').first().waitFor()
      const permission = await becomes.getByRole('article', { name: '許諾' }).innerText()
      expect(permission).toContain('アオナギ動画は、すべての')
      expect(permission).toContain('日本')
      expect(permission).toContain('申し出')
      expect(await becomes.getByRole('article', { name: '留保' }).innerText()).toContain('認めません')
      const problems = await page.getByTestId('licence-problems').innerText()
      expect(problems).toContain('/rsl/content/license')
      expect(problems).toContain('"EU" は国ではありません')
      expect(problems).toContain('地域から外します。')
      expect(problems).not.toMatch(/[a-z]+ [a-z]+ [a-z]+/)
      await shot(page, 'licence-ja')

      await page.getByRole('button', { name: '登録する' }).click()
      await page.getByRole('dialog').getByRole('button', { name: '登録する' }).click()
      await page.getByRole('heading', { level: 1, name: '許諾と留保' }).waitFor()
      await page.getByText(/件を登録しました/).waitFor()

      // The same document again says what is there, and offers nothing to register.
      await page.goto(`${portal.url}/permissions/import`)
      await page.getByRole('textbox', { name: '文書を貼り付け' }).fill(mixed)
      await page.getByRole('combobox', { name: '著作物' }).fill('灯台')
      await page.getByRole('option', { name: '灯台のみち' }).click()
      await page.getByText(/以前の取り込みで登録済み/).waitFor()
    })

    it('says of a text that is no licence what it takes, and of one that says nothing that nothing comes of it', async () => {
      const page = await portal.page('en', 'rights-manager', { party: 'aonagi-animation', width: 390, height: 844 })
      await page.goto(`${portal.url}/permissions/import`)
      await page.getByRole('combobox', { name: 'Work' }).fill('lighthouse')
      await page.getByRole('option').first().click()
      const document = page.getByRole('textbox', { name: 'Paste the document' })
      await document.fill('All rights reserved.')
      await page.getByText(/neither RSL \(XML\) nor ODRL/).waitFor()
      expect(await page.getByRole('button', { name: 'Register' }).count()).toBe(0)
      await document.fill('<rsl xmlns="https://rslstandard.org/rsl"/>')
      await page.getByText('Nothing of it becomes a permission or reservation').waitFor()
      await page.getByTestId('licence-problems').getByText('Nothing is granted.').waitFor()
      const { scrollWidth, clientWidth } = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = globalThis.document.documentElement
        return { scrollWidth, clientWidth }
      })
      expect(scrollWidth).toBe(clientWidth)
      await shot(page, 'licence-nothing-en-narrow')
    })

    it('has no errors on any page', () => {
      expect(portal.errors).toEqual([])
    })
  },
)
