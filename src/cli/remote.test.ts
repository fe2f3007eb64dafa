import { readdirSync, writeFileSync } from 'node:fs'
import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordParty, recordWork } from '../clearance/index.js'
import { createToken, type House, openHouse, type RunningServer, startServer } from '../server/index.js'
import { errorTexts } from './error-texts.js'
import { kyodaku, kyodakuInProcess, temporaryData } from './kyodaku-for-tests.js'

const data = temporaryData()
/** No data folder: where a command goes wrong by opening it, it is made. */
const elsewhere = temporaryData()
let house: House
let server: RunningServer

beforeAll(async () => {
  house = await openHouse({ dataDirectory: data.path })
  for (const [id, role] of [
    ['hana', 'rightsholder'],
    ['tsuki', 'rightsholder'],
    ['gen', 'provider'],
  ] as const)
    await recordParty(house.kyodaku, { id, role, names: [{ text: id, kind: 'official' }] })
  for (const [id, owner] of [
    ['sakura', 'hana'],
    ['ume', 'tsuki'],
  ] as const) {
    await recordWork(house.kyodaku, {
      id,
      kind: 'film',
      titles: [{ text: id === 'sakura' ? 'さくら' : 'うめ', kind: 'official' }],
      owners: [{ party: owner, share: 1_000_000, territories: ['worldwide'] }],
      regime: 'prior-permission',
    })
  }
  server = await startServer(house, { port: 0, announce: true })
}, 60_000)
afterAll(async () => {
  await server.stop()
  data.remove()
  elsewhere.remove()
})

describe('beside a running server', () => {
  it('says what to do where the folder itself is needed', async () => {
    for (const words of [
      ['snapshot', 'make'],
      ['snapshot', 'disclose', 'sakura'],
      ['grant', 'expire'],
      ['hashes', 'import', 'x.vpdq', '--work', 'sakura'],
    ]) {
      const { code, stderr, lines } = await kyodaku(data.path, ['--lang', 'ja', ...words])
      expect([words, code]).toEqual([words, 1])
      expect(lines).toMatchObject([{ error: { code: 'cli.server-running' } }])
      expect(stderr).toContain('停止')
      expect(stderr).toContain(words.slice(0, 2).join(' '))
    }
  })

  it('backs up through it, whole', async () => {
    const target = join(data.path, '..', 'backup.tar')
    expect((await kyodaku(data.path, ['backup', target])).code).toBe(0)
    const { code, lines } = await kyodaku(data.path, ['restore', '--check', target])
    expect(code).toBe(0)
    expect(lines[0]).toMatchObject({ restored: null })
  })

  it('gives the record in files that verify without it', async () => {
    const at = (name: string) => join(data.path, '..', name)
    const run = (...words: string[]) => kyodakuInProcess(data.path, words)
    const [log] = (await run('log', 'show')).lines
    expect(log).toMatchObject({ key: house.kyodaku.log.verifierKey, size: house.kyodaku.log.size() })
    writeFileSync(at('older'), String(log!.checkpoint))
    expect((await run('party', 'add', 'new', '--role', 'provider')).code).toBe(0)
    for (const [name, ...words] of [
      ['entry', 'entry', '0'],
      ['proof.tlog-proof', 'prove', '0'],
      ['proof.cose', 'prove', '0', '--cose'],
      ['subject.json', 'subject', 'work', 'sakura'],
      ['range.json', 'range', '0', '3'],
      ['consistency', 'consistency', at('older')],
    ] as const) {
      const given = await run('log', ...words, '--out', at(name))
      expect(given.lines, given.stderr).toEqual([{ written: at(name) }])
    }
    const proofs = await run('verify', at('proof.tlog-proof'), at('proof.cose'), '--entry', at('entry'))
    expect(proofs.lines).toMatchObject([{ verdict: 'verified' }, { verdict: 'verified' }])
    const others = await run('verify', at('subject.json'), at('range.json'), at('consistency'))
    expect(others.lines.map(({ verdict }) => verdict)).toEqual(['verified', 'verified', 'verified'])
    expect((await run('log', 'prove', '0', '--cosigned')).lines).toMatchObject([
      { error: { code: 'record.out-of-range' } },
    ])
    expect((await run('log', 'subject', 'work', 'nothing')).lines).toMatchObject([
      { error: { code: 'clearance.unknown-subject' } },
    ])
    expect((await run('log', 'policy')).lines).toEqual([{ policy: null }])
    expect((await run('log', 'policy', at('older'))).lines).toMatchObject([{ error: { code: 'cli.server-running' } }])
    expect((await run('log', 'export', at('mirror'))).lines).toMatchObject([{ size: house.kyodaku.log.size() }])
    expect((await run('log', 'audit', at('mirror'))).lines).toMatchObject([{ size: house.kyodaku.log.size() }])
  }, 60_000)

  it('says that all is well with it, and what it works on', async () => {
    const doctor = await kyodaku(data.path, ['doctor', '--text', '--lang', 'ja'])
    expect(doctor.stdout).toContain(`${server.url} で動作中のサーバーを使用`)
    expect(doctor.code).toBe(0)
    expect((await kyodaku(data.path, ['jobs'])).code).toBe(0)
    expect((await kyodaku(elsewhere.path, ['jobs'])).lines).toMatchObject([{ error: { code: 'cli.no-server' } }])
  })
})

describe('through a server that is named, as a party', () => {
  let environment: Record<string, string>
  const asHana = (...words: string[]) => kyodaku(elsewhere.path, words, { environment })
  beforeAll(async () => {
    const { token } = await createToken(house.kyodaku, { name: 'hana', party: 'hana', role: 'rights-manager' })
    environment = { KYODAKU_URL: server.url, KYODAKU_TOKEN: token }
  })

  it('acts as that party, whose works new ones are', async () => {
    const added = await asHana('work', 'add', 'momo', '--title', 'ja:もも')
    expect(added.lines).toMatchObject([{ id: 'momo', owners: [{ party: 'hana' }] }])
    expect((await asHana('work', 'show', 'momo')).code).toBe(0)
    const [grant] = (await asHana('grant', 'add', '--work', 'momo', '--to', 'gen', '--use', 'train')).lines
    expect(grant).toMatchObject({ grantor: 'hana', state: 'active' })
    const [newest] = (await asHana('activity', 'hana', '--limit', '1')).lines
    expect(newest).toMatchObject({ kind: 'grant', id: grant!.id, relation: 'by' })
  })

  it('may not do what the party may not, and is told so in both languages', async () => {
    const refused = [
      [['party', 'add', 'new'], 'http.forbidden'],
      [['reserve', 'ume'], 'clearance.mandate-needed'],
      [['grant', 'add', '--work', 'ume', '--to', 'gen', '--use', 'train'], 'clearance.mandate-needed'],
      [['reserve', 'sakura', '--as', 'tsuki'], 'http.forbidden'],
      [['activity', 'tsuki'], 'http.not-found'],
      [['work', 'show', 'nothing'], 'cli.unknown-work'],
      [['grant', 'accept', 'grt-none'], 'clearance.unknown-grant'],
    ] as const
    for (const [words, error] of refused) {
      const { code, lines, stderr } = await asHana(...words, '--lang', 'ja')
      expect([words, code]).toEqual([words, 1])
      expect(lines).toMatchObject([{ error: { code: error } }])
      expect(stderr).toContain(`エラー（${error}）：${errorTexts[error]}`)
      expect((await asHana(...words, '--lang', 'en')).stderr).toMatch(new RegExp(`^error \\(${error}\\): [^ぁ-ん]*$`))
    }
  }, 120_000)

  it('never opens a data folder instead', async () => {
    const { lines, stderr } = await asHana('snapshot', 'make')
    expect(lines).toMatchObject([{ error: { code: 'cli.needs-folder' } }])
    expect(stderr).toContain('KYODAKU_TOKEN')
    expect((await asHana('log', 'show')).lines).toMatchObject([{ key: house.kyodaku.log.verifierKey }])
    expect((await kyodaku(elsewhere.path, ['log', 'show'], { environment })).code).toBe(0)
    const wrong = { ...environment, KYODAKU_TOKEN: 'kyo_wrong' }
    expect((await kyodaku(elsewhere.path, ['work', 'list'], { environment: wrong })).lines).toMatchObject([
      { error: { code: 'http.unauthenticated' } },
    ])
    // What needs neither: a receipt is verified anywhere.
    const check = await asHana('check', '--prompt', 'さくら', '--as', 'hana')
    const receipt = join(elsewhere.path, '..', 'receipt.json')
    writeFileSync(receipt, (await asHana('receipt', 'show', String(check.lines[0]!.receipt))).stdout)
    const verified = await asHana('verify', receipt, '--key', house.kyodaku.log.verifierKey)
    expect(verified.lines).toMatchObject([{ verdict: 'verified' }])
    expect(() => readdirSync(elsewhere.path)).toThrow('ENOENT')
  }, 60_000)

  it('waits for a second person where the party wants two, and says so', async () => {
    const { token } = await createToken(house.kyodaku, { name: 'tsuki', party: 'tsuki', role: 'administrator' })
    const authorization = `Bearer ${token}`
    const settings = await fetch(`${server.url}/v1/settings/party`, {
      method: 'PUT',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ approvals: ['grants.give'] }),
    })
    expect(settings.status).toBe(200)
    const asTsuki = (...words: string[]) =>
      kyodaku(elsewhere.path, words, { environment: { ...environment, KYODAKU_TOKEN: token } })
    const words = ['grant', 'add', '--work', 'ume', '--to', 'gen', '--use', 'train']
    expect((await asTsuki(...words, '--dry-run')).code).toBe(0)
    const { code, lines, stderr } = await asTsuki(...words, '--lang', 'ja')
    expect(code).toBe(4)
    expect(lines).toMatchObject([{ error: { code: 'client.approval-needed' } }])
    expect(stderr).toContain(errorTexts['client.approval-needed'])
    expect((await asTsuki('grant', 'list', '--work', 'ume')).lines).toEqual([])
  }, 60_000)
})

describe('through a server that goes away', () => {
  it('says that there is no answer, at the start and midway', async () => {
    let answers = 0
    /** Passes so many requests on, and then is gone. */
    const line = createServer((incoming, outgoing) => {
      if (answers-- <= 0) return incoming.socket.destroy()
      const { hostname, port } = new URL(server.url)
      const { method, url: path, headers } = incoming
      const passed = httpRequest({ hostname, port, method, path, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      })
      incoming.pipe(passed)
      return undefined
    }).listen(0)
    const { port } = line.address() as AddressInfo
    const { token } = await createToken(house.kyodaku, { name: 'operator', role: 'administrator' })
    const environment = { KYODAKU_URL: `http://127.0.0.1:${port}`, KYODAKU_TOKEN: token }
    const run = (...words: string[]) => kyodaku(elsewhere.path, words, { environment })
    for (const [language, text] of [
      ['ja', errorTexts['client.unreachable']],
      ['en', 'No answer from http://127.0.0.1'],
    ] as const) {
      answers = 0
      const { code, lines, stderr } = await run('party', 'list', '--lang', language)
      expect([code, lines]).toMatchObject([1, [{ error: { code: 'client.unreachable' } }]])
      expect(stderr).toContain(text)
    }
    // What was there is read; then the line breaks before it is changed.
    answers = 1
    const titled = await run('work', 'add', 'sakura', '--title', 'ja:散る')
    expect([titled.code, titled.lines]).toMatchObject([1, [{ error: { code: 'client.unreachable' } }]])
    answers = Number.POSITIVE_INFINITY
    expect((await run('work', 'show', 'sakura')).lines).toMatchObject([{ titles: [{ text: 'さくら' }] }])
    // The file is sent and the job is there; what it does it does without us.
    const file = join(elsewhere.path, '..', 'catalogue.csv')
    writeFileSync(file, '作品ID,作品名,種別\nkiku,菊,映画\n')
    answers = 3
    const imported = await run('import', file, '--owner', 'hana')
    expect([imported.code, imported.lines]).toMatchObject([1, [{ error: { code: 'client.unreachable' } }]])
    line.closeAllConnections()
    line.close()
    let shown = await kyodaku(data.path, ['work', 'show', 'kiku'])
    for (let tries = 0; shown.code !== 0 && tries < 20; tries++)
      shown = await kyodaku(data.path, ['work', 'show', 'kiku'])
    expect(shown.lines).toMatchObject([{ id: 'kiku', owners: [{ party: 'hana' }] }])
  }, 240_000)
})
