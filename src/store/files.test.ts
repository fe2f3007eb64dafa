import { createHash } from 'node:crypto'
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openBlobStore } from './blob-store.js'
import { pathInside, temporaryName, writeDurably } from './durable-file.js'
import { openRecordFiles } from './record-files.js'
import { explainSystemError } from './store-error.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kyodaku-files-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})
const writing = { readOnly: false }
const digestOf = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

describe('blobs', () => {
  it('give back what was put in, from memory or from a file, under the digest of it', async () => {
    const blobs = await openBlobStore(folder, writing)
    const source = join(folder, 'source')
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 5000 }), fc.boolean(), async (bytes, fromFile) => {
        await writeFile(source, bytes)
        const stored = fromFile ? await blobs.putFile(source) : { digest: await blobs.put(bytes), bytes: bytes.length }
        expect(stored).toStrictEqual({ digest: digestOf(bytes), bytes: bytes.length })
        expect(Buffer.from(await blobs.get(stored.digest)).equals(bytes)).toBe(true)
        expect(await blobs.has(stored.digest)).toBe(true)
        expect(Buffer.compare(await readFile(blobs.path(stored.digest)), bytes)).toBe(0)
      }),
      { numRuns: 60 },
    )
    expect(await readdir(join(folder, 'temporary'))).toStrictEqual([])
  })

  it('of many chunks are copied whole', async () => {
    const blobs = await openBlobStore(folder, writing)
    const bytes = Buffer.alloc(3_500_001, 'kyodaku')
    await writeFile(join(folder, 'source'), bytes)
    expect(await blobs.putFile(join(folder, 'source'))).toStrictEqual({ digest: digestOf(bytes), bytes: 3_500_001 })
    expect(Buffer.compare(await blobs.get(digestOf(bytes)), bytes)).toBe(0)
  })

  it('of the same content are put by many at once, and kept once', async () => {
    const blobs = await openBlobStore(folder, writing)
    const bytes = Buffer.alloc(100_000, 7)
    await writeFile(join(folder, 'source'), bytes)
    await Promise.all(
      Array.from({ length: 20 }, (_, i) => (i % 2 ? blobs.put(bytes) : blobs.putFile(join(folder, 'source')))),
    )
    expect(Buffer.compare(await blobs.get(digestOf(bytes)), bytes)).toBe(0)
    expect(await readdir(join(folder, 'temporary'))).toStrictEqual([])
    expect((await readdir(join(folder, 'sha256'), { recursive: true })).length).toBe(2)
  })

  it('that are missing, damaged or misnamed are said to be', async () => {
    const blobs = await openBlobStore(folder, writing)
    const bytes = Buffer.from('許諾')
    const digest = await blobs.put(bytes)
    await expect(blobs.get(digestOf(Buffer.from('no')))).rejects.toMatchObject({ code: 'store.blob-missing' })
    expect(await blobs.has(digestOf(Buffer.from('no')))).toBe(false)
    await writeFile(blobs.path(digest), '許XY')
    await expect(blobs.get(digest)).rejects.toMatchObject({ code: 'store.damaged' })
    // One that lost bytes is stored anew.
    await truncate(blobs.path(digest), 2)
    await blobs.put(bytes)
    expect(Buffer.compare(await blobs.get(digest), bytes)).toBe(0)
    for (const bad of ['', 'sha256:', digest.toUpperCase(), `${digest}0`, `sha256:../../${'0'.repeat(58)}`, 'md5:00']) {
      expect(() => blobs.path(bad)).toThrow(expect.objectContaining({ code: 'store.bad-digest' }))
      await expect(blobs.get(bad)).rejects.toMatchObject({ code: 'store.bad-digest' })
    }
    for (const source of [join(folder, 'none'), folder]) {
      await expect(blobs.putFile(source)).rejects.toMatchObject({ code: 'store.file-unreadable' })
    }
  })

  it('lose the temporary files of a killed process when opened, and nothing else', async () => {
    const temporary = join(folder, 'temporary')
    await mkdir(temporary)
    await writeFile(join(temporary, temporaryName()), 'half')
    await writeFile(join(temporary, 'notes.txt'), 'somebody else')
    await openBlobStore(folder, writing)
    expect(await readdir(temporary)).toStrictEqual(['notes.txt'])
  })
})

describe('the files of the record', () => {
  it('are whole for every reader while they are written over and over', async () => {
    const files = await openRecordFiles(folder, writing)
    expect(await files.read('tile/0/000')).toBeUndefined()
    const version = (n: number) => Buffer.alloc(50_000, n)
    await files.write('tile/0/000', version(1))
    let over = false
    const reading = (async () => {
      let reads = 0
      for (; !over; reads++) {
        const bytes = Buffer.from((await files.read('tile/0/000'))!)
        expect(Buffer.compare(bytes, version(bytes[0]!))).toBe(0)
      }
      return reads
    })()
    for (let n = 2; n <= 30; n++) await files.write('tile/0/000', version(n))
    over = true
    expect(await reading).toBeGreaterThan(0)
    await files.close()
  })

  it('stay in their folder', async () => {
    const files = await openRecordFiles(join(folder, 'record'), writing)
    const bytes = new Uint8Array(1)
    for (const path of [
      '',
      '/etc/x',
      '../x',
      'a/../../x',
      'a//b',
      './a',
      'a/',
      '..\\x',
      'a\0b',
      'journal',
      '.temporary/x',
    ]) {
      await expect(files.write(path, bytes)).rejects.toMatchObject({ code: 'store.bad-path' })
      await expect(files.read(path)).rejects.toMatchObject({ code: 'store.bad-path' })
    }
    await files.close()
    fc.assert(
      fc.property(fc.array(fc.constantFrom('..', '.', 'a', '/', '\\', '', 'b.c')), (parts) => {
        try {
          expect(pathInside('/some/folder', parts.join('')).startsWith('/some/folder/')).toBe(true)
        } catch (error) {
          expect(error).toMatchObject({ code: 'store.bad-path' })
        }
      }),
    )
  })

  it('keep a journal: every append whole and in order, until it is reset', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 12 }), async (parts) => {
        const root = await mkdtemp(join(folder, 'journal-'))
        const files = await openRecordFiles(root, writing)
        await Promise.all(parts.map((part) => files.appendJournal(part)))
        expect(Buffer.compare(await files.readJournal(), Buffer.concat(parts))).toBe(0)
        await files.close()
        const again = await openRecordFiles(root, writing)
        await again.appendJournal(Buffer.from('!'))
        expect(Buffer.compare(await again.readJournal(), Buffer.concat([...parts, Buffer.from('!')]))).toBe(0)
        await again.resetJournal()
        expect(await again.readJournal()).toHaveLength(0)
        await again.appendJournal(Buffer.from('new'))
        expect(Buffer.from(await again.readJournal()).toString()).toBe('new')
        await again.close()
      }),
      { numRuns: 25 },
    )
  })

  it('show no half-written append of the journal, wherever it was cut off', async () => {
    const files = await openRecordFiles(folder, writing)
    await files.appendJournal(Buffer.from('first'))
    await files.appendJournal(Buffer.from('second, longer'))
    await files.close()
    const path = join(folder, 'journal')
    const whole = await readFile(path)
    const firstFrame = 12 + 5
    for (let length = whole.length - 1; length >= firstFrame; length--) {
      // Cut off, or with bytes that never arrived.
      for (const tail of [Buffer.alloc(0), Buffer.alloc(whole.length - length)]) {
        await writeFile(path, Buffer.concat([whole.subarray(0, length), tail]))
        const again = await openRecordFiles(folder, writing)
        const headerIsTorn = tail.length > 0 && length > firstFrame && length < firstFrame + 12
        if (headerIsTorn) {
          // A header of which some bytes arrived is not told from one that was changed: said, not swallowed.
          await again.readJournal().catch((error: unknown) => expect(error).toMatchObject({ code: 'store.damaged' }))
        } else {
          expect(Buffer.from(await again.readJournal()).toString()).toBe('first')
          await again.appendJournal(Buffer.from('third'))
          expect(Buffer.from(await again.readJournal()).toString()).toBe('firstthird')
        }
        await again.close()
      }
    }
  })

  it('say when the journal was changed on disk, rather than lose what was promised', async () => {
    const files = await openRecordFiles(folder, writing)
    for (const text of ['first', 'second', 'third']) await files.appendJournal(Buffer.from(text))
    await files.close()
    const path = join(folder, 'journal')
    const whole = await readFile(path)
    for (let at = 0; at < whole.length; at++) {
      const changed = Buffer.from(whole)
      changed[at]! ^= 1 << (at % 8)
      await writeFile(path, changed)
      const again = await openRecordFiles(folder, writing)
      const inLastPayload = at >= whole.length - 'third'.length
      if (inLastPayload) expect(Buffer.from(await again.readJournal()).toString()).toBe('firstsecond')
      else await expect(again.readJournal()).rejects.toMatchObject({ code: 'store.damaged' })
      await again.close()
    }
  })

  it('read any bytes for a journal as a value or a typed error', async () => {
    const path = join(folder, 'journal')
    const files = await openRecordFiles(folder, { readOnly: true })
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), async (bytes) => {
        await writeFile(path, bytes)
        await files.readJournal().catch((error: unknown) => expect(error).toMatchObject({ code: 'store.damaged' }))
      }),
      { numRuns: 300 },
    )
    await rm(path)
    await appendFile(path, '')
    expect(await files.readJournal()).toHaveLength(0)
  })
})

describe('a durable write', () => {
  it('leaves nothing behind when it fails', async () => {
    const target = join(folder, 'taken')
    await mkdir(join(target, 'by a folder'), { recursive: true })
    await expect(writeDurably(target, 'x', folder)).rejects.toThrow()
    expect(await readdir(folder)).toStrictEqual(['taken'])
    expect((await stat(target)).isDirectory()).toBe(true)
  })

  it('that the system refuses says what to do', () => {
    const refused = (code: string) =>
      explainSystemError(Object.assign(new Error(code), { code }), 'storing a blob', '/x')
    expect(refused('ENOSPC')).toMatchObject({
      code: 'store.disk-full',
      message: expect.stringMatching(/free some space/),
    })
    expect(refused('EROFS')).toMatchObject({
      code: 'store.permission-denied',
      message: expect.stringMatching(/KYODAKU_DATA/),
    })
    expect(refused('EIO')).toMatchObject({ code: 'store.input-output' })
  })
})
