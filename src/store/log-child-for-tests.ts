/**
 * A process for tests to kill while it appends to the log of a real store, run from its compiled file:
 * `node dist/store/log-child-for-tests.js FOLDER LIFE DATABASE_URL [record]`. Not for use outside tests.
 * With `record` it opens only the lock and the files of the record, as `openStore` does, and not the embedded database
 * beside them, which takes a second and has no part in the log.
 *
 * Says, a line each: `opened`, its checkpoint and the consistency with the one before as JSON; then `done TEXT INDEX` for
 * every entry that was acknowledged, until it is killed.
 */
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
// biome-ignore lint/style/noRestrictedImports: a program of tests, which may import anything
import { createSigner, openLog } from '../record/index.js'
import { lockDirectory } from './directory-lock.js'
import { openStore } from './open-store.js'
import { openRecordFiles, type RecordFiles } from './record-files.js'

const [folder = '', life = '', databaseUrl = '', only = ''] = process.argv.slice(2)
/** Told by the parent: the size of the last tree that was seen, and some acknowledged entries to look for. */
const { seenSize, acknowledged } = await readInput()

const signer = createSigner('log.example/kill', new Uint8Array(32).fill(3))
const recordFiles = only === 'record' ? await openRecord() : await openWholeStore()
// A journal that is emptied often, so that this is killed too.
const log = await openLog(recordFiles, { origin: signer.name, signer, journalBytesMax: 20_000 })
const wrong: string[] = []
for (const [text, index] of acknowledged) {
  const found = await log.indexOf(Buffer.from(text))
  const entry = found === index ? Buffer.from(await log.entry(index)).toString() : undefined
  if (entry !== text) wrong.push(`${text} is at ${found}, not at ${index}`)
}
const hashes = seenSize > 0 ? await log.proveConsistency(seenSize) : []
say(`opened ${JSON.stringify({ checkpoint: log.checkpoint(), hashes, wrong })}`)

let count = 0
/** Some as large as a receipt's digest, some larger; some that every life appends. */
async function appendAgainAndAgain(lane: number): Promise<void> {
  for (;;) {
    const number = count++
    const text =
      number % 50 === 49 ? `again ${number % 500}` : `life ${life} ${lane} ${number} ${'x'.repeat(number % 200)}`
    const { index } = await log.append(Buffer.from(text))
    say(`done ${JSON.stringify([text, index])}`)
  }
}
await Promise.all(Array.from({ length: 40 }, (_, lane) => appendAgainAndAgain(lane)))

/** At once, past every buffer; the pipe may be full while the parent is slow to read. */
function say(line: string): void {
  let bytes = Buffer.from(`${line}\n`)
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(writeSync(1, bytes))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2)
    }
  }
}

async function openWholeStore(): Promise<RecordFiles> {
  return (await openStore({ dataDirectory: folder, databaseUrl, waitForLockMilliseconds: 10_000 })).recordFiles
}

async function openRecord(): Promise<RecordFiles> {
  await lockDirectory(folder, { waitMilliseconds: 10_000 })
  return await openRecordFiles(join(folder, 'record'), { readOnly: false })
}

async function readInput(): Promise<{ seenSize: number; acknowledged: [string, number][] }> {
  for await (const line of createInterface({ input: process.stdin })) return JSON.parse(line)
  throw new Error('no input')
}
