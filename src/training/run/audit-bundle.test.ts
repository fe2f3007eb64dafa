import { createHash } from 'node:crypto'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createRegistryRecordReader,
  type Kyodaku,
  openKyodaku,
  recordGrant,
  recordSubjects,
  registryPiece,
} from '../../clearance/index.js'
import { fillRegistryForTests, trainingGrantForTests } from '../registry-for-tests.js'
import { type AuditBundleOptions, auditBundle } from './audit-bundle.js'
import { makeAuditBundle } from './bundle.js'
import { type BundleManifest, parseBundleManifest } from './bundle-manifest.js'
import { clearDataset } from './clear-dataset.js'
import { decodeKeptPart, encodeKeptPart, type KeptPart } from './kept-part.js'

const csv = [
  'videoid,name,contentUrl',
  '1,a boat on a lake,https://clips.example/1.mp4',
  '2,official trailer,https://hana-works.example/trailers/2.mp4',
  '3,"a fan plays ""Zorvane Chronicle"", live",https://clips.example/3.mp4',
  '4,granted,https://tsuki.example/films/4.mp4',
  '',
].join('\n')

describe('an audit of a whole dataset from a folder', () => {
  let folder: string
  let kyodaku: Kyodaku
  let dataset: string
  let good: string
  let verifierKeys: string[]

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kyodaku-audit-'))
    kyodaku = await openKyodaku({ dataDirectory: join(folder, 'data') })
    verifierKeys = [kyodaku.log.verifierKey]
    await fillRegistryForTests(kyodaku)
    await recordGrant(kyodaku, { ...trainingGrantForTests(), id: 'grt_old', models: ['sora-1'] })
    await writeFile(join(folder, 'set.csv'), csv)
    const use = { party: 'gen', model: 'sora-9', territory: 'JP', regime: 'prior-permission' } as const
    const cleared = await clearDataset(kyodaku, { location: join(folder, 'set.csv'), use, workers: 0 })
    dataset = cleared.id
    // What comes later is none of its business.
    await recordGrant(kyodaku, { ...trainingGrantForTests(), state: 'revoked' })
    good = join(folder, 'bundle')
    await makeAuditBundle(kyodaku, dataset, good)
  }, 60_000)
  afterAll(async () => {
    await kyodaku.close()
    await rm(folder, { recursive: true, force: true })
  })

  const audit = (path = good, options: AuditBundleOptions = {}) => auditBundle(path, { verifierKeys, ...options })
  const failing = ({ checks }: Awaited<ReturnType<typeof audit>>) =>
    checks.filter(({ ok }) => !ok).map(({ check }) => check)

  /** A copy of the folder that somebody has changed, with a manifest that says what is in it now. */
  const changed = async (change: (copy: Copy) => Promise<void> | void) => {
    const path = await mkdtemp(join(folder, 'changed-'))
    await cp(good, path, { recursive: true })
    const manifest = parseBundleManifest(await readFile(join(path, 'manifest.json'), 'utf8'))
    const files = () => [...manifest.parts, ...manifest.record.flatMap(({ range, disclosed }) => [range, disclosed])]
    const put = async (file: string, bytes: Uint8Array) => {
      await writeFile(join(path, file), bytes)
      for (const entry of files().filter((one) => one.file === file))
        Object.assign(entry, {
          bytes: bytes.length,
          sha256: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
        })
    }
    await change({
      path,
      manifest,
      put,
      async part(edit) {
        const { file } = manifest.parts[0]!
        const kept = decodeKeptPart(await readFile(join(path, file)))
        await put(file, encodeKeptPart(edit(kept)))
      },
      async disclosed(edit) {
        const { file } = manifest.record[0]!.disclosed
        const lines = (await readFile(join(path, file), 'utf8')).trimEnd().split('\n')
        await put(
          file,
          Buffer.from(
            edit(lines)
              .map((line) => `${line}\n`)
              .join(''),
          ),
        )
      },
    })
    await writeFile(join(path, 'manifest.json'), JSON.stringify(manifest, null, 1))
    return await audit(path)
  }

  it('finds nothing where all is as it was, and reads the dataset again', async () => {
    const result = await audit(good, { dataset: join(folder, 'set.csv') })
    expect(failing(result)).toEqual([])
    expect(result).toMatchObject({ rows: 4, admitted: 2, admittedUnderGrant: 1, failures: [] })
    expect(result.checks.map(({ check }) => check)).toEqual([
      'receipt-inputs',
      'receipt-result',
      'receipt-parts',
      'receipt-recorded',
      'receipt-key',
      'record',
      'registry-whole',
      'files',
      'registry',
      'rows',
      'permissions',
      'decisions',
      'counts',
      'left-out',
      'hosts',
      'dataset',
    ])
  })

  it('leaves open whose log it is without a key, and refutes it under another', async () => {
    const open = await audit(good, { verifierKeys: [] })
    expect(open.checks.filter(({ ok }) => !ok)).toMatchObject([{ check: 'receipt-key', unknown: true }])
    const other = 'log.example/other+fc9c2bdc+Ac4Gsl0ckJTJbZxVQNiXlsV7Hgdpm+r6SsZ4CLqIfqBj'
    expect(failing(await audit(good, { verifierKeys: [other] }))).toContain('receipt-key')
  })

  it('is written again the same, and not into another dataset’s folder', async () => {
    const again = join(folder, 'again')
    await makeAuditBundle(kyodaku, dataset, again)
    await rm(join(again, 'manifest.json'))
    await expect(audit(again)).rejects.toMatchObject({ code: 'training.bad-bundle' })
    await makeAuditBundle(kyodaku, dataset, again)
    expect(failing(await audit(again))).toEqual([])
    await writeFile(join(again, 'receipt.json'), '{}')
    await expect(makeAuditBundle(kyodaku, dataset, again)).rejects.toMatchObject({ code: 'training.output-in-use' })
    await expect(makeAuditBundle(kyodaku, dataset, folder)).rejects.toMatchObject({ code: 'training.output-in-use' })
    expect((await readdir(folder)).includes('receipt.json')).toBe(false)
  })

  it('finds a row that was changed', async () => {
    const result = await changed(({ part }) =>
      part((kept) => ({
        ...kept,
        rowBytes: Buffer.from(Buffer.from(kept.rowBytes).map((byte) => byte ^ (byte === 0x62 ? 1 : 0))),
      })),
    )
    expect(failing(result)).toContain('rows')
    expect(result.failures).toMatchObject([{ kind: 'root', source: 'set.csv', index: 0 }])
  })

  it('finds an outcome that was changed', async () => {
    const result = await changed(({ part }) =>
      part((kept) => ({
        ...kept,
        evidence: kept.evidence.map((text) => text.replace('"outcome":"refuse"', '"outcome":"admit"')),
      })),
    )
    expect(failing(result)).toEqual(['rows', 'permissions', 'counts', 'hosts'])
    expect(result.failures).toMatchObject([{ kind: 'permission', source: 'set.csv', row: 1 }, { kind: 'root' }])
  })

  it('finds evidence that was left out, by looking again', async () => {
    const result = await changed(({ part }) =>
      part((kept) => ({ ...kept, evidenceOf: kept.evidenceOf.map(() => kept.evidenceOf[0]!) })),
    )
    expect(failing(result)).toContain('left-out')
    expect(result.failures.filter(({ kind }) => kind === 'left-out').map(({ row }) => row)).toEqual([1, 2])
  })

  it('finds rows in another order, one too few, and a key that is another', async () => {
    expect(failing(await changed(({ part }) => part(withoutLastRow)))).toContain('rows')
    const moved = await changed(({ part }) =>
      part((kept) => ({ ...kept, evidenceOf: kept.evidenceOf.slice().reverse() })),
    )
    expect(failing(moved)).toContain('rows')
    const result = await changed(({ manifest }) => {
      manifest.parts[0]!.key = '0'.repeat(32)
    })
    expect(failing(result)).toEqual(['rows'])
  })

  it('finds a part that is missing, whether it is said or not', async () => {
    const unsaid = await changed(({ manifest }) => {
      manifest.parts.pop()
    })
    expect(unsaid.failures).toMatchObject([{ kind: 'part', source: 'set.csv', index: 0 }])
    const gone = await changed(async ({ path, manifest }) => await rm(join(path, manifest.parts[0]!.file)))
    expect(failing(gone)).toEqual(['files', 'rows', 'counts', 'hosts'])
  })

  it('finds a file that was changed without a word', async () => {
    const path = await mkdtemp(join(folder, 'changed-'))
    await cp(good, path, { recursive: true })
    const { parts } = JSON.parse(await readFile(join(path, 'manifest.json'), 'utf8')) as BundleManifest
    await writeFile(join(path, parts[0]!.file), Buffer.from('nothing'))
    expect(failing(await audit(path))).toContain('files')
  })

  it('finds a grant that was made longer, and a registry entry that is said to be another', async () => {
    const longer = await changed(({ disclosed }) =>
      disclosed((lines) =>
        lines.map((line) => line.replace('"from":"2026-01-01T00:00:00Z"', '"from":"2020-01-01T00:00:00Z"')),
      ),
    )
    expect(failing(longer)).toEqual(['record'])
    expect(longer.checks.find(({ check }) => check === 'record')?.detail.en).toContain('grt_moon')
    const renamed = await changed(({ disclosed }) =>
      disclosed((lines) => lines.map((line) => line.replace('"kind":"grant"', '"kind":"claim"'))),
    )
    expect(failing(renamed)).toEqual(['record'])
  })

  it('says of a registry entry that is kept back that nobody knows what it says', async () => {
    const result = await changed(({ disclosed }) =>
      disclosed((lines) => lines.filter((line) => !line.includes('"grt_old"'))),
    )
    expect(result.checks.filter(({ ok }) => !ok)).toMatchObject([{ check: 'registry-whole', unknown: true }])
    // A grant that a row rests on can't be kept back.
    const needed = await changed(({ disclosed }) =>
      disclosed((lines) => lines.filter((line) => !line.includes('"grt_moon"'))),
    )
    expect(needed.failed.permission).toBe(1)
    // Nor can what takes it away: the registry then was granted.
    const work = await changed(({ disclosed }) =>
      disclosed((lines) => lines.filter((line) => !line.includes('"id":"zorvane"'))),
    )
    expect(failing(work)).toContain('registry-whole')
  })

  it('finds entries of the log that are missing, and one that is made up', async () => {
    const shorter = await changed(({ manifest }) => {
      manifest.record.pop()
    })
    expect(failing(shorter)).toEqual(['record'])
    const made = await changed(async ({ path, manifest, put }) => {
      const { file } = manifest.record[0]!.range
      const range = JSON.parse(await readFile(join(path, file), 'utf8')) as { entries: string[] }
      range.entries[0] = range.entries[1]!
      await put(file, Buffer.from(`${JSON.stringify(range, null, 1)}\n`))
    })
    expect(failing(made)).toEqual(['record'])
    const history = await changed(({ manifest }) => {
      manifest.record[0]!.consistency = []
    })
    expect(failing(history)).toEqual(['record'])
  })

  it('finds a dataset that is another: a row, a row more, a file', async () => {
    const other = async (text: string) => {
      const path = await mkdtemp(join(folder, 'set-'))
      await writeFile(join(path, 'set.csv'), text)
      return await audit(good, { dataset: join(path, 'set.csv') })
    }
    const row = await other(csv.replace('a boat', 'a goat'))
    expect(failing(row)).toEqual(['dataset'])
    expect(row.failures).toMatchObject([{ kind: 'dataset', source: 'set.csv', row: 0 }])
    expect((await other(`${csv}5,more,https://clips.example/5.mp4\n`)).failures).toMatchObject([
      { kind: 'dataset', row: 4 },
    ])
    // The same values in other bytes are another file.
    expect(failing(await other(csv.replaceAll('\n', '\r\n')))).toEqual(['dataset'])
  })

  it('reads a dataset again by the parts and columns that it was cleared by', async () => {
    const rows = Array.from({ length: 25 }, (_, i) => `${i};scene ${i};https://clips.example/${i}.mp4\n`)
    const location = join(folder, 'odd.csv')
    await writeFile(location, `a;b;c\n${rows.join('')}`)
    const mapping = JSON.stringify({ columns: { c: 'url', b: { role: 'text', of: 'caption' } }, delimiter: ';' })
    const use = { party: 'gen', model: 'sora-9', territory: 'JP', regime: 'prior-permission' } as const
    const cleared = await clearDataset(kyodaku, { location, use, mapping, partRows: 10, workers: 0 })
    const odd = join(folder, 'odd')
    await makeAuditBundle(kyodaku, cleared.id, odd)
    for (const options of [{ dataset: location }, { dataset: location, mapping }]) {
      const result = await audit(odd, options)
      expect(failing(result)).toEqual([])
      expect(result.rows).toBe(25)
    }
  })

  it('looks at signals again, where the auditor has them', async () => {
    const warc = join(folder, 'robots.warc')
    await writeFile(warc, robotsWarc('https://clips.example/robots.txt', 'User-agent: *\nDisallow: /\n'))
    const use = { party: 'gen', model: 'sora-9', territory: 'JP', regime: 'prior-permission' } as const
    const cleared = await clearDataset(kyodaku, { location: join(folder, 'set.csv'), use, signals: warc, workers: 0 })
    expect(cleared.counts.outcomes.admit).toBe(0)
    const path = join(folder, 'signals')
    await makeAuditBundle(kyodaku, cleared.id, path)
    expect(failing(await audit(path))).toEqual([])
    const looked = await audit(path, { signals: warc })
    expect(failing(looked)).toEqual([])
    expect(looked.checks.map(({ check }) => check)).toContain('signals')
    await writeFile(warc, robotsWarc('https://clips.example/robots.txt', 'User-agent: *\nDisallow:\n'))
    expect(failing(await audit(path, { signals: warc }))).toEqual(['signals'])
    // Of a run that looked at none, none are looked at again.
    expect(failing(await audit(good, { signals: warc }))).toEqual(['signals'])
  })

  it('opens what was recorded twice by a process that died in between', async () => {
    const before = kyodaku.log.size()
    const party = { id: 'late', role: 'provider', names: [{ text: 'late', kind: 'official' }] } as const
    await recordSubjects(kyodaku, [{ kind: 'party', subject: { ...party, names: [...party.names] } }])
    const piece = await registryPiece(kyodaku, 0, before + 1)
    const reader = createRegistryRecordReader(verifierKeys)
    const hidden = piece.disclosed
      .split('\n')
      .filter((line) => !line.includes('"late"'))
      .join('\n')
    reader.add({ ...piece, disclosed: hidden })
    expect(reader.finish().unopened).toEqual([before])
    await recordSubjects(kyodaku, [{ kind: 'party', subject: { ...party, names: [...party.names] } }])
    const again = await registryPiece(kyodaku, 0, before + 2)
    const second = createRegistryRecordReader(verifierKeys)
    const once = again.disclosed
      .split('\n')
      .filter((line) => !line.startsWith(`{"index":${before},`))
      .join('\n')
    second.add({ ...again, disclosed: once })
    expect(second.finish().unopened).toEqual([])
  })

  it('reads any bytes in place of a part or a piece without an error of its own', async () => {
    const { parts, record } = parseBundleManifest(await readFile(join(good, 'manifest.json'), 'utf8'))
    const kept = await readFile(join(good, parts[0]!.file))
    const [range, disclosed] = await Promise.all(
      [record[0]!.range, record[0]!.disclosed].map(({ file }) => readFile(join(good, file), 'utf8')),
    )
    const mangled = (bytes: Uint8Array) =>
      fc.tuple(fc.nat(bytes.length - 1), fc.uint8Array({ minLength: 1, maxLength: 8 })).map(([at, some]) => {
        const copy = Buffer.from(bytes)
        copy.set(some.subarray(0, copy.length - at), at)
        return copy
      })
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), mangled(kept)), (bytes) => {
        try {
          decodeKeptPart(bytes)
        } catch (error) {
          expect(error).toMatchObject({ code: 'training.bad-kept-part' })
        }
      }),
      { numRuns: 300 },
    )
    fc.assert(
      fc.property(fc.oneof(fc.string(), mangled(Buffer.from(disclosed!)).map(String)), (text) => {
        try {
          const reader = createRegistryRecordReader(verifierKeys)
          reader.add({ range: range!, disclosed: text })
          reader.finish()
        } catch (error) {
          expect(error).toMatchObject({ code: 'clearance.bad-registry-record' })
        }
      }),
      { numRuns: 200 },
    )
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(() => parseBundleManifest(text)).toThrowError(expect.objectContaining({ code: 'training.bad-bundle' }))
      }),
      { numRuns: 200 },
    )
  })

  it('reads no file outside of the folder', async () => {
    const manifest = JSON.parse(await readFile(join(good, 'manifest.json'), 'utf8')) as BundleManifest
    manifest.parts[0]!.file = 'parts/../../data/keys/secret.key'
    expect(() => parseBundleManifest(JSON.stringify(manifest))).toThrowError(
      expect.objectContaining({ code: 'training.bad-bundle' }),
    )
  })
})

function robotsWarc(url: string, body: string): string {
  const http = `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  const head = [
    'WARC/1.1',
    'WARC-Type: response',
    'WARC-Record-ID: <urn:uuid:11111111-1111-4111-8111-111111111111>',
    'WARC-Date: 2026-01-01T00:00:00Z',
    `WARC-Target-URI: ${url}`,
    'Content-Type: application/http; msgtype=response',
    `Content-Length: ${http.length}`,
  ]
  return `${head.join('\r\n')}\r\n\r\n${http}\r\n\r\n`
}

interface Copy {
  path: string
  manifest: BundleManifest
  put(file: string, bytes: Uint8Array): Promise<void>
  part(edit: (kept: KeptPart) => KeptPart): Promise<void>
  disclosed(edit: (lines: string[]) => string[]): Promise<void>
}

function withoutLastRow(kept: KeptPart): KeptPart {
  const rowEnds = kept.rowEnds.slice(0, -1)
  return {
    ...kept,
    rowEnds,
    evidenceOf: kept.evidenceOf.slice(0, -1),
    rowBytes: kept.rowBytes.subarray(0, rowEnds.at(-1)),
  }
}
