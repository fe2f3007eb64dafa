import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noChromium, openPortalForTests, type PortalForTests } from './house.js'

/** Real videos of other people, used in place. */
const videos = resolve(process.env.KYODAKU_MEDIA ?? '../shared/media', 'videos')
const film = join(videos, 'bbb_480p_30s.mp4')
const short = join(videos, 'pennychip_autumn.mp4')
const missing =
  noChromium ??
  (existsSync(film) && existsSync(short) ? undefined : `needs videos at ${videos}, or where KYODAKU_MEDIA says`)

const pictures = process.env.KYODAKU_PICTURES
const picture = async (page: Page, name: string) => {
  if (pictures === undefined) return
  mkdirSync(pictures, { recursive: true })
  await page.screenshot({ path: join(pictures, `own-${name}.png`), fullPage: true })
}
const soon = { timeout: 30_000 }

describe.skipIf(missing !== undefined)(`videos of one's own${missing === undefined ? '' : ` (${missing})`}`, () => {
  let portal: PortalForTests
  const folder = mkdtempSync(join(tmpdir(), 'kyodaku-own-'))
  const clips = [
    { name: 'rabbit-trailer.mp4', of: film, from: 7, until: 14, outcome: 'accepted' },
    { name: 'rabbit-short.mp4', of: film, from: 18, until: 25, outcome: 'rejected' },
    { name: 'autumn-a.mp4', of: short, from: 0, until: 4, outcome: 'not-ours' },
    { name: 'autumn-b.mp4', of: short, from: 4, until: 8, outcome: 'false-match' },
  ] as const
  beforeAll(async () => {
    const edit = fileURLToPath(new URL('edit-clip.mjs', import.meta.url))
    for (const { name, of, from, until } of clips)
      execFileSync(process.execPath, [edit, of, join(folder, name), String(from), String(until)])
    portal = await openPortalForTests()
  }, 400_000)
  afterAll(async () => {
    await portal?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const rightsholder = { party: 'aonagi-animation' }
  const provider = { party: 'mihon-generation' }
  /** The line of a page: slow on the way up, cut, and as fast as it goes. */
  const lineOf = async (page: Page) => {
    const session = await page.context().newCDPSession(page)
    await session.send('Network.enable')
    const set = (offline: boolean, uploadThroughput: number) =>
      session.send('Network.emulateNetworkConditions', {
        offline,
        latency: 0,
        downloadThroughput: -1,
        uploadThroughput,
      })
    return {
      slow: (bytesPerSecond: number) => set(false, bytesPerSecond),
      // The browser by itself lets a request that is under way go on now and then.
      cut: async () => {
        await set(true, 0)
        portal.breakOff()
      },
      fast: () => set(false, -1),
    }
  }
  const checks: string[] = []

  it('are deposited with progress, go on after the line was cut, and are complete', async () => {
    const page = await portal.page('ja', 'rights-manager', rightsholder)
    await page.goto('/works/new')
    await page.getByLabel('日本語の作品名').fill('うさぎの森')
    await page.getByLabel('英語の作品名').fill('The Rabbit Wood')
    await page.getByRole('button', { name: '登録する' }).click()
    await page.getByRole('heading', { level: 1, name: 'うさぎの森' }).waitFor()
    const offsets: number[] = []
    page.on('request', (request) => {
      if (request.method() === 'PATCH') offsets.push(Number(request.headers()['upload-offset']))
    })
    const line = await lineOf(page)
    // Slow enough not to be through before it is cut, however long that takes to be seen.
    await line.slow(120_000)
    await page.locator('#deposit input[type=file]').setInputFiles([film, short])
    const bar = page.getByRole('progressbar', { name: /bbb_480p_30s\.mp4/ })
    const part = async () => Number(await bar.getAttribute('aria-valuenow'))
    await expect.poll(part, soon).toBeGreaterThan(8)
    expect(await part()).toBeLessThan(95)
    await picture(page, 'uploading')
    await line.cut()
    await page.getByText('接続が切れました').first().waitFor(soon)
    await picture(page, 'offline')
    // Without a line no try is spent, however long that takes.
    await page.waitForTimeout(2500)
    await line.fast()
    await page.getByRole('img', { name: /bbb_480p_30s\.mp4/ }).waitFor({ timeout: 120_000 })
    await page.getByRole('img', { name: /pennychip_autumn\.mp4/ }).waitFor({ timeout: 120_000 })
    expect(Math.max(...offsets), `went on at ${offsets}`).toBeGreaterThan(0)
    expect(await page.getByText('預けられませんでした').count()).toBe(0)
    await picture(page, 'deposited')
    expect(portal.errors).toEqual([])
    await page.context().close()
  }, 240_000)

  it('are recognised when edited clips of them are dropped, four at once', async () => {
    const page = await portal.page('en', 'rights-manager', provider)
    await page.goto('/check')
    await page.getByLabel('Model and version').fill('video-model-2')
    await page.getByText('Prompt and sharing').click()
    const share = page.getByLabel(/Let rightsholders look/)
    if (!(await share.isChecked())) await share.click({ force: true })
    const line = await lineOf(page)
    await line.slow(20_000)
    await page.getByTestId('check-file').setInputFiles(clips.map(({ name }) => join(folder, name)))
    await page.getByRole('progressbar', { name: /rabbit-trailer/ }).waitFor(soon)
    await line.cut()
    await page
      .getByText(/connection is lost/)
      .first()
      .waitFor(soon)
    await picture(page, 'check-offline')
    await line.fast()
    for (const { name } of clips) {
      await page.getByRole('link', { name }).click({ timeout: 60_000 })
      await page.getByRole('heading', { level: 2, name: 'Decision' }).waitFor({ timeout: 120_000 })
      await page.getByText('Refuse', { exact: true }).first().waitFor()
      await page
        .getByText(/The Rabbit Wood/)
        .first()
        .waitFor()
      checks.push(page.url().split('/').at(-1) ?? '')
      await page.getByRole('link', { name: 'Check a video' }).first().click()
    }
    await page.goto(`/checks/${checks[0]}`)
    await page.getByTestId('timeline').waitFor()
    await picture(page, 'decided')
    const check = (await (await page.context().request.get(`/v1/checks/${checks[0]}`)).json()) as {
      segments: { inputRange: number[]; referenceRange: number[]; level: number }[]
    }
    const [segment] = check.segments
    expect(segment?.level).toBeGreaterThanOrEqual(4)
    // The clip began at 7 s of the film: that is where it is shown to come from.
    expect((segment?.referenceRange[0] ?? 0) - (segment?.inputRange[0] ?? 0)).toBeCloseTo(7, 0)
    await page.context().close()
  }, 300_000)

  it('are compared by the rightsholder: in step, layered, scored, explained, and judged four ways', async () => {
    const page = await portal.page('ja', 'reviewer', rightsholder)
    await page.goto(`/checks/${checks[0]}/segments/1`)
    await page.getByTestId('match-viewer').waitFor()
    const both = page.locator('[data-testid="match-viewer"] video')
    await expect.poll(() => both.count(), soon).toBe(2)
    for (const at of [0, 1])
      await expect
        .poll(() => both.nth(at).evaluate((one: HTMLVideoElement) => one.readyState), soon)
        .toBeGreaterThanOrEqual(2)
    const times = () => both.evaluateAll((all) => all.map((one) => (one as HTMLVideoElement).currentTime))
    const apart = async () => {
      const [input = 0, reference = 0] = await times()
      return Math.abs(reference - input - 7)
    }
    await expect.poll(apart, soon).toBeLessThan(0.2)
    // One frame on and one back, at 24 frames a second.
    const [before = 0] = await times()
    await page.keyboard.press('.')
    await expect.poll(async () => (await times())[0], soon).toBeGreaterThan(before + 0.01)
    expect((await times())[0]).toBeLessThan(before + 0.2)
    await expect.poll(apart, soon).toBeLessThan(0.2)
    await page.keyboard.press(',')
    await expect.poll(async () => Math.abs(((await times())[0] ?? 0) - before), soon).toBeLessThan(0.02)
    await page.keyboard.press('Space')
    await page.waitForTimeout(2000)
    await page.keyboard.press('Space')
    expect(await apart(), 'side by side after playing').toBeLessThan(0.4)
    await picture(page, 'side')
    await page.keyboard.press('o')
    await page.getByLabel('重ねる濃さ').first().waitFor()
    await page.waitForTimeout(600)
    await picture(page, 'overlay')
    await page.keyboard.press('d')
    await page.getByText('黒いほど一致しています').waitFor()
    await page.waitForTimeout(600)
    await picture(page, 'difference')
    await page.keyboard.press('d')
    await page.getByTestId('timeline').getByRole('button').first().waitFor()
    await page.getByText('証拠の強さ').waitFor()
    await page.getByText('判定と理由').waitFor()
    await page
      .getByText(/『うさぎの森』.*許諾/)
      .first()
      .waitFor()

    const words = {
      accepted: '類似を認める',
      rejected: '類似を認めない',
      'not-ours': '自社の作品ではない',
      'false-match': '誤検知として報告',
    }
    for (const [at, { outcome }] of clips.entries()) {
      await page.goto(`/checks/${checks[at]}/segments/1`)
      await page.getByRole('button', { name: words[outcome], exact: false }).first().click()
      await page.getByText(`「${words[outcome]}」を記録しました`).waitFor()
      const { segments } = (await (await page.context().request.get(`/v1/checks/${checks[at]}`)).json()) as {
        segments: { match?: { state: string } }[]
      }
      expect(segments[0]?.match?.state).toBe(outcome)
    }
    await picture(page, 'judged')
    expect(portal.errors).toEqual([])
    await page.context().close()
  }, 240_000)

  it('are shared as one file that verifies itself from a disk, without the house', async () => {
    const page = await portal.page('en', 'rights-manager', provider)
    await page.goto(`/checks/${checks[0]}`)
    const link = page.getByRole('link', { name: /Page to share/ })
    const answer = await page.context().request.get((await link.getAttribute('href')) ?? '')
    const file = join(folder, 'shared.html')
    writeFileSync(file, await answer.body())
    await page.context().setOffline(true)
    const alone = await page.context().newPage()
    const asked: string[] = []
    alone.on('request', (request) => {
      if (!/^(file|data|blob):/.test(request.url())) asked.push(request.url())
    })
    await alone.goto(pathToFileURL(file).href)
    await alone.getByText('Everything fits').waitFor(soon)
    expect(await alone.locator('#checks li').count()).toBeGreaterThanOrEqual(4)
    expect(await alone.locator('#checks li.refuse').count()).toBe(0)
    await alone
      .getByText(/The Rabbit Wood/)
      .first()
      .waitFor()
    expect(asked).toEqual([])
    await picture(alone, 'shared')
    // One word of it changed: it says so of itself.
    const html = (await answer.text()).replace(/(?<=id="receipt">)[^<]*/, (receipt) =>
      receipt.replaceAll('"refuse"', '"permit"'),
    )
    expect(html).not.toBe(await answer.text())
    writeFileSync(file, html)
    await alone.goto(pathToFileURL(file).href)
    await alone.locator('#checks li.refuse').first().waitFor(soon)
    await page.context().close()
  }, 120_000)
})
