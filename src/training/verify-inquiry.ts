import type { Trusted } from '../clearance/index.js'
import { canonicalJson, saltedDigest, verifyCosignedCheckpoint, verifyInclusionProof } from '../record/index.js'
import type { OutcomeCounts } from './counts.js'
import { outcomesOfRows } from './dataset/index.js'
import { type InquiredAnswer, type InquiryAnswer, searchedBy } from './inquiry.js'
import { attempt, type Bilingual, type Check, cannotTell, Mismatch, mustEqual } from './receipt/check.js'
import { datasetRoot } from './receipt/commitment.js'
import { type DatasetReceipt, datasetReceiptFormat, verifyDatasetReceipt } from './receipt/dataset-receipt.js'
import { bytesOfHex } from './receipt/hex.js'
import { type RowsReceipt, verifyRowProof } from './receipt/row-proof.js'

export type InquiryCheck = Check<
  'recorded' | 'searched' | 'searched-unseen' | 'counted' | 'counted-unseen' | 'rows' | 'key'
>

/**
 * Checks the answer to an inquiry offline, each check over all its datasets:
 *
 * - `recorded`: every dataset's entry is in the log that one of the trusted keys signed;
 * - `searched`: what is said of how it was looked for is what was logged with the dataset;
 * - `counted`: so many rows involve the works, by the counts that were logged;
 * - `rows`: each proof leads to the root that was logged, is of a row that involves the works, and decides to the same;
 * - `key`: the log's key is one that is trusted.
 *
 * `searched-unseen` and `counted-unseen` name what stays a statement of whoever answered, since the answer does not have
 * the part of the receipt that proves it: with the dataset's receipt in `receipts` that is checked as well.
 */
export function verifyInquiry(
  { asked, datasets }: InquiryAnswer,
  trusted: Trusted,
  receipts: ReadonlyMap<string, DatasetReceipt> = new Map(),
): InquiryCheck[] {
  if (datasets.length === 0)
    return [
      cannotTell(
        'recorded',
        'no dataset is named, so there is nothing to check, and nothing is shown',
        'データセットが一つも挙げられていないため、検証できるものがなく、何も示されません',
      ),
    ]
  const opened = datasets.map((dataset) => openedOf(dataset, receipts))
  const unseen = (known: (one: Opened) => boolean) => opened.filter((one) => !known(one)).map(({ answer }) => answer)
  const withSearch = opened.filter(({ inputs }) => inputs !== undefined)
  const withCounts = opened.filter(({ result }) => result !== undefined)
  const proofs = datasets.reduce((sum, dataset) => sum + dataset.proofs.length, 0)
  const checks: InquiryCheck[] = [
    each(
      'recorded',
      opened,
      (one) => checkRecorded(one, trusted),
      (count) => ({
        en: `${datasetsInEnglish(count)}: ${count === 1 ? 'its entry is' : 'their entries are'} in the log (${entriesOf(datasets)})`,
        ja: `データセット ${count} 件の記録は、ログに収録されています（${entriesOf(datasets)} 番）`,
      }),
    ),
  ]
  if (withSearch.length > 0)
    checks.push(
      each('searched', withSearch, checkSearched, (count) => ({
        en: `${datasetsInEnglish(count)}: what was searched, and how, is what was logged`,
        ja: `データセット ${count} 件について、調べた対象と方法は、記録されたものと一致します`,
      })),
    )
  if (withSearch.length < opened.length) {
    const open = unseen(({ inputs }) => inputs !== undefined)
    checks.push(
      cannotTell(
        'searched-unseen',
        `of ${datasetsInEnglish(open.length)} (${entriesOf(open)}) only the entry is disclosed: how it was looked for, and that nothing was found, is as who answered states it; the receipt of the dataset, which its provider has, proves it`,
        `データセット ${open.length} 件（${entriesOf(open)} 番）は、記録の行だけが開示されています。調べた方法と、見つからなかったことは、回答者の記載です。利用者の持つ受領証で確かめられます`,
      ),
    )
  }
  if (withCounts.length > 0)
    checks.push(
      each(
        'counted',
        withCounts,
        (one) => checkCounted(one, asked),
        (count) => ({
          en: `${datasetsInEnglish(count)}: the number of rows that involve the works is what was logged`,
          ja: `データセット ${count} 件について、作品に関わる行の数は、記録されたものと一致します`,
        }),
      ),
    )
  const uncounted = opened.filter(({ inputs, result }) => inputs !== undefined && result === undefined)
  if (uncounted.length > 0) {
    const open = uncounted.map(({ answer }) => answer)
    checks.push(
      cannotTell(
        'counted-unseen',
        `of ${datasetsInEnglish(open.length)} (${entriesOf(open)}) the counts are not disclosed: that no more rows involve the works is as who answered states it`,
        `データセット ${open.length} 件（${entriesOf(open)} 番）は、集計が開示されていません。ほかに作品に関わる行がないことは、回答者の記載です`,
      ),
    )
  }
  if (proofs > 0)
    checks.push(
      each(
        'rows',
        opened,
        (one) => checkRows(one, asked),
        () => ({
          en: `${proofs} ${proofs === 1 ? 'row is' : 'rows are'} proved: values, outcome and reasons lead to what was logged`,
          ja: `${proofs} 行が証明されています。値・判定・理由は、記録されたものに至ります`,
        }),
      ),
    )
  checks.push(checkKeys(datasets, trusted.verifierKeys))
  return checks
}

/** A dataset of the answer, with what of its receipt is at hand. */
interface Opened {
  answer: InquiredAnswer
  inputs?: DatasetReceipt['inputs']
  parts?: DatasetReceipt['result']['parts']
  result?: DatasetReceipt['result']
  salt?: string
}

function openedOf(answer: InquiredAnswer, receipts: ReadonlyMap<string, DatasetReceipt>): Opened {
  const { salt, inputs, parts, result } = answer.recorded
  const given = receipts.get(answer.receipt)
  // One that is not of this entry opens nothing.
  const same = given !== undefined && canonicalJson(given.entry) === canonicalJson(answer.recorded.entry)
  const from = same ? given : undefined
  const all = { salt: salt ?? from?.salt, inputs: inputs ?? from?.inputs, result: result ?? from?.result }
  const lines = parts ?? all.result?.parts
  return {
    answer,
    ...(all.salt === undefined ? {} : { salt: all.salt }),
    ...(all.inputs === undefined ? {} : { inputs: all.inputs }),
    ...(all.result === undefined ? {} : { result: all.result }),
    ...(lines === undefined ? {} : { parts: lines }),
  }
}

function checkRecorded({ answer }: Opened, { verifierKeys, policy }: Trusted): void {
  const { entry, proof, logKey } = answer.recorded
  const keys = verifierKeys.length > 0 ? verifierKeys : [logKey]
  verifyInclusionProof(utf8(canonicalJson(entry)), proof, { verifierKeys: keys })
  if (policy !== undefined) verifyCosignedCheckpoint(proof.checkpoint, policy, { verifierKeys: keys })
  mustEqual(answer.receipt, entry.receipt, 'id of the receipt', '受領証の番号')
  mustEqual(answer.entry, proof.index, 'place in the log', '記録の番号')
  mustEqual(answer.decidedAt, entry.decidedAt, 'time of the decision', '判定の時刻')
  mustEqual(answer.rowsOfDataset, entry.rows, 'number of rows', '行数')
}

function checkSearched({ answer, inputs, salt }: Opened): void {
  const { entry } = answer.recorded
  if (inputs === undefined || salt === undefined) throw new Mismatch('its salt is missing', '乱数（salt）がありません')
  mustEqual(digestOf(salt, inputs), entry.inputs, 'digest of what was looked at', '調べた内容のダイジェスト')
  mustEqual(canonicalJson(answer.searched), canonicalJson(searchedBy(inputs)), 'way of searching', '調べた方法')
  // Of one that is disclosed by its entry alone, nothing of this is said.
  if (answer.dataset !== undefined) mustEqual(answer.dataset, inputs.dataset.name, 'name', '名称')
  if (answer.party !== undefined) mustEqual(answer.party, inputs.use.party, 'provider', '利用者')
  if (answer.model !== undefined) mustEqual(answer.model, inputs.use.model, 'model', 'モデル')
}

function checkCounted({ answer, inputs, result, salt }: Opened, asked: readonly string[]): void {
  if (result === undefined || salt === undefined || inputs === undefined)
    throw new Mismatch('its receipt is not whole', '受領証が揃っていません')
  const { entry, proof, logKey } = answer.recorded
  const receipt = {
    format: datasetReceiptFormat,
    id: entry.receipt,
    entry,
    proof,
    logKey,
    salt,
    inputs,
    result,
  } as const
  const failed = verifyDatasetReceipt(receipt, { verifierKeys: [] }).find(
    ({ check, ok }) => !ok && (check === 'result' || check === 'parts'),
  )
  if (failed !== undefined) throw new Mismatch(failed.detail.en, failed.detail.ja)
  const stated = new Map(answer.works.map(({ work, rows }) => [work, rows]))
  const none: OutcomeCounts = { admit: 0, review: 0, refuse: 0 }
  const most = { ...none }
  const sum = { ...none }
  for (const work of asked) {
    const logged = Object.hasOwn(result.counts.works, work) ? result.counts.works[work]! : none
    const said = stated.get(work) ?? none
    for (const outcome of outcomesOfRows) {
      mustEqual(said[outcome], logged[outcome], `number of rows of ${work}`, `${work} の行数`)
      most[outcome] = Math.max(most[outcome], logged[outcome])
      sum[outcome] += logged[outcome]
    }
  }
  for (const { work } of answer.works)
    if (!asked.includes(work))
      throw new Mismatch('it names works that were not asked about', '尋ねていない作品が含まれています')
  // A row may involve several of the works, and is then one row.
  for (const outcome of outcomesOfRows)
    if (answer.rows[outcome] < most[outcome] || answer.rows[outcome] > sum[outcome])
      throw new Mismatch('the number of rows does not fit the works', '行数が、作品ごとの行数と合いません')
  mustEqual(
    canonicalJson(answer.unchecked),
    canonicalJson(result.counts.unchecked),
    'number of rows that could not be looked at',
    '調べられなかった行の数',
  )
}

function checkRows({ answer, inputs, parts }: Opened, asked: readonly string[]): void {
  if (answer.proofs.length === 0) return
  if (inputs === undefined || parts === undefined)
    throw new Mismatch('rows are held against its receipt, which is missing', '行を照合する受領証がありません')
  const { entry } = answer.recorded
  mustEqual(datasetRoot(parts), entry.root, 'root of all rows', '全行の根ハッシュ')
  const receipt: RowsReceipt = { id: entry.receipt, inputs, result: { root: entry.root, parts } }
  const seen = new Set<string>()
  const proved: OutcomeCounts = { admit: 0, review: 0, refuse: 0 }
  for (const proof of answer.proofs) {
    const failed = verifyRowProof(proof, receipt).find(({ ok, unknown }) => !ok && unknown !== true)
    if (failed !== undefined) throw new Mismatch(failed.detail.en, failed.detail.ja)
    if (!proof.evidence.works.some((work) => asked.includes(work)))
      throw new Mismatch('a proved row involves none of the works', '証明された行に、尋ねた作品が関わっていません')
    seen.add(`${proof.part.index} ${proof.row} ${proof.part.source}`)
    proved[proof.evidence.outcome] += 1
  }
  mustEqual(seen.size, answer.proofs.length, 'number of proved rows', '証明された行の数')
  for (const outcome of outcomesOfRows)
    if (proved[outcome] > answer.rows[outcome])
      throw new Mismatch(
        'more rows are proved than are said to be there',
        '証明された行が、記載された行数より多くなっています',
      )
}

function checkKeys(datasets: readonly InquiredAnswer[], verifierKeys: readonly string[]): InquiryCheck {
  if (verifierKeys.length === 0)
    return cannotTell(
      'key',
      'signed by the key in the answer itself: give the log’s key to be sure whose log it is',
      '回答に書かれた鍵で署名されています。誰の記録かを確かめるには、記録の公開鍵を指定してください',
    )
  return attempt('key', () => {
    for (const { recorded } of datasets)
      if (!verifierKeys.includes(recorded.logKey))
        throw new Mismatch('the log key is none that you trust', '記録の鍵が、信頼する鍵の中にありません')
    return { en: 'signed by a key that you trust', ja: '信頼する鍵で署名されています' }
  })
}

/** One check of several datasets: holds where it holds for each, and names the first that it does not hold for. */
function each<Name extends InquiryCheck['check']>(
  check: Name,
  opened: readonly Opened[],
  work: (one: Opened) => void,
  say: (count: number) => Bilingual,
): Check<Name> {
  return attempt(check, () => {
    for (const one of opened) {
      try {
        work(one)
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error)
        const both = error instanceof Mismatch ? error.both : { en: message, ja: message }
        const { entry } = one.answer
        throw new Mismatch(`the dataset of entry ${entry}: ${both.en}`, `記録 ${entry} 番のデータセット：${both.ja}`)
      }
    }
    return say(opened.length)
  })
}

const datasetsInEnglish = (count: number): string => `${count} ${count === 1 ? 'dataset' : 'datasets'}`

/** Places in the log, the first of them. */
function entriesOf(datasets: readonly InquiredAnswer[]): string {
  const first = datasets.slice(0, 10).map(({ entry }) => entry)
  return `${first.join(', ')}${datasets.length > first.length ? ', …' : ''}`
}

function digestOf(salt: string, value: unknown): string {
  return saltedDigest(bytesOfHex(salt), utf8(canonicalJson(value)))
}

const utf8 = (text: string) => new TextEncoder().encode(text)
