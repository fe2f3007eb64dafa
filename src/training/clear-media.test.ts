import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { pack } from 'tar-stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { depositFile, type Kyodaku, openKyodaku } from '../clearance/index.js'
import { pictureForTests } from './picture-for-tests.js'
import { fillRegistryForTests } from './registry-for-tests.js'
import { clearDataset } from './run/clear-dataset.js'
import { rowsOfRun } from './run/rows-of-run.js'

const folder = mkdtempSync(join(tmpdir(), 'kyodaku-training-media-'))
const set = join(folder, 'set')
const use = { party: 'gen', model: 'sora-9', territory: 'JP', regime: 'prior-permission' } as const
let kyodaku: Kyodaku

beforeAll(async () => {
  mkdirSync(set)
  kyodaku = await openKyodaku({ dataDirectory: join(folder, 'data') })
  await fillRegistryForTests(kyodaku)
  const deposited = join(folder, 'deposited.png')
  writeFileSync(deposited, await pictureForTests(1))
  await depositFile(kyodaku, deposited, { work: 'zorvane' })
  // The same picture as others have it: smaller, another format. One that is nobody's. One that is none.
  writeFileSync(
    join(set, 'copy.jpg'),
    await sharp(await pictureForTests(1))
      .resize(480)
      .jpeg({ quality: 80 })
      .toBuffer(),
  )
  writeFileSync(join(set, 'own.png'), await pictureForTests(2))
  writeFileSync(join(set, 'broken.png'), Buffer.from('not a picture at all'))
  // Declares in itself that nothing may be trained on it.
  writeFileSync(
    join(set, 'reserved.jpg'),
    withXmp(
      await sharp(await pictureForTests(3))
        .jpeg()
        .toBuffer(),
    ),
  )
}, 60_000)
afterAll(async () => {
  await kyodaku.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('clearing media that is at hand', () => {
  it('finds copies by their content, believes what files declare, and refuses what it cannot read', async () => {
    const output = join(folder, 'out')
    const cleared = await clearDataset(kyodaku, { location: set, use, output, workers: 0 })
    const { rows } = await rowsOfRun(kyodaku, cleared.id, {}, { limit: 10 })
    const found = Object.fromEntries(
      rows.map(({ values, evidence }) => [values.find(({ column }) => column.role === 'key')?.value, evidence]),
    )
    expect(found.copy).toMatchObject({ outcome: 'refuse', works: ['zorvane'] })
    expect(found.copy!.findings[0]).toMatchObject({ kind: 'match', work: 'zorvane' })
    expect(found.own).toMatchObject({ outcome: 'admit', works: [] })
    expect(found.own!.unchecked).not.toContain('content')
    expect(found.broken).toMatchObject({ outcome: 'refuse' })
    expect(found.reserved).toMatchObject({ outcome: 'refuse' })
    expect(found.reserved!.findings[0]).toMatchObject({ kind: 'signal', signal: 'plus', says: 'disallow' })
    expect(existsSync(join(output, 'admitted', 'own.png'))).toBe(true)
    expect(statSync(join(output, 'admitted', 'own.png')).ino).toBe(statSync(join(set, 'own.png')).ino)
    for (const name of ['copy.jpg', 'broken.png', 'reserved.jpg'])
      expect(existsSync(join(output, 'refused', name)), name).toBe(true)
  }, 120_000)

  it('looks at media that the rows of a table name, on threads too, and says which files it did not read', async () => {
    const folderOfTable = join(folder, 'table')
    mkdirSync(join(folderOfTable, 'files'), { recursive: true })
    for (const name of ['copy.jpg', 'own.png', 'reserved.jpg'])
      writeFileSync(join(folderOfTable, 'files', name), readFileSync(join(set, name)))
    writeFileSync(join(folderOfTable, 'notes.pdf'), '%PDF-')
    writeFileSync(
      join(folderOfTable, 'metadata.csv'),
      'file_name,caption\nfiles/copy.jpg,one\nfiles/own.png,two\nfiles/reserved.jpg,three\nfiles/copy.jpg,again\nfiles/gone.jpg,four\n',
    )
    for (const workers of [0, 2]) {
      const cleared = await clearDataset(kyodaku, { location: folderOfTable, use, workers })
      expect(cleared.passedOver).toEqual({ first: [{ name: 'notes.pdf', why: 'unknown-format' }], inAll: 1 })
      const { rows } = await rowsOfRun(kyodaku, cleared.id, {}, { limit: 10 })
      expect(rows.map(({ evidence }) => evidence!.outcome)).toEqual(['refuse', 'admit', 'refuse', 'refuse', 'admit'])
      expect(rows.map(({ evidence }) => evidence!.unchecked.includes('content'))).toEqual([
        false,
        false,
        false,
        false,
        true,
      ])
    }
  }, 120_000)

  it('looks into samples of a tar shard and writes them back with their verdict', async () => {
    const shard = join(folder, '00000.tar')
    const tar = pack()
    const chunks: Buffer[] = []
    const read = (async () => {
      for await (const chunk of tar) chunks.push(chunk as Buffer)
    })()
    for (const [key, file] of [
      ['000', 'copy.jpg'],
      ['001', 'own.png'],
    ] as const) {
      tar.entry({ name: `${key}.${file.split('.')[1]}` }, readFileSync(join(set, file)))
      tar.entry({ name: `${key}.txt` }, 'a picture')
    }
    tar.finalize()
    await read
    writeFileSync(shard, Buffer.concat(chunks))
    const output = join(folder, 'out-tar')
    const { counts } = await clearDataset(kyodaku, { location: shard, use, output, workers: 0 })
    expect(counts.outcomes).toEqual({ admit: 1, review: 0, refuse: 1 })
    expect(counts.unchecked.content).toBeUndefined()
    expect(readFileSync(join(output, 'admitted', '00000.tar')).toString('latin1')).toContain('001.kyodaku.json')
    expect(readFileSync(join(output, 'refused', '00000.tar')).toString('latin1')).toContain('"kyodaku_outcome"')
  }, 120_000)

  it('says of every row that its content was not looked at, where it was asked not to, and reviews it where told', async () => {
    const skipped = await clearDataset(kyodaku, { location: set, use, workers: 0, content: 'skip' })
    expect(skipped.counts.unchecked.content).toBe(4)
    const reviewed = await clearDataset(kyodaku, {
      location: set,
      use,
      workers: 0,
      content: 'skip',
      unchecked: 'review',
    })
    expect(reviewed.counts.outcomes).toEqual({ admit: 0, review: 4, refuse: 0 })
    expect(reviewed.counts.reasons['incomplete.content-unchecked']).toBe(4)
  }, 60_000)
})

/** The JPEG with an XMP packet that reserves mining (PLUS), in an APP1 segment. */
function withXmp(jpeg: Buffer): Buffer {
  const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/" plus:DataMining="http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED"/></rdf:RDF></x:xmpmeta>`
  const body = Buffer.concat([Buffer.from('http://ns.adobe.com/xap/1.0/\0'), Buffer.from(xmp)])
  const head = Buffer.from([0xff, 0xe1, 0, 0])
  head.writeUInt16BE(body.length + 2, 2)
  return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)])
}
