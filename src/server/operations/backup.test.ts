import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  clearText,
  depositFile,
  type Kyodaku,
  loadRegistry,
  openKyodaku,
  prepareClearing,
  recordParty,
  recordWork,
} from '../../clearance/index.js'
import { backupName, folderSink, tarFileSink } from '../../store/index.js'
import { noPostgres, type PostgresForTests, startPostgresForTests } from '../../store/postgres-for-tests.js'
import {
  clearDataset,
  findRun,
  listRuns,
  proveRow,
  receiptOf,
  recheckDataset,
  rowsOfRun,
  verifyRowProof,
} from '../../training/index.js'
import { restoreBackup, writeBackup } from './index.js'

const folder = mkdtempSync(join(tmpdir(), 'kyodaku-backup-'))
const data = join(folder, 'data')
const tarPath = join(folder, 'whole.tar')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const use = { kind: 'release', party: 'gen', model: 'm1', territory: 'JP', regime: 'prior-permission' } as const

async function furnish(kyodaku: Kyodaku): Promise<void> {
  await recordParty(kyodaku, { id: 'hana', role: 'rightsholder', names: [{ text: '花', kind: 'official' }] })
  await recordParty(kyodaku, { id: 'gen', role: 'provider', names: [{ text: 'Gen “x” \\', kind: 'official' }] })
  await recordWork(kyodaku, {
    id: 'sakura',
    kind: 'film',
    titles: [{ text: 'さくらの灯台', kind: 'official', language: 'ja' }],
    owners: [{ party: 'hana', share: 1_000_000, territories: ['worldwide'] }],
    regime: 'prior-permission',
  })
  await depositFile(kyodaku, 'samples/media/pinwheel-market.mp4', { work: 'sakura' })
  await decide(kyodaku, 'さくらの灯台を描いて')
}

async function decide(kyodaku: Kyodaku, text: string): Promise<void> {
  await clearText(kyodaku, await prepareClearing(kyodaku), 'prompt', {
    use,
    texts: [{ where: 'prompt', text }],
  })
}

/** Everything that somebody could miss. */
async function contents(kyodaku: Kyodaku) {
  const { db } = kyodaku.store
  const registry = await loadRegistry(kyodaku)
  return {
    parties: registry.parties,
    works: registry.works,
    entries: await db.selectFrom('registry_entries').selectAll().orderBy('seq').execute(),
    subjects: await db.selectFrom('registry_subjects').selectAll().orderBy('subject_id').execute(),
    clearances: await db.selectFrom('clearances').selectAll().orderBy('id').execute(),
    tracks: await db.selectFrom('reference_tracks').selectAll().orderBy('id').execute(),
    checkpoint: kyodaku.log.checkpoint(),
    key: kyodaku.log.verifierKey,
  }
}

let before: Awaited<ReturnType<typeof contents>>
beforeAll(async () => {
  const kyodaku = await openKyodaku({ dataDirectory: data })
  await furnish(kyodaku)
  before = await contents(kyodaku)
  await writeBackup(kyodaku, await tarFileSink(tarPath))
  await kyodaku.close()
})
const key = join(data, 'keys/secret.key')

describe('a backup', () => {
  it('comes back as it was, and goes on', async () => {
    const target = join(folder, 'restored')
    const restored = await restoreBackup({ from: tarPath, dataDirectory: target, keyFile: key })
    expect(restored.logSize).toBeGreaterThan(3)
    const kyodaku = await openKyodaku({ dataDirectory: target })
    expect(await contents(kyodaku)).toEqual(before)
    const size = kyodaku.log.size()
    await decide(kyodaku, 'another')
    expect(kyodaku.log.size()).toBe(size + 1)
    const { rows } = await sql<{ seq: number }>`select max(seq) as seq from registry_entries`.execute(kyodaku.store.db)
    await recordParty(kyodaku, { id: 'new', role: 'provider', names: [{ text: 'new', kind: 'official' }] })
    const after = await kyodaku.store.db
      .selectFrom('registry_entries')
      .select('seq')
      .where('subject_id', '=', 'new')
      .execute()
    expect(after[0]!.seq).toBeGreaterThan(rows[0]!.seq)
    await kyodaku.close()
    expect(readFileSync(join(target, 'keys/log.vkey'), 'utf8')).toBe(readFileSync(join(data, 'keys/log.vkey'), 'utf8'))
    expect(existsSync(join(target, 'tables'))).toBe(false)
  })

  it('holds no secret key unless asked, and asks for it', async () => {
    expect(readFileSync(tarPath).includes(readFileSync(key))).toBe(false)
    await expect(restoreBackup({ from: tarPath, dataDirectory: join(folder, 'no-key') })).rejects.toMatchObject({
      code: 'store.key-needed',
    })
    const other = join(folder, 'other.key')
    writeFileSync(other, `${'ab'.repeat(32)}\n`)
    await expect(
      restoreBackup({ from: tarPath, dataDirectory: join(folder, 'no-key'), keyFile: other }),
    ).rejects.toThrow()
    expect(existsSync(join(folder, 'no-key'))).toBe(false)
    expect(readdirSync(folder).filter((name) => name.includes('.restoring-'))).toEqual([])
  })

  it('is checked without being restored', async () => {
    const checked = await restoreBackup({ from: tarPath, dataDirectory: join(folder, 'nowhere'), check: true })
    expect(checked.rows).toBeGreaterThan(5)
    expect(existsSync(join(folder, 'nowhere'))).toBe(false)
  })

  it('is never restored over anything', async () => {
    await expect(restoreBackup({ from: tarPath, dataDirectory: data, keyFile: key })).rejects.toMatchObject({
      code: 'store.not-empty',
    })
  })

  it('is refused when it was cut off or changed anywhere', async () => {
    const bytes = readFileSync(tarPath)
    const bad = join(folder, 'bad.tar')
    const places = Array.from({ length: 12 }, (_, i) => Math.floor((bytes.length * (i + 0.5)) / 12))
    for (const place of places) {
      const changed = Buffer.from(bytes)
      changed[place]! ^= 0x01
      writeFileSync(bad, changed)
      const check = restoreBackup({ from: bad, dataDirectory: join(folder, 'nowhere'), check: true })
      // What a tar pads its files with says nothing.
      await check.then(
        () => expect(bytes[place]).toBe(0),
        (error: unknown) => expect(error).toMatchObject({ code: expect.stringMatching(/^(store|record)\./) }),
      )
    }
    for (const end of [0, 100, 5000, bytes.length >> 1, bytes.length - 5000]) {
      writeFileSync(bad, bytes.subarray(0, end))
      await expect(
        restoreBackup({ from: bad, dataDirectory: join(folder, 'nowhere'), check: true }),
      ).rejects.toMatchObject({ code: 'store.damaged' })
    }
  }, 120_000)

  it('is made while decisions go on, and the record is never behind the rows', async () => {
    const live = join(folder, 'live')
    await restoreBackup({ from: tarPath, dataDirectory: live, keyFile: key })
    const kyodaku = await openKyodaku({ dataDirectory: live })
    let going = true
    let count = 0
    const deciding = (async () => {
      while (going) await decide(kyodaku, `prompt ${count++}`)
    })()
    for (let i = 0; i < 3; i++) {
      const path = join(folder, `live-${i}.tar`)
      await writeBackup(kyodaku, await tarFileSink(path))
      await restoreBackup({ from: path, dataDirectory: join(folder, 'nowhere'), check: true })
    }
    going = false
    await deciding
    expect(count).toBeGreaterThan(3)
    await kyodaku.close()
  })

  it('into a folder copies only new blobs the next time, and restores the newest', async () => {
    const place = join(folder, 'backups')
    const copy = join(folder, 'incremental')
    cpSync(data, copy, { recursive: true })
    rmSync(join(copy, 'lock'), { force: true })
    const kyodaku = await openKyodaku({ dataDirectory: copy })
    const first = new Date('2026-11-01T00:00:00Z')
    await writeBackup(kyodaku, await folderSink(place, backupName(first)), { now: first, withKeys: true })
    const blob = () => {
      const below = join(place, 'blobs/sha256')
      const [one] = readdirSync(below)
      const [name] = readdirSync(join(below, one!))
      return statSync(join(below, one!, name!)).ino
    }
    const inode = blob()
    await recordParty(kyodaku, { id: 'later', role: 'provider', names: [{ text: 'later', kind: 'official' }] })
    const second = new Date('2026-11-02T00:00:00Z')
    await writeBackup(kyodaku, await folderSink(place, backupName(second)), { now: second, withKeys: true })
    expect(blob()).toBe(inode)
    await kyodaku.close()
    const target = join(folder, 'from-folder')
    const restored = await restoreBackup({ from: place, dataDirectory: target })
    expect(restored.madeAt).toBe(second.toISOString())
    const again = await openKyodaku({ dataDirectory: target })
    expect((await loadRegistry(again)).parties.map(({ id }) => id)).toContain('later')
    await again.close()
  })

  it('holds what rows of datasets are listed, proved and looked at again by, and what a run goes on by', async () => {
    const source = join(folder, 'datasets')
    const kyodaku = await openKyodaku({ dataDirectory: source })
    await furnish(kyodaku)
    const location = join(folder, 'clips.csv')
    const clips = ['さくらの灯台 を観る', 'a boat', 'a bus'].map(
      (name, row) => `${name},https://a.example/${row}.mp4\n`,
    )
    writeFileSync(location, `name,contentUrl\n${clips.join('')}`)
    const train = { party: 'gen', model: 'm1', territory: 'JP', regime: 'prior-permission' } as const
    const output = (data: string, name: string) => join(data, 'datasets', name, 'out')
    const options = { location, use: train, partRows: 1, workers: 0 }
    const { id } = await clearDataset(kyodaku, { ...options, output: output(source, 'whole') })
    const stop = new AbortController()
    const stopped = clearDataset(kyodaku, {
      ...options,
      output: output(source, 'half'),
      signal: stop.signal,
      onProgress: ({ done }) => done > 0 && stop.abort(),
    })
    await expect(stopped).rejects.toThrow()
    const half = (await listRuns(kyodaku, { limit: 9 })).find(({ state }) => state === 'stopped')!.id
    const tar = join(folder, 'datasets.tar')
    await writeBackup(kyodaku, await tarFileSink(tar), { withKeys: true })
    await kyodaku.close()

    const target = join(folder, 'datasets-restored')
    await restoreBackup({ from: tar, dataDirectory: target })
    expect(existsSync(join(target, 'datasets'))).toBe(false)
    const restored = await openKyodaku({ dataDirectory: target })
    const { rows } = await rowsOfRun(restored, id, {}, { limit: 9 })
    expect(rows.map(({ evidence }) => evidence.outcome)).toEqual(['review', 'admit', 'admit'])
    const receipt = receiptOf(await findRun(restored, id))
    for (const { source: name, row } of rows) {
      const proof = await proveRow(restored, id, { source: name, row })
      expect(verifyRowProof(proof, receipt).filter(({ ok }) => !ok)).toEqual([])
    }
    await recordWork(restored, {
      id: 'boat',
      kind: 'film',
      titles: [{ text: 'a boat', kind: 'official', language: 'en' }],
      identifiers: [{ scheme: 'domain', value: 'a.example' }],
      owners: [{ party: 'hana', share: 1_000_000, territories: ['worldwide'] }],
      regime: 'prior-permission',
    })
    expect((await recheckDataset(restored, id)).affected).toMatchObject([{ event: { kind: 'work-deposited' } }])
    await clearDataset(restored, { ...options, run: half, output: output(target, 'half') })
    const admitted = readFileSync(join(output(target, 'half'), 'admitted', 'clips.csv'), 'utf8')
    expect(admitted).toBe(readFileSync(join(output(source, 'whole'), 'admitted', 'clips.csv'), 'utf8'))
    await restored.close()
  })

  it('leaves nothing that looks whole when the restoring is killed', async () => {
    const program = `
      import { restoreBackup } from ${JSON.stringify(join(process.cwd(), 'src/server/operations/index.ts'))}
      await restoreBackup(JSON.parse(process.argv[1]))
      console.log('restored')`
    for (const milliseconds of [1_500, 2_500, 3_500]) {
      const target = join(folder, `killed-${milliseconds}`)
      const child = spawn(
        process.execPath,
        [
          '--import',
          'tsx',
          '--input-type=module',
          '-e',
          program,
          JSON.stringify({ from: tarPath, dataDirectory: target, keyFile: key }),
        ],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      )
      let said = ''
      child.stdout.on('data', (bytes: Buffer) => {
        said += bytes
      })
      await Promise.race([sleep(milliseconds), new Promise((resolve) => child.once('exit', resolve))])
      child.kill('SIGKILL')
      await sleep(50)
      if (existsSync(target)) {
        // It had the time: then all of it is there.
        const kyodaku = await openKyodaku({ dataDirectory: target })
        expect(await contents(kyodaku)).toEqual(before)
        await kyodaku.close()
      } else expect(said).toBe('')
    }
  })
})

describe.skipIf(noPostgres)(`on a server${noPostgres ? ` (${noPostgres})` : ''}`, () => {
  let postgres: PostgresForTests
  beforeAll(async () => {
    postgres = await startPostgresForTests()
  })
  afterAll(() => postgres.stop())

  it('goes from the embedded database to a server and back, and refuses a database in use', async () => {
    const databaseUrl = await postgres.createDatabase()
    const onServer = join(folder, 'on-server')
    await restoreBackup({ from: tarPath, dataDirectory: onServer, databaseUrl, keyFile: key })
    const kyodaku = await openKyodaku({ dataDirectory: onServer, databaseUrl })
    expect(await contents(kyodaku)).toEqual(before)
    await decide(kyodaku, 'on the server')
    const then = await contents(kyodaku)
    const path = join(folder, 'server.tar')
    await writeBackup(kyodaku, await tarFileSink(path))
    await kyodaku.close()
    await expect(
      restoreBackup({ from: path, dataDirectory: join(folder, 'again'), databaseUrl, keyFile: key }),
    ).rejects.toMatchObject({ code: 'store.not-empty' })
    const back = join(folder, 'back')
    await restoreBackup({ from: path, dataDirectory: back, keyFile: key })
    const embedded = await openKyodaku({ dataDirectory: back })
    expect(await contents(embedded)).toEqual(then)
    await embedded.close()
  })
})
