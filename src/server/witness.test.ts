import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { requestCosignatures } from '../clearance/witnessing.js'
import {
  createSigner,
  formatAddCheckpoint,
  type Log,
  type LogStorage,
  openLog,
  parseVerifierKey,
  signNote,
  verifyNote,
} from '../record/index.js'
import { serveLog } from './log-server.js'
import { openWitness, type Witness } from './witness.js'
import { serveWitness } from './witness-server.js'

const folder = mkdtempSync(join(tmpdir(), 'kyodaku-witness-'))
const signer = createSigner('example.com/log', new Uint8Array(32).fill(5))
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let count = 0
async function witnessOf(options: Partial<Parameters<typeof openWitness>[0]> = {}) {
  const directory = options.directory ?? join(folder, `w${count++}`)
  const witness = await openWitness({
    directory,
    name: 'witness.example/w1',
    logs: [signer.verifierKey],
    now: () => new Date('2026-11-22T00:00:00Z'),
    ...options,
  })
  closing.push(() => witness.close())
  return { witness, directory }
}

async function served(witness: Witness) {
  const server = await serveWitness(witness, { port: 0 })
  closing.push(() => server.close())
  return server.url
}

/** Files in memory: a witness does not care where a log keeps them. */
function memoryStorage(): LogStorage & { files: Map<string, Uint8Array> } {
  const files = new Map<string, Uint8Array>()
  let journal = new Uint8Array(0)
  return {
    files,
    read: async (path) => files.get(path),
    write: async (path, bytes) => void files.set(path, bytes),
    appendJournal: async (bytes) => {
      journal = Uint8Array.from([...journal, ...bytes])
    },
    readJournal: async () => journal,
    resetJournal: async () => {
      journal = new Uint8Array(0)
    },
  }
}

const openTestLog = (storage: LogStorage = memoryStorage()) => openLog(storage, { origin: signer.name, signer })
const grow = async (log: Log, size: number, what = 'entry') => {
  for (let i = log.size(); i < size; i++) await log.append(new TextEncoder().encode(`${what} ${i}`))
}

describe('a witness', () => {
  it('cosigns what continues a log, with both of its keys, and shows the latest', async () => {
    const { witness } = await witnessOf()
    const url = await served(witness)
    const log = await openTestLog()
    for (const size of [0, 1, 1, 5, 300]) {
      await grow(log, size)
      const { results } = await requestCosignatures(log, [{ url, verifierKeys: witness.verifierKeys }])
      expect(results).toEqual([
        { url, state: 'cosigned', lines: [expect.any(String), expect.any(String)], unixSeconds: 1_795_305_600 },
      ])
      const cosigned = await log.cosign(results[0]!.lines, log.checkpoint())
      expect(verifyNote(cosigned, witness.verifierKeys.map(parseVerifierKey)).signedBy).toHaveLength(2)
      expect(log.cosignedCheckpoint()).toBe(cosigned)
    }
    const shown = (await (await fetch(`${url}/checkpoints`)).json()) as { checkpoints: { checkpoint: string }[] }
    expect(shown.checkpoints[0]?.checkpoint.split('\n')[1]).toBe('300')
    expect(await (await fetch(url)).text()).toContain(witness.verifierKeys[1])
  })

  it('answers as the protocol says', async () => {
    const { witness } = await witnessOf()
    const url = await served(witness)
    const log = await openTestLog()
    await grow(log, 3)
    const post = async (body: string | Uint8Array, path = '/add-checkpoint') => {
      const response = await fetch(`${url}${path}`, { method: 'POST', body })
      return [response.status, response.headers.get('content-type'), await response.text()] as const
    }
    const text = (status: number) => [status, 'text/plain; charset=utf-8', expect.any(String)]
    const older = log.checkpoint()
    expect(await post('')).toEqual(text(400))
    expect(await post(Uint8Array.of(0xff, 0xfe))).toEqual(text(400))
    expect(await post(formatAddCheckpoint(4, [], older))).toEqual(text(400))
    expect(await post(formatAddCheckpoint(0, Array(64).fill('A'.repeat(43).concat('=')), older))).toEqual(text(400))
    expect(await post(`old 00\n\n${older}`)).toEqual(text(400))
    const stranger = createSigner('other.example/log', new Uint8Array(32).fill(6))
    const strange = signNote(
      older.split('\n\n')[0]!.replace('example.com/log', 'other.example/log').concat('\n'),
      stranger,
    )
    expect(await post(formatAddCheckpoint(0, [], strange))).toEqual(text(404))
    const forged = signNote(older.split('\n\n')[0]!.concat('\n'), { ...stranger, name: signer.name })
    expect((await post(formatAddCheckpoint(0, [], forged)))[0]).toBe(403)
    expect(await post(formatAddCheckpoint(2, [], older))).toEqual([409, 'text/x.tlog.size', '0\n'])
    // A proof from the empty tree must be empty.
    expect((await post(formatAddCheckpoint(0, ['A'.repeat(43).concat('=')], older)))[0]).toBe(422)
    const [status, type, lines] = await post(formatAddCheckpoint(0, [], older))
    expect([status, type]).toEqual([200, 'text/plain; charset=utf-8'])
    expect(lines).toMatch(/^(?:— witness\.example\/w1 [A-Za-z0-9+/=]+\n){2}$/)
    expect(await post(formatAddCheckpoint(0, [], older))).toEqual([409, 'text/x.tlog.size', '3\n'])
    expect((await post(formatAddCheckpoint(3, [], older)))[0]).toBe(200)
    await grow(log, 9)
    expect((await post(formatAddCheckpoint(3, [], log.checkpoint())))[0]).toBe(422)
    const proof = await log.proveConsistency(3, 9)
    expect((await post(formatAddCheckpoint(3, [...proof.slice(1), proof[0]!], log.checkpoint())))[0]).toBe(422)
    expect((await post(formatAddCheckpoint(3, proof, log.checkpoint())))[0]).toBe(200)
    // Never back.
    expect(await post(formatAddCheckpoint(3, [], older))).toEqual([409, 'text/x.tlog.size', '9\n'])
  })

  it('cosigns no second history, keeps both checkpoints as evidence, and tells', async () => {
    const told: string[] = []
    const { witness, directory } = await witnessOf({ onEvidence: ({ file }) => told.push(file) })
    const url = await served(witness)
    const [log, twin] = [await openTestLog(), await openTestLog()]
    await grow(log, 4)
    await grow(twin, 4, 'other')
    const ask = (which: Log) => requestCosignatures(which, [{ url, verifierKeys: witness.verifierKeys }])
    expect((await ask(log)).results[0]?.state).toBe('cosigned')
    expect((await ask(twin)).results[0]).toMatchObject({
      state: 'refused',
      problem: expect.stringContaining('history'),
    })
    await grow(twin, 6, 'other')
    expect((await ask(twin)).results[0]?.state).toBe('refused')
    expect(told).toHaveLength(2)
    const evidence = JSON.parse(readFileSync(join(directory, told[0]!), 'utf8')) as { checkpoints: string[] }
    const roots = evidence.checkpoints.map((note) => {
      expect(verifyNote(note, [parseVerifierKey(signer.verifierKey)]).signedBy).toHaveLength(1)
      return note.split('\n').slice(0, 3)
    })
    expect(roots[0]?.slice(0, 2)).toEqual(roots[1]?.slice(0, 2))
    expect(roots[0]?.[2]).not.toBe(roots[1]?.[2])
    // The true one goes on.
    await grow(log, 7)
    expect((await ask(log)).results[0]?.state).toBe('cosigned')
  })

  it('keeps its name, keys and what it has cosigned over a restart, and is opened once only', async () => {
    const first = await witnessOf()
    const log = await openTestLog()
    await grow(log, 2)
    expect((await first.witness.addCheckpoint(formatAddCheckpoint(0, [], log.checkpoint()))).status).toBe(200)
    await expect(witnessOf({ directory: first.directory })).rejects.toMatchObject({ code: 'store.locked' })
    await first.witness.close()
    await expect(witnessOf({ directory: first.directory, name: 'w2' })).rejects.toMatchObject({
      code: 'witness.wrong-name',
    })
    const keyFile = join(first.directory, 'witness.json')
    // Whoever can read it can cosign in its name.
    expect(statSync(keyFile).mode & 0o077).toBe(0)
    const keys = readFileSync(keyFile)
    for (const damaged of ['', '{', 'null', '{"name":"witness.example/w1"}']) {
      writeFileSync(keyFile, damaged)
      await expect(witnessOf({ directory: first.directory })).rejects.toMatchObject({ code: 'witness.bad-keys' })
      expect(readFileSync(keyFile, 'utf8')).toBe(damaged)
    }
    writeFileSync(keyFile, keys)
    const again = await witnessOf({ directory: first.directory })
    expect(again.witness.verifierKeys).toEqual(first.witness.verifierKeys)
    expect(await again.witness.addCheckpoint(formatAddCheckpoint(0, [], log.checkpoint()))).toMatchObject({
      status: 409,
      size: 2,
    })
  })

  it('never goes back under many requests at once', async () => {
    const { witness } = await witnessOf()
    const log = await openTestLog()
    const bodies: string[] = []
    for (let size = 1; size <= 12; size++) {
      await grow(log, size)
      bodies.push(formatAddCheckpoint(0, [], log.checkpoint()))
      for (let old = 1; old < size; old++)
        bodies.push(formatAddCheckpoint(old, await log.proveConsistency(old, size), log.checkpoint()))
    }
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(bodies, { minLength: bodies.length }), async (order) => {
        const before = Number((await witness.latest())[0]?.checkpoint.split('\n')[1] ?? 0)
        const answers = await Promise.all(order.map((body) => witness.addCheckpoint(body)))
        let size = before
        for (const answer of answers) {
          if (answer.status !== 200) continue
          expect(answer.checkpoint.size).toBeGreaterThanOrEqual(size)
          size = answer.checkpoint.size
        }
        expect((await witness.latest())[0]?.checkpoint.split('\n')[1]).toBe(String(size))
      }),
      { numRuns: 5 },
    )
  })

  it('takes any body', async () => {
    const { witness } = await witnessOf()
    const log = await openTestLog()
    await grow(log, 5)
    const good = formatAddCheckpoint(0, [], log.checkpoint())
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 80 }), fc.nat(good.length), async (noise, at) => {
        for (const body of [noise, good.slice(0, at) + noise + good.slice(at)]) {
          const { status } = await witness.addCheckpoint(body)
          expect([200, 400, 403, 404, 409, 422]).toContain(status)
          if (status === 200) expect(body).toContain(log.checkpoint().split('\n\n')[0])
        }
      }),
      { numRuns: 300 },
    )
  })

  it('is not believed when it answers with other keys, and not waited for when it is away', async () => {
    const { witness } = await witnessOf()
    const url = await served(witness)
    const log = await openTestLog()
    await grow(log, 2)
    const other = createSigner('x', new Uint8Array(32).fill(1)).verifierKey
    const { results } = await requestCosignatures(
      log,
      [
        { url, verifierKeys: [other] },
        { url: 'http://127.0.0.1:9', verifierKeys: witness.verifierKeys },
      ],
      { timeoutMilliseconds: 3000 },
    )
    expect(results.map(({ state }) => state)).toEqual(['refused', 'unreachable'])
  })
})

describe('a served log', () => {
  it('gives its public files and nothing else', async () => {
    const storage = memoryStorage()
    const log = await openTestLog(storage)
    await grow(log, 3)
    storage.files.set('journal', Uint8Array.of(1))
    const server = await serveLog(storage, { port: 0 })
    closing.push(() => server.close())
    const get = async (path: string) => {
      const response = await fetch(`${server.url}/${path}`)
      return { status: response.status, cache: response.headers.get('cache-control'), text: await response.text() }
    }
    expect(await get('checkpoint')).toEqual({ status: 200, cache: 'no-cache', text: log.checkpoint() })
    expect(await get('tile/0/000.p/3')).toMatchObject({ status: 200, cache: expect.stringContaining('immutable') })
    expect((await get('tile/entries/000.p/3')).text).toContain('entry 2')
    for (const path of ['journal', 'tile/0/001', 'tile/0/../../journal', '%2e%2e/keys/secret.key', 'tile/0/000.p/3/..'])
      expect((await get(path)).status).toBe(404)
  })
})
