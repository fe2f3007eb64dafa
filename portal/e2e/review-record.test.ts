import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decideAndRecord } from '../../src/clearance/clear.js'
import { prepareClearing } from '../../src/clearance/index.js'
import type { House } from '../../src/server/index.js'
import { noChromium, openPortalForTests, type PortalForTests } from './house.js'

/** On a busy machine, too. */
const soon = { timeout: 30_000 }

const party = 'aonagi-animation'

/** More to review than the five inputs of the samples give: what one output would have of a work of theirs. */
async function decideMore(house: House): Promise<void> {
  const { kyodaku, store } = house
  const reference = await store.db
    .selectFrom('registry_subjects')
    .select(['subject_id', 'work'])
    .where('kind', '=', 'reference')
    .where(
      (where) => where.val(party),
      '=',
      (where) => where.fn.any('parties'),
    )
    .orderBy('subject_id')
    .executeTakeFirstOrThrow()
  await decideAndRecord(kyodaku, await prepareClearing(kyodaku), {
    name: 'output-0142.mp4',
    input: { name: 'output-0142.mp4', digest: `sha256:${'c'.repeat(64)}`, kind: 'video', durationSeconds: 12 },
    use: {
      kind: 'release',
      party: 'mihon-generation',
      model: 'mihon-video-2',
      territory: 'JP',
      regime: 'prior-permission',
    },
    known: [0, 1, 2].map((n) => ({
      kind: 'match',
      work: reference.work ?? '',
      reference: reference.subject_id,
      inputRange: [n * 4, n * 4 + 2],
      referenceRange: [n, n + 2],
      orientation: 'identity',
      level: 3,
      score: 30 + n,
      falseMatchProbability: 1e-8,
      coverage: 0.8,
    })),
  })
}

describe.skipIf(noChromium)(`review and record${noChromium ? ` (${noChromium})` : ''}`, () => {
  let portal: PortalForTests
  beforeAll(async () => {
    portal = await openPortalForTests({ prepare: decideMore })
  }, 300_000)
  afterAll(async () => {
    await portal?.close()
  })

  it('goes through matches by keyboard only, and takes one back (ja)', async () => {
    const page = await portal.page('ja', 'reviewer', { party })
    await page.goto('/review')
    const shown = () => page.locator('[data-match]').getAttribute('data-match')
    await page.locator('[data-match]').waitFor()
    const stateOf = async (id: string | null) =>
      (await portal.house.store.db.selectFrom('matches').select('state').where('id', '=', id).executeTakeFirst())?.state
    const first = await shown()
    await page.keyboard.press('a')
    await page.getByText('この作業で 1 件').waitFor()
    const second = await shown()
    expect(second).not.toBe(first)
    await page.keyboard.press('c')
    await page.keyboard.type('空の色だけが似ています')
    await page.keyboard.press('Enter')
    await page.keyboard.press('r')
    await page.getByText('この作業で 2 件').waitFor()
    const third = await shown()
    await page.keyboard.press('f')
    await page.getByText('この作業で 3 件').waitFor()
    await expect.poll(() => stateOf(third), soon).toBe('false-match')
    await page.keyboard.press('u')
    await page.getByText('この作業で 2 件').waitFor()
    await expect.poll(shown, soon).toBe(third)
    await expect.poll(() => stateOf(third), soon).toBe('open')
    expect(await stateOf(first)).toBe('accepted')
    expect(await stateOf(second)).toBe('rejected')
    const { rows } = await portal.house.store.db
      .selectFrom('match_verdicts')
      .select('note')
      .where('match_id', '=', second)
      .execute()
      .then((rows) => ({ rows }))
    expect(rows).toEqual([{ note: '空の色だけが似ています' }])
    await page.keyboard.press('j')
    await page.keyboard.press('k')
    expect(await shown()).toBe(third)
    await page.keyboard.press('?')
    await page.getByRole('dialog').getByText('直前の判断を元に戻す').waitFor()
    await page.keyboard.press('Escape')

    await page.getByRole('tab', { name: '自分の判断' }).click()
    await page.getByText('該当しない').first().waitFor()
    expect(portal.errors).toEqual([])
    await page.context().close()
  })

  it('verifies an entry in the browser, and refuses a receipt that was tampered with (en)', async () => {
    const page = await portal.page('en', 'administrator', { party: 'mihon-generation' })
    await page.goto('/record')
    await page.getByText('This browser sees the log for the first time').waitFor()
    await page.getByRole('link', { name: /^\d+$/ }).first().click()
    await page.getByRole('button', { name: 'Verify' }).click()
    await page.getByText('This entry is in the log that was signed').waitFor()
    await page.getByRole('img', { name: /From leaf/ }).waitFor()
    expect(await page.getByText('Holds', { exact: true }).count()).toBe(5)
    await page.getByText('What this does not prove').waitFor()

    // The log grows, and this browser sees that it has only grown.
    await decideMore(portal.house)
    await page.goto('/record')
    await page.getByText('by appending only').waitFor()

    await page.getByRole('tab', { name: 'Receipts' }).click()
    await page
      .getByRole('link', { name: /output-0142/ })
      .first()
      .click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Receipt', exact: true }).click(),
    ])
    const path = await download.path()
    const text = readFileSync(path, 'utf8')
    const genuine = `${path}.receipt.json`
    const tampered = `${path}-tampered.receipt.json`
    writeFileSync(genuine, text)
    writeFileSync(tampered, text.replaceAll('"refuse"', '"permit"'))
    expect(text).toContain('"refuse"')

    await page.goto('/record/verify')
    await page.waitForLoadState('networkidle')
    const sent: string[] = []
    page.on('request', (request) => sent.push(`${request.method()} ${request.url()}`))
    await page.locator('input[type=file]').setInputFiles([genuine, tampered])
    await page.locator('[data-verdict="verified"]').waitFor()
    await page.locator('[data-verdict="refuted"]').waitFor()
    expect(sent.filter((one) => !one.startsWith('GET '))).toEqual([])
    expect(portal.errors).toEqual([])
    await page.context().close()
  })

  it('says loudly that the log is not the one that was seen before', async () => {
    const page = await portal.page('ja', 'viewer', { party })
    await page.goto('/record')
    await page.getByText('はじめて').or(page.getByText('初めて表示したログ')).first().waitFor()
    await page.evaluate(() => {
      const seen = JSON.parse(localStorage.getItem('kyodaku-record-seen') ?? '{}')
      const lines = seen.checkpoint.split('\n')
      lines[1] = String(Number(lines[1]) + 5)
      seen.checkpoint = lines.join('\n')
      localStorage.setItem('kyodaku-record-seen', JSON.stringify(seen))
    })
    await page.reload()
    await page.getByRole('alert').getByText('前回の表示と矛盾しています').waitFor()
    await page.context().close()
  })
})
