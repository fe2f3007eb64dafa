import type { Command } from 'commander'
import { openGate, serveGateway, videoApi } from '../../generation/index.js'
import { parseUse } from '../../rights/index.js'
import { UsageError } from '../errors.js'
import { exitCodes } from '../exit-codes.js'
import type { helpIn } from '../help.js'
import type { Text } from '../language.js'
import { oneOf, regimes } from '../options.js'
import type { Act } from '../program.js'
import { portOf, untilStopped } from '../serving.js'
import { withKyodaku } from '../with-kyodaku.js'

interface GatewayOptions {
  upstream: string
  as: string
  port: string
  host: string
  model?: string
  territory: string
  regime: string
  purpose?: string
}

/** `kyodaku gateway`: the generation gate, in front of a video API, until it is stopped. */
export function gatewayCommand(program: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  act<GatewayOptions>(
    program
      .command('gateway')
      .description(help(texts.description))
      .requiredOption('--upstream <url>', help(texts.upstream))
      .requiredOption('--as <party>', help(texts.as))
      .option('--port <port>', help(texts.port), '8440')
      .option('--host <address>', help(texts.host), '127.0.0.1')
      .option('--model <model>', help(texts.model))
      .option('--territory <code>', help('territory'), 'worldwide')
      .option('--regime <regime>', help('regime'), 'prior-permission')
      .option('--purpose <purpose>', help('purpose')),
    async (run, options) => {
      const { console } = run
      const { upstream: url, as: party, model, territory, purpose, host } = options
      if (!/^https?:\/\/[^\s]+$/.test(url)) throw new UsageError(texts.badUpstream(url))
      const regime = oneOf('--regime', options.regime, regimes)
      const asked = { kind: 'generate', party, model: model ?? 'any', territory, regime } as const
      parseUse({ ...asked, ...(purpose === undefined ? {} : { purpose }), at: new Date(0).toISOString() })
      const keys = (process.env.KYODAKU_GATEWAY_KEYS ?? '').split(/[\s,]+/).filter((key) => key !== '')
      if (keys.length === 0 && !isLoopback(host)) throw new UsageError(texts.needsKeys(host))
      const key = process.env.KYODAKU_UPSTREAM_KEY
      return await withKyodaku(run, async (kyodaku) => {
        const gate = await openGate(kyodaku, {
          upstream: videoApi({ url, ...(key ? { key } : {}) }),
          party,
          territory,
          regime,
          ...(purpose === undefined ? {} : { purpose }),
          ...(model === undefined ? {} : { model }),
        })
        try {
          const gateway = await serveGateway(gate, {
            port: portOf(options.port),
            host,
            keys,
            onError: (error) => console.note(console.color.red(String(error instanceof Error ? error.message : error))),
          })
          console.emit({ listening: gateway.url, upstream: url, party })
          console.print(console.say(texts.listening(gateway.url, url)))
          await untilStopped(run)
          console.note(console.color.dim(console.say(texts.stopping)))
          await gateway.close()
        } finally {
          await gate.close()
        }
        return exitCodes.permitted
      })
    },
  )
}

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || host.startsWith('127.')

const texts = {
  description: [
    'stand in front of a video API: asked before anything is generated, checked before anything is released',
    '映像生成 API の手前に立つ：生成の前に許諾を確かめ、公開の前に内容を調べる',
  ],
  upstream: [
    'the API to stand in front of, such as https://api.example/v1 (its key in KYODAKU_UPSTREAM_KEY)',
    '手前に立つ API。例：https://api.example/v1（鍵は KYODAKU_UPSTREAM_KEY で指定）',
  ],
  as: ['the provider whose API it is: a party’s id', 'API の事業者（当事者の ID）'],
  port: ['port to listen on', '待ち受けるポート'],
  host: [
    'address to listen on (loopback unless told otherwise; others need keys in KYODAKU_GATEWAY_KEYS)',
    '待ち受けるアドレス（既定はループバックのみ。それ以外では KYODAKU_GATEWAY_KEYS に鍵が必要）',
  ],
  model: ['the model of requests that name none', '要求でモデルが指定されないときのモデル'],
  badUpstream: (url: string): Text => [
    `--upstream takes an address such as https://api.example/v1; not "${url}".`,
    `--upstream の「${url}」はアドレスとして使えません。https://api.example/v1 のように指定してください。`,
  ],
  needsKeys: (host: string): Text => [
    `Listening on ${host}, the gateway needs keys of those who may ask: set KYODAKU_GATEWAY_KEYS.`,
    `${host} で待ち受けるには、利用者の鍵が必要です。KYODAKU_GATEWAY_KEYS を指定してください。`,
  ],
  listening: (url: string, upstream: string): Text => [
    `The gateway listens on ${url}, in front of ${upstream}. Give clients this base URL. Stop it with Ctrl-C.`,
    `ゲートウェイが ${url} で待ち受けています（接続先：${upstream}）。クライアントのベース URL に指定してください。Ctrl-C で止まります。`,
  ],
  stopping: [
    'stopping; what is under way goes on when it is started again',
    '停止します。処理中のものは、次の起動時に続きます',
  ],
} as const
