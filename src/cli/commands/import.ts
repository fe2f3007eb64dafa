import { createReadStream } from 'node:fs'
import { realpath, stat, writeFile } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import type { Command } from 'commander'
import { type ImportOptions, type ImportReport, importCatalogue } from '../../clearance/index.js'
import {
  type CatalogueColumn,
  catalogueReportCsv,
  catalogueTemplate,
  explainCatalogueProblem,
  severityName,
  type Work,
} from '../../rights/index.js'
import type { Console } from '../console.js'
import { codedError, UsageError } from '../errors.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import type { helpIn } from '../help.js'
import type { Text } from '../language.js'
import { collectWhole, id, oneOf } from '../options.js'
import type { Act } from '../program.js'
import { importCatalogueThere } from '../remote/index.js'
import { hereOrThere } from '../with-kyodaku.js'
import { wrap } from '../wrap.js'

interface Options {
  owner?: string
  as?: string
  format?: string
  ignoreColumn?: string[]
  zone?: string
  claims: boolean
  dryRun?: boolean
  skipBadRows?: boolean
  replace?: boolean
  report?: string
  template?: boolean
}

/**
 * `kyodaku import FILE`. Exit code 0: all of it is registered, warnings or not; 1: nothing was recorded because of errors;
 * 4: recorded, but someone has to look: rows were skipped, or claims of ownership were opened.
 */
export function importCommand(program: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  act<Options>(
    program
      .command('import [file]')
      .description(
        help([
          'register a catalogue of works from CSV or JSON: all of it, or nothing with every problem by line',
          '作品目録を CSV または JSON から一括登録する（誤りがあれば行ごとに示し、何も登録しない）',
        ]),
      )
      .option(
        '--owner <party>',
        help([
          'the rightsholder whose catalogue it is: owns what the file names no owner for',
          '目録の権利者（当事者の ID）。ファイルに権利者のない作品はこの権利者のものとする',
        ]),
      )
      .option(
        '--as <party>',
        help([
          'who does it: the owner, or its association under a mandate (default: the operator)',
          '登録を行う者：権利者本人、または委任を受けた団体（既定：運営者）',
        ]),
      )
      .option(
        '--format <format>',
        help(['csv or json (default: by the file’s name)', 'csv または json（既定：拡張子で判断）']),
      )
      .option('--dry-run', help('dryRun'))
      .option(
        '--skip-bad-rows',
        help(['register the works without errors, leave out the others', '誤りのある作品を除いて登録する']),
      )
      .option(
        '--replace',
        help([
          'what the file says of a work replaces what was registered, instead of adding to it',
          'ファイルの内容で置き換える（既定では追加し、書かれていないものは残す）',
        ]),
      )
      .option(
        '--no-claims',
        help([
          'refuse rows for works of others, instead of opening claims of ownership',
          '他者の権利として登録済みの作品は、権利主張を申し出ずに誤りとする',
        ]),
      )
      .option(
        '--ignore-column <heading>',
        help(['leave out a column (repeatable)', '読み飛ばす列の見出し（複数可）']),
        collectWhole,
      )
      .option(
        '--zone <offset>',
        help(['time zone of dates without one (default: +09:00, Japan)', '日付の時間帯（既定：+09:00 日本時間）']),
      )
      .option(
        '--report <file>',
        help([
          'write every problem to a CSV file that Excel opens',
          'すべての問題を CSV に書き出す（Excel で開けます）',
        ]),
      )
      .option('--template', help(['print an example CSV, and do nothing else', '記入例の CSV を出力して終了する'])),
    async (run, options, [file]) => {
      const { console } = run
      if (options.template) {
        // With the mark by which Excel knows UTF-8.
        process.stdout.write(`\ufeff${catalogueTemplate}`)
        return exitCodes.permitted
      }
      if (file === undefined)
        throw new UsageError([
          'import needs a file: kyodaku import FILE, or --template for an example.',
          '目録のファイルを指定してください：kyodaku import ファイル（記入例は --template）',
        ])
      const { size } = await mustBeFile(file)
      if (options.report !== undefined) await mustNotBeSame(options.report, file)
      const progress = console.progress()
      const importing: ImportOptions = {
        format:
          options.format === undefined
            ? /^\.(json|jsonl|ndjson)$/i.test(extname(file))
              ? 'json'
              : 'csv'
            : oneOf('--format', options.format, ['csv', 'json']),
        ...(options.owner === undefined ? {} : { owner: id('--owner', options.owner) }),
        ...(options.as === undefined ? {} : { act: { by: id('--as', options.as) } }),
        ...(options.ignoreColumn === undefined ? {} : { ignoreColumns: options.ignoreColumn }),
        ...(options.zone === undefined ? {} : { zone: zone(options.zone) }),
        dryRun: options.dryRun === true,
        skipBadRows: options.skipBadRows === true,
        replace: options.replace === true,
        claims: options.claims ? 'open' : 'refuse',
        signal: run.signal,
        onProgress: ({ step, done, total }) =>
          progress.update(console.say(steps[step]), done, step === 'read' ? size : total),
      }
      const report = await hereOrThere(run, {
        here: (kyodaku) => importCatalogue(kyodaku, createReadStream(file, { highWaterMark: 256 * 1024 }), importing),
        there: (api) => importCatalogueThere(run, api, file, importing),
      }).finally(() => progress.stop())
      if (options.report !== undefined)
        await writeFile(options.report, catalogueReportCsv(report.problems, console.language))
      show(console, file, report, { reportFile: options.report, listColumns: options.dryRun === true })
      return exitCodeOf(report)
    },
  )
}

function exitCodeOf({ state, counts }: ImportReport): ExitCode {
  if (state === 'refused') return exitCodes.failed
  return counts.errors > 0 || counts.claims > 0 ? exitCodes.review : exitCodes.permitted
}

const steps: Record<'read' | 'plan' | 'record', Text> = {
  read: ['reading', '読み込み'],
  plan: ['checking', '確認'],
  record: ['recording', '登録'],
}

/** Problems and changes shown on the terminal; the rest is in the report. */
const shownMax = 20

function show(
  console: Console,
  file: string,
  report: ImportReport,
  { reportFile, listColumns }: { reportFile: string | undefined; listColumns: boolean },
): void {
  const { language } = console
  const { state, counts, problems, changed } = report
  console.emit({ file: { name: basename(file), ...report.file } })
  for (const problem of problems)
    console.emit({ problem: { ...problem, ...explainCatalogueProblem(problem, language) } })
  for (const change of changed) console.emit({ changed: change })
  console.emit({ summary: { state, ...counts } })

  const { format, encoding, delimiter, layout, columns, read } = report.file
  const detected = [
    format.toUpperCase(),
    encoding === 'shift_jis' ? 'Shift_JIS (CP932)' : encoding.toUpperCase().replace('WITH', 'with'),
    ...(delimiter === undefined ? [] : [console.say(delimiters[delimiter] ?? [delimiter, delimiter])]),
    ...(layout === undefined ? [] : [console.say(layouts[layout])]),
    console.say([`${read} rows`, `${read} 行`]),
  ]
  console.print(`${console.color.bold(basename(file))}: ${detected.join(console.say([', ', '、']))}`)
  if (listColumns && columns.length > 0) {
    console.table(
      [console.say(['column', '列']), console.say(['read as', '読み取り方'])],
      columns.map((column) => [column.header, meaningOf(console, column)]),
      [40, 40],
    )
  } else if (columns.length > 0) {
    const recognised = columns.filter(({ field }) => field !== 'ignored').length
    console.print(
      console.say([
        `${recognised} columns recognised (--dry-run lists them)`,
        `${recognised} 列を認識しました（--dry-run で一覧）`,
      ]),
    )
  }
  console.table(
    [
      console.say(['new', '新規']),
      console.say(['changed', '変更']),
      console.say(['unchanged', '変更なし']),
      console.say(['names', '名前']),
      console.say(['claims', '権利主張']),
      console.say(['warnings', '注意']),
      console.say(['errors', 'エラー']),
    ],
    [
      [counts.new, counts.changed, counts.unchanged, counts.names, counts.claims, counts.warnings, counts.errors].map(
        String,
      ),
    ],
  )
  if (changed.length > 0) {
    console.table(
      [console.say(['changed work', '変更される作品']), console.say(['what', '変更点'])],
      changed
        .slice(0, shownMax)
        .map(({ work, fields }) => [work, fields.map((field) => console.say(fieldNames[field])).join(', ')]),
      [40, 60],
    )
  }
  if (problems.length > 0) {
    // What keeps the file out comes first.
    const gravest = [...problems].sort((a, b) => gravity[a.severity] - gravity[b.severity] || a.line - b.line)
    console.table(
      [
        console.say(['line', '行']),
        console.say(['column', '列']),
        '',
        console.say(['what is wrong', '内容']),
        console.say(['what to do', '対処']),
      ],
      gravest.slice(0, shownMax).map((problem) => {
        const { text, remedy } = explainCatalogueProblem(problem, language)
        const value = problem.value === undefined ? '' : `\n${visible(problem.value).slice(0, 20)}`
        return [
          problem.line === 0 ? '' : String(problem.line),
          wrap(problem.column ?? '', 16, language),
          severityName(problem.severity, language),
          `${wrap(text, 42, language)}${value}`,
          wrap(remedy, 42, language),
        ]
      }),
      [9, 18, 18, 44, 44],
    )
    const more = problems.length - shownMax
    if (more > 0) {
      console.print(
        reportFile === undefined
          ? console.say([
              `… and ${more} more: --report FILE.csv writes all of them.`,
              `ほか ${more} 件。--report ファイル.csv ですべて書き出せます。`,
            ])
          : console.say([`… and ${more} more in ${reportFile}.`, `ほか ${more} 件は ${reportFile} にあります。`]),
      )
    }
  }
  console.print(console.say(outcomes[state](counts)))
}

const gravity = { fatal: 0, error: 1, warning: 2 } as const

const outcomes: Record<ImportReport['state'], (counts: ImportReport['counts']) => Text> = {
  recorded: ({ recorded }) => [`Recorded: ${recorded} entries.`, `${recorded} 件を登録しました。`],
  'dry-run': () => ['Nothing was recorded (--dry-run).', '何も登録していません（--dry-run）。'],
  refused: ({ errors }) => [
    `Nothing was recorded: ${errors} errors. Correct them and import the file again, or leave the works concerned out with --skip-bad-rows.`,
    `エラーが ${errors} 件あるため、何も登録していません。直してからもう一度取り込むか、--skip-bad-rows で該当する作品を除いてください。`,
  ],
  'nothing-to-do': () => ['All of it is registered already.', 'すべて登録済みです。'],
}

const delimiters: Record<string, Text> = {
  ',': ['separated by commas', 'カンマ区切り'],
  '\t': ['separated by tabs', 'タブ区切り'],
  ';': ['separated by semicolons', 'セミコロン区切り'],
}

const layouts: Record<'array' | 'lines' | 'works', Text> = {
  array: ['an array', '配列'],
  lines: ['one object after another', '1 件ずつの並び'],
  works: ['{"works": […]}', '{"works": […]}'],
}

const meanings: Record<CatalogueColumn['field'], Text> = {
  ignored: ['(left out)', '（読み飛ばし）'],
  id: ['id', '作品ID'],
  title: ['title', '作品名'],
  kana: ['reading in kana', 'よみ'],
  romaji: ['romanised title', 'ローマ字'],
  kind: ['kind', '種別'],
  parent: ['parent', '親作品'],
  names: ['other names', '別名'],
  abbreviated: ['abbreviations', '略称'],
  fan: ['names that fans use', '通称'],
  owner: ['owner', '権利者'],
  share: ['share', '持分'],
  territory: ['territory', '地域'],
  from: ['owner from', '開始日'],
  until: ['owner until, that day included', '終了日（当日を含む）'],
  identifier: ['identifier', '識別子'],
  regime: ['regime', '制度'],
  withheld: ['withheld', '非公開'],
  committee: ['production committee', '製作委員会'],
  representative: ['its representative', '幹事会社'],
}

const fieldNames: Record<keyof Work, Text> = {
  id: ['id', '作品ID'],
  kind: ['kind', '種別'],
  parent: ['parent', '親作品'],
  titles: ['names', '名前'],
  identifiers: ['identifiers', '識別子'],
  owners: ['owners', '権利者'],
  committee: ['committee', '製作委員会'],
  regime: ['regime', '制度'],
  evocations: ['descriptions that evoke it', '想起させる特徴'],
  disclosure: ['disclosure', '公開区分'],
}

function meaningOf(console: Console, { field, language, scheme }: CatalogueColumn): string {
  const detail = language ?? scheme
  return `${console.say(meanings[field])}${detail === undefined ? '' : console.say([` (${detail})`, `（${detail}）`])}`
}

/** Without what would move the cursor. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: keeping them out is the purpose
const visible = (text: string) => text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, ' ')

async function mustBeFile(path: string): Promise<{ size: number }> {
  const found = await stat(path).catch(() => undefined)
  if (found?.isFile() !== true) throw codedError('cli.not-a-file', `${path} is not a file that can be read.`)
  return found
}

async function mustNotBeSame(report: string, file: string): Promise<void> {
  const [there, here] = await Promise.all([realpath(report).catch(() => undefined), realpath(file)])
  if (there === here)
    throw new UsageError([
      '--report would overwrite the catalogue itself: name another file.',
      '--report に目録と同じファイルは指定できません。別のファイル名にしてください。',
    ])
}

function zone(value: string): string {
  if (!/^(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/.test(value))
    throw new UsageError([
      `--zone takes an offset such as +09:00; not "${value}".`,
      `--zone の「${value}」を読み取れません。+09:00 のように指定してください。`,
    ])
  return value
}
