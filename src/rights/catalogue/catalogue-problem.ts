/** What is wrong with a line of a catalogue, in a form that can be said in any language. */
export interface CatalogueProblem {
  /** Counted from 1 as an editor counts, also through cells with line breaks; 0 is the file as a whole. */
  line: number
  /** The column's heading as it is written in the file; in JSON the place within the work, `titles[2].text`. */
  column?: string
  code: CatalogueProblemCode
  /** `fatal`: the file cannot be taken as a whole. `error`: this work cannot. `warning`: taken, but have a look. */
  severity: Severity
  parameters: Readonly<Record<string, string | number>>
  /** What stands there, cut to 200 characters. */
  value?: string
}

export type Severity = 'fatal' | 'error' | 'warning'
export type CatalogueProblemCode = keyof typeof catalogueProblems

type Said = readonly [english: string, japanese: string]

/**
 * Every code: how grave it is, what it says and what to do, in English and Japanese; `{name}` is a parameter.
 * Codes are stable, for programs to branch on.
 */
export const catalogueProblems = {
  // The file.
  'empty-file': kind(
    'fatal',
    ['The file has no rows.', 'ファイルに行がありません。'],
    ['Check that it is the right file and was saved.', '正しいファイルか、保存されているかを確認してください。'],
  ),
  'unknown-encoding': kind(
    'fatal',
    [
      'The file is not text in UTF-8, UTF-16 or Shift_JIS.',
      'UTF-8、UTF-16、Shift_JIS のいずれのテキストでもありません。',
    ],
    [
      'Save it as "CSV UTF-8" in Excel. Excel files (.xlsx) themselves cannot be read.',
      'Excel で「CSV UTF-8」として保存してください。Excel ファイル（.xlsx）のままでは読めません。',
    ],
  ),
  'no-id-column': kind(
    'fatal',
    ['No column is headed "id".', '「作品ID」の列がありません。'],
    [
      'Head the column of the works’ ids "id" (作品ID), in the first row.',
      '1 行目の見出しに「作品ID」（または id）を入れてください。',
    ],
  ),
  'unknown-column': kind(
    'fatal',
    ['The column "{header}" is not known.', '「{header}」という列は分かりません。'],
    [
      'Correct the heading, or leave the column out with --ignore-column "{header}".',
      '見出しを直すか、--ignore-column "{header}" で読み飛ばしてください。',
    ],
  ),
  'repeated-column': kind(
    'fatal',
    ['The columns "{first}" and "{header}" mean the same.', '「{first}」と「{header}」は同じ意味の列です。'],
    ['Keep one of them.', 'どちらか一方だけにしてください。'],
  ),
  'quote-not-closed': kind(
    'fatal',
    ['A quotation mark opened here is never closed.', 'ここで始まる引用符（"）が閉じられていません。'],
    ['Close it, or write " as "" inside a quoted cell.', '引用符を閉じてください。セルの中の " は "" と書きます。'],
  ),
  'record-too-long': kind(
    'fatal',
    ['A record is longer than {max} characters.', '1 件が {max} 文字を超えています。'],
    [
      'A quotation mark or bracket before it is probably not closed.',
      '手前の引用符や括弧が閉じられていない可能性があります。',
    ],
  ),
  'too-many-rows': kind(
    'fatal',
    ['The file has more than {max} rows.', '{max} 行を超えています。'],
    ['Split it.', 'ファイルを分けてください。'],
  ),
  'too-many-problems': kind(
    'fatal',
    [
      'More than {max} problems: the rest of the file was not read.',
      '問題が {max} 件を超えたため、残りは読んでいません。',
    ],
    [
      'Correct the first ones; they often have one cause.',
      '最初の問題から直してください。原因が同じことがよくあります。',
    ],
  ),
  'not-json': kind(
    'fatal',
    ['This is not JSON: {detail}.', 'JSON として読めません：{detail}'],
    [
      'Give an array of works, one work a line, or {"works": […]}.',
      '著作物の配列、1 行 1 件、または {"works": […]} の形にしてください。',
    ],
  ),
  'truncated-json': kind(
    'fatal',
    ['The file ends in the middle.', 'ファイルが途中で終わっています。'],
    ['Export it again, and close all brackets.', '書き出し直し、括弧がすべて閉じているか確認してください。'],
  ),

  // A line.
  'bad-quotes': kind(
    'error',
    ['Quotation marks stand where they may not.', '引用符（"）の使い方が正しくありません。'],
    ['Quote the whole cell, and write " as "" inside it.', 'セル全体を " で囲み、中の " は "" と書いてください。'],
  ),
  'bad-json': kind(
    'error',
    ['This entry is not JSON: {detail}.', 'この項目は JSON として読めません：{detail}'],
    ['Correct its commas, quotation marks and brackets.', 'カンマ、引用符、括弧を直してください。'],
  ),
  'too-many-cells': kind(
    'error',
    [
      'The row has {count} cells under {columns} headings.',
      '見出しは {columns} 列ですが、この行には {count} 個のセルがあります。',
    ],
    ['A cell with a separator in it must be quoted ("…").', '区切り文字を含むセルは " で囲んでください。'],
  ),
  'unreadable-characters': kind(
    'error',
    ['Characters cannot be read in the encoding {encoding}.', '{encoding} として読めない文字があります。'],
    ['Type the text again, and save the file as UTF-8.', '文字を入力し直し、UTF-8 で保存してください。'],
  ),
  garbled: kind(
    'error',
    ['The text looks garbled.', '文字化けしているようです。'],
    [
      'Open the original with its own encoding, and save it as UTF-8.',
      '元のファイルを正しい文字コードで開き、UTF-8 で保存し直してください。',
    ],
  ),
  'no-id': kind(
    'error',
    ['The row has no id.', '作品IDがありません。'],
    ['Give every work an id of your own that stays the same.', '作品ごとに、変わらない独自の ID を付けてください。'],
  ),
  'bad-id': kind(
    'error',
    ['This cannot be an id.', 'ID に使えない値です。'],
    [
      'At most 200 characters, no spaces at its ends, not "*".',
      '200 文字以内、前後に空白なし、「*」以外にしてください。',
    ],
  ),
  'control-characters': kind(
    'error',
    ['There are line breaks, tabs or other control characters in it.', '改行、タブなどの制御文字が含まれています。'],
    ['Remove them.', '取り除いてください。'],
  ),
  'too-long': kind(
    'error',
    ['This is too long or too many: at most {max}.', '長すぎるか多すぎます：上限は {max} です。'],
    ['Shorten it.', '減らしてください。'],
  ),
  'too-short': kind(
    'error',
    ['This is empty or too small: at least {min}.', '空か小さすぎます：下限は {min} です。'],
    ['Fill it in.', '入力してください。'],
  ),
  'wrong-type': kind(
    'error',
    ['A value of type {expected} belongs here.', 'ここには {expected} 型の値が必要です。'],
    [
      'Write it as in the example (kyodaku import --template).',
      '見本（kyodaku import --template）のように書いてください。',
    ],
  ),
  'unknown-field': kind(
    'error',
    ['The field "{field}" is not known.', '「{field}」という項目は分かりません。'],
    [
      'Correct its name, or leave it out with --ignore-column "{field}".',
      '名前を直すか、--ignore-column "{field}" で読み飛ばしてください。',
    ],
  ),
  invalid: kind('error', ['{detail}.', '正しくありません：{detail}'], ['{remedy}', '直してください：{remedy}']),
  'unknown-kind': kind(
    'error',
    ['This is no kind of work.', '種別が分かりません。'],
    [
      'franchise, series, season, episode, film, game, manga, illustration, character or other.',
      'フランチャイズ、テレビシリーズ、シーズン、話、映画、ゲーム、漫画、イラスト、キャラクター、その他 のいずれかにしてください。',
    ],
  ),
  'unknown-regime': kind(
    'error',
    ['This is no regime.', '制度が分かりません。'],
    ['prior-permission or reservation.', '事前許諾 または 留保 と書いてください。'],
  ),
  'unknown-disclosure': kind(
    'error',
    ['This says neither withheld nor public.', '公開か非公開か分かりません。'],
    ['yes (withheld) or no (public).', 'はい（非公開）または いいえ（公開）と書いてください。'],
  ),
  'unknown-territory': kind(
    'error',
    ['"{territory}" is no country or region.', '「{territory}」は国・地域として分かりません。'],
    [
      'A code such as JP, a name such as Japan, or worldwide.',
      'JP のようなコード、日本 のような国名、または 全世界 と書いてください。',
    ],
  ),
  'bad-date': kind(
    'error',
    ['This is no date.', '日付として読めません。'],
    [
      'Like 2026-04-01, 2026/4/1 or 2026-04-01T00:00:00+09:00.',
      '2026-04-01、2026/4/1、2026年4月1日、令和8年4月1日 のように書いてください。',
    ],
  ),
  'period-backwards': kind(
    'error',
    ['The period ends before it begins.', '終了日が開始日より前です。'],
    ['Correct one of the dates.', 'どちらかの日付を直してください。'],
  ),
  'bad-share': kind(
    'error',
    ['This is no share.', '持分として読めません。'],
    [
      'Like 50%, 33.3333% or 1/3; more than 0, at most the whole.',
      '50%、33.3333%、1/3 のように、0 より大きく全体以下で書いてください。',
    ],
  ),
  'share-too-fine': kind(
    'error',
    ['Shares are kept to a millionth (four decimals of a percent).', '持分は 100 万分の 1（%で小数第 4 位）までです。'],
    [
      'Round it so that the shares still add up, or write 1/3.',
      '合計が合うように丸めるか、1/3 のように書いてください。',
    ],
  ),
  'share-ambiguous': kind(
    'error',
    ['This may mean a percentage or a fraction.', '百分率か割合か区別できません。'],
    ['Write the percent sign: 50%.', '「50%」のように % を付けてください。'],
  ),
  'share-without-owner': kind(
    'error',
    ['A share, territory or period without an owner.', '権利者のない持分・地域・期間です。'],
    ['Name the owner in the same row.', '同じ行に権利者を書いてください。'],
  ),
  'shares-uncounted': kind(
    'error',
    ['{owners} owners, but {shares} shares.', '権利者は {owners} 者ですが、持分は {shares} 個です。'],
    ['One share for each owner, in the same order.', '権利者と同じ順に、同じ数だけ書いてください。'],
  ),
  'committee-without-names': kind(
    'error',
    ['A representative without a committee.', '製作委員会の名前がないのに幹事会社があります。'],
    ['Name the committee, too.', '製作委員会の列にも名前を書いてください。'],
  ),
  'invalid-identifier': kind(
    'error',
    ['This is no valid {scheme}: {detail}', '{scheme} として正しくありません：{detail}'],
    [
      'Compare it with where it comes from: often one digit is wrong.',
      '元の資料と見比べてください。1 文字の誤りがよくあります。',
    ],
  ),

  // Works among each other and with the registry.
  contradiction: kind(
    'error',
    ['Line {first} says "{before}" of the same work.', '同じ作品について {first} 行目には「{before}」とあります。'],
    ['Say the same in both rows, or leave this cell empty.', '同じ値にするか、このセルを空にしてください。'],
  ),
  'bad-elsewhere': kind(
    'error',
    ['Line {first} of the same work has errors.', '同じ作品の {first} 行目に誤りがあります。'],
    ['Correct that line.', 'その行を直してください。'],
  ),
  'no-title': kind(
    'error',
    ['A new work needs a title.', '新しい作品には作品名が必要です。'],
    ['Fill in its title.', '作品名を入力してください。'],
  ),
  'no-owner': kind(
    'error',
    ['Nobody is said to own this work.', '権利者が分かりません。'],
    ['Fill in the owner, or give --owner for all.', '権利者の列を埋めるか、--owner で全体の権利者を指定してください。'],
  ),
  'unknown-parent': kind(
    'error',
    [
      'The parent "{parent}" is neither in the file nor registered.',
      '親作品「{parent}」がファイルにも登録簿にもありません。',
    ],
    ['Correct its id, or add it to the file.', 'ID を直すか、親作品をファイルに加えてください。'],
  ),
  'parent-refused': kind(
    'error',
    ['The parent "{parent}" (line {first}) has errors.', '親作品「{parent}」（{first} 行目）に誤りがあります。'],
    ['Correct the parent first.', '先に親作品を直してください。'],
  ),
  'parent-cycle': kind(
    'error',
    ['The work would be its own ancestor: {path}.', '親作品をたどると自分自身に戻ります：{path}'],
    ['Correct one of these parents.', 'いずれかの親作品を直してください。'],
  ),
  'identifier-taken': kind(
    'error',
    ['{scheme} belongs to the work "{other}" already.', 'この {scheme} は作品「{other}」のものです。'],
    [
      'Correct it, or give both rows the same id if they are one work.',
      '番号を直すか、同じ作品なら ID を揃えてください。',
    ],
  ),
  'id-taken': kind(
    'error',
    [
      'The id belongs to another work of {owner}: "{title}".',
      'この ID は {owner} の別の作品「{title}」で使われています。',
    ],
    [
      'Choose ids of your own, such as with your company’s name in front.',
      '社名を頭に付けるなど、独自の ID にしてください。',
    ],
  ),
  'not-your-work': kind(
    'error',
    ['{principal} is not among the owners of this work.', '{principal} はこの作品の権利者に含まれていません。'],
    ['Name it as an owner, or leave the row out.', '権利者に加えるか、この行を除いてください。'],
  ),
  'mandate-needed': kind(
    'error',
    [
      '{actor} may not do this for {principal}: {detail}',
      '{actor} には {principal} のためにこれを行う委任がありません：{detail}',
    ],
    ['Have the mandate widened, or leave the row out.', '委任の範囲を広げてもらうか、この行を除いてください。'],
  ),
  'claim-refused': kind(
    'error',
    ['The work is registered for {owner}.', 'この作品は {owner} の権利として登録されています。'],
    ['Leave the row out, or let a claim of ownership be opened.', 'この行を除くか、権利主張として申し出てください。'],
  ),
  'claim-in-anothers-name': kind(
    'error',
    ['{principal} cannot claim ownership for {owner}.', '{principal} は {owner} の権利を主張できません。'],
    ['Import the catalogue of {owner} in its own name.', '{owner} 自身の名義で取り込んでください。'],
  ),
  'claim-opened': kind(
    'warning',
    [
      'Registered for {owner}: not changed, a claim of ownership is opened instead.',
      '{owner} の権利として登録済みのため変更せず、権利主張として申し出ます。',
    ],
    [
      'Until it is settled, permissions for this work go to review.',
      '解決までの間、この作品の許諾は確認待ちになります。',
    ],
  ),
  'claim-settled': kind(
    'warning',
    [
      'This claim of ownership was {state} before; it is not opened again.',
      'この権利主張は以前 {state} となったため、改めて申し出ません。',
    ],
    ['Open it by hand if there is new evidence.', '新しい証拠があれば、個別に申し出てください。'],
  ),
  'others-work-unchanged': kind(
    'warning',
    [
      'The work is registered for {owner}: {fields} not changed.',
      'この作品は {owner} の登録のため、{fields} は変更しません。',
    ],
    ['Ask the registered owner to change it.', '登録されている権利者に変更を依頼してください。'],
  ),
  'shares-do-not-add-up': kind(
    'warning',
    ['In {territory}{period} the shares add up to {percent} %.', '{territory}{period}の持分の合計が {percent}% です。'],
    ['Until they are 100 %, uses there go to review.', '100% になるまで、その範囲の利用は確認待ちになります。'],
  ),
  'shares-assumed': kind(
    'warning',
    ['No shares are given: the {owners} owners get equal parts.', '持分がないため、{owners} 者で等分しました。'],
    ['Fill in the shares if they differ.', '異なる場合は持分を記入してください。'],
  ),
  'unknown-party': kind(
    'warning',
    ['"{party}" is not registered as a party.', '「{party}」は当事者として登録されていません。'],
    [
      'Check the id, or add it: kyodaku party add {party}',
      'ID を確認するか、登録してください：kyodaku party add {party}',
    ],
  ),
  'shared-name': kind(
    'warning',
    ['The work "{other}" has the same name.', '作品「{other}」と同じ名前です。'],
    [
      'Is it the same work? Otherwise nothing needs to be done.',
      '同じ作品ではありませんか。別の作品ならこのままで構いません。',
    ],
  ),
  'empty-name': kind(
    'warning',
    ['There is an empty name between separators.', '区切りの間に空の名前があります。'],
    ['It was left out.', '読み飛ばしました。'],
  ),
  'kind-not-said': kind(
    'warning',
    [
      'No column says what kind of works these are: they become "other".',
      '種別の列がないため、すべて「その他」になります。',
    ],
    ['Add a column "kind".', '「種別」の列を加えてください。'],
  ),
} as const

function kind(severity: Severity, says: Said, remedy: Said) {
  return { severity, says, remedy } as const
}

/** A problem of a code, at its usual gravity. */
export function problemAt(
  line: number,
  code: CatalogueProblemCode,
  parameters: CatalogueProblem['parameters'] = {},
  where: { column?: string | undefined; value?: string | undefined } = {},
): CatalogueProblem {
  return {
    line,
    ...(where.column === undefined ? {} : { column: where.column }),
    code,
    severity: catalogueProblems[code].severity,
    parameters,
    ...(where.value === undefined ? {} : { value: clipped(where.value) }),
  }
}

/**
 * Says a problem to people: what is wrong, and what to do.
 *
 * @example explainCatalogueProblem(problem, 'ja').text // 'この ISAN は作品「w-12」のものです。'
 */
export function explainCatalogueProblem(
  problem: Pick<CatalogueProblem, 'code' | 'parameters'>,
  language: 'ja' | 'en',
): { text: string; remedy: string } {
  const { says, remedy } = catalogueProblems[problem.code]
  const at = language === 'ja' ? 1 : 0
  return { text: filled(says[at], problem.parameters), remedy: filled(remedy[at], problem.parameters) }
}

function filled(text: string, parameters: CatalogueProblem['parameters']): string {
  return text.replaceAll(/\{([a-z]+)\}/gi, (whole, name: string) =>
    Object.hasOwn(parameters, name) ? String(parameters[name]) : whole,
  )
}

const valueLengthMax = 200
/** Cut between characters, so that what is reported can always be written as UTF-8. */
function clipped(value: string): string {
  const cut = value.length > valueLengthMax ? `${value.slice(0, valueLengthMax)}…` : value
  return cut.replaceAll(/\p{Surrogate}/gu, '\ufffd')
}
