import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { createClient, KyodakuApiError, type KyodakuClient } from '../client/index.js'
import { findLocalServer } from '../server/index.js'
import { codedError } from './errors.js'
import { type ExitCode, exitCodeOf, exitCodes } from './exit-codes.js'
import type { Text } from './language.js'
import type { Run } from './program.js'

/**
 * The house to talk to over HTTP instead of opening the data folder: the one that KYODAKU_URL names, with the token of
 * KYODAKU_TOKEN; else the server that has the data folder open on this machine. Undefined where the folder is to be opened.
 */
export async function remoteOf(
  run: Run,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<KyodakuClient | undefined> {
  const url = environment.KYODAKU_URL
  const token = environment.KYODAKU_TOKEN
  if (url && token) return createClient({ url, token })
  const server = await findLocalServer(run.dataDirectory)
  return server === undefined ? undefined : createClient({ url: server.url, token: server.token })
}

/** Refuses what only works on the folder itself while a server has it open, saying what to do instead. */
export async function mustOpenFolder(run: Run): Promise<void> {
  const server = await findLocalServer(run.dataDirectory)
  if (server === undefined) return
  const text: Text = [
    `A server has this data folder open (${server.url}): do this in the portal, or stop the server first. These commands go through it: work list|show, deposit, check, grant list, receipt list, jobs, backup.`,
    `このデータフォルダーではサーバーが動作中です（${server.url}）。画面で操作するか、先にサーバーを停止してください。work list・work show・deposit・check・grant list・receipt list・jobs・backup は、サーバーを通して実行できます。`,
  ]
  throw codedError('cli.server-running', text[0], text)
}

export async function listWorksThere({ console }: Run, api: KyodakuClient): Promise<ExitCode> {
  const { columns } = console.messages
  const rows: string[][] = []
  for await (const work of api.pages('/v1/works', { params: { query: { limit: 200 } } })) {
    console.emit(work)
    rows.push([
      work.id,
      work.kind,
      work.titles.map(({ text }) => text).join('\n'),
      work.owners.join('\n'),
      String(work.references),
    ])
  }
  if (rows.length === 0) console.print(console.messages.noneYet.works)
  else console.table([columns.id, columns.kind, columns.titles, columns.owners, columns.references], rows)
  return exitCodes.permitted
}

export async function showWorkThere({ console }: Run, api: KyodakuClient, id: string): Promise<ExitCode> {
  const work = await api.get('/v1/works/{id}', { params: { path: { id } } })
  console.emit(work)
  console.print(JSON.stringify(work, null, 2))
  return exitCodes.permitted
}

export async function listReceiptsThere({ console }: Run, api: KyodakuClient): Promise<ExitCode> {
  const { columns, outcome } = console.messages
  const rows: string[][] = []
  for await (const one of api.pages('/v1/receipts', { params: { query: { limit: 200 } } })) {
    console.emit({ receipt: one.id, input: one.input, decision: one.outcome, decidedAt: one.decidedAt })
    rows.push([one.id, one.input, outcome[one.outcome], one.decidedAt])
    if (rows.length === 1000) break
  }
  if (rows.length === 0) console.print(console.messages.noneYet.receipts)
  else console.table([columns.receipt, columns.input, columns.decision, columns.decidedAt], rows)
  return exitCodes.permitted
}

export async function listGrantsThere({ console }: Run, api: KyodakuClient): Promise<ExitCode> {
  const { columns } = console.messages
  const rows: string[][] = []
  for await (const one of api.pages('/v1/grants', { params: { query: { limit: 200 } } })) {
    console.emit(one)
    const { id, works, grantee, state } = one as unknown as Record<string, unknown>
    const named = (value: unknown) =>
      typeof value === 'object' && value !== null && 'id' in value ? String(value.id) : String(value)
    rows.push([String(id), (Array.isArray(works) ? works : []).map(named).join('\n'), named(grantee), String(state)])
  }
  if (rows.length === 0) console.print(console.say(texts.noGrants))
  else console.table([columns.id, columns.work, console.say(texts.to), console.say(texts.state)], rows)
  return exitCodes.permitted
}

export async function listJobsThere({ console }: Run, api: KyodakuClient): Promise<ExitCode> {
  const rows: string[][] = []
  for await (const job of api.pages('/v1/jobs', { params: { query: { limit: 200 } } })) {
    console.emit(job)
    const { progress } = job
    const how =
      progress === undefined ? '' : `${progress.step} ${progress.done.toFixed(0)}/${progress.total.toFixed(0)}`
    rows.push([job.id, job.kind, job.title, job.state, job.error?.code ?? how])
    if (rows.length === 200) break
  }
  if (rows.length === 0) console.print(console.say(texts.noJobs))
  else {
    const { columns } = console.messages
    console.table([columns.id, columns.kind, console.say(texts.title), console.say(texts.state), ''], rows)
  }
  return exitCodes.permitted
}

/** What is deposited of which work. */
export interface DepositThere {
  work: string
  excludedSeconds: [number, number][]
  negative: boolean
}

/** Uploads files and has them deposited; resolves when the jobs have ended. */
export async function depositThere(
  run: Run,
  api: KyodakuClient,
  files: readonly string[],
  { work, ...terms }: DepositThere,
): Promise<ExitCode> {
  const { console } = run
  let failed = false
  for (const file of files) {
    try {
      const upload = await sendFile(run, api, file)
      const { job } = await api.post('/v1/works/{id}/references', {
        params: { path: { id: work } },
        body: { upload, ...terms },
      })
      const { result } = await api.waitForJob(job, { signal: run.signal })
      console.emit({ file, work, job, result })
      console.print(console.say(texts.deposited(basename(file), work)))
    } catch (error) {
      if (!(error instanceof KyodakuApiError)) throw error
      failed = true
      console.emit({ file, error: { code: error.code, message: error.message } })
      console.note(console.color.red(`${basename(file)}: ${error.message} (${error.code})`))
    }
  }
  return failed ? exitCodes.failed : exitCodes.permitted
}

/** What is checked: the use as the API takes it, and what is said. */
export interface CheckThere {
  use: object
  prompt?: string
  caption?: string
}

/** Uploads files and has them decided for a use. */
export async function checkThere(
  run: Run,
  api: KyodakuClient,
  files: readonly string[],
  { use, ...said }: CheckThere,
): Promise<ExitCode> {
  const { console } = run
  const outcomes: ('permit' | 'refuse' | 'review' | 'failed')[] = []
  const rows: string[][] = []
  const show = (check: {
    name: string
    outcome?: 'permit' | 'refuse' | 'review'
    receipt?: string
    level?: number
  }) => {
    console.emit({ input: check.name, decision: check.outcome, level: check.level, receipt: check.receipt })
    outcomes.push(check.outcome ?? 'failed')
    const outcome = check.outcome === undefined ? '' : console.messages.outcome[check.outcome]
    rows.push([check.name, outcome, check.level === undefined ? '' : String(check.level), check.receipt ?? ''])
  }
  type Use = Parameters<typeof api.post<'/v1/checks'>>[1]['body']['use']
  if (files.length === 0 && said.prompt !== undefined) {
    show(await api.post('/v1/checks:text', { body: { prompt: said.prompt, use: use as Use } }))
  }
  for (const file of files) {
    try {
      const upload = await sendFile(run, api, file)
      const started = await api.post('/v1/checks', { body: { upload, use: use as Use, shared: false, ...said } })
      if (started.job !== undefined) await api.waitForJob(started.job, { signal: run.signal })
      show(await api.get('/v1/checks/{id}', { params: { path: { id: started.id } } }))
    } catch (error) {
      if (!(error instanceof KyodakuApiError)) throw error
      outcomes.push('failed')
      console.emit({ input: basename(file), error: { code: error.code, message: error.message } })
      console.note(console.color.red(`${basename(file)}: ${error.message} (${error.code})`))
    }
  }
  const { columns } = console.messages
  if (rows.length > 0) console.table([columns.input, columns.decision, columns.level, columns.receipt], rows)
  return exitCodeOf(outcomes)
}

async function sendFile(run: Run, api: KyodakuClient, file: string): Promise<string> {
  const progress = run.console.progress()
  try {
    return await api.upload(createReadStream(file), {
      name: basename(file),
      signal: run.signal,
      onProgress: (sent, total) => progress.update(basename(file), sent / 1e6, total / 1e6),
    })
  } finally {
    progress.stop()
  }
}

const texts = {
  noGrants: ['There are no grants yet.', '許諾はまだありません。'],
  noJobs: ['There are no jobs.', '処理はありません。'],
  to: ['to', '被許諾者'],
  state: ['state', '状態'],
  title: ['title', '件名'],
  deposited: (file: string, work: string): Text => [
    `${file}: deposited as a reference of ${work}`,
    `${file}：${work} の参照素材として登録しました`,
  ],
} as const
