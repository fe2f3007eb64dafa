import type { Bilingual } from '../clearance/index.js'
import type { IndexedRegistry, Language, Registry } from '../rights/index.js'
import { noOutcomes, type OutcomeCounts } from './counts.js'
import { countRanges, type KeptRows, type RowRange } from './kept-rows.js'
import { asIndexed, partyName, withDescendants, workTitle } from './names-of.js'
import type { DatasetReceipt } from './receipt/dataset-receipt.js'
import { type LookedBy, lookedKinds } from './receipt/looked.js'
import type { RowProof } from './receipt/row-proof.js'
import { lookedNames, rowsInEnglish } from './receipt/words.js'

/** A cleared dataset that is asked about. */
export interface InquiredDataset {
  receipt: DatasetReceipt
  /** What was stored of its rows that have findings. */
  kept: Iterable<KeptRows>
  /** Whether a work was in the registry when the dataset was cleared: one that was not could not be found. */
  knew: (work: string) => boolean
  /** The proof of a row. Absent: proofs can't be made here. */
  prove?: (row: { source: string; row: number }) => RowProof
}

export interface InquiryOptions {
  /** The work that is asked about; with all that is part of it. */
  work: string
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

/** Of one dataset. */
export interface InquiredAnswer {
  receipt: string
  dataset: string
  /** Of the dataset's entry in the log. */
  entry: number
  decidedAt: string
  party: string
  model: string
  /** Rows that involve any of the works. */
  rows: OutcomeCounts
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
  /** Rows that involve the works and whose proof is not given here; every one can be asked for. */
  proofsLeftOut: number
  text: Bilingual
}

/**
 * Answers whether a work, or a part of it, was in datasets that were cleared: in how many rows it was found, what became
 * of them, under which grants, with proofs of rows. Where nothing was found it says what was searched, in how many rows,
 * and whether the work was known at all by then; it never says that the work was not in there.
 */
export function answerInquiry(datasets: Iterable<InquiredDataset>, options: InquiryOptions): InquiryAnswer {
  const registry = asIndexed(options.registry)
  const asked = withDescendants(options.work, registry)
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
  dataset: InquiredDataset,
  asked: readonly string[],
  registry: IndexedRegistry,
  { proofsMax = 10, work }: InquiryOptions,
): InquiredAnswer {
  const { receipt, knew, prove } = dataset
  const { inputs, result } = receipt
  const names = new Set(asked)
  const rows = noOutcomes()
  const works = new Map<string, { rows: OutcomeCounts; grants: Map<string, number> }>()
  const found: { source: string; ranges: readonly RowRange[] }[] = []
  for (const { source, rows: ranges, evidence } of dataset.kept) {
    const involved = evidence.works.filter((each) => names.has(each))
    if (involved.length === 0) continue
    const count = countRanges(ranges)
    rows[evidence.outcome] += count
    found.push({ source, ranges })
    for (const each of involved) {
      const of = works.get(each) ?? { rows: noOutcomes(), grants: new Map() }
      works.set(each, of)
      of.rows[evidence.outcome] += count
      for (const grant of evidence.grants) of.grants.set(grant, (of.grants.get(grant) ?? 0) + count)
    }
  }
  const total = rows.admit + rows.review + rows.refuse
  const proofs = prove === undefined ? [] : firstRows(found, proofsMax).map(prove)
  const answer = {
    receipt: receipt.id,
    dataset: inputs.dataset.name,
    entry: receipt.proof.index,
    decidedAt: receipt.entry.decidedAt,
    party: inputs.use.party,
    model: inputs.use.model,
    rows,
    works: [...works]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, of]) => ({
        work: id,
        rows: of.rows,
        grants: [...of.grants].sort(([a], [b]) => (a < b ? -1 : 1)).map(([grant, count]) => ({ grant, rows: count })),
      })),
    searched: lookedKinds.flatMap((kind) => inputs.looked.by.filter((by) => by.kind === kind && by.rows > 0)),
    rowsOfDataset: inputs.dataset.rows,
    unchecked: result.counts.unchecked,
    notLookedFor: asked.filter((each) => !knew(each)),
    proofs,
    proofsLeftOut: total - proofs.length,
  }
  return {
    ...answer,
    text: { en: textOf(answer, work, registry, 'en'), ja: textOf(answer, work, registry, 'ja') },
  }
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
  const withRows = answers.filter(({ rows }) => rows.admit + rows.review + rows.refuse > 0).length
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
  const total = rows.admit + rows.review + rows.refuse
  const ja = language === 'ja'
  const party = partyName(answer.party, registry, language)
  const title = workTitle(work, registry, language)
  const head = ja
    ? `${party}のデータセット「${answer.dataset}」（モデル ${answer.model}、${answer.decidedAt} に判定、記録 ${answer.entry} 番）：`
    : `Dataset “${answer.dataset}” of ${party} (for ${answer.model}, cleared at ${answer.decidedAt}, entry ${answer.entry}): `
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
  if (total > 0)
    sentences.push(
      ja
        ? `行の証明を ${answer.proofs.length} 件添付しました。ほか ${answer.proofsLeftOut} 行についても請求できます。`
        : `Proofs attached: ${rowsInEnglish(answer.proofs.length)}; ${answer.proofsLeftOut} more can be asked for.`,
    )
  return head + sentences.join(ja ? '' : ' ')
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
