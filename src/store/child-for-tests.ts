/**
 * A process for tests to kill, run from its compiled file: `node dist/store/child-for-tests.js MODE FOLDER …`.
 * Not for use outside tests.
 */
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, unlinkSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { lockDirectory } from './directory-lock.js'
import { openStore, type Store } from './open-store.js'

const modes: Record<string, (folder: string, ...rest: string[]) => Promise<void>> = {
  /** Takes the lock, says so, and keeps it. */
  async hold(folder, waitMilliseconds = '0') {
    try {
      await lockDirectory(folder, { waitMilliseconds: Number(waitMilliseconds), command: 'kyodaku deposit' })
    } catch (error) {
      say(`refused ${error instanceof Error ? error.message : error}`)
      return
    }
    say('held')
    await sleep(60_000)
  },

  /** Takes and releases the lock again and again; now and then dies holding it. Ends with 9 when it was not alone. */
  async contend(folder, rounds = '10') {
    for (let round = 0; round < Number(rounds); round++) {
      const lock = await lockDirectory(folder, { waitMilliseconds: 60_000 })
      const inside = join(folder, 'inside')
      try {
        writeFileSync(inside, '', { flag: 'wx' })
      } catch {
        process.exit(9)
      }
      await sleep(Math.random() * 4)
      unlinkSync(inside)
      say('alone')
      if (Math.random() < 0.15) process.kill(process.pid, 'SIGKILL')
      await lock.release()
    }
  },

  /** Opens the store, checks everything in it against what was acknowledged, then writes until it is killed. */
  async write(folder, acknowledgedFile = '', databaseUrl = '') {
    const store = await openStore({ dataDirectory: folder, databaseUrl })
    const acknowledged = readFileSync(acknowledgedFile, 'utf8').split('\n').filter(Boolean)
    const wrong = await findWrong(store, acknowledged)
    if (wrong.length > 0) {
      say(`wrong ${wrong.join('; ')}`)
      process.exit(9)
    }
    say('checked')
    for (;;) {
      const name = randomBytes(8).toString('hex')
      await writeOne(store, name)
      say(`done ${name}`)
    }
  },
}

/** One of everything; `name` is acknowledged when all of it is written. */
async function writeOne(store: Store, name: string): Promise<void> {
  const padding = 'x'.repeat(Math.random() < 0.3 ? 200_000 : 100)
  const digest = await store.blobs.put(Buffer.from(name + padding))
  await store.recordFiles.appendJournal(Buffer.from(`${name} ${padding} ${name}\n`))
  await store.recordFiles.write('checkpoint', Buffer.from(JSON.stringify({ name, padding })))
  await store.db.transaction().execute(async (transaction) => {
    for (const half of [1, 2]) {
      await transaction
        .insertInto('registry_entries')
        .values({ kind: 'work', subject_id: name, body: { digest, half, padding }, recorded_at: new Date() })
        .execute()
    }
  })
  await store.writeFile(`receipts/${name}.receipt.json`, JSON.stringify({ name, padding }))
}

/** What is half there, and what was acknowledged and is not there. */
export async function findWrong(store: Store, acknowledged: readonly string[]): Promise<string[]> {
  const wrong: string[] = []
  const expect = (fact: boolean, what: string) => {
    if (!fact) wrong.push(what)
  }

  const entries = await store.db.selectFrom('registry_entries').select(['subject_id', 'body']).execute()
  const halves = new Map<string, number>()
  for (const { subject_id, body } of entries) {
    halves.set(subject_id, (halves.get(subject_id) ?? 0) + 1)
    const { digest } = body as { digest: string }
    expect(await store.blobs.has(digest), `entry ${subject_id} without its blob`)
  }
  for (const [name, count] of halves) expect(count === 2, `${name} has ${count} of 2 entries`)

  const root = store.dataDirectory
  for (const path of filesBelow(join(root, 'blobs', 'sha256'))) {
    const hex = createHash('sha256').update(readFileSync(path)).digest('hex')
    expect(path.endsWith(join('sha256', hex.slice(0, 2), hex.slice(2))), `half a blob ${path}`)
  }
  for (const path of filesBelow(join(root, 'receipts'))) {
    const { name } = JSON.parse(readFileSync(path, 'utf8')) as { name: string }
    expect(path.endsWith(`${name}.receipt.json`), `half a receipt ${path}`)
    expect(halves.get(name) === 2, `receipt ${name} without its entries`)
  }
  for (const folder of ['temporary', 'blobs/temporary', 'record/.temporary']) {
    // On a server the record is not a folder.
    if (folder.startsWith('record') && store.kind === 'postgresql') continue
    expect(readdirSync(join(root, folder)).length === 0, `leftovers in ${folder}`)
  }
  const checkpoint = await store.recordFiles.read('checkpoint')
  if (checkpoint) JSON.parse(Buffer.from(checkpoint).toString())

  const journaled = new Set<string>()
  const journal = Buffer.from(await store.recordFiles.readJournal()).toString()
  expect(journal === '' || journal.endsWith('\n'), 'the journal ends in half an entry')
  for (const line of journal.split('\n').filter(Boolean)) {
    const [name, padding, again] = line.split(' ')
    expect(name === again && /^x+$/.test(padding ?? ''), `half a journal entry: ${line.slice(0, 40)}`)
    journaled.add(name!)
  }

  for (const name of acknowledged) {
    expect(halves.get(name) === 2, `${name} was acknowledged and has no entries`)
    expect(journaled.has(name), `${name} was acknowledged and is not in the journal`)
    expect(existsSync(join(root, 'receipts', `${name}.receipt.json`)), `${name} was acknowledged without receipt`)
  }
  return wrong
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

/** At once, past every buffer: what was said was done, whatever comes next. */
const say = (line: string) => writeSync(1, `${line}\n`)

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [mode = '', folder = '', ...rest] = process.argv.slice(2)
  await modes[mode]!(folder, ...rest)
  process.exit(0)
}
