import { type Kyodaku, recordGrant, recordParty, recordWork } from '../clearance/index.js'
import { type Grant, parseGrant, parseWork } from '../rights/index.js'

/**
 * Two rightsholders, a provider, a series of one without any grant, found by its name and its domain, and a film of the
 * other that the provider may train on, found by its page.
 */
export async function fillRegistryForTests(kyodaku: Kyodaku): Promise<void> {
  for (const [id, role] of [
    ['hana', 'rightsholder'],
    ['tsuki', 'rightsholder'],
    ['gen', 'provider'],
  ] as const)
    await recordParty(kyodaku, { id, role, names: [{ text: id, kind: 'official' }] })
  const owned = (party: string) => [{ party, share: 1_000_000, territories: ['worldwide'] }]
  await recordWork(
    kyodaku,
    parseWork({
      id: 'zorvane',
      kind: 'series',
      titles: [{ text: 'Zorvane Chronicle', kind: 'official', language: 'en' }],
      identifiers: [{ scheme: 'domain', value: 'hana-works.example' }],
      owners: owned('hana'),
    }),
  )
  await recordWork(
    kyodaku,
    parseWork({
      id: 'moonpath',
      kind: 'film',
      titles: [{ text: 'The Moonlit Path', kind: 'official', language: 'en' }],
      identifiers: [{ scheme: 'url', value: 'https://tsuki.example/films/' }],
      owners: owned('tsuki'),
    }),
  )
  await recordGrant(kyodaku, trainingGrantForTests())
}

export function trainingGrantForTests(): Grant {
  return parseGrant({
    id: 'grt_moon',
    grantor: 'tsuki',
    grantee: 'gen',
    works: ['moonpath'],
    uses: ['train'],
    models: ['sora-*'],
    territories: ['worldwide'],
    from: '2026-01-01T00:00:00Z',
    state: 'active',
  })
}

/** Every fourth row is of one kind: granted, refused by its location, nothing, and a name that nobody registered yet. */
export function rowForTests(i: number): string {
  switch (i % 4) {
    case 0:
      return `${i},granted,https://tsuki.example/films/${i}.mp4\n`
    case 1:
      return `${i},taken,https://hana-works.example/${i}.mp4\n`
    case 2:
      return `${i},a lake at dawn,https://clips.example/${i}.mp4\n`
    default:
      return `${i},scene of Quillowmere Saga by the sea,https://clips.example/${i}.mp4\n`
  }
}
