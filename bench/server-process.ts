/** The server of `bench/server.bench.ts` in a process of its own: `tsx server-process.ts FOLDER DATABASE_URL PARTY…`. */

import { createToken } from '../src/server/identity/index.js'
import { buildApp, openHouse } from '../src/server/index.js'

const [folder = '', databaseUrl = '', ...parties] = process.argv.slice(2)
const house = await openHouse({ dataDirectory: folder, ...(databaseUrl === '' ? {} : { databaseUrl }) })
const app = await buildApp(house)
await app.listen({ port: 0, host: '127.0.0.1' })
const tokens = await Promise.all(
  parties.map(
    async (party) => (await createToken(house.kyodaku, { name: 'bench', role: 'administrator', party })).token,
  ),
)
const address = app.server.address()
if (address === null || typeof address === 'string') throw new Error('no address')
process.send?.({ url: `http://127.0.0.1:${address.port}`, tokens })
process.on('message', async (message) => {
  if (message === 'memory') process.send?.({ rssBytes: process.memoryUsage.rss() })
  if (message !== 'stop') return
  await app.close()
  await house.close()
  process.exit(0)
})
