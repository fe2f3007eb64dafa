import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findNames, type Grant, type Use, type Work } from '../../rights/index.js'
import { clearFile, prepareClearing } from '../clear.js'
import { depositFile } from '../deposit.js'
import { ClearanceError } from '../errors.js'
import { fingerprintFile } from '../fingerprint-file.js'
import { type Kyodaku, openKyodaku } from '../kyodaku.js'
import { parseReceipt, verifyReceipt } from '../receipt.js'
import { recordGrant, recordParty, recordReservation, recordWork } from '../registry.js'
import { applyDelta, makeDelta } from './delta.js'
import { checkDisclosure, disclose, parseDisclosure, readWithheld } from './disclosure.js'
import { type MadeSnapshot, makeSnapshot } from './make.js'
import { openSnapshot, verifySnapshot } from './open.js'
import { recomputeUnderSnapshot } from './recompute.js'

const samples = fileURLToPath(new URL('../../../samples/media/', import.meta.url))
const film = join(samples, 'lighthouse-road.mp4')
const excerpt = join(samples, 'inputs/barred-excerpt.mp4')
const still = join(samples, 'inputs/captioned-still.jpg')
const use: Omit<Use, 'at'> = { kind: 'release', party: 'p', model: 'm', territory: 'JP', regime: 'prior-permission' }

const workOf = (id: string, title: string, more: Partial<Work> = {}): Work => ({
  id,
  kind: 'film',
  titles: [{ text: title, language: 'ja', kind: 'official' }],
  owners: [{ party: 'owner', share: 1_000_000, territories: ['worldwide'] }],
  regime: 'prior-permission',
  ...more,
})
const grantOf = (id: string, grantee: string, more: Partial<Grant> = {}): Grant => ({
  id,
  grantor: 'owner',
  grantee,
  works: ['open'],
  uses: ['release'],
  models: ['*'],
  territories: ['JP'],
  from: new Date(0).toISOString(),
  state: 'active',
  ...more,
})
const secretTitle = '公開前の夜間飛行'
const secret = workOf('secret', secretTitle, {
  disclosure: 'withheld',
  identifiers: [{ scheme: 'own', value: 'NF-1' }],
})

describe('registry snapshots', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kyodaku-snapshot-'))
  const at = (name: string) => join(folder, name)
  let registry: Kyodaku
  let provider: Kyodaku
  let keys: { verifierKeys: string[] }
  let first: MadeSnapshot

  beforeAll(async () => {
    registry = await openKyodaku({ dataDirectory: at('registry') })
    provider = await openKyodaku({ dataDirectory: at('provider') })
    keys = { verifierKeys: [registry.log.verifierKey] }
    await recordParty(registry, { id: 'p', role: 'provider', names: [], classes: ['studio'] })
    await recordParty(registry, { id: 'q', role: 'provider', names: [] })
    await recordWork(registry, workOf('open', '灯台のみち'))
    await recordWork(registry, secret)
    await recordWork(registry, workOf('secret-part', `${secretTitle} 第1話`, { parent: 'secret', kind: 'episode' }))
    await depositFile(registry, film, { work: 'open' })
    await depositFile(registry, still, { work: 'secret-part', name: `${secretTitle}.jpg` })
    await recordGrant(registry, grantOf('to-q', 'q'))
    await recordGrant(
      registry,
      grantOf('to-secret', 'q', { works: ['secret'], duties: { attribution: `© ${secretTitle}製作委員会` } }),
    )
    await recordReservation(registry, {
      id: 'r',
      work: 'secret',
      uses: ['train'],
      territories: ['worldwide'],
      from: new Date(0).toISOString(),
      evidence: { location: `https://example.com/${secretTitle}` },
    })
    first = await makeSnapshot(registry, { out: at('first') })
  })
  afterAll(async () => {
    await registry?.close()
    await provider?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('lets another house decide, record which snapshot it was under, and decide the same again from it', async () => {
    const snapshot = await openSnapshot(first.folder, keys)
    const refused = await clearFile(provider, await prepareClearing(provider, { snapshot }), excerpt, { use })
    expect(refused.decision.outcome).toBe('refuse')
    expect(refused.segments[0]).toMatchObject({ work: 'open', level: 5 })
    expect(refused.receipt.inputs).toMatchObject({
      snapshot: { digest: first.digest, registryLogSize: first.manifest.registryLogSize, origin: registry.log.origin },
      search: { heldBack: { works: 2, names: 2, references: 1 } },
    })
    const receipt = parseReceipt(readFileSync(refused.receiptFile, 'utf8'))
    expect(verifyReceipt(receipt, { verifierKeys: [provider.log.verifierKey] }).every(({ ok }) => ok)).toBe(true)
    const again = await recomputeUnderSnapshot(receipt, await openSnapshot(first.folder, keys), { media: excerpt })
    expect(again.filter(({ ok }) => !ok)).toEqual([])
    expect(again.map(({ check }) => check)).toEqual(['snapshot', 'registry', 'decision', 'media', 'findings', 'search'])

    const other = structuredClone(receipt)
    other.inputs.findings = []
    const differs = await recomputeUnderSnapshot(other, snapshot, { media: still })
    expect(differs.filter(({ ok }) => !ok).map(({ check }) => check)).toEqual(['registry', 'decision', 'media'])
  })

  it('gives nothing away of what is undisclosed, says how much it holds back, and shows later what it was', async () => {
    const all = filesIn(first.folder).map((path) => readFileSync(path))
    for (const bytes of all) {
      expect(bytes.includes(Buffer.from(secretTitle))).toBe(false)
      expect(bytes.includes(Buffer.from('NF-1'))).toBe(false)
    }
    expect(first.manifest.heldBack).toMatchObject({ works: 2, names: 2, references: 1, grants: 1 })
    expect(first.manifest.heldBack.hashes).toBeGreaterThan(0)
    const snapshot = await openSnapshot(first.folder, keys)
    const cleared = await clearFile(provider, await prepareClearing(provider, { snapshot }), still, { use })
    // The still is a frame of the film that is public; of the work it was deposited for nothing is found.
    expect(cleared.segments.map(({ work }) => work)).toEqual(['open'])
    const names = await snapshot.openNames()
    expect(findNames(names!, '灯台のみちの続編').map(({ work }) => work)).toEqual(['open'])
    expect(findNames(names!, secretTitle)).toEqual([])

    const disclosure = await disclose(registry, 'secret')
    const part = await disclose(registry, 'secret-part')
    // In the order of their digests, which are salted: any.
    expect((await readWithheld(first.folder, first.manifest)).map(({ work }) => work).sort()).toEqual([
      'secret',
      'secret-part',
    ])
    const checked = await checkDisclosure(parseDisclosure(JSON.stringify(disclosure)), first.folder, first.manifest)
    expect(checked).toMatchObject({ heldBack: true, undisclosed: 0 })
    expect(checked.values.map(({ what, ok }) => [what, ok])).toEqual([
      ['work', true],
      ['name', true],
    ])
    expect((await checkDisclosure(part, first.folder, first.manifest)).values.every(({ ok }) => ok)).toBe(true)
    expect(part.values.map(({ what }) => what)).toEqual(['work', 'name', 'reference', 'track'])
    // Announced since: the same values, the same commitments.
    await recordWork(registry, workOf('secret', secretTitle, { identifiers: [{ scheme: 'own', value: 'NF-1' }] }))
    expect(await disclose(registry, 'secret')).toEqual(disclosure)
    await recordWork(registry, secret)
    const forged = structuredClone(disclosure)
    forged.values[1]!.value = { text: 'another', kind: 'official' }
    expect((await checkDisclosure(forged, first.folder, first.manifest)).values.map(({ ok }) => ok)).toEqual([
      true,
      false,
    ])
    // A name of its own gives nothing away of the others: each has its salt.
    expect(new Set([...disclosure.values, ...part.values].map(({ salt }) => salt)).size).toBe(6)
  })

  it('carries only what changed, and is put together to the same bytes', async () => {
    await recordGrant(registry, grantOf('to-p', 'p'))
    const second = await makeSnapshot(registry, { out: at('second'), previous: first.folder })
    expect(second.manifest.previous).toBe(first.digest)
    const delta = await makeDelta(first.folder, second.folder, at('delta'))
    // The tracks and the index stay where they are.
    expect(delta.pieces).toBeLessThan(delta.allPieces)
    expect(delta.bytes).toBeLessThan(10_000)
    const applied = await applyDelta(first.folder, delta.folder, at('applied'), keys)
    expect(applied.digest).toBe(second.digest)
    expect(namesIn(at('applied'))).toEqual(namesIn(at('second')))
    const permitted = await clearFile(
      provider,
      await prepareClearing(provider, { snapshot: await openSnapshot(at('applied'), keys) }),
      excerpt,
      { use },
    )
    expect(permitted.decision).toMatchObject({ outcome: 'permit' })

    // Revoked since: the new registry replaces the old one, and the way back is refused.
    await recordGrant(registry, grantOf('to-p', 'p', { state: 'revoked' }))
    const third = await makeSnapshot(registry, { out: at('third'), previous: second.folder })
    await makeDelta(second.folder, third.folder, at('delta-3'))
    await applyDelta(at('applied'), at('delta-3'), at('applied-3'), keys)
    const refused = await clearFile(
      provider,
      await prepareClearing(provider, { snapshot: await openSnapshot(at('applied-3'), keys) }),
      excerpt,
      { use },
    )
    expect(refused.decision.outcome).toBe('refuse')
    await makeDelta(third.folder, second.folder, at('delta-back'))
    await expect(applyDelta(third.folder, at('delta-back'), at('back'), keys)).rejects.toMatchObject({
      code: 'clearance.snapshot-mismatch',
    })
    expect(existsSync(at('back'))).toBe(false)
  })

  it('leaves the terms of others out of what is made for one party', async () => {
    await recordGrant(registry, grantOf('to-studios', 'class:studio', { territories: ['US'] }))
    await recordGrant(registry, grantOf('to-anyone', '*', { territories: ['FR'] }))
    const own = await makeSnapshot(registry, { out: at('for-p'), for: 'p' })
    const snapshot = await openSnapshot(own.folder, keys)
    expect(snapshot.registry.grants.map(({ id }) => id).sort()).toEqual(['to-anyone', 'to-p', 'to-studios'])
    const clearing = await prepareClearing(provider, { snapshot })
    await expect(clearFile(provider, clearing, excerpt, { use: { ...use, party: 'q' } })).rejects.toMatchObject({
      code: 'clearance.snapshot-mismatch',
    })
    await expect(makeSnapshot(registry, { out: at('nobody'), for: 'nobody' })).rejects.toMatchObject({
      code: 'clearance.snapshot-mismatch',
    })
  })

  it('takes what is withheld from now on out of the packs, too', async () => {
    await recordWork(registry, workOf('open', '灯台のみち', { disclosure: 'withheld' }))
    try {
      const made = await makeSnapshot(registry, { out: at('withheld-now') })
      expect(made.manifest.counts.hashes).toBe(0)
      expect(made.manifest.pieces.some(({ kind }) => kind === 'tracks' || kind === 'index')).toBe(false)
      // Here it is still looked for.
      const here = await clearFile(registry, await prepareClearing(registry), excerpt, { use })
      expect(here.segments[0]).toMatchObject({ work: 'open' })
    } finally {
      await recordWork(registry, workOf('open', '灯台のみち'))
    }
  })

  it('believes no other key, no changed byte, and nothing that the log does not have', async () => {
    const verdict = async (path: string, verifierKeys = keys.verifierKeys) =>
      (await verifySnapshot(path, { verifierKeys })).every(({ ok }) => ok)
    expect(await verdict(first.folder)).toBe(true)
    expect(await verdict(first.folder, [provider.log.verifierKey])).toBe(false)
    expect(await verdict(first.folder, [])).toBe(false)
    const copy = at('copy')
    const refusals = ['clearance.bad-snapshot', 'clearance.untrusted-snapshot', 'clearance.damaged-snapshot']
    let state = 20261122
    const next = (below: number) => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0
      return state % below
    }
    cpSync(first.folder, copy, { recursive: true })
    for (const path of filesIn(copy)) {
      const original = readFileSync(path)
      for (let run = 0; run < 24; run++) {
        const bytes = Buffer.from(original)
        let changed = bytes
        if (run % 3 === 0) changed = bytes.subarray(0, next(bytes.length))
        else if (run % 3 === 1) bytes[next(bytes.length)]! ^= 1 << next(8)
        else changed = Buffer.concat([bytes.subarray(0, next(bytes.length)), Buffer.from('{"a":[]}\n'), bytes])
        writeFileSync(path, changed)
        expect(await verdict(copy), path).toBe(false)
        const opened = await openSnapshot(copy, keys).catch((error: unknown) => error)
        // Tracks are read when they are hit: then they are checked.
        if (!(opened instanceof Error)) {
          expect(path).toContain('pieces')
          continue
        }
        expect(opened).toBeInstanceOf(ClearanceError)
        expect(refusals).toContain((opened as ClearanceError).code)
      }
      writeFileSync(path, original)
    }
    expect(await verdict(copy)).toBe(true)
  })

  it('checks a track when it is hit, and decides nothing on a damaged one', async () => {
    const copy = at('damaged')
    cpSync(first.folder, copy, { recursive: true })
    const tracks = first.manifest.pieces.find(({ kind }) => kind === 'tracks')!
    const path = join(copy, 'pieces', tracks.digest.slice(7))
    const bytes = readFileSync(path)
    bytes[bytes.length >> 1]! ^= 1
    writeFileSync(path, bytes)
    const snapshot = await openSnapshot(copy, keys)
    const clearing = await prepareClearing(provider, { snapshot })
    await expect(clearFile(provider, clearing, excerpt, { use })).rejects.toMatchObject({
      code: 'clearance.damaged-snapshot',
    })
  })

  it('keeps the index of what is registered here between runs, and makes it anew when it is damaged or outdated', async () => {
    const cache = join(at('registry'), 'cache', 'packs')
    const query = await fingerprintFile(excerpt, {
      sampling: 'frames',
      framesPerSecond: () => 8,
      orientations: ['original'],
    })
    const found = async () => {
      const { matcher, missing } = (await prepareClearing(registry)).loaded
      return { found: matcher.match(query), said: matcher.description, missing }
    }
    const expected = await found()
    expect(expected.found.length).toBeGreaterThan(0)
    const before = new Map(filesIn(cache).map((path) => [path, statSync(path).ino]))
    await prepareClearing(registry)
    expect(new Map(filesIn(cache).map((path) => [path, statSync(path).ino]))).toEqual(before)
    for (const path of filesIn(cache)) {
      const bytes = readFileSync(path)
      for (const changed of [bytes.subarray(0, bytes.length >> 1), Buffer.alloc(bytes.length, 7)]) {
        // Not in place: a snapshot may share the file.
        rmSync(path, { force: true })
        writeFileSync(path, changed)
        expect(await found()).toEqual(expected)
        if (!existsSync(path)) break
      }
    }
    rmSync(cache, { recursive: true })
    expect(await found()).toEqual(expected)
    expect((await verifySnapshot(first.folder, keys)).every(({ ok }) => ok)).toBe(true)
  })
})

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

const namesIn = (folder: string) => filesIn(folder).map((path) => path.slice(folder.length))
