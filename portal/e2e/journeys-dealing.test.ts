import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clearText, prepareClearing } from '../../src/clearance/index.js'
import { noChromium, openPortalForTests, type PortalForTests } from './house.js'

/** On a busy machine, too. */
const soon = { timeout: 30_000 }

/** The two sides of a permission: a rightsholder registers and offers, a provider is refused, accepts, and is permitted. */
describe.skipIf(noChromium)(`who deals${noChromium ? ` (${noChromium})` : ''}`, () => {
  let portal: PortalForTests
  beforeAll(async () => {
    portal = await openPortalForTests()
  }, 400_000)
  afterAll(async () => {
    await portal?.close()
  })

  it.each([
    {
      language: 'ja',
      title: ['日本語の作品名', '霧の灯り'],
      reading: ['読み（かな）', 'きりのあかり'],
      register: '登録する',
      permit: '許諾を作成',
      form: '項目で編集',
      grantee: '利用者',
      provider: '見本映像生成',
      offer: '申し出る',
      promptOnly: 'プロンプトだけ',
      model: 'モデルの名前と版',
      prompt: 'プロンプト',
      words: '霧の灯り のような港の夜',
      check: '確認する',
      refused: '拒否',
      answer: '承諾する',
    },
    {
      language: 'en',
      title: ['English title', 'Lamps in the Mist'],
      reading: ['Japanese title', '霧中灯火'],
      register: 'Register',
      permit: 'New permission',
      form: 'As a form',
      grantee: 'Grantee',
      provider: 'Mihon Video Generation',
      offer: 'Offer',
      promptOnly: 'Prompt only',
      model: 'Model and version',
      prompt: 'Prompt',
      words: 'a harbour at night as in Lamps in the Mist',
      check: 'Check',
      refused: 'Refuse',
      answer: 'Accept',
    },
  ] as const)(
    'from the first registration to the first permitted use, in $language',
    async ({ language, title, reading, ...words }) => {
      const owner = await portal.page(language, 'rights-manager', { party: 'aonagi-animation' })
      await owner.goto('/works/new')
      await owner.getByLabel(title[0]).fill(title[1])
      await owner.getByLabel(reading[0]).fill(reading[1])
      await owner.getByRole('button', { name: words.register }).click()
      await owner.getByRole('heading', { level: 1, name: title[1] }).waitFor()
      const work = new URL(owner.url()).pathname.split('/').at(-1) ?? ''

      // Before there is a permission, the name alone is refused, and it says whose it is.
      const user = await portal.page(language, 'rights-manager', { party: 'mihon-generation' })
      const ask = async () => {
        await user.goto('/check')
        await user.getByRole('tab', { name: words.promptOnly }).click()
        await user.getByLabel(words.model).fill('demo-video-1')
        await user.getByLabel(words.prompt, { exact: true }).fill(words.words)
        await user.getByRole('button', { name: words.check, exact: true }).click()
        await user.getByText(title[1]).first().waitFor({ timeout: 30_000 })
      }
      await ask()
      await user.getByText(words.refused, { exact: true }).first().waitFor()

      await owner.goto(`/permissions/new?work=${work}`)
      await owner.getByRole('tab', { name: words.form }).click()
      await owner.getByRole('combobox', { name: words.grantee, exact: true }).fill(words.provider.slice(0, 3))
      await owner.getByRole('option', { name: words.provider, exact: true }).click()
      await owner.keyboard.press('Escape')
      await owner.getByRole('button', { name: words.offer, exact: true }).click()
      await owner.waitForURL(/\/permissions\/grt_/)
      const grant = new URL(owner.url()).pathname
      await owner.context().close()

      await user.goto('/')
      await user.locator(`a[href="${grant}"]`).first().click()
      await user.getByRole('button', { name: words.answer, exact: true }).click()
      await user.getByRole('dialog').getByRole('button', { name: words.answer }).click()
      await user.getByRole('dialog').waitFor({ state: 'detached' })
      await expect
        .poll(
          async () =>
            (await (await user.context().request.get(`/v1/grants/${grant.split('/').at(-1)}`)).json()).grant.state,
          soon,
        )
        .toBe('active')
      const { kyodaku } = portal.house
      const { decision } = await clearText(kyodaku, await prepareClearing(kyodaku), words.words, {
        use: {
          kind: 'generate',
          party: 'mihon-generation',
          model: 'demo-video-1',
          territory: 'JP',
          regime: 'prior-permission',
        },
      })
      expect(decision.outcome).toBe('permit')
      expect(portal.errors).toEqual([])
      await user.context().close()
    },
    120_000,
  )
})
