import { giveGrant, giveMandate, openClaim, recordParty, reserveWork } from '../../src/clearance/index.js'
import type { House } from '../../src/server/index.js'

/** Parties of a house that is lived in, besides those of the samples. */
export const association = 'eizo-kenri-kyokai'
export const authority = 'seisei-chosa-kyoku'

/** What became of it, by id. */
export interface LivedIn {
  mandate: string
  claim: string
  offer: string
}

/**
 * What the samples lack of a house that people work in: an association with its mandate, an authority, an offer that waits,
 * a permission, a claim of ownership, a reservation, an endpoint that was told something, a job. So that every page has
 * something to show.
 */
export async function liveIn(house: House): Promise<LivedIn> {
  const { kyodaku } = house
  const worldwide = { territories: ['worldwide'], from: '2026-04-01T00:00:00+09:00' }
  await recordParty(kyodaku, {
    id: association,
    role: 'association',
    names: [
      { text: '映像権利者協会', language: 'ja', script: 'kanji', kind: 'official' },
      { text: 'Moving Image Rights Association', language: 'en', script: 'latin', kind: 'official' },
    ],
  })
  await recordParty(kyodaku, {
    id: authority,
    role: 'authority',
    names: [
      { text: '生成利用調査局', language: 'ja', script: 'kanji', kind: 'official' },
      { text: 'Office for the Study of Generative Use', language: 'en', script: 'latin', kind: 'official' },
    ],
  })
  const mandate = await giveMandate(
    kyodaku,
    { association, rightsholder: 'aonagi-animation', scopes: ['deposit', 'grant'], ...worldwide },
    { act: { by: 'aonagi-animation' } },
  )
  const offer = await giveGrant(
    kyodaku,
    {
      grantor: 'aonagi-animation',
      grantee: 'mihon-generation',
      works: ['lighthouse-road-moku'],
      uses: ['generate', 'release'],
      models: ['demo-video-1'],
      ...worldwide,
      until: '2027-04-01T00:00:00+09:00',
      duties: { attribution: '© アオナギ動画『灯台のみち』' },
    },
    { state: 'offered', act: { by: association, onBehalfOf: 'aonagi-animation' } },
  )
  const claim = await openClaim(
    kyodaku,
    {
      work: 'lighthouse-road-haru',
      share: { party: 'studio-kohakudori', share: 300_000, territories: ['worldwide'] },
      evidence: '2019年10月1日付の共同制作契約書 第7条',
    },
    { act: { by: 'studio-kohakudori' } },
  )
  await reserveWork(
    kyodaku,
    {
      id: 'lighthouse-road-no-training',
      work: 'lighthouse-road',
      uses: ['train'],
      ...worldwide,
      evidence: { location: 'https://aonagi.example/terms' },
    },
    { act: { by: 'aonagi-animation' } },
  )
  const party = 'aonagi-animation'
  const endpoint = await house.webhooks.add({
    party,
    url: 'https://hooks.aonagi.example/kyodaku',
    description: '制作管理システム',
    types: [],
    createdBy: 'samples',
  })
  await house.webhooks.test(endpoint.id, party)
  const principal = { kind: 'token', id: 'samples', party, role: 'administrator', sees: [party] } as const
  const asked = { principal: { ...principal, permissions: new Set<never>() }, title: '' }
  await house.jobs.add('export', { what: 'receipts' }, asked)
  return { mandate: mandate.id, claim: claim.id, offer: offer.id }
}
