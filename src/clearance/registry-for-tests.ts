import { type Evocation, parseGrant, parseWork } from '../rights/index.js'
import type { Kyodaku } from './kyodaku.js'
import { recordGrant, recordParty, recordWork } from './registry.js'

/** A rightsholder, `hana`, and a provider, `gen`; and films of `hana`’s by their ids, with their English titles. */
export async function recordFilmsForTests(kyodaku: Kyodaku, films: Readonly<Record<string, string>>): Promise<void> {
  for (const [id, role] of [
    ['hana', 'rightsholder'],
    ['gen', 'provider'],
  ] as const)
    await recordParty(kyodaku, { id, role, names: [{ text: id, kind: 'official' }] })
  for (const [id, title] of Object.entries(films)) await recordFilmForTests(kyodaku, id, title)
}

/** A film of `hana`’s everywhere, and of nobody else’s: all of it, or the share in millionths. */
export async function recordFilmForTests(
  kyodaku: Kyodaku,
  id: string,
  title: string,
  { share = 1_000_000, evocations }: { share?: number; evocations?: Evocation[] } = {},
): Promise<void> {
  await recordWork(
    kyodaku,
    parseWork({
      id,
      kind: 'film',
      titles: [{ text: title, kind: 'official', language: 'en' }],
      owners: [{ party: 'hana', share, territories: ['worldwide'] }],
      ...(evocations === undefined ? {} : { evocations }),
    }),
  )
}

/** Gives `gen` leave to generate and release one work of `hana`’s, with the models `maker-…`, everywhere. */
export async function grantForTests(
  kyodaku: Kyodaku,
  work: string,
  {
    id = `grt_${work}`,
    ...more
  }: {
    id?: string
    state?: 'active' | 'suspended'
    caps?: { count?: number; seconds?: number }
    contexts?: { allowed?: string[]; excluded?: string[] }
    duties?: { samples: number }
  } = {},
): Promise<void> {
  await recordGrant(
    kyodaku,
    parseGrant({
      id,
      grantor: 'hana',
      grantee: 'gen',
      works: [work],
      uses: ['generate', 'release'],
      models: ['maker-*'],
      territories: ['worldwide'],
      from: '2026-01-01T00:00:00Z',
      state: 'active',
      ...more,
    }),
  )
}
