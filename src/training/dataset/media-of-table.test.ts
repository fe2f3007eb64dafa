import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clearForTests } from './clear-for-tests.js'
import { parseMappingFile } from './mapping-file.js'
import { openDataset } from './open-dataset.js'
import { readPart } from './read-part.js'
import { splitSource } from './split-source.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kyodaku-media-of-table-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function fill(files: Record<string, string>): Promise<string> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, 'set', name)), { recursive: true })
    await writeFile(join(folder, 'set', name), text)
  }
  return join(folder, 'set')
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const pictures = { 'train/a.jpg': 'a', 'train/sub/b.png': 'b', 'c.mp4': 'c', '../outside.jpg': 'secret' }
const naming = { role: 'digest', column: 'file_name', of: 'sha256', from: 'media' }

describe('a table whose rows name media beside it', () => {
  for (const [name, text] of [
    ['train/metadata.csv', 'file_name,label\na.jpg,cat\nsub/b.png,dog\nc.mp4,clip\ngone.jpg,none\na.jpg,again\n'],
    [
      'train/metadata.jsonl',
      ['a.jpg', 'sub/b.png', 'c.mp4', 'gone.jpg', 'a.jpg'].map((file) => `{"file_name":"${file}"}\n`).join(''),
    ],
  ] as const)
    it(`has it as that of the row, with its SHA-256: ${name}`, async () => {
      const dataset = await openDataset(await fill({ ...pictures, [name]: text }))
      expect(dataset.mapping.columns).toContainEqual(naming)
      expect(dataset.describe()).toMatchObject({
        passedOver: [],
        warnings: expect.arrayContaining([{ code: 'media-named', about: 'file_name' }]),
      })
      const place = dataset.mapping.columns.findIndex(({ from }) => from === 'media')
      const { values, media } = await clearForTests(dataset, 10)
      expect(values.map((row) => row[place])).toEqual([sha256('a'), sha256('b'), sha256('c'), null, sha256('a')])
      expect(media).toEqual([['train/a.jpg'], ['train/sub/b.png'], ['c.mp4'], [], ['train/a.jpg']])
    })

  it('is shown each file once for each row, from one reading', async () => {
    const dataset = await openDataset(await fill({ ...pictures, 'm.csv': 'file\ntrain/a.jpg\nc.mp4\ntrain/a.jpg\n' }))
    const shown: [number, string, string][] = []
    for await (const payload of splitSource(dataset, dataset.sources[0]!))
      await readPart(structuredClone(payload), dataset.mapping, async (row, { name }, content) => {
        shown.push([row, name, Buffer.from(content!).toString()])
      })
    expect(shown).toEqual([
      [0, 'train/a.jpg', 'a'],
      [2, 'train/a.jpg', 'a'],
      [1, 'c.mp4', 'c'],
    ])
  })

  it('reads nothing outside of the dataset’s folder, whatever a row says (property)', async () => {
    const location = await fill({ ...pictures, 'm.csv': 'file\nc.mp4\n' })
    const steps = fc.array(fc.constantFrom('..', '.', 'train', 'sub', 'set', '', 'outside.jpg', 'a.jpg', '\\..'), {
      maxLength: 6,
    })
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 8 }), fc.boolean(), async (all, absolute) => {
        const names = all.map((parts) => `${absolute ? `${folder}/` : ''}${parts.join('/')}`)
        await writeFile(
          join(location, 'm.csv'),
          `file\nc.mp4\n${[...names, '../outside.jpg', join(folder, 'outside.jpg')].map((name) => `"${name}"\n`).join('')}`,
        )
        const dataset = await openDataset(location, {
          mapping: parseMappingFile('{"columns":{"file":{"role":"digest","of":"sha256","from":"media"}}}'),
        })
        const { values } = await clearForTests(dataset, 100)
        expect(values[0]![0]).toBe(sha256('c'))
        expect(values.flat()).not.toContain(sha256('secret'))
      }),
      { numRuns: 60 },
    )
  })

  it('is not looked for beside a table that is given alone, nor where its values name nothing', async () => {
    const location = await fill({ ...pictures, 'm.csv': 'url,file\nhttps://a.test/1,c.mp4\n' })
    expect((await openDataset(join(location, 'm.csv'))).mapping.columns).not.toContainEqual(
      expect.objectContaining({ from: 'media' }),
    )
    await writeFile(join(location, 'm.csv'), 'url,file\nhttps://a.test/1,x.mp4\nhttps://a.test/2,y.mp4\n')
    const dataset = await openDataset(location)
    expect(dataset.mapping.columns).not.toContainEqual(expect.objectContaining({ from: 'media' }))
    expect(dataset.passedOver).toHaveLength(3)
  })

  it('is a SHA-256 and nothing else', () => {
    for (const wrong of ['{"role":"url","from":"media"}', '{"role":"digest","of":"md5","from":"media"}'])
      expect(() => parseMappingFile(`{"columns":{"file":${wrong}}}`)).toThrow('of media its SHA-256 is taken')
  })
})
