import { mkdirSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clearText, prepareClearing } from '../../src/clearance/index.js'
import { noChromium, openPortalForTests, type PortalForTests } from './house.js'

const pictures = process.env.KYODAKU_E2E_PICTURES
const shot = async (page: Page, name: string) => {
  if (pictures === undefined) return
  mkdirSync(pictures, { recursive: true })
  await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true })
}

/** On a busy machine, too. */
const soon = { timeout: 45_000 }

describe.skipIf(noChromium !== undefined)(`permissions in a browser${noChromium ? ` (${noChromium})` : ''}`, () => {
  let portal: PortalForTests
  let offered: string

  beforeAll(async () => {
    portal = await openPortalForTests()
  }, 400_000)
  afterAll(async () => {
    await portal?.close()
  })

  it('a rightsholder writes a permission from a template, sees its effect, and offers it', async () => {
    const page = await portal.page('ja', 'rights-manager', { party: 'aonagi-animation' })
    await page.goto(`${portal.url}/permissions`)
    await page.getByRole('heading', { level: 1, name: '許諾と留保' }).waitFor()
    await page.getByRole('link', { name: '許諾を作成' }).first().click()
    await page.getByRole('button', { name: /^契約パートナー/ }).click()
    await shot(page, 'builder-empty-ja')
    const sentences = page.getByTestId('draft-sentences')
    await expect.poll(() => sentences.textContent(), soon).toContain('アオナギ動画は、')

    await sentences.getByRole('button', { name: /利用者/ }).click()
    await page.getByRole('combobox', { name: '利用者' }).fill('見本')
    await page.getByRole('option', { name: '見本映像生成' }).click()
    await page.getByRole('button', { name: '閉じる' }).click()
    await sentences.getByRole('button', { name: /著作物/ }).click()
    await page.getByRole('combobox', { name: '著作物' }).fill('灯台')
    await page.getByRole('option', { name: '灯台のみち' }).click()
    await page.getByRole('button', { name: '閉じる' }).click()
    await expect.poll(() => sentences.textContent(), soon).toContain('見本映像生成に対し、『灯台のみち』')

    const effect = page.getByTestId('effect')
    await effect.getByTestId('effect-changed').waitFor()
    const before = await effect.getByTestId('effect-changed').textContent()
    // A condition less is a wider permission: what the effect says follows.
    await sentences.getByRole('button', { name: /1本に占める割合の上限/ }).click()
    await page.getByRole('button', { name: '条件を外す' }).click()
    await expect.poll(() => sentences.textContent(), soon).not.toContain('1本のうち')
    await sentences.getByRole('button', { name: /認めない文脈/ }).click()
    await page.getByRole('button', { name: '条件を外す' }).click()
    await expect
      .poll(async () => effect.getByTestId('effect-changed').textContent(), soon)
      .toMatch(/\d+ 件の判定が変わります/)
    expect(before).not.toBeNull()
    await shot(page, 'builder-ja')

    await page.getByRole('button', { name: '申し出る', exact: true }).click()
    await page.waitForURL(/\/permissions\/grt_/)
    offered = page.url().split('/').at(-1) ?? ''
    await page.getByRole('heading', { level: 1, name: '「灯台のみち」の許諾' }).waitFor()
    await page.getByRole('button', { name: '元に戻す' }).waitFor()
    await shot(page, 'grant-offered-ja')
    await page.context().close()
  }, 120_000)

  it('the provider accepts it', async () => {
    const page = await portal.page('en', 'rights-manager', { party: 'mihon-generation' })
    await page.goto(`${portal.url}/permissions?view=answer`)
    await page.getByRole('link', { name: 'The Lighthouse Road' }).first().click()
    await page.getByText('This offer waits for your answer').waitFor()
    await expect
      .poll(() => page.getByRole('main').textContent(), soon)
      .toContain('Aonagi Animation permits Mihon Video Generation to generate from and release “The Lighthouse Road”')
    await shot(page, 'grant-to-answer-en')
    await page.getByRole('button', { name: 'Accept', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Accept' }).click()
    await page.getByText('It is accepted and holds.').waitFor()
    await shot(page, 'grant-active-en')
    await page.goto(`${portal.url}/permissions/regimes`)
    await page.getByRole('heading', { name: /of \d+ uses come out differently/ }).waitFor()
    await page.locator('svg.recharts-surface').first().waitFor()
    await shot(page, 'regimes-en')
    await page.context().close()
  }, 120_000)

  it('the rightsholder revokes it, having seen what that touches', async () => {
    // Something was permitted under it meanwhile.
    const { kyodaku } = portal.house
    const use = {
      kind: 'generate',
      party: 'mihon-generation',
      model: 'demo-video-1',
      territory: 'JP',
      regime: 'prior-permission',
    } as const
    const { decision } = await clearText(kyodaku, await prepareClearing(kyodaku), 'prompt', {
      use,
      declarations: [{ work: 'lighthouse-road', by: 'mihon-generation', text: 'stated' }],
    })
    expect(decision.outcome).toBe('permit')
    const page = await portal.page('ja', 'rights-manager', { party: 'aonagi-animation' })
    await page.goto(`${portal.url}/permissions/${offered}`)
    await page.getByRole('button', { name: '取り消す' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByTestId('revocation-effect').waitFor()
    await expect.poll(() => dialog.textContent(), soon).toMatch(/そのまま残る判定\s*1\s*件/)
    await shot(page, 'revoke-ja')
    await dialog.getByRole('button', { name: '取り消しを実行する' }).click()
    await page.getByText('をもって取り消されています。').waitFor()
    await shot(page, 'grant-revoked-ja')
    expect(portal.errors).toEqual([])
    await page.context().close()
  }, 120_000)
})
