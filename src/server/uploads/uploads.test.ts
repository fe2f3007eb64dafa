import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import * as tusClient from 'tus-js-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noPostgres, type PostgresForTests, startPostgresForTests } from '../../store/postgres-for-tests.js'
import { type Caller, type HouseForTests, openHouseForTests } from '../house-for-tests.js'
import type { Principal } from '../identity/index.js'
import { finishedUpload } from './index.js'

const digestOf = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`
const base64 = (text: string) => Buffer.from(text).toString('base64')
const offsetStream = 'application/offset+octet-stream'

interface Sent {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
}

/** One request of the protocol, over a real connection. */
function send(
  url: string,
  token: string,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: Uint8Array,
): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'tus-resumable': '1.0.0',
        'content-length': String(body?.length ?? 0),
        ...headers,
      },
    })
    request.on('response', (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts).toString() }),
      )
      response.on('error', reject)
    })
    request.on('error', reject)
    request.end(body)
  })
}

const patch = (url: string, token: string, path: string, offset: number, bytes: Uint8Array, more = {}) =>
  send(url, token, 'PATCH', path, { 'content-type': offsetStream, 'upload-offset': String(offset), ...more }, bytes)

async function begin(url: string, token: string, bytes: number, metadata = `filename ${base64('動画.mp4')}`) {
  const made = await send(url, token, 'POST', '/v1/uploads', {
    'upload-length': String(bytes),
    'upload-metadata': metadata,
  })
  return { ...made, path: String(made.headers.location) }
}
const codeOf = ({ body }: Sent) => (JSON.parse(body) as { code: string }).code

describe.each(['embedded', 'postgresql'] as const)('uploads on the %s database', (kind) => {
  describe.skipIf(kind === 'postgresql' && noPostgres !== undefined)(noPostgres ?? 'is there', () => {
    let postgres: PostgresForTests | undefined
    let tests: HouseForTests
    let url: string
    let gen: Caller
    // The protocol's library has a clock of its own.
    let now = new Date()
    const principal = (party: string) => ({ party, sees: [party] }) as unknown as Principal

    beforeAll(async () => {
      if (kind === 'postgresql') postgres = await startPostgresForTests()
      tests = await openHouseForTests({
        now: () => now,
        settings: { uploadBytesMax: 50_000_000 },
        ...(postgres === undefined ? {} : { postgres: await postgres.createDatabase() }),
      })
      await tests.people()
      url = await tests.app.listen({ port: 0, host: '127.0.0.1' })
      gen = await tests.as({ party: 'gen' })
    })
    afterAll(async () => {
      await tests?.close()
      await postgres?.stop()
    })
    const partsLeft = () => readdirSync(join(tests.house.store.dataDirectory, 'uploads'))

    it('come in pieces, and are a blob once they are whole', async () => {
      const bytes = randomBytes(3_000_000)
      const begun = await begin(url, gen.token, bytes.length)
      expect(begun).toMatchObject({ status: 201, headers: { 'tus-resumable': '1.0.0' } })
      expect(begun.path).toMatch(/^\/v1\/uploads\/upl_/)
      const id = begun.path.split('/').at(-1) ?? ''
      expect(await patch(url, gen.token, begun.path, 0, bytes.subarray(0, 1_000_001))).toMatchObject({
        status: 204,
        headers: { 'upload-offset': '1000001' },
      })
      expect(await send(url, gen.token, 'HEAD', begun.path)).toMatchObject({
        status: 200,
        headers: { 'upload-offset': '1000001', 'upload-length': '3000000', 'cache-control': 'no-store' },
      })
      await expect(finishedUpload(tests.house, principal('gen'), id)).rejects.toMatchObject({
        code: 'uploads.unfinished',
      })
      expect((await gen.get(begun.path)).body).toMatchObject({ state: 'receiving', received: 1_000_001 })
      expect((await patch(url, gen.token, begun.path, 1_000_001, bytes.subarray(1_000_001))).status).toBe(204)
      expect((await gen.get(begun.path)).body).toMatchObject({
        state: 'finished',
        digest: digestOf(bytes),
        name: '動画.mp4',
      })
      const finished = await finishedUpload(tests.house, principal('gen'), id)
      expect(finished).toMatchObject({ id, name: '動画.mp4', bytes: 3_000_000, digest: digestOf(bytes) })
      expect(Buffer.compare(readFileSync(finished.path), bytes)).toBe(0)
      expect(partsLeft()).toEqual([])
      expect((await gen.get('/v1/uploads?state=finished')).body.items.map((one: { id: string }) => one.id)).toContain(
        id,
      )
    })

    it('of another tenant are not there, for any method', async () => {
      const begun = await begin(url, gen.token, 10)
      const other = await tests.as({ party: 'other-gen' })
      for (const method of ['HEAD', 'DELETE', 'GET']) {
        expect((await send(url, other.token, method, begun.path)).status, method).toBe(404)
      }
      const stolen = await patch(url, other.token, begun.path, 0, Buffer.from('0123456789'))
      expect(stolen.status).toBe(404)
      expect(codeOf(stolen)).toBe('uploads.unknown')
      await patch(url, gen.token, begun.path, 0, Buffer.from('0123456789'))
      const id = begun.path.split('/').at(-1) ?? ''
      await expect(finishedUpload(tests.house, principal('other-gen'), id)).rejects.toMatchObject({
        code: 'uploads.unknown',
      })
      expect((await other.get('/v1/uploads')).body.items).toEqual([])
      expect((await send(url, '', 'HEAD', begun.path)).status).toBe(401)
      const viewer = await tests.as({ party: 'gen', role: 'viewer' })
      expect(await begin(url, viewer.token, 10)).toMatchObject({ status: 403 })
    })

    it('at a wrong offset, with too much, or past the end are refused, and nothing of them is kept', async () => {
      const begun = await begin(url, gen.token, 10)
      expect((await patch(url, gen.token, begun.path, 0, Buffer.from('01234'))).status).toBe(204)
      for (const offset of [0, 4, 6, 10]) {
        const answer = await patch(url, gen.token, begun.path, offset, Buffer.from('5'))
        expect([answer.status, codeOf(answer)], String(offset)).toEqual([409, 'uploads.wrong-offset'])
      }
      expect((await patch(url, gen.token, begun.path, 5, Buffer.from('567890'))).status).toBe(413)
      expect((await patch(url, gen.token, begun.path, 5, Buffer.from('56789'))).status).toBe(204)
      expect((await gen.get(begun.path)).body.digest).toBe(digestOf(Buffer.from('0123456789')))
      expect(codeOf(await patch(url, gen.token, begun.path, 10, Buffer.from('x')))).toMatch(/wrong-offset|too-large/)
    })

    it('over the limits are refused before a byte is taken', async () => {
      const large = await begin(url, gen.token, 50_000_001)
      expect([large.status, codeOf(large)]).toEqual([413, 'uploads.too-large'])
      expect(codeOf(await begin(url, gen.token, 0))).toBe('uploads.invalid')
      expect(codeOf(await begin(url, gen.token, 5, 'filename !!!'))).toBe('uploads.invalid')
      expect(codeOf(await begin(url, gen.token, 5, `sha256 ${base64('zz')}`))).toBe('uploads.invalid')
      const tsuki = await tests.as({ party: 'tsuki' })
      const answers = await Promise.all(Array.from({ length: 25 }, () => begin(url, tsuki.token, 5)))
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(20)
      const refused = answers.filter(({ status }) => status === 429)
      expect(refused).toHaveLength(5)
      expect(codeOf(refused[0] as Sent)).toBe('uploads.too-many')
      expect(
        (await send(url, tsuki.token, 'DELETE', answers.find(({ status }) => status === 201)?.path ?? '')).status,
      ).toBe(204)
      expect((await begin(url, tsuki.token, 5)).status).toBe(201)
    })

    it('whose checksum does not fit are dropped: of a piece that piece, of the whole the whole', async () => {
      const bytes = randomBytes(1000)
      const checksum = (part: Uint8Array) => ({
        'upload-checksum': `sha256 ${createHash('sha256').update(part).digest('base64')}`,
      })
      const begun = await begin(
        url,
        gen.token,
        1000,
        `filename ${base64('a')},sha256 ${base64(digestOf(bytes).slice(7))}`,
      )
      const bad = await patch(url, gen.token, begun.path, 0, bytes.subarray(0, 400), checksum(randomBytes(400)))
      expect([bad.status, codeOf(bad)]).toEqual([460, 'uploads.checksum-mismatch'])
      expect((await send(url, gen.token, 'HEAD', begun.path)).headers['upload-offset']).toBe('0')
      const first = bytes.subarray(0, 400)
      expect((await patch(url, gen.token, begun.path, 0, first, checksum(first))).status).toBe(204)
      expect((await patch(url, gen.token, begun.path, 400, bytes.subarray(400))).status).toBe(204)
      expect((await gen.get(begun.path)).body.digest).toBe(digestOf(bytes))

      const other = await begin(url, gen.token, 5, `filename ${base64('a')},sha256 ${base64(digestOf(bytes).slice(7))}`)
      const whole = await patch(url, gen.token, other.path, 0, Buffer.from('12345'))
      expect([whole.status, codeOf(whole)]).toEqual([422, 'uploads.digest-mismatch'])
      expect((await send(url, gen.token, 'HEAD', other.path)).status).toBe(404)
    })

    it('written by two at once belong to the later one, and stay whole', { timeout: 60_000 }, async () => {
      const bytes = randomBytes(4_000_000)
      const begun = await begin(url, gen.token, bytes.length)
      // The first sends a part and then nothing more, as a connection does that has died without saying so.
      const first = httpRequest(`${url}${begun.path}`, {
        method: 'PATCH',
        headers: {
          authorization: `Bearer ${gen.token}`,
          'tus-resumable': '1.0.0',
          'content-type': offsetStream,
          'upload-offset': '0',
          'content-length': String(bytes.length),
        },
      })
      first.on('error', () => undefined)
      first.write(bytes.subarray(0, 1_500_000))
      await sleep(300)
      const started = performance.now()
      const head = await send(url, gen.token, 'HEAD', begun.path)
      expect(performance.now() - started).toBeLessThan(5000)
      const offset = Number(head.headers['upload-offset'])
      expect(offset).toBeGreaterThan(0)
      expect(offset).toBeLessThanOrEqual(1_500_000)
      first.write(bytes.subarray(1_500_000, 1_600_000))
      expect((await patch(url, gen.token, begun.path, offset, bytes.subarray(offset))).status).toBe(204)
      first.destroy()
      expect((await gen.get(begun.path)).body).toMatchObject({ state: 'finished', digest: digestOf(bytes) })
    })

    it('are resumed by tus-js-client over a line that breaks again and again', { timeout: 60_000 }, async () => {
      const bytes = randomBytes(8_000_000)
      const line = await breakingLine(Number(new URL(url).port), 1_500_000, 4)
      const result = await new Promise<string>((resolve, reject) => {
        const upload = new tusClient.Upload(bytes, {
          endpoint: `http://127.0.0.1:${line.port}/v1/uploads`,
          headers: { authorization: `Bearer ${gen.token}` },
          metadata: { filename: 'clip.mp4' },
          retryDelays: [0, 50, 100, 200, 400, 400, 400],
          onError: reject,
          onSuccess: () => resolve(upload.url ?? ''),
        })
        upload.start()
      })
      await line.close()
      expect(line.broken()).toBe(4)
      expect((await gen.get(new URL(result).pathname)).body).toMatchObject({
        state: 'finished',
        digest: digestOf(bytes),
      })
    })

    it('that are not finished within a day are gone, with their bytes', async () => {
      const begun = await begin(url, gen.token, 10)
      await patch(url, gen.token, begun.path, 0, Buffer.from('01234'))
      const id = begun.path.split('/').at(-1) ?? ''
      expect(partsLeft()).toContain(`${id}.part`)
      now = new Date(now.getTime() + 25 * 3600_000)
      const late = await patch(url, gen.token, begun.path, 5, Buffer.from('56789'))
      expect([late.status, codeOf(late)]).toEqual([410, 'uploads.expired'])
      const { openUploads, defaultUploadLimits } = await import('./index.js')
      const uploads = await openUploads(tests.house.kyodaku, defaultUploadLimits)
      expect(await uploads.removeExpired()).toBeGreaterThan(0)
      expect(partsLeft()).not.toContain(`${id}.part`)
      expect((await gen.get(begun.path)).status).toBe(404)
    })

    it('say what of the protocol is spoken', async () => {
      const { status, headers } = await send(url, '', 'OPTIONS', '/v1/uploads')
      expect(status).toBe(204)
      expect(headers).toMatchObject({ 'tus-version': '1.0.0', 'tus-max-size': '50000000' })
      expect(String(headers['tus-extension'])).toContain('creation')
      const without = await send(url, gen.token, 'POST', '/v1/uploads', {
        'tus-resumable': '0.2.2',
        'upload-length': '5',
      })
      expect(without.status).toBeGreaterThanOrEqual(400)
      expect(without.status).toBeLessThan(500)
    })
  })
})

describe('a server killed with -9 during an upload', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kyodaku-upload-kill-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const program = fileURLToPath(new URL('../../../dist/server/uploads/upload-child-for-tests.js', import.meta.url))

  it.skipIf(!existsSync(program))(
    'keeps what it confirmed, and another goes on from there (needs dist/)',
    { timeout: 120_000 },
    async () => {
      const bytes = randomBytes(60_000_000)
      let path = ''
      const offsets: number[] = []
      for (const killed of [true, true, false]) {
        const child = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
        const ended = new Promise<void>((resolve) => child.on('close', () => resolve()))
        const { url, token } = await new Promise<{ url: string; token: string }>((resolve, reject) => {
          let output = ''
          child.stdout.setEncoding('utf8').on('data', (text: string) => {
            output += text
            if (output.includes('\n')) resolve(JSON.parse(output))
          })
          child.on('close', () => reject(new Error(`the server ended: ${output}`)))
        })
        if (path === '') path = (await begin(url, token, bytes.length)).path
        const offset = Number((await send(url, token, 'HEAD', path)).headers['upload-offset'])
        offsets.push(offset)
        if (!killed) {
          const rest = await patch(url, token, path, offset, bytes.subarray(offset))
          expect(rest.status, rest.body).toBe(204)
          const found = await send(url, token, 'GET', path)
          expect(JSON.parse(found.body)).toMatchObject({ state: 'finished', digest: digestOf(bytes) })
        } else {
          // Slowly, and killed in the middle: when more has gone out than buffers on the way hold and one confirmation needs.
          await slowly(url, token, path, offset, bytes, 26_000_000, () => void child.kill('SIGKILL'))
        }
        child.kill('SIGKILL')
        await ended
      }
      expect(offsets[0]).toBe(0)
      expect(offsets[2]).toBeGreaterThan(0)
      expect(offsets[2]).toBeLessThan(bytes.length)
    },
  )
})

/** Sends bytes until the connection breaks. */
async function slowly(
  url: string,
  token: string,
  path: string,
  offset: number,
  bytes: Uint8Array,
  enough: number,
  whenSent: () => void,
): Promise<void> {
  const request = httpRequest(`${url}${path}`, {
    method: 'PATCH',
    headers: {
      authorization: `Bearer ${token}`,
      'tus-resumable': '1.0.0',
      'content-type': offsetStream,
      'upload-offset': String(offset),
      'content-length': String(bytes.length - offset),
    },
  })
  const broken = new Promise<void>((resolve) => {
    request.on('error', () => resolve())
    request.on('close', () => resolve())
  })
  let at = offset
  const timer = setInterval(() => {
    // What the other side has not taken yet waits.
    if (request.writableNeedDrain) return
    if (at - offset >= enough) {
      clearInterval(timer)
      setTimeout(whenSent, 300)
      return
    }
    request.write(bytes.subarray(at, at + 1_000_000))
    at += 1_000_000
  }, 8)
  await broken
  clearInterval(timer)
}

/** A line to a port that breaks each of the first connections after so many bytes. */
async function breakingLine(port: number, afterBytes: number, times: number) {
  let broken = 0
  const sockets = new Set<Socket>()
  const { connect } = await import('node:net')
  const server = createServer((socket) => {
    const out = connect(port, '127.0.0.1')
    for (const one of [socket, out]) {
      sockets.add(one)
      one.on('error', () => undefined)
      one.on('close', () => sockets.delete(one))
    }
    out.pipe(socket)
    // Whoever ends ends both, or the other would wait for ever to be read.
    out.on('close', () => socket.destroySoon())
    socket.on('close', () => out.destroySoon())
    let passed = 0
    socket.on('data', (part) => {
      passed += part.length
      if (passed > afterBytes && broken < times) {
        broken += 1
        out.destroy()
        socket.destroy()
        return
      }
      if (!out.write(part)) {
        socket.pause()
        out.once('drain', () => socket.resume())
      }
    })
    socket.on('end', () => out.end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as { port: number }).port,
    broken: () => broken,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
