import { createReadStream } from 'node:fs'
import { join, resolve } from 'node:path'
import { giveGrant } from '../../src/clearance/index.js'
import { openGate, PermissionRequired, type Upstream } from '../../src/generation/index.js'
import type { House } from '../../src/server/index.js'

const samples = resolve(import.meta.dirname, '../../samples/media')

const [market, station] = ['pinwheel-market.mp4', 'inputs/snow-station.mp4']

/** Something that "generates" at once: a station in the snow, which is nobody's, for what is about a making-of; else a film. */
function upstreamOfSamples(): Upstream {
  const done = (id: string) => ({ id, status: 'completed', progress: 100, seconds: '8', size: '1280x720' }) as const
  return {
    name: 'samples',
    create: async ({ prompt }) => done(prompt.startsWith('メイキング') ? station : market),
    retrieve: async (id) => done(id),
    content: async (id) => createReadStream(join(samples, id)),
    file: async (id) => createReadStream(join(samples, id)),
    remove: async () => undefined,
    createCharacter: async () => ({ id: 'char-1' }),
  }
}

/** What a provider's customers asked for through its gateway: made with a permission, refused, and of nobody's work. */
export async function generate({ kyodaku }: House): Promise<void> {
  await giveGrant(
    kyodaku,
    {
      grantor: 'aonagi-animation',
      grantee: 'mihon-generation',
      works: ['lighthouse-road-making'],
      uses: ['generate', 'release'],
      models: ['demo-video-*'],
      territories: ['worldwide'],
      from: '2026-04-01T00:00:00+09:00',
      duties: { samples: 1 },
    },
    { state: 'active', act: { by: 'aonagi-animation' } },
  )
  const gate = await openGate(kyodaku, {
    upstream: upstreamOfSamples(),
    party: 'mihon-generation',
    territory: 'JP',
    regime: 'prior-permission',
    model: 'demo-video-2',
    pollMilliseconds: 20,
  })
  try {
    for (const prompt of [
      '風車の並ぶ市場を歩く子ども。夕方、手持ちカメラ',
      'メイキング・オブ・灯台のみちの撮影風景',
      '舞台『灯台のみち』の名場面を再現して',
      'A scene in the style of The Lighthouse Road on Stage, at night',
    ])
      await gate.create({ kind: 'create', prompt, seconds: '8', files: {} }).catch((error: unknown) => {
        if (!(error instanceof PermissionRequired)) throw error
      })
    await gate.idle()
  } finally {
    await gate.close()
  }
}
