import type { Decision, Outcome, Reason, ReasonCode } from './decision.js'
import type { IndexedRegistry } from './indexed-registry.js'
import type { Name } from './party.js'
import type { Registry } from './registry.js'
import type { UseKind } from './use.js'

export type Language = 'ja' | 'en'

/**
 * Says a reason in one sentence, in words that a rightsholder understands. Names of works and parties come from the
 * registry (or its excerpt); what is not in it is called by its id. Total: a reason of a newer version is named by its
 * code. Foreign text in it is cut and stripped of control characters, so that it is safe on a terminal.
 *
 * @example
 * explainReason(decision.reasons[0], registry, 'ja')
 * // 『星の旅人』の学習への利用には、株式会社青空動画の許諾が必要です。…
 */
export function explainReason(reason: Reason, registry: Registry | IndexedRegistry, language: Language): string {
  const texts = Object.hasOwn(reasonTexts, reason.code) ? reasonTexts[reason.code] : undefined
  const words = wordsOf(reason, registry, language)
  if (texts) return texts[language](words)
  const code = plain(String(reason.code))
  return language === 'ja'
    ? `理由コード ${code}（この版では説明できません）。`
    : `Reason ${code}, which this version cannot explain.`
}

/** One line for a person: the outcome, its most telling reason, and how many other works share the outcome. */
export function summarizeDecision(
  decision: Decision,
  registry: Registry | IndexedRegistry,
  language: Language,
): string {
  const reason = decision.reasons[0]!
  const others = decision.works.filter((w) => w.outcome === decision.outcome && w.work !== reason.work).length
  const sentence = explainReason(reason, registry, language)
  if (language === 'ja')
    return `${outcomeName(decision.outcome, 'ja')}：${sentence}${others > 0 ? `（ほか${others}作品）` : ''}`
  const more = others > 0 ? ` (and ${others} more ${others > 1 ? 'works' : 'work'})` : ''
  return `${outcomeName(decision.outcome, 'en')}: ${sentence}${more}`
}

/** The outcome as a heading. */
export function outcomeName(outcome: Outcome, language: Language): string {
  return outcomeNames[outcome][language]
}

const outcomeNames: Record<Outcome, Record<Language, string>> = {
  permit: { ja: '許可', en: 'Permitted' },
  review: { ja: '要確認', en: 'Needs review' },
  refuse: { ja: '不許可', en: 'Refused' },
}

/** What a sentence can speak of, already in its language and safe to print. */
interface Words {
  /** 『星の旅人』, “Star Traveller” */
  work: string
  /** ja: 『星の旅人』の学習への利用; en: training on “Star Traveller” */
  useOfWork: string
  /** ja: 学習への利用; en: training */
  use: string
  owner: string
  party: string
  territory: string
  grant: string
  /** A parameter as text; empty when it is absent. */
  text(name: string): string
  /** A parameter that is a party, by its name. */
  partyNamed(name: string): string
  /** A parameter that is a work, by its title. */
  workNamed(name: string): string
  /** A parameter that is an instant, as a date; undefined when it is absent. */
  date(name: string): string | undefined
  /** 0:12–0:18.5 */
  range(from: string, to: string): string
  percent(name: string): string
}

const reasonTexts: Record<ReasonCode, Record<Language, (w: Words) => string>> = {
  'grant.covers': {
    ja: (w) =>
      `${w.useOfWork}は、${speaker(w, 'ja')}が${w.party}に与えた許諾（${w.grant}${signature(w, 'ja')}）の範囲内です。`,
    en: (w) =>
      `${capital(w.useOfWork)} is within the grant ${w.grant} from ${speaker(w, 'en')} to ${w.party}${signature(w, 'en')}.`,
  },
  'reservation.overridden': {
    ja: (w) => `${w.workNamed('reserved')}には利用の留保がありますが、権利者の許諾があるため、この利用は認められます。`,
    en: (w) => `${w.workNamed('reserved')} is reserved, but its owners have granted this use.`,
  },
  'reservation.none': {
    ja: (w) => `${w.work}には、${w.territory}での${w.use}についての留保が登録されていません。`,
    en: (w) => `No reservation of ${w.work} is registered for ${w.use} in ${w.territory}.`,
  },
  'incomplete.internal': {
    ja: (w) =>
      `内部の障害により確認を終えられなかったため、許可できません。時間をおいて再度お試しください（${w.text('detail')}）。`,
    en: (w) =>
      `An internal fault kept the check from finishing, so this cannot be permitted. Try again (${w.text('detail')}).`,
  },
  'incomplete.media-unreadable': {
    ja: (w) => `ファイルを読み取れず、何が含まれるか確認できないため、許可できません（${w.text('detail')}）。`,
    en: (w) => `The file could not be read, so nobody can tell what it contains (${w.text('detail')}).`,
  },
  'incomplete.media-partly-read': {
    ja: (w) => `ファイルの一部しか調べられませんでした。担当者による確認が必要です（${w.text('detail')}）。`,
    en: (w) => `Only part of the file could be looked at; a person has to look (${w.text('detail')}).`,
  },
  'incomplete.content-unchecked': {
    ja: (w) => `内容そのもの（映像・画像）は照合されていません。担当者による確認が必要です（${w.text('detail')}）。`,
    en: (w) =>
      `The content itself was not looked at, only what is said of it; a person has to look (${w.text('detail')}).`,
  },
  'incomplete.index-missing': {
    ja: (w) => `照合に必要な索引がないため、登録作品との類似を確認できず、許可できません（${w.text('detail')}）。`,
    en: (w) =>
      `The match index is missing, so resemblance to registered works could not be checked (${w.text('detail')}).`,
  },
  'incomplete.index-incomplete': {
    ja: (w) => `照合できたのは登録作品の一部だけです。担当者による確認が必要です（${w.text('detail')}）。`,
    en: (w) => `Only part of the registered works could be compared; a person has to look (${w.text('detail')}).`,
  },
  'incomplete.signal-unreadable': {
    ja: (w) =>
      `取得元の意思表示（利用条件の記載）を読み取れませんでした。担当者による確認が必要です（${w.text('detail')}）。`,
    en: (w) => `A statement at the source could not be read; a person has to look (${w.text('detail')}).`,
  },
  'finding.not-understood': {
    ja: (w) => `この版では解釈できない検知（${w.text('kind')}）があるため、許可できません。`,
    en: (w) =>
      `There is a finding of a kind that this version does not understand (${w.text('kind')}), so this cannot be permitted.`,
  },
  'work.unknown': {
    ja: (w) => `検知された著作物 ${w.work} は登録簿にありません。担当者による確認が必要です。`,
    en: (w) => `${w.work} was found but is not in the registry; a person has to look.`,
  },
  'work.parent-unknown': {
    ja: (w) =>
      `${w.work}の上位の著作物（${w.text('parent')}）が登録簿にないため、適用される条件を確定できません。担当者による確認が必要です。`,
    en: (w) =>
      `${w.work} belongs to ${w.text('parent')}, which is not in the registry; a person has to look at what holds for it.`,
  },
  'work.parent-cycle': {
    ja: (w) =>
      `${w.work}の上位の著作物の登録が循環しているため（${w.text('parent')}）、適用される条件を確定できません。登録の訂正が必要です。`,
    en: (w) => `The parents of ${w.work} run in a circle (${w.text('parent')}); the registration has to be corrected.`,
  },
  'ownership.over-claimed': {
    ja: (w) =>
      `${w.work}の持分の合計が${w.territory}で100%を超えています（${w.percent('total')}）。権利者の間での確認が必要です。`,
    en: (w) =>
      `The shares in ${w.work} add up to ${w.percent('total')} in ${w.territory}; its owners have to settle this.`,
  },
  'ownership.disputed': {
    ja: (w) =>
      `${w.partyNamed('claimant')}が${w.workNamed('claimed')}の権利（持分${w.percent('share')}）を主張しており、登録された権利者の許諾だけでは判断できません。権利者の間での確認が必要です。`,
    en: (w) =>
      `Also ${w.partyNamed('claimant')} claims to own ${w.percent('share')} of ${w.workNamed('claimed')}, so a grant by the registered owners is not enough to go by; the parties have to settle this.`,
  },
  'grant.purpose-unstated': {
    ja: (w) =>
      `${w.owner}の許諾（${w.grant}）は目的を限っていますが（${w.text('granted')}）、利用の目的が示されていません。目的を示すか、担当者が確認してください。`,
    en: (w) =>
      `The grant ${w.grant} from ${w.owner} is for certain purposes (${w.text('granted')}), and the use does not state one. State the purpose.`,
  },
  'grant.context-unstated': {
    ja: (w) =>
      `${w.owner}の許諾（${w.grant}）は利用の場面を限っていますが（${contexts(w, 'ja')}）、場面が示されていません。場面を示すか、担当者が確認してください。`,
    en: (w) =>
      `The grant ${w.grant} from ${w.owner} restricts the context (${contexts(w, 'en')}), and the use does not state one. State the context.`,
  },
  'grant.rating-unstated': {
    ja: (w) =>
      `${w.owner}の許諾（${w.grant}）が認める年齢区分は${rating(w.text('ratingMax'), 'ja')}までですが、年齢区分が示されていません。年齢区分を示すか、担当者が確認してください。`,
    en: (w) =>
      `The grant ${w.grant} from ${w.owner} goes up to the age rating ${rating(w.text('ratingMax'), 'en')}, and the use does not state one. State the rating.`,
  },
  'grant.modality-unstated': {
    ja: (w) =>
      `${w.owner}の許諾（${w.grant}）は${modalityNames(w.text('granted'), 'ja')}に限られていますが、どの形式で利用するかが示されていません。形式を示すか、担当者が確認してください。`,
    en: (w) =>
      `The grant ${w.grant} from ${w.owner} is for ${modalityNames(w.text('granted'), 'en')}, and the use does not state its modality. State the modality.`,
  },
  'grant.caps-unchecked': {
    ja: (w) =>
      `${w.owner}の許諾（${w.grant}）には上限があります（${caps(w, 'ja')}）。これまでの利用量${lengthMatters(w) ? 'と映像の長さ' : ''}の確認が必要です。`,
    en: (w) =>
      `The grant ${w.grant} from ${w.owner} is capped (${caps(w, 'en')}); what has been used so far${lengthMatters(w) ? ' and how long the item is' : ''} has to be checked.`,
  },
  'ownership.incomplete': {
    ja: (w) =>
      `${w.work}の権利者は、${w.territory}では${w.percent('total')}分しか登録されていません。残りの権利者の確認が必要です。`,
    en: (w) =>
      `Only ${w.percent('total')} of ${w.work} has a registered owner in ${w.territory}; a person has to find out who owns the rest.`,
  },
  'match.uncertain': {
    ja: (w) =>
      `${w.range('inputFrom', 'inputTo')}が${w.work}の${w.range('referenceFrom', 'referenceTo')}に似ている可能性があります（類似度${w.text('level')}）。偶然の一致とも言い切れないため、担当者による確認が必要です。`,
    en: (w) =>
      `${w.range('inputFrom', 'inputTo')} may resemble ${w.work} at ${w.range('referenceFrom', 'referenceTo')} (level ${w.text('level')}), though chance cannot be ruled out; a person has to look.`,
  },
  'match.faint': {
    ja: (w) =>
      `${w.range('inputFrom', 'inputTo')}に、${w.work}の${w.range('referenceFrom', 'referenceTo')}と部分的に似たところがあります（類似度${w.text('level')}）。`,
    en: (w) =>
      `${w.range('inputFrom', 'inputTo')} has something of ${w.work} at ${w.range('referenceFrom', 'referenceTo')} (level ${w.text('level')}).`,
  },
  'name.in-text': {
    ja: (w) => `${place(w, 'ja')}に${w.work}の名称「${w.text('name')}」が含まれています。`,
    en: (w) => `The ${place(w, 'en')} contains “${w.text('name')}”, a name of ${w.work}.`,
  },
  'name.possible': {
    ja: (w) =>
      `${place(w, 'ja')}の「${w.text('name')}」は${w.work}の名称かもしれませんが、一般的な語や別の作品の名称とも考えられます。`,
    en: (w) =>
      `The ${place(w, 'en')} contains “${w.text('name')}”, which may be a name of ${w.work}, or an everyday word or another name.`,
  },
  'signal.unknown': {
    ja: (w) =>
      `取得元（${w.text('location')}）の意思表示（${w.text('signal')}）は、この利用を認めるかどうか読み取れません。`,
    en: (w) => `The ${w.text('signal')} statement at ${w.text('location')} does not tell whether this use is allowed.`,
  },
  'signal.disallows': {
    ja: (w) => `取得元（${w.text('location')}）の意思表示（${w.text('signal')}）が、この利用を認めていません。`,
    en: (w) => `The ${w.text('signal')} statement at ${w.text('location')} disallows this use.`,
  },
  'work.stopped': {
    ja: (w) =>
      `${w.workNamed('stopped')}の権利者が、${w.territory}での${w.use}を停止しています。解除されるまでは、許諾があっても認められません。`,
    en: (w) =>
      `The rightsholder has stopped the use of ${w.workNamed('stopped')} for ${w.use} in ${w.territory}: until that is lifted, no permission counts.`,
  },
  'reservation.applies': {
    ja: (w) =>
      `${w.workNamed('reserved')}の権利者が、${w.territory}での${w.use}を留保しています（${w.text('location')}）。`,
    en: (w) =>
      `${capital(w.use)} is reserved for ${w.workNamed('reserved')} in ${w.territory} (${w.text('location')}).`,
  },
  'grant.missing': {
    ja: (w) =>
      `${w.useOfWork}には${w.owner}${instead(w, 'ja')}の許諾が必要ですが、${w.party}に対する有効な許諾がありません（地域：${w.territory}）。`,
    en: (w) =>
      `${capital(w.useOfWork)} needs the permission of ${w.owner}${instead(w, 'en')}, and no grant to ${w.party} covers it (territory: ${w.territory}).`,
  },
  'ownership.none': {
    ja: (w) => `${w.work}には${w.territory}の権利者が登録されていないため、許諾できる方がいません。`,
    en: (w) => `No owner of ${w.work} is registered for ${w.territory}, so nobody can grant this use.`,
  },
  'grant.revoked': {
    ja: (w) => {
      const date = w.date('revokedFrom')
      return `${w.owner}の許諾（${w.grant}）は${date ? `${date}をもって` : ''}取り消されています。`
    },
    en: (w) => {
      const date = w.date('revokedFrom')
      return `The grant ${w.grant} from ${w.owner} is revoked${date ? ` from ${date} on` : ''}.`
    },
  },
  'grant.suspended': {
    ja: (w) => `${w.owner}の許諾（${w.grant}）は停止中です。`,
    en: (w) => `The grant ${w.grant} from ${w.owner} is suspended.`,
  },
  'grant.expired': {
    ja: (w) => `${w.owner}の許諾（${w.grant}）は失効しています。`,
    en: (w) => `The grant ${w.grant} from ${w.owner} has expired.`,
  },
  'grant.offered': {
    ja: (w) =>
      w.text('offeredBy') === 'grantee'
        ? `${w.owner}の許諾（${w.grant}）は利用者からの申込みの段階で、権利者の承諾を待っています。`
        : `${w.owner}の許諾（${w.grant}）は申し出の段階で、まだ成立していません。`,
    en: (w) =>
      w.text('offeredBy') === 'grantee'
        ? `The grant ${w.grant} was asked of ${w.owner}, who has not accepted yet.`
        : `The grant ${w.grant} from ${w.owner} is offered but not yet accepted.`,
  },
  'grant.countered': {
    ja: (w) =>
      `${w.owner}の許諾の申し出（${w.grant}）には別の条件が示され、そのままの条件では成立しません。新しい条件の申し出をご確認ください。`,
    en: (w) =>
      `The offer ${w.grant} from ${w.owner} was answered with other terms, so it no longer stands; look at the newer offer.`,
  },
  'grant.declined': {
    ja: (w) => `${w.owner}の許諾の申し出（${w.grant}）は断られ、許諾は成立していません。`,
    en: (w) => `The offer ${w.grant} from ${w.owner} was declined, so nothing is granted.`,
  },
  'grant.withdrawn': {
    ja: (w) => `${w.owner}の許諾の申し出（${w.grant}）は取り下げられ、許諾は成立していません。`,
    en: (w) => `The offer ${w.grant} from ${w.owner} was withdrawn, so nothing is granted.`,
  },
  'grant.ended': {
    ja: (w) => `${w.owner}の許諾（${w.grant}）の期間は${w.date('until') ?? 'すで'}に終わっています。`,
    en: (w) =>
      `The term of the grant ${w.grant} from ${w.owner} ended${w.date('until') ? ` at ${w.date('until')}` : ''}.`,
  },
  'grant.not-yet-valid': {
    ja: (w) => `${w.owner}の許諾（${w.grant}）の期間は${w.date('from') ?? '後日'}からで、まだ始まっていません。`,
    en: (w) => `The term of the grant ${w.grant} from ${w.owner} begins only at ${w.date('from') ?? 'a later time'}.`,
  },
  'grant.use-not-granted': {
    ja: (w) => `${w.owner}の許諾（${w.grant}）の対象は${grantedUses(w, 'ja')}で、${w.use}は含まれません。`,
    en: (w) => `The grant ${w.grant} from ${w.owner} is for ${grantedUses(w, 'en')}, not for ${w.use}.`,
  },
  'grant.model-not-granted': {
    ja: (w) => `${w.owner}の許諾（${w.grant}）の対象モデルは${w.text('granted')}で、${w.text('model')}は含まれません。`,
    en: (w) =>
      `The grant ${w.grant} from ${w.owner} is for the models ${w.text('granted')}, not for ${w.text('model')}.`,
  },
  'grant.territory-not-granted': {
    ja: (w) => `${w.owner}の許諾（${w.grant}）の対象地域に、${territoryName(w.text('missing'), 'ja')}は含まれません。`,
    en: (w) => `The grant ${w.grant} from ${w.owner} does not extend to ${territoryName(w.text('missing'), 'en')}.`,
  },
  'grant.purpose-not-granted': {
    ja: (w) => `${w.owner}の許諾（${w.grant}）は、この目的（${w.text('purpose')}）を認めていません。`,
    en: (w) => `The grant ${w.grant} from ${w.owner} is not for this purpose (${w.text('purpose')}).`,
  },
  'grant.context-not-granted': {
    ja: (w) => `${w.owner}の許諾（${w.grant}）は、この場面での利用（${w.text('contexts')}）を認めていません。`,
    en: (w) => `The grant ${w.grant} from ${w.owner} does not allow this context (${w.text('contexts')}).`,
  },
  'grant.rating-not-granted': {
    ja: (w) =>
      `${w.owner}の許諾（${w.grant}）が認める年齢区分は${rating(w.text('ratingMax'), 'ja')}までで、${rating(w.text('rating'), 'ja')}は含まれません。`,
    en: (w) =>
      `The grant ${w.grant} from ${w.owner} goes up to the age rating ${rating(w.text('ratingMax'), 'en')}, not to ${rating(w.text('rating'), 'en')}.`,
  },
  'grant.modality-not-granted': {
    ja: (w) =>
      `${w.owner}の許諾（${w.grant}）の対象は${modalityNames(w.text('granted'), 'ja')}で、${modalityNames(w.text('modality'), 'ja')}は含まれません。`,
    en: (w) =>
      `The grant ${w.grant} from ${w.owner} is for ${modalityNames(w.text('granted'), 'en')}, not for ${modalityNames(w.text('modality'), 'en')}.`,
  },
  'grant.cap-reached': {
    ja: (w) =>
      `${w.owner}の許諾（${w.grant}）の${capName(w.text('cap'), 'ja')}の上限は${amount(w, 'limit', 'ja')}で、${w.date('asOf') ?? '現在'}までに${amount(w, 'used', 'ja')}が使われているため、この利用は上限を超えます。上限の引き上げか、新しい許諾が必要です。`,
    en: (w) =>
      `This use would go over the cap of ${amount(w, 'limit', 'en')} in the grant ${w.grant} from ${w.owner}, of which ${amount(w, 'used', 'en')} were used up to ${w.date('asOf') ?? 'now'}; a higher cap or a new grant is needed.`,
  },
  'grant.share-exceeded': {
    ja: (w) =>
      `${w.owner}の許諾（${w.grant}）では映像に占める割合が${fraction(w, 'limit')}までですが、この映像では${fraction(w, 'share')}を占めています。`,
    en: (w) =>
      `Under the grant ${w.grant} from ${w.owner} at most ${fraction(w, 'limit')} of a clip may come from its works, and here it is ${fraction(w, 'share')}.`,
  },
  'grant.mandate-missing': {
    ja: (w) =>
      `${w.owner}の許諾（${w.grant}）には${w.partyNamed('signedBy')}が代理で署名していますが、その委任（${w.text('mandate')}）が登録されていないため、効力がありません。委任の登録か、${w.owner}自身の許諾が必要です。`,
    en: (w) =>
      `The grant ${w.grant} was signed by ${w.partyNamed('signedBy')} for ${w.owner}, but the mandate ${w.text('mandate')} is not registered; it needs that mandate, or a grant by ${w.owner}.`,
  },
  'grant.mandate-invalid': {
    ja: (w) =>
      `${w.owner}の許諾（${w.grant}）には${w.partyNamed('signedBy')}が代理で署名していますが、委任（${w.text('mandate')}）は${mandateFlaw(w, 'ja')}、効力がありません。適切な委任か、${w.owner}自身の許諾が必要です。`,
    en: (w) =>
      `The grant ${w.grant} was signed by ${w.partyNamed('signedBy')} for ${w.owner}, but the mandate ${w.text('mandate')} ${mandateFlaw(w, 'en')}; it needs a mandate that does, or a grant by ${w.owner}.`,
  },
  'grant.grantor-not-owner': {
    ja: (w) =>
      `${w.owner}による許諾（${w.grant}）がありますが、${w.owner}は${w.territory}での${w.work}の権利者として登録されていないため、効力がありません。`,
    en: (w) =>
      `The grant ${w.grant} does not count: ${w.owner} is not a registered owner of ${w.work} in ${w.territory}.`,
  },
  'work.bound-to-prior-permission': {
    ja: (w) => `${w.work}は事前許諾制で登録されているため、事前の許諾なしには利用できません。`,
    en: (w) => `${w.work} was deposited under prior permission, so only that regime applies to it.`,
  },
  'match.substantial': {
    ja: (w) =>
      `${w.range('inputFrom', 'inputTo')}が、${w.work}の${w.range('referenceFrom', 'referenceTo')}と${resemblance(w, 'ja')}です（類似度${w.text('level')}）。`,
    en: (w) =>
      `${w.range('inputFrom', 'inputTo')} is ${resemblance(w, 'en')} ${w.work} at ${w.range('referenceFrom', 'referenceTo')} (level ${w.text('level')}).`,
  },
  'name.in-prompt': {
    ja: (w) => `${place(w, 'ja')}が${w.work}を「${w.text('name')}」と名指ししています。`,
    en: (w) => `The ${place(w, 'en')} asks for ${w.work} by the name “${w.text('name')}”.`,
  },
  'declaration.names-work': {
    ja: (w) => `${w.partyNamed('by')}が、${w.work}を含むと申告しています。`,
    en: (w) => `According to ${w.partyNamed('by')}, this contains ${w.work}.`,
  },
  'signal.allows': {
    ja: (w) => `取得元（${w.text('location')}）の意思表示（${w.text('signal')}）は、この利用を認めています。`,
    en: (w) => `The ${w.text('signal')} statement at ${w.text('location')} allows this use.`,
  },
  'none.found': {
    ja: () => '調べた範囲では、登録された著作物は見つかりませんでした。',
    en: () => 'No registered work was found in what was looked at.',
  },
}

/** The words for a use of a work, its owners and a territory, outside of any reason. */
export function wordsFor(
  about: { work: string; use: UseKind; territory: string },
  registry: Registry | IndexedRegistry,
  language: Language,
): { useOfWork: string; territory: string; partyNamed(id: string): string } {
  const reason: Reason = { code: 'grant.missing', outcome: 'refuse', work: about.work, parameters: { ...about } }
  const { useOfWork, territory } = wordsOf(reason, registry, language)
  const find = lookup(registry)
  return {
    useOfWork,
    territory,
    partyNamed: (id) => plain(nameIn(find.party(id)?.names, language) ?? id),
  }
}

/** The codes that have an explanation: all of them. */
export const explainedCodes = Object.keys(reasonTexts) as ReasonCode[]

const useWords: Record<UseKind, Record<Language, { use: string; of: (work: string) => string }>> = {
  train: {
    ja: { use: '学習への利用', of: (work) => `${work}の学習への利用` },
    en: { use: 'training', of: (work) => `training on ${work}` },
  },
  generate: {
    ja: { use: '生成への利用', of: (work) => `${work}の生成への利用` },
    en: { use: 'generation', of: (work) => `generating from ${work}` },
  },
  release: {
    ja: { use: '公開', of: (work) => `${work}を含む映像の公開` },
    en: { use: 'release', of: (work) => `releasing ${work}` },
  },
}

const places: Record<string, Record<Language, string>> = {
  prompt: { ja: 'プロンプト', en: 'prompt' },
  caption: { ja: 'キャプション', en: 'caption' },
  title: { ja: '題名', en: 'title' },
  'file-name': { ja: 'ファイル名', en: 'file name' },
}

const capNames: Record<string, Record<Language, string>> = {
  count: { ja: '回数', en: 'uses' },
  seconds: { ja: '秒数', en: 'seconds' },
  shareOfClip: { ja: '映像に占める割合', en: 'share of a clip' },
}

const modalityWords: Record<string, Record<Language, string>> = {
  video: { ja: '映像', en: 'video' },
  image: { ja: '画像', en: 'images' },
  audio: { ja: '音声', en: 'audio' },
  text: { ja: '文章', en: 'text' },
}

const mandateFlaws: Record<string, Record<Language, string>> = {
  association: { ja: 'この団体へのものではないため', en: 'is not one of that association' },
  rightsholder: { ja: 'この権利者からのものではないため', en: 'is not from that rightsholder' },
  scope: { ja: '許諾の権限を含まないため', en: 'does not extend to granting' },
  works: { ja: 'この著作物に及ばないため', en: 'does not extend to this work' },
  territory: { ja: 'この地域に及ばないため', en: 'does not extend to this territory' },
  time: { ja: '署名の時点で有効でなかったため', en: 'was not in force when it was signed' },
}

function mandateFlaw(w: Words, language: Language): string {
  const why = w.text('why')
  if (Object.hasOwn(mandateFlaws, why)) return mandateFlaws[why]![language]
  return language === 'ja' ? 'この許諾に及ばないため' : 'does not extend to this grant'
}

function modalityNames(list: string, language: Language): string {
  const names = list
    .split(', ')
    .map((name) => (Object.hasOwn(modalityWords, name) ? modalityWords[name]![language] : name))
  return names.join(language === 'ja' ? '・' : ' and ')
}

/** EIRIN speaks of G, PG12, R15+ and R18+; ages are understood everywhere. */
function rating(age: string, language: Language): string {
  if (age === 'all') return language === 'ja' ? '全年齢' : 'all ages'
  return language === 'ja' ? `${age}歳以上` : `${age} and over`
}

/** Who granted: the owner, or one who represents all owners. */
function speaker(w: Words, language: Language): string {
  if (w.text('speaksFor') !== 'committee') return w.owner
  return language === 'ja' ? `全権利者を代表する${w.owner}` : `${w.owner} for all owners`
}

/** Who could grant it instead of the owner. */
function instead(w: Words, language: Language): string {
  if (w.text('representative') === '') return ''
  const representative = w.partyNamed('representative')
  return language === 'ja'
    ? `（または全権利者を代表する${representative}）`
    : ` (or of ${representative}, who may grant it for all owners)`
}

function signature(w: Words, language: Language): string {
  if (w.text('signedBy') === '') return ''
  return language === 'ja'
    ? `、${w.partyNamed('signedBy')}が代理署名`
    : `, signed by ${w.partyNamed('signedBy')} under the mandate ${w.text('mandate')}`
}

/** Whether a cap cannot be checked without knowing how long the item is. */
function lengthMatters(w: Words): boolean {
  return w.text('seconds') !== '' || w.text('shareOfClip') !== ''
}

function capName(cap: string, language: Language): string {
  return Object.hasOwn(capNames, cap) ? capNames[cap]![language] : cap
}

/** 100回, 100 uses; 60秒, 60 seconds */
function amount(w: Words, name: string, language: Language): string {
  const seconds = w.text('cap') === 'seconds'
  if (language === 'ja') return `${w.text(name)}${seconds ? '秒' : '回'}`
  return `${w.text(name)} ${seconds ? 'seconds' : 'uses'}`
}

function fraction(w: Words, name: string): string {
  return `${Math.round(Number(w.text(name)) * 1000) / 10}%`
}

function place(w: Words, language: Language): string {
  const where = w.text('where')
  return Object.hasOwn(places, where) ? places[where]![language] : where || (language === 'ja' ? 'テキスト' : 'text')
}

function caps(w: Words, language: Language): string {
  return Object.keys(capNames)
    .filter((cap) => w.text(cap) !== '')
    .map((cap) => `${capNames[cap]![language]} ${w.text(cap)}`)
    .join(language === 'ja' ? '、' : ', ')
}

function contexts(w: Words, language: Language): string {
  const parts: string[] = []
  if (w.text('allowed')) parts.push(`${language === 'ja' ? '認める場面：' : 'allowed: '}${w.text('allowed')}`)
  if (w.text('excluded')) parts.push(`${language === 'ja' ? '除く場面：' : 'excluded: '}${w.text('excluded')}`)
  return parts.join(language === 'ja' ? '、' : '; ')
}

function grantedUses(w: Words, language: Language): string {
  const uses = w.text('granted').split(', ')
  const names = uses.map((use) => (isUseKind(use) ? useWords[use][language].use : use))
  return names.join(language === 'ja' ? 'と' : ' and ')
}

function resemblance(w: Words, language: Language): string {
  const level = Number(w.text('level'))
  if (language === 'ja') return level >= 5 ? '同一の複製' : level >= 4 ? 'ほぼ同じ' : '相当程度に類似'
  return level >= 5 ? 'a copy of' : level >= 4 ? 'nearly a copy of' : 'substantially similar to'
}

function wordsOf(reason: Reason, registry: Registry | IndexedRegistry, language: Language): Words {
  const text = (name: string): string => {
    const value = Object.hasOwn(reason.parameters, name) ? reason.parameters[name] : undefined
    return value === undefined ? '' : plain(String(value))
  }
  const find = lookup(registry)
  const work = (id: string) => quote(nameIn(find.work(id)?.titles, language) ?? id, language)
  const party = (id: string) => plain(nameIn(find.party(id)?.names, language) ?? id)
  const raw = (name: string) => String(reason.parameters[name] ?? '')
  const use = raw('use')
  const title = work(reason.work ?? '')
  return {
    work: title,
    use: isUseKind(use) ? useWords[use][language].use : plain(use),
    useOfWork: isUseKind(use) ? useWords[use][language].of(title) : title,
    owner: party(raw('owner')),
    party: party(raw('party')),
    territory: territoryName(text('territory'), language),
    grant: plain(reason.grant ?? ''),
    text,
    partyNamed: (name) => party(raw(name)),
    workNamed: (name) => work(raw(name)),
    date: (name) => instantText(text(name), language),
    range: (from, to) => rangeText(Number(raw(from)), Number(raw(to)), language),
    percent: (name) => `${Number(raw(name)) / 10_000}%`,
  }
}

function lookup(registry: Registry | IndexedRegistry) {
  if ('source' in registry) {
    const { works, parties } = registry
    return { work: (id: string) => works.get(id)?.work, party: (id: string) => parties.get(id) }
  }
  const { works, parties } = registry
  return {
    work: (id: string) => works.find((w) => w.id === id),
    party: (id: string) => parties.find((p) => p.id === id),
  }
}

/** The name to call something by: official before others, in the reader's language where there is one. */
function nameIn(names: readonly Name[] | undefined, language: Language): string | undefined {
  let best: Name | undefined
  let bestRank = Number.POSITIVE_INFINITY
  for (const name of names ?? []) {
    const rank = (speaks(name, language) ? 0 : 10) + ['official', 'alternate', 'abbreviated', 'fan'].indexOf(name.kind)
    if (rank < bestRank) [best, bestRank] = [name, rank]
  }
  return best?.text
}

function speaks(name: Name, language: Language): boolean {
  if (name.language !== undefined) return name.language.toLowerCase().split('-')[0] === language
  if (language === 'ja') return name.script === 'kanji' || name.script === 'kana'
  return name.script === 'latin' || name.script === 'romaji'
}

function isUseKind(use: string): use is UseKind {
  return Object.hasOwn(useWords, use)
}

function quote(title: string, language: Language): string {
  return language === 'ja' ? `『${plain(title)}』` : `“${plain(title)}”`
}

function territoryName(territory: string, language: Language): string {
  if (territory === 'worldwide') return language === 'ja' ? '全世界' : 'the whole world'
  try {
    return regionNames[language].of(territory) ?? territory
  } catch {
    return territory
  }
}

const regionNames = {
  ja: new Intl.DisplayNames(['ja'], { type: 'region' }),
  en: new Intl.DisplayNames(['en'], { type: 'region' }),
}

const months = 'January February March April May June July August September October November December'.split(' ')

function instantText(instant: string, language: Language): string | undefined {
  const date = new Date(instant)
  if (Number.isNaN(date.getTime())) return undefined
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()]
  const time = date.toISOString().split('T')[1]!.slice(0, 5)
  return language === 'ja'
    ? `${year}年${month + 1}月${day}日 ${time}（UTC）`
    : `${day} ${months[month]} ${year}, ${time} UTC`
}

/** A still has no time: its range is a point at 0. */
function rangeText(from: number, to: number, language: Language): string {
  if (!Number.isFinite(from) || !Number.isFinite(to)) return language === 'ja' ? '一部' : 'a part'
  return from === to ? timeText(from) : `${timeText(from)}–${timeText(to)}`
}

function timeText(seconds: number): string {
  const tenths = Math.round(Math.abs(seconds) * 10)
  const [hours, minutes, rest] = [Math.floor(tenths / 36_000), Math.floor(tenths / 600) % 60, tenths % 600]
  const secondsText = `${String(Math.floor(rest / 10)).padStart(2, '0')}${rest % 10 > 0 ? `.${rest % 10}` : ''}`
  const clock = hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${secondsText}` : `${minutes}:${secondsText}`
  return seconds < 0 ? `-${clock}` : clock
}

export function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1)
}

/** Foreign text on one line of a terminal: no control characters, no direction overrides, at most 200 characters. */
export function plain(foreign: string): string {
  const visible = foreign.slice(0, 1000).replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ')
  const characters = [...visible]
  return characters.length > 200 ? `${characters.slice(0, 200).join('')}…` : visible
}
