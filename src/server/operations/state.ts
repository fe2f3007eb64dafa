import type { House } from '../house.js'
import { type DatabaseWatch, watchDatabase } from './database-watch.js'

/** How far the sample catalogue has come, on a first run. */
export interface SamplesState {
  state: 'depositing' | 'deciding' | 'done' | 'failed'
  done: number
  total: number
  /** The stable code of what went wrong. */
  code?: string
}

/** What a running server knows of itself. */
export interface OperationsState {
  stopping: boolean
  database: DatabaseWatch
  samples?: SamplesState
  /** Whose files are served as the page; absent: no page. */
  portalFolder?: string
}

const states = new WeakMap<House, OperationsState>()

/** The state of the server of a house; made when it is first asked for. */
export function operationsOf(house: House): OperationsState {
  let state = states.get(house)
  if (state === undefined) {
    state = { stopping: false, database: watchDatabase(house.kyodaku) }
    states.set(house, state)
    const { database } = state
    house.onClose(async () => database.stop())
  }
  return state
}
