import { basename } from 'node:path'
import { clearFile, openKyodaku, prepareClearing } from '../../src/clearance/index.js'
import { readCatalogue } from '../../src/cli/catalogue.js'
import { depositSamples, registerSamples } from '../../src/cli/sample-catalogue.js'
import { digestOfRooms } from './built-portal.js'
import { madeOnce } from './made-once.js'

/** What a deposit and a decision are made of. */
const rooms = ['src/record', 'src/media', 'src/fingerprint', 'src/match', 'src/rights', 'src/store', 'src/clearance']

/** To be raised when what is made here changes. */
const version = 2

/**
 * A data folder with the sample catalogue deposited and its five inputs decided, as `npm start` leaves it on a first run.
 * Made once; copy it.
 */
export async function sampleDataFolder(): Promise<string> {
  return await madeOnce('samples', `${version}-${digestOfRooms([...rooms, 'samples'])}`, async (folder) => {
    const kyodaku = await openKyodaku({ dataDirectory: folder })
    try {
      const catalogue = await readCatalogue()
      await registerSamples(kyodaku, catalogue)
      await depositSamples(kyodaku, catalogue, { signal: new AbortController().signal, onProgress: () => undefined })
      const clearing = await prepareClearing(kyodaku)
      for (const { file, use } of catalogue.inputs)
        await clearFile(kyodaku, clearing, file, { use, name: basename(file) })
    } finally {
      await kyodaku.close()
    }
  })
}
