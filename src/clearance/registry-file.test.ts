import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nearWorld, world } from '../rights/decide-worlds-for-tests.js'
import {
  decide,
  type Finding,
  indexRegistry,
  parseWork,
  type Registry,
  registryExcerpt,
  sortFindings,
  type Use,
} from '../rights/index.js'
import { type Kyodaku, openKyodaku } from './kyodaku.js'
import { recordParty, recordWork, type SubjectKind, subjectKinds } from './registry.js'
import { registryAt } from './registry-at.js'
import { openRegistryFile, type RegistryFile, registryFileAt, writeRegistryFile } from './registry-file.js'

const lists = {
  party: 'parties',
  work: 'works',
  reference: 'references',
  grant: 'grants',
  reservation: 'reservations',
  mandate: 'mandates',
  claim: 'claims',
} as const satisfies Record<SubjectKind, keyof Registry>

describe('a registry in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kyodaku-registry-file-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  let files = 0

  /** Puts a registry into a file as it would come from the database: by kind and id. */
  async function fileOf(registry: Registry): Promise<RegistryFile> {
    const path = join(folder, `registry-${files++}`)
    await writeRegistryFile(
      path,
      (async function* () {
        for (const kind of subjectKinds)
          yield [...(registry[lists[kind]] ?? [])]
            .sort((one, other) => Buffer.compare(Buffer.from(one.id), Buffer.from(other.id)))
            .map((subject) => ({ kind, id: subject.id, logIndex: 0, body: JSON.stringify(subject) }))
      })(),
    )
    return openRegistryFile(path)!
  }

  const decidedBy = (use: Use, findings: Finding[], registry: Parameters<typeof decide>[2]) =>
    JSON.stringify([decide(use, sortFindings(findings), registry), registryExcerpt(use, findings, registry)])

  for (const [what, worlds] of [
    ['where everything meets everything', world],
    ['where one thing decides', nearWorld],
  ] as const)
    it(`decides to the byte as one that is held, ${what}`, async () => {
      await fc.assert(
        fc.asyncProperty(...worlds, async (use, findings, { usage: _, ...registry }) => {
          const file = await fileOf(registry)
          try {
            expect(decidedBy(use, findings, file.registry)).toBe(decidedBy(use, findings, indexRegistry(registry)))
            // Once more, out of what is remembered.
            expect(decidedBy(use, findings, file.registry)).toBe(decidedBy(use, findings, indexRegistry(registry)))
          } finally {
            file.close()
            rmSync(file.path)
          }
        }),
        { numRuns: 300 },
      )
    })

  it('is gone through as one that is held', async () => {
    const work = (id: string, parent?: string) =>
      parseWork({
        id,
        kind: 'series',
        titles: [{ text: `${id} 許諾`, kind: 'official' }],
        owners: [],
        ...(parent === undefined ? {} : { parent }),
      })
    // A line of works that is long, one that is a circle, and one that leads to nothing.
    const works = [
      ...Array.from({ length: 3000 }, (_, i) => work(`w${i}`, `w${i + 1}`)),
      work('a', 'b'),
      work('b', 'a'),
      work('c', 'nowhere'),
    ].sort((one, other) => (one.id < other.id ? -1 : 1))
    const party = { id: 'lab', role: 'provider' as const, names: [], classes: ['research', 'research', 'studio'] }
    const registry: Registry = { parties: [party], works, references: [], grants: [], reservations: [] }
    const file = await fileOf(registry)
    const held = indexRegistry(registry)
    expect([...file.registry.works.keys()]).toEqual([...held.works.keys()])
    expect([...file.registry.classes]).toEqual([...held.classes])
    expect([...file.registry.parties]).toEqual([...held.parties])
    expect(file.registry.works.size).toBe(works.length)
    expect(file.registry.works.has('nowhere')).toBe(false)
    expect(file.registry.source).toEqual({ ...registry, mandates: [], claims: [] })
    const line = (registry: typeof held, from: string) => {
      const ids: string[] = []
      for (let at = registry.works.get(from); at !== undefined && ids.length < 4000; at = at.parent)
        ids.push(at.work.id)
      return ids
    }
    for (const from of ['w0', 'w2999', 'a', 'c']) expect(line(file.registry, from)).toEqual(line(held, from))
    file.close()
  })

  describe('of a house', () => {
    let kyodaku: Kyodaku
    const cache = join(folder, 'house', 'cache', 'registry')
    beforeAll(async () => {
      kyodaku = await openKyodaku({ dataDirectory: join(folder, 'house') })
      await recordParty(kyodaku, { id: 'hana', role: 'rightsholder', names: [{ text: 'Hana', kind: 'official' }] })
    }, 60_000)
    afterAll(() => kyodaku.close())

    it('is that of its time, made once, and only the newest are kept', async () => {
      const seen: { size: number; digest: string }[] = []
      for (let i = 0; i < 5; i++) {
        await recordWork(
          kyodaku,
          parseWork({ id: `w${i}`, kind: 'film', titles: [{ text: `Film ${i}`, kind: 'official' }], owners: [] }),
        )
        const size = kyodaku.log.size()
        for (let turn = 0; turn < 2; turn++) {
          const file = await registryFileAt(kyodaku, size)
          const { registry, digest } = await registryAt(kyodaku, size)
          expect({ ...file.registry.source }).toEqual(registry)
          expect(file.digest).toBe(digest)
          seen.push({ size, digest })
          file.close()
        }
      }
      expect(new Set(seen.map(({ digest }) => digest)).size).toBe(5)
      expect(readdirSync(cache)).toHaveLength(3)
      const first = await registryFileAt(kyodaku, seen[0]!.size)
      expect(first.digest).toBe(seen[0]!.digest)
      first.close()
    })
  })
})
