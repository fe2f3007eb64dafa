import { inLanguage, type Language, type Text } from './language.js'

/** What `--help` says of each command and option, as [English, Japanese]. */
const texts = {
  program: [
    'Rights clearing for generative video: what does this resemble, and may it be used?',
    '生成映像の権利処理：何に似ているか、使ってよいか',
  ],
  json: [
    'one JSON object a line (the default when the output is not a terminal)',
    '1 行 1 件の JSON で出力（端末以外では既定）',
  ],
  text: ['text for people, also when the output is not a terminal', '端末以外でも人が読む形式で出力'],
  lang: ['language of the output: ja or en (default: the locale)', '出力の言語：ja または en（既定：ロケール）'],
  data: [
    'data folder (default: $KYODAKU_DATA or ./kyodaku-data)',
    'データフォルダー（既定：$KYODAKU_DATA または ./kyodaku-data）',
  ],
  deposit: ['deposit files as references of a work', '著作物の参照素材としてファイルを登録する'],
  depositWork: [
    'the work that the files are of (added when it does not exist)',
    'ファイルの属する著作物（なければ追加）',
  ],
  owner: [
    'an owner: a party’s id; with its share in percent, where and when as P:60:JP,US:2026-04-01..2030-04-01 (repeatable)',
    '権利者（当事者の ID）。持分（％）・地域・期間は P:60:JP,US:2026-04-01..2030-04-01 のように指定（複数可）',
  ],
  exclude: [
    'a stretch that is not the work’s own, in seconds: 12.5-30 (repeatable)',
    '著作物に属さない区間（秒）：12.5-30（複数可）',
  ],
  negative: [
    'stock or public-domain footage: what resembles it is nobody’s',
    '素材集・パブリックドメイン：これに似たものは対象外とする',
  ],
  work: ['works: add, list, show', '著作物：追加・一覧・表示'],
  workAdd: ['add a work, or change what is known of it', '著作物を追加・変更する'],
  title: [
    'a title, in any script; with its language as ja:題名 (repeatable)',
    '題名（ja:題名 のように言語を指定可、複数可）',
  ],
  kind: [
    'franchise, series, season, episode, film, game, manga, illustration, character or other',
    '種別：franchise, series, season, episode, film, game, manga, illustration, character, other',
  ],
  parent: ['the work that it belongs to', '親の著作物'],
  workRegime: [
    'the regime that it is deposited under: prior-permission or reservation',
    '登録時の制度：prior-permission（事前許諾制）または reservation（留保制）',
  ],
  list: ['list them', '一覧を表示する'],
  show: ['show one', '1 件を表示する'],
  party: ['parties: add, list', '当事者：追加・一覧'],
  partyAdd: ['add a party, or change what is known of it', '当事者を追加・変更する'],
  role: ['rightsholder, association, provider or authority', '役割：rightsholder, association, provider, authority'],
  name: ['a name; with its language as ja:名称 (repeatable)', '名称（ja:名称 のように言語を指定可、複数可）'],
  grant: ['grants: add, offer, counter, accept, revoke, …', '許諾：追加・申し出・対案・承諾・取消など'],
  grantAdd: ['permit uses of works', '著作物の利用を許諾する'],
  grantWork: [
    'a work that the grant covers, with all that belongs to it (repeatable)',
    '許諾する著作物（子の著作物を含む、複数可）',
  ],
  from: ['who grants: an owner of the work (default: its only owner)', '許諾者（既定：唯一の権利者）'],
  to: [
    'who may: a party’s id, class:NAME for all of a class, or * for anyone on the same terms',
    '被許諾者：当事者の ID、class:名称（その区分の全員）、または *（誰でも同じ条件で）',
  ],
  use: ['train, generate or release', '利用：train（学習）, generate（生成）, release（公開）'],
  model: ['the model', 'モデル'],
  models: ['models it holds for (default: any)', '対象のモデル（既定：すべて）'],
  territory: ['ISO 3166 code such as JP, or worldwide', 'ISO 3166 の国コード（例：JP）または worldwide'],
  since: ['from when it holds (default: now)', '開始日時（既定：現在）'],
  until: ['until when it holds (default: until revoked)', '終了日時（既定：取消まで）'],
  grantRevoke: ['revoke a grant', '許諾を取り消す'],
  revokeFrom: ['from when (default: now)', '取消日時（既定：現在）'],
  reserve: ['reserve a work’s rights explicitly, with where that was said', '著作物の権利を明示的に留保する'],
  evidence: ['where the reservation was published: a URL or a document', '留保を表示した場所（URL または文書）'],
  check: ['clear files or folders for a use', 'ファイルやフォルダーを判定する'],
  as: ['who wants to use it: a party’s id', '利用者（当事者の ID）'],
  regime: ['prior-permission (default) or reservation', '制度：prior-permission（既定）または reservation'],
  purpose: ['what for', '目的'],
  context: ['a context it appears in (repeatable)', '使われる文脈（複数可）'],
  hashes: [
    'exchange hashes in the field’s format (vPDQ lines): export, import',
    'ハッシュの交換形式（vPDQ）：書き出し・取り込み',
  ],
  hashesExport: [
    'print a file’s frame,quality,hash,timestamp lines',
    'ファイルの frame,quality,hash,timestamp を出力する',
  ],
  hashesImport: ['deposit a reference by its hashes alone', 'ハッシュだけで参照素材を登録する'],
  every: ['seconds between hashed frames; 0 is every frame', 'ハッシュの間隔（秒）、0 は全フレーム'],
  receipt: ['receipts: list, show', '受領証：一覧・表示'],
  verify: ['verify receipts offline', '受領証をオフラインで検証する'],
  key: ['the log’s public key (default: the data folder’s)', '記録の公開鍵（既定：データフォルダーのもの）'],
  doctor: ['say what works here and what does not', '環境を診断する'],
  demo: ['deposit the sample catalogue and clear the sample inputs', 'サンプルの登録と判定を行う'],
  actAs: [
    'who does this: a party’s id (default: the operator of this installation)',
    '行為者（当事者の ID。既定：運営者）',
  ],
  underMandate: ['the mandate it is done under (default: found by itself)', '根拠とする委任（既定：自動で選択）'],
  dryRun: ['say what would be done; do nothing', '実行せずに内容だけ表示する'],
} as const satisfies Record<string, readonly [string, string]>

export type HelpKey = keyof typeof texts

/** Says a text of the table above, or one that a command brings along. */
export function helpIn(language: Language): (text: HelpKey | Text) => string {
  return (text) => inLanguage(language, typeof text === 'string' ? texts[text] : text)
}
