/**
 * A process for tests to kill: `node --import tsx crawl-child-for-tests.ts FOLDER PORT HOSTS`. Crawls so many hosts of a
 * server on this machine, and says `N` after each progress. Not for use outside tests.
 */
import { writeSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { crawlSignals } from './crawl.js'
import { openSignalSnapshotToWrite } from './signal-snapshot.js'
import { resolveHere } from './site-for-tests.js'

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder = '', port = '', hosts = ''] = process.argv.slice(2)
  const names = Array.from({ length: Number(hosts) }, (_, n) => `h${n}.test`)
  const snapshot = await openSignalSnapshotToWrite(folder)
  const done = await crawlSignals(
    names.map((name) => `http://${name}:${port}/page`),
    {
      agent: { token: 'KyodakuBot', version: '0', contact: '+mailto:crawler@kyodaku.test' },
      snapshot,
      now: () => new Date(),
      what: 'pages',
      perHostDelaySeconds: 0.01,
      concurrency: 4,
      resolve: resolveHere(),
      allowedHosts: names,
      onProgress: ({ requests }) => writeSync(1, `${requests}\n`),
    },
  )
  await snapshot.close()
  writeSync(1, `done ${JSON.stringify(done)}\n`)
}
