import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { type Kyodaku, programVersion } from '../../clearance/index.js'
import {
  createQuotas,
  type DecisionCounts,
  type Keys,
  openGate,
  openKeyFile,
  openUpstream,
  readSigningKey,
  type SigningKey,
  serveGateway,
  UpstreamSetupError,
} from '../../generation/index.js'
import { parseUse } from '../../rights/index.js'
import { startTelemetry } from '../../server/index.js'
import { type Opening, openingBeside } from '../beside-server.js'
import { explainError } from '../error-texts.js'
import { codedError, UsageError } from '../errors.js'
import { exitCodes } from '../exit-codes.js'
import type { helpIn } from '../help.js'
import type { Text } from '../language.js'
import { collectWhole, oneOf, regimes } from '../options.js'
import type { Act, Run } from '../program.js'
import { portOf, untilStopped } from '../serving.js'
import { startPortal } from './serve.js'

interface GatewayOptions {
  upstream: string
  as: string
  port: string
  host: string
  keys?: string
  model?: string
  territory: string
  regime: string
  purpose?: string
  certificate?: string
  certificateKey?: string
  dryRun?: boolean
  appeals?: string
  portal?: boolean
  name?: string
  server?: string
  workflow?: string[]
}

/** `kyodaku gateway`: the generation gate, in front of what generates, until it is stopped. */
export function gatewayCommand(program: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  act<GatewayOptions>(
    program
      .command('gateway')
      .description(help(texts.description))
      .requiredOption('--upstream <upstream>', help(texts.upstream))
      .option('--workflow <file>', help(texts.workflow), collectWhole)
      .requiredOption('--as <party>', help(texts.as))
      .option('--port <port>', help(texts.port), '8440')
      .option('--host <address>', help(texts.host), '127.0.0.1')
      .option('--keys <file>', help(texts.keys))
      .option('--model <model>', help(texts.model))
      .option('--territory <code>', help('territory'), 'worldwide')
      .option('--regime <regime>', help('regime'), 'prior-permission')
      .option('--purpose <purpose>', help('purpose'))
      .option('--certificate <file>', help(texts.certificate))
      .option('--certificate-key <file>', help(texts.certificateKey))
      .option('--name <name>', help(texts.name))
      .option('--server <url>', help(texts.server))
      .option('--portal', help(texts.portal))
      .option('--appeals <url>', help(texts.appeals))
      .option('--dry-run', help(texts.dryRun)),
    async (run, options) => {
      const { console } = run
      const { upstream: spec, as: party, model, territory, purpose, host, workflow = [] } = options
      const regime = oneOf('--regime', options.regime, regimes)
      const asked = { kind: 'generate', party, model: model ?? 'any', territory, regime } as const
      parseUse({ ...asked, ...(purpose === undefined ? {} : { purpose }), at: new Date(0).toISOString() })
      const list = (process.env.KYODAKU_GATEWAY_KEYS ?? '').split(/[\s,]+/).filter((key) => key !== '')
      if (list.length > 0 && options.keys !== undefined) throw new UsageError(texts.keysTwice)
      if (list.length === 0 && options.keys === undefined && !isLoopback(host))
        throw new UsageError(texts.needsKeys(host))
      if (options.name !== undefined && !/^[a-z0-9-]{1,40}$/.test(options.name))
        throw new UsageError(texts.badName(options.name))
      const opening = await openingOf(run, options)
      const key = process.env.KYODAKU_UPSTREAM_KEY
      const signingKey = await signingKeyIn(options)
      const upstream = await openUpstream(spec, {
        workflows: workflow,
        client: `kyodaku-${party}`,
        ...(key ? { key } : {}),
      }).catch((error: unknown) => {
        const isUsage = error instanceof UpstreamSetupError && error.code === 'upstream.bad-spec'
        throw isUsage ? new UsageError(error.text) : error
      })
      try {
        return await opening(async (kyodaku) => {
          const keyFile = await keysIn(run, kyodaku, options)
          const gate = await openGate(kyodaku, {
            upstream,
            ...(options.name === undefined ? {} : { name: options.name }),
            party,
            territory,
            regime,
            ...(purpose === undefined ? {} : { purpose }),
            ...(model === undefined ? {} : { model }),
            ...(signingKey === undefined ? {} : { signingKey }),
            ...(options.appeals === undefined ? {} : { appealUrl: appealsUrl(options.appeals) }),
            dryRun: options.dryRun === true,
            onNotice: (text) => console.note(console.color.yellow(text)),
          })
          try {
            const gateway = await serveGateway(gate, {
              port: portOf(options.port),
              host,
              keys: keyFile ?? list,
              onError: (error) =>
                console.note(console.color.red(String(error instanceof Error ? error.message : error))),
            })
            console.emit({ listening: gateway.url, upstream: spec, party })
            console.print(console.say(texts.listening(gateway.url, upstream.name)))
            if (options.dryRun) console.note(console.color.yellow(console.say(texts.onlyTried)))
            await untilStopped(run)
            console.note(console.color.dim(console.say(texts.stopping)))
            await gateway.close()
            const decided = gate.counts()
            console.emit({ decided })
            console.print(console.say(texts.decided(decided)))
          } finally {
            await keyFile?.close()
            await gate.close()
          }
          return exitCodes.permitted
        })
      } finally {
        await upstream.close?.()
      }
    },
  )
}

/** For this process alone, with or without a portal; or beside the server that has the data folder open. */
async function openingOf(run: Run, { portal = false, server: url }: GatewayOptions): Promise<Opening> {
  const { server, open } = await openingBeside(run, url)
  if (server === undefined && portal) return (work) => withPortal(run, work)
  if (server !== undefined && portal) throw new UsageError(texts.portalThere(server))
  if (server !== undefined && run.databaseUrl === undefined) {
    const text = texts.needsDatabase(server)
    throw codedError('cli.server-running', text[0], text)
  }
  return (work) => withTelemetry(() => open(work))
}

/** With what is measured sent where `OTEL_…` says, as a server does. */
async function withTelemetry<T>(work: () => Promise<T>): Promise<T> {
  const telemetry = await startTelemetry(process.env, { version: programVersion })
  try {
    return await work()
  } finally {
    await telemetry?.stop()
  }
}

/** As `withKyodaku`, with the portal and the API beside it: what waits for a review is judged there. */
async function withPortal<T>(run: Run, work: (kyodaku: Kyodaku) => Promise<T>): Promise<T> {
  const { house, server } = await startPortal(run)
  try {
    return await work(house.kyodaku)
  } finally {
    await server.stop()
  }
}

/** The keys of `--keys`, read again when the file changes, and when the process is told to (SIGHUP). */
async function keysIn(
  { console }: Run,
  kyodaku: Kyodaku,
  { keys: path, as: party }: GatewayOptions,
): Promise<Keys | undefined> {
  if (path === undefined) return undefined
  const file = await openKeyFile(path, {
    quotas: createQuotas(kyodaku, party),
    onProblem: (error) =>
      console.note(console.color.red(`${explainError(error, console.language)}\n${console.say(texts.keysHoldOn)}`)),
    onReread: (keys) => console.note(console.color.dim(console.say(texts.keysReread(keys)))),
  })
  const reread = () => void file.reread()
  process.on('SIGHUP', reread)
  return {
    find: file.find,
    async close() {
      process.off('SIGHUP', reread)
      await file.close()
    },
  }
}

async function signingKeyIn({ certificate, certificateKey }: GatewayOptions): Promise<SigningKey | undefined> {
  if (certificate === undefined && certificateKey === undefined) return undefined
  if (certificate === undefined || certificateKey === undefined) throw new UsageError(texts.bothOrNeither)
  const [certificates, privateKey] = await Promise.all([
    readFile(certificate, 'utf8'),
    readFile(certificateKey, 'utf8'),
  ])
  return readSigningKey({ certificates, privateKey }, new Date())
}

function appealsUrl(url: string): string {
  const isWeb = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)
  if (!isWeb) throw new UsageError(texts.badAppeals(url))
  return url
}

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || host.startsWith('127.')

const texts = {
  description: [
    'stand in front of what generates video: asked before anything is generated, checked before anything is released',
    '映像生成の手前に立つ：生成の前に許諾を確かめ、公開の前に内容を調べる',
  ],
  upstream: [
    'what to stand in front of: https://api.example/v1, comfyui+http://host:8188 or folder:/path (a key in KYODAKU_UPSTREAM_KEY)',
    '手前に立つ相手：https://api.example/v1、comfyui+http://host:8188、folder:/path のいずれか（鍵は KYODAKU_UPSTREAM_KEY で指定）',
  ],
  workflow: [
    'for ComfyUI: a workflow exported with “Export (API)”; KIND=FILE for reference, remix, edit, extension, character (can be repeated)',
    'ComfyUI 用：「Export (API)」で書き出したワークフロー。reference・remix・edit・extension・character には「種類=ファイル」（複数指定可）',
  ],
  as: ['the provider whose API it is: a party’s id', 'API の事業者（当事者の ID）'],
  port: ['port to listen on', '待ち受けるポート'],
  host: [
    'address to listen on (loopback unless told otherwise; others need --keys, or keys in KYODAKU_GATEWAY_KEYS)',
    '待ち受けるアドレス（既定はループバックのみ。それ以外では --keys か KYODAKU_GATEWAY_KEYS に鍵が必要）',
  ],
  keys: [
    'JSON file of the keys of those who may ask, with names, tenants and quotas; read again when it changes',
    '利用者の鍵のファイル（JSON。名前・テナント・利用枠つき）。変更すると自動で読み直します',
  ],
  model: ['the model of requests that name none', '要求でモデルが指定されないときのモデル'],
  certificate: [
    'what Content Credentials of released videos are signed with: certificates, PEM; otherwise one of our own',
    '公開する映像の来歴情報（Content Credentials）に署名する証明書（PEM）。省略時は専用の証明書を作ります',
  ],
  certificateKey: ['the certificate’s private key, PEM', '証明書の秘密鍵（PEM）'],
  appeals: [
    'where askers say that a refusal is wrong, told with it: https://example/appeal?receipt={receipt}',
    '不許可に異議がある利用者の窓口の URL（例：https://example/appeal?receipt={receipt}）。不許可の応答に添えます',
  ],
  badAppeals: (url: string): Text => [
    `--appeals ${url}: is no web address. Give one that begins with https://.`,
    `--appeals ${url}：Web のアドレスではありません。https:// で始まる URL を指定してください。`,
  ],
  dryRun: [
    'to try it: decide and record everything, and hold nothing back',
    '試用：すべて判定して記録し、何も止めない',
  ],
  name: [
    'of several gateways on one data folder, the name of this one (a server and PostgreSQL are needed); default: gateway',
    '同じデータフォルダーで複数のゲートウェイを動かすときの名前（サーバーと PostgreSQL が必要）。既定は gateway',
  ],
  server: [
    'address of the server to work beside, where it runs on another machine (token in KYODAKU_TOKEN)',
    '並行して動くサーバーが別のマシンにある場合の、そのアドレス（トークンは KYODAKU_TOKEN）',
  ],
  badName: (name: string): Text => [
    `--name ${name}: a name has lower-case letters, digits and hyphens, forty at most.`,
    `--name ${name}：名前に使えるのは英小文字・数字・ハイフンで、40 文字までです。`,
  ],
  portalThere: (url: string): Text => [
    `--portal: a server has this data folder open already (${url}), and its portal shows the gateway too. Leave --portal out.`,
    `--portal：このデータフォルダーではすでにサーバーが動作中で（${url}）、そのポータルでゲートウェイも見られます。--portal を外してください。`,
  ],
  needsDatabase: (url: string): Text => [
    `A server has this data folder open (${url}). On the embedded database one process has everything: stop it, and start the gateway with --portal, which is both. On PostgreSQL (DATABASE_URL) gateways run beside a server.`,
    `このデータフォルダーではサーバーが動作中です（${url}）。埋め込みデータベースを使えるのは 1 つのプロセスだけですので、サーバーを停止し、--portal を付けてゲートウェイを起動してください（サーバーも兼ねます）。PostgreSQL（DATABASE_URL）なら、サーバーと並行してゲートウェイを動かせます。`,
  ],
  portal: [
    'serve the portal and the API too, as `kyodaku serve` does: what waits for a review is judged there',
    'ポータルと API も同時に動かす（`kyodaku serve` と同じ）。確認待ちの映像は、そこで判断できます',
  ],
  onlyTried: [
    'dry run: what is not permitted is told of here, and generated and released all the same',
    '試用モードです。許諾のないものも、ここに表示するだけで、生成と公開を止めません',
  ],
  bothOrNeither: [
    '--certificate and --certificate-key go together: give both, or neither.',
    '--certificate と --certificate-key は、両方を指定するか、両方を省いてください。',
  ],
  needsKeys: (host: string): Text => [
    `Listening on ${host}, the gateway needs keys of those who may ask: give --keys, or set KYODAKU_GATEWAY_KEYS.`,
    `${host} で待ち受けるには、利用者の鍵が必要です。--keys か KYODAKU_GATEWAY_KEYS を指定してください。`,
  ],
  keysTwice: [
    'The keys are given twice: by --keys and in KYODAKU_GATEWAY_KEYS. Leave one of them out.',
    '鍵が --keys と KYODAKU_GATEWAY_KEYS の両方で指定されています。どちらか一方だけにしてください。',
  ],
  keysReread: (keys: number): Text => [`keys read again: there are ${keys}`, `鍵を読み直しました：${keys} 件`],
  keysHoldOn: [
    'The keys that were read before hold on until then.',
    '直るまでは、前に読み込んだ鍵をそのまま使います。',
  ],
  listening: (url: string, upstream: string): Text => [
    `The gateway listens on ${url}, in front of ${upstream}. Give clients this base URL. Stop it with Ctrl-C.`,
    `ゲートウェイが ${url} で待ち受けています（接続先：${upstream}）。クライアントのベース URL に指定してください。Ctrl-C で止まります。`,
  ],
  decided: ({ requests, outputs }: DecisionCounts): Text => {
    const line = (of: DecisionCounts['requests']['reservation']) => `${of.permit} / ${of.review} / ${of.refuse}`
    const both = (of: DecisionCounts['requests'], [prior, reservation]: Text) =>
      `${prior} ${line(of['prior-permission'])}, ${reservation} ${line(of.reservation)}`
    const [english, japanese] = [
      ['under prior permission', 'under reservation'],
      ['事前許諾制では', '留保制では'],
    ] as const
    return [
      `Decided (permit / review / refuse): requests ${both(requests, english)}; outputs ${both(outputs, english)}.`,
      `判定（許可／要確認／不許可）：要求は${both(requests, japanese)}、出力は${both(outputs, japanese)}。`,
    ]
  },
  stopping: [
    'stopping; what is under way goes on when it is started again',
    '停止します。処理中のものは、次の起動時に続きます',
  ],
} as const
