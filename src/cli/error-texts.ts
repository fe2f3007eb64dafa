import type { ClearanceErrorCode } from '../clearance/index.js'
import type { ClientErrorCode } from '../client/index.js'
import type { FingerprintErrorCode } from '../fingerprint/index.js'
import type { CredentialsErrorCode, GenerationErrorCode, ProbeErrorCode } from '../generation/index.js'
import type { MatchErrorCode } from '../match/index.js'
import type { MediaErrorCode } from '../media/index.js'
import type { RecordErrorCode } from '../record/index.js'
import type { RightsErrorCode } from '../rights/index.js'
import type {
  HttpErrorCode,
  IdentityErrorCode,
  JobsErrorCode,
  PictureErrorCode,
  UploadErrorCode,
  WebhooksErrorCode,
  WitnessErrorCode,
} from '../server/index.js'
import type { SignalsErrorCode } from '../signals/index.js'
import type { StoreErrorCode, StoreNotice } from '../store/index.js'
import type { TrainingErrorCode } from '../training/index.js'
import { type CliErrorCode, codeOf, messageOf } from './errors.js'
import { inLanguage, type Language, type Text } from './language.js'
import { messagesIn } from './messages.js'

/** Every stable code of every room, and `internal` for what has none. */
export type ErrorCode =
  | RecordErrorCode
  | RightsErrorCode
  | ClearanceErrorCode
  | StoreErrorCode
  | StoreNotice['code']
  | MediaErrorCode
  | FingerprintErrorCode
  | MatchErrorCode
  | SignalsErrorCode
  | TrainingErrorCode
  | ProbeErrorCode
  | GenerationErrorCode
  | CredentialsErrorCode
  | WitnessErrorCode
  | JobsErrorCode
  | UploadErrorCode
  | HttpErrorCode
  | IdentityErrorCode
  | PictureErrorCode
  | WebhooksErrorCode
  | ClientErrorCode
  | CliErrorCode
  | 'internal'

/** What is known of an error: it was thrown, or was reported as code and message. */
type Explainable = { code: string; message: string; text?: Text }

/**
 * An error as people read it, with its code: in English the message; in Japanese what happened and what to do, then the
 * message, which has the particulars (ids, places), on a line of its own.
 *
 * @example
 * console.note(explainError(error, 'ja')) // エラー（clearance.unknown-work）：指定した著作物は…\n詳細：there is no work "x" …
 */
export function explainError(error: unknown, language: Language): string {
  const { code } = explainable(error)
  return messagesIn(language).error(code, describeError(error, language))
}

/** The same without the code, for where it stands beside. */
export function describeError(error: unknown, language: Language): string {
  const { code, message, text } = explainable(error)
  if (text !== undefined) return inLanguage(language, text)
  return language === 'ja' ? `${japaneseOf(code)}\n詳細：${message}` : message
}

/** Whether a word is a code that can be explained. */
export function isErrorCode(word: string): boolean {
  return Object.hasOwn(errorTexts, word) || Object.hasOwn(systemTexts, word)
}

/** Its sentence; of a code that nobody knows, that of `internal`. */
function japaneseOf(code: string): string {
  const known: Readonly<Record<string, string>> = { ...systemTexts, ...errorTexts }
  return Object.hasOwn(known, code) ? known[code]! : errorTexts.internal
}

function explainable(error: unknown): Explainable {
  if (error instanceof Error) {
    const text = 'text' in error && Array.isArray(error.text) ? (error.text as unknown as Text) : undefined
    return { code: codeOf(error), message: messageOf(error), ...(text === undefined ? {} : { text }) }
  }
  if (typeof error === 'object' && error !== null && 'code' in error && 'message' in error) return error as Explainable
  return { code: codeOf(error), message: messageOf(error) }
}

/** What happened and what to do, for rightsholders rather than for engineers. A missing one does not compile. */
export const errorTexts = {
  internal: '予期しないエラーが起きました。もう一度試しても直らないときは、詳細を添えて運営者にお知らせください。',

  'cli.usage': 'コマンドの書き方に誤りがあります。詳細を確認するか、--help で使い方をご覧ください。',
  'cli.not-found': '指定したファイルまたはフォルダーがありません。場所と名前を確認してください。',
  'cli.not-a-file': '指定したものは、読み取れるファイルではありません。場所と名前を確認してください。',
  'cli.no-media': '指定したフォルダーに、映像や画像のファイルがありません。別のフォルダーを指定してください。',
  'cli.unknown-work': '指定した著作物は登録されていません。kyodaku work list で ID を確認してください。',
  'cli.unknown-grant': '指定した許諾は登録されていません。kyodaku grant list で ID を確認してください。',
  'cli.unknown-format':
    '利用条件のファイルとして読み取れません。ODRL（JSON-LD）か RSL（XML）のファイルを指定してください。',
  'cli.too-large': 'ファイルが大きすぎます。利用条件のファイルかどうかを確認してください。',
  'cli.no-witness': '連署を求める立会人が設定されていません。kyodaku log policy で設定してください。',
  'cli.log-unreachable': '記録の公開先から取得できませんでした。アドレスを確認し、時間をおいてもう一度お試しください。',

  'cli.no-server':
    '動作中のサーバーがありません。kyodaku serve で起動するか、KYODAKU_URL と KYODAKU_TOKEN を設定してください。',
  'cli.server-running':
    'このデータフォルダーではサーバーが動作中です。先にサーバーを停止するか、画面で操作してください。',
  'cli.needs-folder':
    'この操作は、サーバーを通しては実行できません。データフォルダーのある環境で、サーバーを停止して実行してください。',
  'cli.port-taken': 'そのポートはすでに使われています。KYODAKU_PORT または --port で別のポートを指定してください。',
  'cli.cannot-listen': 'そのアドレスとポートでは待ち受けできません。KYODAKU_HOST と KYODAKU_PORT を確認してください。',

  'client.unreachable': 'サーバーから応答がありません。動作しているか、アドレスが正しいかを確認してください。',
  'client.bad-answer': 'Kyodaku のサーバーからの応答ではありません。アドレスと、途中のプロキシを確認してください。',
  'client.upload-failed': '送信が途切れ、再開できませんでした。接続を確認して、もう一度お試しください。',
  'client.job-failed': 'サーバーでの処理が失敗したか、取り消されました。kyodaku jobs で確認してください。',
  'client.approval-needed': 'この操作には二人目の承認が必要です。まだ実行されておらず、承認を待っています。',

  'pictures.not-possible': 'このファイルからは画像を作れません。別のファイルを用意してください。',
  'http.not-found': '指定した場所には何もありません。アドレスを確認してください。',
  'http.bad-request': '要求の形に誤りがあります。詳細を確認してください。',
  'http.invalid': '入力に誤りがあります。詳細に示された項目を確認してください。',
  'http.unauthenticated': 'サインインが必要です。トークンを使う場合は KYODAKU_TOKEN を確認してください。',
  'http.forbidden': 'この操作をする権限がありません。当事者の管理者にご相談ください。',
  'http.csrf': 'この画面からの要求と確認できませんでした。ページを読み込み直してください。',
  'http.conflict': 'ほかの変更と重なりました。最新の内容を確認してから、やり直してください。',
  'http.gone': '期限が切れたか、すでに使われています。新しいものを用意してください。',
  'http.precondition-failed': 'ほかの方が先に変更しました。最新の内容を確認してから、やり直してください。',
  'http.too-large': '送信した内容が大きすぎます。映像は、アップロードで送信してください。',
  'http.unsupported-type': 'この形式の内容は受け付けていません。JSON で送信してください。',
  'http.too-many': '要求が多すぎます。少し待ってから、もう一度お試しください。',
  'http.bad-cursor': '一覧の続きを示す値が正しくありません。最初から取得し直してください。',
  'http.key-reused': '同じ Idempotency-Key が、別の要求に使われています。新しい値を使ってください。',
  'http.key-in-use': '同じ Idempotency-Key の最初の要求が、まだ処理中です。少し待ってから、もう一度お試しください。',
  'http.unavailable': 'ただいま応答できません。少し待ってから、もう一度お試しください。',
  'http.internal': 'サーバーで問題が起きました。直らないときは、詳細を添えて運営者にお知らせください。',
  'identity.wrong-credentials': 'メールアドレスまたはパスワードが正しくありません。',
  'identity.wrong-code': '確認コードが正しくありません。新しいコードを入力してください。',
  'identity.too-many-tries': '失敗が続いたため、しばらく受け付けません。時間をおいてお試しください。',
  'identity.busy': 'ただいま混み合っています。少し待ってから、もう一度お試しください。',
  'identity.foreign-origin': 'ほかのサイトから送られた要求のため、受け付けませんでした。',
  'identity.no-csrf-token': 'この画面からの要求と確認できませんでした。ページを読み込み直してください。',
  'identity.step-up-needed': '取り消せない操作のため、もう一度本人確認が必要です。',
  'identity.no-membership': '現在、どの当事者にも所属していません。管理者にご相談ください。',
  'identity.not-allowed': 'この操作をする権限がありません。当事者の管理者にご相談ください。',
  'identity.weak-password': 'このパスワードは推測されやすいため使えません。12 文字以上の別のものにしてください。',
  'identity.link-not-valid': 'このリンクは期限が切れたか、すでに使われています。新しいリンクを受け取ってください。',
  'identity.challenge-not-valid': '手続きの期限が切れました。最初からやり直してください。',
  'identity.passkey-refused': 'パスキーを確認できませんでした。もう一度試すか、別の方法でサインインしてください。',
  'identity.sso-failed': 'シングルサインオンに失敗しました。もう一度試すか、管理者にご相談ください。',
  'identity.sso-unknown-person': 'このアカウントの方は登録されていません。管理者から招待を受けてください。',
  'identity.sso-not-set-up': 'シングルサインオンは設定されていません。',
  'identity.last-administrator': '最後の管理者は外せません。先に、ほかの方を管理者にしてください。',
  'identity.email-taken': 'このメールアドレスは、すでに使われています。',
  'identity.already-member': 'この方は、すでに所属しています。',
  'identity.unknown-person': '指定した利用者は、ここにはいません。',
  'identity.unknown-party': '指定した当事者は登録されていません。',
  'identity.unknown-token': '指定したトークンは、ここにはありません。',
  'identity.unknown-session': '指定したセッションはありません。すでに終了しているかもしれません。',
  'identity.unknown-invitation': '指定した招待は、ここにはありません。',
  'identity.unknown-passkey': '指定したパスキーは登録されていません。',
  'identity.unknown-approval': '指定した承認依頼は、ここにはありません。',
  'identity.approval-closed': 'この依頼は、すでに決定、取り下げ、または期限切れになっています。',
  'identity.approval-needs-another': '依頼した本人ではなく、もう一人の方の承認が必要です。',
  'identity.only-way-in': 'サインインの方法がなくなるため、これは外せません。先に別の方法を登録してください。',
  'identity.bad-settings': '設定の内容に誤りがあります。詳細を確認してください。',
  'identity.second-factor-needed':
    '所属する組織では 2 段階認証が必要です。認証アプリかパスキーを設定してから、もう一度お試しください。',
  'identity.done-not-recorded':
    '処理は実行されましたが、その記録をまだ書き込めていません。書き込めるようになり次第、記録されます。同じ操作を繰り返さず、結果を確認してください。',
  'uploads.unknown': '指定したアップロードは見つかりません。期限が切れたか、別の当事者のものです。',
  'uploads.unfinished': 'アップロードが終わっていません。残りを送信してからもう一度お試しください。',
  'uploads.expired': 'アップロードの期限が切れました。最初から送信し直してください。',
  'uploads.invalid': 'アップロードの要求に誤りがあります。詳細を確認してください。',
  'uploads.too-large': 'ファイルが大きすぎます。分割するか、運営者にお問い合わせください。',
  'uploads.too-many': '終わっていないアップロードが上限に達しています。続けるか、不要なものを取り消してください。',
  'uploads.wrong-offset': '送信を再開する位置が合いません。サーバーが示す位置から送信してください。',
  'uploads.interrupted': '別の送信が始まったため中断しました。もう一度お試しください。',
  'uploads.checksum-mismatch': '送信した部分がチェックサムと一致しません。その部分を送信し直してください。',
  'uploads.digest-mismatch': '届いたファイルが、申告されたダイジェストと一致しません。送信し直してください。',
  'jobs.too-many': '待機中のジョブが上限に達しています。終わるのを待つか、不要なジョブを中止してください。',
  'jobs.unknown': '指定したジョブは見つかりません。ジョブの一覧で確認してください。',
  'jobs.wrong-state': 'ジョブの状態が変わったため、この操作はできません。最新の状態を確認してください。',
  'jobs.no-handler': 'この種類のジョブは実行できません。サーバーを最新の版に更新してください。',
  'jobs.bad-input': 'ジョブの内容に誤りがあります。説明を確認し、直してからもう一度お試しください。',
  'jobs.too-large': '書き出す量が大きすぎます。期間を短くして、もう一度お試しください。',
  'jobs.crashed': '処理中にサーバーが 3 回停止しました。ファイルとメモリーの空きを確認してください。',
  'jobs.failed': '予期しないエラーでジョブが失敗しました。やり直しても失敗する場合は、運営者に連絡してください。',
  'jobs.stopping': 'サーバーを停止しています。再開すると、ジョブは続きから実行されます。',
  'jobs.lost': 'ジョブは別のプロセスに引き継がれました。操作は必要ありません。',
  'jobs.cancelled': 'ジョブは中止されました。続けるには、やり直してください。',

  'webhooks.bad-url': '通知先の URL が正しくありません。https から始まる URL を指定してください。',
  'webhooks.private-address': '通知先が社内のアドレスです。インターネットから接続できる URL を指定してください。',
  'webhooks.too-many': '通知先の数が上限に達しています。不要な通知先を削除してください。',
  'webhooks.unknown': '指定した通知先または送信の記録は見つかりません。一覧で確認してください。',
  'webhooks.wrong-state': '通知先が停止中か、送信待ちのため、この操作はできません。状態を確認してください。',
  'webhooks.bad-secret': '通知先の秘密鍵を読み取れません。秘密鍵を更新してください。',
  'webhooks.unresolved': '通知先のホスト名が見つかりません。URL を確認してください。',
  'webhooks.unreachable': '通知先に接続できませんでした。受け取る側の状態を確認してください。',
  'webhooks.tls-failed': '通知先との暗号化された接続を確立できませんでした。証明書を確認してください。',
  'webhooks.timeout': '通知先から 15 秒以内に応答がありませんでした。受け取る側の状態を確認してください。',
  'webhooks.redirected': '通知先が転送を返しました。最終的な URL を登録してください。',
  'webhooks.disabled': '通知先が停止中です。受け取る側を直してから再開してください。',

  'witness.bad-keys': '立会人の鍵ファイル（witness.json）を読み取れません。バックアップから復元してください。',
  'witness.wrong-name':
    'この立会人は別の名前で作成されています。元の名前を --name に指定するか、別のフォルダーを使ってください。',

  'clearance.unknown-work':
    '指定した著作物は登録されていません。kyodaku work list で ID を確認するか、先に登録してください。',
  'clearance.unknown-grant': '指定した許諾は登録されていません。kyodaku grant list で ID を確認してください。',
  'clearance.unknown-party':
    '指定した当事者は登録されていません。kyodaku party list で ID を確認するか、先に登録してください。',
  'clearance.unknown-mandate': '指定した委任は登録されていません。kyodaku mandate list で ID を確認してください。',
  'clearance.unknown-claim': '指定した権利主張は登録されていません。kyodaku claim list で ID を確認してください。',
  'clearance.mandate-needed':
    'この操作には権利者の有効な委任が必要です。権利者本人が行うか、権利者から委任を受けてください。',
  'clearance.not-allowed': 'この操作は認められていません。誰が行えるか、どう進めるかは詳細をご覧ください。',
  'clearance.claim-needed':
    'この著作物は他者の権利として登録されています。上書きはできません。kyodaku claim open で権利主張を申し出てください。',
  'clearance.not-stopped': 'この著作物そのものは停止されていません。解除するものはありません。',
  'clearance.owner-needed': 'どの権利者のための操作かが分かりません。--owner で権利者を指定してください。',
  'clearance.unknown-receipt':
    '指定した受領証はここにはありません。kyodaku receipt list で確認するか、受領証のファイルを指定してください。',
  'clearance.unknown-match': '指定した類似は、ここにはないか、閲覧できるものではありません。',
  'clearance.verdict-refused':
    'この類似には、今その判断を登録できません。すでに判断が確定したか、取り消せる期間を過ぎたか、権利担当の判断を待っています。',
  'clearance.verdict-conflict': '同じ類似に、直前に別の判断を登録しています。画面を更新してから、やり直してください。',
  'clearance.already-exists': '同じものがすでに登録されています。新たに登録する必要はありません。',
  'clearance.bad-receipt':
    '受領証として読み取れません。壊れたか、書き換えられた可能性があります。発行元から受け取り直してください。',
  'clearance.not-verifiable': 'これだけでは検証できません。足りないもの、検証できるものは詳細をご覧ください。',
  'clearance.unknown-subject': '指定した ID は登録されていません。種類（著作物、許諾など）と ID を確認してください。',
  'clearance.range-too-large': '一度に取り出す記録の範囲が大きすぎます。範囲を分けてください。',
  'clearance.no-time-stamp':
    'タイムスタンプを取得できませんでした。時刻認証局のアドレスを確認し、時間をおいてもう一度お試しください。',
  'clearance.bad-key': '記録の鍵のファイルが壊れています。バックアップから復元してください。',
  'clearance.not-a-file':
    'ファイルがないか、ファイルではないか、読み取り中に変更されました。確認してもう一度お試しください。',
  'clearance.unusable-reference':
    '参照素材として使えません。見分けられる映像のある別のファイルを登録してください。登録済みのものなら、バックアップから復元してください。',
  'clearance.bad-snapshot': 'スナップショットとして読み取れません。フォルダーを確認するか、取得し直してください。',
  'clearance.bad-disclosure':
    '開示ファイルとして読み取れません。ファイルを確認するか、発行元から受け取り直してください。',
  'clearance.damaged-snapshot': 'スナップショットの一部が欠けているか、変更されています。取得し直してください。',
  'clearance.untrusted-snapshot':
    'このスナップショットは信頼できません。信頼する鍵で署名されていないか、記録にありません。入手元と --key の鍵を確認してください。',
  'clearance.snapshot-exists': '出力先はすでに存在します。別の場所を指定するか、不要なら削除してください。',
  'clearance.snapshot-mismatch':
    'このスナップショットは、今回の用途や当事者に合いません。対象の当事者と版を確認してください。',
  'clearance.no-signals':
    '指定した場所に、意思表示のスナップショットまたは WARC がありません。場所を確認してください。',
  'clearance.bad-signals':
    '意思表示のスナップショットが、定められた形式ではありません。作り直すか、元のデータを使ってください。',
  'clearance.damaged-signals': '意思表示のスナップショットが壊れています。控えから戻してください。',
  'clearance.registry-away':
    '登録の内容を読み出せませんでした。読み出せるまでは、何も判定しません。データベースを確認して、もう一度試してください。',
  'clearance.not-text':
    '文字として扱えないもの（NUL など）が含まれているため、記録できません。文字だけで送ってください。',
  'clearance.set-aside':
    '判定は記録されましたが、データベースが保存を拒みました。これによって行えることはありません。set-aside フォルダーのファイルを、Kyodaku の管理者に渡してください。',
  'clearance.record-away':
    '判定を記録できませんでした。記録できない判定によって行えることはありません。詳細の原因を直してから、もう一度試してください。',
  'clearance.bad-registry-record': '台帳が、記録の内容と一致しません。改変の疑いがあります。提供元に確認してください。',
  'clearance.signals-mismatch':
    '意思表示のスナップショットが、封をした時点や受領証に記されたものと一致しません。対象を確認してください。',

  'rights.invalid-use': '利用の内容（用途、地域、モデルなど）に誤りがあります。詳細の箇所を直してください。',
  'rights.invalid-party': '当事者の登録内容に誤りがあります。詳細の箇所を直してください。',
  'rights.invalid-work': '著作物の登録内容に誤りがあります。詳細の箇所を直してください。',
  'rights.invalid-reference': '参照素材の登録内容に誤りがあります。詳細の箇所を直してください。',
  'rights.invalid-grant': '許諾の内容に誤りがあります。詳細の箇所を直してください。',
  'rights.invalid-reservation': '留保の内容に誤りがあります。詳細の箇所を直してください。',
  'rights.invalid-finding': '照合結果または申告の内容に誤りがあります。詳細の箇所を直してください。',
  'rights.invalid-mandate': '委任の内容に誤りがあります。詳細の箇所を直してください。',
  'rights.invalid-claim': '権利主張の内容に誤りがあります。詳細の箇所を直してください。',
  'rights.invalid-registry': '登録簿の内容に誤りがあります。取得し直すか、詳細を添えて運営者にお知らせください。',
  'rights.invalid-name-index': '名称の索引が壊れています。作り直すか、スナップショットを取得し直してください。',
  'rights.invalid-location':
    '著作物の所在を読み取れません。https で始まる URL、ドメイン、または動画の ID で指定してください。',
  'rights.invalid-location-index': '所在の索引が壊れています。登録簿から作り直してください。',
  'rights.invalid-digest': 'ダイジェストを読み取れません。方式の名前に続けて、16 進数で指定してください。',
  'rights.invalid-digest-index': 'ダイジェストの索引が壊れています。登録簿から作り直してください。',
  'rights.invalid-identifier': '作品の識別子（ISAN、EIDR、ISBN など）に誤りがあります。番号を確認してください。',
  'rights.invalid-odrl': '利用条件のファイル（ODRL）を読み取れません。詳細の箇所を直してください。',
  'rights.invalid-rsl': '利用条件のファイル（RSL）を読み取れません。詳細の箇所を直してください。',
  'rights.duplicate-id': '同じ ID が二重に使われています。別の ID にしてください。',
  'rights.transition-not-allowed': '許諾の現在の状態では、この操作はできません。できる操作は詳細をご覧ください。',
  'rights.already-in-state': 'すでにその状態になっています。何もする必要はありません。',
  'rights.not-yours-to-move': 'この申し出に応じられるのは相手方です。相手方に手続きを依頼してください。',
  'rights.unknown-rules': '判定規則の版が分かりません。Kyodaku を新しい版に更新してください。',

  'record.not-canonical': '記録に書けない値が含まれています。詳細の値を直してください。',
  'record.malformed-key': '鍵の形式が正しくありません。発行元が公開している鍵を、そのまま指定してください。',
  'record.malformed-note': '署名付きの文書の形式が正しくありません。発行元から取得し直してください。',
  'record.malformed-checkpoint': 'チェックポイントの形式が正しくありません。発行元から取得し直してください。',
  'record.malformed-proof': '証明の形式が正しくありません。発行元から取得し直してください。',
  'record.malformed-request': '立会人への依頼の形式が正しくありません。詳細の箇所を直してください。',
  'record.malformed-tile': '公開された記録のファイルの形式が正しくありません。取得し直してください。',
  'record.malformed-bundle': '公開された記録のファイルの形式が正しくありません。取得し直してください。',
  'record.malformed-time-stamp': 'タイムスタンプとして読み取れません。時刻認証局から取得し直してください。',
  'record.bad-signature':
    '署名が一致しません。書き換えられたか、偽物の可能性があります。信頼せず、発行元に確認してください。',
  'record.bad-time-stamp':
    'タイムスタンプを確認できません。別の文書のものでないか、証明書が正しいかを確認してください。',
  'record.untrusted': '信頼する鍵による署名がありません。発行元が公開している鍵を --key で指定してください。',
  'record.malformed-policy': '立会人の方針ファイルの形式が正しくありません。詳細の箇所を直してください。',
  'record.quorum-not-met':
    '立会人の連署が必要な数に足りません。連署を待って取得し直すか、方針ファイルを確認してください。',
  'record.equivocation':
    '同じ記録について、矛盾する 2 つの履歴が署名されています。この記録を信頼せず、両方を証拠として保管してください。',
  'record.different-logs': '別々の記録のものなので、比べられません。同じ記録のものを指定してください。',
  'record.not-proved':
    '記録に含まれていることを確認できません。組み合わせを確認してください。正しければ、書き換えの可能性があります。',
  'record.rolled-back': '記録の件数が、以前より減っています。この記録を信頼せず、発行元に確認してください。',
  'record.entry-too-large': '1 件の記録として大きすぎます。内容を分けてください。',
  'record.out-of-range': '指定した番号は記録の範囲にありません。kyodaku log show で件数を確認してください。',
  'record.corrupt':
    '保存された記録に矛盾があります。自動では修復しません。何も消さずに、詳細を添えて運営者にお知らせください。',
  'record.wrong-origin': '保存されているのは別の名前の記録です。データフォルダーの指定を確認してください。',
  'record.wrong-key': '保存されている記録は別の鍵のものです。鍵とデータフォルダーの組み合わせを確認してください。',
  'record.conflict': '別の処理が同じ記録に書き込んでいます。ほかの Kyodaku を終了してから、もう一度お試しください。',
  'record.storage-failed': '記録を保存できませんでした。ディスクの空きと状態を確認し、もう一度お試しください。',
  'record.overloaded': '記録が混み合っています。少し待ってから、もう一度お試しください。',
  'record.closed': '記録はすでに閉じられています。もう一度実行してください。',

  'store.key-needed':
    'このバックアップには秘密鍵が含まれていません。別に保管した keys/secret.key を --key で指定してください。',
  'store.not-empty': 'バックアップは、空のフォルダーと空のデータベースにだけ復元できます。別の場所を指定してください。',
  'store.locked':
    'このデータフォルダーは別の Kyodaku が使用中です。終わるのを待つか終了させてから、もう一度お試しください。',
  'store.name-taken':
    'その名前は、このデータフォルダーで動いている別のプロセスが使っています。別の名前を指定してください。',
  'store.not-shareable':
    '埋め込みデータベースを使えるのは 1 つのプロセスだけです。DATABASE_URL に PostgreSQL サーバーを指定してください。',
  'store.closed': 'データフォルダーはすでに閉じられています。もう一度実行してください。',
  'store.read-only': '読み取り専用で開いているため、書き込めません。書き込める状態で開き直してください。',
  'store.not-ready': 'データフォルダーがないか、古い版のままです。場所を確認し、一度書き込める状態で開いてください。',
  'store.newer-version': 'データフォルダーは新しい版の Kyodaku で作られています。Kyodaku を更新してください。',
  'store.wrong-database': 'このデータフォルダーは別のデータベースのものです。DATABASE_URL の指定を確認してください。',
  'store.unreachable':
    'データベースに接続できません。動いているか、アドレス、名前、パスワードが正しいかを確認してください。',
  'store.server-too-old': 'データベースの版が古すぎます。PostgreSQL 15 以上を使ってください。',
  'store.bad-database-url': 'データベースのアドレスを読み取れません。DATABASE_URL の書き方を確認してください。',
  'store.database-failed':
    'データベースが停止したか、応答しません。もう一度試しても直らないときは、運営者にお知らせください。',
  'store.not-built': 'プログラムが組み立てられていません。npm run build を実行してください。',
  'store.roles-missing':
    'データベースに必要なロールがありません。詳細にある SQL を、データベースの管理者に一度だけ実行してもらってください。',
  'store.bad-tenant': '当事者の ID が正しくありません。詳細を添えて運営者にお知らせください。',
  'store.tenant-ended':
    'プログラムの誤りで、処理の終わった後にデータベースへの問い合わせがありました。詳細を添えて運営者にお知らせください。',
  'store.number-too-large': 'データベースの数値が大きすぎて、正確に扱えません。詳細を添えて運営者にお知らせください。',
  'store.bad-path': 'そのファイルの場所は使えません。定められたフォルダーの中を指定してください。',
  'store.bad-digest': 'ファイルのダイジェスト（sha256:…）の形式が正しくありません。確認してください。',
  'store.blob-missing': '保存したはずのファイルがありません。バックアップから復元するか、登録し直してください。',
  'store.damaged': '保存したデータが壊れています。バックアップから復元するか、登録し直してください。',
  'store.file-unreadable': 'ファイルを読み取れません。場所と、読み取りの権限を確認してください。',
  'store.disk-full': 'ディスクの空きがありません。空きを増やして、もう一度お試しください。',
  'store.permission-denied':
    '読み書きの権限がありません。フォルダーの権限を確認するか、--data で別のフォルダーを指定してください。',
  'store.input-output': 'ファイルの読み書きに失敗しました。ディスクの状態を確認し、もう一度お試しください。',
  'store.server-not-durable':
    'データベースの設定では、停電のときに確定した記録が失われるおそれがあります。管理者に設定の変更を依頼してください。',
  'store.two-logs':
    'データフォルダーとデータベースに、別々の記録があります。どちらを使うかを確認し、組み合わせを直してください。',

  'media.not-found': '指定したファイルがありません。場所と名前を確認してください。',
  'media.unreadable':
    'ファイルを読み取れません。空でないか、壊れていないか、読み取りの権限があるかを確認してください。',
  'media.unsupported': '対応していない形式か、映像が含まれていません。MP4（H.264）など一般的な形式に変換してください。',
  'media.too-many-pixels': '画面が大きすぎます。縮小してからお試しください。',
  'media.too-long': '映像が長すぎます。分けてからお試しください。',
  'media.too-many-frames': 'フレームの数が多すぎます。映像を分けてからお試しください。',
  'media.too-many-streams': '映像や音声のトラックが多すぎます。必要なものだけを残してお試しください。',
  'media.out-of-memory': '映像を読み取るためのメモリーが足りません。縮小するか、分けてお試しください。',
  'media.timed-out': '映像の読み取りに時間がかかりすぎました。分けるか、変換し直してお試しください。',
  'media.crashed':
    '映像の読み取り中に異常が起きました。ファイルが壊れている可能性があります。変換し直してお試しください。',
  'media.no-frames': '映像を 1 枚も読み取れませんでした。再生できるかを確認し、変換し直してお試しください。',
  'media.damaged': '映像の一部が壊れていて、全体を確認できません。元のファイルを用意し直してください。',
  'media.decoder-missing':
    '映像を読み取る部品が入っていません。npm install（開発中は npm run build も）を実行してください。',
  'media.aborted': '映像の読み取りを中断しました。必要なら、もう一度実行してください。',

  'fingerprint.bad-frame': '映像のフレームを特徴量にできません。詳細を添えて運営者にお知らせください。',
  'fingerprint.bad-hash': 'ハッシュの形式が正しくありません。64 桁の 16 進数で指定してください。',
  'fingerprint.bad-order': 'フレームの順序が正しくありません。時刻の順に並べてください。',
  'fingerprint.bad-track': '特徴量のデータが壊れています。元の映像から作り直してください。',
  'fingerprint.bad-line': 'ハッシュのファイルに読み取れない行があります。詳細の行を直してください。',
  'fingerprint.too-large': '特徴量のデータが大きすぎます。分けてください。',

  'match.bad-hash': '照合するハッシュの長さが正しくありません。元の映像から作り直してください。',
  'match.bad-index': '照合用の索引が壊れています。作り直してください。',
  'match.bad-radius': '照合の許容範囲の指定が正しくありません。詳細の範囲で指定してください。',
  'match.index-full': '照合用の索引がいっぱいです。索引を分けるよう、運営者にご相談ください。',
  'match.internal': '照合中に予期しないエラーが起きました。詳細を添えて運営者にお知らせください。',
  'match.duplicate-reference': '同じ ID の参照素材が二重にあります。詳細を添えて運営者にお知らせください。',
  'match.index-mismatch': '照合用の索引が、登録されている参照素材と合いません。索引を作り直してください。',

  'signals.invalid-xml': 'XML として読み取れません。詳細の箇所を直してください。',
  'signals.invalid-rsl': 'RSL の利用条件として読み取れません。詳細の箇所を直してください。',

  'generation.bad-request': '要求の内容に誤りがあります。詳細の箇所を直してください。',
  'generation.unknown-video': '指定した映像またはキャラクターはありません。番号を確認してください。',
  'generation.not-ready': 'その映像は、まだ公開されていません。状態を確認してください。',
  'generation.upstream-away': '映像を生成するサービスに接続できません。動作と接続先を確認してください。',
  'generation.upstream-refused': '映像を生成するサービスに断られました。詳細を確認してください。',
  'generation.upstream-unknown':
    '映像を生成するサービスとの接続が途中で切れました。生成されたかどうかは分かりません。同じ要求を自動で送り直すことはありません。',
  'generation.bad-keys': '利用者の鍵のファイルに誤りがあります。詳細の箇所を直して保存してください。',
  'generation.over-quota': '割り当てられた利用枠を超えています。時間をおいて、もう一度お試しください。',
  'generation.model-not-allowed': 'この鍵では、指定したモデルを使えません。別のモデルを指定してください。',
  'generation.not-released': '生成された映像を公開できませんでした。詳細を確認してください。',
  'generation.other-output': 'その映像については、すでに別のファイルを調べています。新たに許諾を確かめてください。',
  'generation.permission-required': '権利者の許諾がないため、生成できません。必要な許諾は詳細のとおりです。',
  'credentials.bad-certificate':
    '証明書と秘密鍵では、来歴情報（Content Credentials）に署名できません。詳細を確認してください。',
  'credentials.bad-key': '保管されている署名鍵を使えません。控えから戻してください。',
  'credentials.not-what-was-decided': 'ファイルが、判定したものと一致しません。判定したファイルを指定してください。',
  'credentials.not-permitted': 'この判定では公開が認められていないため、来歴情報を付けられません。',
  'credentials.unsupported-format': 'この形式のファイルには、来歴情報を付けられません。MP4 などで出力してください。',
  'credentials.damaged-file': 'ファイルが途中で切れているか、形式に誤りがあります。元のファイルを確認してください。',
  'credentials.too-large': 'ファイルが大きすぎて、来歴情報を付けられません。',
  'credentials.not-signed': '来歴情報を付けられませんでした。詳細を確認してください。',
  'credentials.not-built': 'プログラムがまだ作られていません。npm run build を実行してください。',
  'probes.bad-plan': '検査の計画に誤りがあります。詳細の箇所を直してください。',
  'probes.bad-generators': '生成器の設定ファイルに誤りがあります。詳細の箇所を直してください。',
  'probes.unknown-plan': '指定した計画は見つかりません。kyodaku probe list で確認してください。',
  'probes.running': 'この計画は、別のプロセスが実行しています。終わるまでお待ちください。',
  'probes.superseded': 'この計画は新しい計画に置き換えられています。新しい計画を実行してください。',
  'probes.bad-bag':
    '検査の報告書として読み取れません。kyodaku probe report --out で書き出したファイルを指定してください。',
  'probes.generator-away':
    '生成器に接続できないか、受け付けられません。アドレスと鍵を確認し、もう一度実行してください。続きから進みます。',

  'training.unreadable-dataset': 'データセットを読み取れません。詳細のファイルと行を確認してください。',
  'training.no-columns': '調べられる列が見つかりません。列の意味を書いたファイルを --mapping で指定してください。',
  'training.bad-mapping': '列の意味を書いたファイルに誤りがあります。詳細の箇所を直してください。',
  'training.output-in-use': '書き出し先に、別の内容があります。空のフォルダーか、新しいフォルダーを指定してください。',
  'training.other-run':
    '始めたときと条件が違うため、再開できません。同じ条件で再開するか、別のフォルダーに新しく始めてください。',
  'training.old-snapshot':
    'スナップショットが古すぎるか、前回より古いものです。新しいスナップショットを入手するか、--snapshot-days で日数を指定してください。',
  'training.dataset-changed':
    'データセットが、始めたときから変わっています。別のフォルダーに、新しいものとして判定し直してください。',
  'training.unknown-work': 'その ID の著作物は登録されていません。kyodaku work list でご確認ください。',
  'training.removed': 'このデータセットは削除されています。受領証と集計だけが残っています。',
  'training.under-way': '判定の実行中です。止めてから、もう一度お試しください。',
  'training.unknown-dataset':
    '指定したデータセットの判定は、ないか、まだ終わっていません。kyodaku train list で確認してください。',
  'training.bad-receipt':
    'データセットの受領証として読み取れないか、内容が合いません。発行元から受け取り直してください。',
  'training.bad-proof': '行の証明として読み取れないか、内容が合いません。発行元から受け取り直してください。',
  'training.unknown-row': '指定した行はありません。ソースの名前と、0 から数えた行番号を確認してください。',
  'training.store-unreachable':
    'データセットの保存先に接続できません。アドレスと認証情報を確認して、もう一度お試しください。',
  'training.not-allowed': 'このデータセットを扱う権限がありません。事業者の管理者にご相談ください。',
  'training.bad-kept-part':
    '判定の控えが壊れているか、欠けています。データフォルダーをバックアップから戻してください。',
  'training.not-built': 'この処理に必要な部品が作られていません。npm run build を実行してください。',
  'training.bad-digest-list': 'ダイジェストの一覧に読み取れない行があります。詳細の行を直してください。',
  'training.bad-bundle': '監査用のフォルダーとして読み取れません。提供元に、書き出し直すよう依頼してください。',
  'training.bad-statements':
    '申告のファイルに誤りがあります。詳細の箇所を直すか、--template でひな形を作ってください。',
} as const satisfies Record<ErrorCode, string>

/** The operating system's own, where they come through as they are. */
const systemTexts = {
  ENOENT: '指定したファイルまたはフォルダーがありません。場所と名前を確認してください。',
  EISDIR: 'フォルダーではなく、ファイルを指定してください。',
  ENOTDIR: '指定した場所の途中に、フォルダーではないものがあります。場所を確認してください。',
  EEXIST: '同じ名前のものがすでにあります。別の名前を指定してください。',
  EACCES: '読み書きの権限がありません。ファイルやフォルダーの権限を確認してください。',
  EPERM: '読み書きの権限がありません。ファイルやフォルダーの権限を確認してください。',
  EROFS: '書き込めない場所です。別の場所を指定してください。',
  ENOSPC: 'ディスクの空きがありません。空きを増やして、もう一度お試しください。',
  EADDRINUSE: 'そのポートは使用中です。--port で別の番号を指定してください。',
  ECONNREFUSED: '接続を断られました。アドレスと、相手が動いているかを確認してください。',
} as const
