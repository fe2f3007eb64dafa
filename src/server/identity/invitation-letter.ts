import type { Role } from './permissions.js'

export interface LetterAbout {
  kind: 'invitation' | 'recovery'
  language: 'ja' | 'en'
  link: string
  expiresAt: Date
  /** Of the reader. */
  name?: string
  /** Absent: the operator. */
  partyName?: string
  role?: Role
  /** Who invites. */
  from?: string
}

const roleNames: Readonly<Record<Role, { ja: string; en: string }>> = {
  administrator: { ja: '管理者', en: 'administrator' },
  'rights-manager': { ja: '権利担当', en: 'rights manager' },
  reviewer: { ja: 'レビュー担当', en: 'reviewer' },
  finance: { ja: '経理担当', en: 'finance' },
  viewer: { ja: '閲覧者', en: 'viewer' },
  investigator: { ja: '調査官', en: 'investigator' },
}

/** The text of a mail, to be sent by whoever invites: the house sends none. */
export function invitationLetter(about: LetterAbout): { subject: string; text: string } {
  return about.language === 'ja' ? inJapanese(about) : inEnglish(about)
}

function inJapanese({ kind, link, expiresAt, name, partyName, role, from }: LetterAbout) {
  const until = new Intl.DateTimeFormat('ja', { dateStyle: 'long', timeStyle: 'short', timeZone: 'Asia/Tokyo' }).format(
    expiresAt,
  )
  const to = name === undefined ? [] : [`${name} 様`, '']
  if (kind === 'recovery') {
    return {
      subject: '【Kyodaku】パスワード再設定のご案内',
      text: [
        ...to,
        'Kyodaku（許諾）のパスワードを再設定するためのリンクをお送りします。',
        '',
        link,
        '',
        `このリンクは一度だけ使えます。有効期限は${until}（日本時間）です。`,
        'お心当たりのない場合は、リンクを開かずに管理者へお知らせください。',
      ].join('\n'),
    }
  }
  const where = partyName ?? 'Kyodakuの運営者'
  return {
    subject: `【Kyodaku】${where}へのご招待`,
    text: [
      ...to,
      `${from === undefined ? '' : `${from} さんより、`}Kyodaku（許諾）にご招待します。`,
      '',
      `所属：${where}`,
      ...(role === undefined ? [] : [`役割：${roleNames[role].ja}`]),
      '',
      '次のリンクを開いて、登録をお済ませください。',
      link,
      '',
      `このリンクは一度だけ使えます。有効期限は${until}（日本時間）です。`,
      'ほかの方には転送しないでください。',
    ].join('\n'),
  }
}

function inEnglish({ kind, link, expiresAt, name, partyName, role, from }: LetterAbout) {
  const until = `${new Intl.DateTimeFormat('en', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }).format(expiresAt)} UTC`
  const to = name === undefined ? [] : [`Dear ${name},`, '']
  if (kind === 'recovery') {
    return {
      subject: 'Kyodaku: set a new password',
      text: [
        ...to,
        'With this link you can set a new password for Kyodaku:',
        '',
        link,
        '',
        `It works once, until ${until}.`,
        'If you did not ask for it, do not open it, and tell your administrator.',
      ].join('\n'),
    }
  }
  const where = partyName ?? "Kyodaku's operator"
  return {
    subject: `Kyodaku: invitation to ${where}`,
    text: [
      ...to,
      `${from === undefined ? 'You are invited' : `${from} invites you`} to Kyodaku.`,
      '',
      `For: ${where}`,
      ...(role === undefined ? [] : [`Role: ${roleNames[role].en}`]),
      '',
      'Open this link to join:',
      link,
      '',
      `It works once, until ${until}.`,
      'Please do not pass it on.',
    ].join('\n'),
  }
}
