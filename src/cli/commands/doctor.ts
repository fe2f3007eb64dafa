import { resolve } from 'node:path'
import type { Command } from 'commander'
import { decisionsSetAside, type Kyodaku, listClearances, unfinishedDeposits } from '../../clearance/index.js'
import { describeSandbox } from '../../media/index.js'
import { describeError } from '../error-texts.js'
import { codeOf, messageOf } from '../errors.js'
import { exitCodes } from '../exit-codes.js'
import type { helpIn } from '../help.js'
import type { Text } from '../language.js'
import type { Act, Run } from '../program.js'
import { logThere } from '../remote/index.js'
import { hereOrThere } from '../with-kyodaku.js'

interface Row {
  check: string
  ok: boolean
  detail: string
  /** The detail for people, where it is another one than for programs. */
  said?: string
}

export function doctorCommand(program: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  act(program.command('doctor').description(help('doctor')), async (run) => {
    const { console } = run
    const rows = [
      { check: console.messages.doctor.node, ok: true, detail: process.version },
      ...(await attempt(run, console.messages.doctor.decoder, () => decoderRows(run))),
      ...(await attempt(run, console.messages.doctor.data, () => dataRows(run))),
    ]
    for (const row of rows) {
      const { check, ok, detail, said = detail } = row
      console.emit({ check, ok, detail })
      console.print(
        `${ok ? console.color.green('✓') : console.color.red('✗')} ${check}: ${said.replaceAll('\n', '\n  ')}`,
      )
    }
    return rows.every(({ ok }) => ok) ? exitCodes.permitted : exitCodes.failed
  })
}

async function decoderRows({ console }: Run): Promise<Row[]> {
  const { doctor } = console.messages
  const { decoder, version, isolation, formats } = await describeSandbox()
  const on = Object.entries(isolation).flatMap(([name, active]) => (active ? [name] : []))
  return [
    { check: doctor.decoder, ok: true, detail: `${decoder} ${version}` },
    { check: doctor.isolation, ok: true, detail: on.length > 0 ? doctor.isolated(on.join(', ')) : doctor.notIsolated },
    { check: doctor.formats, ok: formats.length > 0, detail: formats.join(' ') },
  ]
}

async function dataRows(run: Run): Promise<Row[]> {
  return await hereOrThere(run, {
    here: (kyodaku) => folderRows(run, kyodaku),
    there: async (api) => {
      const { doctor } = run.console.messages
      // What is wrong with its database and its disk is for the server to say.
      const { size, key } = await logThere(api)
      return [
        { check: doctor.data, ok: true, detail: run.console.say(texts.served(api.url)) },
        { check: doctor.record, ok: true, detail: doctor.entries(size) },
        { check: doctor.logKey, ok: true, detail: key },
      ]
    },
  })
}

async function folderRows(run: Run, kyodaku: Kyodaku): Promise<Row[]> {
  const { doctor } = run.console.messages
  const unfinished = await unfinishedDeposits(kyodaku)
  const cleared = await listClearances(kyodaku, 1000)
  const setAside = await decisionsSetAside(kyodaku)
  return [
    { check: doctor.data, ok: true, detail: resolve(run.dataDirectory) },
    { check: doctor.database, ok: true, detail: kyodaku.store.kind },
    ...kyodaku.store.notices.map((notice) => ({
      check: doctor.database,
      ok: false,
      detail: notice.message,
      said: describeError(notice, run.console.language),
    })),
    { check: doctor.record, ok: true, detail: doctor.entries(kyodaku.log.size()) },
    { check: doctor.logKey, ok: true, detail: kyodaku.log.verifierKey },
    {
      check: doctor.deposits,
      ok: unfinished.length === 0,
      detail: unfinished.length === 0 ? doctor.complete : doctor.unfinished(unfinished.length),
    },
    { check: doctor.clearances, ok: true, detail: cleared.length === 1000 ? '1000+' : String(cleared.length) },
    ...(setAside.length === 0
      ? []
      : [{ check: doctor.clearances, ok: false, detail: doctor.setAside(setAside.join(', ')) }]),
  ]
}

async function attempt({ console }: Run, check: string, work: () => Promise<Row[]>): Promise<Row[]> {
  try {
    return await work()
  } catch (error) {
    const code = codeOf(error)
    const said = `${describeError(error, console.language)} (${code})`
    return [{ check, ok: false, detail: `${messageOf(error)} (${code})`, said }]
  }
}

const texts = {
  served: (url: string): Text => [`served by ${url}`, `${url} で動作中のサーバーを使用`],
} as const
