import { StoreError } from './store-error.js'

/**
 * Work that comes at the same time, done at once: while one batch is under way the next one gathers. A batch that fails is
 * tried again item by item, so that what is wrong with one item is that item's only; but a store that cannot be used
 * (StoreError) is so for all of them, and nobody waits for that to be found out once more for each.
 *
 * @param work does all items or none, and gives a result for each, in their order
 * @param most so many items go into one batch
 */
export function inBatches<Item, Result>(
  work: (items: readonly Item[]) => Promise<readonly Result[]>,
  most = 500,
): (item: Item) => Promise<Result> {
  interface Waiting {
    item: Item
    resolve(result: Result): void
    reject(error: unknown): void
  }
  let waiting: Waiting[] = []
  let working = false

  const doAll = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      const results = await work(batch.map(({ item }) => item))
      batch.forEach(({ resolve }, index) => {
        resolve(results[index]!)
      })
    } catch (error) {
      if (batch.length === 1 || error instanceof StoreError) {
        for (const { reject } of batch) reject(error)
        return
      }
      for (const one of batch) await doAll([one])
    }
  }
  const go = async () => {
    working = true
    while (waiting.length > 0) {
      const batch = waiting.slice(0, most)
      waiting = waiting.slice(most)
      await doAll(batch)
    }
    working = false
  }
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      if (!working) void go()
    })
}
