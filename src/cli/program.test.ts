import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exitCodes } from './exit-codes.js'
import { kyodakuInProcess } from './kyodaku-for-tests.js'

const nowhere = '/nowhere/kyodaku-data'
const run = (...words: string[]) => kyodakuInProcess(nowhere, words)

describe('commands', () => {
  it('are all told of by the help, and each helps by its own name', async () => {
    const help = await run('--help')
    expect(help.code).toBe(exitCodes.permitted)
    const told = help.stdout.slice(help.stdout.indexOf('Commands:'))
    const names = [...told.matchAll(/^ {2}([a-z]+)\b/gm)].map(([, name]) => name!).filter((name) => name !== 'help')
    expect(names).toContain('train')
    expect(names.length).toBeGreaterThan(20)
    for (const name of names) {
      const { code, stdout } = await run(name, '--help')
      expect([name, code, stdout.split('\n')[0]]).toEqual([
        name,
        exitCodes.permitted,
        expect.stringMatching(new RegExp(`^Usage: kyodaku ${name}\\b`)),
      ])
    }
  })

  it('say nothing of a reader who has left', () => {
    const program = join(import.meta.dirname, '../../dist/cli/main.js')
    const piped = `set -o pipefail; "${process.execPath}" "${program}" --help | true`
    expect(spawnSync('bash', ['-c', piped], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' })
  })

  it('are found behind the options of the program', async () => {
    expect((await run('--data', 'log', '--lang', 'ja', 'check', '--help')).stdout).toMatch(/^使い方： kyodaku check/)
    expect((await run('--data=log', '--json', 'check', '--help')).stdout).toMatch(/^Usage: kyodaku check/)
    expect((await run('help', 'check')).stdout).toMatch(/^Usage: kyodaku check/)
  })

  it('that there are none of are wrong usage, with the help', async () => {
    const wrong = await run('chekc', '--help-me')
    expect(wrong.code).toBe(exitCodes.usage)
    expect(`${wrong.stdout}${wrong.stderr}`).toContain('Commands:')
    expect((await run('constructor')).code).toBe(exitCodes.usage)
  })

  it('are not loaded for a version', async () => {
    expect(await run('--version')).toMatchObject({
      code: exitCodes.permitted,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    })
  })
})
