import { constants } from 'node:fs'
import { access, statfs } from 'node:fs/promises'
import { sql } from 'kysely'
import type { House } from '../house.js'
import type { DatabaseWatch } from './database-watch.js'

/** One thing that has to be so for the house to do its work; `warning` where it works, but somebody should look. */
export interface ReadinessCheck {
  name: 'database' | 'migrations' | 'record' | 'disk' | 'store' | 'server'
  state: 'ok' | 'warning' | 'failed'
  /** A stable code where it isn't `ok`. */
  code?: string
  detail?: string
}

/** With less, a deposit could fail half-way: the house still reads, and says so. */
const freeBytesWarning = 5e9
const freeBytesMin = 200e6

/** Looks at everything that serving needs. Nothing of it is a secret: no path, name or address is told. */
export async function readiness(
  house: House,
  { database, stopping }: { database: DatabaseWatch; stopping: boolean },
): Promise<{ ready: boolean; checks: ReadinessCheck[] }> {
  const checks: ReadinessCheck[] = []
  const check = async (name: ReadinessCheck['name'], look: () => Promise<Omit<ReadinessCheck, 'name'>>) => {
    try {
      checks.push({ name, ...(await look()) })
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'internal'
      checks.push({ name, state: 'failed', code, detail: explanations[name] })
    }
  }
  if (stopping) checks.push({ name: 'server', state: 'failed', code: 'http.unavailable', detail: 'It is stopping.' })
  await check('database', async () => {
    await database.ask()
    return { state: 'ok' }
  })
  // What follows asks the database too: no second wait for one that does not answer.
  if (checks.at(-1)?.state === 'ok') {
    await check('migrations', async () => {
      const { rows } = await sql<{ n: number }>`select count(*)::int as n from kyodaku_migrations`.execute(
        house.store.db,
      )
      return rows[0] !== undefined && rows[0].n > 0 ? { state: 'ok' } : { state: 'failed', code: 'store.not-ready' }
    })
    await check('record', async () => {
      // Removes a folder that isn't there: with PostgreSQL a write that checks that the log is still ours to write.
      await house.store.recordFiles.removeFolder('readiness')
      if (house.store.kind === 'embedded') await access(`${house.store.dataDirectory}/record`, constants.W_OK)
      return { state: 'ok' }
    })
  }
  await check('disk', async () => {
    await access(house.store.dataDirectory, constants.W_OK)
    const { bavail, bsize } = await statfs(house.store.dataDirectory)
    const free = bavail * bsize
    const detail = `${(free / 1e9).toFixed(1)} GB free`
    if (free < freeBytesMin) return { state: 'failed', code: 'store.disk-full', detail }
    return free < freeBytesWarning ? { state: 'warning', code: 'store.disk-full', detail } : { state: 'ok', detail }
  })
  const [notice] = house.store.notices
  checks.push(
    notice === undefined
      ? { name: 'store', state: 'ok' }
      : { name: 'store', state: 'warning', code: notice.code, detail: notice.message },
  )
  return { ready: checks.every(({ state }) => state !== 'failed'), checks }
}

const explanations: Readonly<Record<ReadinessCheck['name'], string>> = {
  database: 'The database does not answer.',
  migrations: 'The tables cannot be read.',
  record: 'The record cannot be written.',
  disk: 'The data folder cannot be written.',
  store: 'The store has failed.',
  server: 'The server is stopping.',
}
