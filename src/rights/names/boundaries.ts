import { flag, kind } from './characters.js'
import type { Folded } from './fold.js'
import { type Units, unitFlag } from './units.js'

/** Whether a word may begin or end there: surely, perhaps, or not. */
export type Edge = 'clean' | 'weak' | 'none'

/** How well a stretch of symbols stands as a word of its own in its text. */
export function edgesOf(text: Folded, at: number, length: number): Edge {
  const first = text.from[at]!
  const last = text.to[at + length - 1]!
  const size = last - first + 1
  const before = edge(text.units, first, -1, size)
  if (before === 'none') return 'none'
  const after = edge(text.units, last, 1, size)
  return after === 'clean' ? before : after
}

function edge(units: Units, at: number, step: -1 | 1, size: number): Edge {
  const next = at + step
  if (next < 0 || next >= units.length) return 'clean'
  const gap = units.separated[step === 1 ? next : at]!
  const own = scriptOf(units, at)
  const other = scriptOf(units, next)
  if (gap !== 0) {
    // ルカ・ハート: ルカ is a part of a longer name.
    return gap === 2 && own === 'katakana' && other === 'katakana' && units.single[at] === 0 ? 'weak' : 'clean'
  }
  switch (own) {
    case 'latin': {
      if (other === 'other') return 'none'
      if (other !== 'latin') return 'clean'
      const [left, right] = step === 1 ? [at, next] : [next, at]
      const camel = (units.flags[left]! & flag.upper) === 0 && (units.flags[right]! & flag.upper) !== 0
      return camel ? 'clean' : 'none'
    }
    case 'katakana': {
      if (other !== 'katakana') return 'clean'
      if (units.kind[next] === kind.long && (units.flags[next]! & unitFlag.maybe) !== 0) return 'clean'
      return katakanaCompanions.has(runFrom(units, next, step, 'katakana', 8)) ? 'clean' : 'none'
    }
    case 'hiragana': {
      if (other !== 'hiragana') return 'clean'
      const run = runFrom(units, next, step, 'hiragana', 5)
      const fits = step === 1 ? startsWithParticle.test(run) : endsWithParticle.test(run)
      if (fits || size >= 8) return 'clean'
      if (
        step === -1 &&
        run.length <= 2 &&
        verbEnding.test(run) &&
        scriptOf(units, next - run.length) === 'ideograph'
      ) {
        return 'clean'
      }
      return size >= 5 ? 'weak' : 'none'
    }
    case 'ideograph': {
      if (other !== 'ideograph') return 'clean'
      const run = runFrom(units, next, step, 'ideograph', 5)
      if ((step === 1 ? ideographSuffix : ideographPrefix).test(run)) return 'clean'
      return size >= 4 ? 'weak' : 'none'
    }
    case 'digit':
      return other === 'digit' ? 'none' : 'clean'
    case 'other':
      if (other === 'latin') return 'none'
      if (other !== 'other') return 'clean'
      // Hangul takes particles, Thai no spaces; a longer word of another script is another word.
      return size >= 3 && (units.value[at]! < 0x370 || units.value[at]! > 0x5ff) ? 'weak' : 'none'
    default:
      return 'clean'
  }
}

type Script = 'latin' | 'katakana' | 'hiragana' | 'ideograph' | 'digit' | 'other' | 'sign'

function scriptOf(units: Units, i: number): Script {
  if (i < 0) return 'sign'
  switch (units.kind[i]) {
    case kind.latin:
      return 'latin'
    case kind.kana:
      return (units.flags[i]! & flag.hiragana) === 0 ? 'katakana' : 'hiragana'
    case kind.long:
      return i > 0 ? scriptOf(units, i - 1) : 'katakana'
    case kind.ideograph:
      return 'ideograph'
    case kind.digit:
      return 'digit'
    case kind.letter:
      return 'other'
    default:
      return 'sign'
  }
}

/** The letters that stand together from a unit on, in reading order: all of one script, nothing between. */
function runFrom(units: Units, from: number, step: -1 | 1, script: Script, most: number): string {
  let run = ''
  for (let i = from, count = 0; i >= 0 && i < units.length && count < most; i += step, count++) {
    if (scriptOf(units, i) !== script) break
    if (count > 0 && units.separated[step === 1 ? i : i + 1] !== 0) break
    const letter =
      units.kind[i] === kind.long
        ? 'ー'
        : String.fromCodePoint(units.value[i]! - (script === 'hiragana' && units.value[i]! >= 0x30a1 ? 0x60 : 0))
    run = step === 1 ? run + letter : letter + run
  }
  return run
}

/** Katakana that is written right beside a name. name-scan.ts has it from here. */
export const katakanaCompanions: ReadonlySet<string> = new Set(
  'アニメ マンガ グッズ コスプレ ファン ファンアート キャラ キャラクター フィギュア シリーズ イラスト ドラマ ゲーム スタイル ワールド ポスター ステッカー シーン バージョン タッチ カラー ヒロイン イベント コラボ ロゴ'.split(
    ' ',
  ),
)

/** What these begin or end with stands in name-scan-kernel.ts, too; its tests say when it does not. */
export const startsWithParticle =
  /^(?:は|が|を|に|の|と|も|へ|で|や|か|ね|よ|だ|な|って|っていう|っぽ|から|まで|より|さん|くん|ちゃん|さま|たん|たち|らし|みたい|そっくり|ふう|です|ばかり|だけ|しか|こそ|さえ)/
export const endsWithParticle =
  /(?:は|が|を|に|の|と|も|へ|で|や|か|ね|よ|な|だ|って|という|から|まで|より|った|いた|した|する|いる|ある|るい|しい|たい|ない|お|です|ます|して|その|この|あの)$/

/** 立つ, 走る: a verb before what it says something of. */
export const verbEnding = /[うくぐすつぬぶむる]$/

export const ideographSuffix =
  /^(?:[氏様殿君役風版的達編篇似姿像戦愛熱]|第?[一二三四五六七八九十]+[話期巻]|主人公|漫画|映画|動画|作品|画像|原作|公式|本人|登場|以外|同人|作者|展$|展示|関連|主演|初期|最新)/
export const ideographPrefix =
  /(?:[新旧元故現真超続前対]|劇場版|映画|漫画|動画|小説|主人公|作品|原作|実写版|少年|少女|怪盗|名探偵|公式|主演|人気|勇者|剣士|隊長|先輩|後輩|博士|教授|王子|王女|将軍)$/
