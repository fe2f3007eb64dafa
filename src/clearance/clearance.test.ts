import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeTrack } from '../fingerprint/index.js'
import { encodeClip } from '../media/encode-for-tests.js'
import type { Use, Work } from '../rights/index.js'
import { noPostgres, type PostgresForTests, startPostgresForTests } from '../store/postgres-for-tests.js'
import { clearFile, prepareClearing } from './clear.js'
import { depositFile, referenceTrack, unfinishedDeposits } from './deposit.js'
import { type Kyodaku, openKyodaku } from './kyodaku.js'
import { verifyReceipt } from './receipt.js'
import { findReceipt } from './receipts.js'
import { loadRegistry, recordGrant, recordWork } from './registry.js'

const samples = fileURLToPath(new URL('../../samples/media/', import.meta.url))
const film = join(samples, 'lighthouse-road.mp4')
const excerpt = join(samples, 'inputs/barred-excerpt.mp4')
const use: Omit<Use, 'at'> = { kind: 'release', party: 'p', model: 'm', territory: 'JP', regime: 'prior-permission' }
const work: Work = {
  id: 'w',
  kind: 'film',
  titles: [{ text: '灯台のみち', language: 'ja', kind: 'official' }],
  owners: [{ party: 'owner', share: 1_000_000, territories: ['worldwide'] }],
  regime: 'prior-permission',
}

const databases: {
  name: string
  skip: string | undefined
  url(server: PostgresForTests | undefined): Promise<string | undefined>
}[] = [
  { name: 'the embedded database', skip: undefined, url: async () => undefined },
  { name: 'PostgreSQL', skip: noPostgres, url: async (server) => server?.createDatabase() },
]

describe.each(databases)('clearance on $name', ({ name, skip, url }) => {
  const folder = mkdtempSync(join(tmpdir(), 'kyodaku-clearance-'))
  let server: PostgresForTests | undefined
  let databaseUrl: string | undefined
  let kyodaku: Kyodaku
  const open = () =>
    openKyodaku({ dataDirectory: join(folder, 'data'), ...(databaseUrl === undefined ? {} : { databaseUrl }) })

  beforeAll(async () => {
    if (skip !== undefined) return
    if (name === 'PostgreSQL') server = await startPostgresForTests()
    databaseUrl = await url(server)
    kyodaku = await open()
    await recordWork(kyodaku, work)
  })
  afterAll(async () => {
    await kyodaku?.close()
    await server?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const title = (text: string) => (skip === undefined ? text : `${text} (${skip})`)

  it.skipIf(skip)(title('decides, records, and proves it after reopening'), async () => {
    const earlier = await clearFile(kyodaku, await prepareClearing(kyodaku), excerpt, { use })
    expect(earlier.decision.outcome).toBe('permit')

    const deposited = await depositFile(kyodaku, film, { work: 'w' })
    expect(deposited).toMatchObject({
      state: 'new',
      rematched: [{ earlierReceipt: earlier.receipt.id, decision: 'refuse' }],
    })
    expect(await depositFile(kyodaku, film, { work: 'w' })).toMatchObject({ state: 'existing', rematched: [] })

    const refused = await clearFile(kyodaku, await prepareClearing(kyodaku), excerpt, { use })
    expect(refused.decision.outcome).toBe('refuse')
    expect(refused.segments[0]).toMatchObject({ work: 'w', level: 5 })
    await recordGrant(kyodaku, {
      id: 'g',
      grantor: 'owner',
      grantee: 'p',
      works: ['w'],
      uses: ['release'],
      models: ['*'],
      territories: ['JP'],
      from: new Date(0).toISOString(),
      state: 'active',
    })
    const permitted = await clearFile(kyodaku, await prepareClearing(kyodaku), excerpt, { use })
    expect(permitted.decision).toMatchObject({ outcome: 'permit', works: [{ work: 'w', grant: 'g' }] })

    await kyodaku.close()
    kyodaku = await open()
    const trusted = { verifierKeys: [kyodaku.log.verifierKey] }
    for (const { receipt } of [earlier, refused, permitted]) {
      const stored = await findReceipt(kyodaku, receipt.id)
      expect(stored).toEqual(receipt)
      expect(verifyReceipt(stored, trusted).filter(({ ok }) => !ok)).toEqual([])
    }
    expect((await loadRegistry(kyodaku)).references).toHaveLength(1)
  })

  it.skipIf(skip)(title('goes to review while a reference is known by its keyframes only'), async () => {
    const other = await openKyodaku({
      dataDirectory: join(folder, 'keyframes'),
      ...(server === undefined ? {} : { databaseUrl: await server.createDatabase() }),
    })
    try {
      await recordWork(other, work)
      const long = join(folder, 'long.mkv')
      makeLongClip(long)
      const abort = new AbortController()
      const interrupted = depositFile(other, long, {
        work: 'w',
        signal: abort.signal,
        onProgress: ({ step, done }) => {
          if (step === 'frames' && done >= 60) abort.abort(new Error('stop here'))
        },
      })
      await expect(interrupted).rejects.toThrow()
      const [unfinished] = await unfinishedDeposits(other)
      expect(unfinished.partsDone).toBeGreaterThan(0)
      expect((await referenceTrack(other, unfinished.reference))?.pass).toBe('keyframes')
      const unsure = await clearFile(other, await prepareClearing(other), join(samples, 'inputs/captioned-still.jpg'), {
        use,
      })
      expect(unsure.decision.outcome).toBe('review')

      const resumed = await depositFile(other, long, { work: 'w' })
      expect(resumed.state).toBe('resumed')
      expect(await unfinishedDeposits(other)).toEqual([])
      const sure = await clearFile(other, await prepareClearing(other), join(samples, 'inputs/captioned-still.jpg'), {
        use,
      })
      expect(sure.decision.outcome).toBe('permit')

      // Stopped and resumed, or in one go: the same fingerprint.
      await recordWork(other, { ...work, id: 'again' })
      const whole = await depositFile(other, long, { work: 'again' })
      const [a, b] = [
        await referenceTrack(other, resumed.reference.id),
        await referenceTrack(other, whole.reference.id),
      ]
      expect(encodeTrack(a!.track)).toEqual(encodeTrack(b!.track))
    } finally {
      await other.close()
    }
  })

  it.skipIf(skip)(title('refuses to deposit for a work that is not there, or what is no file'), async () => {
    await expect(depositFile(kyodaku, film, { work: 'nope' })).rejects.toMatchObject({ code: 'clearance.unknown-work' })
    await expect(depositFile(kyodaku, folder, { work: 'w' })).rejects.toMatchObject({ code: 'clearance.not-a-file' })
    await expect(depositFile(kyodaku, join(folder, 'no.mp4'), { work: 'w' })).rejects.toMatchObject({
      code: 'clearance.not-a-file',
    })
  })

  it.skipIf(skip)(title('leaves no last part without its completion, whatever stops it there'), async () => {
    await recordWork(kyodaku, { ...work, id: 'cut-off' })
    for (const file of [film, join(samples, 'inputs/captioned-still.jpg')]) {
      const whole = await depositFile(kyodaku, file, { work: 'w' })
      // The clock is asked twice: for the reference, and when its last part is completed.
      let asked = 0
      const now = () => {
        asked += 1
        if (asked === 2) throw new Error('died here')
        return kyodaku.now()
      }
      await expect(depositFile({ ...kyodaku, now }, file, { work: 'cut-off' })).rejects.toThrow('died here')
      const after = await depositFile(kyodaku, file, { work: 'cut-off' })
      const [a, b] = [
        await referenceTrack(kyodaku, whole.reference.id),
        await referenceTrack(kyodaku, after.reference.id),
      ]
      expect(encodeTrack(b!.track)).toEqual(encodeTrack(a!.track))
    }
  })

  it.skipIf(skip)(title('finds nothing in what is excluded or negative'), async () => {
    const other = await openKyodaku({
      dataDirectory: join(folder, 'excluded'),
      ...(server === undefined ? {} : { databaseUrl: await server.createDatabase() }),
    })
    try {
      await recordWork(other, work)
      const outcome = async () =>
        (await clearFile(other, await prepareClearing(other), excerpt, { use })).decision.outcome
      await depositFile(other, film, { work: 'w', excludedSeconds: [[4, 13]] })
      expect(await outcome()).toBe('permit')
      // Depositing it again on other terms changes the terms, and what was cleared under the old ones is decided anew.
      expect(await depositFile(other, film, { work: 'w' })).toMatchObject({
        reference: { excludedSeconds: [] },
        rematched: [{ earlierDecision: 'permit', decision: 'refuse' }],
      })
      expect(await outcome()).toBe('refuse')
      await recordWork(other, { ...work, id: 'stock' })
      await depositFile(other, film, { work: 'stock', negative: true })
      expect(await outcome()).toBe('permit')
    } finally {
      await other.close()
    }
  })
})

/** Three minutes at two frames a second: long enough for a keyframe pass and several parts. */
function makeLongClip(path: string): void {
  encodeClip(path, {
    muxer: 'matroska',
    encoder: 'mpeg4',
    width: 96,
    height: 64,
    ticks: Array.from({ length: 360 }, (_, i) => i),
    ticksPerSecond: 2,
    keyframeEvery: 20,
  })
}
