import { mkdirSync } from 'node:fs'
import { openPortalForTests } from './house.js'
import { type LivedIn, liveIn } from './lived-in.js'
let lived!: LivedIn
const out = '/tmp/dataset-page/shots'
mkdirSync(out, { recursive: true })
const portal = await openPortalForTests({
  prepare: async (house) => {
    lived = await liveIn(house)
    const row = await house.store.db.selectFrom('datasets').selectAll().where('id', '=', lived.dataset).executeTakeFirstOrThrow()
    await house.store.db.insertInto('datasets').values({ id: 'dst_left', party: row.party, created_by: 'x', name: 'interrupted.csv', location: '/x/interrupted.csv', output: null, model: row.model, use: row.use as object, state: 'stopped', registry_log_size: 3, created_at: new Date(), error: { code: 'training.interrupted', message: 'x' } } as never).execute()
  },
})
console.log('open', new Date().toISOString())
const only = process.argv[2]
const looks = [
  ['ja', 1400, false], ['en', 390, true], ['ja', 390, false], ['en', 1400, true],
] as const
for (const [language, width, dark] of looks) {
  const name = `${language}-${width}-${dark ? 'dark' : 'light'}`
  const shot = async (page: any, what: string) => { await page.waitForTimeout(700); await page.screenshot({ path: `${out}/${what}-${name}.png`, fullPage: true }); console.log(what, name) }
  try {
    const gen = await portal.page(language, 'administrator', { party: 'mihon-generation', width, dark })
    await gen.goto(`/datasets/${lived.dataset}`)
    await gen.getByRole('button', { name: /^(検証する|Verify): ?|^検証する：/ }).first().waitFor()
    await gen.locator('.recharts-surface').first().waitFor()
    await gen.getByRole('button', { name: /検証する：|Verify: / }).first().click()
    await gen.locator('[data-verdict]').first().waitFor()
    await gen.getByRole('combobox', { name: language === 'ja' ? '著作物' : 'Work' }).click()
    await gen.getByRole('combobox', { name: language === 'ja' ? '著作物' : 'Work' }).fill('灯台のみち')
    await gen.getByRole('option').first().waitFor()
    await gen.waitForTimeout(600)
    await gen.getByRole('option', { name: /舞台|Stage/ }).first().click()
    await gen.getByRole('button', { name: language === 'ja' ? '調べる' : 'Find out', exact: true }).click()
    await gen.locator('article').first().waitFor()
    await shot(gen, 'run')
    await gen.goto(`/datasets/${lived.dataset}/rows?work=lighthouse-road-stage`)
    await gen.getByRole('article').first().getByRole('button').click()
    await gen.locator('[data-verdict]').first().waitFor()
    await shot(gen, 'rows')
    await gen.goto(`/datasets/${lived.dataset}`)
    await gen.getByRole('button', { name: language === 'ja' ? '削除' : 'Remove', exact: true }).click()
    await gen.getByRole('dialog').getByText(language === 'ja' ? '残るもの' : 'What stays').waitFor()
    await gen.waitForTimeout(500)
    await gen.screenshot({ path: `${out}/remove-${name}.png` })
    await gen.goto('/datasets'); await gen.getByRole('link', { name: /interrupted/ }).first().waitFor(); await shot(gen, 'list')
    await gen.goto('/datasets/dst_left'); await gen.getByRole('heading', { level: 1 }).waitFor(); await shot(gen, 'interrupted')
    await gen.goto('/datasets/new'); await gen.getByRole('heading', { level: 1 }).waitFor(); await shot(gen, 'new')
    await gen.context().close()
    const owner = await portal.page(language, 'viewer', { party: 'aonagi-animation', width, dark })
    await owner.goto('/works/lighthouse-road-stage')
    await owner.getByRole('button', { name: language === 'ja' ? '調べる' : 'Find out', exact: true }).click()
    await owner.locator('article').first().waitFor()
    await owner.getByRole('button', { name: /検証する：|Verify: / }).first().click()
    await owner.locator('[data-verdict]').first().waitFor()
    await shot(owner, 'work')
    await owner.goto('/import').catch(() => undefined)
    await owner.context().close()
  } catch (error) { console.log('FAILED', name, error) }
}
console.log(portal.errors)
await portal.close()
