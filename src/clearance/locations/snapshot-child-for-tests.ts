/**
 * A process for tests to kill: `node --import tsx snapshot-child-for-tests.ts FOLDER`. Adds fetches to a snapshot without
 * end, and says `N` after each that was confirmed. Not for use outside tests.
 */
import { writeSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { openSignalSnapshotToWrite } from './signal-snapshot.js'

/** The body of the N-th fetch: some short, some long, every tenth as one before. */
export const bodyForTests = (n: number): Buffer =>
  Buffer.from(`User-agent: *\nDisallow: /${n % 10}\n`.repeat(1 + (n % 10) * 300))

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const snapshot = await openSignalSnapshotToWrite(process.argv[2] ?? '')
  for (let n = snapshot.fetches; ; n++) {
    const at = new Date(Date.UTC(2026, 0, 1) + n * 1000)
    const adding = snapshot.append({
      url: `http://host-${n}.test/robots.txt`,
      method: 'GET',
      requestedAt: at,
      fetchedAt: at,
      status: 200,
      headers: [['Content-Type', 'text/plain']],
      body: bodyForTests(n),
    })
    // At once, past every buffer; several on their way at a time.
    void adding.then(() => writeSync(1, `${n}\n`))
    if (n % 3 === 0) await adding
  }
}
