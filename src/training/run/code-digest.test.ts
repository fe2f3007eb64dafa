import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { codeDigest } from './code-digest.js'

const folder = mkdtempSync(join(tmpdir(), 'kyodaku-code-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('is another when code is, wherever it lies, and the same when only tests are', () => {
  const of = () => codeDigest([pathToFileURL(`${folder}/`)])
  mkdirSync(join(folder, 'inner'))
  writeFileSync(join(folder, 'a.js'), '1')
  writeFileSync(join(folder, 'inner', 'b.js'), '2')
  const first = of()
  expect(of()).toBe(first)
  writeFileSync(join(folder, 'a.test.js'), '3')
  writeFileSync(join(folder, 'a.d.ts'), '3')
  expect(of()).toBe(first)
  writeFileSync(join(folder, 'inner', 'b.js'), '3')
  expect(of()).not.toBe(first)
})
