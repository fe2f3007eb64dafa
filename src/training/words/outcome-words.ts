import type { RowOutcome } from '../dataset/index.js'
import type { TwoLanguages } from './two-languages.js'

/** What became of a row. */
export const outcomeWords: Readonly<Record<RowOutcome, TwoLanguages>> = {
  admit: { en: 'Admitted', ja: '学習可' },
  review: { en: 'To review', ja: '要確認' },
  refuse: { en: 'Refused', ja: '学習不可' },
}

/** In which state a run is. */
export const stateWords = {
  waiting: { en: 'Waiting', ja: '順番待ち' },
  running: { en: 'Under way', ja: '確認中' },
  stopped: { en: 'Stopped', ja: '停止中' },
  cleared: { en: 'Cleared', ja: '完了' },
  failed: { en: 'Failed', ja: '失敗' },
  interrupted: { en: 'Interrupted', ja: '中断' },
  removed: { en: 'Removed', ja: '削除済み' },
} as const satisfies Record<string, TwoLanguages>

/** What of a row could not be looked at. */
export const uncheckedWords = {
  content: { en: 'The pictures or video themselves', ja: '映像・画像の中身' },
  signals: { en: 'What the site says (robots.txt and the like)', ja: 'サイトの意思表示（robots.txt など）' },
  'site-signals': { en: 'Some of what the site says', ja: 'サイトの意思表示の一部' },
  'page-signals': { en: 'What the page itself says', ja: 'ページごとの意思表示' },
  location: { en: 'Where it comes from (an unreadable URL)', ja: '入手元（URL の読み取り）' },
  digest: { en: 'The digest of the file', ja: 'ファイルのハッシュ値' },
  'frame-hashes': { en: 'Frame hashes that were given (unreadable)', ja: '付属のフレームハッシュ（読み取れない値）' },
  'frame-hashes-differ': {
    en: 'Frame hashes that were given (not those of the media, which counts)',
    ja: '付属のフレームハッシュ（手元の映像・画像と一致しないため、映像・画像で判定）',
  },
  names: { en: 'Names of works in texts', ja: '題名・説明文の中の作品名' },
  row: { en: 'The whole row (unreadable)', ja: '行全体（読み取れない行）' },
} as const satisfies Record<string, TwoLanguages>
