import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { auditLog, createSigner, openLog } from '../record/index.js'
import { carryOverRecord } from './carry-over-record.js'
import { openStore } from './index.js'
import { noPostgres, type PostgresForTests, startPostgresForTests } from './postgres-for-tests.js'
import { openPostgresqlRecordFiles, type PostgresqlRecordFiles } from './postgresql-record-files.js'
import { openRecordFiles } from './record-files.js'

const origin = 'log.example/kyodaku'
const signer = createSigner(origin, new Uint8Array(32).fill(7))
const trusted = { verifierKeys: [signer.verifierKey] }
const bytes = (text: string) => new TextEncoder().encode(text)
const text = (content: Uint8Array | undefined) => content && Buffer.from(content).toString()

describe.skipIf(noPostgres)(`the record in a PostgreSQL database${noPostgres ? ` (${noPostgres})` : ''}`, () => {
  let folder: string
  let server: PostgresForTests
  let databaseUrl: string
  let pool: pg.Pool
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kyodaku-record-'))
    server = await startPostgresForTests()
  })
  afterAll(async () => {
    await pool?.end()
    await server?.stop()
    await rm(folder, { recursive: true, force: true })
  })
  let home: string
  let count = 0
  beforeEach(async () => {
    await pool?.end()
    databaseUrl = await server.createDatabase()
    home = join(folder, `home-${count++}`)
    await (await openStore({ dataDirectory: home, databaseUrl })).close()
    pool = new pg.Pool({ connectionString: databaseUrl })
    pool.on('error', () => undefined)
  })
  const open = (more: { readOnly?: boolean } = {}) =>
    openPostgresqlRecordFiles(databaseUrl, { readOnly: false, ...more })

  it('gives back what was written, and keeps the journal in the order of the calls', async () => {
    const files = await open()
    expect(await files.read('checkpoint')).toBeUndefined()
    const all = Uint8Array.from({ length: 70_000 }, (_, i) => i)
    await files.writeAll(
      new Map([
        ['tile/0/000', all],
        ['tile/0/001.p/3', new Uint8Array(0)],
        ['tile/0/001.p/12', bytes('twelve')],
        ['tile/0/001', bytes('full')],
        ['checkpoint', bytes('許諾')],
      ]),
    )
    await files.write('checkpoint', bytes('newer'))
    expect(Buffer.compare((await files.read('tile/0/000'))!, all)).toBe(0)
    expect(await files.read('tile/0/001.p/3')).toHaveLength(0)
    expect(text(await files.read('checkpoint'))).toBe('newer')
    await files.removeFolder('tile/0/001.p')
    await files.removeFolder('tile/none')
    expect(await files.read('tile/0/001.p/12')).toBeUndefined()
    expect(text(await files.read('tile/0/001'))).toBe('full')

    await Promise.all(Array.from({ length: 30 }, (_, i) => files.appendJournal(bytes(`${i},`))))
    const expected = Array.from({ length: 30 }, (_, i) => `${i},`).join('')
    expect(text(await files.readJournal())).toBe(expected)
    await files.close()
    const again = await open()
    await again.appendJournal(bytes('end'))
    expect(text(await again.readJournal())).toBe(`${expected}end`)
    await again.resetJournal()
    expect(await again.readJournal()).toHaveLength(0)
    await again.appendJournal(bytes('new'))
    expect(text(await again.readJournal())).toBe('new')
    await again.close()
    await expect(again.write('a', all)).rejects.toMatchObject({ code: 'store.closed' })

    const reader = await open({ readOnly: true })
    expect(text(await reader.read('checkpoint'))).toBe('newer')
    await expect(reader.appendJournal(all)).rejects.toMatchObject({ code: 'store.read-only' })
    await expect(reader.read('../x')).rejects.toMatchObject({ code: 'store.bad-path' })
    await reader.close()
  })

  it('says when the database has other bytes than were written', async () => {
    const files = await open()
    await files.write('checkpoint', bytes('ours'))
    await pool.query(`update record_files set bytes = 'other'`)
    await expect(files.read('checkpoint')).rejects.toMatchObject({ code: 'store.damaged' })
    await files.close()
  })

  it('has one writer: a second waits and is refused, and may come when the first is gone', async () => {
    const first = await open()
    await expect(open()).rejects.toMatchObject({ code: 'store.locked' })
    const waiting = open()
    await first.close()
    await (await waiting).close()
  })

  it('takes nothing more from a writer whose lock is lost, or that has been replaced', async () => {
    const everything = async () =>
      (
        await pool.query(`select path, encode(bytes, 'hex') from record_files union all
        select seq::text, encode(bytes, 'hex') from record_journal order by 1`)
      ).rows
    const refuses = async (files: PostgresqlRecordFiles) => {
      const before = await everything()
      for (const write of [
        () => files.write('checkpoint', bytes('late')),
        () => files.appendJournal(bytes('late')),
        () => files.resetJournal(),
        () => files.removeFolder('tile'),
      ]) {
        await expect(write()).rejects.toMatchObject({ code: 'record.conflict' })
      }
      expect(await everything()).toStrictEqual(before)
    }
    const first = await open()
    await first.writeAll(
      new Map([
        ['tile/0', bytes('a')],
        ['checkpoint', bytes('b')],
      ]),
    )
    await first.appendJournal(bytes('c'))
    await pool.query(`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'`)
    await expect
      .poll(() =>
        first.write('checkpoint', bytes('b')).then(
          () => 'written',
          (error) => error.code,
        ),
      )
      .toBe('record.conflict')
    await refuses(first)

    // One that does not know yet: its connections live, but a later opening has raised the epoch.
    const second = await open()
    await pool.query('update record_writer set epoch = epoch + 1')
    await refuses(second)
    await first.close()
    await second.close()
  })

  it('lets a log go on no further than its lock: record.conflict, and the next finds what was acknowledged', async () => {
    const files = await open()
    const log = await openLog(files, { origin, signer })
    await log.append(bytes('first'))
    await pool.query('update record_writer set epoch = epoch + 1')
    await expect(log.append(bytes('second'))).rejects.toMatchObject({ code: 'record.conflict' })
    await log.close()
    await files.close()
    const again = await open()
    const reopened = await openLog(again, { origin, signer })
    expect(reopened.size()).toBe(1)
    expect(await reopened.append(bytes('third'))).toEqual({ index: 1 })
    await reopened.close()
    await again.close()
  })

  it('says when the server may lose what it says is durable', async () => {
    const store = await openStore({ dataDirectory: home, databaseUrl })
    const { rows } = await pool.query(`select current_setting('fsync') as fsync`)
    const expected = rows[0].fsync === 'on' ? [] : [expect.objectContaining({ code: 'store.server-not-durable' })]
    expect(store.notices).toStrictEqual(expected)
    await store.close()
  })

  describe('after a log of files', () => {
    const recordFolder = () => join(home, 'record')
    beforeEach(async () => {
      const files = await openRecordFiles(recordFolder(), { readOnly: false })
      const log = await openLog(files, { origin, signer })
      await Promise.all(Array.from({ length: 700 }, (_, i) => log.append(bytes(`entry ${i}`))))
      // Not closed: what is in the journal has to come along.
      await files.close()
    })
    const expectWhole = async () => {
      const store = await openStore({ dataDirectory: home, databaseUrl })
      const log = await openLog(store.recordFiles, { origin, signer })
      expect(log.size()).toBeGreaterThanOrEqual(700)
      expect(await log.append(bytes('entry 77'))).toEqual({ index: 77 })
      await log.append(bytes('in the database'))
      await auditLog(store.recordFiles, trusted)
      await log.close()
      await store.close()
      expect(existsSync(recordFolder())).toBe(false)
      expect(existsSync(join(home, 'record.carried-over', 'checkpoint'))).toBe(true)
    }

    it('carries it over once', async () => {
      const reader = await openStore({ dataDirectory: home, databaseUrl, readOnly: true })
      await auditLog(reader.recordFiles, trusted)
      await reader.close()
      await expectWhole()
      await expectWhole()
    })

    it('goes on from wherever carrying over was interrupted', async () => {
      const copy = `${recordFolder()}.copy`
      await cp(recordFolder(), copy, { recursive: true })
      const errors: string[] = []
      for (let stopAfter = 0; errors.at(-1) !== ''; stopAfter++) {
        const files = await open()
        let steps = 0
        const step = <T>(work: () => Promise<T>): Promise<T> =>
          steps++ >= stopAfter ? Promise.reject(new Error('killed')) : work()
        const dying: PostgresqlRecordFiles = {
          ...files,
          digests: () => step(() => files.digests()),
          // Half of the files never arrive, which is noticed.
          writeAll: (all) => step(() => files.writeAll(new Map([...all].slice(0, 3)))),
          finishCarryingOver: (journal, last) => step(() => files.finishCarryingOver(journal, last)),
        }
        errors.push(
          await carryOverRecord(home, dying).then(
            () => '',
            (error: Error) => error.message,
          ),
        )
        if (errors.at(-1) !== '') expect(await files.read('checkpoint')).toBeUndefined()
        await files.close()
        expect(stopAfter).toBeLessThan(20)
      }
      expect(errors.slice(0, 2)).toEqual(['killed', 'killed'])
      expect(errors.some((error) => error.includes('reached the database changed'))).toBe(true)
      // Killed before the folder was put aside.
      await rm(join(home, 'record.carried-over'), { recursive: true })
      await cp(copy, recordFolder(), { recursive: true })
      await expectWhole()
    })

    it('never has two: it refuses when the database has one of its own', async () => {
      const files = await open()
      const log = await openLog(files, { origin, signer })
      await log.append(bytes('another log'))
      await log.close()
      await files.close()
      await expect(openStore({ dataDirectory: home, databaseUrl })).rejects.toMatchObject({ code: 'store.two-logs' })
      expect(existsSync(join(recordFolder(), 'checkpoint'))).toBe(true)
      await mkdir(join(home, 'record.carried-over'))
      await expect(openStore({ dataDirectory: home, databaseUrl })).rejects.toMatchObject({ code: 'store.two-logs' })
    })
  })
})
