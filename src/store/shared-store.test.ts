import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from './index.js'
import { noPostgres, type PostgresForTests, startPostgresForTests } from './postgres-for-tests.js'

describe.skipIf(noPostgres)(`a store that is shared${noPostgres ? ` (${noPostgres})` : ''}`, () => {
  let server: PostgresForTests
  let folder: string
  beforeAll(async () => {
    server = await startPostgresForTests()
    folder = await mkdtemp(join(tmpdir(), 'kyodaku-shared-'))
  })
  afterAll(async () => {
    await server?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  it('is worked with beside the process that has its lock and writes the record', async () => {
    const databaseUrl = await server.createDatabase()
    const dataDirectory = join(folder, 'data')
    // Nothing to share yet: it is the first process that makes it.
    await expect(openStore({ dataDirectory, databaseUrl, shared: true })).rejects.toMatchObject({
      code: 'store.not-ready',
    })
    const first = await openStore({ dataDirectory, databaseUrl })
    await expect(openStore({ dataDirectory, databaseUrl })).rejects.toMatchObject({ code: 'store.locked' })
    const second = await openStore({ dataDirectory, databaseUrl, shared: true })
    const third = await openStore({ dataDirectory, databaseUrl, shared: true })

    const digest = await second.blobs.put(Buffer.from('許諾'))
    expect(Buffer.from(await first.blobs.get(digest)).toString()).toBe('許諾')
    await third.writeFile('exports/a.txt', 'x')
    await expect(third.writeFile('temporary-shared/a', 'x')).rejects.toMatchObject({ code: 'store.bad-path' })
    await second.db
      .insertInto('registry_entries')
      .values({ kind: 'work', subject_id: 'w', body: { owners: [] }, recorded_at: new Date() })
      .execute()
    expect(await first.db.selectFrom('registry_entries').select('subject_id').execute()).toHaveLength(1)
    await expect(second.recordFiles.write('checkpoint', Buffer.from('x'))).rejects.toThrow()

    // What is half written here is not taken away by a first process that starts again.
    const name = `kyodaku-${'0'.repeat(24)}.tmp`
    await writeFile(join(dataDirectory, 'temporary-shared', name), '')
    await first.close()
    const again = await openStore({ dataDirectory, databaseUrl })
    expect(await readdir(join(dataDirectory, 'temporary-shared'))).toContain(name)
    expect(await second.blobs.get(digest)).toHaveLength(6)
    for (const store of [again, second, third]) await store.close()
  })
})

it('is not shared with the embedded database', async () => {
  await expect(openStore({ dataDirectory: join(tmpdir(), 'kyodaku-none'), shared: true })).rejects.toMatchObject({
    code: 'store.not-shareable',
  })
})
