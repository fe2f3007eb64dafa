import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inBatches } from './in-batches.js'
import { StoreError } from './store-error.js'

describe('work in batches', () => {
  it('gives each its own result, or its own error, and does each once unless its batch failed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: -3, max: 20 }), { maxLength: 40 }), async (items) => {
        const done: number[] = []
        const act = inBatches(async (batch: readonly number[]) => {
          await sleep(0)
          if (batch.some((one) => one < 0)) throw new Error(`bad ${batch.filter((one) => one < 0)}`)
          done.push(...batch)
          return batch.map((one) => one * 2)
        }, 7)
        const results = await Promise.allSettled(items.map((item) => act(item)))
        results.forEach((result, index) => {
          const item = items[index]!
          if (item >= 0) expect(result).toEqual({ status: 'fulfilled', value: item * 2 })
          else expect(result).toMatchObject({ status: 'rejected', reason: { message: `bad ${item}` } })
        })
        expect(done.sort()).toEqual(items.filter((item) => item >= 0).sort())
      }),
      { numRuns: 50 },
    )
  })

  it('gathers what comes while a batch is under way, up to its most', async () => {
    const sizes: number[] = []
    const act = inBatches(async (batch: readonly number[]) => {
      sizes.push(batch.length)
      await sleep(5)
      return batch
    }, 10)
    await Promise.all(Array.from({ length: 25 }, (_, n) => act(n)))
    expect(sizes).toEqual([1, 10, 10, 4])
  })

  it('tells all at once that the store is away, without asking again for each, and goes on afterwards', async () => {
    let asked = 0
    let away = true
    const act = inBatches(async (batch: readonly number[]) => {
      asked += 1
      await sleep(1)
      if (away) throw new StoreError('store.unreachable', 'away')
      return batch
    })
    const failed = await Promise.allSettled(Array.from({ length: 20 }, (_, n) => act(n)))
    expect(failed.every((one) => one.status === 'rejected' && one.reason.code === 'store.unreachable')).toBe(true)
    // The first, and those that gathered behind it.
    expect(asked).toBe(2)
    away = false
    expect(await act(7)).toBe(7)
  })
})
