import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSigner, formatTlogProof, signNote } from '../record/index.js'
import { clearFile, prepareClearing } from './clear.js'
import { openKyodaku } from './kyodaku.js'
import type { Receipt } from './receipt.js'
import { runVerifier } from './standalone-verifier.js'
import { findEquivocations, verifyItem } from './verification.js'

const standalone = fileURLToPath(new URL('../../dist/kyodaku-verify.mjs', import.meta.url))
const samples = fileURLToPath(new URL('../../samples/media/', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'kyodaku-verification-'))

let receiptFile: string
let receipt: Receipt
let receiptBytes: Uint8Array
let key: string
let checkpoint: string
let entry: Uint8Array
let proof: string

beforeAll(async () => {
  const kyodaku = await openKyodaku({ dataDirectory: join(folder, 'data') })
  const result = await clearFile(kyodaku, await prepareClearing(kyodaku), join(samples, 'inputs/captioned-still.jpg'), {
    use: { kind: 'release', party: 'p', model: 'm', territory: 'JP', regime: 'prior-permission' },
  })
  receiptFile = result.receiptFile
  receipt = result.receipt
  // Not a Buffer, whose `slice` is a view: every change below must be of a copy.
  receiptBytes = new Uint8Array(readFileSync(receiptFile))
  key = kyodaku.log.verifierKey
  checkpoint = kyodaku.log.checkpoint()
  entry = await kyodaku.log.entry(receipt.proof.index)
  proof = formatTlogProof(receipt.proof)
  await kyodaku.close()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
const bytesOf = (text: string) => new TextEncoder().encode(text)
const check = (text: string | Uint8Array, extra: { entry?: Uint8Array } = {}) =>
  verifyItem({ name: 'it', bytes: typeof text === 'string' ? bytesOf(text) : text, ...extra }, { verifierKeys: [key] })
    .verdict

describe('verification', () => {
  it('says what each kind of item is, and under whose key it holds', () => {
    expect(verifyItem({ name: 'r', bytes: receiptBytes }, { verifierKeys: [key] })).toMatchObject({
      kind: 'receipt',
      verdict: 'verified',
      checkpoint: { size: receipt.proof.treeSize },
    })
    expect(verifyItem({ name: 'r', bytes: receiptBytes }, { verifierKeys: [] }).verdict).toBe('consistent')
    const stranger = createSigner('example.com/other', new Uint8Array(32).fill(7)).verifierKey
    expect(verifyItem({ name: 'r', bytes: receiptBytes }, { verifierKeys: [stranger] }).verdict).toBe('refuted')
    expect(check(checkpoint)).toBe('verified')
    expect(check(proof, { entry })).toBe('verified')
    expect(check(proof)).toBe('refuted')
    for (const odd of ['', '{', '[]', 'null', 'c2sp.org/tlog-proof@v1\n', 'x\n\n— y\n', '{"format":"other"}'])
      expect(check(odd)).toBe('refuted')
  })

  it('refutes a receipt with any one byte changed', { timeout: 120_000 }, () => {
    let refused = 0
    for (let at = 0; at < receiptBytes.length; at++) {
      for (const flip of [0x01, 0x20, 0xff]) {
        const changed = receiptBytes.slice()
        changed[at] = changed[at]! ^ flip
        expect(check(changed), `byte ${at} ^ ${flip}: ${decode(changed).slice(Math.max(0, at - 20), at + 20)}`).toBe(
          'refuted',
        )
        refused++
      }
    }
    expect(refused).toBe(receiptBytes.length * 3)
  })

  it('refutes a proof, its entry or a checkpoint with any one byte changed', () => {
    const flipped = (bytes: Uint8Array, at: number) => {
      const changed = bytes.slice()
      changed[at] = changed[at]! ^ 0x01
      return changed
    }
    for (let at = 0; at < bytesOf(proof).length; at++)
      expect(check(decode(flipped(bytesOf(proof), at)), { entry }), `proof ${at}`).toBe('refuted')
    for (let at = 0; at < entry.length; at++)
      expect(check(proof, { entry: flipped(entry, at) }), `entry ${at}`).toBe('refuted')
    for (let at = 0; at < bytesOf(checkpoint).length; at++)
      expect(check(decode(flipped(bytesOf(checkpoint), at))), `checkpoint ${at}`).toBe('refuted')
  })

  it('detects two histories of one log, whatever kinds of items show them', () => {
    const signer = createSigner('example.com/log', new Uint8Array(32).fill(3))
    const head = (root: number, size = 5) =>
      signNote(`example.com/log\n${size}\n${Buffer.alloc(32, root).toString('base64')}\n`, signer)
    const trusted = { verifierKeys: [signer.verifierKey, key] }
    const items = [head(1), head(2), head(1), head(3, 6), checkpoint].map((text, i) =>
      verifyItem({ name: `c${i}`, bytes: bytesOf(text) }, trusted),
    )
    expect(items.map(({ verdict }) => verdict)).toEqual(Array(5).fill('verified'))
    expect(findEquivocations(items).map(({ a, b }) => [a.item, b.item])).toEqual([['c0', 'c1']])
    expect(findEquivocations([items[0]!, items[2]!, items[3]!, items[4]!])).toEqual([])
    // One that is not properly signed proves nothing against the log.
    const forged = verifyItem({ name: 'f', bytes: bytesOf(head(1).replace(/^5$/m, '6')) }, trusted)
    expect(findEquivocations([forged, items[3]!])).toEqual([])
  })
})

describe('the single-file verifier', () => {
  const run = async (...words: string[]) => {
    const lines: string[] = []
    const code = await runVerifier(words, {
      read: async (path) => new Uint8Array(readFileSync(path)),
      write: (line) => lines.push(line),
      language: 'en',
    })
    return { code, lines }
  }

  it('gives one line an item and exits with 0 or 1', async () => {
    expect(await run('--key', key, receiptFile)).toEqual({
      code: 0,
      lines: [expect.stringMatching(/^VERIFIED {2}.*(?:refuse|review|permit)/)],
    })
    expect(await run(receiptFile)).toEqual({ code: 0, lines: [expect.stringMatching(/^CONSISTENT {2}/)] })
    const broken = join(folder, 'broken.json')
    writeFileSync(broken, decode(receiptBytes).replace('"treeSize"', '"treeSise"'))
    const missing = join(folder, 'missing.json')
    const { code, lines } = await run('--lang', 'ja', '--key', key, receiptFile, broken, missing)
    expect(code).toBe(1)
    expect(lines.map((line) => line.split('  ')[0]).sort()).toEqual(['不一致', '不一致', '検証済み'])
    expect((await run()).code).toBe(2)
    expect((await run('--nonsense')).code).toBe(2)
    expect((await run('--help')).code).toBe(0)
  })

  it('is one file that imports nothing, and says the same as the house', () => {
    expect(existsSync(standalone), 'npm run build').toBe(true)
    const text = readFileSync(standalone, 'utf8')
    expect(text).not.toMatch(/^\s*(?:import|export)\b[^;]*\bfrom\b/m)
    expect(text).not.toMatch(/\brequire\(['"]/)
    const good = spawnSync(process.execPath, [standalone, '--key', key, receiptFile], { encoding: 'utf8', cwd: folder })
    expect([good.status, good.stdout.split('  ')[0], good.stderr]).toEqual([0, 'VERIFIED', ''])
    const broken = join(folder, 'altered.json')
    writeFileSync(broken, decode(receiptBytes).replace(/"outcome": "\w+"/, '"outcome": "permit "'))
    const bad = spawnSync(process.execPath, [standalone, '--key', key, broken], { encoding: 'utf8', cwd: folder })
    expect([bad.status, bad.stdout.split('  ')[0]]).toEqual([1, 'REFUTED'])
  })

  it('runs where there is nothing of Node, as in a browser', () => {
    const script = `
      const { readFileSync } = await import('node:fs')
      const bytes = new Uint8Array(readFileSync(${JSON.stringify(receiptFile)}))
      const exit = process.exit.bind(process), write = console.log
      for (const name of ['process', 'Buffer', 'require', 'global', 'setImmediate']) delete globalThis[name]
      const { verify } = await import(${JSON.stringify(`file://${standalone}`)})
      const { verifications } = verify([{ name: 'r', bytes }], { verifierKeys: [${JSON.stringify(key)}] })
      write(verifications[0].verdict)`
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' })
    expect(output.trim()).toBe('verified')
  })

  const browser = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'].find(
    (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0,
  )
  it.skipIf(browser === undefined)('runs in a browser (needs Chromium)', { timeout: 120_000 }, async () => {
    const page = `<!doctype html><meta charset="utf-8"><script type="module">
      import { verify } from './kyodaku-verify.mjs'
      const bytes = new Uint8Array(await (await fetch('receipt.json')).arrayBuffer())
      const changed = bytes.slice()
      changed[bytes.length >> 1] ^= 1
      const { verifications } = verify([{ name: 'a', bytes }, { name: 'b', bytes: changed }], { verifierKeys: ['${key}'] })
      await fetch('said', { method: 'POST', body: verifications.map(({ verdict }) => verdict).join(' ') })
    </script>`
    const files: Record<string, [type: string, body: string | Uint8Array]> = {
      '/': ['text/html', page],
      '/kyodaku-verify.mjs': ['text/javascript', readFileSync(standalone)],
      '/receipt.json': ['application/json', receiptBytes],
    }
    let heard: (said: string) => void
    const said = new Promise<string>((resolve) => {
      heard = resolve
    })
    const server = createServer((request, response) => {
      let posted = ''
      request.on('data', (piece) => {
        posted += String(piece)
      })
      request.on('end', () => {
        if (request.url === '/said') heard(posted)
        const [type, body] = files[request.url ?? ''] ?? ['text/plain', '']
        response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(body)
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
    const { port } = server.address() as AddressInfo
    const profile = `--user-data-dir=${join(folder, 'profile')}`
    const child = spawn(
      browser!,
      [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        profile,
        '--remote-debugging-port=0',
        `http://127.0.0.1:${port}/`,
      ],
      { stdio: 'ignore' },
    )
    try {
      expect(await said).toBe('verified refuted')
    } finally {
      child.kill('SIGKILL')
      await new Promise((resolve) => (child.exitCode === null ? child.on('close', resolve) : resolve(undefined)))
      server.closeAllConnections()
      server.close()
    }
  })
})
