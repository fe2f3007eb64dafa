import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { zip } from './zip.js'

const folder = mkdtempSync(join(tmpdir(), 'kyodaku-zip-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Another program's idea of the format. */
const python = (() => {
  try {
    execFileSync('python3', ['-c', 'import zipfile'])
    return undefined
  } catch {
    return 'needs python3'
  }
})()

describe('a zip file', () => {
  it.skipIf(python)(`is read back by another program${python === undefined ? '' : ` (${python})`}`, () => {
    const path = join(folder, 'bag.zip')
    const files = [
      { name: 'receipt.json', bytes: Buffer.from('{"a":1}\n') },
      { name: 'よむ.txt', bytes: Buffer.from('許諾') },
      { name: 'empty', bytes: new Uint8Array(0) },
    ]
    writeFileSync(path, zip(files, new Date('2026-11-23T04:05:06Z')))
    const script = `import zipfile,json,sys
z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None
print(json.dumps([[i.filename, z.read(i).decode(), list(i.date_time)] for i in z.infolist()]))`
    expect(JSON.parse(execFileSync('python3', ['-c', script, path], { encoding: 'utf8' }))).toEqual(
      files.map(({ name, bytes }) => [name, Buffer.from(bytes).toString(), [2026, 11, 23, 4, 5, 6]]),
    )
  })
})
