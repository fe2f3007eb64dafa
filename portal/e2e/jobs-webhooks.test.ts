import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Principal } from '../../src/server/identity/index.js'
import { registerJob } from '../../src/server/jobs/index.js'
import { type Receiver, startReceiver } from '../../src/server/webhooks/receiver-for-tests.js'
import { noChromium, openPortalForTests, type PortalForTests } from './house.js'

const party = 'aonagi-animation'
const principal: Principal = {
  kind: 'token',
  id: 'tok_e2e',
  party,
  role: 'administrator',
  permissions: new Set(),
  sees: [party],
}

describe.skipIf(noChromium)(`jobs and webhooks${noChromium ? ` (${noChromium})` : ''}`, () => {
  let portal: PortalForTests
  let receiver: Receiver
  beforeAll(async () => {
    portal = await openPortalForTests({
      prepare: async (house) => {
        ;(house.settings.webhooks as { allowedHosts: string[] }).allowedHosts = ['127.0.0.1']
      },
    })
    receiver = await startReceiver()
    registerJob<{ seconds: number }>('deposit', {
      parse: (input) => input as { seconds: number },
      async run(_, { seconds }, { signal, progress }) {
        for (let step = 0; step < seconds * 10; step++) {
          progress('frames', step, seconds * 10)
          await sleep(100, undefined, { signal })
        }
      },
    })
  })
  afterAll(async () => {
    await portal?.close()
    await receiver?.close()
  })

  it('shows a job go on as it does, and cancels it', async () => {
    const page = await portal.page('ja', 'rights-manager', { party })
    // The list is read before anything can be heard: that a job began is missed, and only its progress is told.
    await page.route('**/v1/events', async (route) => {
      await sleep(2000)
      await route.continue()
    })
    await page.goto('/jobs')
    await page.getByText('ジョブはまだありません').waitFor()
    const job = await portal.house.jobs.add('deposit', { seconds: 40 }, { principal, title: '第1話.mp4' })
    // Without a reload: that it has begun, and how far it is.
    const bar = page.getByRole('progressbar')
    await bar.waitFor()
    await page.getByText('全フレームを解析').first().waitFor()
    const share = async () => Number(await bar.getAttribute('aria-valuenow'))
    const early = await share()
    await expect.poll(share, { timeout: 45_000 }).toBeGreaterThan(early)
    await page
      .getByText(/残り約/)
      .first()
      .waitFor()

    await page.getByRole('button', { name: /中止/ }).first().click()
    await expect.poll(async () => (await portal.house.jobs.get(job.id))?.state).toBe('cancelled')
    await expect.poll(() => page.getByRole('progressbar').count()).toBe(0)

    await page.getByRole('link', { name: /第1話/ }).click()
    await page.getByRole('heading', { level: 1, name: '参照素材の登録：第1話.mp4' }).waitFor()
    await page.getByRole('button', { name: /やり直す/ }).click()
    await page.getByText('実行中').waitFor()
    await page.getByRole('button', { name: /中止/ }).click()
    await expect.poll(async () => (await portal.house.jobs.get(job.id))?.state).toBe('cancelled')
    await page.context().close()
  })

  it('writes receipts out and hands the file over', async () => {
    const page = await portal.page('en', 'rights-manager', { party })
    await page.goto('/jobs')
    await page.getByRole('button', { name: 'New job' }).click()
    await page.getByRole('menuitem', { name: 'Write out receipts' }).click()
    await page.getByRole('button', { name: 'Begin' }).click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: /Download/ }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(/^receipts-\d{4}-\d\d-\d\d\.jsonl$/)
    await page.context().close()
  })

  it('says why a job failed and what to do', async () => {
    registerJob('pictures', {
      parse: (input) => input,
      run: async () => {
        throw Object.assign(new Error('The file ends in the middle of a frame.'), { code: 'media.truncated' })
      },
    })
    const job = await portal.house.jobs.add('pictures', {}, { principal, title: 'cut-off.mp4' })
    const page = await portal.page('en', 'viewer', { party })
    await page.goto(`/jobs/${job.id}`)
    await page.getByText('This job has failed').waitFor()
    await page.getByText('See whether it plays', { exact: false }).waitFor()
    await page.getByText('The file ends in the middle of a frame.').waitFor()
    // Who may only look is offered nothing else.
    expect(await page.getByRole('button', { name: /Try again/ }).count()).toBe(0)
    await page.context().close()
  })

  it('adds an endpoint, shows its secret once, delivers, fails and sends again', async () => {
    const page = await portal.page('ja', 'administrator', { party })
    await page.goto('/webhooks')
    await page.getByRole('button', { name: '通知先を追加' }).click()
    const form = page.getByRole('dialog')
    await form.getByRole('button', { name: '追加する' }).click()
    await form.getByText('https:// から始まる URL を入力してください').waitFor()
    await form.getByLabel('URL').fill('https://192.168.0.1/')
    await form.getByRole('button', { name: '追加する' }).click()
    await form.getByRole('alert').waitFor()
    await form.getByLabel('URL').fill(receiver.url)
    await form.getByRole('button', { name: '追加する' }).click()
    const secret = await page.getByText(/^whsec_/).textContent()
    receiver.secrets = [secret ?? '']
    await page.getByRole('button', { name: '控えました' }).click()
    expect(await page.getByText(/^whsec_/).count()).toBe(0)

    await page.getByRole('link', { name: receiver.url }).click()
    receiver.answer = { status: 500, body: '<b>boom</b>' }
    await page.getByRole('button', { name: 'テスト送信' }).click()
    await page.getByText('HTTP 500').waitFor()
    // What a receiver answers is shown as text, never as page.
    await page.getByText('<b>boom</b>').waitFor()
    receiver.answer = { status: 200, body: 'ok' }
    await page.getByRole('button', { name: 'もう一度送る' }).click()
    await page.getByText('HTTP 200').waitFor()
    expect(receiver.received.map(({ message }) => message?.type)).toEqual(['webhook.test', 'webhook.test'])

    await portal.house.events.publish({ type: 'match.found', parties: [party], subject: 'match_1', data: { level: 4 } })
    await page.getByRole('link', { name: '通知先' }).click()
    await page.getByRole('link', { name: '類似が見つかった' }).waitFor()
    expect(receiver.received.at(-1)?.message).toMatchObject({ type: 'match.found', data: { subject: 'match_1' } })
    expect(portal.errors).toEqual([])
    await page.context().close()
  })
})
