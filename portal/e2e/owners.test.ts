import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noChromium, openPortalForTests, type PortalForTests } from './house.js'

describe.skipIf(noChromium !== undefined)(`owners of a new work${noChromium ? ` (${noChromium})` : ''}`, () => {
  let portal: PortalForTests
  beforeAll(async () => {
    portal = await openPortalForTests()
  }, 400_000)
  afterAll(async () => {
    await portal?.close()
  })

  it('are said with shares and days where it is registered, and stand the same where it changes hands', async () => {
    const page = await portal.page('en', 'administrator')
    await page.goto(`${portal.url}/works/new`)
    await page.getByRole('textbox', { name: 'English title' }).fill('The Shared Lantern')
    await page.getByRole('radio', { name: 'Say owners, shares and territories' }).check()
    const owner = async (n: number, name: string, percent: string) => {
      await page.getByRole('combobox', { name: `Owner ${n}` }).fill(name)
      await page.getByRole('option', { name: new RegExp(name) }).click()
      await page.getByRole('textbox', { name: `Share (%) ${n}` }).fill(percent)
    }
    await owner(1, 'Aonagi', '60')
    await page.getByLabel('From 1').fill('2026-04-01')
    await page.getByRole('button', { name: 'Add an owner' }).click()
    await page.getByRole('button', { name: 'Register' }).click()
    // What is missing is said, and nothing is sent.
    await page.getByText('Choose an owner.').waitFor()
    await owner(2, 'Kohakudori', '40')
    await page.getByRole('button', { name: 'Register' }).click()
    await page.getByRole('heading', { level: 1, name: 'The Shared Lantern' }).waitFor()

    await page.goto(`${page.url()}/owners`)
    await expect.poll(() => page.getByRole('combobox', { name: 'Owner 2' }).inputValue()).toMatch(/Kohakudori/)
    expect(await page.getByRole('combobox', { name: 'Owner 1' }).inputValue()).toMatch(/Aonagi/)
    expect(await page.getByRole('textbox', { name: 'Share (%) 1' }).inputValue()).toBe('60 %')
    // The day that was typed, not the one before: days begin in Japan.
    expect(await page.getByLabel('From 1').inputValue()).toBe('2026-04-01')
    expect(portal.errors).toEqual([])
  })
})
