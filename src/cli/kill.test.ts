import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { referenceTrack } from '../clearance/deposit.js'
import { openKyodaku, parseReceipt, verifyReceipt } from '../clearance/index.js'
import { encodeTrack } from '../fingerprint/index.js'
import { readCatalogue } from './catalogue.js'
import { kyodaku, temporaryData } from './kyodaku-for-tests.js'

/** Each costs seconds; with more of them, set KYODAKU_TEST_KILLS. */
const kills = Number(process.env.KYODAKU_TEST_KILLS ?? 20)

/** Deterministic delays, spread over the whole life of a command. */
function* delays(longestMs: number): Generator<number> {
  let state = 20261122
  for (;;) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    yield 50 + (state / 2 ** 32) * longestMs
  }
}

describe(`kill -9 at ${kills} moments of deposit and check`, () => {
  const data = temporaryData()
  const undisturbed = temporaryData()
  let reference: { file: string; work: string }
  let input: string

  beforeAll(async () => {
    const catalogue = await readCatalogue()
    reference = catalogue.references[0]
    input = catalogue.inputs[0].file
    await kyodaku(undisturbed.path, ['deposit', reference.file, '--work', 'w', '--json'])
  })
  afterAll(() => {
    data.remove()
    undisturbed.remove()
  })

  it('leaves no half deposit, shows no decision that is not on record, and needs no repair', {
    timeout: 900_000,
  }, async () => {
    const depositWords = ['deposit', reference.file, '--work', 'w', '--json']
    const checkWords = ['check', input, input, input, '--json']
    const longestMs = await timed(() => kyodaku(undisturbed.path, checkWords)).then((ms) => ms * 1.3)
    const next = delays(longestMs)
    const shown: string[] = []
    let killed = 0
    for (let n = 0; n < kills; n++) {
      const words = n % 3 === 0 ? depositWords : checkWords
      const ran = await kyodaku(data.path, words, { killAfterMs: next.next().value as number })
      if (ran.code === null) killed += 1
      else expect([0, 3, 4], ran.stderr).toContain(ran.code)
      for (const line of ran.lines) if (typeof line.receipt === 'string') shown.push(line.receipt)
    }
    // Most runs must have been cut off, or nothing was tested.
    expect(killed).toBeGreaterThan(kills / 3)

    const deposited = await kyodaku(data.path, depositWords)
    expect(deposited.code, deposited.stderr).toBe(0)
    const checked = await kyodaku(data.path, checkWords)
    expect(checked.code, checked.stderr).toBe(3)
    for (const line of checked.lines) shown.push(line.receipt as string)

    const house = await openKyodaku({ dataDirectory: data.path })
    try {
      const trusted = { verifierKeys: [house.log.verifierKey] }
      for (const id of shown) {
        const row = await house.store.db
          .selectFrom('clearances')
          .select('receipt')
          .where('receipt_id', '=', id)
          .executeTakeFirstOrThrow()
        const receipt = parseReceipt(JSON.stringify(row.receipt))
        expect(verifyReceipt(receipt, trusted).filter(({ ok }) => !ok)).toEqual([])
        const logged = JSON.parse(new TextDecoder().decode(await house.log.entry(receipt.proof.index))) as {
          receipt: string
        }
        expect(logged.receipt).toBe(id)
      }
      // Receipt files are whole or absent, and none is of a decision that isn't on record.
      const folder = join(data.path, 'receipts')
      for (const name of existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.json')) : []) {
        const receipt = parseReceipt(readFileSync(join(folder, name), 'utf8'))
        expect(verifyReceipt(receipt, trusted).every(({ ok }) => ok)).toBe(true)
      }
      const rows = await house.store.db
        .selectFrom('registry_entries')
        .select('subject_id')
        .where('kind', '=', 'reference')
        .execute()
      expect(new Set(rows.map((row) => row.subject_id)).size).toBe(1)
      const after = await referenceTrack(house, rows[0].subject_id)
      const clean = await openKyodaku({ dataDirectory: undisturbed.path })
      try {
        const expected = await referenceTrack(clean, rows[0].subject_id)
        expect(after?.pass).toBe('full')
        expect(encodeTrack(after!.track)).toEqual(encodeTrack(expected!.track))
      } finally {
        await clean.close()
      }
    } finally {
      await house.close()
    }
  })
})

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}
