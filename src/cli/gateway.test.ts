import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { startGateway } from './gateway-process-for-tests.js'
import { kyodaku, temporaryData } from './kyodaku-for-tests.js'

describe('kyodaku gateway', () => {
  const data = temporaryData()
  afterAll(() => data.remove())

  const started = (words: string[]) => startGateway(data.path, words)

  it('serves the portal beside it, where what waits for a review is judged, and stops when told', async () => {
    const words = ['gateway', '--upstream', 'http://127.0.0.1:9/v1', '--as', 'gen', '--port', '0', '--portal', '--json']
    const { said, stopped } = await started(words)
    const videos = await fetch(`${said.listening}/videos`)
    expect([videos.status, await videos.json()]).toMatchObject([200, { object: 'list', data: [] }])
    const health = await fetch(new URL('/healthz', String(said.url)))
    expect(await health.json()).toMatchObject({ alive: true })
    expect((await fetch(String(said.url))).headers.get('content-type')).toMatch(/^text\/html/)
    expect(await stopped()).toEqual([0, null])
    // The folder is free again.
    expect((await kyodaku(data.path, ['doctor'])).code).toBe(0)
  }, 120_000)

  it('lets nobody ask from elsewhere without a key', async () => {
    const words = ['gateway', '--upstream', 'http://127.0.0.1:9/v1', '--as', 'gen', '--host', '0.0.0.0']
    const ran = await kyodaku(data.path, words, { environment: { KYODAKU_GATEWAY_KEYS: '' } })
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('KYODAKU_GATEWAY_KEYS')
  })

  it('takes keys of a file, and says what is wrong with it', async () => {
    const file = join(dirname(data.path), 'keys.json')
    const words = [
      'gateway',
      '--upstream',
      'http://127.0.0.1:9/v1',
      '--as',
      'gen',
      '--port',
      '0',
      '--keys',
      file,
      '--json',
    ]
    const missing = await kyodaku(data.path, words)
    expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining('keys.json can’t be read (ENOENT)')])
    writeFileSync(file, '{"keys": [{"name": "a", "key": "short"}]}')
    const wrong = await kyodaku(data.path, words)
    expect(wrong.code).toBe(1)
    expect(wrong.stderr).toMatch(/generation\.bad-keys.*keys\.0\.key/)
    const twice = await kyodaku(data.path, words, { environment: { KYODAKU_GATEWAY_KEYS: 'x' } })
    expect([twice.code, twice.stderr]).toEqual([2, expect.stringContaining('--keys')])

    writeFileSync(file, '{"keys": [{"name": "a", "key": "the-key-of-studio-a"}]}')
    const gateway = await started(words)
    const asked = async (key: string) =>
      (await fetch(`${gateway.said.listening}/videos`, { headers: { authorization: `Bearer ${key}` } })).status
    expect([await asked('the-key-of-studio-a'), await asked('the-key-of-studio-b')]).toEqual([200, 401])
    writeFileSync(file, '{"keys": []}')
    gateway.child.kill('SIGHUP')
    for (let tries = 0; (await asked('the-key-of-studio-a')) !== 401; tries++) expect(tries).toBeLessThan(500)
    expect(await gateway.stopped()).toEqual([0, null])
    const none = { permit: 0, review: 0, refuse: 0 }
    const both = { 'prior-permission': none, reservation: none }
    expect(gateway.said.decided).toEqual({ requests: both, outputs: both })
  }, 120_000)
})
