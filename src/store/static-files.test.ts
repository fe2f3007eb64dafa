import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { auditLog, createSigner, exportLog, openLog } from '../record/index.js'
import { openRecordFiles } from './record-files.js'
import { openStaticFiles } from './static-files.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kyodaku-mirror-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})
const signer = createSigner('log.example/mirror', new Uint8Array(32).fill(5))
const trusted = { verifierKeys: [signer.verifierKey] }

it('mirrors a log into static files step by step, byte for byte, and goes on after an interruption', async () => {
  const files = await openRecordFiles(join(folder, 'record'), { readOnly: false })
  const log = await openLog(files, { origin: signer.name, signer })
  const target = await openStaticFiles(join(folder, 'public'))
  expect(await exportLog(files, target)).toEqual({ size: 0, files: 1 })
  let size = 0
  for (const count of [1, 200, 55, 1, 700, 0, 66_000]) {
    await Promise.all(Array.from({ length: count }, (_, i) => log.append(Buffer.from(`entry ${size + i}`))))
    size += count
    let writes = 0
    const failing = {
      ...target,
      writeAll: (all: ReadonlyMap<string, Uint8Array>) =>
        writes++ > 2 ? Promise.reject(new Error('killed')) : target.writeAll(all),
    }
    await exportLog(files, failing).catch((error: Error) => expect(error.message).toBe('killed'))
    // Whole at every moment: what is there is what its checkpoint says.
    await auditLog(target, trusted)
    expect((await exportLog(files, target)).size).toBe(size)
    expect((await exportLog(files, target)).files).toBe(0)
    if (count < 1000) await auditLog(target, trusted)
  }
  await log.cosign([`— witness.example ${Buffer.alloc(76, 1).toString('base64')}\n`], log.checkpoint())
  await exportLog(files, target)
  expect(await auditLog(target, trusted)).toMatchObject({ size })
  expect(Buffer.from((await target.read('checkpoint'))!).toString()).toBe(log.checkpoint())

  const paths = async (root: string) =>
    (await readdir(root, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
      .filter((path) => path !== 'journal')
  const mirrored = await paths(join(folder, 'public'))
  // Only partial tiles may be fewer: those of sizes that were never mirrored.
  for (const path of mirrored) {
    const [ours, theirs] = await Promise.all(['record', 'public'].map((root) => readFile(join(folder, root, path))))
    expect(Buffer.compare(ours!, theirs!), path).toBe(0)
  }
  const whole = (all: string[]) => all.filter((path) => !path.includes('.p/')).sort()
  expect(whole(mirrored)).toEqual(whole(await paths(join(folder, 'record'))))

  const other = await openRecordFiles(join(folder, 'other'), { readOnly: false })
  const otherLog = await openLog(other, { origin: signer.name, signer })
  await otherLog.append(Buffer.from('another tree'))
  await expect(exportLog(other, target)).rejects.toMatchObject({ code: 'record.conflict' })
  await expect(exportLog(other, await openStaticFiles(join(folder, 'public-2')))).resolves.toMatchObject({ size: 1 })
  await otherLog.append(Buffer.from('grows'))
  await otherLog.close()
  await other.close()
  await log.close()
  await files.close()
})
