/** Characters that can pass for others. Written for this room from the shapes themselves; not complete, and never will be. */

/** Latin letters that Unicode does not take apart, by the plain letters a reader sees. */
export const letterSpellings: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{ ß: 'ss', ẞ: 'ss', æ: 'ae', Æ: 'ae', œ: 'oe', Œ: 'oe', ø: 'o', Ø: 'o', đ: 'd', Đ: 'd', ð: 'd', Ð: 'd' },
    ...{ ł: 'l', Ł: 'l', þ: 'th', Þ: 'th', ħ: 'h', Ħ: 'h', ŧ: 't', Ŧ: 't', ı: 'i', ȷ: 'j', ŋ: 'n', Ŋ: 'n', ĸ: 'k' },
    ...{ ɑ: 'a', ɐ: 'a', ɓ: 'b', ƀ: 'b', ƈ: 'c', ɖ: 'd', ɗ: 'd', ɛ: 'e', ɘ: 'e', ə: 'e', ƒ: 'f', ɡ: 'g', ɠ: 'g' },
    ...{ ɦ: 'h', ɨ: 'i', ɩ: 'i', ɪ: 'i', ƙ: 'k', ɫ: 'l', ɭ: 'l', ɱ: 'm', ɲ: 'n', ɳ: 'n', ɵ: 'o', ɔ: 'o', ƥ: 'p' },
    ...{ ɋ: 'q', ɾ: 'r', ɽ: 'r', ʂ: 's', ƭ: 't', ʈ: 't', ʉ: 'u', ʋ: 'v', ʌ: 'v', ʍ: 'w', ƴ: 'y', ƶ: 'z', ʐ: 'z' },
    ...{ ᴀ: 'a', ʙ: 'b', ᴄ: 'c', ᴅ: 'd', ᴇ: 'e', ꜰ: 'f', ɢ: 'g', ʜ: 'h', ᴊ: 'j', ᴋ: 'k', ʟ: 'l', ᴍ: 'm', ɴ: 'n' },
    ...{ ᴏ: 'o', ᴘ: 'p', ʀ: 'r', ꜱ: 's', ᴛ: 't', ᴜ: 'u', ᴠ: 'v', ᴡ: 'w', ʏ: 'y', ᴢ: 'z', Ɑ: 'a', Ɛ: 'e', Ɩ: 'i' },
    ...{ '∂': 'd', '∑': 'e', '∩': 'n', '∪': 'u', '∨': 'v', '×': 'x', ǀ: 'l', ℓ: 'l', ℮: 'e' },
  }),
)

/** Cyrillic, Greek and Armenian letters that pass for Latin ones, by their own shape (Ν is N, ν is v). */
export const letterLookAlikes: ReadonlyMap<number, number> = pairs(
  // Cyrillic
  'аaАaвbВbеeЕeѕsЅsіiІiјjЈjкkКkмmМmнhНhоoОoрpРpсcСcтtТtуyУyүyҮyхxХxһhҺhԁdԀdԛqԚqԝwԜwҽeӏlӀlьb' +
    // Greek
    'αaΑaβbΒbεeΕeζzΖzηnΗhιiΙiκkΚkΜmμuΝnνvοoΟoρpΡpτtΤtυuΥyχxΧxωwγyσoςcϲcϳj' +
    // Armenian
    'օoՕoոnսuհhցgզqյjքpՏsՍuլl',
)

/**
 * Ideographs and katakana of one shape. Which is meant is told by the neighbours: 力 between katakana is カ, エ before an
 * ideograph is 工. 一 between katakana is the long vowel and stands in `fold.ts`.
 */
export const kanaOfIdeograph: ReadonlyMap<number, number> = pairs(
  '力カ二ニ口ロ夕タ卜ト工エ八ハ千チ三ミ才オ又ヌ匕ヒ丿ノ乂メ厶ム亻イ川リ爪ツ礻ネ了ア',
)
export const ideographOfKana: ReadonlyMap<number, number> = pairs('カ力ニ二ロ口タ夕ト卜エ工ハ八チ千オ才ヌ又')

/** Old and variant forms of ideographs that names are written with, by the present form. */
export const ideographVariants: ReadonlyMap<string, string> = new Map(
  [
    ...chunks(
      '龍竜澤沢濱浜邊辺邉辺齋斎齊斉斎斎櫻桜國国劍剣劔剣眞真廣広髙高﨑崎嶋島嶌島瀧滝德徳惠恵壽寿榮栄應応圓円學学樂楽氣気傳伝戰戦靈霊龜亀鐵鉄寶宝祕秘瀬瀬藏蔵穗穂彌弥禮礼曉暁會会萬万兒児黑黒綠緑來来獸獣櫂櫂聲声專専當当讀読體体變変邪邪假仮驛駅魂魂',
      2,
    ),
  ].map((pair) => {
    const [from, to] = [...pair]
    return [from!, to!]
  }),
)

function pairs(text: string): ReadonlyMap<number, number> {
  return new Map(chunks(text, 2).map((pair) => [[...pair][0]!.codePointAt(0)!, [...pair][1]!.codePointAt(0)!]))
}

function chunks(text: string, size: number): string[] {
  const characters = [...text]
  const found: string[] = []
  for (let i = 0; i < characters.length; i += size) found.push(characters.slice(i, i + size).join(''))
  return found
}
