import { spawn } from 'node:child_process'
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import type { NewFetch } from './fetch-record.js'
import { createHashChains, hashText } from './hash-chains.js'
import {
  checkSignalSnapshot,
  openSignalSnapshot,
  openSignalSnapshotToWrite,
  type SignalSnapshot,
} from './signal-snapshot.js'
import { bodyForTests } from './snapshot-child-for-tests.js'

const root = mkdtempSync(join(tmpdir(), 'kyodaku-signals-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
let made = 0
const newFolder = () => join(root, String(made++))

const second = (n: number) => new Date(Date.UTC(2026, 0, 1) + n * 1000)
const fetchOf = (url: string, at: number, body?: string, more: Partial<NewFetch> = {}): NewFetch => ({
  url,
  method: 'GET',
  requestedAt: second(at),
  fetchedAt: second(at),
  status: 200,
  headers: [['Server', 'ü']],
  ...(body === undefined ? {} : { body: Buffer.from(body) }),
  ...more,
})
const textOf = (snapshot: SignalSnapshot, digest: string) => Buffer.from(snapshot.body(digest)!).toString()

describe('a signal snapshot', () => {
  it('keeps what was fetched, and finds what was newest at a time', async () => {
    const folder = newFolder()
    const writer = await openSignalSnapshotToWrite(folder)
    const first = await writer.append(fetchOf('http://a.test/', 10, 'Disallow: /'))
    await writer.append(fetchOf('http://a.test/', 30, 'x'.repeat(5000)))
    // Fetched before, added after: an import does that.
    await writer.append(fetchOf('http://a.test/', 20, 'Allow: /'))
    await writer.append(fetchOf('http://b.test/', 5, undefined, { error: { code: 'timeout', detail: 'no answer' } }))
    expect(await openSignalSnapshotToWrite(folder).catch((error: { code: string }) => error.code)).toBe('store.locked')

    for (const snapshot of [writer, await openSignalSnapshot(folder)]) {
      expect(snapshot.fetches).toBe(4)
      const at = (n: number) => snapshot.newest('http://a.test/', second(n))?.fetchedAt
      expect([9, 10, 19, 20, 29, 30, 99].map(at)).toEqual(
        [undefined, 10, 10, 20, 20, 30, 30].map((n) => n && second(n).toISOString()),
      )
      expect([...snapshot.history('http://a.test/')].map(({ fetchedAt }) => fetchedAt)).toEqual(
        [30, 20, 10].map((n) => second(n).toISOString()),
      )
      expect(textOf(snapshot, first.body!.digest)).toBe('Disallow: /')
      expect(snapshot.newest('http://b.test/')?.error?.code).toBe('timeout')
      expect(snapshot.newest('http://c.test/')).toBeUndefined()
      expect(snapshot.body(`sha256:${'0'.repeat(64)}`)).toBeUndefined()
      expect(checkSignalSnapshot(snapshot)).toEqual({ fetches: 4, bodies: 3, bytes: 5019 })
      await snapshot.close()
    }
  })

  it('is sealed by what is in it, whatever the order, and opened as it was sealed whatever came later', async () => {
    const fetches = Array.from({ length: 50 }, (_, n) => fetchOf(`http://a.test/${n}`, n, `${n % 7}`))
    const seals = await Promise.all(
      [fetches, [...fetches].reverse()].map(async (order) => {
        const writer = await openSignalSnapshotToWrite(newFolder())
        await Promise.all(order.map((fetch) => writer.append(fetch)))
        const seal = writer.seal()
        await writer.close()
        return seal
      }),
    )
    expect(seals[0]).toEqual(seals[1])
    expect(seals[0]?.manifest).toMatchObject({
      fetches: 50,
      from: second(0).toISOString(),
      to: second(49).toISOString(),
    })

    const folder = newFolder()
    const writer = await openSignalSnapshotToWrite(folder)
    for (const fetch of fetches) await writer.append(fetch)
    const { digest } = await writer.sealDurably()
    expect(digest).toBe(seals[0]?.digest)
    await writer.append(fetchOf('http://a.test/0', 99, 'later'))
    expect(writer.seal().digest).not.toBe(digest)
    await writer.close()
    const sealed = await openSignalSnapshot(folder, { seal: digest })
    expect(sealed.fetches).toBe(50)
    expect(sealed.newest('http://a.test/0')?.fetchedAt).toBe(second(0).toISOString())
    await sealed.close()
    await expect(openSignalSnapshot(folder, { seal: `sha256:${'0'.repeat(64)}` })).rejects.toMatchObject({
      code: 'clearance.signals-mismatch',
    })
  })

  it('opened again is added to; a folder without one is refused', async () => {
    const folder = newFolder()
    await expect(openSignalSnapshot(folder)).rejects.toMatchObject({ code: 'clearance.no-signals' })
    for (let n = 0; n < 3; n++) {
      const writer = await openSignalSnapshotToWrite(folder)
      expect(writer.fetches).toBe(n)
      await writer.append(fetchOf(`http://a.test/${n}`, n, 'same'))
      await writer.close()
    }
    expect(statSync(join(folder, 'bodies.pack')).size, 'the same body lies there once').toBe(4)
  })

  it('cut off anywhere, holds every fetch before the cut and nothing half; changed anywhere, says so or loses the last', async () => {
    const folder = newFolder()
    const writer = await openSignalSnapshotToWrite(folder)
    const ends: number[] = [0]
    for (let n = 0; n < 12; n++) {
      await writer.append(fetchOf(`http://a.test/${n}`, n, `${n}`))
      ends.push(statSync(join(folder, 'fetches.log')).size)
    }
    await writer.close()
    const copy = newFolder()
    await fc.assert(
      fc.asyncProperty(fc.nat(ends.at(-1)!), fc.boolean(), async (cut, garbage) => {
        cpSync(folder, copy, { recursive: true })
        truncateSync(join(copy, 'fetches.log'), cut)
        if (garbage) appendFileSync(join(copy, 'fetches.log'), Buffer.alloc(1000))
        const snapshot = await openSignalSnapshot(copy)
        expect(snapshot.fetches).toBe(ends.filter((end) => end <= cut).length - 1)
        expect([...snapshot.all()].length).toBe(snapshot.fetches)
        await snapshot.close()
        const again = await openSignalSnapshotToWrite(copy)
        await again.append(fetchOf('http://new.test/', 99, 'new'))
        await again.close()
        const reread = await openSignalSnapshot(copy)
        expect(reread.fetches).toBe(snapshot.fetches + 1)
        expect(checkSignalSnapshot(reread).fetches).toBe(reread.fetches)
        await reread.close()
        rmSync(copy, { recursive: true })
      }),
      { numRuns: 60 },
    )
    const whole = readFileSync(join(folder, 'fetches.log'))
    cpSync(folder, copy, { recursive: true })
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (place, change) => {
        const changed = Buffer.from(whole)
        changed[place]! ^= change
        writeFileSync(join(copy, 'fetches.log'), changed)
        const opened = await openSignalSnapshot(copy).catch((error: { code: string }) => error)
        if ('code' in opened) expect(opened.code).toBe('clearance.damaged-signals')
        else {
          expect(opened.fetches).toBe(11)
          expect(place).toBeGreaterThanOrEqual(ends.at(-2)!)
          await opened.close()
        }
      }),
      { numRuns: 200 },
    )
  })

  it('does not hand out a body that was changed', async () => {
    const folder = newFolder()
    const writer = await openSignalSnapshotToWrite(folder)
    const { body } = await writer.append(fetchOf('http://a.test/', 1, 'Disallow: /\n'.repeat(100)))
    await writer.close()
    const pack = readFileSync(join(folder, 'bodies.pack'))
    for (let place = 0; place < pack.length; place++) {
      const changed = Buffer.from(pack)
      changed[place]! ^= 4
      writeFileSync(join(folder, 'bodies.pack'), changed)
      const snapshot = await openSignalSnapshot(folder)
      let got: Uint8Array | undefined
      try {
        got = snapshot.body(body!.digest)
      } catch (error) {
        expect(error).toMatchObject({ code: 'clearance.damaged-signals' })
      }
      if (got !== undefined) expect(Buffer.from(got).toString()).toBe('Disallow: /\n'.repeat(100))
      await snapshot.close()
    }
  })

  it('killed with -9 while adding, has all that was confirmed, whole, and is added to', async () => {
    const folder = newFolder()
    let confirmed = -1
    for (const laterMs of [0, 15, 40]) {
      confirmed = Math.max(confirmed, await addUntilKilled(folder, laterMs))
      const snapshot = await openSignalSnapshot(folder)
      expect(snapshot.fetches).toBeGreaterThan(confirmed)
      for (let n = 0; n < snapshot.fetches; n++) {
        const record = snapshot.newest(`http://host-${n}.test/robots.txt`)
        expect(textOf(snapshot, record!.body!.digest)).toBe(bodyForTests(n).toString())
      }
      await snapshot.close()
    }
    expect(confirmed).toBeGreaterThan(3)
  })
})

/** The last fetch that a child confirmed before it was killed so much later than its first. */
function addUntilKilled(folder: string, killLaterMs: number): Promise<number> {
  const program = fileURLToPath(new URL('./snapshot-child-for-tests.ts', import.meta.url))
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', program, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    let killing = false
    child.stdout.setEncoding('utf8').on('data', async (text: string) => {
      said += text
      if (killing) return
      killing = true
      await sleep(killLaterMs)
      child.kill('SIGKILL')
    })
    child.on('error', reject)
    child.on('close', () => resolve(Math.max(...said.split('\n').slice(0, -1).map(Number))))
  })
}

it('numbers of a hash come back newest first, whatever collides', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(3), fc.nat(40)), { maxLength: 3000, size: 'max' }), (hashes) => {
      const chains = createHashChains()
      for (const [high, low] of hashes) chains.add(high, low)
      for (const [high, low] of hashes.slice(0, 20)) {
        const found: number[] = []
        for (let number = chains.newest(high, low); number >= 0; number = chains.before(number)) found.push(number)
        const wanted = hashes.flatMap(([h, l], n) => (h === high && l === low ? [n] : [])).reverse()
        expect(found).toEqual(wanted)
      }
      expect(chains.newest(9, 9)).toBe(-1)
    }),
    { numRuns: 50 },
  )
  const hashes = new Set(Array.from({ length: 20_000 }, (_, n) => JSON.stringify(hashText(`http://h${n}.test/`))))
  expect(hashes.size).toBe(20_000)
})
