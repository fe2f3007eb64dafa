import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Insertable } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { GenerationsTable } from '../store/index.js'
import { clearRequest } from './clear-request.js'
import { type Decisions, decisionsSetAside, openDecisions } from './journaled-decisions.js'
import { type Kyodaku, openKyodaku } from './kyodaku.js'
import { type LiveClearing, openLiveClearing } from './live-clearing.js'
import { verifyReceipt } from './receipt.js'
import { findReceipt } from './receipts.js'
import { grantForTests, recordFilmsForTests } from './registry-for-tests.js'
import { usageOf } from './usage.js'

const folder = mkdtempSync(join(tmpdir(), 'kyodaku-journaled-'))
const notices: string[] = []
let kyodaku: Kyodaku
let live: LiveClearing
let decisions: Decisions

const openHere = async () => {
  kyodaku = await openKyodaku({ dataDirectory: join(folder, 'data'), onNotice: (text) => notices.push(text) })
}
beforeAll(async () => {
  await openHere()
  await recordFilmsForTests(kyodaku, { zorvane: 'Zorvane Chronicle', moonpath: 'The Moonlit Path of Ilmarie' })
  await grantForTests(kyodaku, 'moonpath', { caps: { count: 5 } })
})
afterAll(async () => {
  await kyodaku.close()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  live = await openLiveClearing(kyodaku)
  decisions = await openDecisions(kyodaku)
})
afterEach(async () => {
  await decisions.close()
  await live.close()
})

const ask = async (text: string, video?: Partial<Insertable<GenerationsTable>>) =>
  await clearRequest(
    kyodaku,
    decisions,
    await live.current(),
    {
      name: text,
      use: {
        kind: 'generate',
        party: 'gen',
        model: 'maker-1',
        territory: 'JP',
        regime: 'prior-permission',
        modality: 'video',
        context: [],
      },
      texts: [{ where: 'prompt', text }],
      files: [],
      seconds: 4,
    },
    (decided, created_at) =>
      video === undefined
        ? undefined
        : {
            id: kyodaku.newId('video'),
            party: 'gen',
            kind: 'create',
            state: 'permitted',
            use: decided.inputs.use,
            prompt: text,
            seconds: '4',
            size: null,
            source_id: null,
            request_digest: `sha256:${'0'.repeat(64)}`,
            receipt_id: decided.id,
            created_at,
            dry_run: false,
            ...video,
          },
  )

it('decides many at once, each with a receipt of its own that is in the log and kept', async () => {
  const prompts = Array.from({ length: 300 }, (_, n) => (n % 3 === 0 ? `Zorvane Chronicle ${n}` : `a meadow, ${n}`))
  const made = await Promise.all(prompts.map((prompt) => ask(prompt)))
  expect(made.map(({ decided }) => decided.decision.outcome)).toEqual(
    prompts.map((prompt) => (prompt.startsWith('Z') ? 'refuse' : 'permit')),
  )
  const receipts = await Promise.all(made.map(({ recorded }) => recorded))
  expect(new Set(receipts.map(({ proof }) => proof.index)).size).toBe(300)
  const trusted = { verifierKeys: [kyodaku.log.verifierKey] }
  for (const [n, receipt] of receipts.entries()) {
    expect(verifyReceipt(receipt, trusted).filter(({ ok }) => !ok)).toEqual([])
    // As it is kept, whichever way its text was written.
    if (n % 50 === 0) expect(await findReceipt(kyodaku, receipt.id)).toEqual(receipt)
  }
})

it('refuses what is no text to whoever sent it, and to nobody else', async () => {
  const made = await Promise.allSettled(
    ['a hill', 'a \u0000 hill', 'a \ud800 hill', 'a \\u0000 hill'].map((one) => ask(one)),
  )
  expect(made.map((one) => (one.status === 'fulfilled' ? 'decided' : (one.reason as { code: string }).code))).toEqual([
    'decided',
    'clearance.not-text',
    'record.not-canonical',
    'decided',
  ])
  for (const one of made) if (one.status === 'fulfilled') await one.value.recorded
})

it('never permits more than a cap, however many ask at once', async () => {
  const made = await Promise.all(Array.from({ length: 20 }, () => ask('The Moonlit Path of Ilmarie')))
  const outcomes = made.map(({ decided }) => decided.decision.outcome)
  expect(outcomes.filter((outcome) => outcome === 'permit')).toHaveLength(5)
  expect((await usageOf(kyodaku, [{ id: 'grt_moonpath' }]))[0]!.count).toBe(5)
  await Promise.all(made.map(({ recorded }) => recorded))
  expect((await usageOf(kyodaku, [{ id: 'grt_moonpath' }]))[0]!.count).toBe(5)
})

it('empties a journal only when all that is in it is recorded, however those that are counted and those that are not come', async () => {
  const long = 'over hills and far away '.repeat(1000)
  const made = await Promise.all(
    Array.from({ length: 500 }, (_, n) => {
      const prompt = n % 3 === 0 ? `The Moonlit Path of Ilmarie, ${n}` : `a meadow, ${n}`
      return ask(prompt, { prompt: long })
    }),
  )
  await Promise.all(made.map(({ recorded }) => recorded))
  const ids = made.map(({ decided }) => decided.id)
  const rows = await kyodaku.store.db
    .selectFrom('clearances')
    .select('receipt_id')
    .where('receipt_id', 'in', ids)
    .execute()
  expect(rows).toHaveLength(500)
  // Each counts for the journal that it was written to, or one of them would never be empty, and the other be emptied too soon.
  await decisions.close()
  for (const name of ['decisions-0', 'decisions-1'])
    expect(await (await kyodaku.store.openJournal(name)).read(), name).toEqual([])
  decisions = await openDecisions(kyodaku)
})

it('sets aside what the database refuses for good, and nothing waits behind it', async () => {
  const made = await Promise.all([
    ask('a lake', { prompt: 'a lake' }),
    // As if a bug had let it through: the database knows no such state.
    ask('a lagoon', { state: 'nonsense' as never }),
    ask('a river', { prompt: 'a river' }),
  ])
  const [lake, lagoon, river] = await Promise.allSettled(made.map(({ recorded }) => recorded))
  expect([lake!.status, river!.status]).toEqual(['fulfilled', 'fulfilled'])
  expect(lagoon).toMatchObject({ status: 'rejected', reason: { code: 'clearance.set-aside' } })
  const { id } = made[1]!.decided
  expect(await decisionsSetAside(kyodaku)).toEqual([id])
  expect(notices).toEqual([expect.stringContaining(id)])
  const aside = JSON.parse(readFileSync(join(folder, 'data', 'set-aside', `${id}.json`), 'utf8')) as {
    receipt: Parameters<typeof verifyReceipt>[0]
  }
  const checks = verifyReceipt(aside.receipt, { verifierKeys: [kyodaku.log.verifierKey] })
  expect(checks.filter(({ ok }) => !ok)).toEqual([])
  expect((await (await ask('a brook')).recorded).decision.outcome).toBe('permit')

  // A process that dies now leaves all of it in the journal: the folder opens, and keeps each once.
  await live.close()
  await kyodaku.close()
  expect(existsSync(join(folder, 'data', 'journals'))).toBe(true)
  notices.length = 0
  await openHere()
  expect(notices).toEqual([expect.stringContaining(id)])
  const { count } = await kyodaku.store.db
    .selectFrom('generations')
    .select((one) => one.fn.countAll<number>().as('count'))
    .where('prompt', 'in', ['a lake', 'a river'])
    .executeTakeFirstOrThrow()
  expect(count).toBe(2)
  live = await openLiveClearing(kyodaku)
  decisions = await openDecisions(kyodaku)
  expect((await (await ask('a spring')).recorded).decision.outcome).toBe('permit')
})
