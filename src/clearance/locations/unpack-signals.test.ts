import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { pack } from 'tar-stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSignals } from './open-signals.js'
import { openSignalSnapshotToWrite } from './signal-snapshot.js'
import { signalsFileKind, unpackSignals } from './unpack-signals.js'

const root = mkdtempSync(join(tmpdir(), 'kyodaku-unpack-signals-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let made = 0
const fileOf = (bytes: Uint8Array): string => {
  const path = join(root, `file-${made++}`)
  writeFileSync(path, bytes)
  return path
}
const emptyFolder = (): string => {
  const path = join(root, `folder-${made++}`)
  mkdirSync(path)
  return path
}
async function tarOf(files: Readonly<Record<string, Uint8Array>>): Promise<Buffer> {
  const tar = pack()
  for (const [name, bytes] of Object.entries(files)) tar.entry({ name }, Buffer.from(bytes))
  tar.finalize()
  return await buffer(tar)
}

describe('a tar of a snapshot', () => {
  let files: Record<string, Uint8Array>
  let digest: string
  beforeAll(async () => {
    const folder = join(root, 'snapshot')
    const writer = await openSignalSnapshotToWrite(folder)
    const at = new Date('2026-07-01T00:00:00Z')
    await writer.append({
      url: 'https://clips.example/robots.txt',
      method: 'GET',
      requestedAt: at,
      fetchedAt: at,
      status: 200,
      headers: [['content-type', 'text/plain']],
      body: Buffer.from('User-agent: *\nDisallow: /'),
    })
    digest = (await writer.sealDurably()).digest
    await writer.close()
    files = Object.fromEntries(
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((path) => [path.slice(root.length + 1), readFileSync(path)]),
    )
  })

  it('is opened like the folder itself, compressed or not, and leaves nothing behind', async () => {
    const tar = await tarOf(files)
    for (const bytes of [tar, gzipSync(tar)]) {
      const path = fileOf(bytes)
      expect(await signalsFileKind(path)).toBe('tar')
      const temporaryFolder = emptyFolder()
      const { snapshot } = await openSignals(path, { seal: digest, temporaryFolder })
      expect([snapshot.fetches, snapshot.seal().digest]).toEqual([1, digest])
      await snapshot.close()
      expect(readdirSync(temporaryFolder)).toEqual([])
    }
  })

  it('puts nothing outside of its folder, and is refused where it is not whole', async () => {
    const folder = emptyFolder()
    await unpackSignals(
      fileOf(
        await tarOf({ ...files, '../../escaped/fetches.log.txt': Buffer.from('x'), '/etc/passwd': Buffer.from('x') }),
      ),
      folder,
    )
    expect(readdirSync(folder).sort()).toEqual(['bodies.pack', 'fetches.log', 'seals'])
    const tar = await tarOf(files)
    for (const bytes of [
      tar.subarray(0, 700),
      await tarOf({ 'a/readme.txt': Buffer.from('x') }),
      await tarOf({ ...files, 'again/fetches.log': Buffer.from('x') }),
    ])
      await expect(openSignals(fileOf(bytes), { temporaryFolder: root })).rejects.toMatchObject({
        code: 'clearance.damaged-signals',
      })
  })

  it('is not unpacked where it would fill the disk', async () => {
    const inflated = Object.entries(files).map(([name, bytes]): [string, Uint8Array] => [
      name,
      name.endsWith('bodies.pack') ? new Uint8Array(2_000_000) : bytes,
    ])
    const bomb = fileOf(gzipSync(await tarOf(Object.fromEntries(inflated))))
    await expect(unpackSignals(bomb, emptyFolder(), { bytesFree: 10_000 })).rejects.toThrow('far larger unpacked')
    await unpackSignals(bomb, emptyFolder())
  })

  it('has no error of its own for any bytes', async () => {
    const tar = await tarOf(files)
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 2000 }),
      fc
        .array(fc.tuple(fc.nat({ max: tar.length - 1 }), fc.nat({ max: 255 })), { minLength: 1, maxLength: 20 })
        .map((changes) => {
          const changed = Buffer.from(tar)
          for (const [at, byte] of changes) changed[at] = byte
          return changed
        }),
    )
    await fc.assert(
      fc.asyncProperty(bytes, fc.boolean(), async (raw, compressed) => {
        const path = fileOf(compressed ? gzipSync(raw) : raw)
        expect(await signalsFileKind(path)).toMatch(/^(tar|warc|unknown)$/)
        await unpackSignals(path, emptyFolder()).catch((error: { code?: string }) =>
          expect(error.code).toBe('clearance.damaged-signals'),
        )
      }),
      { numRuns: 100 },
    )
  })
})
