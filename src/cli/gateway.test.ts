import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { kyodaku, temporaryData } from './kyodaku-for-tests.js'

const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

describe('kyodaku gateway', () => {
  const data = temporaryData()
  afterAll(() => data.remove())

  it('serves the portal beside it, where what waits for a review is judged, and stops when told', async () => {
    const words = ['gateway', '--upstream', 'http://127.0.0.1:9/v1', '--as', 'gen', '--port', '0', '--portal', '--json']
    const child = spawn(process.execPath, [program, ...words], {
      env: { ...process.env, KYODAKU_DATA: data.path, KYODAKU_PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const said: Record<string, string> = {}
    for await (const line of createInterface({ input: child.stdout })) {
      Object.assign(said, JSON.parse(line) as Record<string, string>)
      if (said.listening !== undefined) break
    }
    const videos = await fetch(`${said.listening}/videos`)
    expect([videos.status, await videos.json()]).toMatchObject([200, { object: 'list', data: [] }])
    const health = await fetch(new URL('/healthz', said.url))
    expect(await health.json()).toMatchObject({ alive: true })
    expect((await fetch(said.url!)).headers.get('content-type')).toMatch(/^text\/html/)
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
    // The folder is free again.
    expect((await kyodaku(data.path, ['doctor'])).code).toBe(0)
  }, 120_000)

  it('lets nobody ask from elsewhere without a key', async () => {
    const words = ['gateway', '--upstream', 'http://127.0.0.1:9/v1', '--as', 'gen', '--host', '0.0.0.0']
    const ran = await kyodaku(data.path, words, { environment: { KYODAKU_GATEWAY_KEYS: '' } })
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('KYODAKU_GATEWAY_KEYS')
  })
})
