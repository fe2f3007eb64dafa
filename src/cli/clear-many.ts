import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import {
  type ClearanceResult,
  type Clearing,
  type ClearOptions,
  clearFile,
  clearText,
  type Kyodaku,
} from '../clearance/index.js'
import { codeOf, messageOf } from './errors.js'
import type { Run } from './program.js'

/** Items at a time: one decoder a core, on the two that are all there is. */
const concurrency = 2

export type Cleared =
  | { path: string; result: ClearanceResult }
  | { path: string; error: { code: string; message: string } }

export interface ItemToClear {
  path: string
  use: ClearOptions['use']
  texts?: NonNullable<ClearOptions['texts']>
  declarations?: NonNullable<ClearOptions['declarations']>
  /** There is no file: only what is said is cleared. */
  textOnly?: boolean
}

/**
 * Clears items side by side and yields them in the order given, each as soon as those before it are done. A failure is
 * that item's only. Ctrl-C stops after what is running.
 */
export async function* clearMany(
  run: Run,
  kyodaku: Kyodaku,
  clearing: Clearing,
  items: readonly ItemToClear[],
): AsyncGenerator<Cleared> {
  const progress = run.console.progress()
  const clearOne = async ({ path, use, texts, declarations, textOnly }: ItemToClear): Promise<Cleared> => {
    const name = basename(path)
    const said = { ...(texts === undefined ? {} : { texts }), ...(declarations === undefined ? {} : { declarations }) }
    try {
      if (textOnly) return { path, result: await clearText(kyodaku, clearing, path, { use, ...said }) }
      const result = await clearFile(kyodaku, clearing, path, {
        use,
        ...said,
        // Two decoders with one thread each beat one with two; a single item gets all there is.
        threads: items.length === 1 ? availableParallelism() : 1,
        signal: run.signal,
        onProgress: (done, total) => progress.update(name, done, total),
      })
      return { path, result }
    } catch (error) {
      if (run.signal.aborted) throw error
      return { path, error: { code: codeOf(error), message: messageOf(error) } }
    } finally {
      progress.done(name)
    }
  }
  const running: Promise<Cleared>[] = []
  let next = 0
  try {
    while (next < items.length || running.length > 0) {
      while (running.length < concurrency && next < items.length && !run.signal.aborted) {
        const task = clearOne(items[next])
        // Its failure is met when its turn comes, not as an unhandled one before that.
        task.catch(() => undefined)
        running.push(task)
        next += 1
      }
      const first = running.shift()
      if (first === undefined) throw run.signal.reason
      yield await first
    }
  } finally {
    await Promise.allSettled(running)
    progress.stop()
  }
}
