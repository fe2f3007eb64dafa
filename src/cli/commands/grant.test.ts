import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decideAndRecord, prepareClearing } from '../../clearance/clear.js'
import { openKyodaku, recordGrant, recordParty, recordWork } from '../../clearance/index.js'
import { kyodakuInProcess, temporaryData } from '../kyodaku-for-tests.js'
import { priceFrom, priceText } from './grant-options.js'

describe('kyodaku party, work, mandate, grant, claim, activity', () => {
  const data = temporaryData()
  const run = (...words: string[]) => kyodakuInProcess(data.path, [...words, '--json'])
  const ok = async (...words: string[]) => {
    const ran = await run(...words)
    expect(ran.code, `${words.join(' ')}: ${ran.stderr}`).toBe(0)
    return ran.lines as Record<string, never>[]
  }
  afterAll(() => data.remove())

  it('registers, mandates, offers, counters, accepts, claims and looks back', { timeout: 600_000 }, async () => {
    await ok('party', 'add', 'studio', '--role', 'rightsholder')
    await ok('party', 'add', 'guild', '--role', 'association')
    await ok('party', 'add', 'lab', '--role', 'provider', '--class', 'research')
    const [work] = await ok(
      ...['work', 'add', 'film', '--as', 'studio', '--title', 'ja:灯台のみち', '--kind', 'film'],
      ...['--name', 'common:abbreviated:ja:みち', '--identifier', 'own:A-1', '--withheld'],
      ...['--owner', 'studio:66.6667:JP,US', '--owner', 'other:33.3333:JP,US:..2030-01-01'],
      ...['--committee', 'ja:灯台製作委員会', '--representative', 'studio:train,generate:JP'],
    )
    expect(work).toMatchObject({
      owners: [
        { party: 'studio', share: 666_667, territories: ['JP', 'US'] },
        { party: 'other', share: 333_333, until: '2030-01-01T00:00:00.000Z' },
      ],
      titles: [
        { text: '灯台のみち', kind: 'official' },
        { text: 'みち', kind: 'abbreviated', common: true },
      ],
      committee: { representatives: [{ party: 'studio', uses: ['train', 'generate'], territories: ['JP'] }] },
      disclosure: 'withheld',
      conflicts: [{ territory: 'JP', from: '2030-01-01T00:00:00.000Z', kind: 'under' }, { territory: 'US' }],
    })
    const denied = await run(
      'grant',
      'offer',
      '--work',
      'film',
      '--from',
      'studio',
      '--to',
      'lab',
      '--use',
      'train',
      '--territory',
      'JP',
      '--as',
      'guild',
    )
    expect(denied.code).toBe(1)
    expect(denied.lines[0]).toMatchObject({ error: { code: 'clearance.mandate-needed' } })
    const [mandate] = await ok(
      ...['mandate', 'add', '--association', 'guild', '--for', 'studio', '--scope', 'grant,claim'],
      ...['--territory', 'JP', '--as', 'studio'],
    )
    const [offer] = await ok(
      ...['grant', 'offer', '--work', 'film', '--from', 'studio', '--to', 'lab', '--use', 'train', '--territory', 'JP'],
      ...[
        '--price',
        '5000JPY/use',
        '--cap-count',
        '10',
        '--cap-share',
        '12.5',
        '--bar-context',
        'violence',
        '--as',
        'guild',
      ],
    )
    expect(offer).toMatchObject({
      state: 'offered',
      price: { currency: 'JPY', amountMinor: 5000, per: 'use' },
      caps: { count: 10, shareOfClip: 0.125 },
      contexts: { excluded: ['violence'] },
      signedBy: { party: 'guild', mandate: mandate!.id },
    })
    const [counter] = await ok(
      'grant',
      'counter',
      offer!.id,
      '--price',
      '3000JPY/use',
      '--without',
      'cap',
      '--as',
      'lab',
    )
    expect(counter).toMatchObject({ counterTo: offer!.id, price: { amountMinor: 3000 } })
    expect(counter).not.toHaveProperty('caps')
    await ok('grant', 'accept', counter!.id, '--as', 'guild')
    const shown = await kyodakuInProcess(data.path, ['grant', 'show', counter!.id, '--text', '--lang', 'ja'])
    expect(shown.stdout).toContain('guild（studio を代理）')
    expect(await ok('grant', 'list', '--state', 'active', '--work', 'film')).toHaveLength(1)

    const [claim] = await ok(
      'claim',
      'open',
      'film',
      '--owner',
      'studio',
      '--share',
      '0.5',
      '--territory',
      'JP',
      '--evidence',
      'x',
      '--as',
      'guild',
    )
    const tree = await kyodakuInProcess(data.path, ['work', 'show', 'film', '--text'])
    expect(tree.stdout).toContain('claimed by studio: 0.5 %')
    expect((await ok('claim', 'list', '--state', 'open'))[0]).toMatchObject({ id: claim!.id })
    await ok('claim', 'dismiss', claim!.id)
    expect((await run('work', 'add', 'film', '--owner', 'studio', '--as', 'studio')).lines[0]).toMatchObject({
      error: { code: 'clearance.claim-needed' },
    })
    const revoked = await ok('mandate', 'revoke', mandate!.id, '--dry-run')
    expect(revoked[0]!.before).toHaveLength(3)
    const activity = await ok('activity', 'studio', '--limit', '3')
    expect(activity.map(({ kind, actedBy }) => [kind, actedBy])).toEqual([
      ['claim', null],
      ['claim', 'guild'],
      ['grant', 'guild'],
    ])
  })

  it('says what it does not take', async () => {
    for (const words of [
      ['grant', 'add', '--work', 'film', '--to', 'lab', '--use', 'train', '--price', '5.5JPY/use'],
      ['grant', 'add', '--work', 'film', '--to', 'lab', '--use', 'train', '--cap-share', '101'],
      ['work', 'add', 'x', '--owner', 'a:50:JP', '--owner', 'b'],
      ['work', 'add', 'x', '--owner', 'a:33.33333:JP'],
      ['party', 'add', 'x', '--mandate', 'm'],
    ]) {
      expect((await run(...words)).code, words.join(' ')).toBe(2)
    }
  })
})

describe('prices', () => {
  it('are minor units of the currency, exactly', () => {
    for (const [text, price] of [
      ['5000JPY/use', { currency: 'JPY', amountMinor: 5000, per: 'use' }],
      ['0.50USD/second', { currency: 'USD', amountMinor: 50, per: 'second' }],
      ['1.5USD/year', { currency: 'USD', amountMinor: 150, per: 'year' }],
      ['12.345KWD/month', { currency: 'KWD', amountMinor: 12_345, per: 'month' }],
      ['9007199254740.99EUR/once', { currency: 'EUR', amountMinor: 900_719_925_474_099, per: 'once' }],
    ] as const) {
      expect(priceFrom(text)).toEqual(price)
      expect(priceFrom(priceText(price))).toEqual(price)
    }
    for (const text of [
      '5000',
      '5.5JPY/use',
      '0.505USD',
      '5QQQ',
      '-5JPY',
      '5JPY/day',
      '1e3JPY',
      '99999999999999999USD',
    ]) {
      expect(() => priceFrom(text), text).toThrow(/--price/)
    }
  })
})

describe('kill -9 in the middle of a revocation', () => {
  const data = temporaryData()
  const decisions = 40
  const from = '2026-02-01T00:00:00.000Z'
  beforeAll(async () => {
    let now = Date.parse('2026-03-01T00:00:00Z')
    const house = await openKyodaku({ dataDirectory: data.path, now: () => new Date(now++) })
    await recordParty(house, { id: 'lab', role: 'provider', names: [] })
    await recordWork(house, {
      id: 'film',
      kind: 'film',
      titles: [],
      owners: [{ party: 'studio', share: 1_000_000, territories: ['worldwide'] }],
      regime: 'prior-permission',
    })
    await recordGrant(house, {
      id: 'g',
      grantor: 'studio',
      grantee: 'lab',
      works: ['film'],
      uses: ['release'],
      models: ['*'],
      territories: ['JP'],
      from: '2026-01-01T00:00:00Z',
      state: 'active',
    })
    const clearing = await prepareClearing(house)
    for (let n = 0; n < decisions; n++) {
      await decideAndRecord(house, clearing, {
        name: `clip-${n}`,
        input: {
          name: `clip-${n}`,
          digest: `sha256:${String(n).padStart(64, '0')}`,
          kind: 'video',
          durationSeconds: 1,
        },
        use: { kind: 'release', party: 'lab', model: 'm', territory: 'JP', regime: 'prior-permission' },
        known: [{ kind: 'declaration', work: 'film', by: 'lab', text: 'stated' }],
      })
    }
    await house.close()
  }, 120_000)
  afterAll(() => data.remove())

  it('is finished by repeating it: each decision is decided anew exactly once', { timeout: 600_000 }, async () => {
    const words = ['grant', 'revoke', 'g', '--from', from, '--json']
    const count = async () => {
      const house = await openKyodaku({ dataDirectory: data.path })
      try {
        const rows = await house.store.db
          .selectFrom('clearances')
          .select(['receipt_id', 'supersedes', 'outcome'])
          .execute()
        return rows.filter(({ supersedes }) => supersedes !== null)
      } finally {
        await house.close()
      }
    }
    // Killed when some more have been decided anew: their receipts are files.
    const made = () => readdirSync(join(data.path, 'receipts')).filter((name) => name.endsWith('.json')).length
    for (const more of [3, 11]) {
      const before = made()
      const child = spawn(process.execPath, ['dist/cli/main.js', ...words], {
        env: { ...process.env, KYODAKU_DATA: data.path },
        stdio: 'ignore',
      })
      const timer = setInterval(() => {
        if (made() >= before + more) child.kill('SIGKILL')
      }, 2)
      await once(child, 'close')
      clearInterval(timer)
      expect(child.signalCode).toBe('SIGKILL')
    }
    const halfway = (await count()).length
    expect(halfway).toBeGreaterThanOrEqual(14)
    expect(halfway).toBeLessThan(decisions)
    const last = await kyodakuInProcess(data.path, words)
    expect(last.code, last.stderr).toBe(0)
    const replaced = await count()
    expect(replaced).toHaveLength(decisions)
    expect(new Set(replaced.map(({ supersedes }) => supersedes)).size).toBe(decisions)
    expect(new Set(replaced.map(({ outcome }) => outcome))).toEqual(new Set(['refuse']))
  })
})
