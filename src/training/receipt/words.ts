/** What things are called, in both languages. */
import type { Language } from '../../rights/index.js'
import type { RowOutcome } from '../dataset/index.js'
import type { Bilingual } from './check.js'
import type { LookedKind } from './looked.js'

/** Ways of looking, as people call them. */
export const lookedNames: Record<LookedKind, Bilingual> = {
  locations: { en: 'locations (URLs, domains, platform ids)', ja: '所在（URL、ドメイン、プラットフォームの ID）' },
  names: { en: 'names of works in texts', ja: '文中の作品名' },
  digests: { en: 'digests of files', ja: 'ファイルのダイジェスト' },
  'declared-works': { en: 'works that the dataset declares', ja: 'データセット自身が申告する作品' },
  signals: { en: 'machine-readable statements at the location', ja: '所在地にある機械可読の意思表示' },
  declarations: { en: 'declarations in the file itself', ja: 'ファイル内の宣言' },
  fingerprints: { en: 'fingerprints of the content', ja: '内容の指紋' },
  'frame-hashes': { en: 'frame hashes that the dataset brings along', ja: 'データセットに付属するフレームハッシュ' },
}

const outcomeNames: Record<RowOutcome, Record<Language, string>> = {
  admit: { en: 'Admitted', ja: '学習可' },
  review: { en: 'To be reviewed', ja: '要確認' },
  refuse: { en: 'Refused', ja: '学習不可' },
}

/** What a row's outcome is called. */
export function rowOutcomeName(outcome: RowOutcome, language: Language): string {
  return outcomeNames[outcome][language]
}

/** `1 row`, `2 rows`. */
export function rowsInEnglish(rows: number): string {
  return rows === 1 ? '1 row' : `${rows} rows`
}
