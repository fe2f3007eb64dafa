import type { ColumnRole } from '../dataset/index.js'
import type { TwoLanguages } from './two-languages.js'

/** As what a column is looked at. */
export const roleWords: Readonly<Record<ColumnRole, TwoLanguages>> = {
  url: { en: 'URL', ja: 'URL' },
  'platform-id': { en: 'Video id', ja: '動画サイトの ID' },
  text: { en: 'Text', ja: '文章' },
  digest: { en: 'Digest of the file', ja: 'ファイルのハッシュ値' },
  'frame-hashes': { en: 'Frame hashes (PDQ, vPDQ)', ja: 'フレームハッシュ（PDQ・vPDQ）' },
  key: { en: 'Name of the row', ja: '行の名前（番号など）' },
  'declared-work': { en: 'Declared work', ja: '申告された著作物' },
  duration: { en: 'Duration', ja: '長さ' },
}

/** Of what it is: which text, which digest, whose ids. What is not here is called by its own name. */
export const roleOfWords = {
  caption: { en: 'caption', ja: '説明文' },
  title: { en: 'title', ja: '題名' },
  sha256: { en: 'SHA-256', ja: 'SHA-256' },
  md5: { en: 'MD5', ja: 'MD5' },
  sha1: { en: 'SHA-1', ja: 'SHA-1' },
  sha512: { en: 'SHA-512', ja: 'SHA-512' },
  youtube: { en: 'YouTube', ja: 'YouTube' },
  vimeo: { en: 'Vimeo', ja: 'Vimeo' },
  niconico: { en: 'Niconico', ja: 'ニコニコ動画' },
  bilibili: { en: 'Bilibili', ja: 'bilibili' },
  dailymotion: { en: 'Dailymotion', ja: 'Dailymotion' },
  tiktok: { en: 'TikTok', ja: 'TikTok' },
} as const satisfies Record<string, TwoLanguages>
