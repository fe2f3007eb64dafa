import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { kyodakuInProcess, temporaryData } from '../kyodaku-for-tests.js'

describe('kyodaku import', () => {
  const data = temporaryData()
  const file = (name: string) => join(dirname(data.path), name)
  const run = (...words: string[]) => kyodakuInProcess(data.path, words)
  afterAll(() => data.remove())

  it('prints an example that it takes itself', async () => {
    const template = await run('import', '--template')
    expect(template.stdout.startsWith('\ufeff作品ID,')).toBe(true)
    writeFileSync(file('example.csv'), template.stdout)
    const dry = await run('import', file('example.csv'), '--dry-run', '--json')
    expect([dry.code, dry.lines.at(-1)]).toMatchObject([0, { summary: { state: 'dry-run', new: 5, errors: 0 } }])
    const taken = await run('import', file('example.csv'), '--text', '--lang', 'ja')
    expect([taken.code, taken.stdout]).toEqual([0, expect.stringContaining('5 件を登録しました。')])
    expect(taken.stdout).toContain('UTF-8 with BOM、カンマ区切り、6 行')
    expect(taken.stdout).toMatch(/\n\d+ 列を認識しました（--dry-run で一覧）\n/)
    expect(taken.stdout).not.toContain('読み取り方')
    const listed = await run('import', file('example.csv'), '--dry-run', '--text', '--lang', 'ja')
    expect(listed.stdout).toMatch(/読み取り方[\s\S]*作品ID/)
    expect(listed.stdout).not.toContain('列を認識しました')
    const again = await run('import', file('example.csv'), '--json')
    expect([again.code, again.lines.at(-1)]).toMatchObject([0, { summary: { state: 'nothing-to-do', unchanged: 5 } }])
  })

  it('shows every problem by line, in both languages, and in a report that no spreadsheet runs', async () => {
    writeFileSync(
      file('bad.csv'),
      '作品ID,作品名,種別,権利者,備考\nx,"=HYPERLINK(""http://x"")",なにか,p,\ny,岬,映画,p,\n',
    )
    const unknown = await run('import', file('bad.csv'), '--text', '--lang', 'ja')
    expect([unknown.code, unknown.stdout]).toEqual([1, expect.stringContaining('「備考」という列は分かりません')])
    const ignoring = ['import', file('bad.csv'), '--ignore-column', '備考', '--report', file('report.csv')]
    const refused = await run(...ignoring, '--json')
    expect(refused.code).toBe(1)
    expect(refused.lines).toContainEqual({
      problem: expect.objectContaining({
        line: 2,
        column: '種別',
        code: 'unknown-kind',
        value: 'なにか',
        severity: 'error',
      }),
    })
    const report = readFileSync(file('report.csv'), 'utf8')
    expect(report.startsWith('\ufeff')).toBe(true)
    expect(report).not.toMatch(/(?:^|,|")[=+@-]/m)
    const skipped = await run(...ignoring, '--skip-bad-rows', '--json')
    expect([skipped.code, skipped.lines.at(-1)]).toMatchObject([
      4,
      { summary: { state: 'recorded', recorded: 1, errors: 1 } },
    ])
  })

  it('refuses what makes no sense', async () => {
    expect((await run('import')).code).toBe(2)
    expect((await run('import', file('bad.csv'), '--report', file('bad.csv'))).code).toBe(2)
    expect((await run('import', file('bad.csv'), '--zone', 'Tokyo')).code).toBe(2)
    expect(await run('import', file('missing.csv'), '--json')).toMatchObject({
      code: 1,
      lines: [{ error: { code: 'cli.not-a-file' } }],
    })
  })
})
