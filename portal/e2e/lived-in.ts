import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  giveGrant,
  giveMandate,
  openClaim,
  recordParty,
  recordWork,
  reserveWork,
  revokeGrantFrom,
} from '../../src/clearance/index.js'
import { answerForTests, planForTests } from '../../src/generation/probes/answered-for-tests.js'
import { stateChange } from '../../src/generation/probes/index.js'
import type { House } from '../../src/server/index.js'
import { clearDataset, recheckDataset } from '../../src/training/index.js'
import { generate } from './live-generations.js'

/** Parties of a house that is lived in, besides those of the samples. */
export const association = 'eizo-kenri-kyokai'
export const authority = 'seisei-chosa-kyoku'

/** What became of it, by id. */
export interface LivedIn {
  mandate: string
  claim: string
  offer: string
  dataset: string
  probe: string
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
  const dataset = await clearDatasets(house)
  await generate(house)
  const probe = await probeGenerator(house)
  return { mandate: mandate.id, claim: claim.id, offer: offer.id, dataset, probe }
}

/**
 * Datasets of the provider: one that is cleared, with rows of every kind and a permission that was revoked afterwards; one
 * that could not be read.
 *
 * @returns the id of the cleared one
 */
async function clearDatasets({ kyodaku }: House): Promise<string> {
  const owned = (party: string) => [{ party, share: 1_000_000, territories: ['worldwide'] }]
  await recordWork(kyodaku, {
    id: 'lighthouse-road-stage',
    kind: 'film',
    titles: [
      { text: '舞台『灯台のみち』', language: 'ja', script: 'kanji', kind: 'official' },
      { text: 'The Lighthouse Road on Stage', language: 'en', script: 'latin', kind: 'official' },
    ],
    identifiers: [{ scheme: 'domain', value: 'stage.aonagi.example' }],
    owners: owned('aonagi-animation'),
    regime: 'prior-permission',
  })
  await recordWork(kyodaku, {
    id: 'windmill-hours',
    kind: 'film',
    titles: [
      { text: '風車の時間', language: 'ja', script: 'kanji', kind: 'official' },
      { text: 'Windmill Hours', language: 'en', script: 'latin', kind: 'official' },
    ],
    identifiers: [{ scheme: 'domain', value: 'windmill.kohakudori.example' }],
    owners: owned('studio-kohakudori'),
    regime: 'reservation',
  })
  await recordWork(kyodaku, {
    id: 'lighthouse-road-making',
    kind: 'film',
    titles: [
      { text: 'メイキング・オブ・灯台のみち', language: 'ja', script: 'kana', kind: 'official' },
      { text: 'Making The Lighthouse Road', language: 'en', script: 'latin', kind: 'official' },
    ],
    identifiers: [{ scheme: 'domain', value: 'making.aonagi.example' }],
    owners: owned('aonagi-animation'),
    regime: 'prior-permission',
  })
  const grant = await giveGrant(
    kyodaku,
    {
      grantor: 'aonagi-animation',
      grantee: 'mihon-generation',
      works: ['lighthouse-road-making'],
      uses: ['train'],
      models: ['demo-video-*'],
      territories: ['worldwide'],
      from: '2026-04-01T00:00:00+09:00',
    },
    { state: 'active', act: { by: 'aonagi-animation' } },
  )
  const folder = join(kyodaku.store.dataDirectory, 'datasets', 'samples')
  await mkdir(folder, { recursive: true })
  const location = join(folder, 'clips-2026-11.csv')
  await writeFile(location, clips())
  const use = { party: 'mihon-generation', model: 'demo-video-2', territory: 'JP', regime: 'prior-permission' } as const
  const unreadable = join(folder, 'no-columns.csv')
  await writeFile(unreadable, 'a,b\n1,2\n')
  // It says in its row why it failed.
  await clearDataset(kyodaku, { location: unreadable, use, workers: 0, by: 'samples' }).catch(() => undefined)
  const { id } = await clearDataset(kyodaku, { location, use, output: join(folder, 'out'), workers: 0, by: 'samples' })
  await revokeGrantFrom(kyodaku, grant.id, {
    act: { by: 'aonagi-animation' },
    from: kyodaku.now().toISOString(),
  })
  await recheckDataset(kyodaku, id)
  return id
}

/** Rows of a dataset as they are found: most of nobody's, some of a work's site, some that name one, one that is broken. */
function clips(): string {
  const lines = ['videoid,name,contentUrl,duration']
  const kinds = [
    ['港の夜明け', 'clips.example'],
    ['a boat on a lake', 'video.example'],
    ['雨の商店街', 'clips.example'],
    ['making of', 'making.aonagi.example'],
    ['公演の記録', 'stage.aonagi.example'],
    ['the mill turns', 'windmill.kohakudori.example'],
    ['「灯台のみち」を語る', 'talk.example'],
    ['夏の畑', 'photos.example'],
  ] as const
  for (let row = 0; row < 400; row++) {
    // The rarer, the later in the list.
    const [name, host] = kinds[row % 5 < 3 ? row % 3 : (row * 7) % kinds.length]!
    lines.push(`${row},${name} ${row},https://${host}/v/${row}.mp4,${4 + (row % 9)}.5`)
  }
  lines.push('400,"a quote that is never closed,https://clips.example/v/400.mp4,4.5')
  return lines.join('\n')
}

/**
 * A probe of a generator by a rightsholder: four rounds, a week apart; after the second its provider said that it has a filter for
 * titles. Works come out, works that nobody has seen don't.
 *
 * @returns the id of its plan
 */
async function probeGenerator({ kyodaku }: House): Promise<string> {
  const works = ['lighthouse-road', 'lighthouse-road-haru', 'lighthouse-road-moku']
  const controls = {
    'drawer-paper-harbour': ['紙の港', 'The Paper Harbour'],
    'drawer-salt-garden': ['塩の庭', 'The Salt Garden'],
    'drawer-night-ferry': ['夜更けの渡し', 'The Late Ferry'],
    'drawer-glass-orchard': ['硝子の果樹園', 'The Glass Orchard'],
    'drawer-tin-whale': ['ブリキの鯨', 'The Tin Whale'],
    'drawer-snow-clerk': ['雪の書記', 'The Snow Clerk'],
  } as const
  for (const [id, [ja, en]] of Object.entries(controls))
    await recordWork(kyodaku, {
      id,
      kind: 'film',
      titles: [
        { text: ja, language: 'ja', script: 'kanji', kind: 'official' },
        { text: en, language: 'en', script: 'latin', kind: 'official' },
      ],
      owners: [{ party: 'aonagi-animation', share: 1_000_000, territories: ['worldwide'] }],
      regime: 'prior-permission',
      disclosure: 'withheld',
    })
  const weeksAgo = (weeks: number) => new Date(kyodaku.now().getTime() - weeks * 7 * 86_400_000)
  const about = (name: string, like: string) => [
    { kind: 'name' as const, text: `『${name}』の冒頭の場面` },
    { kind: 'evocation' as const, text: like },
  ]
  const plan = await planForTests(kyodaku, {
    party: 'aonagi-animation',
    works,
    controls: Object.keys(controls),
    createdAt: weeksAgo(4),
    prompts: {
      'lighthouse-road': about('灯台のみち', '岬の先に白い灯台があり、曲がりくねった道が続く'),
      'lighthouse-road-haru': about('ハル', '黄色い雨合羽の子どもが灯台への道を駆けていく'),
      'lighthouse-road-moku': about('モク', '灯台守の部屋に住む、もくもくとした灰色の生き物'),
      ...Object.fromEntries(Object.entries(controls).map(([id, [ja]]) => [id, about(ja, `${ja}のような静かな場面`)])),
      neutral: [{ kind: 'neutral', text: '雪の中を走る列車' }],
    },
    over: {
      model: 'demo-video-1',
      generator: 'https://api.mihon.example/v1',
      hypothesis: '公表した作品は、未公表の作品よりもよく似たものが出力される。',
      rounds: 4,
      intervalDays: 7,
      gateway: true,
    },
  })
  await answerForTests(kyodaku, plan, ({ sample, round, kind, target }) => {
    if (target === undefined || !works.includes(target)) return sample % 9 === 0 ? 1 : 0
    if (round >= 2 && kind === 'name') return 'refused'
    if (target === 'lighthouse-road-moku' && round === 1) return 'failed'
    return kind === 'name' ? 5 : target === 'lighthouse-road' ? 3 + (round % 2) : 2
  })
  await stateChange(kyodaku, plan.id, {
    at: weeksAgo(2.4),
    what: '題名を含むプロンプトを拒否するフィルターを追加した。',
  })
  return plan.id
}
