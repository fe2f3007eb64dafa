/**
 * A server that dies between what somebody does and the act that says so, run from its source:
 * `tsx acts-child-for-tests.ts FOLDER`. Not for use outside tests.
 */
import { buildApp } from '../app.js'
import { openHouse } from '../house.js'
import { createToken, createUser } from './index.js'

const [folder = ''] = process.argv.slice(2)
const house = await openHouse({ dataDirectory: folder })
const app = await buildApp(house, {
  operations: async (server) => {
    server.route({
      method: 'POST',
      url: '/v1/deaths-for-tests/:id',
      config: { access: 'works.write' },
      handler: async () => {
        await createUser(house.kyodaku, { name: 'made before the end', role: 'viewer', party: 'hana' })
        process.kill(process.pid, 'SIGKILL')
      },
    })
  },
})
const { token } = await createToken(house.kyodaku, { name: 'child', role: 'administrator', party: 'hana' })
await app.inject({
  method: 'POST',
  url: '/v1/deaths-for-tests/thing-1',
  headers: { authorization: `Bearer ${token}` },
})
