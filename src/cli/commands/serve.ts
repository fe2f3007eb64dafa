import { resolve } from 'node:path'
import type { Command } from 'commander'
import {
  checkFileHere,
  firstRunLink,
  type House,
  type HouseOptions,
  openHouse,
  operationsOf,
  type RunningServer,
  startServer,
} from '../../server/index.js'
import { readCatalogue } from '../catalogue.js'
import { codedError, codeOf, UsageError } from '../errors.js'
import { exitCodes } from '../exit-codes.js'
import type { helpIn } from '../help.js'
import type { Text } from '../language.js'
import { generatorSettings } from '../probe-generators.js'
import type { Act, Run } from '../program.js'
import { depositSamples, isEmptyHouse, registerSamples } from '../sample-catalogue.js'
import { untilStopped } from '../serving.js'

interface ServeOptions {
  port?: string
  host?: string
  samples: boolean
}

const defaultPort = 8420
const loopback = new Set(['127.0.0.1', '::1', 'localhost'])

/**
 * `kyodaku serve`, which is `npm start`: portal and API, until it is stopped. On a first run the sample catalogue is
 * deposited and decided, after the page is up.
 */
export function serveCommand(program: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  act<ServeOptions>(
    program
      .command('serve')
      .description(help(texts.serve))
      .option('--port <number>', help(texts.port))
      .option('--host <address>', help(texts.host))
      .option('--no-samples', help(texts.noSamples)),
    async (run, options) => {
      const { console } = run
      const { house, server } = await startPortal(run, options)
      try {
        const samples = options.samples ? fillWithSamples(run, house) : Promise.resolve()
        await untilStopped(run)
        console.note(console.color.dim(console.say(texts.stopping)))
        await samples
      } finally {
        await server.stop()
      }
      return exitCodes.permitted
    },
  )
}

/** Opens the house and listens: portal and API. Stopping the server closes the house. @throws UsageError, StoreError */
export async function startPortal(
  run: Run,
  options: Pick<ServeOptions, 'port' | 'host'> = {},
): Promise<{ house: House; server: RunningServer }> {
  const { console } = run
  const { port, host, publicUrl } = addressOf(options, process.env)
  if (!loopback.has(host) && !publicUrl?.startsWith('https://'))
    console.note(console.color.yellow(console.say(texts.notPrivate(host))))
  const generators = await generatorSettings(process.env)
  console.note(console.color.dim(console.say(texts.opening(resolve(run.dataDirectory)))))
  const house = await openHouse({
    dataDirectory: run.dataDirectory,
    ...(run.databaseUrl === undefined ? {} : { databaseUrl: run.databaseUrl }),
    settings: {
      ...settingsOf({ port, host, ...(publicUrl === undefined ? {} : { publicUrl }) }),
      ...generators,
      ...(process.env.KYODAKU_DATASETS ? { datasetsFolder: resolve(process.env.KYODAKU_DATASETS) } : {}),
    },
  })
  let server: RunningServer
  try {
    server = await startServer(house, {
      port,
      host,
      announce: true,
      environment: process.env,
      logLevel: process.env.KYODAKU_LOG ?? 'warn',
      rateLimits: rateLimitsOf(process.env),
      ...trustOf(process.env),
    })
  } catch (error) {
    await house.close()
    throw explainListening(error, host, port)
  }
  try {
    // Port 0 is any free one: only now is it known which.
    if (publicUrl === undefined) (house.settings as { publicUrl: string }).publicUrl = browsable(server.url)
    await greet(run, house)
    return { house, server }
  } catch (error) {
    await server.stop()
    throw error
  }
}

/** Where to listen, and as what browsers see it. @throws UsageError */
function addressOf(
  options: Pick<ServeOptions, 'port' | 'host'>,
  environment: NodeJS.ProcessEnv,
): { port: number; host: string; publicUrl?: string } {
  const [source, text] =
    options.port === undefined
      ? ['KYODAKU_PORT', environment.KYODAKU_PORT || String(defaultPort)]
      : ['--port', options.port]
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (!(port <= 65_535)) throw new UsageError(texts.badPort(source, text))
  const publicUrl = environment.KYODAKU_URL || undefined
  if (publicUrl !== undefined && !/^https?:\/\/[^/?#]+\/?$/.test(publicUrl))
    throw new UsageError(texts.badUrl(publicUrl))
  return {
    port,
    host: options.host ?? (environment.KYODAKU_HOST || '127.0.0.1'),
    ...(publicUrl === undefined ? {} : { publicUrl: publicUrl.replace(/\/$/, '') }),
  }
}

function settingsOf({ port, host, publicUrl }: { port: number; host: string; publicUrl?: string }) {
  const shown = host.includes(':') ? `[${host}]` : host
  return { publicUrl: publicUrl ?? browsable(`http://${shown}:${port}`) } satisfies HouseOptions['settings']
}

/** An address for a browser on this machine: "any interface" is none, and passkeys want a name instead of a number. */
function browsable(url: string): string {
  return url.replace(/^(http:\/\/)(127\.0\.0\.1|0\.0\.0\.0|\[::1?\])(?=:)/, '$1localhost')
}

function rateLimitsOf(environment: NodeJS.ProcessEnv): { perCaller?: number } {
  const text = environment.KYODAKU_RATE_LIMIT
  if (text === undefined || text === '') return {}
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(texts.badLimit(text))
  return { perCaller: Number(text) }
}

/** Reverse proxies whose word on who asks is taken: addresses or networks, with commas between. */
function trustOf({ KYODAKU_TRUST_PROXY }: NodeJS.ProcessEnv): { trustProxy?: string[] } {
  const proxies = (KYODAKU_TRUST_PROXY ?? '').split(',').map((one) => one.trim())
  return proxies[0] === '' ? {} : { trustProxy: proxies.filter((one) => one !== '') }
}

async function greet(run: Run, house: House): Promise<void> {
  const { console } = run
  const { publicUrl } = house.settings
  const link = await firstRunLink(house)
  console.emit({ url: publicUrl, ...(link === undefined ? {} : { firstRunLink: link }) })
  console.print()
  console.print(`  ${console.color.bold('Kyodaku 許諾')}   ${console.color.cyan(publicUrl)}`)
  if (link !== undefined) {
    console.print()
    console.print(`  ${console.say(texts.firstRun)}`)
    console.print(`  ${console.color.cyan(link)}`)
  }
  console.print()
  console.print(console.color.dim(`  ${console.say(texts.stop)}`))
  console.print()
  for (const notice of house.store.notices) console.note(console.color.yellow(notice.message))
}

/** On a first run, or where one was interrupted: the samples, beside the serving. What fails is said and stops nothing. */
async function fillWithSamples(run: Run, house: House): Promise<void> {
  const { console } = run
  const { kyodaku } = house
  const state = operationsOf(house)
  try {
    const catalogue = await readCatalogue()
    if (!(await isEmptyHouse(kyodaku))) return
    console.note(console.color.dim(console.say(texts.depositing)))
    state.samples = { state: 'depositing', done: 0, total: catalogue.references.length }
    const progress = console.progress()
    try {
      await registerSamples(kyodaku, catalogue)
      await depositSamples(kyodaku, catalogue, {
        signal: run.signal,
        onProgress: (done, total) => {
          state.samples = { state: 'depositing', done, total }
          progress.update(console.say(texts.depositing), done, total)
        },
      })
    } finally {
      progress.stop()
    }
    console.note(console.color.dim(console.say(texts.deciding)))
    const total = catalogue.inputs.length
    state.samples = { state: 'deciding', done: 0, total }
    let done = 0
    // As checks, so that the portal has the video beside what it resembles.
    for (const { file, use } of catalogue.inputs) {
      if (run.signal.aborted) return
      await checkFileHere(house, file, { use, shared: true })
      done += 1
      state.samples = { state: 'deciding', done, total }
    }
    state.samples = { state: 'done', done: total, total }
    console.note(console.color.green(console.say(texts.samplesDone)))
  } catch (error) {
    if (run.signal.aborted) return
    state.samples = { ...(state.samples ?? { done: 0, total: 0 }), state: 'failed', code: codeOf(error) }
    console.note(
      console.color.red(`${console.say(texts.samplesFailed)} ${error instanceof Error ? error.message : ''}`),
    )
  }
}

/** Why it can't listen, and what to do. */
function explainListening(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') {
    const text: Text = [
      `Something already listens on ${host}:${port}: stop it, or choose another port by KYODAKU_PORT or --port (0: any free one).`,
      `${host}:${port} はすでに使われています。使っているプログラムを終了するか、KYODAKU_PORT または --port で別のポートを指定してください（0 で空きポート）。`,
    ]
    return codedError('cli.port-taken', text[0], text)
  }
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL') {
    const text: Text = [
      `This user may not listen on ${host}:${port}, or the address is not of this machine: choose another by KYODAKU_HOST and KYODAKU_PORT.`,
      `${host}:${port} では待ち受けできません（権限がないか、このマシンのアドレスではありません）。KYODAKU_HOST と KYODAKU_PORT で別のアドレスを指定してください。`,
    ]
    return codedError('cli.cannot-listen', text[0], text)
  }
  return error
}

const texts = {
  serve: ['serve the portal and the API until stopped', '画面と API を提供する（停止するまで）'],
  port: [
    'port (default: $KYODAKU_PORT or 8420; 0: any free one)',
    'ポート（既定：$KYODAKU_PORT または 8420。0 は空きポート）',
  ],
  host: [
    'address to listen on (default: $KYODAKU_HOST or 127.0.0.1, this machine only)',
    '待ち受けるアドレス（既定：$KYODAKU_HOST または 127.0.0.1＝このマシンのみ）',
  ],
  noSamples: ['no sample catalogue on the first run', '初回起動時にサンプルを登録しない'],
  opening: (folder: string): Text => [`Opening ${folder}`, `${folder} を開いています`],
  firstRun: [
    'Make the first administrator here (once, within 24 hours):',
    '最初の管理者をここで登録してください（1 回限り、24 時間以内）：',
  ],
  stop: [
    'Ctrl-C stops it; what is under way is finished first.',
    'Ctrl-C で停止します（処理中のものを終えてから停止します）。',
  ],
  stopping: ['Stopping: finishing what is under way', '停止しています：処理中のものを終えています'],
  depositing: ['Depositing the sample catalogue', 'サンプルの著作物を登録しています'],
  deciding: ['Deciding the sample videos', 'サンプルの映像を判定しています'],
  samplesDone: ['The samples are ready.', 'サンプルの準備ができました。'],
  samplesFailed: ['The samples could not be made ready:', 'サンプルを準備できませんでした：'],
  notPrivate: (host: string): Text => [
    `Listening on ${host}, where others can reach it, without HTTPS: passwords and tokens could be read on the way. Put a reverse proxy with TLS before it and set KYODAKU_URL=https://…`,
    `${host} で待ち受けるため、ほかのマシンから HTTPS なしで接続でき、パスワードやトークンが通信途中で読み取られるおそれがあります。TLS を終端するリバースプロキシを置き、KYODAKU_URL=https://… を設定してください。`,
  ],
  badPort: (source: string, text: string): Text => [
    `${source} takes a number from 0 to 65535; not "${text}".`,
    `${source} の「${text}」はポート番号として使えません。0 から 65535 の数を指定してください。`,
  ],
  badUrl: (text: string): Text => [
    `KYODAKU_URL takes an address such as https://kyodaku.example; not "${text}".`,
    `KYODAKU_URL の「${text}」は使えません。https://kyodaku.example のように指定してください。`,
  ],
  badLimit: (text: string): Text => [
    `KYODAKU_RATE_LIMIT takes requests per minute and caller, 0 for no limit; not "${text}".`,
    `KYODAKU_RATE_LIMIT の「${text}」は使えません。1 分あたりのリクエスト数（0 で無制限）を指定してください。`,
  ],
} as const
