/**
 * What could not be taken from a licence document, in Japanese: readers of ODRL and RSL say it in English, with the words of
 * the document in it, which stay as they are.
 *
 * @example problemInJapanese('the duty pay is not understood') // '義務「pay」は解釈できません'
 * @returns undefined for what nobody has put in words
 */
export function problemInJapanese(text: string): string | undefined {
  for (const [english, japanese] of words) {
    const found = english.exec(text)
    if (found !== null) return japanese.replace(/\$(\d)/g, (_, place: string) => found[Number(place)] ?? '')
  }
  return undefined
}

const words: readonly (readonly [RegExp, string])[] = [
  // What was done about it.
  [
    /^No permission of this policy is taken; its prohibitions are kept\.$/,
    'この文書の許諾はすべて見送り、禁止は残します。',
  ],
  [
    /^The permission is not taken\. Ask the rightsholder to say it in terms that can be read\.$/,
    '許諾として取り込みません。読み取れる形で示すよう権利者に求めてください。',
  ],
  [/^It is left out of the permission\.$/, '許諾の対象から外します。'],
  [/^It is taken as an offer without a price\.$/, '料金のない申し出として取り込みます。'],
  [
    /^It is taken as an offer: it permits nothing until it is accepted\.$/,
    '申し出として取り込みます。承諾されるまで何も許諾しません。',
  ],
  [/^It is taken as an offer\.$/, '申し出として取り込みます。'],
  [
    /^The prohibition is taken without it: it reserves more\.$/,
    'この条件を除いて留保として取り込みます。留保の範囲は広くなります。',
  ],
  [/^It reserves every work of this document\.$/, 'この文書のすべての著作物についての留保とします。'],
  [/^It reserves every use, for everyone\.$/, 'すべての利用者の、すべての利用に対する留保とします。'],
  [/^Nothing is reserved by it\. Name the work\.$/, '留保になりません。著作物を指定してください。'],
  [/^It is recorded plainly\.$/, '条件を付けずに登録します。'],
  [/^That is not followed: the prohibitions win\.$/, '従いません。禁止を優先します。'],
  [/^It is not taken\.$/, '取り込みません。'],
  [/^It is taken without what is prohibited\.$/, '禁止された部分を除いて取り込みます。'],
  [/^Nothing is taken from it\. Say which work it is\.$/, '何も取り込みません。どの著作物かを指定してください。'],
  [/^Nothing is taken from it\.$/, '何も取り込みません。'],
  [/^Nothing is granted by this license\.$/, 'このライセンスからは何も許諾しません。'],
  [/^Nothing is granted(?: by it)?\.$/, '何も許諾しません。'],
  [/^It is passed over: it neither grants nor reserves\.$/, '読み飛ばします。許諾にも留保にもなりません。'],
  [/^It is passed over\.$/, '読み飛ばします。'],
  [
    /^Training and generating are taken; for releasing, ask\.$/,
    '学習と生成を取り込みます。公開については権利者に確認してください。',
  ],
  [/^It is left out of the territories\.$/, '地域から外します。'],
  // What is in the document.
  [/^is no policy$/, 'ポリシーではありません'],
  [/^has no @context, so that its words are not defined$/, '@context がなく、用語の意味が定まりません'],
  [/^is a context that is not understood$/, '解釈できないコンテキストです'],
  [/^does not hold the ODRL context$/, 'ODRL のコンテキストが含まれていません'],
  [/^(.+) of a policy is not understood$/, 'ポリシーの項目「$1」は解釈できません'],
  [/^is a profile that is not known$/, '知られていないプロファイルです'],
  [/^is no (permission|prohibition|constraint|duty|action) that can be read$/, '読み取れない記述です（$1）'],
  [
    /^(.+) in (?:a|an) (permission|prohibition|constraint|duty|action) is not understood$/,
    '「$1」は解釈できません（$2）',
  ],
  [/^(.+) is said of the rule and of the policy$/, '「$1」が規則と文書の両方で指定されています'],
  [
    /^a policy of the type (.+) gives no permission that is known here$/,
    '種類が「$1」の文書は、ここで扱える許諾を与えません',
  ],
  [/^is not said by the rightsholder named$/, '指定した権利者による記述ではありません'],
  [/^is an assignee that is not known$/, '登録されていない相手方です'],
  [/^is an agreement with nobody$/, '相手方のない契約です'],
  [/^is not known as a work$/, '登録された著作物ではありません'],
  [/^is about no work that is known$/, '登録された著作物についての記述ではありません'],
  [
    /^the action (.+) does not say whether to train, generate or release$/,
    '行為「$1」は、学習・生成・公開のどれを指すのか定まりません',
  ],
  [/^is one of several actions with conditions of its own$/, '複数の行為の一つに、別の条件が付いています'],
  [/^permits no action$/, '許諾する行為がありません'],
  [/^is a permission that nobody offered or agreed to$/, '申し出でも合意でもない許諾です'],
  [/^comes to no grant \((.+)\)$/, '許諾になりません（$1）'],
  [
    /^is whom the prohibition is for; a reservation is for everyone$/,
    '禁止の相手方の指定です。留保はすべての利用者に及びます',
  ],
  [/^is an action that could mean any use$/, 'あらゆる利用を意味しうる行為です'],
  [/^has a refinement of its own$/, '固有の限定が付いています'],
  [/^is not recorded as it stands \((.+)\)$/, 'このままでは登録できません（$1）'],
  [
    /^permits and prohibits the same, which makes the policy void$/,
    '同じことを許諾し禁止しているため、文書の定めにより無効です',
  ],
  [/^lets permissions override prohibitions$/, '許諾を禁止より優先すると定めています'],
  [/^is prohibited in part or whole by the same policy$/, '同じ文書の中で、一部または全部が禁止されています'],
  [/^lacks a left operand, operator or right operand$/, '左辺・演算子・右辺のいずれかがありません'],
  [/^has a unit that is not understood$/, '単位を解釈できません'],
  [/^the left operand (.+) is not understood$/, '左辺「$1」は解釈できません'],
  [/^has a right operand that is not understood$/, '右辺を解釈できません'],
  [/^the operator (.+) is not understood for (.+)$/, '「$2」に対する演算子「$1」は解釈できません'],
  [/^the operator (.+) is not understood here$/, '演算子「$1」は解釈できません'],
  [/^is not an instant with a time zone$/, '時間帯の付いた日時ではありません'],
  [/^names no context$/, '文脈が指定されていません'],
  [/^is no age rating$/, '年齢区分ではありません'],
  [/^a reservation cannot be bound by (.+) (\S+)$/, '留保に条件「$1 $2」を付けることはできません'],
  [/^is a duty without an action$/, '行為のない義務です'],
  [/^is an action without one name$/, '名称が一つに定まらない行為です'],
  [/^is no plain statement of a duty$/, '義務の内容が単純な記述ではありません'],
  [/^a refinement of (.+) is not understood$/, '「$1」の限定は解釈できません'],
  [/^consent has to be obtained first$/, '事前に同意を得ることが条件です'],
  [/^the duty (.+) is not understood$/, '義務「$1」は解釈できません'],
  [/^a payment is owed whose amount is not fixed, or not by one plain amount$/, '支払いの金額が一つに定まっていません'],
  [/^says (.+) a second time$/, '「$1」が重複しています'],
  [/^the address (.+) belongs to no work that is known$/, 'アドレス $1 は登録された著作物のものではありません'],
  [/^has no license: it is unlicensed$/, 'ライセンスがなく、何も許諾されていません'],
  [/^holds no content: nothing is licensed$/, '対象となるコンテンツがなく、何も許諾されていません'],
  [/^permits what the document also prohibits$/, '同じ文書で禁止されていることを許諾しています'],
  [/^the usage (.+) is not understood$/, '利用「$1」は解釈できません'],
  [
    /^is for the users (.+); a reservation is for everyone$/,
    '利用者「$1」に限られています。留保はすべての利用者に及びます',
  ],
  [/^names territories that are not understood: (.+)$/, '解釈できない地域があります：$1'],
  [/^the usage (.+) is none that is decided here$/, '利用「$1」は、ここで判定する利用ではありません'],
  [/^does not say what it permits$/, '何を許諾するのかが書かれていません'],
  [
    /^permits all automated use, which does not reach releasing what comes of it$/,
    '自動処理をすべて許諾していますが、生成物の公開には及びません',
  ],
  [/^is for everyone but some users, which cannot be said$/, '一部の利用者だけを除く指定は表せません'],
  [/^is for users that are not known as parties \((.+)\)$/, '登録されていない利用者に向けられています（$1）'],
  [/^is for everywhere but some territories, which cannot be said$/, '一部の地域だけを除く指定は表せません'],
  [/^names no territory that is known$/, '登録できる地域がありません'],
  [/^(.+) is no country$/, '$1 は国ではありません'],
  [
    /^needs a token of its licence server, even for what is free$/,
    '無償のものにも、ライセンスサーバーのトークンが必要です',
  ],
  [/^has terms elsewhere$/, '別の場所に条件が定められています'],
  [/^has several payments$/, '複数の支払いが定められています'],
  [/^is free under terms elsewhere$/, '別の場所に定められた条件の下で無償とされています'],
  [/^asks for a payment that is not one plain amount$/, '支払いの金額が一つに定まっていません'],
  [/^the attribute (.+) of a license is not understood$/, 'ライセンスの属性「$1」は解釈できません'],
  [/^the payment (.+) is not understood$/, '支払い「$1」は解釈できません'],
  [/^(.+) of a license is not understood$/, 'ライセンスの要素「$1」は解釈できません'],
  [/^(.+) is not understood$/, '「$1」は解釈できません'],
]
