import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyItems } from '../../src/training/index.js'
import { noChromium, openPortalForTests, type PortalForTests } from './house.js'
import { type LivedIn, liveIn } from './lived-in.js'
import { atRest } from './walk.js'

/** Pictures of a page as it is now, wide and narrow, where a folder for them is named. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.KYODAKU_PICTURES
  if (folder === undefined) return
  const before = page.viewportSize()
  for (const width of [1400, 390]) {
    await page.setViewportSize({ width, height: 900 })
    await page.screenshot({ path: join(folder, `${name}-${width}.png`), fullPage: true })
  }
  if (before !== null) await page.setViewportSize(before)
}

describe.skipIf(noChromium !== undefined)(`training data${noChromium === undefined ? '' : ` (${noChromium})`}`, () => {
  let portal: PortalForTests
  let lived: LivedIn
  let folder: string
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kyodaku-portal-datasets-'))
    portal = await openPortalForTests({
      prepare: async (house) => {
        lived = await liveIn(house)
      },
    })
  }, 240_000)
  afterAll(async () => {
    await portal?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('a provider sends a dataset, sees what it is, has it cleared, and takes the part it may train on', async () => {
    const file = join(folder, 'moving-pictures.csv')
    const lines = ['clip,caption,link']
    for (let row = 0; row < 60; row++)
      lines.push(
        row % 10 === 0
          ? `${row},公演の記録 ${row},https://stage.aonagi.example/v/${row}.mp4`
          : `${row},港の夜明け ${row},https://clips.example/v/${row}.mp4`,
      )
    writeFileSync(file, `${lines.join('\n')}\n`)
    const page = await portal.page('ja', 'administrator', { party: 'mihon-generation' })
    await page.goto('/datasets')
    await page.getByRole('link', { name: '学習データを確認する' }).click()
    await page.locator('input[type=file]').setInputFiles(file)
    await page.getByText(/ファイル 1 個.*を読み取れます/).waitFor()
    const caption = page.getByRole('combobox', { name: '「caption」の調べ方' })
    await expect.poll(() => caption.inputValue()).toBe('文章（説明文）')

    // Without the column of links something can't be looked at, which is said before anything begins.
    const link = page.getByRole('combobox', { name: '「link」の調べ方' })
    await link.click()
    await page.getByRole('option', { name: '調べない' }).click()
    await page.getByText(/入手元（URL や動画 ID）を示す列がありません/).waitFor()
    await link.click()
    await page.getByRole('option', { name: 'URL', exact: true }).click()
    await page.getByText(/入手元（URL や動画 ID）を示す列がありません/).waitFor({ state: 'detached' })

    // What it is compared with: a crawler by its name, a list of digests, kept and offered again.
    const agents = page.locator('input').and(page.getByLabel('自社のクローラーの名前'))
    await agents.fill('だめ')
    await agents.press('Enter')
    await page.getByText(/クローラーの名前として使えません：だめ/).waitFor()
    await agents.press('Backspace')
    await agents.fill('MihonBot')
    await agents.press('Enter')
    const list = join(folder, 'works.txt')
    writeFileSync(list, 'これは一覧ではない\n')
    const lists = page.getByLabel('著作物のハッシュ値の一覧', { exact: true })
    await lists.setInputFiles(list)
    await page.getByRole('button', { name: '「works.txt」を外す' }).waitFor()
    await picture(page, 'new')

    await page.getByRole('button', { name: '確認を始める' }).click()
    await page.getByText('モデルを入力してください').waitFor()
    await page.getByLabel('モデル').fill('demo-video-2')
    await page.getByRole('button', { name: '確認を始める' }).click()
    await page
      .getByText(/works\.txt, line 1/)
      .first()
      .waitFor()
    await page.getByRole('button', { name: '「works.txt」を外す' }).click()
    writeFileSync(list, `sha256:${'0'.repeat(64)},lighthouse-road-stage\n`)
    await lists.setInputFiles(list)
    await page.getByRole('button', { name: '「works.txt」を外す' }).waitFor()
    await page.getByRole('button', { name: '確認を始める' }).click()
    await page.getByRole('heading', { level: 1, name: 'moving-pictures.csv' }).waitFor()
    await page.getByText('完了', { exact: true }).first().waitFor({ timeout: 60_000 })
    await page.getByRole('heading', { name: '2 つの制度での違い' }).waitFor()
    await page.getByRole('img', { name: /両方で学習可は 54 行/ }).waitFor()

    // From a reason to its rows, and back to all of them.
    await page.getByRole('link', { name: /許諾がない/ }).click()
    await page.getByRole('heading', { level: 1, name: '行を見る' }).waitFor()
    await expect.poll(() => page.getByRole('article').count()).toBe(6)
    await page
      .getByRole('article')
      .first()
      .getByText(/許諾が必要です/)
      .waitFor()
    await page.getByRole('button', { name: /理由の条件を外す/ }).click()
    await expect.poll(() => page.getByRole('article').count()).toBe(50)
    await page.getByText('学習可', { exact: true }).first().click()
    await expect.poll(() => page.getByText('港の夜明け 1', { exact: true }).count()).toBe(1)
    await page.goto(page.url().replace(/\/rows.*$/, ''))

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: /^学習可 moving-pictures\.csv/ }).click(),
    ])
    const admitted = readFileSync(await download.path(), 'utf8')
    expect(admitted).toContain('https://clips.example/v/1.mp4,admit')
    expect(admitted).not.toContain('stage.aonagi.example')
    expect(portal.errors).toEqual([])
    await page.context().close()
  }, 120_000)

  it('a provider states what only they can say, and reports say it', async () => {
    const page = await portal.page('ja', 'administrator', { party: 'mihon-generation' })
    await page.goto(`/datasets/${lived.dataset}`)
    await page.getByRole('link', { name: '申告を入力する' }).click()
    await page.getByRole('heading', { level: 1, name: '報告書への申告' }).waitFor()
    await page.getByLabel('元になったモデル').fill('自社で一から学習')
    await page.getByLabel('映像（時間）').fill('12000')
    await page.getByRole('tab', { name: /プリンシプル・コード/ }).click()
    await page.getByRole('radio', { name: '実施している', exact: true }).first().check()
    await page.getByLabel('どのように実施しているか').fill('記録を公開')
    await page.getByLabel('申告者').fill('')
    await page.getByRole('button', { name: '申告を保存' }).click()
    await page.getByText('申告者を入力してください').first().waitFor()
    await page.getByLabel('申告者').fill('見本生成')
    await page.getByRole('button', { name: '申告を保存' }).click()
    await page.getByText(/最後の保存/).waitFor()
    await picture(page, 'statements')
    await page.goto(`/datasets/${lived.dataset}`)
    for (const [name, said] of [
      ['EU の学習コンテンツ概要', '自社で一から学習'],
      ['プリンシプル・コードへの回答（P1〜P3）', '記録を公開'],
    ] as const) {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name, exact: true }).click(),
      ])
      expect(readFileSync(await download.path(), 'utf8')).toContain(said)
    }
    expect(portal.errors).toEqual([])
    await page.context().close()
  }, 120_000)

  it('what changed since is told to the provider, who says that it was looked at', async () => {
    const page = await portal.page('en', 'administrator', { party: 'mihon-generation' })
    await page.goto(`/datasets/${lived.dataset}`)
    await page.getByRole('link', { name: 'Look at what' }).click()
    await page.getByText('A permission was revoked', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Mark as looked at' }).click()
    await page.getByText('Nothing has changed').waitFor()
    await page.goto(`/datasets/${lived.dataset}`)
    await page.getByRole('heading', { name: 'The two regimes compared' }).waitFor()
    expect(await page.getByRole('link', { name: 'Look at what' }).count()).toBe(0)
    expect(portal.errors).toEqual([])
    await page.context().close()
  }, 60_000)

  it('a rightsholder sees on the page of a work in which datasets it was found, and where it was looked for', async () => {
    const page = await portal.page('ja', 'viewer', { party: 'aonagi-animation' })
    await page.goto('/works/lighthouse-road-stage')
    const table = page.getByRole('table', { name: '学習データでの検出' })
    await table.getByText('clips-2026-11.csv').waitFor()
    await page.getByText(/確認済みの学習データ \d+ 件/).waitFor()
    // Was it in there? With the rows, what was searched, and a proof that this page verifies by itself.
    await page.getByRole('button', { name: '調べる', exact: true }).click()
    await page.getByText(/学習データ \d+ 件（\d+ 行）を調べ、\d+ 件の \d+ 行で見つかりました/).waitFor()
    await picture(page, 'inquiry')
    const found = page.getByRole('article', { name: 'clips-2026-11.csv' })
    await found.getByText('映像・画像の中身は、どの行でも調べられていません').waitFor()
    await found.getByText(/証明の付いた行/).waitFor()
    await page.getByRole('button', { name: /^検証する：この回答の証明/ }).click()
    const verdict = page.locator('[data-verdict]')
    await verdict.waitFor()
    expect(await verdict.getAttribute('data-verdict')).toBe('consistent')
    await verdict.getByText('整合（未確認の点あり）').waitFor()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: '証明をダウンロード' }).click(),
    ])
    const answer = readFileSync(await download.path())
    const [verified] = verifyItems([{ name: 'answer', bytes: answer }], {
      verifierKeys: [portal.house.kyodaku.log.verifierKey],
    })
    expect(verified).toMatchObject({ kind: 'inquiry', verdict: 'consistent' })
    await page.goto('/datasets/alerts')
    await page.getByText('許諾が取り消されました').waitFor()
    expect(await page.getByText('clips-2026-11.csv').count()).toBe(0)
    expect(portal.errors).toEqual([])
    await page.context().close()
  }, 60_000)

  it('a provider verifies the receipt and a row in the page, answers an inquiry, and removes the dataset', async () => {
    const page = await portal.page('en', 'administrator', { party: 'mihon-generation' })
    await page.goto(`/datasets/${lived.dataset}`)
    await page.getByRole('button', { name: 'Verify: Receipt' }).click()
    const verdict = page.locator('[data-verdict]').first()
    await verdict.waitFor()
    expect(await verdict.getAttribute('data-verdict')).toBe('verified')
    for (const step of ['Result', 'Parts and counts', 'Recorded', 'Key'])
      await verdict.getByText(step, { exact: true }).waitFor()
    await page.getByText('Worked out within this browser', { exact: false }).waitFor()
    await picture(page, 'verified')

    await page.goto(`/datasets/${lived.dataset}/rows?work=lighthouse-road-stage`)
    const row = page.getByRole('article').first()
    await row.getByRole('button', { name: /^Verify: clips/ }).click()
    await row.locator('[data-verdict="verified"]').waitFor()

    // A server that says something else of the row is found out.
    await page.route('**/proof', async (route) => {
      const text = await (await route.fetch()).text()
      await route.fulfill({
        contentType: 'application/json',
        body: text.replace(/"outcome":"\w+"/, '"outcome":"admit"'),
      })
    })
    await row.getByRole('button', { name: /^Verify: clips/ }).click()
    await row.locator('[data-verdict="refuted"]').waitFor()

    await page.goto(`/datasets/${lived.dataset}`)
    await page.getByRole('button', { name: 'Remove', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(/Receipt rcp_\w+ and entry \d+ of the record, for ever/).waitFor()
    await picture(page, 'remove')
    await dialog.getByRole('button', { name: 'Remove it' }).click()
    await page.getByText('This dataset was removed').waitFor()
    expect(await page.getByRole('link', { name: 'See rows' }).count()).toBe(0)
    // What it left answers still. A dialog that closes gives the focus back, and the page below it moves: a list of choices that
    // was opened meanwhile would close again.
    await dialog.waitFor({ state: 'detached' })
    await atRest(page)
    await page.getByRole('combobox', { name: 'Work', exact: true }).fill('The Lighthouse Road on Stage')
    await page.getByRole('option', { name: /on Stage/ }).click()
    await page.getByRole('button', { name: 'Find out' }).click()
    await page.getByText('Rows are counted by its receipt', { exact: false }).waitFor()
    await page.goto('/datasets')
    expect(await page.getByRole('link', { name: 'clips-2026-11.csv' }).count()).toBe(0)
    expect(portal.errors).toEqual([])
    await page.context().close()
  }, 60_000)
})
