import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyItem } from '../../src/clearance/index.js'
import { parseBag, verifyBag } from '../../src/generation/index.js'
import { createUser } from '../../src/server/identity/index.js'
import { noChromium, openPortalForTests, type PortalForTests } from './house.js'
import { association, authority, liveIn } from './lived-in.js'
import { atRest, errorsShown } from './walk.js'

/** On a busy machine, too. */
const soon = { timeout: 30_000 }

const party = 'aonagi-animation'
const password = 'lantern umbrella gravel orbit'
const verifier = resolve('dist/kyodaku-verify.mjs')

/** Who acts for others, who comes to check, and who has no mouse. */
describe.skipIf(noChromium)(`who acts${noChromium ? ` (${noChromium})` : ''}`, () => {
  let portal: PortalForTests
  const folder = mkdtempSync(join(tmpdir(), 'kyodaku-journey-'))
  beforeAll(async () => {
    portal = await openPortalForTests({
      prepare: async (house) => {
        await liveIn(house)
        for (const language of ['ja', 'en'] as const)
          await createUser(house.kyodaku, {
            name: language === 'ja' ? '鈴木 陽菜' : 'Hina Suzuki',
            email: `keys.${language}@example.test`,
            password,
            language,
            role: 'reviewer',
            party,
          })
      },
    })
  }, 400_000)
  afterAll(async () => {
    await portal?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it.each([
    {
      language: 'ja',
      words: {
        own: 'アオナギ動画',
        work: '灯台のみち',
        grantee: '見本映像生成',
        add: '許諾を作成',
        grantor: '許諾者',
        user: '利用者',
        works: '著作物',
        close: '閉じる',
        offer: '申し出る',
        form: '項目で編集',
        says: 'アオナギ動画は、見本映像生成に対し、『灯台のみち』',
        by: '映像権利者協会',
        mandate: '委任',
      },
    },
    {
      language: 'en',
      words: {
        own: 'Aonagi Animation',
        work: 'The Lighthouse Road',
        grantee: 'Mihon Video Generation',
        add: 'New permission',
        grantor: 'Grantor',
        user: 'Grantee',
        works: 'Works',
        close: 'Close',
        offer: 'Offer',
        form: 'As a form',
        says: 'Aonagi Animation permits Mihon Video Generation to generate from and release “The Lighthouse Road”',
        by: 'Moving Image Rights Association',
        mandate: 'Mandates',
      },
    },
  ] as const)(
    'an association offers a permission for its member, and the record shows both, in $language',
    async ({ language, words }) => {
      const page = await portal.page(language, 'rights-manager', { party: association })
      await page.goto('/works')
      // What it may act for is before it without asking.
      await page.getByText(words.work, { exact: true }).first().waitFor()
      await page.goto('/permissions')
      await page.getByRole('link', { name: words.add }).first().click()
      await page.getByRole('tab', { name: words.form }).click()
      const choose = async (field: string, typed: string, chosen: string) => {
        await page.getByRole('combobox', { name: field, exact: true }).fill(typed)
        await page.getByRole('option', { name: chosen, exact: true }).click()
      }
      await choose(words.grantor, words.own.slice(0, 4), words.own)
      await choose(words.user, words.grantee.slice(0, 3), words.grantee)
      await choose(words.works, words.work.slice(0, 5), words.work)
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: words.offer, exact: true }).click()
      await page.waitForURL(/\/permissions\/grt_/)
      const grant = page.url().split('/').at(-1) ?? ''
      await expect.poll(() => page.getByRole('main').textContent(), soon).toContain(words.says)

      const shown = async (on: Page) => {
        await on.goto(`/permissions/${grant}`)
        await on
          .getByText(words.says, { exact: false })
          .first()
          .waitFor()
          .catch(() => undefined)
        const line = on.locator('main ol li').first()
        await expect.poll(() => line.textContent(), soon).toContain(words.by)
        await expect.poll(() => line.textContent(), soon).toContain(words.own)
      }
      await shown(page)
      // The member sees who did it in their name, on the permission and under the mandate.
      const member = await portal.page(language, 'viewer', { party })
      await shown(member)
      await member.goto('/permissions/mandates')
      await member.getByRole('link', { name: words.own }).first().click()
      await member.locator(`a[href="/permissions/${grant}"]`).waitFor()
      // And so does the registry entry itself, whose bytes cannot be changed.
      const entry = await portal.house.store.db
        .selectFrom('registry_entries')
        .select(['acted_by', 'on_behalf_of', 'log_index'])
        .where('kind', '=', 'grant')
        .where('subject_id', '=', grant)
        .executeTakeFirstOrThrow()
      expect(entry).toMatchObject({ acted_by: association, on_behalf_of: party })
      await page.goto(`/record/entries/${entry.log_index}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      expect(await errorsShown(page)).toEqual([])
      await page.context().close()
      await member.context().close()
    },
    150_000,
  )

  it.each([
    {
      language: 'ja',
      verify: '検証する',
      inLog: '確かに含まれています',
      bag: '証拠一式（zip）',
      nothing: '受領証はありません',
    },
    {
      language: 'en',
      verify: 'Verify',
      inLog: 'This entry is in the log that was signed',
      bag: 'Evidence bag (zip)',
      nothing: 'No receipts yet',
    },
  ] as const)(
    'an investigator sees what they may, and checks what they were handed without trusting us, in $language',
    async ({ language, verify, inLog, bag, nothing }) => {
      // Whoever is asked for evidence takes it from their own receipt.
      const provider = await portal.page(language, 'rights-manager', { party: 'mihon-generation' })
      await provider.goto('/record/receipts')
      await provider.getByRole('link', { name: 'barred-excerpt.mp4' }).first().click()
      const [download] = await Promise.all([
        provider.waitForEvent('download'),
        provider.getByRole('link', { name: bag }).click(),
      ])
      const zip = join(folder, `bag-${language}.zip`)
      await download.saveAs(zip)
      const receiptPage = new URL(provider.url()).pathname
      await provider.context().close()

      const page = await portal.page(language, 'investigator', { party: authority })
      await page.goto('/')
      await atRest(page)
      expect(await errorsShown(page)).toEqual([])
      const places = await page
        .locator('nav a, #navigation a')
        .evaluateAll((all) => all.map((a) => a.getAttribute('href')))
      expect(places).toContain('/record')
      for (const closed of ['/check', '/review', '/permissions', '/people', '/import'])
        expect(places).not.toContain(closed)
      // Another's receipt is not there for them until it is handed over.
      await page.goto(receiptPage)
      await atRest(page)
      expect(await errorsShown(page)).toEqual(['http.not-found'])
      await page.goto('/record/receipts')
      await page.getByText(nothing).waitFor()

      // The entry that it is about is, for everybody, and proves itself within the browser.
      const files = unpacked(zip)
      const name = [...files.keys()].find((one) => one.endsWith('.receipt.json')) ?? ''
      const receipt = JSON.parse(files.get(name)?.toString('utf8') ?? '{}') as { proof: { index: number } }
      await page.goto(`/record/entries/${receipt.proof.index}`)
      await page.getByRole('button', { name: verify, exact: true }).click()
      await page.getByText(inLog).waitFor()
      await page.goto('/record/verify')
      await page.getByRole('heading', { level: 1 }).waitFor()
      const key = async () => (await page.locator('textarea').first().inputValue()).trim()
      await expect.poll(key, soon).not.toBe('')
      const own = await key()
      await page.locator('input[type=file]').setInputFiles({
        name,
        mimeType: 'application/json',
        buffer: files.get(name) ?? Buffer.alloc(0),
      })
      await page.locator('[data-verdict="verified"]').waitFor()
      // The whole bag at once, as it was handed over.
      await page.locator('input[type=file]').setInputFiles(zip)
      await expect.poll(() => page.locator('[data-verdict="verified"]').count(), soon).toBeGreaterThanOrEqual(3)
      expect(await page.locator('[data-verdict="refuted"]').count()).toBe(0)

      // Offline: the program of the house, and the one within the bag, with the key that is on record.
      const [fromUs] = await Promise.all([
        page.waitForEvent('download'),
        page.goto('/record').then(async () => await page.locator('a[href="/v1/record/verifier"]').click()),
      ])
      const program = join(folder, 'kyodaku-verify.mjs')
      await fromUs.saveAs(program)
      expect(readFileSync(program)).toEqual(readFileSync(verifier))
      expect(files.get('kyodaku-verify.mjs')).toEqual(readFileSync(verifier))
      for (const [file, bytes] of files) writeFileSync(join(folder, file), bytes)
      expect(files.get('log.vkey')?.toString('utf8').trim()).toBe(own)
      const run = (...words: string[]) =>
        execFileSync(process.execPath, [program, '--key', own, '--lang', 'en', ...words], {
          cwd: folder,
          encoding: 'utf8',
        })
      expect(run(name)).toMatch(/verified/i)
      expect(run('--entry', 'entry.json', 'entry.tlog-proof', 'entry.cose')).toMatch(/verified/i)
      writeFileSync(
        join(folder, 'changed.receipt.json'),
        (files.get(name) ?? Buffer.alloc(0)).toString('utf8').replaceAll('"refuse"', '"permit"'),
      )
      expect(() => run('changed.receipt.json')).toThrow(/Command failed/)
      expect(
        verifyItem({ name, bytes: new Uint8Array(files.get(name) ?? Buffer.alloc(0)) }, { verifierKeys: [own] })
          .verdict,
      ).toBe('verified')
      await page.context().close()
    },
    150_000,
  )

  it.each([
    { language: 'ja', done: 'この作業で {n} 件', begin: 'レビューを始める', undo: 'この作業で 0 件' },
    { language: 'en', done: '{n} in this session', begin: 'Start reviewing', undo: '0 in this session' },
  ] as const)(
    'a reviewer signs in, reviews, and takes it back without a mouse, in $language',
    async ({ language, done, begin, undo }) => {
      const page = await portal.anonymous(language)
      const presses: string[] = []
      const press = async (key: string) => {
        presses.push(key)
        await page.keyboard.press(key)
      }
      const focused = () =>
        page.evaluate(() => {
          const at = document.activeElement
          if (at === document.body) return ''
          const labels = (at as HTMLInputElement | null)?.labels
          return (at?.getAttribute('aria-label') ?? labels?.[0]?.textContent ?? at?.textContent ?? '').trim()
        })
      const tabTo = async (what: RegExp) => {
        for (let presses = 0; presses < 40; presses++) {
          if (what.test(await focused())) return
          await press('Tab')
        }
        throw new Error(`${what} is not reached with the tab key; last at “${await focused()}”`)
      }
      await page.goto('/sign-in')
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.locator('input[type=password]').waitFor()
      await tabTo(/メールアドレス|E-?mail/i)
      await page.keyboard.type(`keys.${language}@example.test`)
      await tabTo(/^(パスワード|Password)/)
      await page.keyboard.type(password)
      await press('Enter')
      await page.getByRole('heading', { level: 1, name: language === 'ja' ? 'ホーム' : 'Home' }).waitFor()
      await tabTo(new RegExp(begin))
      await press('Enter')
      await page.locator('[data-match]').waitFor()
      const shown = () => page.locator('[data-match]').getAttribute('data-match')
      const stateOf = async (id: string | null) =>
        (await portal.house.store.db.selectFrom('matches').select('state').where('id', '=', id).executeTakeFirst())
          ?.state
      const first = await shown()
      await press('r')
      await page.getByText(done.replace('{n}', '1'), { exact: true }).waitFor()
      await expect.poll(() => stateOf(first), soon).toBe('rejected')
      await press('u')
      await page.getByText(undo, { exact: true }).waitFor()
      await expect.poll(() => stateOf(first), soon).toBe('open')
      await press('?')
      await page.getByRole('dialog').waitFor()
      await press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      expect(presses.length).toBeLessThan(60)
      expect(portal.errors).toEqual([])
      await page.context().close()
    },
    90_000,
  )

  it('a rightsholder reads what a generator gives out, takes the proof along and records what its provider changed', async () => {
    const page = await portal.page('ja', 'rights-manager', { party })
    await page.goto('/probes')
    await page.getByRole('link', { name: /demo-video-1/ }).click()
    await page.getByRole('heading', { level: 1, name: '「demo-video-1」の検査' }).waitFor()
    await page.getByText(/第 4 回では、.*応答 6 件のうち 1 件が/).waitFor()
    await page
      .getByText(/弱い証拠があります/)
      .first()
      .waitFor()
    await page
      .getByRole('img', { name: /第 1 回 67%、第 2 回 75%、第 3 回 17%、第 4 回 17%。申告された変更は 1 件/ })
      .waitFor()
    const prompts = page.getByRole('table', { name: 'すべてのプロンプト' }).getByRole('row')
    await page.getByText('漏出', { exact: true }).and(page.locator('[class*=SegmentedControl] *')).click()
    await expect.poll(() => prompts.count(), soon).toBe(1 + 9)

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: '報告書と証明' }).click(),
    ])
    const bag = parseBag(readFileSync(await download.path(), 'utf8'))
    const trusted = { verifierKeys: [portal.house.kyodaku.log.verifierKey] }
    expect(verifyBag(bag, trusted).filter(({ ok }) => !ok)).toEqual([])

    await page.getByRole('button', { name: '変更を記録' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: '記録する' }).click()
    await dialog.getByText('変更の時点を入力してください').waitFor()
    await dialog.getByLabel('変更の時点').fill('2026-11-20T09:00')
    await dialog.getByLabel('変更の内容').fill('モデルを更新した。')
    await dialog.getByRole('button', { name: '記録する' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('heading', { level: 3, name: 'モデルを更新した。' }).waitFor()
    expect(portal.errors).toEqual([])
    await page.context().close()
  }, 90_000)
})

/** The files of an archive in which they are stored as they are. */
function unpacked(path: string): Map<string, Buffer> {
  const bytes = readFileSync(path)
  const files = new Map<string, Buffer>()
  for (let at = 0; bytes.readUInt32LE(at) === 0x04034b50; ) {
    const size = bytes.readUInt32LE(at + 18)
    const name = bytes.readUInt16LE(at + 26)
    const start = at + 30 + name + bytes.readUInt16LE(at + 28)
    files.set(bytes.toString('utf8', at + 30, at + 30 + name), bytes.subarray(start, start + size))
    at = start + size
  }
  return files
}
