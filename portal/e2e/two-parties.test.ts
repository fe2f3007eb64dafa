import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addMembership } from '../../src/server/identity/index.js'
import { noChromium, openPortalForTests, type PortalForTests } from './house.js'

describe.skipIf(noChromium !== undefined)(`someone of two parties${noChromium ? ` (${noChromium})` : ''}`, () => {
  let portal: PortalForTests
  beforeAll(async () => {
    portal = await openPortalForTests()
  }, 400_000)
  afterAll(async () => {
    await portal?.close()
  })

  it('acts for the other one after choosing it, and sees what is its', async () => {
    const page = await portal.page('en', 'viewer', { party: 'aonagi-animation' })
    const { id: user } = await portal.house.store.db
      .selectFrom('users')
      .select('id')
      .where('email', 'like', 'viewer.aonagi-animation.en@%')
      .executeTakeFirstOrThrow()
    await addMembership(portal.house.kyodaku, { user, party: 'mihon-generation', role: 'administrator' })
    await page.goto(`${portal.url}/settings/profile`)
    await page.getByRole('button', { name: /^Switch party: Aonagi/ }).click()
    await page.getByRole('menuitem', { name: /^Mihon.*Administrator/ }).click()
    await page.getByRole('button', { name: /^Switch party: Mihon/ }).waitFor()
    await page.goto(`${portal.url}/people`)
    await page.getByRole('heading', { level: 1, name: 'People' }).waitFor()
    expect(portal.errors).toEqual([])
  })
})
