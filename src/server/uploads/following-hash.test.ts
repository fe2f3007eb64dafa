import { createHash } from 'node:crypto'
import { appendFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { followHash } from './following-hash.js'

const folder = mkdtempSync(join(tmpdir(), 'kyodaku-hash-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const digestOf = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

it('has the digest of the file, whatever was there before, however it comes and is cut back', async () => {
  const path = join(folder, 'file')
  const step = fc.oneof(
    fc.record({ push: fc.uint8Array({ maxLength: 3000 }) }),
    fc.record({ cutBack: fc.double({ min: 0, max: 1, noNaN: true }) }),
    fc.constant({ pause: true }),
  )
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 5000 }), fc.array(step, { maxLength: 20 }), async (before, steps) => {
      writeFileSync(path, before)
      let content = Buffer.from(before)
      const hash = followHash(path)
      for (const one of steps) {
        if ('push' in one) {
          appendFileSync(path, one.push)
          hash.push(content.length, one.push)
          content = Buffer.concat([content, one.push])
        } else if ('cutBack' in one) {
          const length = Math.floor(content.length * one.cutBack)
          truncateSync(path, length)
          hash.cutBack(length)
          content = content.subarray(0, length)
        } else await new Promise((resolve) => setTimeout(resolve, 1))
      }
      expect(await hash.digest(content.length)).toBe(digestOf(content))
    }),
    { numRuns: 150 },
  )
})

it('says that the file ends too early, and does not wait for it', async () => {
  const path = join(folder, 'short')
  writeFileSync(path, 'abc')
  await expect(followHash(path).digest(4)).rejects.toThrow(/ends before byte 4/)
})
