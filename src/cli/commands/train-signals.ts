import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import {
  type CrawlProgress,
  gatherSignals,
  importWarc,
  openSignalSnapshotToWrite,
  programVersion,
} from '../../clearance/index.js'
import { locationsOf, openDataset, parseMappingFile } from '../../training/index.js'
import { UsageError } from '../errors.js'
import { exitCodes } from '../exit-codes.js'
import type { helpIn } from '../help.js'
import type { Text } from '../language.js'
import { collectWhole, oneOf } from '../options.js'
import type { Act } from '../program.js'

interface SignalsOptions {
  out: string
  agent: string
  contact: string
  what: string
  mapping?: string
  warc?: string[]
  delay: string
  allowHost?: string[]
}

/** `kyodaku train signals`: what is published at the locations of a dataset, fetched politely and kept as it was. */
export function trainSignalsCommand(train: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  act<SignalsOptions>(
    train
      .command('signals [dataset]')
      .description(help(texts.signals))
      .requiredOption('--out <folder>', help(texts.out))
      .option('--agent <token>', help(texts.agent), 'kyodaku')
      .option('--contact <address>', help(texts.contact), '')
      .option('--what <sites|pages>', help(texts.what), 'sites')
      .option('--mapping <file>', help(texts.mapping))
      .option('--warc <file>', help(texts.warc), collectWhole)
      .option('--delay <seconds>', help(texts.delay), '1')
      .option('--allow-host <host>', help(texts.allowHost), collectWhole),
    async (run, options, [location]) => {
      const { console } = run
      if (location === undefined && options.warc === undefined) throw new UsageError(texts.nothing)
      const what = oneOf('--what', options.what, ['sites', 'pages'] as const)
      const delay = Number(options.delay)
      if (!Number.isFinite(delay) || delay < 0 || options.delay.trim() === '')
        throw new UsageError([
          `--delay takes seconds; not "${options.delay}".`,
          `--delay には秒数を指定してください（「${options.delay}」は使えません）。`,
        ])
      for (const path of options.warc ?? []) {
        const snapshot = await openSignalSnapshotToWrite(options.out)
        try {
          const imported = await importWarc(createReadStream(path), snapshot)
          const { digest } = await snapshot.sealDurably()
          console.emit({ warc: path, ...imported, digest })
          console.print(console.say(texts.imported(path, snapshot.fetches)))
        } finally {
          await snapshot.close()
        }
      }
      if (location === undefined) return exitCodes.permitted
      if (options.contact === '') throw new UsageError(texts.noContact)
      const dataset = await openDataset(location, {
        ...(options.mapping === undefined
          ? {}
          : { mapping: parseMappingFile(await readFile(options.mapping, 'utf8')) }),
        ...(location === '-' ? { stdin: process.stdin } : {}),
      })
      const bar = console.progress()
      try {
        const { progress, seal } = await gatherSignals(options.out, locationsOf(dataset), {
          agent: { token: options.agent, version: programVersion, contact: options.contact },
          now: () => new Date(),
          what,
          perHostDelaySeconds: delay,
          signal: run.signal,
          ...(options.allowHost === undefined ? {} : { allowedHosts: options.allowHost }),
          onProgress: ({ sites, sitesDone }: CrawlProgress) => bar.update(console.say(texts.sites), sitesDone, sites),
        })
        bar.stop()
        console.emit({ folder: options.out, ...progress, digest: seal.digest, ...seal.manifest })
        console.print(console.say(texts.done(options.out, progress)))
        console.print(console.color.dim(seal.digest))
        return exitCodes.permitted
      } finally {
        bar.stop()
        await dataset.close()
      }
    },
  )
}

const texts = {
  signals: [
    'fetch what sites say about the use of what is in a dataset, and keep it as it was published',
    'データセットの掲載元の意思表示を取得し、公開されていたとおりに保存する',
  ],
  out: [
    'folder of the snapshot; an existing one is gone on with',
    'スナップショットのフォルダー（既存のものは続きから）',
  ],
  agent: [
    'product token that the fetches are made under and robots.txt is read for',
    '取得に使う製品名（robots.txt の対象名）',
  ],
  contact: ['an address where its operator can be reached', '運用者の連絡先（URL またはメールアドレス）'],
  what: [
    'sites: robots.txt, tdmrep.json, ai.txt and licences; pages: the locations themselves too',
    'sites：サイトごとのファイル、pages：各ページも取得する',
  ],
  mapping: ['a file that says which columns are what', '列の意味を指定するファイル'],
  warc: ['take what a WARC file has into the snapshot (repeatable)', 'WARC ファイルの内容を取り込む（複数可）'],
  delay: ['seconds between two requests to one host', '同じホストへの要求の間隔（秒）'],
  allowHost: [
    'a host of your own that may be at a private address (repeatable)',
    'プライベートアドレスでも取得してよい自社のホスト（複数可）',
  ],
  nothing: [
    'Name a dataset whose locations are to be fetched, or --warc FILE.',
    '取得先のデータセット、または --warc ファイルを指定してください。',
  ],
  noContact: [
    'Say with --contact where the operator of this crawler can be reached: sites see it.',
    '--contact に運用者の連絡先を指定してください（取得先のサイトに示します）。',
  ],
  sites: ['sites', 'サイト'],
  imported: (path: string, fetches: number): Text => [
    `took ${path} in: ${fetches} fetches in the snapshot`,
    `${path} を取り込みました（スナップショットの取得記録 ${fetches} 件）`,
  ],
  done: (folder: string, { sites, requests, failures, fresh, badUrls }: CrawlProgress): Text => [
    `${folder}: ${sites} sites, ${requests} requests, ${failures} failed, ${fresh} were fresh, ${badUrls} locations are no addresses`,
    `${folder}：サイト ${sites} 件、要求 ${requests} 件、失敗 ${failures} 件、取得済み ${fresh} 件、所在として読めないもの ${badUrls} 件`,
  ],
} as const satisfies Record<string, unknown>
