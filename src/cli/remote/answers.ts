import { ClearanceError, type ClearanceErrorCode, unknownWork } from '../../clearance/index.js'
import { KyodakuApiError } from '../../client/index.js'

/** An answer; undefined where the server says that there is no such thing, or none that may be seen. */
export async function orNone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof KyodakuApiError && error.status === 404) return undefined
    throw error
  }
}

/** What has an id, and a list to find it in. */
type Kind = 'grant' | 'mandate' | 'claim' | 'work' | 'receipt'

/** An answer; where there is no such thing the error that the data folder has for it, so that programs find one code. */
export async function orUnknown<T>(kind: Kind, id: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    if (!(error instanceof KyodakuApiError && error.status === 404 && error.code === 'http.not-found')) throw error
    if (kind === 'work') throw unknownWork(id)
    throw new ClearanceError(
      `clearance.unknown-${kind}` satisfies ClearanceErrorCode,
      kind === 'receipt'
        ? `there is no receipt "${id}" here: see "kyodaku receipt list", or name a receipt file.`
        : `there is no ${kind} "${id}": see "kyodaku ${kind} list".`,
    )
  }
}

/** Everything of a list, in the order of the ids: lists of a server begin with the newest. */
export async function allById<T extends { id: string }>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
}
