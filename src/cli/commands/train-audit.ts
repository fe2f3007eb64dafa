import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { trustedLogKey } from '../../clearance/index.js'
import { auditBundle, type BundleAudit, type BundleProgress, makeAuditBundle } from '../../training/index.js'
import { UsageError } from '../errors.js'
import { exitCodes } from '../exit-codes.js'
import type { helpIn } from '../help.js'
import type { Text } from '../language.js'
import { collectWhole } from '../options.js'
import type { Act, Run } from '../program.js'
import { withKyodaku } from '../with-kyodaku.js'
import { exitCodeOfChecks, printChecks } from './train-view.js'

/** An audit of a whole cleared dataset: what an auditor needs is written out, and audited offline. */
export function trainAuditCommands(train: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  act<{ out: string }>(
    train.command('bundle <dataset>').description(help(texts.bundle)).requiredOption('--out <folder>', help(texts.out)),
    async (run, options, [id]) => {
      if (id === undefined) throw new UsageError(texts.whichDataset)
      const { console } = run
      const progress = console.progress()
      return await withKyodaku(run, async (kyodaku) => {
        try {
          const made = await makeAuditBundle(kyodaku, id, options.out, {
            signal: run.signal,
            onProgress: ({ step, done, total }: BundleProgress) =>
              progress.update(console.say(texts.steps[step]), done, total),
          })
          progress.stop()
          console.emit(made)
          const number = new Intl.NumberFormat(console.language)
          console.print(console.say(texts.bundled(made.folder, number.format(made.rows), number.format(made.logSize))))
          console.print(console.color.dim(console.say(texts.discloses)))
          return exitCodes.permitted
        } finally {
          progress.stop()
        }
      })
    },
  )

  act<{ key?: string[]; dataset?: string; mapping?: string; signals?: string; digests?: string[] }>(
    train
      .command('audit <folder>')
      .description(help(texts.audit))
      .option('--key <key>', help('key'), collectWhole)
      .option('--dataset <path>', help(texts.dataset))
      .option('--mapping <file>', help(texts.mapping))
      .option('--signals <snapshot>', help(texts.signals))
      .option('--digests <file>', help(texts.digests), collectWhole),
    async (run, options, [folder]) => {
      if (folder === undefined) throw new UsageError(texts.whichFolder)
      // Offline: neither the database nor the log is opened.
      const own = await trustedLogKey(run.dataDirectory)
      const { console } = run
      const progress = console.progress()
      try {
        const audit = await auditBundle(folder, {
          verifierKeys: options.key ?? (own === undefined ? [] : [own]),
          ...(options.dataset === undefined ? {} : { dataset: options.dataset }),
          ...(options.mapping === undefined ? {} : { mapping: await readFile(options.mapping, 'utf8') }),
          ...(options.signals === undefined ? {} : { signals: options.signals }),
          ...(options.digests === undefined ? {} : { digests: options.digests }),
          signal: run.signal,
          onProgress: ({ step, done, total }) => progress.update(console.say(texts.steps[step]), done, total),
        })
        progress.stop()
        show(run, audit)
        return exitCodeOfChecks(audit.checks)
      } finally {
        progress.stop()
      }
    },
  )
}

/** Failures that people are shown; programs get all that are told. */
const shownFailures = 20

function show(run: Run, { receipt, checks, rows, admitted, admittedUnderGrant, failed, failures }: BundleAudit): void {
  const { console } = run
  const say = ({ en, ja }: { en: string; ja: string }) => console.say([en, ja])
  console.emit({
    receipt: receipt.id,
    dataset: receipt.inputs.dataset.name,
    verified: checks.every(({ ok }) => ok),
    rows,
    admitted,
    admittedUnderGrant,
    checks: checks.map(({ check, ok, unknown, detail }) => ({
      check,
      ok,
      ...(unknown ? { unknown } : {}),
      detail: say(detail),
    })),
    failed,
    failures: failures.map((failure) => ({ ...failure, detail: say(failure.detail) })),
  })
  const number = new Intl.NumberFormat(console.language)
  console.print(
    `${console.color.bold(receipt.inputs.dataset.name)}  ${console.say(texts.audited(number.format(rows), number.format(admitted), number.format(admittedUnderGrant)))}`,
  )
  printChecks(run, checks)
  for (const { source, index, row, detail } of failures.slice(0, shownFailures))
    console.print(
      `  ${console.color.red('✗')} ${row === undefined ? console.say(texts.part(source, index)) : `${source}:${row}`}: ${say(detail)}`,
    )
  const total = Object.values(failed).reduce((sum, count) => sum + count, 0)
  if (total > shownFailures)
    console.print(console.color.dim(console.say(texts.more(number.format(total - shownFailures)))))
}

const texts = {
  bundle: [
    'write out what a third party needs to audit a whole dataset without trusting you',
    '第三者がデータセット全体を監査するために必要なものを書き出す',
  ],
  out: [
    'the folder to write to: new, empty, or one that was begun for this dataset',
    '書き出すフォルダー（新規・空・同じデータセットの書きかけ）',
  ],
  bundled: (folder: string, rows: string, logSize: string): Text => [
    `written to ${folder}: ${rows} rows, and the registry at log entry ${logSize}; others check it with kyodaku train audit ${folder}`,
    `書き出しました：${folder}（${rows} 行、記録 ${logSize} 件目までの台帳）。検証方法：kyodaku train audit ${folder}`,
  ],
  discloses: [
    'it discloses the looked-at columns of every row and the whole registry of that time: hand it only to those who may see both',
    '全行の調査対象の列と、当時の台帳のすべてが含まれます。閲覧が認められた相手にだけ渡してください',
  ],
  audit: [
    'audit such a folder offline: every row, every decision, the registry',
    '書き出されたフォルダーをオフラインで監査する（全行・全判定・台帳）',
  ],
  dataset: [
    'the dataset itself, to be read again and compared row by row',
    'データセットの実物（読み直して 1 行ずつ照合する）',
  ],
  mapping: [
    'the mapping file that it was cleared with, if there was one',
    '判定時に使った、列の意味を指定するファイル',
  ],
  signals: [
    'the snapshot of signals or WARC file that it was decided by, to look at signals again',
    '判定に使われた意思表示のスナップショットまたは WARC ファイル（意思表示も調べ直す）',
  ],
  digests: ['a list of digests that it was decided by (repeatable)', '判定に使われたダイジェストの一覧（複数可）'],
  steps: {
    record: ['record', '記録'],
    parts: ['rows', '行'],
    rows: ['rows', '行'],
    dataset: ['dataset', 'データセット'],
  },
  audited: (rows: string, admitted: string, underGrant: string): Text => [
    `${rows} rows, ${admitted} admitted, ${underGrant} of them under a grant`,
    `${rows} 行、学習可 ${admitted} 行（うち許諾によるもの ${underGrant} 行）`,
  ],
  part: (source: string, index: number): Text => [`part ${index} of ${source}`, `${source} の部分 ${index}`],
  more: (count: string): Text => [`and ${count} more`, `ほか ${count} 件`],
  whichDataset: ['Name a dataset by its id: see kyodaku train list.', 'データセットの ID を指定してください。'],
  whichFolder: [
    'Name a folder that kyodaku train bundle has written.',
    'kyodaku train bundle が書き出したフォルダーを指定してください。',
  ],
} as const satisfies Record<string, unknown>
