import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Kyodaku, openKyodaku } from './kyodaku.js'
import { loadRegistry, recordParty } from './registry.js'
import { registryAt } from './registry-at.js'
import { createRegistryRecordReader, type RegistryPiece, registryPiece } from './registry-record.js'

describe('the registry out of the log', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kyodaku-record-'))
  let kyodaku: Kyodaku
  let keys: string[]
  beforeAll(async () => {
    kyodaku = await openKyodaku({ dataDirectory: folder })
    keys = [kyodaku.log.verifierKey]
    for (let i = 0; i < 9; i++) {
      await recordParty(kyodaku, {
        id: `p${i % 4}`,
        role: 'provider',
        names: [{ text: `state ${i}`, kind: 'official' }],
      })
      await kyodaku.log.append(Buffer.from(`something else ${i}`))
    }
  }, 60_000)
  afterAll(async () => {
    await kyodaku.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const read = (pieces: readonly RegistryPiece[], verifierKeys = keys) => {
    const reader = createRegistryRecordReader(verifierKeys)
    for (const piece of pieces) reader.add(piece)
    return reader.finish()
  }
  const between = async (cuts: readonly number[], to: number): Promise<RegistryPiece[]> => {
    const ends = [...new Set([...cuts.filter((cut) => cut > 0 && cut < to), to])].sort((a, b) => a - b)
    return await Promise.all(ends.map((end, i) => registryPiece(kyodaku, ends[i - 1] ?? 0, end)))
  }

  it('is that of the time, however the log is cut into pieces', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 18 }), fc.array(fc.nat(17)), async (to, cuts) => {
        const { registry, logSize, entries, unopened } = read(await between(cuts, to))
        expect(registry).toEqual((await registryAt(kyodaku, to)).registry)
        expect({ logSize, entries, unopened }).toEqual({ logSize: to, entries: Math.ceil(to / 2), unopened: [] })
      }),
      { numRuns: 25 },
    )
    expect(read(await between([], 18)).registry).toEqual(await loadRegistry(kyodaku))
  })

  it('is not shown by pieces with one missing, twice, in another order, or under another key', async () => {
    const [a, b, c] = (await between([4, 9], 18)) as [RegistryPiece, RegistryPiece, RegistryPiece]
    const bad = expect.objectContaining({ code: 'clearance.bad-registry-record' })
    for (const pieces of [[a, c], [a, a, b, c], [b, a, c], [b]]) expect(() => read(pieces)).toThrowError(bad)
    // What one says of its entries is nothing for another.
    expect(() => read([{ ...a, disclosed: b.disclosed }])).toThrowError(bad)
    expect(() => read([{ ...a, disclosed: a.disclosed + a.disclosed }])).toThrowError(bad)
    const other = 'log.example/other+fc9c2bdc+Ac4Gsl0ckJTJbZxVQNiXlsV7Hgdpm+r6SsZ4CLqIfqBj'
    expect(() => read([a], [other])).toThrowError(expect.objectContaining({ code: expect.stringMatching(/^record\./) }))
  })

  it('is open where an entry is kept back that could be the newest of its subject', async () => {
    const [whole] = await between([], 18)
    const lines = whole!.disclosed.trimEnd().split('\n')
    for (const hidden of [0, 3, 8]) {
      const disclosed = lines.filter((_, i) => i !== hidden).map((line) => `${line}\n`)
      expect(read([{ ...whole!, disclosed: disclosed.join('') }]).unopened).toEqual([hidden * 2])
    }
  })
})
