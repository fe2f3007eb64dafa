import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { kyodaku, temporaryData } from '../kyodaku-for-tests.js'

describe('kyodaku names', () => {
  const data = temporaryData()
  beforeAll(async () => {
    const added = await kyodaku(data.path, [
      'work',
      'add',
      'pikurunba',
      '--title',
      'ja:ピクルンバ',
      '--title',
      'en:Pickle Rumba',
    ])
    expect(added.code).toBe(0)
  })
  afterAll(() => data.remove())

  it('finds a registered name in a text, in another script and disguised', async () => {
    const ran = await kyodaku(data.path, ['names', 'P i k u r u n b a', 'と', 'ﾋﾟｸﾙﾝﾊﾞ'])
    expect(ran.code).toBe(0)
    expect(ran.lines).toEqual([
      {
        work: 'pikurunba',
        name: 'ピクルンバ',
        offset: 0,
        length: 17,
        certainty: 'sure',
        text: 'P i k u r u n b a',
      },
      { work: 'pikurunba', name: 'ピクルンバ', offset: 20, length: 7, certainty: 'sure', text: 'ﾋﾟｸﾙﾝﾊﾞ' },
    ])
  })

  it('marks what it found for people, in their language, and says when there is nothing', async () => {
    const marked = await kyodaku(data.path, ['--text', '--lang', 'ja', 'names', 'ぴくるんばの絵'])
    expect(marked.stdout).toContain('⟦ぴくるんば⟧の絵')
    expect(marked.stdout).toContain('確実')
    const nothing = await kyodaku(data.path, ['--text', '--lang', 'ja', 'names', '静かな海'])
    expect(nothing.stdout).toContain('登録済みの名称は見つかりませんでした。')
    expect(nothing.code).toBe(0)
  })

  it('reads standard input', () => {
    const program = new URL('../../../dist/cli/main.js', import.meta.url).pathname
    const ran = spawnSync(process.execPath, [program, 'names', '-'], {
      input: 'a pickle-rumba poster\n',
      env: { ...process.env, KYODAKU_DATA: data.path },
      encoding: 'utf8',
    })
    expect(JSON.parse(ran.stdout.trim())).toMatchObject({ work: 'pikurunba', name: 'Pickle Rumba', certainty: 'sure' })
  })
})
