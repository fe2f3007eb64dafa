/**
 * Everyday words that are also titles or names somewhere. Written for this room, from what prompts and captions are full
 * of; a registrant marks others with `Name.common`. Such a name counts only with a sign of a work beside it.
 */

const english = `
a an the and or but if of to in on at by for from with without as is are was were be been being am do does did has have had
i you he she it we they me him her us them my your his its our their this that these those who what when where why how
not no yes so too very more most some any all one two three four five six seven eight nine ten first second third last next
up down out off over under again then there here now just only also into onto through between around about after before
man men woman women boy boys girl girls child children baby people person friend friends family mother father sister brother
son daughter king queen prince princess knight knights lord lady hero heroes warrior soldier wizard witch ghost monster dragon
dragons angel angels demon devil god gods robot robots alien aliens cat cats dog dogs bird birds fish horse wolf fox bear lion
tiger rabbit mouse snake spider butterfly bee
house home room door window wall floor table chair bed book books letter letters word words story stories page paper pen
school class teacher student students college office city town village street road way bridge station train car cars bus ship
boat plane bike wheel engine machine camera phone computer game games movie movies film films music song songs dance dancing
art picture pictures photo photos image images video videos portrait painting drawing light lights shadow shadows dark darkness
night nights day days morning evening afternoon sunset sunrise dawn dusk noon midnight twilight moon moonlight sun sunny sunshine star
stars sky cloud clouds rain rainy snow snowy ice frozen freeze storm wind windy fire flame flames water ocean sea seas river lake
island beach mountain mountains hill valley forest woods tree trees leaf leaves flower flowers rose roses grass garden field fields
spring summer autumn fall winter season seasons year years time times hour hours minute moment week month weekend today
tomorrow yesterday future past forever never always sometimes ever once
red orange yellow green blue purple violet pink brown black white gray grey gold golden silver bronze color colors colour
big small little tiny large huge great long short tall high low deep wide old new young ancient modern good bad best better
beautiful pretty cute lovely happy sad angry brave strong weak fast slow hot cold warm cool soft hard wet dry clean dirty empty
full open closed free lost found hidden secret broken whole perfect real true false strange wild quiet silent loud bright
love life death dream dreams hope peace war battle fight power magic heart hearts soul spirit mind body face eye eyes hand hands
head hair smile tears voice blood bone skin arm leg foot feet wing wings
up inside outside above below near far left right north south east west world earth planet space universe heaven hell
walk walking walks run running runs jump jumping fly flying flies swim swimming sit sitting sits stand standing stands look looking looks
see seen watch watching play playing plays eat eating drink drinking sleep sleeping read reading write writing talk talking
make making made take taken give given go goes going come comes coming get let say said know think want need wish
work working works journey adventure adventures legend legends tale tales myth quest return rise rising awakening beginning end ending
food bread cake rice tea coffee milk apple lemon cherry peach honey sugar salt pepper ginger chocolate candy
glass stone rock iron steel wood gold crystal diamond pearl jewel ring crown sword shield bow arrow gun mask hat dress coat shoes
key lock box bag ball bell clock mirror candle lamp map flag tower castle church temple gate path trail
up side top bottom front back center middle edge corner line circle square point number part piece half
style scene shot view close wide angle background detailed cinematic realistic quality masterpiece anime manga cartoon character
gravity noise signal echo silence wave waves tide current stream mist fog haze smoke dust ash ember spark flash glow blaze
hunter runner rider driver player singer dancer pilot captain doctor nurse master mistress teacher worker maker keeper
inception avatar matrix alien titanic gladiator joker heat speed drive crash signs jaws psycho vertigo notebook taken
faith grace hope joy will may mark bill jack frank grant dawn iris lily ruby amber jasmine olive daisy violet sky
april june august autumn summer rose pearl dean drew chase hunter
can could would should might must shall than like same such each every both few many much other another own while until because
during against among across along behind beyond upon toward towards within since still yet already even ever
`
const properWords = `faith grace hope joy will may mark bill jack frank grant dawn iris lily ruby amber jasmine olive daisy violet
april june august autumn summer rose pearl dean drew chase hunter march monday tuesday wednesday thursday friday saturday sunday
earth sun moon god king queen lord prince princess lady captain doctor heather ivy crystal destiny melody harmony angel sky star
london paris tokyo japan china india america`

const japanese = `
桜 さくら サクラ 梅 うめ 松 竹 菊 花 はな ハナ 華 葉 木 森 林 山 川 海 うみ 空 そら ソラ 雲 くも 雨 あめ 雪 ゆき ユキ 風 かぜ 月 つき 星 ほし 太陽 日 光 ひかり
ヒカリ 影 かげ 闇 やみ 夜 よる 朝 あさ 夕方 昼 春 はる ハル 夏 なつ ナツ 秋 あき アキ 冬 ふゆ 火 炎 ほのお 水 みず 氷 石 岩 砂 土 金 銀 鉄 音 色 声 歌 うた 夢 ゆめ ユメ
愛 あい アイ 恋 こい 心 こころ ココロ 命 いのち 魂 力 ちから 希望 きぼう 未来 みらい ミライ 過去 永遠 奇跡 きせき 約束 やくそく 秘密 ひみつ 幸せ しあわせ 笑顔 えがお 涙 なみだ
友達 ともだち 家族 かぞく 母 はは 父 ちち 兄 あに 姉 あね 弟 妹 いもうと 子 こども 子供 子ども 男 女 少年 しょうねん 少女 しょうじょ 王 王子 姫 ひめ 騎士 勇者 ゆうしゃ 魔女 まじょ 魔法 まほう
天使 てんし 悪魔 あくま 神 かみ 鬼 おに 龍 竜 りゅう 猫 ねこ ネコ 犬 いぬ イヌ 鳥 とり 魚 さかな 馬 うま 虎 とら 熊 くま クマ 狼 おおかみ オオカミ 兎 うさぎ ウサギ 狐 きつね キツネ 狸 たぬき 蝶 ちょう
家 いえ 部屋 学校 がっこう 教室 駅 えき 道 みち 町 まち 街 村 島 しま 橋 はし 窓 まど 扉 とびら 鍵 かぎ 鏡 かがみ 時計 とけい 本 ほん 手紙 てがみ 写真 しゃしん 映画 えいが 音楽 おんがく 電車 でんしゃ 車 くるま 船 ふね 飛行機 自転車
今日 きょう 明日 あした 昨日 きのう 今 いま 時 とき 時間 じかん 毎日 日々 日常 にちじょう 世界 せかい 宇宙 うちゅう 地球 ちきゅう 人 ひと 人間 にんげん 君 きみ キミ 僕 ぼく ボク 私 わたし ワタシ 俺 おれ
赤 あか 青 あお アオ 緑 みどり ミドリ 黄色 白 しろ シロ 黒 くろ クロ 紫 むらさき 茜 あかね アカネ 葵 あおい アオイ 楓 かえで カエデ 椿 つばき ツバキ 百合 ゆり ユリ 蓮 はす れん レン 菫 すみれ スミレ 向日葵 ひまわり ヒマワリ
光景 風景 景色 夕日 夕焼け 朝日 満月 花火 はなび 祭り まつり 旅 たび 冒険 ぼうけん 戦い たたかい 戦争 平和 へいわ 自由 じゆう 正義 せいぎ 真実 しんじつ 嘘 うそ 虹 にじ 銀河 ぎんが 流星 彗星 北斗 昴 すばる スバル
パン ケーキ チョコ リンゴ りんご イチゴ いちご ミカン みかん モモ もも メロン レモン バナナ トマト コーヒー ココア ミルク ラーメン カレー
ロボット ヒーロー ドラゴン モンスター エンジェル プリンセス キング クイーン ナイト マジック ハート スター ムーン サン スカイ オーシャン フラワー ローズ サマー ウィンター スプリング ドリーム ラブ ピース
ゲーム アニメ マンガ ドラマ カメラ テレビ ラジオ ピアノ ギター バス トラック バイク ボール ベル リング ミラー ガラス カード ノート ペン ライト シャドウ ファイヤー アイス ストーン シルバー ゴールド ブラック ホワイト レッド ブルー グリーン
デスノート エコー シグナル ノイズ サイレント クリスタル ダイヤ パール ルビー エメラルド サファイア アクア フレア ブレイズ コスモス アルファ ベータ オメガ ゼロ イチ ワン
ながら から まで だけ など ほど くらい ばかり ところ とき いつ いつか いつも また まだ もう すぐ
これ それ あれ どれ ここ そこ あそこ こと もの ため よう さん くん ちゃん さま する なる ある いる ない いい
とても すごい きれい かわいい カワイイ おいしい やさしい さびしい うれしい たのしい
先生 せんせい 生徒 学生 会社 仕事 社長 医者 看護師 警察 料理 りょうり 店 みせ 公園 こうえん 神社 じんじゃ 寺 お寺 城 しろ 温泉 おんせん 夕立 日向 ひなた ヒナタ 千尋 渚 なぎさ ナギサ 岬 みさき ミサキ 遥 はるか ハルカ 光 誠 まこと 勇気 ゆうき 大和 やまと ヤマト
`
const words = (text: string): Set<string> => new Set(text.split(/\s+/).filter((word) => word !== ''))
const englishWords = words(english)
const japaneseWords = words(japanese)
const proper = words(properWords)

/** Whether a word, in small letters and NFKC, is an everyday one: English or Japanese. */
export function isEverydayWord(word: string): boolean {
  if (englishWords.has(word) || japaneseWords.has(word)) return true
  return word.length > 3 && word.endsWith('s') && englishWords.has(word.slice(0, -1))
}

/** Written with a capital in any case: given names, months, places. */
export const isProperWord = (word: string): boolean => proper.has(word)

/** Whether a title of several words is made of everyday ones only. */
export function isEverydayPhrase(phrase: string): boolean {
  const parts = phrase.split(/[^\p{L}\p{N}]+/u).filter((part) => part !== '')
  return parts.length > 1 && parts.length <= 3 && parts.every(isEverydayWord)
}

/** The Japanese everyday words that are written in kana alone. */
export const everydayKana = (): string[] =>
  [...japaneseWords].filter((word) => /^[\p{Script=Hiragana}\p{Script=Katakana}ー]+$/u.test(word))
