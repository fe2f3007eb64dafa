import { sql } from 'kysely'
import type { Kyodaku } from '../src/clearance/index.js'
import { syntheticNames } from './registry-names.js'

const rowsAtOnce = 1000

/**
 * Registers parties, works with so many names in all (a tenth of them with a description that evokes it), and grants of one work each to `generator-0` to `generator-19`, as use
 * would have, without writing the record. A tenth of the grants has a cap that nobody reaches.
 *
 * @returns some names of works, and which of them `generator-0` may generate
 */
export async function fillRegistry(
  { store }: Kyodaku,
  { works, names, grants }: { works: number; names: number; grants: number },
): Promise<{ granted: string[]; others: string[] }> {
  const { db } = store
  const put = async (kind: 'party' | 'work' | 'grant', bodies: Iterable<{ id: string }>): Promise<void> => {
    let rows: { kind: typeof kind; subject_id: string; body: object; recorded_at: Date }[] = []
    let done = 0
    const flush = async () => {
      if (rows.length > 0) await db.insertInto('registry_entries').values(rows).execute()
      done += rows.length
      rows = []
      // A plan that was made for an empty table walks it.
      if (done % 5000 === 0) await sql`analyze registry_entries, registry_subjects`.execute(db)
    }
    for (const body of bodies) {
      rows.push({ kind, subject_id: body.id, body, recorded_at: new Date('2026-01-01T00:00:00Z') })
      if (rows.length === rowsAtOnce) await flush()
    }
    await flush()
    await sql`analyze registry_entries, registry_subjects`.execute(db)
    process.stderr.write(`${done} of ${kind}\n`)
  }
  const owners = 500
  await put('party', [
    ...Array.from({ length: owners }, (_, i) => ({ id: `owner-${i}`, role: 'rightsholder', names: [] })),
    ...Array.from({ length: 20 }, (_, i) => ({ id: `generator-${i}`, role: 'provider', names: [] })),
  ])
  const all = [...syntheticNames(names, 7)].map(({ name }) => name)
  const each = Math.ceil(names / works)
  await put(
    'work',
    (function* () {
      for (let i = 0; i < works; i++)
        yield {
          id: `work-${i}`,
          kind: i % 10 === 0 ? 'series' : 'episode',
          ...(i % 10 === 0 ? {} : { parent: `work-${i - (i % 10)}` }),
          titles: all.slice(i * each, (i + 1) * each),
          owners: [{ party: `owner-${i % owners}`, share: 1_000_000, territories: ['worldwide'] }],
          regime: 'prior-permission',
          ...(i % 10 === 0 ? { evocations: [evocationOf(i)] } : {}),
        }
    })(),
  )
  await put(
    'grant',
    (function* () {
      for (let i = 0; i < grants; i++) {
        const work = i % works
        yield {
          id: `grant-${i}`,
          grantor: `owner-${work % owners}`,
          grantee: `generator-${(i + Math.floor(i / works)) % 20}`,
          works: [`work-${work}`],
          uses: ['generate', 'release'],
          models: ['*'],
          territories: ['worldwide'],
          from: '2026-01-01T00:00:00Z',
          state: 'active',
          ...(i % 10 === 3 ? { caps: { count: 1_000_000_000 } } : {}),
        }
      }
    })(),
  )
  const granted = new Set<number>()
  for (let i = 0; i < grants; i++) if ((i + Math.floor(i / works)) % 20 === 0) granted.add(i % works)
  const titles = (wanted: (i: number) => boolean) =>
    Array.from({ length: works }, (_, i) => i)
      .filter(wanted)
      .slice(0, 2000)
      .flatMap((i) => all[i * each]?.text ?? [])
  return { granted: titles((i) => granted.has(i)), others: titles((i) => !granted.has(i)) }
}

const colours = [
  'red',
  'yellow',
  'green',
  'blue',
  'violet',
  'black',
  'white',
  'silver',
  'golden',
  'orange',
  'pink',
  'grey',
]
const things = [
  'coat',
  'cap',
  'scarf',
  'boots',
  'gloves',
  'umbrella',
  'lantern',
  'cape',
  'goggles',
  'ribbon',
  'satchel',
  'kite',
]

/** Three things of a colour each, two of which are enough. */
function evocationOf(work: number) {
  const trait = (n: number) => {
    const at = Math.imul(work + 1, 2654435761 + n * 40503) >>> 0
    return [`${colours[at % colours.length]} ${things[Math.floor(at / colours.length) % things.length]}`]
  }
  return { traits: [trait(0), trait(1), trait(2)], least: 2 }
}
