import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type GivenVerdict, settle, standingVerdicts, verdictKinds } from './verdicts.js'

/** Verdicts of a few people, some of which replace or take back an earlier one of the same person. */
const histories = fc
  .array(
    fc.record({
      reviewer: fc.constantFrom('ann', 'bob', 'cho'),
      verdict: fc.constantFrom(...verdictKinds, 'withdrawn' as const),
      weight: fc.constantFrom('opinion' as const, 'opinion' as const, 'decision' as const),
    }),
    { maxLength: 8 },
  )
  .map((given) => {
    const last = new Map<string, string>()
    return given.map((one, index): GivenVerdict => {
      const id = `v${index}`
      const supersedes = last.get(one.reviewer)
      last.set(one.reviewer, id)
      return { ...one, id, ...(supersedes === undefined ? {} : { supersedes }) }
    })
  })
const shuffled = (history: readonly GivenVerdict[]) =>
  fc.shuffledSubarray([...history], { minLength: history.length, maxLength: history.length })

describe('settling a match', () => {
  it('does not depend on the order that verdicts come in', () => {
    fc.assert(
      fc.property(
        histories.chain((history) => fc.tuple(fc.constant(history), shuffled(history))),
        fc.constantFrom(1 as const, 2 as const),
        ([history, other], reviewers) => {
          expect(settle(other, reviewers)).toBe(settle(history, reviewers))
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('is open again when everything is taken back', () => {
    fc.assert(
      fc.property(histories, fc.constantFrom(1 as const, 2 as const), (history, reviewers) => {
        const back = standingVerdicts(history).map(
          (one): GivenVerdict => ({ ...one, id: `back-${one.id}`, verdict: 'withdrawn', supersedes: one.id }),
        )
        expect(settle([...history, ...back], reviewers)).toBe('open')
      }),
    )
  })

  it('settles only what as many people agree on as are asked for, or what one decided', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const state = settle(history, 2)
        const standing = standingVerdicts(history)
        if (state === 'open' || state === 'disputed') return
        const decided = standing.filter(({ weight }) => weight === 'decision')
        if (decided.length > 0) expect(new Set(decided.map(({ verdict }) => verdict))).toEqual(new Set([state]))
        else {
          expect(standing.every(({ verdict }) => verdict === state)).toBe(true)
          expect(new Set(standing.map(({ reviewer }) => reviewer)).size).toBeGreaterThanOrEqual(2)
        }
      }),
    )
  })

  it('takes one verdict, two that agree, a decision between two that do not', () => {
    const says = (
      reviewer: string,
      verdict: GivenVerdict['verdict'],
      more: Partial<GivenVerdict> = {},
    ): GivenVerdict => ({
      id: `${reviewer}-${verdict}`,
      reviewer,
      verdict,
      weight: 'opinion',
      ...more,
    })
    expect(settle([], 1)).toBe('open')
    expect(settle([says('a', 'accepted')], 1)).toBe('accepted')
    expect(settle([says('a', 'accepted')], 2)).toBe('open')
    expect(settle([says('a', 'accepted'), says('b', 'accepted')], 2)).toBe('accepted')
    const two = [says('a', 'accepted'), says('b', 'rejected')]
    expect(settle(two, 2)).toBe('disputed')
    expect(settle([...two, says('c', 'not-ours', { weight: 'decision' })], 2)).toBe('not-ours')
    expect(settle([...two, says('b', 'withdrawn', { supersedes: 'b-rejected' })], 2)).toBe('open')
  })
})
