import { readFile, writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { type Kyodaku, openSnapshot, trustedLogKey } from '../../clearance/index.js'
import type { Finding } from '../../rights/index.js'
import {
  type DatasetRun,
  findRun,
  inquire,
  listRuns,
  noteInterruptedRuns,
  parseDatasetReceipt,
  parseRowProof,
  proveRow,
  type Rechecked,
  type RowFilter,
  receiptOf,
  recheckDataset,
  recheckDatasets,
  registryOfRun,
  rowsOfRun,
  stateWords,
  verifyDatasetReceipt,
  verifyRowProof,
} from '../../training/index.js'
import { type ListedRun, listedRun, type RowShown, type RunState, runShown } from '../dataset-views.js'
import { codedError, UsageError } from '../errors.js'
import { exitCodes } from '../exit-codes.js'
import type { helpIn } from '../help.js'
import type { Text } from '../language.js'
import { collectWhole, oneOf } from '../options.js'
import type { Act, Run } from '../program.js'
import { inquireThere, listRunsThere, proveRowThere, rowsThere, showRunThere, stopRunThere } from '../remote/index.js'
import { hereOrThere, withKyodaku } from '../with-kyodaku.js'
import { registryKeys } from './snapshot.js'
import { printCounts } from './train.js'
import { exitCodeOfChecks, outcomeText, printChecks, type ShownCheck, textOf, uncheckedText } from './train-view.js'

interface RowsOptions {
  outcome?: string
  otherRegime?: string
  reason?: string
  work?: string
  grant?: string
  host?: string
  unchecked?: string
  limit: string
}

/** What is done with cleared datasets: looked at, proved, asked about, looked at again. */
export function trainReceiptCommands(train: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  act(train.command('list').description(help(texts.list)), async (run) => {
    const { console } = run
    const runs = await hereOrThere<ListedRun[]>(run, {
      here: async (kyodaku) => {
        // Whoever has the data folder runs nothing else in it.
        await noteInterruptedRuns(kyodaku)
        return (await listRuns(kyodaku, { limit: listedMax })).map((one) => listedRun(one, shownState(one)))
      },
      there: (api) => listRunsThere(api, listedMax),
    })
    for (const each of runs) console.emit(each)
    if (runs.length === 0) console.print(console.say(texts.none))
    else
      console.table(
        ['ID', console.say(texts.name), console.say(texts.party), console.say(texts.model), console.say(texts.state)],
        runs.map(({ dataset, name, party, model, state }) => [
          dataset,
          name,
          party,
          model,
          console.say(textOf(stateWords[state])),
        ]),
      )
    return exitCodes.permitted
  })

  act(train.command('show <dataset>').description(help(texts.show)), async (run, _options, [word]) => {
    const id = named(word)
    const shown = await hereOrThere(run, {
      here: async (kyodaku) => {
        const found = await findRun(kyodaku, id)
        return runShown(found, shownState(found), found.state === 'cleared' ? receiptOf(found).result : undefined)
      },
      there: (api) => showRunThere(api, id),
    })
    const { name, state, counts, notProved = [] } = shown
    run.console.emit(shown)
    run.console.print(`${run.console.color.bold(name)}  ${run.console.say(textOf(stateWords[state]))}`)
    if (counts !== undefined) printCounts(run, counts)
    for (const { en, ja } of notProved) run.console.print(`• ${run.console.say([en, ja])}`)
    return exitCodes.permitted
  })

  act<RowsOptions>(
    train
      .command('rows <dataset>')
      .description(help(texts.rows))
      .option('--outcome <outcome>', help(texts.outcome))
      .option('--other-regime <outcome>', help(texts.otherRegime))
      .option('--reason <code>', help(texts.reason))
      .option('--work <work>', help(texts.work))
      .option('--grant <grant>', help(texts.grant))
      .option('--host <host>', help(texts.host))
      .option('--unchecked <what>', help(texts.unchecked))
      .option('--limit <number>', help(texts.limit), '100'),
    async (run, options, [word]) => {
      const { console } = run
      const [id, filter, limit] = [named(word), filterOf(options), limitOf(options.limit)]
      const { rows, more } = await hereOrThere<{ rows: RowShown[]; more: boolean }>(run, {
        here: (kyodaku) => rowsHere(kyodaku, id, filter, limit),
        there: (api) => rowsThere(api, id, filter, limit),
      })
      for (const row of rows) {
        console.emit({ ...row, why: row.reasons.map(({ text }) => console.say([text.en, text.ja])).join(' ') })
        printRow(run, row)
      }
      if (more) console.print(console.color.dim(console.say(texts.more)))
      return exitCodes.permitted
    },
  )

  act<{ out?: string }>(
    train
      .command('prove <dataset> <source> <row>')
      .description(help(texts.prove))
      .option('--out <file>', help(texts.out)),
    async (run, options, [word], [source], [row]) => {
      if (source === undefined || row === undefined || !/^\d{1,15}$/.test(row)) throw new UsageError(texts.whichRow)
      const [id, place] = [named(word), { source, row: Number(row) }]
      const proof = await hereOrThere<unknown>(run, {
        here: (kyodaku) => proveRow(kyodaku, id, place),
        there: (api) => proveRowThere(api, id, place),
      })
      if (options.out === undefined) process.stdout.write(`${JSON.stringify(proof, null, 2)}\n`)
      else {
        await writeFile(options.out, `${JSON.stringify(proof, null, 2)}\n`)
        run.console.print(run.console.say([`wrote ${options.out}`, `書き出しました：${options.out}`]))
      }
      return exitCodes.permitted
    },
  )

  act(train.command('stop <dataset>').description(help(texts.stop)), async (run, _options, [word]) => {
    const id = named(word)
    await hereOrThere(run, {
      here: async (kyodaku) => {
        const { state } = await findRun(kyodaku, id)
        throw codedError('cli.no-server', texts.stopHere(id, state)[0], texts.stopHere(id, state))
      },
      there: (api) => stopRunThere(api, id),
    })
    run.console.emit({ dataset: id, stopped: true })
    run.console.print(run.console.say(texts.stopped(id)))
    return exitCodes.permitted
  })

  act<{ row?: string; values?: string; key?: string[] }>(
    train
      .command('verify <receipt>')
      .description(help(texts.verify))
      .option('--row <proof>', help(texts.proof))
      .option('--values <file>', help(texts.values))
      .option('--key <key>', help('key'), collectWhole),
    async (run, options, [file]) => {
      if (file === undefined) throw new UsageError(texts.noReceipt)
      const receipt = parseDatasetReceipt(await readFile(file, 'utf8'))
      const own = await trustedLogKey(run.dataDirectory)
      const verifierKeys = options.key ?? (own === undefined ? [] : [own])
      const checks: ShownCheck[] = [...verifyDatasetReceipt(receipt, { verifierKeys })]
      if (options.row !== undefined) {
        const proof = parseRowProof(await readFile(options.row, 'utf8'))
        const values =
          options.values === undefined
            ? undefined
            : (JSON.parse(await readFile(options.values, 'utf8')) as Record<string, unknown>)
        checks.push(...verifyRowProof(proof, receipt, values === undefined ? {} : { row: values }))
      }
      return showChecks(run, checks)
    },
  )

  act<{ dataset?: string[]; proofs: string; for?: string[]; out?: string }>(
    train
      .command('inquire <work>')
      .description(help(texts.inquire))
      .option('--dataset <dataset>', help(texts.inDataset), collectWhole)
      .option('--proofs <number>', help(texts.proofs), '10')
      .option('--for <party>', help(texts.inquireFor), collectWhole)
      .option('--out <file>', help(texts.out)),
    async (run, options, [work]) => {
      if (work === undefined) throw new UsageError(texts.whichWork)
      const proofsMax = limitOf(options.proofs)
      const answer = await hereOrThere<InquiredShown>(run, {
        here: (kyodaku) =>
          inquire(kyodaku, work, {
            ...(options.dataset === undefined ? {} : { datasets: options.dataset }),
            proofsMax,
            ...(options.for === undefined ? {} : { asker: { sees: options.for } }),
          }),
        there: (api) => {
          if (options.for !== undefined) throw new UsageError(texts.forThere)
          if ((options.dataset ?? []).length > 1) throw new UsageError(texts.oneThere)
          return inquireThere(api, work, { dataset: options.dataset?.[0], proofs: proofsMax })
        },
      })
      if (options.out === undefined) run.console.emit(answer)
      else await writeFile(options.out, `${JSON.stringify(answer, null, 2)}\n`)
      run.console.print(run.console.say([answer.text.en, answer.text.ja]))
      if (options.out !== undefined)
        run.console.print(
          run.console.say([
            `wrote ${options.out}: kyodaku verify ${options.out}`,
            `書き出しました：${options.out}（検証：kyodaku verify ${options.out}）`,
          ]),
        )
      return exitCodes.permitted
    },
  )

  act<{ dryRun?: boolean }>(
    train.command('remove <dataset>').description(help(texts.remove)).option('--dry-run', help(texts.removeDryRun)),
    async (run, { dryRun = false }, [id]) =>
      withKyodaku(run, async (kyodaku) => {
        const dataset = named(id)
        await noteInterruptedRuns(kyodaku)
        const found = await findRun(kyodaku, dataset)
        const subjects = [dataset, ...(found.receiptId === null ? [] : [found.receiptId])]
        const { recordAct, removeRows } = await import('../../server/index.js')
        const removal = await removeRows(kyodaku, dataset, {
          by: 'operator',
          dryRun,
          onStep: async (step) => {
            if (step === 'marked') await recordAct(kyodaku, { action: 'removeDataset', subjects, outcome: 'done' })
          },
        })
        const { console } = run
        console.emit({ dataset, dryRun, ...removal })
        console.print(console.say(texts.removed(found.name, dryRun)))
        console.table(
          [console.say(dryRun ? texts.wouldGo : texts.went), '', ''],
          [
            [console.say(texts.keptRows), String(removal.keptParts), bytesText(removal.keptBytes)],
            [console.say(texts.outputs), String(removal.outputFiles), bytesText(removal.outputBytes)],
            [console.say(texts.upload), '', bytesText(removal.uploadBytes)],
          ],
        )
        if (removal.outputKept !== undefined) console.print(console.say(texts.outputKept(removal.outputKept)))
        if (removal.receipt !== undefined) console.print(console.say(texts.stays(removal.receipt, removal.logIndex)))
        return exitCodes.permitted
      }),
  )

  act<{ snapshot?: string; key?: string[] }>(
    train
      .command('recheck [dataset]')
      .description(help(texts.recheck))
      .option('--snapshot <folder>', help(texts.newerSnapshot))
      .option('--key <key>', help('key'), collectWhole),
    async (run, { snapshot: folder, key }, [id]) =>
      withKyodaku(run, async (kyodaku) => {
        const { console } = run
        const progress = console.progress()
        try {
          const snapshot =
            folder === undefined
              ? undefined
              : await openSnapshot(folder, { verifierKeys: await registryKeys(run, key) })
          const options = {
            signal: run.signal,
            ...(snapshot === undefined ? {} : { snapshot }),
            onProgress: (done: number, total: number) =>
              progress.update(console.say(['rechecking', '再確認']), done, total),
          }
          const rechecked =
            id === undefined ? await recheckDatasets(kyodaku, options) : [await recheckDataset(kyodaku, id, options)]
          progress.stop()
          for (const each of rechecked) showRechecked(run, each)
          const affected = rechecked.filter((each) => each.affected.length > 0).length
          console.print(console.say(texts.rechecked(rechecked.length, affected)))
          return affected > 0 ? exitCodes.review : exitCodes.permitted
        } finally {
          progress.stop()
        }
      }),
  )
}

/** Findings that people are shown of each change; programs get all that are listed. */
const foundShown = 5

function showRechecked({ console }: Run, rechecked: Rechecked): void {
  console.emit(rechecked)
  for (const { summary, found } of rechecked.affected) {
    console.print(`• ${console.say([summary.en, summary.ja])}`)
    for (const { source, rows, finding } of found.slice(0, foundShown))
      console.print(console.color.dim(`    ${source}:${rows[0]?.[0] ?? 0}  ${console.say(foundText(finding))}`))
    if (found.length > foundShown)
      console.print(console.color.dim(`    ${console.say(texts.moreFound(found.length - foundShown))}`))
  }
  const { content } = rechecked
  if (content !== undefined && content.unmatched > 0)
    console.print(console.color.yellow(console.say(texts.unmatched(rechecked.dataset, content.unmatched))))
  if (content !== undefined && content.waiting > 0)
    console.print(console.color.yellow(console.say(texts.waiting(content.waiting))))
}

/** What was found, and where: enough to look at it. */
function foundText(finding: Finding): Text {
  const seconds = ([from, to]: readonly [number, number]) => `${from.toFixed(1)}–${to.toFixed(1)}`
  switch (finding.kind) {
    case 'match': {
      const { reference, inputRange, referenceRange, level, score } = finding
      const numbers = `${seconds(inputRange)} s = ${reference} ${seconds(referenceRange)} s`
      return [
        `${numbers}, level ${level}, score ${score.toFixed(1)}`,
        `${numbers}、類似度 ${level}、スコア ${score.toFixed(1)}`,
      ]
    }
    case 'name':
      return [`“${finding.name}” (${finding.where})`, `「${finding.name}」（${finding.where}）`]
    case 'declaration':
      return [finding.text, finding.text]
    default:
      return [finding.kind, finding.kind]
  }
}

/** What is said of an answer; the rest is for programs. */
interface InquiredShown {
  text: { en: string; ja: string }
}

const listedMax = 1000

/** Rows of a run on the data folder, explained as a server does. */
async function rowsHere(
  kyodaku: Kyodaku,
  id: string,
  filter: RowFilter,
  limit: number,
): Promise<{ rows: RowShown[]; more: boolean }> {
  const found = await findRun(kyodaku, id)
  const { rows, next } = await rowsOfRun(kyodaku, found.id, filter, { limit })
  const { explainedRows, rowView, theRegistry } = await import('../../server/index.js')
  const explained = await explainedRows(kyodaku, rows, {
    use: found.use,
    registryLogSize: found.registryLogSize,
    snapshot: found.snapshot,
    rules: found.receipt === null ? undefined : receiptOf(found).inputs.looked.rules,
  })
  const { registry } = await registryOfRun(kyodaku, found)
  const named = { ...registry, parties: [...registry.parties, theRegistry] }
  return { rows: explained.map((row) => rowView(row, named)), more: next !== undefined }
}

function printRow({ console }: Run, { source, row, outcome, values, reasons, unchecked }: RowShown): void {
  const { color } = console
  console.print(`${color.bold(`${source}:${row}`)}  ${console.say(outcomeText(outcome))}`)
  for (const { column, value } of values)
    if (value !== null) console.print(`  ${color.dim(column)} ${value.slice(0, 200)}`)
  for (const { code, text } of reasons)
    console.print(`  • ${console.say([text.en, text.ja])} ${color.dim(`(${code})`)}`)
  if (unchecked.length > 0) {
    const what = unchecked.map((one) => console.say(uncheckedText(one)))
    console.print(
      `  • ${console.say([`not looked at: ${what.join('; ')}`, `確認できなかったこと：${what.join('、')}`])}`,
    )
  }
}

function showChecks(run: Run, checks: readonly ShownCheck[]) {
  const { console } = run
  console.emit({
    verified: checks.every(({ ok }) => ok),
    checks: checks.map(({ check, ok, detail }) => ({ check, ok, detail: console.say([detail.en, detail.ja]) })),
  })
  printChecks(run, checks)
  return exitCodeOfChecks(checks)
}

/** A run that nobody stopped, and nobody goes on with now. */
function shownState({ state, interrupted, removal }: DatasetRun): RunState {
  if (removal !== null) return 'removed'
  return interrupted || state === 'running' ? 'interrupted' : state
}

const bytesText = (bytes: number): string => {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`
}

function named(id: string | undefined): string {
  if (id === undefined) throw new UsageError(texts.whichDataset)
  return id
}

function limitOf(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text)
  throw new UsageError([
    `a number of rows is expected, not "${text}".`,
    `行数を整数で指定してください（「${text}」は使えません）。`,
  ])
}

const outcomeWords = ['admit', 'review', 'refuse'] as const

function filterOf({ outcome, otherRegime, reason, work, grant, host, unchecked }: RowsOptions): RowFilter {
  return {
    ...(outcome === undefined ? {} : { outcome: oneOf('--outcome', outcome, outcomeWords) }),
    ...(otherRegime === undefined ? {} : { otherRegime: oneOf('--other-regime', otherRegime, outcomeWords) }),
    ...(reason === undefined ? {} : { reason }),
    ...(work === undefined ? {} : { work }),
    ...(grant === undefined ? {} : { grant }),
    ...(host === undefined ? {} : { host }),
    ...(unchecked === undefined ? {} : { unchecked }),
  }
}

const texts = {
  list: ['list cleared datasets and runs', '判定したデータセットと実行の一覧'],
  show: ['show a run: counts, and what its receipt does not prove', '実行の集計と、受領証が証明しないことを表示する'],
  rows: ['show rows with the reasons for what became of them', '行と、その判定の理由を表示する'],
  outcome: ['only these: admit, review or refuse', '結果で絞り込む：admit, review, refuse'],
  otherRegime: ['only those that the other regime would have so', 'もう一方の制度での結果で絞り込む'],
  reason: ['only those with this reason (its code)', '理由（コード）で絞り込む'],
  work: ['only those that involve this work', '著作物で絞り込む'],
  grant: ['only those that rest on this grant', '根拠の許諾で絞り込む'],
  host: ['only those from this host', '入手元のホストで絞り込む'],
  unchecked: ['only those of which this could not be looked at', '調べられなかったもので絞り込む'],
  limit: ['how many at most', '表示する最大数'],
  more: ['there are more: --limit', 'ほかにもあります（--limit で増やせます）'],
  prove: ['the proof of what became of one row, for others to verify', '1 行の判定の証明を作成する'],
  out: ['the file to write', '書き出すファイル'],
  stop: [
    'stop a run that a server has under way; what is decided stays, and it can be gone on with',
    'サーバーで実行中の判定を止める（判定済みの部分は残り、続きから再開できる）',
  ],
  stopped: (id: string): Text => [
    `${id} is stopped when the part at hand is decided; go on with kyodaku train clear … --run ${id}`,
    `${id} は、判定中の部分が終わると止まります。再開：kyodaku train clear … --run ${id}`,
  ],
  stopHere: (id: string, state: string): Text => [
    `Run ${id} (${state}) is not a server's: stop it by Ctrl-C where it was begun.`,
    `実行 ${id}（${state}）はサーバーのものではありません。開始した端末で Ctrl-C を押して止めてください。`,
  ],
  verify: [
    'verify a dataset’s receipt, and a row’s proof, offline',
    'データセットの受領証と行の証明をオフラインで検証する',
  ],
  proof: ['a row’s proof to verify with it', '合わせて検証する行の証明'],
  values: ['a JSON file with the row’s values, to be compared', '照合する行の値（JSON ファイル）'],
  inquire: ['answer "was my work in it?" of cleared datasets', '「この作品は使われたか」に答える'],
  inDataset: ['only in this dataset (repeatable)', 'このデータセットだけを調べる（複数可）'],
  proofs: ['proofs of rows to give, of each dataset', 'データセットごとに示す行の証明の数'],
  forThere: [
    '--for is for the data folder itself: a server tells what the party of the token may be told.',
    '--for は、データフォルダーで直接実行するときだけ使えます（サーバーは、トークンの当事者に開示できる範囲で答えます）。',
  ],
  oneThere: [
    'Through a server one --dataset can be named, or none for all.',
    'サーバーを通すときは、--dataset は 1 つだけ指定できます（省略するとすべて）。',
  ],
  inquireFor: [
    'as this party may be told (repeatable): who owns the work, or who provides the datasets; default: everything',
    'この当事者に開示できる範囲で答える（複数可）：著作物の権利者、またはデータセットの利用者。既定はすべて',
  ],
  remove: [
    'remove the rows of a dataset: what was kept of them, outputs in the data folder, its upload; the receipt stays',
    'データセットの行（保管した内容、データフォルダー内の出力、アップロード）を削除する。受領証は残る',
  ],
  removeDryRun: ['only say what would go', '消えるものを表示するだけで、削除しない'],
  removed: (name: string, dryRun: boolean): Text =>
    dryRun
      ? [`“${name}” would be removed.`, `「${name}」を削除すると：`]
      : [`“${name}” was removed.`, `「${name}」を削除しました。`],
  wouldGo: ['would go', '消えるもの'],
  went: ['gone', '消えたもの'],
  keptRows: ['what was kept of its rows (parts)', '保管した行（部分）'],
  outputs: ['output files', '出力ファイル'],
  upload: ['upload', 'アップロード'],
  outputKept: (path: string): Text => [
    `stays: ${path} (not in the data folder: remove it yourself)`,
    `残るもの：${path}（データフォルダーの外です。必要なら手で削除してください）`,
  ],
  stays: (receipt: string, index: number | undefined): Text => [
    `stays: receipt ${receipt}, entry ${index ?? '–'} of the record for ever; nobody is told any more when something changes`,
    `残るもの：受領証 ${receipt}、記録 ${index ?? '–'} 番（永久に残ります）。今後、変更の通知はありません`,
  ],
  recheck: [
    'which admitted rows may no longer be trained on, after what changed in the registry',
    '台帳の変更により、学習に使えなくなった行を調べる',
  ],
  newerSnapshot: [
    'for datasets that were cleared under a registry snapshot: a newer one of the same registry (its folder)',
    '台帳のスナップショットで判定したデータセット用：同じ台帳の新しいスナップショット（フォルダー）',
  ],
  moreFound: (count: number): Text => [`… and ${count} more (--json lists them)`, `ほか ${count} 件（--json で表示）`],
  unmatched: (dataset: string, rows: number): Text => [
    `${dataset}: the content of ${rows} admitted rows was never looked at, so that new references were not matched with it`,
    `${dataset}：学習可の ${rows} 行は内容を照合していないため、新しい参照素材とも照合できません`,
  ],
  waiting: (references: number): Text => [
    `${references} references are not fingerprinted in full yet: recheck again when they are`,
    `フィンガープリントが未完成の参照素材が ${references} 件あります。完成後にもう一度確認してください`,
  ],
  rechecked: (datasets: number, affected: number): Text => [
    `rechecked ${datasets} datasets; ${affected} are affected`,
    `${datasets} 件のデータセットを再確認しました。影響のあるもの：${affected} 件`,
  ],
  name: ['name', '名称'],
  party: ['provider', '事業者'],
  model: ['model', 'モデル'],
  state: ['state', '状態'],
  none: ['No dataset has been cleared yet: kyodaku train clear DATASET', '判定したデータセットはまだありません'],
  whichDataset: ['Name a dataset by its id: see kyodaku train list.', 'データセットの ID を指定してください。'],
  whichRow: [
    'Name a dataset, a source and a row: kyodaku train prove ID SOURCE ROW (rows are counted from 0).',
    'データセット・ソース・行を指定してください：kyodaku train prove ID ソース 行番号（0 から）',
  ],
  whichWork: ['Name a work by its id: see kyodaku work list.', '著作物の ID を指定してください。'],
  noReceipt: ['Name the file of a receipt.', '受領証のファイルを指定してください。'],
} as const satisfies Record<string, unknown>
