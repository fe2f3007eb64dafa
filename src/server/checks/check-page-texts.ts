import type { Language } from '../../rights/index.js'

/** What the page that is shared says. */
export interface PageTexts {
  title: string
  outcome: Record<'permit' | 'review' | 'refuse', string>
  kind: Record<string, string>
  file: string
  use: string
  by: string
  model: string
  territory: string
  regime: string
  regimes: Record<string, string>
  decidedAt: string
  length: string
  reasons: string
  needed: string
  timeline: string
  timelineText: string
  input: string
  segments: string
  work: string
  inInput: string
  inReference: string
  level: string
  levels: readonly string[]
  chance: string
  mirrored: string
  speed: string
  inputFrame: string
  referenceFrame: string
  noFrame: string
  nothing: string
  searched: string
  searchedText: (counts: {
    references: string
    hashes: string
    radius: string
    version: string
    calibration: string
  }) => string
  textsSearched: (texts: string) => string
  incomplete: (count: string) => string
  otherRegime: (regime: string, outcome: string) => string
  receipt: string
  receiptNumber: string
  logEntry: string
  logKey: string
  verify: string
  verifyText: string
  verifying: string
  consistent: string
  refuted: string
  noVerifier: string
  noReceipt: string
  showReceipt: string
  made: string
}

export const pageTexts: Record<Language, PageTexts> = {
  en: {
    title: 'Decision',
    outcome: { permit: 'Permitted', review: 'Needs review', refuse: 'Refused' },
    kind: { train: 'Training', generate: 'Generation', release: 'Release' },
    file: 'File',
    use: 'Use',
    by: 'By',
    model: 'Model',
    territory: 'Territory',
    regime: 'Regime',
    regimes: { 'prior-permission': 'prior permission', reservation: 'reservation (opt-out)' },
    decidedAt: 'Decided',
    length: 'Length',
    reasons: 'Reasons',
    needed: 'What would have to be granted',
    timeline: 'Where it resembles what',
    timelineText: 'The file is on top, each reference below it; a ribbon joins the stretches that resemble each other.',
    input: 'The file',
    segments: 'Segments',
    work: 'Work',
    inInput: 'In the file',
    inReference: 'In the reference',
    level: 'Resemblance',
    levels: ['none', 'faint', 'some elements', 'substantial', 'near copy', 'copy'],
    chance: 'Chance of a false match',
    mirrored: 'mirrored',
    speed: 'speed',
    inputFrame: 'Frame of the file',
    referenceFrame: 'Frame of the reference',
    noFrame: 'no picture to show',
    nothing: 'Nothing of what was looked for was found in it. That is no statement about anything else.',
    searched: 'What was looked for',
    searchedText: ({ references, hashes, radius, version, calibration }) =>
      `${references} references with ${hashes} fingerprints, within ${radius} of 256 bits; matcher ${version}, calibration ${calibration}.`,
    textsSearched: (texts) => `Names of registered works were looked for in: ${texts}.`,
    incomplete: (count) => `${count} references could be compared in part only, or not at all.`,
    otherRegime: (regime, outcome) => `Under the other regime alone, ${regime}, it would have been: ${outcome}.`,
    receipt: 'Receipt',
    receiptNumber: 'Number',
    logEntry: 'Entry in the record',
    logKey: 'Key of the record',
    verify: 'Verification',
    verifyText:
      'This page holds the receipt and the program that verifies it, and has just run it here, without any network. A page can be forged as a whole: to be sure, compare the key above with the one that the operator has published, or verify the receipt with a program that you trust.',
    verifying: 'Verifying …',
    consistent:
      'Everything fits: the decision was computed anew from its inputs, and its entry is in the record under the key above.',
    refuted: 'This does not fit.',
    noVerifier: 'The verifier is not part of this page; verify the receipt with kyodaku-verify.mjs.',
    noReceipt: 'The receipt is with the party that asked for the decision.',
    showReceipt: 'Show the receipt (JSON)',
    made: 'Made by Kyodaku',
  },
  ja: {
    title: '判定結果',
    outcome: { permit: '許可', review: '要確認', refuse: '不許可' },
    kind: { train: '学習', generate: '生成', release: '公開' },
    file: 'ファイル',
    use: '利用',
    by: '利用者',
    model: 'モデル',
    territory: '地域',
    regime: '判定の方式',
    regimes: { 'prior-permission': '事前許諾', reservation: '留保（オプトアウト）' },
    decidedAt: '判定日時',
    length: '長さ',
    reasons: '判定の理由',
    needed: '必要な許諾',
    timeline: '類似箇所',
    timelineText: '上がファイル、下が参照素材です。帯は、似ている区間どうしを結んでいます。',
    input: 'ファイル',
    segments: '類似区間',
    work: '著作物',
    inInput: 'ファイル内',
    inReference: '参照素材内',
    level: '類似度',
    levels: ['なし', 'かすか', '一部の要素', '相当程度', 'ほぼ複製', '複製'],
    chance: '偶然に一致する確率',
    mirrored: '左右反転',
    speed: '速度',
    inputFrame: 'ファイルのフレーム',
    referenceFrame: '参照素材のフレーム',
    noFrame: '表示できる画像はありません',
    nothing: '照合した範囲では、該当するものは見つかりませんでした。照合していないものについては、何も示していません。',
    searched: '照合した範囲',
    searchedText: ({ references, hashes, radius, version, calibration }) =>
      `参照素材 ${references} 件（フィンガープリント ${hashes} 個）を、256 ビット中 ${radius} ビット以内の差で照合しました。照合器 ${version}、較正 ${calibration}。`,
    textsSearched: (texts) => `登録された名称を、次の文章の中で探しました：${texts}。`,
    incomplete: (count) => `参照素材 ${count} 件は、一部しか、またはまったく照合できませんでした。`,
    otherRegime: (regime, outcome) => `もう一方の方式「${regime}」だけで判定した場合：${outcome}。`,
    receipt: '受領証',
    receiptNumber: '番号',
    logEntry: '記録上の位置',
    logKey: '記録の公開鍵',
    verify: '検証',
    verifyText:
      'このページには受領証と検証プログラムが含まれており、開いた時点で、通信を行わずに検証しています。ページ全体が偽造される可能性もあるため、上の公開鍵を運営者が公表しているものと見比べるか、信頼できるプログラムで受領証を検証してください。',
    verifying: '検証しています…',
    consistent: '整合しています。判定は材料から計算し直して一致し、上の公開鍵の記録に含まれていることを確認しました。',
    refuted: '整合しません。',
    noVerifier: 'このページに検証プログラムは含まれていません。kyodaku-verify.mjs で受領証を検証してください。',
    noReceipt: '受領証は、判定を求めた当事者が保管しています。',
    showReceipt: '受領証を表示（JSON）',
    made: 'Kyodaku（許諾）が作成',
  },
}
