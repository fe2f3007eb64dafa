import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { kyodaku, type Ran, samples, temporaryData } from '../kyodaku-for-tests.js'

const film = join(samples, 'media/lighthouse-road.mp4')
const clip = join(samples, 'media/inputs/barred-excerpt.mp4')

describe('kyodaku snapshot', () => {
  const registry = temporaryData()
  const provider = temporaryData()
  const folder = temporaryData()
  const at = (name: string) => join(folder.path, name)
  const atRegistry = (...words: string[]) => kyodaku(registry.path, [...words, '--json'])
  const atProvider = (...words: string[]) => kyodaku(provider.path, [...words, '--json'])
  let key: string
  const done = ({ code, stderr, lines }: Ran) => {
    expect(code, stderr).toBe(0)
    return lines[0]!
  }

  beforeAll(async () => {
    mkdirSync(folder.path, { recursive: true })
    done(await atRegistry('deposit', film, '--work', 'w', '--owner', 'me'))
    key = readFileSync(join(registry.path, 'keys', 'log.vkey'), 'utf8').trim()
  })
  afterAll(() => {
    registry.remove()
    provider.remove()
    folder.remove()
  })

  it('carries a registry to a provider, whose decision can be made again from it', { timeout: 300_000 }, async () => {
    const made = done(await atRegistry('snapshot', 'make', '--out', at('one')))
    expect(made).toMatchObject({ counts: { works: 1, references: 1 }, heldBack: { works: 0 } })
    const unknown = await atProvider('snapshot', 'show', at('one'))
    expect(unknown.code).toBe(2)
    expect(unknown.stderr).toContain('--key')
    expect(done(await atProvider('snapshot', 'show', at('one'), '--key', key))).toMatchObject({ digest: made.digest })
    expect(done(await atProvider('snapshot', 'verify', at('one'), '--key', key))).toMatchObject({ verified: true })

    const checked = await atProvider('check', clip, '--snapshot', at('one'), '--key', key)
    expect(checked.code, checked.stderr).toBe(3)
    expect(checked.lines[0]).toMatchObject({ decision: 'refuse', search: { heldBack: { works: 0 } } })
    const receipt = checked.lines[0]!.receiptFile as string
    const words = ['snapshot', 'recompute', receipt, '--snapshot', at('one'), '--key', key]
    expect(done(await atProvider(...words, '--media', clip))).toMatchObject({ same: true })
    expect((await atProvider(...words, '--media', film)).code).toBe(1)
    const shown = await kyodaku(provider.path, [...words, '--text', '--lang', 'ja'])
    expect(shown.stdout).toContain('スナップショット')

    done(await atRegistry('grant', 'add', '--work', 'w', '--to', '*', '--use', 'release'))
    done(await atRegistry('snapshot', 'make', '--out', at('two'), '--previous', at('one')))
    const delta = done(await atRegistry('snapshot', 'delta', at('one'), at('two'), '--out', at('delta')))
    expect(delta.bytes).toBeLessThan(10_000)
    done(await atProvider('snapshot', 'apply', at('one'), at('delta'), '--out', at('applied'), '--key', key))
    const permitted = await atProvider('check', clip, '--snapshot', at('applied'), '--key', key)
    expect(permitted.lines[0]).toMatchObject({ decision: 'permit' })
    expect((await atRegistry('snapshot', 'make', '--out', at('two'))).lines[0]).toMatchObject({
      error: { code: 'clearance.snapshot-exists' },
    })
  })

  it('shows later what was held back', async () => {
    done(await atRegistry('snapshot', 'make', '--out', at('three')))
    const disclosure = done(await atRegistry('snapshot', 'disclose', 'w', '--out', at('w.json')))
    expect(disclosure).toMatchObject({ format: 'kyodaku-disclosure@v1', work: 'w' })
    // It was not held back: that is said, too.
    const verified = await atProvider('snapshot', 'verify', at('three'), '--key', key, '--disclosure', at('w.json'))
    expect(verified.code).toBe(1)
    expect(verified.lines[0]).toMatchObject({ verified: false, disclosed: { heldBack: false } })
  })

  it('leaves nothing or the whole of it when it is killed', { timeout: 240_000 }, async () => {
    const started = performance.now()
    done(await atRegistry('snapshot', 'make', '--out', at('whole')))
    const wholeMs = performance.now() - started
    let [killed, made] = [0, 0]
    for (let n = 0; n < 12; n++) {
      const out = at(`killed-${n}`)
      const ran = await kyodaku(registry.path, ['snapshot', 'make', '--out', out, '--json'], {
        killAfterMs: wholeMs * (0.3 + (0.75 * n) / 12),
      })
      if (ran.code === null) killed += 1
      if (!existsSync(out)) continue
      made += 1
      expect(done(await atProvider('snapshot', 'verify', out, '--key', key))).toMatchObject({ verified: true })
    }
    expect(killed).toBeGreaterThan(0)
    expect(made).toBeLessThan(12)
    done(await atRegistry('snapshot', 'make', '--out', at('after')))
    expect(readdirSync(folder.path).filter((name) => name.startsWith('.'))).toEqual([])
    expect((await atRegistry('doctor')).code).toBe(0)
  })
})
