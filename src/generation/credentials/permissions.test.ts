import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { clearText, openKyodaku, prepareClearing, recordGrant, recordParty, recordWork } from '../../clearance/index.js'
import { parseGrant, parseWork } from '../../rights/index.js'
import { parsePermissions, permissionsOf } from './permissions.js'

const folder = mkdtempSync(join(tmpdir(), 'kyodaku-permissions-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('names the receipt, its place in the log, the works and their grants; and refuses what is not permitted', async () => {
  const kyodaku = await openKyodaku({ dataDirectory: join(folder, 'data') })
  try {
    await recordParty(kyodaku, { id: 'hana', role: 'rightsholder', names: [{ text: 'Hana', kind: 'official' }] })
    await recordParty(kyodaku, { id: 'gen', role: 'provider', names: [{ text: 'Gen', kind: 'official' }] })
    const work = {
      id: 'moonpath',
      kind: 'film',
      titles: [{ text: 'The Moonlit Path of Ilmarie', kind: 'official', language: 'en' }],
      owners: [{ party: 'hana', share: 1_000_000, territories: ['worldwide'] }],
    }
    await recordWork(kyodaku, parseWork(work))
    const grant = {
      id: 'grt_moon',
      grantor: 'hana',
      grantee: 'gen',
      works: ['moonpath'],
      uses: ['release'],
      models: ['maker-*'],
      territories: ['worldwide'],
      from: '2026-01-01T00:00:00Z',
      state: 'active',
      duties: { attribution: '© Hana', rateCard: 'not shown' },
    }
    await recordGrant(kyodaku, parseGrant(grant))
    const clearing = await prepareClearing(kyodaku)
    const decided = async (model: string) => {
      const texts = [{ where: 'prompt', text: 'The Moonlit Path of Ilmarie' }]
      const use = { kind: 'release', party: 'gen', model, territory: 'JP', regime: 'prior-permission' } as const
      return (await clearText(kyodaku, clearing, 'a prompt', { use, texts })).receipt
    }
    const receipt = await decided('maker-1')
    const permissions = permissionsOf(receipt)
    expect(permissions).toMatchObject({
      receipt: receipt.id,
      content: receipt.inputs.input.digest,
      decidedAt: receipt.entry.decidedAt,
      regime: 'prior-permission',
      log: { origin: kyodaku.log.origin, index: receipt.proof.index, key: kyodaku.log.verifierKey },
      works: [
        { work: 'moonpath', title: 'The Moonlit Path of Ilmarie', grants: ['grt_moon'], attribution: ['© Hana'] },
      ],
    })
    expect(parsePermissions(permissions)).toEqual(permissions)
    expect(JSON.stringify(permissions)).not.toContain('not shown')
    const refused = await decided('other-1')
    expect(() => permissionsOf(refused)).toThrow(expect.objectContaining({ code: 'credentials.not-permitted' }))
  } finally {
    await kyodaku.close()
  }
})

it('reads anything at all as permissions of its form, or as none', () => {
  fc.assert(
    fc.property(fc.anything(), (data) => {
      expect(parsePermissions(data)).toBe(undefined)
    }),
    { numRuns: 500 },
  )
})
