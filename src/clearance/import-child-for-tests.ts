/**
 * A process for tests to kill, run from its compiled file: `node dist/clearance/import-child-for-tests.js FOLDER CATALOGUE`.
 * Says `recorded N` after every batch. Not for use outside tests.
 */
import { createReadStream, writeSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { importCatalogue } from './import.js'
import { openKyodaku } from './kyodaku.js'

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder = '', catalogue = ''] = process.argv.slice(2)
  const kyodaku = await openKyodaku({ dataDirectory: folder })
  const { counts } = await importCatalogue(kyodaku, createReadStream(catalogue), {
    format: 'csv',
    // At once, past every buffer: what was said was done, whatever comes next.
    onProgress: ({ step, done }) => step === 'record' && writeSync(1, `recorded ${done}\n`),
  })
  await kyodaku.close()
  writeSync(1, `done ${JSON.stringify(counts)}\n`)
}
