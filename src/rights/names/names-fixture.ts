/**
 * Our own test set for names in texts: invented works, prompts and captions that name them (plainly and in disguise), and
 * hard negatives. No name is meant to be anyone's. What the classes measure, and what they can't, is in docs/names.md.
 */
import type { NameEntry } from './name-index.js'

/** A text and the work that it names; undefined for a negative. */
export interface Sample {
  readonly kind: string
  readonly text: string
  readonly work?: string
}

interface Title {
  readonly work: string
  readonly franchise: string
  readonly character?: boolean
  readonly kanji?: string
  readonly kana?: string
  readonly romaji?: string
  readonly english?: string
  readonly common?: boolean
}

/** Names that are nobody's everyday words. */
const distinct: readonly Title[] = [
  { work: 'moguri', franchise: 'moguri', kanji: '潜り船モグリ号', kana: 'モグリンド', romaji: 'Mogurindo' },
  {
    work: 'moguri/hakka',
    franchise: 'moguri',
    character: true,
    kanji: '薄荷谷ソラミ',
    kana: 'ハッカダニソラミ',
    romaji: 'Hakkadani Sorami',
  },
  { work: 'moguri/tottori', franchise: 'moguri', character: true, kana: 'トッポリーノ', romaji: 'Topporīno' },
  {
    work: 'yorukaze',
    franchise: 'yorukaze',
    kanji: '夜風鉄道綺譚',
    kana: 'ヨカゼテツドウキタン',
    romaji: 'Yokaze Tetsudō Kitan',
    english: 'Nightwind Railway Tales',
  },
  {
    work: 'yorukaze/ryuhei',
    franchise: 'yorukaze',
    character: true,
    kanji: '龍平寺甲太郎',
    kana: 'リュウヘイジコウタロウ',
    romaji: 'Ryūheiji Kōtarō',
  },
  {
    work: 'yorukaze/shizumi',
    franchise: 'yorukaze',
    character: true,
    kanji: '沈丁花シヅミ',
    kana: 'ジンチョウゲシヅミ',
    romaji: 'Jinchōge Shizumi',
  },
  { work: 'pikurun', franchise: 'pikurun', kana: 'ピクルンバ', romaji: 'Pikurunba' },
  { work: 'pikurun/chappo', franchise: 'pikurun', character: true, kana: 'チャッポイナ', romaji: 'Chappoina' },
  { work: 'pikurun/fumufu', franchise: 'pikurun', character: true, kana: 'フムフッコ', romaji: 'Fumufukko' },
  { work: 'zorvane', franchise: 'zorvane', english: 'Zorvane' },
  { work: 'zorvane/ellisk', franchise: 'zorvane', character: true, english: 'Captain Ellisk' },
  { work: 'zorvane/tharn', franchise: 'zorvane', character: true, english: 'Tharnwick' },
  { work: 'kobalt', franchise: 'kobalt', english: 'Kobalt Meridian Seven', kana: 'コバルトメリディアンセブン' },
  {
    work: 'kobalt/uno',
    franchise: 'kobalt',
    character: true,
    kanji: '鵜野原ギンジ',
    kana: 'ウノハラギンジ',
    romaji: 'Unohara Ginji',
  },
  {
    work: 'tsukimori',
    franchise: 'tsukimori',
    kanji: '月杜の八重さん',
    kana: 'ツキモリノヤエサン',
    romaji: 'Tsukimori no Yaesan',
  },
  {
    work: 'tsukimori/yae',
    franchise: 'tsukimori',
    character: true,
    kanji: '月杜八重子',
    kana: 'ツキモリヤエコ',
    romaji: 'Tsukimori Yaeko',
  },
  { work: 'garudo', franchise: 'garudo', kana: 'ガルドラーガ', romaji: 'Garudorāga', english: 'Gardraga' },
  {
    work: 'garudo/vinsera',
    franchise: 'garudo',
    character: true,
    kana: 'ヴィンセーラ',
    romaji: 'Vinsēra',
    english: 'Vinsaera',
  },
  {
    work: 'oboro',
    franchise: 'oboro',
    kanji: '朧坂奇兵隊',
    kana: 'オボロザカキヘイタイ',
    romaji: 'Oborozaka Kiheitai',
  },
  {
    work: 'oboro/junichi',
    franchise: 'oboro',
    character: true,
    kanji: '朧坂準市',
    kana: 'オボロザカジュンイチ',
    romaji: "Oborozaka Jun'ichi",
  },
  {
    work: 'oboro/shunpei',
    franchise: 'oboro',
    character: true,
    kanji: '千羽春平太',
    kana: 'センバシュンペイタ',
    romaji: 'Senba Shunpeita',
  },
  {
    work: 'nekomata',
    franchise: 'nekomata',
    kanji: 'ねこまた郵便局長',
    kana: 'ネコマタユウビンキョクチョウ',
    romaji: 'Nekomata Yūbinkyokuchō',
  },
  {
    work: 'nekomata/mikezo',
    franchise: 'nekomata',
    character: true,
    kanji: '三毛蔵権左',
    kana: 'ミケゾウゴンザ',
    romaji: 'Mikezō Gonza',
  },
  { work: 'lumenhart', franchise: 'lumenhart', english: 'Lumenhart Academy' },
  { work: 'lumenhart/ossian', franchise: 'lumenhart', character: true, english: 'Ossian Brackwater' },
  { work: 'quillon', franchise: 'quillon', english: 'Quillonspire' },
  {
    work: 'hoshikuzu',
    franchise: 'hoshikuzu',
    kanji: '星屑ラムネ工房',
    kana: 'ホシクズラムネコウボウ',
    romaji: 'Hoshikuzu Ramune Kōbō',
  },
  {
    work: 'hoshikuzu/chitose',
    franchise: 'hoshikuzu',
    character: true,
    kanji: '千歳丸リツカ',
    kana: 'チトセマルリツカ',
    romaji: 'Chitosemaru Ritsuka',
  },
  { work: 'hoshikuzu/zenma', franchise: 'hoshikuzu', character: true, kana: 'ゼンマイドン', romaji: 'Zenmaidon' },
  {
    work: 'wadatsumi',
    franchise: 'wadatsumi',
    kanji: '綿津見機関区',
    kana: 'ワダツミキカンク',
    romaji: 'Wadatsumi Kikanku',
  },
]

/** Titles that are also everyday words: they count with a sign beside them only. */
const everyday: readonly Title[] = [
  { work: 'haru', franchise: 'haru', kanji: '春風', common: true },
  { work: 'haru/midori', franchise: 'haru', character: true, kanji: '緑川アサネ' },
  { work: 'kaze', franchise: 'kaze', kanji: '風' },
  { work: 'kaze/naginata', franchise: 'kaze', character: true, kana: 'ナギナタリオ' },
  { work: 'frozen', franchise: 'frozen', english: 'Frozen Lake' },
  { work: 'frozen/brimwell', franchise: 'frozen', character: true, english: 'Brimwell' },
  { work: 'echo', franchise: 'echo', english: 'Echo' },
  { work: 'echo/varnith', franchise: 'echo', character: true, english: 'Varnith' },
  { work: 'kitsune', franchise: 'kitsune', kanji: 'きつね' },
  { work: 'kitsune/yobiko', franchise: 'kitsune', character: true, kana: 'ヨビコノスケ' },
  { work: 'letter', franchise: 'letter', english: 'The Last Letter' },
  { work: 'letter/odwin', franchise: 'letter', character: true, english: 'Odwinna' },
  { work: 'mirai', franchise: 'mirai', kanji: '未来', kana: 'ミライ' },
  { work: 'mirai/tokiwagi', franchise: 'mirai', character: true, kanji: '常磐木ナユ' },
  { work: 'aka', franchise: 'aka', kana: 'アカ' },
  { work: 'aka/benizuru', franchise: 'aka', character: true, kanji: '紅鶴メイ' },
  { work: 'hunter', franchise: 'hunter', english: 'Hunter' },
  { work: 'hunter/kesslow', franchise: 'hunter', character: true, english: 'Kesslow' },
  { work: 'hana', franchise: 'hana', kanji: '花', kana: 'はな', romaji: 'Hana' },
  { work: 'hana/murasame', franchise: 'hana', character: true, kanji: '村雨トウカ' },
]

/** The invented works' names, as they would be registered. */
export function fixtureEntries(): NameEntry[] {
  return [...distinct, ...everyday].flatMap(({ work, franchise, character, kanji, kana, romaji, english, common }) =>
    [
      kanji === undefined ? undefined : { text: kanji, language: 'ja', script: 'kanji' as const },
      kana === undefined ? undefined : { text: kana, language: 'ja', script: 'kana' as const },
      romaji === undefined ? undefined : { text: romaji, language: 'ja', script: 'romaji' as const },
      english === undefined ? undefined : { text: english, language: 'en', script: 'latin' as const },
    ].flatMap((name) =>
      name === undefined
        ? []
        : [
            {
              work,
              franchise,
              ...(character ? { kind: 'character' as const } : {}),
              name: { ...name, kind: 'official' as const, ...(common ? { common } : {}) },
            },
          ],
    ),
  )
}

const englishFrames = [
  'a portrait of {}, highly detailed, 4k',
  '{} standing on a rooftop at sunset, cinematic light',
  'Make a short video in which {} runs through the rain.',
  'fan art of {} and a stray cat, watercolor',
  'slow zoom, {}, neon street, rain, masterpiece',
  'Show me {} eating ramen with friends at night!',
]
const japaneseFrames = [
  '{}が夜の街を走る短い動画を作って',
  '雨の中で傘をさす{}、映画のような光',
  '屋上に立つ{}と猫、水彩',
  '{}のイラストを動かしてください',
  '夕焼けを背にした{}、高精細',
  'これは{}です',
]
/** Cutting tricks leave a name between signs, so that its parts are not read with what stands beside it. */
const apartFrames = ['{}、夜の街、雨', '屋上で踊る「{}」を描いて', '高画質、{}、水彩', '人物：{}']

const frame = (frames: readonly string[], i: number, name: string) =>
  frames[i % frames.length]!.replace('{}', () => name)
const isLatin = (name: string) => /^[\p{Script=Latin}\p{M}\d\s'’]+$/u.test(name)
const framed = (i: number, name: string) => frame(isLatin(name) ? englishFrames : japaneseFrames, i, name)
const letters = (name: string) => [...name.normalize('NFC').replace(/[\s'’]/g, '')]
/** Kana letter by letter, but not through a syllable: ちゃ stays together. */
const morae = (name: string) => name.match(/.[ゃゅょャュョァィゥェォー]*/gu) ?? []
const bare = (name: string) => name.normalize('NFD').replace(/\p{M}/gu, '')

/** Each trick: which names it is for, and what it makes of one. */
const tricks: readonly [
  kind: string,
  applies: (title: Title) => string | undefined,
  change: (name: string, i: number) => string,
][] = [
  ['as registered, kanji', ({ kanji }) => kanji, (name) => name],
  ['as registered, kana', ({ kana }) => kana, (name) => name],
  ['as registered, romaji', ({ romaji }) => romaji, (name) => name],
  ['as registered, English', ({ english }) => english, (name) => name],
  ['hiragana for katakana', ({ kana }) => kana, toHiragana],
  ['half-width kana', ({ kana }) => kana, toHalfWidth],
  ['full-width letters', ({ romaji, english }) => (romaji === undefined ? english : bare(romaji)), toFullWidth],
  [
    'case',
    ({ romaji, english }) => english ?? bare(romaji ?? ''),
    (name, i) => (i % 2 ? name.toUpperCase() : alternate(name)),
  ],
  [
    'diacritics dropped or added',
    ({ romaji, english }) => romaji ?? english,
    (name, i) => (i % 2 ? bare(name) : accented(name)),
  ],
  ['Kunrei-shiki', ({ romaji }) => romaji, toKunrei],
  [
    'wāpuro long vowels',
    ({ romaji }) => (romaji !== undefined && /[āīūēō]/.test(romaji) ? romaji : undefined),
    toWapuro,
  ],
  [
    'long o as oh',
    ({ romaji }) => (romaji !== undefined && /ō(?![aiueo])/.test(romaji) ? romaji : undefined),
    (name) => bare(name.replaceAll('ō', 'oh')),
  ],
  ['no space', ({ romaji, english }) => english ?? romaji, (name) => bare(name).replace(/[\s']/g, '')],
  [
    'hyphen or underscore for the space',
    ({ romaji, english }) => spaced(english) ?? spaced(romaji),
    (name, i) => bare(name).replace(/\s/g, i % 2 ? '-' : '_'),
  ],
  ['letters spaced', ({ romaji, english }) => bare(english ?? romaji ?? ''), (name) => letters(name).join(' ')],
  [
    'letters dotted',
    ({ romaji, english }) => bare(english ?? romaji ?? ''),
    (name, i) => letters(name).join(['.', '-', '/', '・', '*'][i % 5]),
  ],
  ['kana spaced', ({ kana }) => kana, (name) => morae(name).join(' ')],
  ['kana dotted', ({ kana }) => kana, (name, i) => morae(name).join(['・', '.', '/', '、', '-'][i % 5])],
  [
    'one separator inside',
    ({ romaji, english }) => bare(english ?? romaji ?? ''),
    (name, i) => `${name.slice(0, 3)}${['-', '.', '_', '*'][i % 4]}${name.slice(3)}`,
  ],
  [
    'space inside a word',
    ({ romaji, english }) => bare(english ?? romaji ?? ''),
    (name) => `${name.slice(0, 4)} ${name.slice(4)}`,
  ],
  [
    'emoji between letters',
    ({ kana, english }) => kana ?? english,
    (name, i) => letters(name).join(['🔥', '✨', '❤️', '👩‍🚀'][i % 4]),
  ],
  [
    'zero-width characters',
    ({ kanji, kana, english }) => kanji ?? kana ?? english,
    (name, i) => letters(name).join(['\u200b', '\u200d', '\u00ad', '\ufe0f', '\u202e'][i % 5]),
  ],
  [
    'combining marks',
    ({ romaji, english }) => bare(english ?? romaji ?? ''),
    (name, i) => letters(name).join(['\u0336', '\u0301', '\u20dd', '\u0489'][i % 4]),
  ],
  ['Cyrillic and Greek look-alikes', ({ romaji, english }) => bare(english ?? romaji ?? ''), toCyrillic],
  ['styled letters', ({ romaji, english }) => bare(english ?? romaji ?? ''), toStyled],
  [
    'kanji for katakana',
    ({ kana }) => (kana !== undefined && /[カニロタトエハチミオ]/.test(kana) ? kana : undefined),
    toKanjiLookAlikes,
  ],
  [
    'dash or 一 for ー',
    ({ kana }) => (kana?.includes('ー') ? kana : undefined),
    (name, i) => name.replaceAll('ー', ['一', '-', '―', '〜'][i % 4]!),
  ],
  ['leet', ({ romaji, english }) => bare(english ?? romaji ?? ''), toLeet],
  ['1 for l', ({ english }) => (english?.includes('l') ? english : undefined), (name) => name.replaceAll('l', '1')],
  [
    'letters repeated',
    ({ romaji, english }) => bare(english ?? romaji ?? ''),
    (name) => name.replace(/([aiueo])/, '$1$1$1$1'),
  ],
  [
    'old forms of kanji',
    ({ kanji }) => (kanji !== undefined && /[龍竜鉄桜国滝沢]/.test(kanji) ? kanji : undefined),
    (name) => name.replaceAll('龍', '竜').replaceAll('鉄', '鐵'),
  ],
  [
    'space in a kanji name',
    ({ kanji, character }) => (character && kanji !== undefined ? kanji : undefined),
    (name, i) => `${name.slice(0, 2)}${i % 2 ? ' ' : '　'}${name.slice(2)}`,
  ],
  [
    'hashtag and possessive',
    ({ romaji, english }) => bare(english ?? romaji ?? '').replace(/[\s']/g, ''),
    (name, i) => (i % 2 ? `#${name}` : `${name}'s`),
  ],
]

/** What the tricks are not told about: written by hand, one text at a time. */
const byHand: readonly [text: string, work: string][] = [
  ['モグリンドみたいな潜水艦が深海を進む', 'moguri'],
  ['もぐりんどの船長', 'moguri'],
  ['薄荷谷 ソラミちゃんが手を振る', 'moguri/hakka'],
  ['Sorami Hakkadani ではなく Hakkadani Sorami と表記', 'moguri/hakka'],
  ['ﾄｯﾎﾟﾘｰﾉがかわいい', 'moguri/tottori'],
  ['トッポリ一ノのコスプレ', 'moguri/tottori'],
  ['topporiino in the style of a 90s cartoon', 'moguri/tottori'],
  ['夜風鉄道綺譚風の列車の映像', 'yorukaze'],
  ['映画夜風鉄道綺譚の予告編', 'yorukaze'],
  ['Yokaze Tetsudou Kitan opening, recreated', 'yorukaze'],
  ['nightwind-railway-tales concept trailer', 'yorukaze'],
  ['竜平寺甲太郎の立ち姿', 'yorukaze/ryuhei'],
  ['龍平寺 甲太郎さん', 'yorukaze/ryuhei'],
  ['Ryuheiji Kotaro fighting in the snow', 'yorukaze/ryuhei'],
  ['ryuuheiji koutarou, full body', 'yorukaze/ryuhei'],
  ['沈丁花シズミ、振り向く', 'yorukaze/shizumi'],
  ['ジンチョウゲ・シズミ', 'yorukaze/shizumi'],
  ['ピクルンバアニメの新作', 'pikurun'],
  ['ぴくるんばが踊る', 'pikurun'],
  ['pi-ku-ru-n-ba dancing', 'pikurun'],
  ['p1kurunb@ dancing', 'pikurun'],
  ['ピクルンバとチャッポイナが海で遊ぶ', 'pikurun/chappo'],
  ['tyappoina no dansu', 'pikurun/chappo'],
  ['ちゃっぽいなの絵', 'pikurun/chappo'],
  ['fumuhukko, cute, chibi', 'pikurun/fumufu'],
  ['Zorvane: the crew on the bridge', 'zorvane'],
  ['(zorvane:1.3), bridge, crew', 'zorvane'],
  ['Zorvane-style spaceship interior', 'zorvane'],
  ['ZorvaneのCaptain Elliskを描いて', 'zorvane/ellisk'],
  ['captain_ellisk, 1boy, uniform', 'zorvane/ellisk'],
  ['Tharnwick’s old sword', 'zorvane/tharn'],
  ['コバルト・メリディアン・セブンの操縦席', 'kobalt'],
  ['kobalt meridian seven cockpit', 'kobalt'],
  ['鵜野原 ギンジ 作画', 'kobalt/uno'],
  ['unohara ginzi', 'kobalt/uno'],
  ['月杜の八重さんの世界で', 'tsukimori'],
  ['tukimori no yaesan', 'tsukimori'],
  ['月杜八重子さんが微笑む', 'tsukimori/yae'],
  ['つきもりやえこの浴衣姿', 'tsukimori/yae'],
  ['Gardraga breathing fire over a castle', 'garudo'],
  ['ガルドラ一ガ', 'garudo'],
  ['ガルドラアガ、炎', 'garudo'],
  ['びんせーらではなくヴィンセーラ', 'garudo/vinsera'],
  ['朧坂奇兵隊、出陣', 'oboro'],
  ['朧坂準市とその仲間', 'oboro/junichi'],
  ['Oborozaka Junichi drawing a katana', 'oboro/junichi'],
  ['Senba Shumpeita on horseback', 'oboro/shunpei'],
  ['ねこまた郵便局長が手紙を配る', 'nekomata'],
  ['nekomata yuubinkyokuchou, anime', 'nekomata'],
  ['三毛蔵　権左', 'nekomata/mikezo'],
  ['students of Lumenhart Academy in the library', 'lumenhart'],
  ['LUMENHART ACADEMY LOGO ANIMATION', 'lumenhart'],
  ['Ossian Brackwater, cloak, moonlit', 'lumenhart/ossian'],
  ['qui11onspire at dawn', 'quillon'],
  ['QUILLON SPIRE at dawn', 'quillon'],
  ['星屑ラムネ工房の店先', 'hoshikuzu'],
  ['ほしくずらむねこうぼうの店先', 'hoshikuzu'],
  ['千歳丸リツカが笑う', 'hoshikuzu/chitose'],
  ['ぜんまいどんが歩く', 'hoshikuzu/zenma'],
  ['zemmaidon walking', 'hoshikuzu/zenma'],
  ['綿津見機関区の朝', 'wadatsumi'],
  ['wadatumi kikanku', 'wadatsumi'],
]

/** Everyday words that do mean the title: something beside them says so. */
const everydayMeant: readonly [text: string, work: string][] = [
  ['「春風」の一場面を再現', 'haru'],
  ['アニメ『春風』のオープニング', 'haru'],
  ['春風の主人公が歌う', 'haru'],
  ['春風の緑川アサネが歩く', 'haru'],
  ['「風」のナギナタリオを描いて', 'kaze'],
  ['漫画「風」の最終回', 'kaze'],
  ['風に立つナギナタリオ', 'kaze'],
  ['a poster for the Frozen Lake anime', 'frozen'],
  ['Brimwell from Frozen Lake walking home', 'frozen'],
  ['in the style of "Frozen Lake"', 'frozen'],
  ['cosplay of Frozen Lake at a convention', 'frozen'],
  ['Varnith in Echo, close-up', 'echo'],
  ['the anime Echo, opening sequence', 'echo'],
  ['a scene from "Echo" with rain', 'echo'],
  ['fan art of Echo, digital', 'echo'],
  ['『きつね』の第3話', 'kitsune'],
  ['きつねとヨビコノスケ', 'kitsune'],
  ['アニメきつねのエンディング', 'kitsune'],
  ['a trailer like The Last Letter movie', 'letter'],
  ["Odwinna opens the envelope, from 'The Last Letter'", 'letter'],
  ['we recreated The Last Letter shot by shot', 'letter'],
  ['「未来」の常磐木ナユ', 'mirai'],
  ['常磐木ナユと未来', 'mirai'],
  ['劇場版ミライのポスター', 'mirai'],
  ['アニメ「アカ」の赤い鳥', 'aka'],
  ['アカの紅鶴メイ', 'aka'],
  ['Kesslow meets Hunter on the roof', 'hunter'],
  ['the manga Hunter, volume one', 'hunter'],
  ['『花』の村雨トウカ', 'hana'],
  ['村雨トウカ、花を見つめる', 'hana'],
  ['キャラクター：はな', 'hana'],
]

/** Texts that name a work: plainly, and by every trick. */
export function positives(): Sample[] {
  const samples: Sample[] = []
  for (const [kind, applies, change] of tricks) {
    let i = 0
    for (const title of distinct) {
      const name = applies(title)
      if (name === undefined || name === '') continue
      const changed = change(name, i)
      const cut = changed.length > name.length && !isLatin(changed) && !isLatin(name)
      const text = cut
        ? frame(apartFrames, i, changed)
        : isLatin(name)
          ? frame(englishFrames, i, changed)
          : framed(i, changed)
      // A name that the trick leaves as it is proves nothing of the trick.
      if (changed !== name || kind.startsWith('as registered')) samples.push({ kind, text, work: title.work })
      i++
    }
  }
  for (const [text, work] of byHand) samples.push({ kind: 'by hand', text, work })
  for (const [text, work] of everydayMeant) samples.push({ kind: 'everyday word, meant', text, work })
  return samples
}

const everydaySentences = `
春風が頬をなでる朝の公園
春風に揺れるカーテン、やわらかな光
暖かい春風の中で桜が散る
春風とともに新しい季節が始まる
風が強い日の海岸
風に吹かれる草原
台風の風で木が倒れる
風を感じながら自転車に乗る少女
和風の部屋で茶を飲む
水彩画風の街並み
きつねが雪の中を歩く
きつねうどんを食べる男性
白いきつねと赤い鳥居
きつね色に焼けたパン
未来の都市、空飛ぶ車
未来都市のネオン街
明るい未来を信じて歩く人々
ミライの車を想像して描く
アカを基調にした部屋
花を持った少女
花が咲く庭
花火が上がる夜空
花束を抱えて笑う女性
はなを赤くしたトナカイ
はなびら舞う道
はなしをする二人
桜の花が満開の川沿い
a frozen lake in the mountains at dawn
people skating on a frozen lake, wide shot
the frozen lake cracks under the truck
a man walks across a frozen lake with his dog
an echo in the canyon
the echo of footsteps in an empty hall
echo effect on the vocals, slow motion
her voice had an echo to it
he mailed the last letter yesterday
the last letter of the alphabet in gold
she reads the last letter from her father
a hunter walks through the snowy forest
the hunter and his dog at dusk
a deer watches the hunter
bounty hunter in a desert town
treasure hunter with a map
hunter green curtains in a small room
Echo effects were added in post.
Hunter green is the color of the season.
hana is the word for flower in japanese
いい風が吹いてきた
風邪をひいた子供
風船を持つ少年
風景写真、山と湖
花瓶に水を入れる
花粉が飛ぶ季節
未来予想図を描くワークショップ
未来人の服装
アカデミー賞の授賞式
アカペラで歌う五人組
アカシアの木の下
ミライトシティの夜景
春風駘蕩という言葉
きつねび、青い炎
はなまるをもらった子
帰り道、きつねを見た
春の風、夏の海
秋の花、冬の月
大きな花の絵
小さな花がたくさん
赤い花と青い空
窓から風が入る
夜風が気持ちいい
鉄道模型のジオラマ
深夜の鉄道
郵便局長の挨拶
ねこまたという妖怪
郵便局の前で待つ猫
ラムネを飲む夏の日
工房で働く職人
潜り船を見つけた
奇兵隊の歴史
星屑のような光
星屑をちりばめた夜空
機関区の見学
綿津見神社の境内
沈丁花の香り
薄荷の葉
薄荷飴をなめる
朧月の夜
月杜という地名
龍平という名の猫
千羽鶴を折る
千羽の鳥が飛ぶ
春平さんの畑
三毛猫が眠る
権左衛門という老人
常磐木の森
村雨が降る
紅鶴が水辺に立つ
緑川を渡る橋
コバルトブルーの海
コバルト色のガラス
メリディアンという言葉の意味
セブンイレブンではない店
captain of a small fishing boat
captain america style shield without the logo
an academy of music in Vienna
the railway tales of my grandfather
night wind over the railway
brackish water in the delta
a meridian line on the map
seven meridian lines on a globe
kobold in a cave, fantasy
cobalt meridian map
spire of a cathedral at noon
quill on spire paper
lumen heart diagram
thorn wick candle
子どもの頃の夢は先生になること
赤い電車が橋を渡る
商店街の魚屋で働く父
宇宙飛行士が地球を見る
ソフトクリームを持つ女の子
ラッコが貝を割る
カメラを構える老人
薄い緑の壁紙
潜水艦の内部、計器
鉄の扉が開く
夜の風、静かな海
八重桜の並木道
八重歯の少女が笑う
甲太郎という名前の犬
三毛猫のミケ
権左という古い名
準市民の権利
坂道を下る自転車
兵隊の人形
月の裏側の写真
森の奥の小屋
工房の朝
リツカという響き
ギンジロウの店
ソラマメを茹でる
モグラが土を掘る
ピクニックの日
ピクルスの瓶
チャッカマンで火をつける
トッピングを選ぶ
ガルガンチュアという本
ヴィンテージのドレス
ゼンマイを巻く
ゼンマイ仕掛けのおもちゃ
フムフムとうなずく
コバルトとニッケルの合金
ヨビコウに通う学生
ナギナタを習う
a zebra and a giraffe at the waterhole
the captain looks at the sea
railway bridge over a river at night
lake house in autumn, wide angle
a love letter on the table, close-up
the last train, the letter, the rain
a hunting dog in tall grass
echoes of laughter in the corridor
the lake froze overnight
seven swans on the meridian canal
tales of the night wind, told by the fire
an ossified branch in brackish water
a quill pen and a spire in the mist
lumens per square meter chart
harness and garden rake
zoran and vanessa at the beach
varnish drying on oak
kestrel flying low
a brim of a hat, a well in the yard
thorns and candle wicks
in the future, cars will fly
flower arrangement, ikebana, studio light
`
const people = `
佐藤健一さんが挨拶する
鈴木花子と田中太郎の結婚式
高橋美咲先生の授業
山本未来さんは看護師です
渡辺春風という俳人
中村八重子さんのインタビュー
小林甲太郎教授の講演
加藤準市議員の演説
吉田ソラミさんの写真
伊藤リツカという名前の店員
松本ギンジさんが焼くパン
井上権左さん、九十歳
木村シヅミの日記
林ナユさんと犬
清水メイ選手が走る
山口トウカさんの料理教室
阿部アサネと申します
森やえこさんの庭
橋本準一郎の肖像
月森八重子という歌手
龍平寺という寺の住職
John Hunter shakes hands with the mayor
my uncle Ossie Blackwater at the lake
Jane Brackett reads a book
Dr. Emily Ellis gives a lecture
Captain Ellis of the fire brigade
Mr. Thornwick fixes a bicycle
Anna Varnish paints a fence
Kenji Unohana plays the piano
Yaeko Tsukimoto opens a bakery
Ginji Uehara at the market
Kotaro Ryuzaki runs a marathon
Shumpei Senda cooks soup
Junichi Obara in a suit
Sorami Nakata smiles at the camera
Ritsuka Chiba walks her dog
Gonzo Miike, drummer
Hana Suzuki waters the plants
my friend Hana and her brother
Grandma Hana’s kitchen
Echo Park at night, Los Angeles
Lake Placid frozen in winter
Mr. Hunter teaches math
Kess Low, accountant
Bram Welling on a bench
村上花さんと春風亭の寄席
岡田風太の絵日記
石川ミライちゃん、七歳
藤田アカネの自転車
後藤はなえ、書道家
近藤きつこの台所
斎藤三毛子の人形
千羽県二という名
坂本準、市長になる
Odwin Smith, carpenter
`
const longerWords = `
モグリンドウという花
スモグリンドの街
ピクルンバッグを買う
アピクルンバ
トッポリーノスという菓子
チャッポイナメという釣り
ガルドラーガン
ヴィンセーラント
フムフッコリー
ゼンマイドンキー
ナギナタリオン
ヨビコノスケット
アンチピクルンバ
zorvanes and zorvaned
azorvane molecule
prezorvane era
zorvaneous compound
tharnwicker chair
tharnwickshire in the fog
quillonspires
unquillonspired
brimwells
brimwellian art
varnithian empire
kesslowski film still
odwinnas
mogurindoshi
pikurunbaka
chappoinata
vinsera­tion
kesslows
gardragas
gardragarian
zenmaidonald
topporinos
fumufukkoing
月杜八重子沢村
新三毛蔵権左衛門
大朧坂準市場
鵜野原ギンジロウ
薄荷谷ソラミズ
千歳丸リツカゼ
沈丁花シヅミヤ
緑川アサネコ
常磐木ナユタ
紅鶴メイド喫茶
村雨トウカイドウ
`

const lines = (text: string) => text.split('\n').filter((line) => line !== '')

/** Texts that name none of the works, and look as if they did. */
export function negatives(): Sample[] {
  const samples: Sample[] = [
    ...lines(everydaySentences).map((text) => ({ kind: 'everyday sentence', text })),
    ...lines(people).map((text) => ({ kind: 'ordinary person', text })),
    ...lines(longerWords).map((text) => ({ kind: 'inside a longer word', text })),
  ]
  const distinctNames = distinct
  let i = 0
  for (const { kana, romaji, english, kanji } of distinctNames) {
    for (const name of [kana, romaji, english]) {
      if (name === undefined) continue
      const at = 1 + (i % Math.max(1, name.length - 2))
      const near = oneLetterOff(name, at, i)
      samples.push({ kind: isLatin(name) ? 'one letter off, Latin' : 'one letter off, kana', text: framed(i, near) })
      i++
    }
    if (kanji !== undefined) {
      const at = i % kanji.length
      samples.push({ kind: 'one letter off, kanji', text: framed(i, replaceAt(kanji, at, '橙')) })
    }
    if (kana !== undefined) {
      samples.push({ kind: 'one letter missing, kana', text: framed(i, withoutAt(kana, 1 + (i % (kana.length - 2)))) })
      samples.push({ kind: 'katakana beside it', text: framed(i, `${kana}${['ム', 'ス', 'ント', 'リック'][i % 4]}`) })
    }
    const latin = english ?? romaji
    if (latin !== undefined) {
      samples.push({ kind: 'letters exchanged, Latin', text: framed(i, exchanged(bare(latin))) })
      samples.push({
        kind: 'word longer by letters',
        text: framed(i, `${bare(latin)}${['ia', 'ton', 'mer', 'x'][i % 4]}`),
      })
    }
  }
  return samples
}

const katakana = 'アキスネホムヨレワガゼデブポ'
function oneLetterOff(name: string, at: number, i: number): string {
  const letter = name[at]!
  if (isLatin(name)) {
    const spelled = 'bdgkmprtz'
    const from = /[aeiou]/.test(bare(letter)) ? 'aeiou' : spelled
    const index = (from.indexOf(bare(letter).toLowerCase()) + 2 + (i % 2)) % from.length
    return /[a-z]/i.test(bare(letter)) ? replaceAt(name, at, from[index]!) : replaceAt(name, at + 1, 'q')
  }
  const next = katakana[(i * 5) % katakana.length]!
  const at2 = /[ャュョッーァィェォ]/.test(letter) || /[ャュョーァィェォ]/.test(name[at + 1] ?? '') ? 0 : at
  return replaceAt(name, at2, name[at2] === next ? 'ヌ' : next)
}
const replaceAt = (name: string, at: number, letter: string) => name.slice(0, at) + letter + name.slice(at + 1)
const withoutAt = (name: string, at: number) => {
  // A long vowel less is another spelling, not another name.
  const safe = /[ーッャュョァィェォウイ]/.test(name[at]!) ? 0 : at
  return name.slice(0, safe) + name.slice(safe + 1)
}
function exchanged(name: string): string {
  for (let at = 1; at + 2 < name.length; at++) {
    const [one, two] = [name[at]!, name[at + 1]!]
    if (/[a-z]/i.test(one) && /[a-z]/i.test(two) && one !== two) {
      return `${name.slice(0, at)}${two}${one}${name.slice(at + 2)}`
    }
  }
  return `${name}q`
}

// The tricks. They share nothing with the code that is tested.
function toHiragana(name: string): string {
  return name.replace(/[ァ-ヴ]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60))
}
function toHalfWidth(name: string): string {
  const full =
    'ァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン'
  const half = 'ｧｨｩｪｫｬｭｮｯｰｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝ'
  return [...name.normalize('NFD')]
    .map((c) => (c === '\u3099' ? 'ﾞ' : c === '\u309a' ? 'ﾟ' : full.includes(c) ? half[full.indexOf(c)] : c))
    .join('')
}
function toFullWidth(name: string): string {
  return name.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)).replaceAll(' ', '　')
}
const alternate = (name: string) => [...name].map((c, i) => (i % 2 ? c.toUpperCase() : c.toLowerCase())).join('')
const accented = (name: string) =>
  bare(name).replaceAll('a', 'á').replaceAll('o', 'ö').replaceAll('i', 'ï').replaceAll('e', 'é')
function toKunrei(name: string): string {
  const rules: [RegExp, string][] = [
    [/sh(?=[auoāūō])/gi, 'sy'],
    [/sh(?=[iī])/gi, 's'],
    [/ch(?=[auoāūō])/gi, 'ty'],
    [/ch(?=[iī])/gi, 't'],
    [/ts(?=[uū])/gi, 't'],
    [/j(?=[auoāūō])/gi, 'zy'],
    [/j(?=[iī])/gi, 'z'],
    [/f(?=[uū])/gi, 'h'],
  ]
  let changed = name
  for (const [pattern, to] of rules) changed = changed.replace(pattern, to)
  const circumflexes: Record<string, string> = { ā: 'â', ī: 'î', ū: 'û', ē: 'ê', ō: 'ô' }
  return changed.replace(/[āīūēō]/g, (c) => circumflexes[c]!)
}
function toWapuro(name: string): string {
  return name
    .replaceAll('ā', 'aa')
    .replaceAll('ī', 'ii')
    .replaceAll('ū', 'uu')
    .replaceAll('ē', 'ee')
    .replaceAll('ō', 'ou')
}
const spaced = (name: string | undefined) => (name?.includes(' ') ? name : undefined)
function toCyrillic(name: string, i: number): string {
  const map: Record<string, string> =
    i % 3 === 2
      ? { o: 'ο', a: 'α', i: 'ι', k: 'κ', u: 'υ', t: 'τ' }
      : { a: 'а', e: 'е', o: 'о', p: 'р', c: 'с', y: 'у', x: 'х', i: 'і', s: 'ѕ', h: 'һ', k: 'к', m: 'м' }
  return [...name].map((c) => map[c] ?? c).join('')
}
function toStyled(name: string, i: number): string {
  const bases: [number, number][] = [
    [0x1d400, 0x1d41a],
    [0x24b6, 0x24d0],
    [0x1d4d0, 0x1d4ea],
    [0x1f170, 0x1f170],
    [0x1d5a0, 0x1d5ba],
    [0x1f130, 0x1f130],
  ]
  const [upper, lower] = bases[i % bases.length]!
  return [...name]
    .map((c) =>
      /[A-Z]/.test(c)
        ? String.fromCodePoint(upper + c.charCodeAt(0) - 65)
        : /[a-z]/.test(c)
          ? String.fromCodePoint(lower + c.charCodeAt(0) - 97)
          : c,
    )
    .join('')
}
function toKanjiLookAlikes(name: string): string {
  const map: Record<string, string> = {
    カ: '力',
    ニ: '二',
    ロ: '口',
    タ: '夕',
    ト: '卜',
    エ: '工',
    ハ: '八',
    チ: '千',
    ミ: '三',
    オ: '才',
  }
  return name.replace(/[カニロタトエハチミオ](?![ゃゅょャュョァィゥェォ])/g, (c) => map[c]!)
}
function toLeet(name: string, i: number): string {
  const map: Record<string, string> = i % 2 ? { a: '4', e: '3', o: '0' } : { i: '1', o: '0', s: '5', a: '@', t: '7' }
  return name[0] + [...name.slice(1)].map((c) => map[c] ?? c).join('')
}
