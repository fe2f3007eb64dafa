import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noPostgres, type PostgresForTests, startPostgresForTests } from '../../store/postgres-for-tests.js'
import { type Answer, type Caller, type HouseForTests, openHouseForTests } from '../house-for-tests.js'
import { type DiskForTests, mountDisk, noDisk } from './disk-for-tests.js'

const megabyte = 1_048_576

for (const kind of ['embedded', 'postgresql'] as const) {
  const absent = noDisk ?? (kind === 'postgresql' ? noPostgres : undefined)
  describe.skipIf(absent)(`on a full disk, ${kind}${absent ? ` (${absent})` : ''}`, () => {
    let postgres: PostgresForTests | undefined
    let disk: DiskForTests
    let tests: HouseForTests
    let hana: Caller
    beforeAll(async () => {
      if (kind === 'postgresql') postgres = await startPostgresForTests()
      disk = mountDisk(400)
      tests = await openHouseForTests({
        dataDirectory: join(disk.folder, 'data'),
        ...(postgres === undefined ? {} : { postgres: await postgres.createDatabase() }),
      })
      await tests.people()
      hana = await tests.as({ party: 'hana' })
    }, 180_000)
    afterAll(async () => {
      await tests?.close()
      disk?.unmount()
      await postgres?.stop()
    })

    const filler = () => join(disk.folder, 'filler')
    /** Takes all the space that is left. */
    const fill = () => {
      const file = openSync(filler(), 'w')
      try {
        for (let bytes = megabyte; bytes > 0; ) {
          try {
            writeSync(file, Buffer.alloc(bytes))
          } catch {
            bytes = Math.floor(bytes / 2)
          }
        }
      } finally {
        closeSync(file)
      }
    }
    const makeSpace = () => rmSync(filler())

    const upload = async (bytes: Buffer, at?: string): Promise<Answer & { url: string }> => {
      const headers = { authorization: `Bearer ${hana.token}`, 'tus-resumable': '1.0.0' }
      let url = at
      if (url === undefined) {
        const made = await tests.app.inject({
          method: 'POST',
          url: '/v1/uploads',
          headers: { ...headers, 'upload-length': String(bytes.length) },
        })
        if (made.statusCode >= 400)
          return { status: made.statusCode, headers: made.headers, body: made.json(), url: '' }
        url = new URL(String(made.headers.location), 'http://localhost').pathname
      }
      const head = await tests.app.inject({ method: 'HEAD', url, headers })
      const offset = Number(head.headers['upload-offset'])
      const sent = await tests.app.inject({
        method: 'PATCH',
        url,
        headers: { ...headers, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
        payload: bytes.subarray(offset),
      })
      return {
        status: sent.statusCode,
        headers: sent.headers,
        body: sent.body === '' ? undefined : sent.json(),
        url,
      }
    }
    const work = (id: string) => ({
      id,
      kind: 'film',
      titles: [{ text: id, kind: 'official' }],
      owners: [{ party: 'hana', share: 1_000_000, territories: ['worldwide'] }],
      regime: 'prior-permission',
    })
    const works = async () => (await hana.get('/v1/works')).body.items.map(({ id }: { id: string }) => id)
    const prompt = { prompt: 'a fox', use: { kind: 'generate', model: 'm-1', territory: 'JP' } }

    it('says so, shows nothing half-done, and goes on when there is space again', async () => {
      const gen = await tests.as({ party: 'gen' })
      expect((await upload(Buffer.alloc(megabyte, 1))).status).toBe(204)
      const begun = await tests.app.inject({
        method: 'POST',
        url: '/v1/uploads',
        headers: {
          authorization: `Bearer ${hana.token}`,
          'tus-resumable': '1.0.0',
          'upload-length': String(8 * megabyte),
        },
      })
      const url = new URL(String(begun.headers.location), 'http://localhost').pathname
      const film = Buffer.alloc(8 * megabyte, 2)
      fill()

      const late = await upload(film, url)
      expect(late).toMatchObject({ status: 507, body: { code: 'store.disk-full', title: 'No space left' } })
      expect(late.headers['content-type']).toMatch(/^application\/problem\+json/)
      // Not finished, and nothing that somebody could check or deposit.
      const { body: unfinished } = await hana.get(url)
      expect(unfinished).toMatchObject({ state: 'receiving', bytes: 8 * megabyte })
      expect(unfinished.digest).toBeUndefined()
      const deposit = await hana.post('/v1/works/sakura/references', { upload: unfinished.id })
      expect(deposit.status).toBeGreaterThanOrEqual(400)
      if (kind === 'embedded') {
        // The database and the record are on that disk, too.
        expect(await hana.post('/v1/works', work('full'))).toMatchObject({
          status: 507,
          body: { code: 'store.disk-full' },
        })
        expect(await gen.post('/v1/checks:text', prompt)).toMatchObject({ status: 507 })
      }
      // What is there is read as before, and the server says what is the matter.
      expect(await works()).toEqual(['sakura', 'ume'])

      makeSpace()
      expect((await upload(film, url)).status).toBe(204)
      expect((await hana.get(url)).body).toMatchObject({ state: 'finished', received: 8 * megabyte })
      expect((await hana.post('/v1/works', work('full'))).status).toBe(201)
      expect(await works()).toEqual(['full', 'sakura', 'ume'])
      const checked = await gen.post('/v1/checks:text', prompt)
      expect(checked.status, JSON.stringify(checked.body)).toBeLessThan(300)
      // The record has lost nothing and has nothing twice.
      const rows = await tests.house.store.db.selectFrom('registry_entries').select('log_index').execute()
      const size = await tests.house.kyodaku.log.size()
      expect(new Set(rows.map(({ log_index }) => log_index)).size).toBe(rows.length)
      for (const { log_index } of rows) expect(log_index).toBeLessThan(size)
    }, 120_000)
  })
}
