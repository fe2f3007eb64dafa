import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { parseUse } from '../../rights/index.js'
import {
  type ClearedDataset,
  type ClearProgress,
  clearDataset,
  type DatasetDescription,
  openDataset,
  outcomesOfRows,
  type PassedOver,
  parseMappingFile,
  type RunCounts,
  type UnreadFiles,
  unreadFiles,
} from '../../training/index.js'
import { UsageError } from '../errors.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import type { helpIn } from '../help.js'
import type { Text } from '../language.js'
import { collectWhole, oneOf, regimes } from '../options.js'
import type { Act, Run } from '../program.js'
import { clearDatasetThere } from '../remote/index.js'
import { hereOrThere } from '../with-kyodaku.js'
import { registryKeys } from './snapshot.js'
import { trainAuditCommands } from './train-audit.js'
import { trainPaperCommands } from './train-papers.js'
import { trainReceiptCommands } from './train-receipts.js'
import { trainSignalsCommand } from './train-signals.js'
import { outcomeText, reasonRows, reasonText, regimeRows, roleText, uncheckedText } from './train-view.js'

interface ClearOptions {
  as: string
  model: string
  territory: string
  regime: string
  purpose?: string
  context?: string[]
  out?: string
  name?: string
  mapping?: string
  signals?: string
  agent?: string[]
  digests?: string[]
  snapshot?: string
  snapshotDays?: string
  key?: string[]
  content: string
  unchecked: string
  workers?: string
  shard?: string
  run?: string
  dryRun?: boolean
}

/** `kyodaku train …`: the training gate. */
export function trainCommand(program: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  const train = program.command('train').description(help(texts.train))

  act<ClearOptions>(
    train
      .command('clear <dataset>')
      .description(help(texts.clear))
      .requiredOption('--as <party>', help(texts.as))
      .requiredOption('--model <model>', help(texts.model))
      .option('--out <folder>', help(texts.out))
      .option('--territory <code>', help('territory'), 'worldwide')
      .option('--regime <regime>', help('regime'), 'prior-permission')
      .option('--purpose <purpose>', help('purpose'))
      .option('--name <name>', help(texts.name))
      .option('--mapping <file>', help(texts.mapping))
      .option('--signals <snapshot>', help(texts.signals))
      .option('--agent <token>', help(texts.agent), collectWhole)
      .option('--digests <file>', help(texts.digests), collectWhole)
      .option('--snapshot <folder>', help(texts.snapshot))
      .option('--snapshot-days <number>', help(texts.snapshotDays), '30')
      .option('--key <key>', help(texts.snapshotKey), collectWhole)
      .option('--content <auto|hashes|skip>', help(texts.content), 'auto')
      .option('--unchecked <admit|review>', help(texts.unchecked), 'admit')
      .option('--workers <number>', help(texts.workers))
      .option('--shard <index/of>', help(texts.shard))
      .option('--run <id>', help(texts.run))
      .option('--dry-run', help(texts.dryRun)),
    async (run, options, [dataset]) => {
      if (dataset === undefined) throw new UsageError(texts.noDataset)
      const mapping = options.mapping === undefined ? undefined : await readFile(options.mapping, 'utf8')
      if (options.dryRun) return await describeOnly(run, dataset, mapping)
      const use = {
        party: options.as,
        model: options.model,
        territory: options.territory,
        regime: oneOf('--regime', options.regime, regimes),
        ...(options.purpose === undefined ? {} : { purpose: options.purpose }),
      }
      parseUse({ kind: 'train', ...use, at: new Date(0).toISOString() })
      const snapshot =
        options.snapshot === undefined
          ? undefined
          : {
              folder: options.snapshot,
              verifierKeys: await registryKeys(run, options.key),
              daysMax: whole('--snapshot-days', options.snapshotDays ?? '30'),
            }
      const progress = run.console.progress()
      const onProgress = ({ step, done, doneBytes, totalBytes }: Omit<ClearProgress, 'counts'>) =>
        totalBytes > 0
          ? progress.update(run.console.say(texts.steps[step]), doneBytes, totalBytes)
          : progress.update(run.console.say(texts.steps[step]), done, 0)
      const asked = {
        location: dataset,
        use,
        ...(options.out === undefined ? {} : { output: options.out }),
        ...(options.name === undefined ? {} : { name: options.name }),
        ...(mapping === undefined ? {} : { mapping }),
        ...(options.signals === undefined ? {} : { signals: options.signals }),
        ...(options.agent === undefined ? {} : { agents: options.agent }),
        ...(options.digests === undefined ? {} : { digests: options.digests }),
        content: oneOf('--content', options.content, ['auto', 'hashes', 'skip'] as const),
        unchecked: oneOf('--unchecked', options.unchecked, ['admit', 'review'] as const),
        ...(options.run === undefined ? {} : { run: options.run }),
        onProgress,
      }
      const workers = options.workers === undefined ? undefined : whole('--workers', options.workers)
      const shard = options.shard === undefined ? undefined : shardOf(options.shard)
      try {
        const cleared = await hereOrThere(run, {
          here: (kyodaku) =>
            clearDataset(kyodaku, {
              ...asked,
              ...(dataset === '-' ? { stdin: process.stdin } : {}),
              ...(snapshot === undefined ? {} : { snapshot }),
              ...(workers === undefined ? {} : { workers }),
              ...(shard === undefined ? {} : { shard }),
              signal: run.signal,
            }),
          there: (api) => {
            if (workers !== undefined || shard !== undefined) throw new UsageError(texts.serverShares)
            if (snapshot !== undefined) throw new UsageError(texts.serverSnapshot)
            return clearDatasetThere(run, api, asked)
          },
        })
        progress.stop()
        show(run, cleared)
        return exitCodeFor(cleared)
      } finally {
        progress.stop()
      }
    },
  )

  act<{ mapping?: string }>(
    train
      .command('describe <dataset>')
      .description(help(texts.describe))
      .option('--mapping <file>', help(texts.mapping)),
    async (run, options, [dataset]) => {
      if (dataset === undefined) throw new UsageError(texts.noDataset)
      const mapping = options.mapping === undefined ? undefined : await readFile(options.mapping, 'utf8')
      return await describeOnly(run, dataset, mapping)
    },
  )

  trainSignalsCommand(train, act, help)
  trainReceiptCommands(train, act, help)
  trainAuditCommands(train, act, help)
  trainPaperCommands(train, act, help)
}

/** Like that of `check`: a refused row says most, then one to review. A share of a dataset is no result yet. */
function exitCodeFor({ complete, counts }: ClearedDataset): ExitCode {
  if (!complete) return exitCodes.permitted
  if (counts.outcomes.refuse > 0) return exitCodes.refused
  return counts.outcomes.review > 0 ? exitCodes.review : exitCodes.permitted
}

function show(run: Run, cleared: ClearedDataset): void {
  const { console } = run
  const { id, complete, counts, output, receiptId, passedOver } = cleared
  console.emit({
    dataset: id,
    complete,
    ...(receiptId === undefined ? {} : { receipt: receiptId }),
    output,
    ...(passedOver === undefined ? {} : { passedOver }),
    counts,
  })
  const number = new Intl.NumberFormat(console.language)
  if (!complete) {
    console.print(console.say(texts.shareDone(id, number.format(counts.rows))))
    return
  }
  printCounts(run, counts)
  if (passedOver !== undefined) printUnread(run, passedOver)
  if (output !== undefined) console.print(console.say(texts.written(output)))
  console.print(console.color.dim(console.say(texts.receipt(id, receiptId ?? ''))))
}

/** What a run came to: outcomes under both regimes, then why. */
export function printCounts(run: Run, counts: RunCounts): void {
  const { console } = run
  const number = new Intl.NumberFormat(console.language)
  console.table(
    [console.say(texts.outcome), console.say(texts.rows), console.say(texts.share)],
    outcomesOfRows.map((outcome) => [
      console.say(outcomeText(outcome)),
      number.format(counts.outcomes[outcome]),
      percent(counts.outcomes[outcome], counts.rows),
    ]),
  )
  console.table(
    [console.say(texts.regimes), console.say(texts.rows), console.say(texts.share)],
    regimeRows(counts).map(({ text, rows }) => [console.say(text), number.format(rows), percent(rows, counts.rows)]),
  )
  const reasons = reasonRows(counts)
  if (reasons.length > 0)
    console.table(
      [console.say(texts.reason), console.say(texts.rows)],
      reasons.map(({ reason, rows }) => [console.say(reasonText(reason)), number.format(rows)]),
    )
  for (const [what, rows] of Object.entries(counts.unchecked))
    console.print(console.color.yellow(console.say(texts.unlooked(uncheckedText(what), number.format(rows)))))
}

const percent = (part: number, whole: number) => (whole === 0 ? '–' : `${((part / whole) * 100).toFixed(1)} %`)

async function describeOnly(run: Run, location: string, mapping: string | undefined): Promise<ExitCode> {
  const { console } = run
  const dataset = await openDataset(location, {
    ...(mapping === undefined ? {} : { mapping: parseMappingFile(mapping) }),
    ...(location === '-' ? { stdin: process.stdin } : {}),
  })
  const description = dataset.describe()
  console.emit({ ...description, sources: dataset.sources, mapping: dataset.mapping })
  printDescription(run, description)
  return exitCodes.permitted
}

function printDescription(
  run: Run,
  { location, sources, bytes, shape, columns, passedOver, warnings }: DatasetDescription,
) {
  const { console } = run
  const number = new Intl.NumberFormat(console.language)
  const size = bytes === undefined ? '' : ` (${number.format(Math.ceil(bytes / 1000))} kB)`
  console.print(console.say(texts.described(location, number.format(sources), size, shape)))
  console.table(
    [console.say(texts.column), console.say(texts.lookedAs), console.say(texts.example)],
    columns.map(({ column, mapped, samples }) => [
      column,
      mapped.length === 0 ? '–' : mapped.map((one) => console.say(roleText(one))).join(', '),
      samples.length === 0 ? '' : shortened(samples[0]),
    ]),
    [30, 28, 50],
  )
  for (const { code, about } of warnings)
    console.print(console.color.yellow(console.say(texts.warnings[code](String(about)))))
  printUnread(run, unreadFiles(passedOver))
}

/** Files that lie beside those that are read: media among them was not looked at, and no row says so. */
function printUnread({ console }: Run, { first, inAll }: UnreadFiles): void {
  if (inAll === 0) return
  const names = first.slice(0, unreadShown).map(({ name, why }) => `${name} (${console.say(texts.unread[why])})`)
  const text = console.say(texts.passedOver(inAll, `${names.join(', ')}${inAll > names.length ? ', …' : ''}`))
  const hasMedia = first.some(({ why }) => why === 'beside-tables')
  console.print(hasMedia ? console.color.yellow(text) : text)
  if (hasMedia) console.print(console.color.yellow(console.say(texts.unreadMedia)))
}

const unreadShown = 3

function shortened(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 90 ? `${text.slice(0, 89)}…` : text
}

function whole(option: string, value: string): number {
  if (/^\d{1,3}$/.test(value)) return Number(value)
  throw new UsageError([
    `${option} takes a whole number; not "${value}".`,
    `${option} には整数を指定してください（「${value}」は使えません）。`,
  ])
}

function shardOf(value: string): { index: number; of: number } {
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(value) ?? []
  if (index === undefined || Number(index) < 1 || Number(index) > Number(of))
    throw new UsageError(texts.badShard(value))
  return { index: Number(index) - 1, of: Number(of) }
}

const texts = {
  train: [
    'the training gate: clear a dataset, prove it, follow it up',
    '学習ゲート：データセットの判定・証明・事後対応',
  ],
  clear: [
    'decide every row of a dataset, and write out the part that may be trained on',
    'データセットの全行を判定し、学習してよい部分を書き出す',
  ],
  describe: [
    'show what a dataset is and which columns would be looked at; decides nothing',
    'データセットの構成と調べる列を表示する（判定はしない）',
  ],
  as: ['the provider that wants to train: a party’s id', '学習する事業者（当事者の ID）'],
  model: ['the exact model that is to be trained', '学習するモデルの正確な名称'],
  out: [
    'folder for the admitted, review and refused parts and the receipt; given again, goes on with its run',
    '学習可・要確認・学習不可の各部分と受領証を書き出すフォルダー。再度指定すると続きから再開',
  ],
  name: ['what the dataset is called', 'データセットの名称'],
  mapping: ['a file that says which columns are what', '列の意味を指定するファイル'],
  signals: [
    'a snapshot of signals (folder) or a WARC file: what was published at the locations',
    '掲載元の意思表示のスナップショット（フォルダー）または WARC ファイル',
  ],
  agent: [
    'a product token of your crawlers: what is said to it counts (repeatable; none: what is said to any AI crawler)',
    '自社のクローラーの製品名（複数可。指定がなければ、AI クローラー宛てのすべての表示を対象とする）',
  ],
  digests: [
    'a list of known digests of works: lines of sha256:…,WORK or md5:…,WORK (repeatable)',
    '著作物の既知のダイジェスト一覧：sha256:…,著作物 または md5:…,著作物 の行（複数可）',
  ],
  snapshot: [
    'decide under this snapshot of a registry (its folder), not by what is registered here; the receipt goes into the record here',
    'ここの台帳ではなく、このスナップショット（フォルダー）で判定する（受領証はここの記録に残る）',
  ],
  snapshotDays: ['how many days old a snapshot may be', 'スナップショットの経過日数の上限'],
  snapshotKey: [
    'the public key of the registry’s log, to believe a snapshot by (repeatable)',
    'スナップショットの検証に使う、台帳の記録の公開鍵（複数可）',
  ],
  content: [
    'look at media that is at hand and at frame hashes that are given (auto), take those hashes in place of media (hashes), or skip both',
    '手元の映像・画像と付属のフレームハッシュを照合する（auto）・映像の代わりに付属のハッシュを使う（hashes）・どちらも照合しない（skip）',
  ],
  unchecked: [
    'rows whose content could not be looked at: admit where nothing speaks against it, or review',
    '内容を照合できない行：他に問題がなければ学習可（admit）、または要確認（review）',
  ],
  workers: ['threads (default: one a core)', 'スレッド数（既定：コア数）'],
  shard: ['take one of several shares, as 2/8: several machines on one PostgreSQL', '分担：2/8 のように指定'],
  run: ['go on with a run by its id', '指定した実行を再開する'],
  dryRun: ['only show what the dataset is', 'データセットの構成だけを表示する'],
  noDataset: [
    'Name a dataset: a file, a folder, s3://bucket/prefix, or - for standard input.',
    'データセットを指定してください：ファイル、フォルダー、s3://bucket/prefix、または -（標準入力）',
  ],
  serverShares: [
    '--workers and --shard are for the data folder itself: a server divides the work by itself.',
    '--workers と --shard は、データフォルダーで直接実行するときだけ使えます（サーバーは自動で分担します）。',
  ],
  serverSnapshot: [
    '--snapshot is for the data folder itself: a server decides by its own registry.',
    '--snapshot は、データフォルダーで直接実行するときだけ使えます（サーバーは自身の台帳で判定します）。',
  ],
  badShard: (value: string): Text => [
    `--shard takes a share such as 2/8, from 1/8 to 8/8; not "${value}".`,
    `--shard は 2/8 のように指定してください（1/8 から 8/8 まで。「${value}」は使えません）。`,
  ],
  steps: {
    reading: ['reading', '読み取り'],
    deciding: ['deciding', '判定'],
    recording: ['recording', '記録'],
    writing: ['writing', '書き出し'],
  },
  outcome: ['outcome', '結果'],
  rows: ['rows', '行数'],
  share: ['share', '割合'],
  regimes: ['under both regimes', '両制度での比較'],
  reason: ['reason', '理由'],
  written: (folder: string): Text => [
    `written to ${folder}: admitted, review, refused, receipt.json`,
    `書き出しました：${folder}（admitted 学習可、review 要確認、refused 学習不可、receipt.json 受領証）`,
  ],
  receipt: (id: string, receipt: string): Text => [
    `dataset ${id}, receipt ${receipt}; rows: kyodaku train rows ${id}`,
    `データセット ${id}、受領証 ${receipt}。各行：kyodaku train rows ${id}`,
  ],
  shareDone: (id: string, rows: string): Text => [
    `this share is done (${rows} rows of run ${id} decided so far); the receipt is made when all shares are`,
    `この分担は終わりました（実行 ${id}：判定済み ${rows} 行）。受領証はすべての分担が終わると作成されます`,
  ],
  unlooked: ([en, ja]: Text, rows: string): Text => [
    `not looked at in ${rows} rows: ${en}`,
    `調べられなかったもの：${ja}（${rows} 行）`,
  ],
  described: (location: string, sources: string, size: string, shape: string | undefined): Text => [
    `${location}: ${sources} files${size}, ${shape === undefined ? 'columns recognised by name and values' : `recognised as ${shape}`}`,
    `${location}：${sources} ファイル${size}、${shape === undefined ? '列名と値から判断' : `形式：${shape}`}`,
  ],
  column: ['column', '列'],
  lookedAs: ['looked at as', '調べ方'],
  example: ['example', '例'],
  passedOver: (count: number, names: string): Text => [
    `${count} ${count === 1 ? 'file was' : 'files were'} not read: ${names}`,
    `読まなかったファイル（${count} 個）：${names}`,
  ],
  unreadMedia: [
    'the media among them is not part of what was decided: to have it looked at, clear its folder without the tables',
    'このうちメディアファイルは判定の対象に含まれていません。調べるには、表を除いたフォルダーとして判定してください',
  ],
  unread: {
    hidden: ['hidden', '隠しファイル'],
    'unknown-format': ['of no format that is read', '対応していない形式'],
    empty: ['empty', '空のファイル'],
    'beside-tables': ['media beside a table', '表のそばのメディア'],
    'beside-shard': ['a table that says what its shard does', 'シャードと同じ内容の表'],
    'unsafe-name': ['an unsafe name', '安全でない名前'],
  } satisfies Record<PassedOver['why'], Text>,
  warnings: {
    'no-location': () => [
      'no column says where rows come from: locations and signals can’t be looked at',
      '入手元を示す列がないため、掲載元と意思表示は調べられません',
    ],
    'no-text': () => ['no column is text: names can’t be looked for', '文章の列がないため、名称は調べられません'],
    'media-named': (about) => [
      `media beside the tables is looked at where a row names it (${about}); what no row names is not`,
      `表のそばのメディアは、行が指し示すもの（${about}）だけを調べます`,
    ],
    'mixed-formats': (about) => [`files of several formats: ${about}`, `複数の形式のファイルがあります：${about}`],
    'no-header': (about) => [
      `${about} seems to have no header: its columns are called 1, 2, …`,
      `${about} には見出し行がないようです。列は 1、2、… と呼びます`,
    ],
    'broken-rows': (about) => [
      `${about} of the first rows can’t be read: such rows are refused`,
      `先頭部分に読めない行が ${about} 行あります（読めない行は学習不可になります）`,
    ],
    'column-not-seen': (about) => [
      `the column ${about} was not seen in the first rows`,
      `列 ${about} は先頭部分に見当たりません`,
    ],
    'media-beside-tables': (about) => [
      `${about} media files beside the tables are not looked at`,
      `表のほかに映像・画像が ${about} ファイルありますが、調べません`,
    ],
  } satisfies Record<DatasetDescription['warnings'][number]['code'], (about: string) => Text>,
} as const satisfies Record<string, unknown>
