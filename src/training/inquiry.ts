import type { Bilingual } from '../clearance/index.js'
import type { IndexedRegistry, Language, Registry } from '../rights/index.js'
import { noOutcomes, type OutcomeCounts } from './counts.js'
import { outcomesOfRows } from './dataset/index.js'
import { countRanges, type KeptRows, type RowRange } from './kept-rows.js'
import { asIndexed, partyName, withDescendants, workTitle } from './names-of.js'
import type { DatasetEntry, DatasetInputs, DatasetReceipt, DatasetResult } from './receipt/dataset-receipt.js'
import { type LookedBy, lookedKinds } from './receipt/looked.js'
import type { RowProof } from './receipt/row-proof.js'
import { lookedNames, rowsInEnglish } from './receipt/words.js'

/** A cleared dataset that is asked about. */
export interface InquiredDataset {
  receipt: DatasetReceipt
  /** What was stored of its rows that have findings; absent: its rows were removed, and are counted by the receipt. */
  kept?: Iterable<KeptRows>
  /** Whether a work was in the registry when the dataset was cleared: one that was not could not be found. */
  knew: (work: string) => boolean
  /** The proof of a row; undefined: it can't be given to whoever asks. Absent: proofs can't be made here. */
  prove?: (row: { source: string; row: number }) => RowProof | undefined
  /** Which rows may be proved to whoever asks; absent: all. */
  mayProve?: (evidence: KeptRows['evidence']) => boolean
  /** How much of its receipt is for whoever asks. Default: all of it. */
  discloses?: Disclosed
}

/**
 * How much of a dataset's receipt goes with an answer:
 * - `receipt`: all of it, which proves the counts too; for its provider and the operator;
 * - `search`: what was looked at and how, and the parts that rows are proved by, but no other works, hosts or permissions;
 *   for the owner of a work that was found in it;
 * - `entry`: only its line in the log, which names nobody; for the owner of a work that was not found in it.
 */
export type Disclosed = 'receipt' | 'search' | 'entry'

export interface InquiryOptions {
  /** The work that is asked about; with all that is part of it. */
  work: string
  /** Only these of them; absent: all of it that the registry has. */
  asked?: readonly string[]
  /** For the names of works and parties. */
  registry: Registry | IndexedRegistry
  /** When it was asked: an RFC 3339 instant. */
  at: string
  /** Proofs that are given of each dataset. Default 10. */
  proofsMax?: number
}

export const inquiryFormat = 'kyodaku-inquiry@v1'

/** "Was my work in it?", answered. */
export interface InquiryAnswer {
  format: typeof inquiryFormat
  work: string
  /** The work and all that is part of it. */
  asked: string[]
  at: string
  datasets: InquiredAnswer[]
  text: Bilingual
}

/** Of one dataset. What it is called, whose it is and for which model are absent where they are not for whoever asks. */
export interface InquiredAnswer {
  receipt: string
  dataset?: string
  /** Of the dataset's entry in the log. */
  entry: number
  decidedAt: string
  party?: string
  model?: string
  /** Rows that involve any of the works. */
  rows: OutcomeCounts
  /** Its rows were removed since: they are counted by the receipt, one of several works once for each. */
  removed?: true
  /** Those that something was found of, by id. */
  works: { work: string; rows: OutcomeCounts; grants: { grant: string; rows: number }[] }[]
  /** How it was looked for; what is not here was not looked at. */
  searched: LookedBy[]
  rowsOfDataset: number
  /** Rows in which something could not be looked at, by what. */
  unchecked: Record<string, number>
  /** Of the works, those that were not registered then, and so were not looked for. */
  notLookedFor: string[]
  proofs: RowProof[]
  /** Rows that involve the works and whose proof is not given here. */
  proofsLeftOut: number
  /** Of those, the ones that can't be given to whoever asks, since they also tell of others' works or permissions. */
  proofsWithheld: number
  /** What is said here is proved by this. */
  recorded: InquiryRecorded
  text: Bilingual
}

/** Of a dataset's receipt what is for whoever asks, with its place in the log. */
export interface InquiryRecorded {
  entry: DatasetEntry
  proof: DatasetReceipt['proof']
  logKey: string
  /** Opens `inputs` and `result`; absent where neither is disclosed. */
  salt?: string
  inputs?: DatasetInputs
  /** The parts that lead to the root of the entry; of all of the receipt they are in `result`. */
  parts?: DatasetResult['parts']
  result?: DatasetResult
}

/**
 * Answers whether a work, or a part of it, was in datasets that were cleared: in how many rows it was found, what became
 * of them, under which grants, with proofs of rows. Where nothing was found it says what was searched, in how many rows,
 * and whether the work was known at all by then; it never says that the work was not in there.
 */
export function answerInquiry(datasets: Iterable<InquiredDataset>, options: InquiryOptions): InquiryAnswer {
  const registry = asIndexed(options.registry)
  const asked = [...(options.asked ?? withDescendants(options.work, registry))]
  const answers = Array.from(datasets, (dataset) => answerOf(dataset, asked, registry, options))
  return {
    format: inquiryFormat,
    work: options.work,
    asked,
    at: options.at,
    datasets: answers,
    text: {
      en: wholeText(answers, options.work, registry, 'en'),
      ja: wholeText(answers, options.work, registry, 'ja'),
    },
  }
}

function answerOf(
  inquired: InquiredDataset,
  asked: readonly string[],
  registry: IndexedRegistry,
  { proofsMax = 10, work }: InquiryOptions,
): InquiredAnswer {
  const { receipt, knew, prove, discloses = 'receipt' } = inquired
  const { inputs, result } = receipt
  const { rows, works, provable } = inquired.kept === undefined ? countedIn(receipt, asked) : foundIn(inquired, asked)
  const total = totalOf(rows)
  const proofs = prove === undefined ? [] : firstRows(provable, proofsMax).flatMap((row) => prove(row) ?? [])
  const answer = {
    receipt: receipt.id,
    ...(discloses === 'entry'
      ? {}
      : { dataset: inputs.dataset.name, party: inputs.use.party, model: inputs.use.model }),
    entry: receipt.proof.index,
    decidedAt: receipt.entry.decidedAt,
    rows,
    ...(inquired.kept === undefined ? { removed: true as const } : {}),
    works,
    searched: searchedBy(inputs),
    rowsOfDataset: inputs.dataset.rows,
    unchecked: result.counts.unchecked,
    notLookedFor: asked.filter((each) => !knew(each)),
    proofs,
    proofsLeftOut: total - proofs.length,
    proofsWithheld:
      inquired.kept === undefined ? 0 : total - provable.reduce((sum, { ranges }) => sum + countRanges(ranges), 0),
    recorded: recordedOf(receipt, discloses),
  }
  return {
    ...answer,
    text: { en: textOf(answer, work, registry, 'en'), ja: textOf(answer, work, registry, 'ja') },
  }
}

const totalOf = ({ admit, review, refuse }: OutcomeCounts): number => admit + review + refuse

/** How rows were looked at, in the order of the kinds: only what there were rows for. */
export function searchedBy({ looked }: DatasetInputs): LookedBy[] {
  return lookedKinds.flatMap((kind) => looked.by.filter((by) => by.kind === kind && by.rows > 0))
}

function recordedOf({ entry, proof, logKey, salt, inputs, result }: DatasetReceipt, discloses: Disclosed) {
  const recorded: InquiryRecorded = { entry, proof, logKey }
  if (discloses === 'entry') return recorded
  return { ...recorded, salt, inputs, ...(discloses === 'receipt' ? { result } : { parts: result.parts }) }
}

interface Found {
  rows: OutcomeCounts
  works: InquiredAnswer['works']
  /** Rows that may be proved to whoever asks. */
  provable: { source: string; ranges: readonly RowRange[] }[]
}

/** What was kept of the rows that involve any of the works. */
function foundIn({ kept = [], mayProve }: InquiredDataset, asked: readonly string[]): Found {
  const names = new Set(asked)
  const rows = noOutcomes()
  const works = new Map<string, { rows: OutcomeCounts; grants: Map<string, number> }>()
  const provable: Found['provable'] = []
  for (const { source, rows: ranges, evidence } of kept) {
    const involved = evidence.works.filter((each) => names.has(each))
    if (involved.length === 0) continue
    const count = countRanges(ranges)
    const mayGive = mayProve?.(evidence) !== false
    rows[evidence.outcome] += count
    if (mayGive) provable.push({ source, ranges })
    for (const each of involved) {
      const of = works.get(each) ?? { rows: noOutcomes(), grants: new Map() }
      works.set(each, of)
      of.rows[evidence.outcome] += count
      if (mayGive) for (const grant of evidence.grants) of.grants.set(grant, (of.grants.get(grant) ?? 0) + count)
    }
  }
  return {
    rows,
    works: [...works]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, of]) => ({
        work: id,
        rows: of.rows,
        grants: [...of.grants].sort(([a], [b]) => (a < b ? -1 : 1)).map(([grant, count]) => ({ grant, rows: count })),
      })),
    provable,
  }
}

/** The same by the counts of the receipt, where nothing else is left. */
function countedIn({ result }: DatasetReceipt, asked: readonly string[]): Found {
  const works = asked
    .filter((id) => Object.hasOwn(result.counts.works, id))
    .sort()
    .map((id) => ({ work: id, rows: result.counts.works[id]!, grants: [] }))
  const rows = noOutcomes()
  for (const of of works) for (const outcome of outcomesOfRows) rows[outcome] += of.rows[outcome]
  return { rows, works, provable: [] }
}

function firstRows(found: readonly { source: string; ranges: readonly RowRange[] }[], max: number) {
  const first: { source: string; row: number }[] = []
  for (const { source, ranges } of found)
    for (const [from, to] of ranges)
      for (let row = from; row < to; row++) {
        if (first.length >= max) return first
        first.push({ source, row })
      }
  return first
}

function wholeText(
  answers: readonly InquiredAnswer[],
  work: string,
  registry: IndexedRegistry,
  language: Language,
): string {
  const title = workTitle(work, registry, language)
  if (answers.length === 0)
    return language === 'ja'
      ? `『${title}』について調べられる、判定済みのデータセットがありません。使われていないという意味ではありません。`
      : `There is no cleared dataset here to look for “${title}” in. That does not mean that it was not used.`
  const withRows = answers.filter(({ rows }) => totalOf(rows) > 0).length
  const head =
    language === 'ja'
      ? `『${title}』：${answers.length} 件のデータセットのうち ${withRows} 件で見つかりました。`
      : `“${title}”: found in ${withRows} of ${answers.length} ${answers.length === 1 ? 'dataset' : 'datasets'}.`
  return [head, ...answers.map(({ text }) => text[language])].join('\n')
}

function textOf(
  answer: Omit<InquiredAnswer, 'text'>,
  work: string,
  registry: IndexedRegistry,
  language: Language,
): string {
  const { rows } = answer
  const total = totalOf(rows)
  const ja = language === 'ja'
  const title = workTitle(work, registry, language)
  const head = headOf(answer, registry, language)
  const sentences: string[] = []
  if (total === 0)
    sentences.push(
      ja
        ? `${answer.rowsOfDataset} 行の中に『${title}』は見つかりませんでした。含まれていないという証明ではありません。`
        : `nothing of “${title}” was found among ${rowsInEnglish(answer.rowsOfDataset)}, which is no proof that it is not in there.`,
    )
  else {
    const grants = [...new Set(answer.works.flatMap((each) => each.grants.map(({ grant }) => grant)))].sort()
    const under = grants.length === 0 ? '' : ja ? `（許諾 ${grants.join('、')}）` : ` (under ${grants.join(', ')})`
    sentences.push(
      ja
        ? `『${title}』に関わる行が ${total} 行あります：学習可 ${rows.admit}${under}、学習不可 ${rows.refuse}、要確認 ${rows.review}。`
        : `${rowsInEnglish(total)} ${total === 1 ? 'involves' : 'involve'} “${title}”: ${rows.admit} admitted${under}, ${rows.refuse} refused, ${rows.review} to be reviewed.`,
    )
  }
  sentences.push(searchedText(answer, language), ...notLookedForText(answer, registry, language))
  if (total > 0) sentences.push(proofsText(answer, language))
  return head + sentences.join(ja ? '' : ' ')
}

/** Which dataset it is about: by name, or by its place in the log where it may not be named. */
function headOf(
  { party, dataset, model, decidedAt, entry }: Omit<InquiredAnswer, 'text'>,
  registry: IndexedRegistry,
  language: Language,
): string {
  if (party === undefined)
    return language === 'ja'
      ? `記録 ${entry} 番のデータセット（${decidedAt} に判定）：`
      : `The dataset of entry ${entry} (cleared at ${decidedAt}): `
  const name = partyName(party, registry, language)
  return language === 'ja'
    ? `${name}のデータセット「${dataset}」（モデル ${model}、${decidedAt} に判定、記録 ${entry} 番）：`
    : `Dataset “${dataset}” of ${name} (for ${model}, cleared at ${decidedAt}, entry ${entry}): `
}

function proofsText(
  { removed, proofs, proofsLeftOut, proofsWithheld }: Omit<InquiredAnswer, 'text'>,
  language: Language,
): string {
  const ja = language === 'ja'
  if (removed === true)
    return ja
      ? 'データセットは削除されたため、行数は受領証によるもので、行ごとの証明はもう作成できません。'
      : 'The dataset was removed since: rows are counted by its receipt, and can’t be proved one by one any more.'
  const more = proofsLeftOut - proofsWithheld
  const given = ja
    ? `行の証明を ${proofs.length} 件添付しました。ほか ${more} 行についても請求できます。`
    : `Proofs attached: ${rowsInEnglish(proofs.length)}; ${more} more can be asked for.`
  if (proofsWithheld === 0) return given
  return ja
    ? `${given}${proofsWithheld} 行は、他の権利者の作品や許諾にも関わるため、証明を添付できません。`
    : `${given} ${rowsInEnglish(proofsWithheld)} can’t be proved here, since they also tell of others’ works or permissions.`
}

function searchedText(
  { searched, rowsOfDataset, unchecked }: Omit<InquiredAnswer, 'text'>,
  language: Language,
): string {
  const ja = language === 'ja'
  if (searched.length === 0) return ja ? '何も調べられていません。' : 'Nothing was looked at.'
  const ways = searched.map(({ kind, version, entries, rows }) => {
    const among = entries === undefined ? '' : ja ? `、照合先 ${entries} 件` : `, against ${entries}`
    return ja
      ? `${lookedNames[kind].ja}（${rows} 行${among}、${version}）`
      : `${lookedNames[kind].en} (in ${rowsInEnglish(rows)}${among}, ${version})`
  })
  const content = searched.find(({ kind }) => kind === 'fingerprints')?.rows ?? 0
  const without = rowsOfDataset - content
  const notContent =
    without > 0
      ? ja
        ? `${without} 行では内容そのもの（映像・画像）を調べていません。`
        : ` The content itself (pictures, video) was not looked at in ${without} of ${rowsInEnglish(rowsOfDataset)}.`
      : ''
  const failed = Object.keys(unchecked).sort()
  const missing =
    failed.length === 0
      ? ''
      : ja
        ? `確認できなかったもの：${failed.map((what) => `${what}（${unchecked[what]} 行）`).join('、')}。`
        : ` Not checked: ${failed.map((what) => `${what} (${rowsInEnglish(unchecked[what]!)})`).join(', ')}.`
  return ja
    ? `調べた方法：${ways.join('、')}。${notContent}${missing}`
    : `Looked at: ${ways.join('; ')}.${notContent}${missing}`
}

function notLookedForText(
  { notLookedFor }: Omit<InquiredAnswer, 'text'>,
  registry: IndexedRegistry,
  language: Language,
): string[] {
  if (notLookedFor.length === 0) return []
  const listed = notLookedFor.slice(0, 5).map((id) => workTitle(id, registry, language))
  const more = notLookedFor.length - listed.length
  return language === 'ja'
    ? [
        `当時の台帳になかったため探されていないもの：${listed.map((title) => `『${title}』`).join('')}${more > 0 ? `ほか ${more} 件` : ''}。`,
      ]
    : [
        `Not looked for, since not registered then: ${listed.map((title) => `“${title}”`).join(', ')}${more > 0 ? ` and ${more} more` : ''}.`,
      ]
}
