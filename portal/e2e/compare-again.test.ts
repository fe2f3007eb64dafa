import { mkdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noChromium, openPortalForTests, type PortalForTests } from './house.js'

const pictures = process.env.KYODAKU_E2E_PICTURES

describe.skipIf(noChromium !== undefined)(`comparing once more${noChromium ? ` (${noChromium})` : ''}`, () => {
  let portal: PortalForTests
  let work: string
  beforeAll(async () => {
    portal = await openPortalForTests()
    const { work: of } = await portal.house.store.db
      .selectFrom('registry_subjects')
      .select('work')
      .where('kind', '=', 'reference')
      .where('title', 'like', '%lighthouse%')
      .executeTakeFirstOrThrow()
    work = of ?? ''
  }, 400_000)
  afterAll(async () => {
    await portal?.close()
  })

  it('a rightsholder has a reference compared with earlier decisions, and hears what came of it', async () => {
    const page = await portal.page('ja', 'rights-manager', { party: 'aonagi-animation' })
    await page.goto(`${portal.url}/works/${work}`)
    await page.getByRole('button', { name: '照合し直す' }).first().click()
    await page.getByText(/新たに見つかったものはありません|件を判定し直しました/).waitFor({ timeout: 90_000 })
    if (pictures !== undefined) {
      mkdirSync(pictures, { recursive: true })
      await page.screenshot({ path: `${pictures}/compare-ja.png`, fullPage: true })
    }
    await page.getByRole('link', { name: 'ジョブを見る' }).click()
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(page.url()).toMatch(/\/jobs\//)
    expect(portal.errors).toEqual([])
  })

  it('who may only look finds no button', async () => {
    const page = await portal.page('en', 'viewer', { party: 'aonagi-animation' })
    await page.goto(`${portal.url}/works/${work}`)
    await page.getByRole('article').first().waitFor()
    expect(await page.getByRole('button', { name: 'Compare again' }).count()).toBe(0)
  })
})
