import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Name } from '../rights/index.js'
import { clearText, prepareClearing } from './clear.js'
import { type Kyodaku, openKyodaku } from './kyodaku.js'
import { verifyReceipt } from './receipt.js'
import { recordGrant, recordWork } from './registry.js'

const owners = [{ party: 'studio', share: 1_000_000, territories: ['worldwide'] }]
const title = (text: string, more: Partial<Name> = {}): Name => ({ text, kind: 'official', ...more })

describe('clearing what is said', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kyodaku-texts-'))
  let kyodaku: Kyodaku
  beforeAll(async () => {
    kyodaku = await openKyodaku({ dataDirectory: join(folder, 'data') })
    await recordWork(kyodaku, {
      id: 'lantern',
      kind: 'series',
      titles: [title('ほしくずランタン'), title('Hoshikuzu Lantern')],
      owners,
      regime: 'prior-permission',
    })
    await recordWork(kyodaku, {
      id: 'wind',
      kind: 'film',
      titles: [title('Wind', { common: true })],
      owners,
      regime: 'prior-permission',
    })
  })
  afterAll(async () => {
    await kyodaku.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const ask = async (prompt: string, party = 'lab') =>
    clearText(kyodaku, await prepareClearing(kyodaku), 'prompt', {
      use: { kind: 'generate', party, model: 'm', territory: 'JP', regime: 'prior-permission' },
      texts: [{ where: 'prompt', text: prompt }],
    })

  it('refuses a prompt that asks for a registered work, whatever its spelling', async () => {
    for (const prompt of [
      'ほしくずランタンの主人公が走る',
      'ＨＯＳＨＩＫＵＺＵ　ＬＡＮＴＥＲＮ, watercolor',
      'ホ\u200bシクズランタン風',
    ]) {
      const { decision, receipt } = await ask(prompt)
      expect([prompt, decision.outcome], prompt).toEqual([prompt, 'refuse'])
      expect(decision.works).toEqual([{ work: 'lantern', outcome: 'refuse' }])
      expect(receipt.inputs.search).toMatchObject({ texts: ['prompt'] })
    }
  })

  it('permits one that names nothing, and does not refuse everyday words', async () => {
    expect((await ask('a quiet street in the rain')).decision.outcome).toBe('permit')
    expect((await ask('trees bending in the wind')).decision.outcome).not.toBe('refuse')
  })

  it('permits with a grant, on record and verifiable; and keeps no word of the prompt', async () => {
    await recordGrant(kyodaku, {
      id: 'g',
      grantor: 'studio',
      grantee: 'friend',
      works: ['lantern'],
      uses: ['generate'],
      models: ['*'],
      territories: ['worldwide'],
      from: '2026-01-01T00:00:00Z',
      state: 'active',
    })
    const { decision, receipt, receiptFile } = await ask('a secret wish of mine, with Hoshikuzu Lantern', 'friend')
    expect([decision.outcome, decision.works[0]?.grant]).toEqual(['permit', 'g'])
    expect(verifyReceipt(receipt, { verifierKeys: [kyodaku.log.verifierKey] }).every(({ ok }) => ok)).toBe(true)
    expect(readFileSync(receiptFile, 'utf8')).not.toContain('secret wish')
    expect(JSON.stringify(receipt)).not.toContain('secret wish')
  })
})
