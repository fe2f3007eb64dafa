import type { RunCounts } from '../counts.js'
import type { Bilingual } from './check.js'
import type { DatasetInputs } from './dataset-receipt.js'
import { lookedKinds } from './looked.js'
import { lookedNames, rowsInEnglish } from './words.js'

/** What a receipt of this dataset cannot prove, in plain words and with numbers. The same inputs give the same words. */
export function notProvedOf({ dataset, looked, signals, registry }: DatasetInputs, counts: RunCounts): Bilingual[] {
  const said: Bilingual[] = [
    {
      en: 'It proves what became of the rows of the files named here. It cannot prove that the model was trained on nothing else.',
      ja: 'ここに挙げたファイルの各行がどう判定されたかを証明します。モデルがほかのものを学習していないことは証明できません。',
    },
    {
      en: `A work that was not in the registry at entry ${registry.logSize} could not be found, nor one that nobody declared and nothing in a row points to.`,
      ja: `台帳の ${registry.logSize} 件目までに登録されていない作品、また、誰も申告せず、行の中に手がかりもない作品は、見つけられません。`,
    },
  ]
  const by = new Map(looked.by.map((each) => [each.kind, each]))
  const hasFrameHashes = dataset.mapping.columns.some(({ role }) => role === 'frame-hashes')
  for (const kind of lookedKinds) {
    if (kind === 'frame-hashes' && !hasFrameHashes) continue
    const rows = by.get(kind)?.rows ?? 0
    const { en, ja } = lookedNames[kind]
    if (rows === 0) said.push({ en: `Not looked at in any row: ${en}.`, ja: `どの行でも調べていないもの：${ja}。` })
    else if (rows < dataset.rows)
      said.push({
        en: `Looked at in ${rows} of ${rowsInEnglish(dataset.rows)} only: ${en}.`,
        ja: `${dataset.rows} 行のうち ${rows} 行だけで調べたもの：${ja}。`,
      })
  }
  if (by.has('digests') && dataset.mapping.columns.some(({ role }) => role === 'digest'))
    said.push({
      en: 'Digests in the columns of the dataset are the word of who made it: the files behind them were not hashed for this.',
      ja: 'データセットの列にあるダイジェストは、作成者の申告です。このためにファイルを計算し直してはいません。',
    })
  if (by.has('frame-hashes') && hasFrameHashes)
    said.push({
      en: 'Frame hashes in the dataset are the word of who made it: they were not computed again from the media. By them a work is found where whole pictures agree, not where only a part does.',
      ja: 'データセットに付属するフレームハッシュは、作成者の申告です。映像・画像から計算し直してはいません。画面全体が一致する作品は見つかりますが、一部だけの一致は見つかりません。',
    })
  if (signals !== undefined)
    said.push({
      en: `Statements at the locations are those that were fetched from ${signals.from} to ${signals.until}: what was published before or after is not known.`,
      ja: `所在地の意思表示は、${signals.from} から ${signals.until} までに取得したものです。その前後に公開されたものは分かりません。`,
    })
  for (const what of Object.keys(counts.unchecked).sort())
    said.push({
      en: `In ${rowsInEnglish(counts.unchecked[what]!)} this could not be checked: ${what}.`,
      ja: `${counts.unchecked[what]} 行では、次のものを確認できませんでした：${what}。`,
    })
  if (counts.broken > 0)
    said.push({
      en: `${rowsInEnglish(counts.broken)} could not be read, and ${counts.broken === 1 ? 'was' : 'were'} refused unseen.`,
      ja: `${counts.broken} 行は読めなかったため、内容を見ずに不許可としました。`,
    })
  return said
}
