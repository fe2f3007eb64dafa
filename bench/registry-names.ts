/** Registered names and prompts as they come, made up by a seeded generator: for `names.bench.ts`. */
import type { NameEntry } from '../src/rights/index.js'

/** Mulberry32: numbers in [0, 1). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const surnames =
  '佐藤田中高橋渡辺伊吉山本井松木林清水池阿部森石川前岡長谷村近坂遠青福西太竹金原小野和島崎宮桜千菊久保平上大今丸武新増杉河土内安横浜荒関黒白柳星月影霧氷雷神龍鳳鬼狐蓮葵楓椿蘭'
const givens =
  '太郎一二三健翔大輝悠真陽斗蓮湊樹奏颯律朔新暖凪碧葵楓紬結菜花咲凛陽芽衣莉子美桜愛乃香穂里奈恵理沙織彩音詩歌夢希望光月星空海風雪雨霞霧紫紅翠瑠璃琥珀銀金鉄剣弓刃夜暁朝影'
const kana =
  'アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワガギグゲゴザジズゼゾダデドバビブベボパピプペポ'
const kanaMore = [
  'ン',
  'ー',
  'ッカ',
  'ッタ',
  'シャ',
  'チョ',
  'リュ',
  'ファ',
  'ヴィ',
  'ティ',
  'ジェ',
  'ラン',
  'リア',
  'ルド',
]
const romaji =
  'a i u e o ka ki ku ke ko sa shi su se so ta chi tsu te to na ni nu ne no ha hi fu he ho ma mi mu me mo ya yu yo ra ri ru re ro wa ga gi gu ge go za ji zu zo da de do ba bi bu be bo sha sho cho ryu kyo n'.split(
    ' ',
  )
const english =
  `star moon night shadow dragon blade crimson silver garden academy school witch hunter knight chronicle legend tale
song ocean river forest kingdom empire republic machine clockwork paper glass iron velvet thunder winter summer autumn spring
orchid raven falcon tiger wolf fox rabbit sparrow lantern mirror tower island harbor station parade carnival orchestra promise
memory letter secret silent hollow broken hidden lost last first seventh eternal wandering dancing burning frozen midnight`.split(
    /\s+/,
  )
const syllables =
  'ar bel cor dan el fen gar hal is jor kal lor mir nor os pel quin ros sel tor ul ven wil xan yor zel thra bry vex lyn dor eth'.split(
    ' ',
  )
const connectors = ['の', 'と', 'は', 'に', '★', '・', '戦記', '物語', '伝', '少女', '学園']

/** So many names of works and characters: kanji, kana, romaji and English; five or so a work, fifty works a franchise. */
export function* syntheticNames(count: number, seed: number): Iterable<NameEntry> {
  const random = randomNumbers(seed)
  for (let i = 0; i < count; i++) {
    const work = Math.floor(i / 5)
    yield {
      work: `work-${work.toString(36).padStart(6, '0')}`,
      franchise: `work-${(work - (work % 50)).toString(36).padStart(6, '0')}`,
      name: { text: syntheticName(random), kind: 'official' },
      ...(work % 50 === 0 ? {} : { kind: 'character' as const }),
    }
  }
}

export function syntheticName(random: () => number): string {
  const pick = <T>(list: ArrayLike<T>): T => list[Math.floor(random() * list.length)]!
  const times = (from: number, to: number, make: () => string) =>
    Array.from({ length: from + Math.floor(random() * (to - from + 1)) }, make).join('')
  const katakana = (from: number, to: number) => times(from, to, () => (random() < 0.25 ? pick(kanaMore) : pick(kana)))
  const capital = (word: string) => word[0]!.toUpperCase() + word.slice(1)
  const kind = random()
  if (kind < 0.25) return times(2, 3, () => pick(surnames)) + times(1, 3, () => pick(givens))
  if (kind < 0.45) return katakana(3, 8)
  if (kind < 0.55) return `${katakana(2, 5)}・${katakana(2, 5)}`
  if (kind < 0.7) return `${capital(times(2, 4, () => pick(romaji)))} ${capital(times(2, 4, () => pick(romaji)))}`
  if (kind < 0.8)
    return `${times(2, 3, () => pick(surnames))}${pick(connectors)}${random() < 0.5 ? katakana(2, 4) : times(1, 3, () => pick(givens))}`
  if (kind < 0.92) return Array.from({ length: 2 + Math.floor(random() * 3) }, () => capital(pick(english))).join(' ')
  return capital(times(2, 4, () => pick(syllables)))
}

const japaneseText =
  '夕暮れの校舎の屋上で制服の少女が風に髪をなびかせながら遠くの海を見つめている。カメラはゆっくりと近づき、彼女の横顔を映す。空には大きな雲が流れ、街の灯りがひとつずつともりはじめる。アニメ調、高精細、シネマティックな光、背景は細かく描き込む。次の場面では雨が降り出し、傘をさした友達が走ってくる。'
const englishText =
  'A wide cinematic shot of an old harbor town at dawn, fog drifting between wooden boats, soft golden light on wet stone. The camera moves slowly along the pier while a young woman in a red coat walks her dog, seagulls circling above, highly detailed, shallow depth of field, 35mm film grain, anime style background, gentle wind. '

/** A prompt of so many UTF-16 units, Japanese, English or both by turns, with a registered name here and there. */
export function syntheticPrompt(i: number, length: number, names: readonly string[], random: () => number): string {
  const pieces: string[] = []
  let size = 0
  while (size < length) {
    const base = i % 3 === 0 ? japaneseText : i % 3 === 1 ? englishText : random() < 0.5 ? japaneseText : englishText
    const at = Math.floor(random() * base.length)
    const piece = base.slice(at, at + 60 + Math.floor(random() * 120))
    const name = random() < 0.3 ? ` ${names[Math.floor(random() * names.length)]} ` : ''
    pieces.push(piece + name)
    size += piece.length + name.length
  }
  return pieces.join('').slice(0, length)
}
