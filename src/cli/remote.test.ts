import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordParty, recordWork } from '../clearance/index.js'
import { type House, openHouse, type RunningServer, startServer } from '../server/index.js'
import { kyodaku, temporaryData } from './kyodaku-for-tests.js'

const data = temporaryData()
let house: House
let server: RunningServer

beforeAll(async () => {
  house = await openHouse({ dataDirectory: data.path })
  await recordParty(house.kyodaku, { id: 'hana', role: 'rightsholder', names: [{ text: '花', kind: 'official' }] })
  await recordWork(house.kyodaku, {
    id: 'sakura',
    kind: 'film',
    titles: [{ text: 'さくら', kind: 'official' }],
    owners: [{ party: 'hana', share: 1_000_000, territories: ['worldwide'] }],
    regime: 'prior-permission',
  })
  server = await startServer(house, { port: 0, announce: true })
})
afterAll(async () => {
  await server.stop()
  data.remove()
})

describe('beside a running server', () => {
  it('lists and shows works through it', async () => {
    const { code, lines } = await kyodaku(data.path, ['work', 'list'])
    expect(code).toBe(0)
    expect(lines).toMatchObject([{ id: 'sakura', owners: ['hana'] }])
    expect((await kyodaku(data.path, ['work', 'show', 'sakura'])).lines).toMatchObject([{ id: 'sakura' }])
    expect((await kyodaku(data.path, ['work', 'show', 'nothing'])).code).toBe(1)
  })

  it('clears a prompt through it, and lists the receipt', async () => {
    const { code, lines } = await kyodaku(data.path, ['check', '--prompt', 'さくら', '--as', 'someone'])
    expect([0, 3, 4]).toContain(code)
    const { lines: receipts } = await kyodaku(data.path, ['receipt', 'list'])
    expect(receipts.map(({ receipt }) => receipt)).toEqual([lines[0]?.receipt])
  })

  it('says what to do where the folder itself is needed', async () => {
    const { code, stderr } = await kyodaku(data.path, ['--lang', 'ja', 'party', 'list'])
    expect(code).toBe(1)
    expect(stderr).toContain('cli.server-running')
    expect(stderr).toContain('停止')
  })

  it('backs up through it, whole', async () => {
    const target = join(data.path, '..', 'backup.tar')
    expect((await kyodaku(data.path, ['backup', target])).code).toBe(0)
    const { code, lines } = await kyodaku(data.path, ['restore', '--check', target])
    expect(code).toBe(0)
    expect(lines[0]).toMatchObject({ restored: null })
  })
})
