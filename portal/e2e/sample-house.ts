import { readCatalogue } from '../../src/cli/catalogue.js'
import { depositSamples, registerSamples } from '../../src/cli/sample-catalogue.js'
import { checkFileHere, openHouse } from '../../src/server/index.js'
import { madeOnce } from '../../src/store/made-once-for-tests.js'
import { digestOfRooms } from './built-portal.js'

/** What a deposit and a decision are made of. */
const rooms = [
  'src/record',
  'src/media',
  'src/fingerprint',
  'src/match',
  'src/rights',
  'src/store',
  'src/clearance',
  'src/server/checks',
]

/** To be raised when what is made here changes. */
const version = 3

/**
 * A data folder with the sample catalogue deposited and its five inputs decided, as `npm start` leaves it on a first run.
 * Made once; copy it.
 */
export async function sampleDataFolder(): Promise<string> {
  return await madeOnce('samples', `${version}-${digestOfRooms([...rooms, 'samples'])}`, async (folder) => {
    const house = await openHouse({ dataDirectory: folder })
    const { kyodaku } = house
    try {
      const catalogue = await readCatalogue()
      await registerSamples(kyodaku, catalogue)
      await depositSamples(kyodaku, catalogue, { signal: new AbortController().signal, onProgress: () => undefined })
      for (const { file, use } of catalogue.inputs) await checkFileHere(house, file, { use, shared: true })
    } finally {
      await house.close()
    }
  })
}
