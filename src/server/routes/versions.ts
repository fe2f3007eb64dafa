import type { House } from '../house.js'
import { etagOfVersion, HttpError } from '../http/index.js'

const waiting = new WeakMap<House, Map<string, Promise<unknown>>>()

/** Changes of one subject one after the other, so that what was checked still holds when it is recorded. */
export async function oneAtATime<T>(house: House, id: string, work: () => Promise<T>): Promise<T> {
  let turns = waiting.get(house)
  if (turns === undefined) {
    turns = new Map()
    waiting.set(house, turns)
  }
  const before = turns.get(id)
  const turn = (async () => {
    await before?.catch(() => undefined)
    return await work()
  })()
  turns.set(id, turn)
  try {
    return await turn
  } finally {
    if (turns.get(id) === turn) turns.delete(id)
  }
}

/**
 * Whether what is to be changed is what the caller saw (RFC 9110, section 13.1.1).
 *
 * @throws HttpError 428 without a condition, 412 when it was changed in the meantime
 */
export function mustMatch(ifMatch: string | undefined, seq: number): void {
  if (ifMatch === undefined) {
    throw new HttpError(428, 'http.precondition-failed', 'Say which version is to be changed: If-Match: "seq".')
  }
  const known = ifMatch.split(',').map((one) => one.trim().replace(/^W\//, ''))
  if (known.includes('*') || known.includes(etagOfVersion(seq))) return
  throw new HttpError(412, 'http.precondition-failed', 'It was changed in the meantime: read it again and repeat.')
}
