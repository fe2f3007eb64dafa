import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noChromium, openPortalForTests, type PortalForTests } from './house.js'

const party = 'aonagi-animation'

describe.skipIf(noChromium !== undefined)(`works${noChromium === undefined ? '' : ` (${noChromium})`}`, () => {
  let portal: PortalForTests
  beforeAll(async () => {
    portal = await openPortalForTests()
  }, 240_000)
  afterAll(() => portal?.close())

  it('a rightsholder adds a work in Japanese, finds it, deposits a video, and sees its filmstrip', async () => {
    const page = await portal.page('ja', 'rights-manager', { party })
    await page.goto('/works')
    await page.getByRole('treeitem', { name: /灯台のみち/ }).waitFor()
    await page.getByRole('link', { name: '著作物を登録' }).first().click()
    await page.getByLabel('日本語の作品名').fill('雪降る駅で')
    await page.getByLabel('読み（かな）').fill('ゆきふるえきで')
    await page.getByLabel('英語の作品名').fill('At the Snowy Station')
    await page.getByRole('button', { name: '特徴の組を追加' }).click()
    const traits = page.getByLabel('特徴（1 組目）')
    await traits.fill('雪の積もった駅のホーム、snowy platform')
    await page.getByRole('button', { name: '登録する' }).click()
    await page.getByText('特徴を 2 行以上書き').waitFor()
    await traits.fill('雪の積もった駅のホーム、snowy platform\n赤いマフラーの少女、girl with a red scarf')
    await page.getByRole('button', { name: '登録する' }).click()
    await page.getByRole('heading', { level: 1, name: '雪降る駅で' }).waitFor()

    // What it is recognised by stands there when it is changed.
    await page.getByRole('link', { name: '編集' }).click()
    await page.getByLabel('特徴（1 組目）').waitFor()
    expect(await page.getByLabel('特徴（1 組目）').inputValue()).toBe(
      '雪の積もった駅のホーム, snowy platform\n赤いマフラーの少女, girl with a red scarf',
    )
    await page.goBack()

    // All use of it is stopped, after a look at what that does, and let go again.
    await page.getByRole('button', { name: '利用を止める' }).click()
    await page.getByTestId('stop-effect').waitFor()
    await page.getByLabel('理由（任意）').fill('放送前のため')
    await page.getByRole('dialog').getByRole('button', { name: '利用を止める' }).click()
    await page.getByText('この著作物の利用は停止されています').waitFor()
    await page.getByText(/放送前のため/).waitFor()
    await page.getByRole('button', { name: '停止を解除する' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '停止を解除する' }).click()
    await page.getByText('この著作物の利用は停止されています').waitFor({ state: 'detached' })

    // By one kanji, and by the sound of its reading.
    for (const typed of ['雪', 'yukifuru']) {
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox', { name: '作品・当事者を検索' }).fill(typed)
      await page.getByRole('option', { name: /雪降る駅で/ }).waitFor()
      await page.keyboard.press('Enter')
      await page.getByRole('combobox').waitFor({ state: 'detached' })
      await page.getByRole('heading', { level: 1, name: '雪降る駅で' }).waitFor()
    }

    await page.locator('#deposit input[type=file]').setInputFiles(resolve('samples/media/inputs/snow-station.mp4'))
    await page.getByRole('img', { name: 'snow-station.mp4のコマ' }).waitFor({ timeout: 60_000 })
    await page.getByText('完了').waitFor()

    // Excluded parts: added, moved by keys, saved, drawn.
    await page.getByRole('button', { name: '除外区間を編集' }).click()
    await page.getByRole('button', { name: '区間を追加' }).click()
    const end = page.getByRole('slider', { name: '区間 1 の終了' })
    await end.focus()
    const before = Number(await end.getAttribute('aria-valuenow'))
    await page.keyboard.press('Shift+ArrowRight')
    expect(Number(await end.getAttribute('aria-valuenow'))).toBeCloseTo(before + 1, 2)
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByText(/除外 1 区間/).waitFor()

    // Withdrawn, and taken back.
    await page.getByRole('button', { name: '取り下げ' }).click()
    await page.getByText('取り下げ済み').waitFor()
    await page.getByRole('button', { name: '元に戻す' }).click()
    await page.getByText('取り下げ済み').waitFor({ state: 'detached' })
    await page.getByText(/除外 1 区間/).waitFor()
    expect(portal.errors).toEqual([])
    await page.close()
  }, 120_000)

  it('a catalogue is looked through, its columns explained, and registered', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kyodaku-import-'))
    try {
      const file = join(folder, 'catalogue.csv')
      writeFileSync(file, 'code,番組,種別\np-1,峠の茶屋,映画\np-2,海辺の工場,えいが？\n')
      const page = await portal.page('en', 'rights-manager', { party })
      await page.goto('/import')
      await page.locator('input[type=file]').setInputFiles(file)
      await page.getByText('Not to be registered like this').waitFor()
      for (const [header, meaning] of [
        ['code', 'Work ID'],
        ['番組', 'Title'],
      ] as const) {
        await page.getByRole('combobox', { name: `Meaning of “${header}”` }).click()
        await page.getByRole('option', { name: meaning, exact: true }).click()
      }
      await page.getByRole('row', { name: /種別.*えいが？/ }).waitFor()
      await page.getByRole('checkbox', { name: 'Leave out works with errors' }).check()
      await page.getByRole('button', { name: 'Register (1)' }).click()
      await page.getByRole('heading', { name: 'The import is done' }).waitFor()
      await page.goto('/works?q=峠')
      await page.getByRole('link', { name: '峠の茶屋' }).waitFor()
      expect(portal.errors).toEqual([])
      await page.close()
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }, 60_000)
})
