import { describe, expect, it } from 'vitest'
import {
  decide,
  explainReason,
  type Finding,
  type Reason,
  type Registry,
  reasonCodes,
  summarizeDecision,
  type Use,
} from './index.js'

const registry: Registry = {
  parties: [
    {
      id: 'aozora',
      role: 'rightsholder',
      names: [
        { text: 'Aozora Animation', language: 'en', kind: 'official' },
        { text: '青空', language: 'ja', kind: 'abbreviated' },
        { text: '株式会社青空動画', language: 'ja', kind: 'official' },
      ],
    },
    { id: 'lab', role: 'provider', names: [{ text: 'Video Lab', kind: 'official' }] },
  ],
  works: [
    {
      id: 'w1',
      kind: 'film',
      titles: [
        { text: '星の旅人', script: 'kanji', kind: 'official' },
        { text: 'Star Traveller', script: 'latin', kind: 'official' },
      ],
      owners: [{ party: 'aozora', share: 1_000_000, territories: ['worldwide'] }],
      regime: 'prior-permission',
    },
  ],
  references: [],
  grants: [],
  reservations: [],
}
const use: Use = {
  kind: 'train',
  party: 'lab',
  model: 'sora-2',
  territory: 'JP',
  at: '2026-06-01T00:00:00Z',
  regime: 'prior-permission',
}
const found: Finding = {
  kind: 'match',
  work: 'w1',
  reference: 'r1',
  inputRange: [0, 4.26],
  referenceRange: [3661, 3665],
  orientation: 'original',
  level: 4,
  score: 9,
  falseMatchProbability: 1e-9,
  coverage: 1,
}

describe('explainReason', () => {
  it.each([...reasonCodes])('%s is said in Japanese and in English, also when it lacks everything', (code) => {
    const reason: Reason = { code, outcome: 'review', parameters: {} }
    const ja = explainReason(reason, registry, 'ja')
    const en = explainReason(reason, registry, 'en')
    expect(ja).toMatch(/[ぁ-ん].*。$/)
    expect(ja).not.toMatch(/undefined|NaN/)
    expect(en).toMatch(/^[\x20-\x7e“”–…]+\.$/)
    expect(en).not.toMatch(/undefined|NaN/)
  })

  it('calls works and parties by their names in the language', () => {
    const [missing, match] = decide(use, [found], registry).reasons
    expect(explainReason(missing!, registry, 'ja')).toBe(
      '『星の旅人』の学習への利用には株式会社青空動画の許諾が必要ですが、Video Labに対する有効な許諾がありません（地域：日本）。',
    )
    expect(explainReason(missing!, registry, 'en')).toBe(
      'Training on “Star Traveller” needs the permission of Aozora Animation, and no grant to Video Lab covers it (territory: Japan).',
    )
    expect(explainReason(match!, registry, 'ja')).toBe(
      '0:00–0:04.3が、『星の旅人』の1:01:01–1:01:05とほぼ同じです（類似度4）。',
    )
    expect(explainReason(match!, registry, 'en')).toBe(
      '0:00–0:04.3 is nearly a copy of “Star Traveller” at 1:01:01–1:01:05 (level 4).',
    )
  })

  it('cannot be made to write on the terminal by foreign text', () => {
    const location = 'https://a.example/\u001b[2J\r\n\u202e'
    const reason: Reason = {
      code: 'signal.disallows',
      outcome: 'refuse',
      parameters: { location: location.repeat(200), signal: 'x' },
    }
    const text = explainReason(reason, registry, 'en')
    expect(text).not.toMatch(/[\p{Cc}\u202e]/u)
    expect(text.length).toBeLessThan(400)
  })

  it('names a reason of a later version by its code', () => {
    const reason = { code: 'moon.full', outcome: 'refuse', parameters: {} } as unknown as Reason
    expect(explainReason(reason, registry, 'en')).toContain('moon.full')
    expect(explainReason({ ...reason, code: 'toString' } as unknown as Reason, registry, 'ja')).toContain('toString')
  })
})

it('sums a decision up in one line', () => {
  const works = [...registry.works, { ...registry.works[0]!, id: 'w2' }]
  const decision = decide(use, [found, { ...found, work: 'w2' }], { ...registry, works })
  expect(summarizeDecision(decision, registry, 'ja')).toMatch(/^不許可：『星の旅人』の学習への利用には.*（ほか1作品）$/)
  expect(summarizeDecision(decision, registry, 'en')).toMatch(/^Refused: Training on .* \(and 1 more work\)$/)
})
