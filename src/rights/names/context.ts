import { isEverydayWord, isProperWord } from './everyday-words.js'

/**
 * What around a word says that it is meant as a title. `strong`: it is quoted, written as a title or followed by a word
 * such as anime. `weak`: it stands alone between commas, or with a capital that any word would have there.
 */
export type Context = 'strong' | 'weak' | 'none'

const reach = 40
const invisible = /[\p{Cf}\p{Variation_Selector}\p{Script=Inherited}]/gu
/** As a reader sees it: width and invisible characters gone. */
export function seen(text: string): string {
  for (let i = 0; i < text.length; i++) {
    if (!isPlain(text.charCodeAt(i))) return text.normalize('NFKC').replace(invisible, '')
  }
  return text
}

/** Whether NFKC changes nothing about a UTF-16 unit or its neighbours, as of most that come: no regular expression needed. */
const isPlain = (unit: number): boolean =>
  (unit >= 0x20 && unit <= 0x7e) ||
  (unit >= 0x4e00 && unit <= 0x9fff) ||
  (unit >= 0x3041 && unit <= 0x3096) ||
  (unit >= 0x30a1 && unit <= 0x30fe) ||
  unit === 0x0a ||
  (unit >= 0x3001 && unit <= 0x3003) ||
  (unit >= 0x3008 && unit <= 0x3011)

const opening = /[「『"“”„‘’'《〈【[«]\s*$/
const closing = /^\s*[」』"”“’'》〉】\]»]/

/** Works of these kinds are rarely spoken of otherwise. */
const latinAfter = /^(?:['’]s)?[\s,-]*(?:the\s+)?(?:anime|manga|fan ?art|cosplay|ova|doujin\w*|franchise)\b/i
const latinBefore =
  /\b(?:anime|manga|titled|entitled|cosplay(?:ing)?(?: of| as)?|fan ?art of|(?:character|protagonist|heroine|hero|villain|scene|poster|opening|episode)s? (?:from|of)|franchise)[\s:]+(?:the\s+)?["'“‘]?$/i
/** These need the capital of a title beside them: "a film star". */
const latinAfterTitle =
  /^(?:['’]s)?[\s,-]*(?:the\s+)?(?:movie|film|series|game|season|episode|character|universe|trailer|style|soundtrack)\b/i
const latinBeforeTitle =
  /\b(?:movie|film|series|game|cartoon|character|show|novel|called|named|starring)[\s:]+(?:the\s+)?["'“‘]?$/i

const japaneseAfter =
  /^(?:ちゃん|くん|君|さん|様|さま)?(?:の(?:主人公|ヒロイン|登場人物|最終回|主題歌|声優|作者|原作|二次創作|コスプレ|実写版|作画|アニメ化|第[0-9一二三四五六七八九十]+[話期巻])|(?:という|っていう|とかいう)(?:アニメ|漫画|マンガ|ゲーム|映画|キャラ|作品|小説|ドラマ)|(?:アニメ|マンガ|コスプレ|ファンアート|シリーズ|第[0-9一二三四五六七八九十]+[話期巻]|[0-9]+巻))/
const japaneseBefore =
  /(?:アニメ|漫画|マンガ|ゲーム|映画|小説|劇場版|実写版|主人公(?:の|は|、)?|ヒロイン(?:の|は|、)?|キャラクター(?:の|は|:|、)?|キャラ(?:の|は|:|、)?|登場人物の|(?:作品名|題名|タイトル)(?:は|:|、)?|コスプレ:?)$/
const japaneseAfterWeak =
  /^(?:ちゃん|くん|の(?:アニメ|漫画|マンガ|ゲーム|映画|キャラ|コスプレ|フィギュア|グッズ|ファンアート))/

const segmentBefore = /(?:^|[,、，|;:\n(。])\s*$/
const segmentAfter = /^\s*(?:$|[,、，|;:\n)。])/

/** What stands around a stretch of a text, in UTF-16 units. `given`: also a given name, which has a capital anyway. */
export function contextOf(text: string, from: number, to: number, given: boolean): Context {
  const word = seen(text.slice(from, to))
  const before = seen(text.slice(Math.max(0, from - reach), from))
  const after = seen(text.slice(to, to + reach))
  if (opening.test(before) && closing.test(after)) return 'strong'
  if (/[A-Za-z]/.test(word)) {
    if (latinAfter.test(after) || latinBefore.test(before)) return 'strong'
    const capital = isCapitalised(word)
    if (capital && (latinAfterTitle.test(after) || latinBeforeTitle.test(before))) return 'strong'
    if (capital) {
      const inside = /[^\s.!?:。！？\n"'“‘]\s*$/.test(before.replace(/["'“‘(]+$/, ''))
      const proper = given || isProperWord(word.toLowerCase())
      if (inside && !proper && !isTitled(text, from, to)) return 'strong'
      if (inside || /\s/.test(word)) return 'weak'
    }
  }
  if (japaneseAfter.test(after) || japaneseBefore.test(before.slice(-8))) return 'strong'
  if (japaneseAfterWeak.test(after)) return 'weak'
  return segmentBefore.test(before) && segmentAfter.test(after) ? 'weak' : 'none'
}

const smallWords = /^(?:a|an|the|of|and|or|in|on|at|to|for|with|no|wo|ga|wa|ni|de)$/i

/** Written as titles are: every word but the small ones with a capital, and not all in capitals. */
function isCapitalised(phrase: string): boolean {
  const words = phrase.split(/[^\p{L}\p{N}'’]+/u).filter((word) => word !== '')
  if (words.length === 0 || !words.every((word) => /^[\p{Lu}\p{N}]/u.test(word) || smallWords.test(word))) return false
  return /\p{Ll}/u.test(phrase) && /^\p{Lu}/u.test(words[0]!)
}

/** Whether the words around are written with capitals anyway, so that those of a title say nothing. */
function isTitled(text: string, from: number, to: number): boolean {
  const around = `${text.slice(Math.max(0, from - 120), from)} ${text.slice(to, to + 120)}`
  const words = around.match(/\p{Script=Latin}{3,}/gu) ?? []
  if (words.length < 3) return false
  return words.filter((word) => /^\p{Lu}/u.test(word) && isEverydayWord(word.toLowerCase())).length * 2 > words.length
}
