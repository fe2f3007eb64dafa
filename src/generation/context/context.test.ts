import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contextPairs, namePairs, rates, tellContexts, tellNames } from '../../../bench/evasion-sets.js'
import { buildNameIndex } from '../../rights/index.js'
import { type ContextModel, classifyContext, promptContexts, seesContexts, withModel } from './index.js'

const of = (text: string) => classifyContext([{ where: 'prompt', text }])
const contexts = (text: string) => of(text).contexts

describe('contexts of a prompt', () => {
  it('are seen in both languages, through tricks of spelling', () => {
    for (const text of [
      'she stabs him',
      'ｓｔａｂｓ',
      's.t.a.b.b.i.n.g',
      'st@bs',
      'ѕtаbs',
      '彼を刺し殺す',
      '刺 し 殺 す',
      'ｺﾛｽ 殺害',
    ])
      expect([text, contexts(text)]).toEqual([text, ['violence']])
  })

  it('are not seen in harmless senses', () => {
    for (const text of [
      'shoot a photo of a killer whale',
      'photo shoot under a blood moon',
      '殺風景な部屋で爆笑する',
      'ステロイドと裸足と牛乳',
      'skills, grapes and therapists',
    ])
      expect([text, contexts(text)]).toEqual([text, []])
  })

  it('are not seen where they are negated, and are where only something else is', () => {
    for (const text of [
      'no violence',
      'without any blood or gore',
      'violence-free',
      '暴力なし',
      '血も出ない',
      '暴力や流血なし',
    ])
      expect([text, contexts(text)]).toEqual([text, []])
    for (const text of [
      'no mercy: kill him',
      'not without violence',
      'no violence, then a murder',
      '暴力なしではいられない',
    ])
      expect([text, contexts(text)]).toEqual([text, ['violence']])
  })

  it('tell the age that they are suitable for', () => {
    expect(of('a quiet lake').rating).toBe('all')
    expect(of('a fist fight').rating).toBe('12')
    expect(of('a fist fight, then a murder').rating).toBe('15')
    expect(of('無修正のポルノ').rating).toBe('18')
  })

  it('say where they were seen', () => {
    const texts = [
      { where: 'prompt', text: '🎬 vote!' },
      { where: 'remix', text: 'a casino' },
    ]
    expect(classifyContext(texts).evidence).toEqual([
      { context: 'politics', where: 'prompt', offset: 3, length: 4, by: 'wording' },
      { context: 'gambling', where: 'remix', offset: 2, length: 6, by: 'wording' },
    ])
  })

  it('tell real persons by form, and by a list', () => {
    for (const text of ['the actor Gerald Vance smiles', '俳優の高橋健一と歩く', '田中氏の隣'])
      expect([text, contexts(text)]).toEqual([text, ['real-persons']])
    expect(contexts('the actor smiles at Anna')).toEqual([])
    const persons = buildNameIndex([
      { work: 'p', franchise: 'p', kind: 'other', name: { text: 'Gerald Vance', kind: 'official' } },
    ])
    const text = 'a stroll with G3rald Vance'
    expect(contexts(text)).toEqual([])
    expect(classifyContext([{ where: 'prompt', text }], { persons }).contexts).toEqual(['real-persons'])
  })

  it('are those that can be seen', () => {
    expect(seesContexts([...promptContexts, 'other-works'])).toBe(true)
    expect(seesContexts(['violence', 'medical'])).toBe(false)
  })
})

describe('a model beside the rules', () => {
  const texts = [{ where: 'prompt', text: 'a fist fight' }]
  const seen = classifyContext(texts)
  const model = (classify: ContextModel['classify']): ContextModel => ({ name: 'm-1', classify })

  it('adds what it is sure of, and takes nothing away', async () => {
    const classify = async () => ({
      contexts: [
        { context: 'hate', confidence: 0.9 },
        { context: 'news', confidence: 0.1 },
      ],
      rating: { rating: '18' as const, confidence: 0.7 },
    })
    expect(await withModel(seen, model(classify), texts)).toEqual({ contexts: ['hate', 'violence'], rating: '18' })
    expect(
      await withModel(
        seen,
        model(async () => ({ contexts: [] })),
        texts,
      ),
    ).toEqual({
      contexts: ['violence'],
      rating: '12',
    })
    expect(await withModel(seen, undefined, texts)).toEqual({ contexts: ['violence'], rating: '12' })
  })

  it('leaves everything unstated where it fails, is late or says what cannot be read', async () => {
    const failing: ContextModel['classify'][] = [
      async () => {
        throw new Error('out of memory')
      },
      () => new Promise(() => undefined),
      async () => JSON.parse('{}'),
      async () => ({ contexts: [{ context: 'Violence', confidence: 1 }] }),
      async () => ({ contexts: [{ context: 'hate', confidence: Number.NaN }] }),
    ]
    for (const classify of failing) {
      const stated = await withModel(seen, model(classify), texts, { milliseconds: 20 })
      expect(stated).toEqual({ modelFailure: expect.stringMatching(/^m-1: /) })
    }
  })
})

describe('the evasion sets', () => {
  it('are told from their twins no worse than when the rules were written', () => {
    for (const part of ['tuning', 'held-out'] as const) {
      const seen = rates(tellContexts(contextPairs().filter((pair) => pair.part === part)))
      expect(seen.recall).toBeGreaterThanOrEqual(0.95)
      expect(seen.precision).toBeGreaterThanOrEqual(0.92)
      const named = rates(
        tellNames(
          namePairs().filter((pair) => pair.part === part),
          false,
        ),
      )
      expect(named.recall).toBeGreaterThanOrEqual(0.69)
      expect(named.precision).toBeGreaterThanOrEqual(0.97)
    }
  })
})

describe('any string', () => {
  it('is read without an exception, and evidence lies in it', () => {
    const awkward = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 100 }),
      fc.string({ unit: fc.constantFrom(...'kil no殺さ血セックス氏Dr. A\u0301\ud800-.'.split('')), maxLength: 100 }),
    )
    fc.assert(
      fc.property(awkward, (text) => {
        for (const { offset, length } of of(text).evidence) {
          expect(offset).toBeGreaterThanOrEqual(0)
          expect(offset + length).toBeLessThanOrEqual(text.length)
        }
      }),
      { numRuns: 1000, seed: 1 },
    )
  })
})
