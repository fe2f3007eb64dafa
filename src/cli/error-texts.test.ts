import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeError, errorTexts, explainError, isErrorCode } from './error-texts.js'
import { UsageError } from './errors.js'
import { kyodaku, temporaryData } from './kyodaku-for-tests.js'

const entries = Object.entries(errorTexts)

describe('the Japanese of errors', () => {
  it('exists for every code that the sources throw', () => {
    const thrown = new Set<string>()
    for (const path of readdirSync('src', { recursive: true, encoding: 'utf8' })) {
      if (!path.endsWith('.ts') || path.endsWith('.test.ts')) continue
      const source = readFileSync(join('src', path), 'utf8')
      for (const [, code] of source.matchAll(
        /(?:(?:[A-Z]\w*Error|DecodingFailure|codedError)\(\s*|code: )'((?:record|rights|clearance|store|media|fingerprint|match|signals|training|probes|generation|credentials|witness|cli)\.[a-z-]+)'/g,
      ))
        thrown.add(code!)
    }
    expect(thrown.size).toBeGreaterThan(80)
    expect([...thrown].filter((code) => !isErrorCode(code))).toEqual([])
  })

  it('is one or a few short, whole sentences that say what to do', () => {
    for (const [code, text] of entries) {
      expect(text, code).toMatch(/。$/)
      expect(text.length, code).toBeLessThanOrEqual(90)
    }
  })

  it('has no stray mixture of half and full width', () => {
    const japanese = '[\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Han}ー、。「」（）：；]'
    for (const [code, text] of entries) {
      // Half-width kana and full-width Latin are none of ours.
      expect(text, code).not.toMatch(/[\uff61-\uff9f\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\u3000]/)
      // Punctuation beside Japanese is full-width.
      expect(text, code).not.toMatch(new RegExp(`${japanese} ?[,.:;!?()]|[,.:;!?()] ?${japanese}`, 'u'))
      // Latin words and figures stand apart from Japanese words, and not from its punctuation.
      const word = '[\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Han}ー]'
      expect(text, code).not.toMatch(new RegExp(`${word}[A-Za-z0-9-]|[A-Za-z0-9]${word}`, 'u'))
      expect(text, code).not.toMatch(/[、。「」（）：] | [、。「」（）：]|[\t\n]| {2}/)
    }
  })

  it('stands before the message; English stays as it is', () => {
    const error = { code: 'store.locked', message: 'held by process 7.' }
    expect(explainError(error, 'en')).toBe('error (store.locked): held by process 7.')
    expect(explainError(error, 'ja')).toBe(
      `エラー（store.locked）：${errorTexts['store.locked']}\n詳細：held by process 7.`,
    )
  })

  it('is that of an unexpected error for what has no code of ours', () => {
    for (const error of [new Error('x'), { code: 'toString', message: 'x' }, { code: 'E_NEW', message: 'x' }])
      expect(describeError(error, 'ja')).toBe(`${errorTexts.internal}\n詳細：x`)
    expect(describeError('thrown', 'ja')).toBe(`${errorTexts.internal}\n詳細：thrown`)
  })

  it('needs no English where the error itself says all of it in Japanese', () => {
    const error = new UsageError(['give a number.', '数を指定してください。'])
    expect([explainError(error, 'en'), explainError(error, 'ja')]).toEqual([
      'error (cli.usage): give a number.',
      'エラー（cli.usage）：数を指定してください。',
    ])
    expect(describeError(new UsageError('odd.'), 'ja')).toBe(`${errorTexts['cli.usage']}\n詳細：odd.`)
  })
})

describe('errors on a Japanese command line', () => {
  const data = temporaryData()
  const file = (name: string) => join(dirname(data.path), name)
  const run = (...words: string[]) => kyodaku(data.path, [...words, '--lang', 'ja'])
  beforeAll(async () => {
    for (const [id, role] of [
      ['studio', 'rightsholder'],
      ['anime-kyokai', 'association'],
    ])
      expect((await run('party', 'add', id!, '--role', role!)).code).toBe(0)
  }, 60_000)
  afterAll(() => data.remove())

  it('says that a mandate is needed, then whose', async () => {
    const words = ['work', 'add', 'film', '--owner', 'studio', '--as', 'anime-kyokai']
    const { code, stderr, lines } = await run(...words)
    const [first, second, ...rest] = stderr.trimEnd().split('\n')
    expect([code, first, rest]).toEqual([
      1,
      `エラー（clearance.mandate-needed）：${errorTexts['clearance.mandate-needed']}`,
      [],
    ])
    expect(second).toMatch(/^詳細：anime-kyokai needs a mandate of studio/)
    // Programs see what they saw before, and the same in both languages.
    const english = await kyodaku(data.path, [...words, '--lang', 'en'])
    expect(lines).toEqual([{ error: { code: 'clearance.mandate-needed', message: second!.slice('詳細：'.length) } }])
    expect(english.lines).toEqual(lines)
    expect(english.stderr).not.toMatch(/\p{sc=Hiragana}/u)
  })

  it('speaks Japanese of every file that fails, in check, deposit and verify', async () => {
    const missing = file('missing.mp4')
    const checked = await run('check', missing)
    expect(checked.stderr).toContain(`${missing}: エラー（cli.not-found）：${errorTexts['cli.not-found']}\n詳細：`)
    const deposited = await run('deposit', missing, '--work', 'film', '--owner', 'studio')
    expect(deposited.stderr).toContain(
      `${missing}: エラー（clearance.not-a-file）：${errorTexts['clearance.not-a-file']}\n詳細：`,
    )
    const verified = await run('verify', file('missing.json'), '--text')
    expect(verified.stdout).toContain('指定したファイルまたはフォルダーがありません。')
    expect(verified.stdout).toContain('詳細：ENOENT')
  })

  it('speaks Japanese of wrong usage, by the option as by the locale', async () => {
    const words = ['check', 'x.mp4', '--use', 'sell']
    const expected =
      'エラー（cli.usage）：--use に「sell」は指定できません。次のいずれかを指定してください：train、generate、release\n'
    expect(await run(...words)).toMatchObject({ code: 2, stderr: expected })
    expect(await kyodaku(data.path, words, { environment: { LANG: 'ja_JP.UTF-8' } })).toMatchObject({
      stderr: expected,
    })
    expect((await kyodaku(data.path, [...words, '--lang', 'fr'])).stderr).toMatch(
      /^error \(cli.usage\): --lang takes ja/,
    )
    const unknown = await run('check', '--nonsense')
    expect(unknown.code).toBe(2)
    expect(unknown.stderr).toContain(
      `エラー（cli.usage）：${errorTexts['cli.usage']}\n詳細：unknown option '--nonsense'\n`,
    )
  })
})
