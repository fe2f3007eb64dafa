import { asProblem, ProblemError } from '../../api/problem.js'
import { currentLanguage } from '../../i18n.js'

/** What the server's (and the browser's) refusals about people mean, in the reader's words. */
const words: Readonly<Record<string, { ja: string; en: string }>> = {
  'identity.wrong-credentials': {
    ja: 'メールアドレスまたはパスワードが正しくありません。',
    en: 'The e-mail address or the password is not right.',
  },
  'identity.wrong-code': {
    ja: 'コードが正しくないか、すでに使われています。次のコードが表示されるまで待ってから入力してください。',
    en: 'That code is not right, or was used already. Wait for the next one.',
  },
  'identity.too-many-tries': {
    ja: '試行回数が多すぎます。しばらく待ってからもう一度お試しください。パスキーならすぐにサインインできます。',
    en: 'There have been too many tries. Wait a while and try again; a passkey works at once.',
  },
  'identity.busy': {
    ja: '現在サインインが集中しています。数秒待ってからもう一度お試しください。',
    en: 'Many people sign in at this moment. Try again in a few seconds.',
  },
  'identity.no-membership': {
    ja: '現在所属している当事者がありません。管理者に招待または再開を依頼してください。',
    en: 'You work for no party at the moment. An administrator can invite or reactivate you.',
  },
  'identity.not-allowed': {
    ja: 'この操作はできません。',
    en: 'This is not allowed.',
  },
  'identity.weak-password': {
    ja: 'このパスワードは推測されやすいため使えません。関係のない単語を四つほど並べた、12文字以上のものにしてください。名前や組織名、並んだ文字は避けてください。',
    en: 'That password is easy to guess. Take 12 characters or more, such as four words that have nothing to do with each other, your name or your organisation.',
  },
  'identity.link-not-valid': {
    ja: 'このリンクはすでに使われたか、取り消されたか、期限が切れています。新しいリンクを依頼してください。',
    en: 'This link has been used, withdrawn or has ended. Ask for a new one.',
  },
  'identity.challenge-not-valid': {
    ja: '時間が経ちすぎたか、すでに処理されています。最初からやり直してください。',
    en: 'This took too long, or was done already. Begin again.',
  },
  'identity.passkey-refused': {
    ja: 'このパスキーは登録されていないか、確認できませんでした。',
    en: 'That passkey is not known here, or could not be checked.',
  },
  'identity.sso-failed': {
    ja: 'シングルサインオンに失敗しました。もう一度試すか、別の方法でサインインしてください。',
    en: 'Single sign-on failed. Try again, or sign in in another way.',
  },
  'identity.sso-unknown-person': {
    ja: '認証はできましたが、このメールアドレスの利用者は登録されていません。管理者に招待を依頼してください。',
    en: 'You were recognised, but nobody here has your address. Ask an administrator for an invitation.',
  },
  'identity.sso-not-set-up': {
    ja: 'シングルサインオンは設定されていません。',
    en: 'Single sign-on is not set up.',
  },
  'identity.last-administrator': {
    ja: '最後の管理者です。先にほかの人を管理者にしてください。',
    en: 'This is the last administrator. Make somebody else administrator first.',
  },
  'identity.email-taken': {
    ja: 'このメールアドレスの利用者はすでに登録されています。サインインしてから、もう一度リンクを開いてください。',
    en: 'There is an account with this address already. Sign in, then open the link again.',
  },
  'identity.already-member': {
    ja: 'この人はすでにメンバーです。役割を変更してください。',
    en: 'This person is a member already. Change the role instead.',
  },
  'identity.approval-closed': {
    ja: 'すでに処理されたか、取り下げられたか、期限が切れています。',
    en: 'This has been decided, withdrawn or has expired.',
  },
  'identity.approval-needs-another': {
    ja: '依頼した本人は承認できません。ほかの人の承認が必要です。',
    en: 'Who asked cannot decide: a second person has to.',
  },
  'identity.only-way-in': {
    ja: 'これを削除するとサインインできなくなります。先にパスワードか別のパスキーを登録してください。',
    en: 'This is your only way in. Set a password or add another passkey first.',
  },
  'identity.step-up-needed': {
    ja: '本人確認が済んでいないため、実行していません。',
    en: 'Not done, since you did not confirm that it is you.',
  },
  'portal.passkey-not-given': {
    ja: 'パスキーの操作が取り消されたか、時間切れになりました。もう一度お試しください。',
    en: 'The passkey was not given, or it took too long. Try again.',
  },
  'portal.passkey-exists': {
    ja: 'この端末のパスキーはすでに登録されています。',
    en: 'This device has a passkey here already.',
  },
}

/** The sentence for a code; undefined where there is none. */
export const wordsOfCode = (code: string): string | undefined => words[code]?.[currentLanguage()]

/** A refusal with what it says in the reader's words; anything else as it is. */
export function inWords(error: unknown): unknown {
  const problem = asProblem(error)
  const said = wordsOfCode(problem.code)
  if (said === undefined) return error
  // 429 and 503 have words of their own for every page; here it is about signing in.
  const status = problem.status === 429 || problem.status >= 500 || problem.status === 410 ? 422 : problem.status
  return new ProblemError({ status, code: problem.code, title: problem.title, detail: said })
}

/** Does something whose refusal is to be read by people. */
export async function said<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw inWords(error)
  }
}
