/** A real person, told by the form of the naming: an office or trade, and a name with it. Not by who it is. */

/** After these, two capitalised words are a person's name. */
const englishRoles =
  'president|vice president|prime minister|senator|congressman|congresswoman|governor|mayor|minister|chancellor|king|queen|pope|ceo|cfo|chairman|chairwoman|actor|actress|singer|rapper|director|footballer|athlete|comedian|politician|journalist|anchor|youtuber|streamer|influencer|professor|dr\\.?|mr\\.?|mrs\\.?|ms\\.?|sir|judge|general'

const english = new RegExp(
  `\\b(?:${englishRoles})\\s+(?=(\\p{Lu}[\\p{Ll}'’-]{1,24}\\s+\\p{Lu}[\\p{Ll}'’-]{1,24})(?!\\p{L}))`,
  'giu',
)
const twoCapitals = /^\p{Lu}[\p{Ll}'’-]{1,24}\s+\p{Lu}[\p{Ll}'’-]{1,24}/u

/** 俳優の高橋健一, 田中氏, 本田アナ: a trade before a name in kanji, or a title after one. */
const japaneseBefore =
  /(?:俳優|女優|歌手|声優|芸人|タレント|アイドル|モデル|政治家|選手|監督|作家|社長|会長|首相|大統領|知事|市長|議員|アナウンサー|キャスター|芸能人|有名人)の?(?=(\p{Script=Han}{3,6}(?:さん|氏|選手|本人)?)(?!\p{Script=Han}))/gu
const japaneseAfter =
  /(?<!\p{Script=Han})\p{Script=Han}{2,5}(?:氏(?!名)|アナ(?!\p{Script=Katakana})|選手|議員|女優|首相|大統領|監督|社長)/gu
/** No names: someone of that office. */
const noName =
  /^(?:有名|人気|一流|外国|日本|若手|元|前|現|新人|代表|女性|男性|主演|某|彼|副|映画|国会|衆院|参院|衆議院|参議院|市議会|陸上|野球|体操|水泳)/

/** Where a text names someone in the form that real people are named in. Linear: every repetition is bounded. */
export function personsNamed(text: string): { offset: number; length: number }[] {
  const plain = text.normalize('NFC')
  // Where composing moved what stands after it, places are told of the text as a whole.
  const moved = plain.length !== text.length
  const found: { offset: number; length: number }[] = []
  const add = (offset: number, length: number) =>
    found.push(moved ? { offset: 0, length: text.length } : { offset, length })
  for (const match of plain.matchAll(english)) {
    // The flag that reads roles in any case would read names so, too.
    const name = twoCapitals.exec(plain.slice(match.index + match[0].length, match.index + match[0].length + 80))
    if (name !== null) add(match.index, match[0].length + name[0].length)
  }
  for (const match of plain.matchAll(japaneseBefore)) {
    if (!noName.test(match[1]!)) add(match.index, match[0].length + match[1]!.length)
  }
  for (const match of plain.matchAll(japaneseAfter)) if (!noName.test(match[0])) add(match.index, match[0].length)
  return found
}
