import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decideAndRecord } from '../../clearance/clear.js'
import { prepareClearing, type Receipt, recordWork, verifyItem } from '../../clearance/index.js'
import { parseCheckpoint, verifyInclusionProof } from '../../record/index.js'
import { type Caller, type HouseForTests, openHouseForTests } from '../house-for-tests.js'

describe('the record, served', () => {
  let tests: HouseForTests
  let gen: Caller
  let hana: Caller
  let operator: Caller
  let receipt: Receipt
  let key: string
  const folder = mkdtempSync(join(tmpdir(), 'kyodaku-bag-'))

  beforeAll(async () => {
    tests = await openHouseForTests()
    await tests.people()
    gen = await tests.as({ party: 'gen', role: 'administrator' })
    hana = await tests.as({ party: 'hana', role: 'administrator' })
    operator = await tests.as({})
    key = tests.house.kyodaku.log.verifierKey
    receipt = await decide('first.mp4', 'gen')
    await decide('second.mp4', 'gen')
    await decide('theirs.mp4', 'other-gen')
  })
  afterAll(async () => {
    await tests?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const decide = async (name: string, party: string) => {
    const { kyodaku } = tests.house
    const result = await decideAndRecord(kyodaku, await prepareClearing(kyodaku), {
      name,
      input: { name, digest: `sha256:${'b'.repeat(64)}`, kind: 'video', durationSeconds: 12 },
      use: { kind: 'release', party, model: 'm', territory: 'JP', regime: 'prior-permission' },
      known: [{ kind: 'declaration', work: 'sakura', by: party, text: 'sakura' }],
    })
    return result.receipt
  }
  const raw = (caller: Caller, url: string) =>
    tests.app.inject({ method: 'GET', url, headers: { authorization: `Bearer ${caller.token}` } })

  it('lists entries newest first, and says what they are about to who may know', async () => {
    const first = await gen.get('/v1/record/entries?limit=2')
    expect(first.body.items).toMatchObject([
      { index: first.body.size - 1, kind: 'decision', outcome: 'refuse' },
      { kind: 'decision', subject: { kind: 'receipt', title: 'second.mp4' } },
    ])
    expect(first.body.items[0].subject).toBeUndefined()
    const indexes: number[] = []
    for (let next: string | undefined = ''; next !== undefined; ) {
      const page = await hana.get(`/v1/record/entries?limit=3${next === '' ? '' : `&cursor=${next}`}`)
      indexes.push(...page.body.items.map(({ index }: { index: number }) => index))
      next = page.body.next
    }
    expect(indexes).toEqual(Array.from({ length: first.body.size }, (_, i) => first.body.size - 1 - i))
    const from = await hana.get('/v1/record/entries?from=0&limit=10')
    expect(from.body.items).toMatchObject([{ index: 0, kind: 'registry', subject: { kind: 'party', id: 'hana' } }])
    expect((await hana.get('/v1/record/entries?cursor=x')).status).toBe(400)
  })

  it('shows an entry with a proof that holds', async () => {
    const { body } = await hana.get(`/v1/record/entries/${receipt.proof.index}`)
    const bytes = Buffer.from(body.bytes, 'base64')
    expect(verifyInclusionProof(bytes, body.proof, { verifierKeys: [key] }).size).toBe(body.proof.treeSize)
    expect(body.subject).toBeUndefined()
    expect((await hana.get('/v1/record/entries/999999')).status).toBe(404)
    expect((await hana.get('/v1/record/entries/-1')).status).toBe(422)
    expect((await tests.anonymous.get('/v1/record/entries/0')).status).toBe(401)
    const proof = await raw(hana, `/v1/record/entries/${receipt.proof.index}/tlog-proof`)
    expect(proof.headers['content-disposition']).toContain('.tlog-proof')
    expect(
      verifyItem({ name: 'p', bytes: new Uint8Array(proof.rawPayload), entry: bytes }, { verifierKeys: [key] }).verdict,
    ).toBe('verified')
    const cose = await raw(hana, `/v1/record/entries/${receipt.proof.index}/cose`)
    expect(
      verifyItem({ name: 'c', bytes: new Uint8Array(cose.rawPayload), entry: bytes }, { verifierKeys: [key] }).verdict,
    ).toBe('verified')
  })

  it('proves that it has only grown, and gives a stretch of it with all its entries', async () => {
    const { body } = await hana.get('/v1/record/consistency?from=3')
    expect(body.to).toBe(tests.house.kyodaku.log.size())
    expect(body.hashes.length).toBeGreaterThan(0)
    expect((await hana.get('/v1/record/consistency?from=99999')).status).toBe(404)
    const range = await raw(hana, '/v1/record/range?from=2&to=6')
    expect(verifyItem({ name: 'r', bytes: new Uint8Array(range.rawPayload) }, { verifierKeys: [key] })).toMatchObject({
      kind: 'range',
      verdict: 'verified',
    })
    expect((await hana.get('/v1/record/range?from=2&to=30000')).status).toBe(422)
    expect((await hana.get('/v1/record/range?from=6&to=2')).status).toBe(404)
  })

  it('serves the log to anyone, and none of its other files', async () => {
    const checkpoint = await tests.anonymous.get('/log/checkpoint')
    expect(checkpoint.status).toBe(200)
    const { size } = parseCheckpoint(`${String(checkpoint.body).split('\n\n')[0]}\n`)
    expect((await tests.anonymous.get(`/log/tile/entries/000.p/${size}`)).status).toBe(200)
    for (const path of ['journal', '../keys/secret.key', 'tile/0/../../journal', '%2e%2e/keys/secret.key'])
      expect((await tests.anonymous.get(`/log/${path}`)).status).toBe(404)
    expect((await tests.anonymous.get('/v1/record')).status).toBe(401)
    expect((await hana.get('/v1/record')).body).toMatchObject({ size, verifierKey: key })
  })

  it('gives the receipts of one’s own uses, as they were made', async () => {
    const mine = await gen.get('/v1/receipts')
    expect(mine.body.items.map(({ input }: { input: string }) => input)).toEqual(['second.mp4', 'first.mp4'])
    expect((await gen.get('/v1/receipts?outcome=permit')).body.items).toEqual([])
    expect((await gen.get('/v1/receipts?party=other-gen')).body.items).toEqual([])
    expect((await hana.get('/v1/receipts')).body.items).toEqual([])
    expect((await operator.get('/v1/receipts')).body.items).toHaveLength(3)
    const page = await gen.get('/v1/receipts?limit=1')
    const rest = await gen.get(`/v1/receipts?limit=1&cursor=${page.body.next}`)
    expect([page.body.items[0].input, rest.body.items[0].input, rest.body.next]).toEqual([
      'second.mp4',
      'first.mp4',
      undefined,
    ])
    expect((await hana.get(`/v1/receipts/${receipt.id}`)).status).toBe(404)
    const detail = await gen.get(`/v1/receipts/${receipt.id}`)
    expect(detail.body).toMatchObject({ outcome: 'refuse', receipt: { id: receipt.id } })
    expect(detail.body.reasons[0].text.en).toContain('sakura')
    const file = await raw(gen, `/v1/receipts/${receipt.id}/file`)
    expect(verifyItem({ name: 'f', bytes: new Uint8Array(file.rawPayload) }, { verifierKeys: [key] }).verdict).toBe(
      'verified',
    )
    expect((await raw(hana, `/v1/receipts/${receipt.id}/bag`)).statusCode).toBe(404)
  })

  it('packs a bag that verifies without us', async () => {
    const bag = await raw(gen, `/v1/receipts/${receipt.id}/bag`)
    expect(bag.headers['content-type']).toBe('application/zip')
    const path = join(folder, 'bag.zip')
    writeFileSync(path, bag.rawPayload)
    let names: string[]
    try {
      names = execFileSync('python3', ['-m', 'zipfile', '-l', path], { encoding: 'utf8' }).split('\n')
      execFileSync('python3', ['-m', 'zipfile', '-e', path, folder])
    } catch {
      return
    }
    for (const name of [
      `${receipt.id}.receipt.json`,
      'entry.json',
      'entry.tlog-proof',
      'entry.cose',
      'log.vkey',
      'README.txt',
    ])
      expect(
        names.some((line) => line.startsWith(name)),
        name,
      ).toBe(true)
    if (!names.some((line) => line.startsWith('kyodaku-verify.mjs'))) return
    const answer = execFileSync(
      process.execPath,
      ['kyodaku-verify.mjs', '--key', key, '--lang', 'en', `${receipt.id}.receipt.json`],
      { cwd: folder, encoding: 'utf8' },
    )
    expect(answer).toContain('VERIFIED')
    execFileSync(
      process.execPath,
      ['kyodaku-verify.mjs', '--key', key, '--entry', 'entry.json', 'entry.tlog-proof', 'entry.cose'],
      {
        cwd: folder,
      },
    )
  })

  it('proves what is registered to whom it concerns', async () => {
    await recordWork(tests.house.kyodaku, {
      id: 'secret',
      kind: 'film',
      titles: [{ text: 'secret', kind: 'official' }],
      owners: [{ party: 'hana', share: 1_000_000, territories: ['worldwide'] }],
      regime: 'prior-permission',
      disclosure: 'withheld',
    })
    expect((await gen.get('/v1/record/subjects/work/secret')).status).toBe(404)
    const mine = await raw(hana, '/v1/record/subjects/work/secret')
    expect(verifyItem({ name: 's', bytes: new Uint8Array(mine.rawPayload) }, { verifierKeys: [key] })).toMatchObject({
      kind: 'subject',
      verdict: 'verified',
    })
  })
})
