import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import sharp from 'sharp'
import { pack } from 'tar-stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { depositFile, exportFrameHashes, type Kyodaku, openKyodaku } from '../clearance/index.js'
import { hashToHex, mirroredHash, readHashValue, writeFrameHashes } from '../fingerprint/index.js'
import type { Finding } from '../rights/index.js'
import { fillRegistryForTests } from './registry-for-tests.js'
import { auditBundle } from './run/audit-bundle.js'
import { makeAuditBundle } from './run/bundle.js'
import { clearDataset } from './run/clear-dataset.js'
import { recheckDataset } from './run/recheck.js'
import { receiptOf, rowsOfRun } from './run/rows-of-run.js'
import { findRun } from './run/runs.js'

const folder = mkdtempSync(join(tmpdir(), 'kyodaku-frame-hashes-'))
const use = { party: 'gen', model: 'sora-9', territory: 'JP', regime: 'prior-permission' } as const
let kyodaku: Kyodaku
/** vPDQ lines of a clip of the work as others have it, of one that is nobody's, and of single pictures of each. */
const given = { copy: '', own: '', copyPicture: '', ownPicture: '' }

beforeAll(async () => {
  kyodaku = await openKyodaku({ dataDirectory: join(folder, 'data') })
  await fillRegistryForTests(kyodaku)
  const media = join(folder, 'media')
  mkdirSync(media)
  const deposited = join(media, 'deposited.gif')
  writeFileSync(deposited, await clip(1))
  await depositFile(kyodaku, deposited, { work: 'zorvane' })
  writeFileSync(join(media, 'copy.gif'), await clip(1, 240))
  writeFileSync(join(media, 'own.gif'), await clip(50))
  writeFileSync(
    join(media, 'copy.jpg'),
    await sharp(await picture(2))
      .resize(400)
      .jpeg()
      .toBuffer(),
  )
  writeFileSync(
    join(media, 'own.jpg'),
    await sharp(await picture(51))
      .jpeg()
      .toBuffer(),
  )
  given.copy = await hashesOf(join(media, 'copy.gif'))
  given.own = await hashesOf(join(media, 'own.gif'))
  given.copyPicture = hexOf(await hashesOf(join(media, 'copy.jpg')))
  given.ownPicture = hexOf(await hashesOf(join(media, 'own.jpg')))
}, 120_000)
afterAll(async () => {
  await kyodaku.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('frame hashes that a dataset brings along', () => {
  it('finds a work in a shard by them, as it finds it in the media', async () => {
    const media = await shard('media.tar', { copy: { '.gif': file('copy.gif') }, own: { '.gif': file('own.gif') } })
    const seen = await evidenceOf(media)
    const hashed = await shard('hashed.tar', {
      copy: { '.vpdq': given.copy, '.txt': 'a clip' },
      own: { '.vpdq': given.own },
      listed: { '.pdq.json': JSON.stringify(hexesOf(given.copy)) },
      mirrored: { '.vpdq': mirrored(given.copy) },
      spoilt: { '.vpdq': given.own.replace(/[0-9a-f]{8},/, 'zzzzzzzz,') },
      without: { '.txt': 'nothing but this' },
      black: { '.vpdq': given.own.replaceAll(/^(\d+),\d+,/gm, '$1,3,') },
    })
    const found = await evidenceOf(hashed)
    expect(found.copy).toMatchObject({ outcome: seen.copy!.outcome, works: ['zorvane'], reasons: seen.copy!.reasons })
    expect(found.copy!.outcome).toBe('refuse')
    expect(found.copy!.unchecked).not.toContain('content')
    expect(found.own).toMatchObject({ outcome: 'admit', works: [] })
    expect(found.own!.unchecked).not.toContain('content')
    const [theirs, ours] = [matchIn(seen.copy!.findings), matchIn(found.copy!.findings)]
    expect(ours).toMatchObject({ reference: theirs.reference, orientation: 'original' })
    expect(ours.level).toBeGreaterThanOrEqual(4)
    expect(Math.abs(ours.inputRange[1] - theirs.inputRange[1])).toBeLessThan(1)
    expect(found.listed).toMatchObject({ outcome: 'refuse', works: ['zorvane'] })
    expect(found.mirrored).toMatchObject({ outcome: 'refuse', works: ['zorvane'] })
    expect(matchIn(found.mirrored!.findings).orientation).toBe('flipY')
    expect(found.spoilt).toMatchObject({ outcome: 'review', reasons: ['incomplete.content-unchecked'] })
    expect(found.spoilt!.unchecked).toEqual(expect.arrayContaining(['content', 'frame-hashes']))
    // Nothing to search, and it is not said that anything was.
    for (const name of ['without', 'black']) expect(found[name], name).toMatchObject({ outcome: 'admit' })
    for (const name of ['without', 'black']) expect(found[name]!.unchecked, name).toContain('content')
  }, 120_000)

  it('says in the receipt that they are the word of who made the dataset, and in how many rows they were looked at', async () => {
    const path = await shard('receipt.tar', { a: { '.vpdq': given.own }, b: { '.txt': 'a text' } })
    const { id } = await clearDataset(kyodaku, { location: path, use, workers: 0 })
    const { inputs, result } = receiptOf(await findRun(kyodaku, id))
    const by = Object.fromEntries(inputs.looked.by.map((each) => [each.kind, each]))
    expect(by['frame-hashes']).toMatchObject({ rows: 1, entries: 1 })
    expect(by.fingerprints).toMatchObject({ rows: 0 })
    const said = result.notProved.map(({ en }) => en).join('\n')
    expect(said).toContain('the word of who made it: they were not computed again')
    expect(said).toContain('Looked at in 1 of 2 rows only: frame hashes')
  })

  it.each(['csv', 'jsonl', 'parquet'] as const)(
    'reads them in the columns of %s, one picture or many',
    async (format) => {
      const path = join(folder, `set.${format}`)
      const rows = [
        { id: 'copy-picture', pdq_hash: given.copyPicture },
        { id: 'own-picture', pdq_hash: given.ownPicture },
        { id: 'copy', pdq_hash: given.copy },
        { id: 'copy-list', pdq_hash: JSON.stringify(hexesOf(given.copy)) },
        { id: 'own', pdq_hash: given.own },
        { id: 'spoilt', pdq_hash: given.ownPicture.slice(1) },
        { id: 'without', pdq_hash: null },
      ]
      await writeTable(path, format, rows)
      const found = await evidenceOf(path)
      for (const name of ['copy-picture', 'copy', 'copy-list'])
        expect(found[name], name).toMatchObject({ outcome: 'refuse', works: ['zorvane'] })
      for (const name of ['own-picture', 'own']) {
        expect(found[name], name).toMatchObject({ outcome: 'admit' })
        expect(found[name]!.unchecked, name).not.toContain('content')
      }
      expect(found.spoilt).toMatchObject({ outcome: 'review' })
      expect(found.without!.unchecked).toContain('content')
    },
    60_000,
  )

  it('reads hashes that are bytes, and lists of them, out of Parquet', async () => {
    const path = join(folder, 'bytes.parquet')
    const hexes = hexesOf(given.copy)
    await inDuckDb(`COPY (
      SELECT 'copy' AS id, unhex('${given.copyPicture}') AS pdq, [${hexes.map((hex) => `unhex('${hex}')`).join(', ')}] AS frame_hashes
      UNION ALL SELECT 'own', unhex('${given.ownPicture}'), NULL ORDER BY id
    ) TO '${path}' (FORMAT parquet)`)
    const found = await evidenceOf(path)
    expect(found.copy).toMatchObject({ outcome: 'refuse', works: ['zorvane'] })
    expect(found.copy!.findings.filter(({ kind }) => kind === 'match').length).toBeGreaterThan(1)
    expect(found.own).toMatchObject({ outcome: 'admit' })
  }, 60_000)

  it('counts the media where it is at hand, and says where the hashes are not those of it', async () => {
    const path = await shard('both.tar', {
      honest: { '.jpg': file('copy.jpg'), '.pdq': given.copyPicture },
      hidden: { '.jpg': file('copy.jpg'), '.pdq': given.ownPicture },
      wrong: { '.jpg': file('own.jpg'), '.pdq': given.copyPicture },
      film: { '.gif': file('own.gif'), '.vpdq': given.own },
    })
    const found = await evidenceOf(path)
    expect(found.honest).toMatchObject({ outcome: 'refuse' })
    expect(found.hidden).toMatchObject({ outcome: 'refuse', works: ['zorvane'] })
    expect(found.wrong).toMatchObject({ outcome: 'admit', works: [] })
    const differing = Object.keys(found).filter((name) => found[name]!.unchecked.includes('frame-hashes-differ'))
    expect(differing.sort()).toEqual(['hidden', 'wrong'])
  }, 120_000)

  it('takes them in place of media where it is told to, and opens media only where there are none', async () => {
    const path = await shard('instead.tar', {
      // It could not be decoded.
      given: { '.jpg': Buffer.from('not a picture at all'), '.pdq': given.ownPicture },
      copied: { '.jpg': Buffer.from('nor this one'), '.pdq': given.copyPicture },
      seen: { '.jpg': file('copy.jpg') },
      spoilt: { '.jpg': file('copy.jpg'), '.pdq': 'none' },
    })
    const found = await evidenceOf(path, { content: 'hashes' })
    expect(found.given).toMatchObject({ outcome: 'admit' })
    expect(found.copied).toMatchObject({ outcome: 'refuse', works: ['zorvane'] })
    expect(found.seen).toMatchObject({ outcome: 'refuse', works: ['zorvane'] })
    expect(found.spoilt).toMatchObject({ outcome: 'refuse', works: ['zorvane'] })
    const skipped = await evidenceOf(path, { content: 'skip' })
    expect(skipped.copied!.unchecked).toContain('content')
    expect(skipped.spoilt).toMatchObject({ outcome: 'review' })
  }, 120_000)

  it('says the same of a row wherever it stands, on however many threads', async () => {
    const rows = [
      ...Array.from({ length: 6 }, (_, i) => ({
        id: `copy-${i}`,
        vpdq: given.copy
          .split('\n')
          .slice(0, i + 2)
          .join('\n'),
      })),
      ...hexesOf(given.copy).map((vpdq, i) => ({ id: `picture-${i}`, vpdq })),
      { id: 'own', vpdq: given.own },
      { id: 'spoilt', vpdq: 'x' },
      { id: 'mirrored', vpdq: mirrored(given.copy) },
    ]
    const clearIn = async (order: typeof rows, partRows: number, workers: number) => {
      const path = join(folder, 'order.jsonl')
      await writeTable(path, 'jsonl', order)
      return await evidenceOf(path, { partRows, workers })
    }
    const whole = await clearIn(rows, 1000, 0)
    expect(new Set(Object.values(whole).map(({ outcome }) => outcome))).toEqual(new Set(['admit', 'review', 'refuse']))
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(rows, { minLength: rows.length }),
        fc.integer({ min: 1, max: 7 }),
        async (order, partRows) => {
          expect(await clearIn(order, partRows, 0)).toEqual(whole)
        },
      ),
      { numRuns: 3 },
    )
    expect(await clearIn(rows, 5, 2)).toEqual(whole)
  }, 120_000)

  it('is looked at again when a reference is deposited later', async () => {
    const media = join(folder, 'media')
    writeFileSync(join(media, 'later.gif'), await clip(80))
    const path = join(folder, 'later.jsonl')
    await writeTable(path, 'jsonl', [
      { id: 'later', vpdq: await hashesOf(join(media, 'later.gif')) },
      { id: 'own', vpdq: given.own },
      { id: 'without', vpdq: null },
    ])
    const { id, counts } = await clearDataset(kyodaku, { location: path, use, workers: 0 })
    expect(counts.outcomes).toEqual({ admit: 3, review: 0, refuse: 0 })
    await depositFile(kyodaku, join(media, 'later.gif'), { work: 'zorvane' })
    const { affected, content } = await recheckDataset(kyodaku, id)
    expect(content).toMatchObject({ references: 1, matched: 2, unmatched: 1 })
    expect(affected.map(({ rows, works }) => ({ rows, works }))).toEqual([{ rows: 1, works: ['zorvane'] }])
  }, 60_000)

  it('is audited like any other: spoilt hashes are found again, and no row is other than it was', async () => {
    const path = join(folder, 'audited.jsonl')
    await writeTable(path, 'jsonl', [
      { id: 'copy', vpdq: given.copy },
      { id: 'spoilt', vpdq: 'x' },
      { id: 'own', vpdq: given.own },
    ])
    const { id } = await clearDataset(kyodaku, { location: path, use, workers: 0 })
    const bundle = join(folder, 'bundle')
    await makeAuditBundle(kyodaku, id, bundle)
    const { checks } = await auditBundle(bundle, { verifierKeys: [kyodaku.log.verifierKey], dataset: path })
    expect(checks.filter(({ ok }) => !ok)).toEqual([])
  }, 60_000)
})

const references = join(process.env.KYODAKU_REFDATA ?? '../shared/refdata', 'threatexchange')
describe.skipIf(!existsSync(references))('vPDQ files that its own program wrote (needs KYODAKU_REFDATA)', () => {
  it('find the video that they are of, however long they are', async () => {
    const video = join(references, 'tmk/sample-videos/doorknob-hd-no-bar.mp4')
    await depositFile(kyodaku, video, { work: 'moonpath' })
    const of = (name: string) => readFileSync(join(references, 'vpdq/sample-hashes', `${name}.txt`), 'utf8')
    const path = await shard('vpdq.tar', {
      same: { '.vpdq': of('doorknob-hd-no-bar') },
      small: { '.vpdq': of('doorknob-hd-no-bar-128x128') },
      other: { '.vpdq': of('chair-19-sd-bar') },
    })
    const found = await evidenceOf(path)
    for (const name of ['same', 'small']) {
      expect(found[name], name).toMatchObject({ works: ['moonpath'] })
      expect(matchIn(found[name]!.findings).level, name).toBeGreaterThanOrEqual(4)
    }
    expect(found.other).toMatchObject({ outcome: 'admit', works: [] })
  }, 120_000)
})

function file(name: string): Buffer {
  return readFileSync(join(folder, 'media', name))
}

function matchIn(findings: readonly Finding[]) {
  return findings.find((finding) => finding.kind === 'match')!
}

/** What became of each row and why, by its name. */
async function evidenceOf(location: string, options: Partial<Parameters<typeof clearDataset>[1]> = {}) {
  const { id } = await clearDataset(kyodaku, { location, use, workers: 0, ...options })
  const { rows } = await rowsOfRun(kyodaku, id, {}, { limit: 100 })
  return Object.fromEntries(
    rows.map(({ values, evidence }) => [
      String(values.find(({ column }) => column.role === 'key')?.value)
        .split('/')
        .at(-1)!,
      evidence,
    ]),
  )
}

async function hashesOf(path: string): Promise<string> {
  const rows = []
  for await (const row of exportFrameHashes(path, { everySeconds: 0.5 })) rows.push(row)
  return writeFrameHashes(rows)
}

const hexesOf = (lines: string) => [...lines.matchAll(/[0-9a-f]{64}/g)].map(([hex]) => hex)
const hexOf = (lines: string) => hexesOf(lines)[0]!
const mirrored = (lines: string) =>
  lines.replaceAll(/[0-9a-f]{64}/g, (hex) => hashToHex(mirroredHash(readHashValue(hex)!.hashes)))

async function shard(name: string, samples: Record<string, Record<string, string | Buffer>>): Promise<string> {
  const tar = pack()
  const chunks: Buffer[] = []
  const read = (async () => {
    for await (const chunk of tar) chunks.push(chunk as Buffer)
  })()
  for (const [key, members] of Object.entries(samples))
    for (const [extension, data] of Object.entries(members)) tar.entry({ name: `${key}${extension}` }, data)
  tar.finalize()
  await read
  const path = join(folder, name)
  writeFileSync(path, Buffer.concat(chunks))
  return path
}

async function writeTable(
  path: string,
  format: 'csv' | 'jsonl' | 'parquet',
  rows: readonly Record<string, string | null>[],
): Promise<void> {
  const lines = format === 'parquet' ? `${path}.jsonl` : path
  const names = Object.keys(rows[0]!)
  const quoted = (value: string | null) => (value === null ? '' : `"${value.replaceAll('"', '""')}"`)
  const text =
    format === 'csv'
      ? [names.join(','), ...rows.map((row) => names.map((name) => quoted(row[name]!)).join(','))]
      : rows.map((row) => JSON.stringify(row))
  writeFileSync(lines, `${text.join('\n')}\n`)
  if (format === 'parquet') {
    await inDuckDb(`COPY (SELECT * FROM read_json('${lines}')) TO '${path}' (FORMAT parquet)`)
    rmSync(lines)
  }
}

async function inDuckDb(sql: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    await connection.run(sql)
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

/** Six pictures, half a second each. */
async function clip(first: number, width = 320): Promise<Buffer> {
  const pictures = await Promise.all(Array.from({ length: 6 }, (_, i) => picture(first + i)))
  const pages = await Promise.all(pictures.map((page) => sharp(page).resize(width).png().toBuffer()))
  return await sharp(pages, { join: { animated: true } })
    .gif({ delay: Array.from({ length: 6 }, () => 500) })
    .toBuffer()
}

/** A picture with much in it, another for each number. */
async function picture(seed: number): Promise<Buffer> {
  let state = seed * 2654435761
  const at = (most: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * most)
  }
  const shapes = Array.from({ length: 40 }, (_, i) => {
    const color = `rgb(${at(256)},${at(256)},${at(256)})`
    return i % 2 === 0
      ? `<circle cx="${at(640)}" cy="${at(400)}" r="${15 + at(90)}" fill="${color}"/>`
      : `<rect x="${at(640)}" y="${at(400)}" width="${20 + at(180)}" height="${15 + at(120)}" fill="${color}"/>`
  }).join('')
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="400"><rect width="640" height="400" fill="rgb(${at(256)},${at(256)},${at(256)})"/>${shapes}</svg>`
  return await sharp(Buffer.from(svg)).png().toBuffer()
}
