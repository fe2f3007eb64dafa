import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clearForTests, outcomeForTests, verdictForTests } from './clear-for-tests.js'
import { openDataset } from './open-dataset.js'
import { readPart } from './read-part.js'
import { outcomesOfRows, type RowOutcome } from './rows.js'
import { splitSource } from './split-source.js'
import { padded, tarFileHeader } from './tar-header.js'
import { linkFolderPart } from './write-folder.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kyodaku-folder-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function fill(files: Record<string, string>): Promise<string> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, 'set', name)), { recursive: true })
    await writeFile(join(folder, 'set', name), text)
  }
  return join(folder, 'set')
}

const media = {
  'b/Dog [hb0X4gD4aXA].mp4': 'dog',
  'b/Dog [hb0X4gD4aXA].info.json': '{"webpage_url":"https://a.test/dog","title":"A dog"}',
  'a/cat.jpg': 'cat',
  'a/cat.txt': 'a cat, sitting',
  'a/cat.jpg.json': '{"title":"Cat"}',
  'c.webm': 'c',
  '.hidden/x.mp4': 'x',
  '__MACOSX/x.mp4': 'x',
  'notes.pdf': 'p',
  'empty.mp4': '',
}

describe('a folder of media', () => {
  it('has a row for each name, with what lies beside it; what is passed over is said', async () => {
    const dataset = await openDataset(await fill(media))
    expect(dataset.sources).toEqual([expect.objectContaining({ name: '.', format: 'folder' })])
    expect(dataset.describe().passedOver).toEqual(
      expect.arrayContaining([
        { name: '.hidden/x.mp4', why: 'hidden' },
        { name: '__MACOSX/x.mp4', why: 'hidden' },
        { name: 'notes.pdf', why: 'unknown-format' },
        { name: 'empty.mp4', why: 'empty' },
      ]),
    )
    const { values, media: files } = await clearForTests(dataset, 2)
    const at = (column: string, from?: string) =>
      dataset.mapping.columns.findIndex((one) => one.column === column && one.from === from)
    expect(values.map((row) => row[at('__key__')])).toEqual(['a/cat', 'b/Dog [hb0X4gD4aXA]', 'c'])
    expect(values.map((row) => row[at('__key__', 'file-name')])).toEqual([null, 'hb0X4gD4aXA', null])
    expect(values[0]![at('.txt')]).toBe('a cat, sitting')
    expect(values[1]![at('.info.json:webpage_url')]).toBe('https://a.test/dog')
    expect(values[0]![at('__sha256__')]).toBe(createHash('sha256').update('cat').digest('hex'))
    expect(files).toEqual([['a/cat.jpg'], ['b/Dog [hb0X4gD4aXA].mp4'], ['c.webm']])
  })

  it('is put into the folders of the outcomes as hard links, again and again, with a manifest', async () => {
    const dataset = await openDataset(await fill(media))
    const folders = Object.fromEntries(outcomesOfRows.map((outcome) => [outcome, join(folder, outcome)])) as Record<
      RowOutcome,
      string
    >
    for (let time = 0; time < 2; time++) {
      for await (const { data, rows, part } of splitSource(dataset, dataset.sources[0]!, { partRows: 2 })) {
        if (data.kind !== 'files') throw new Error(data.kind)
        const verdicts = Array.from({ length: rows }, (_, i) => verdictForTests(outcomeForTests(part.firstRow + i)))
        await linkFolderPart(data, verdicts, folders)
      }
    }
    expect((await readdir(folders[outcomeForTests(0)], { recursive: true })).sort()).toEqual([
      'a',
      'a/cat.jpg',
      'a/cat.jpg.json',
      'a/cat.txt',
    ])
    const linked = await stat(join(folders[outcomeForTests(1)], 'b/Dog [hb0X4gD4aXA].mp4'))
    expect(linked.ino).toBe((await stat(join(folder, 'set/b/Dog [hb0X4gD4aXA].mp4'))).ino)
    const { files, name } = await clearForTests(dataset, 2)
    expect(name).toBe('kyodaku-manifest.jsonl')
    expect(JSON.parse(files[outcomeForTests(2)].toString('utf8'))).toMatchObject({
      key: 'c',
      files: [{ name: 'c.webm', bytes: 1 }],
      kyodaku_outcome: outcomeForTests(2),
    })
  })

  it('does not link a file that has changed since, and says which row cannot be read', async () => {
    const dataset = await openDataset(await fill({ 'a.mp4': 'aa', 'b.mp4': 'bb', 'b.txt': 'text' }))
    await writeFile(join(folder, 'set/a.mp4'), 'changed')
    await rm(join(folder, 'set/b.mp4'))
    const { broken } = await clearForTests(dataset, 10)
    expect(broken[1]).toBe('unreadable-file')
    for await (const { data } of splitSource(dataset, dataset.sources[0]!)) {
      if (data.kind !== 'files') throw new Error(data.kind)
      const linking = linkFolderPart(data, [verdictForTests('admit'), verdictForTests('admit')], {
        admit: join(folder, 'out'),
      })
      await expect(linking).rejects.toMatchObject({ code: 'training.dataset-changed' })
    }
  })
})

describe('a folder of tables', () => {
  it('is read table by table in order of name; media and tables that repeat a shard are passed over', async () => {
    const csv = (i: number) => `url,caption\nhttps://a.test/${i},x\n`
    const root = await fill({
      'p/2.csv': csv(2),
      'p/10.csv': csv(10),
      'a.csv': csv(0),
      'p/x.mp4': 'x',
      _SUCCESS: '.',
      's.parquet': 'P',
      's.tar': Buffer.concat([tarFileHeader('a.txt', 1), padded(Buffer.from('a'))]).toString('latin1'),
    })
    await symlink(join(root, 'a.csv'), join(root, 'z.csv'))
    const dataset = await openDataset(root)
    expect(dataset.sources.map(({ name }) => name)).toEqual(['a.csv', 'p/10.csv', 'p/2.csv', 's.tar', 'z.csv'])
    expect(
      dataset
        .describe()
        .passedOver.map(({ name, why }) => `${name} ${why}`)
        .sort(),
    ).toEqual(['_SUCCESS hidden', 'p/x.mp4 beside-tables', 's.parquet beside-shard'])
    expect(dataset.describe().warnings).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ code: 'mixed-formats' }),
        { code: 'media-beside-tables', about: 1 },
      ]),
    )
  })

  it('is looked at from end to end: tables of several kinds are put together', async () => {
    const root = await fill({
      'a.csv': 'id,title\n1,x\n',
      'b.csv': 'URL,caption\nhttps://a.test/1,x\n',
      'c.jsonl': '{"url":"https://a.test/2","sha256":"00"}\n',
    })
    const dataset = await openDataset(root)
    expect(dataset.mapping.columns.map(({ role, column }) => `${role}:${column}`)).toEqual([
      'key:id',
      'text:title',
      'url:URL',
      'text:caption',
      'url:url',
    ])
    const values = async (of: number) => {
      const rows: unknown[] = []
      for await (const payload of splitSource(dataset, dataset.sources[of]!)) {
        rows.push((await readPart(payload, dataset.mapping)).columns.map((column) => column.values[0]))
      }
      return rows
    }
    expect(await values(1)).toEqual([[null, null, 'https://a.test/1', 'x', null]])
    expect(await values(2)).toEqual([[null, null, null, null, 'https://a.test/2']])
  })

  it('admits no row of a table that says more than is looked at', async () => {
    const plain = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`${10 + i}.csv`, `title\ntitle ${i}\n`]))
    const root = await fill({ ...plain, '12.csv': 'title,url\nx,https://a.test/\n' })
    const dataset = await openDataset(root)
    expect(dataset.mapping.columns).toHaveLength(1)
    const source = dataset.sources[2]!
    expect((await dataset.layoutOf(source)).unmapped).toEqual(['url'])
    for await (const payload of splitSource(dataset, source)) {
      expect((await readPart(payload, dataset.mapping)).broken.get(0)).toBe('unmapped-column')
    }
  })

  it('takes several places at once, named from where all of them are', async () => {
    const root = await fill({
      'x/a.csv': 'url\nhttps://a.test/\n',
      'y/b.csv': 'url\nhttps://b.test/\n',
      'y/c.csv': 'url\nhttps://c.test/\n',
    })
    const dataset = await openDataset([join(root, 'y/b.csv'), join(root, 'x')])
    expect(dataset.sources.map(({ name }) => name)).toEqual(['x/a.csv', 'y/b.csv'])
    expect((await clearForTests(dataset, 10)).sha256).toBe(
      createHash('sha256')
        .update(await readFile(join(root, 'x/a.csv')))
        .digest('hex'),
    )
  })

  it('says that nothing is there', async () => {
    await expect(openDataset(await fill({ 'a.pdf': 'x' }))).rejects.toThrow('a.pdf (unknown-format)')
    await expect(openDataset(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'training.unreadable-dataset' })
  })
})
