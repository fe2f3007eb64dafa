import type { Grant } from '../grant.js'
import {
  joinPhrases,
  type Phrase,
  type Sentence,
  type SentenceLanguage,
  type SentenceOptions,
  sentence,
  term,
} from './phrase.js'
import {
  decimal,
  durationWords,
  instantWords,
  listWords,
  modalityWords,
  moneyWords,
  oneLine,
  percentWords,
  plural,
  quoted,
  ratingWords,
  territoryWords,
  titleWords,
  tokenWords,
  useVerbs,
} from './words.js'

/** A grant, or one that is being written and has no id and state yet. */
export type GrantDraft = Omit<Grant, 'id' | 'state'> & Partial<Pick<Grant, 'id' | 'state'>>

/**
 * A permission as sentences: who permits what to whom, with which models, where, how long; what it is not for; caps, price
 * and duties; and where it stands. Every term that limits it is said, and each phrase names the term that it says.
 *
 * @example
 * sentencesText(grantSentences(grant, { language: 'en', names }), 'en')
 * // Studio A permits Lab B to generate from “The Road” and everything that belongs to it, with the models sora-*, in
 * // Japan, from 1 April 2026 until the end of 31 March 2027. At most 100 times in all. The price is ¥3 a second.
 */
export function grantSentences(grant: GrantDraft, options: SentenceOptions): Sentence[] {
  const said = wordsOf(grant, options)
  return options.language === 'ja' ? inJapanese(grant, said, options) : inEnglish(grant, said, options)
}

/** The terms that both languages say in the same way, only with other words. */
function wordsOf(grant: GrantDraft, { language, names, timeZone }: SentenceOptions) {
  const list = (name: string, words: readonly string[]) => term(name, listWords(words, language))
  return {
    grantor: term('grantor', oneLine(names.party(grant.grantor))),
    grantee: term('grantee', granteeWords(grant.grantee, { language, names })),
    works: list(
      'works',
      grant.works.map((work) => titleWords(names.work(work), language)),
    ),
    from: term('from', instantWords(grant.from, { language, timeZone })),
    until:
      grant.until === undefined
        ? undefined
        : term('until', instantWords(grant.until, { language, timeZone, asEnd: true })),
    purposes: list(
      'purposes',
      (grant.purposes ?? []).map((word) => tokenWords(word, language)),
    ),
    allowed: list(
      'contexts.allowed',
      (grant.contexts?.allowed ?? []).map((word) => tokenWords(word, language)),
    ),
    excluded: list(
      'contexts.excluded',
      (grant.contexts?.excluded ?? []).map((word) => tokenWords(word, language)),
    ),
    modalities: list(
      'modalities',
      (grant.modalities ?? []).map((one) => modalityWords[one][language]),
    ),
    models: term('models', modelWords(grant.models, language)),
    on: (instant: string) => instantWords(instant, { language, timeZone }),
  }
}
type Said = ReturnType<typeof wordsOf>

function granteeWords(grantee: string, { language, names }: Pick<SentenceOptions, 'language' | 'names'>): string {
  if (grantee === '*') return language === 'ja' ? 'すべての事業者' : 'anyone'
  if (grantee.startsWith('class:')) {
    const name = quoted(tokenWords(grantee.slice('class:'.length), language), language)
    return language === 'ja' ? `区分${name}のすべての事業者` : `every party of the class ${name}`
  }
  return oneLine(names.party(grantee))
}

function modelWords(models: readonly string[], language: SentenceLanguage): string {
  if (models.includes('*')) return language === 'ja' ? 'すべてのモデル' : 'any model'
  const words = models.map((model) => (/^[\w.*:/-]+$/.test(model) ? model : quoted(model, language)))
  const named = listWords(words, language)
  return language === 'ja' ? named : `the ${plural(models.length, 'model')} ${named}`
}

function inEnglish(grant: GrantDraft, said: Said, { names }: SentenceOptions): Sentence[] {
  const { contexts, caps = {}, price, duties = {} } = grant
  const everywhere = grant.territories.includes('worldwide')
  const where = term(
    'territories',
    everywhere
      ? 'worldwide'
      : `in ${listWords(
          grant.territories.map((one) => territoryWords(one, 'en')),
          'en',
        )}`,
  )
  const uses = term(
    'uses',
    listWords(
      grant.uses.map((use) => useVerbs[use].en),
      'en',
    ),
  )
  const belongs = grant.works.length === 1 ? 'everything that belongs to it' : 'everything that belongs to them'
  const until = said.until === undefined ? [term('until', 'without an end')] : [{ text: 'until ' }, said.until]
  const sentences: Sentence[] = [
    sentence`${said.grantor} permits ${said.grantee} to ${uses} ${said.works} and ${belongs}, with ${said.models}, ${where}, from ${said.from}${said.until === undefined ? ', ' : ' '}${until}.`,
  ]
  if (grant.purposes) sentences.push(sentence`Only for ${said.purposes}.`)
  if (contexts?.allowed)
    sentences.push(
      contexts.allowed.length === 0
        ? sentence`${term('contexts.allowed', 'Not in any particular context')}.`
        : sentence`Only in the context of ${said.allowed}.`,
    )
  if (contexts?.excluded && contexts.excluded.length > 0)
    sentences.push(sentence`Not in the context of ${said.excluded}.`)
  if (grant.ratingMax)
    sentences.push(sentence`Only in content rated ${term('ratingMax', ratingWords[grant.ratingMax].en)}.`)
  if (grant.modalities) sentences.push(sentence`Only as ${said.modalities}.`)
  const limits: Phrase[] = []
  if (caps.count !== undefined)
    limits.push(term('caps.count', `at most ${decimal(caps.count, 'en')} ${plural(caps.count, 'time')} in all`))
  if (caps.seconds !== undefined)
    limits.push(term('caps.seconds', `at most ${durationWords(caps.seconds, 'en')} in all`))
  if (caps.shareOfClip !== undefined)
    limits.push(term('caps.shareOfClip', `at most ${percentWords(caps.shareOfClip, 'en')} of a clip`))
  if (limits.length > 0) sentences.push(capitalised(sentence`${joinPhrases(limits, ', ', ' and ')}.`))
  if (price) {
    const per = { once: 'once', use: 'a use', second: 'a second', month: 'a month', year: 'a year' }[price.per]
    sentences.push(sentence`The price is ${term('price', `${moneyWords(price, 'en')} ${per}`)}.`)
  }
  const owed: Phrase[] = []
  if (duties.attribution !== undefined)
    owed.push(term('duties.attribution', `credit ${quoted(duties.attribution, 'en')}`))
  if (duties.rateCard !== undefined)
    owed.push(term('duties.rateCard', `pay by the rates ${quoted(duties.rateCard, 'en')}`))
  if (duties.label !== undefined) owed.push(term('duties.label', `label it ${quoted(duties.label, 'en')}`))
  if (duties.report !== undefined) owed.push(term('duties.report', `report ${quoted(duties.report, 'en')}`))
  if (duties.samples !== undefined) {
    const part = duties.samples === 1 ? 'everything' : `${percentWords(duties.samples, 'en')} of all`
    owed.push(term('duties.samples', `show the grantor ${part} that is released`))
  }
  if (owed.length > 0) sentences.push(sentence`In return: ${joinPhrases(owed, '; ')}.`)
  const standing = standingInEnglish(grant, said)
  if (standing !== undefined) sentences.push(sentence`${term('state', standing)}`)
  if (grant.counterTo !== undefined)
    sentences.push(sentence`It answers the offer ${term('counterTo', oneLine(grant.counterTo))}.`)
  if (grant.signedBy) {
    const { party, mandate, at } = grant.signedBy
    const signed = `${oneLine(names.party(party))} under the mandate ${oneLine(mandate)}, ${said.on(at)}`
    sentences.push(sentence`Signed for the grantor by ${term('signedBy', signed)}.`)
  }
  return sentences
}

function standingInEnglish({ state, offeredBy, revokedFrom }: GrantDraft, { on }: Said): string | undefined {
  const by = offeredBy === 'grantee' ? ' It was asked for by the grantee.' : ''
  switch (state) {
    case undefined:
      return undefined
    case 'offered':
      return offeredBy === 'grantee'
        ? 'It is asked for by the grantee, and permits nothing until the grantor accepts.'
        : 'It is offered, and permits nothing until the grantee accepts.'
    case 'active':
      return `It is accepted and holds.${by}`
    case 'revoked':
      return `${revokedFrom === undefined ? 'It is revoked, and permits nothing any more.' : `It is revoked from ${on(revokedFrom)} on.`}${by}`
    case 'countered':
      return `It was answered with another offer, and permits nothing.${by}`
    case 'suspended':
      return `It is suspended, and permits nothing until it is resumed.${by}`
    default:
      return `It is ${state}, and permits nothing.${by}`
  }
}

function inJapanese(grant: GrantDraft, said: Said, { names }: SentenceOptions): Sentence[] {
  const { contexts, caps = {}, price, duties = {} } = grant
  const everywhere = grant.territories.includes('worldwide')
  const where = term(
    'territories',
    everywhere
      ? '全世界'
      : listWords(
          grant.territories.map((one) => territoryWords(one, 'ja')),
          'ja',
        ),
  )
  const uses = term('uses', grant.uses.map((use) => useVerbs[use].ja).join('・'))
  const belongs = grant.works.length === 1 ? '（これに属するものを含みます）' : '（それぞれに属するものを含みます）'
  const until = said.until === undefined ? [term('until', '無期限')] : [said.until, { text: 'まで' }]
  const sentences: Sentence[] = [
    sentence`${said.grantor}は、${said.grantee}に対し、${said.works}${belongs}を${uses}に利用することを許諾します。`,
    sentence`利用できるモデルは${said.models}、地域は${where}、期間は${said.from}から${until}です。`,
  ]
  if (grant.purposes) sentences.push(sentence`目的は${said.purposes}に限ります。`)
  if (contexts?.allowed)
    sentences.push(
      contexts.allowed.length === 0
        ? sentence`${term('contexts.allowed', '特定の文脈での利用はできません')}。`
        : sentence`文脈は${said.allowed}に限ります。`,
    )
  if (contexts?.excluded && contexts.excluded.length > 0)
    sentences.push(sentence`${said.excluded}の文脈では利用できません。`)
  if (grant.ratingMax)
    sentences.push(sentence`作品の年齢区分は${term('ratingMax', ratingWords[grant.ratingMax].ja)}に限ります。`)
  if (grant.modalities) sentences.push(sentence`対象は${said.modalities}に限ります。`)
  const limits: Phrase[] = []
  if (caps.count !== undefined) limits.push(term('caps.count', `通算${decimal(caps.count, 'ja')}回まで`))
  if (caps.seconds !== undefined) limits.push(term('caps.seconds', `合計${durationWords(caps.seconds, 'ja')}まで`))
  if (caps.shareOfClip !== undefined)
    limits.push(term('caps.shareOfClip', `1本のうち${percentWords(caps.shareOfClip, 'ja')}まで`))
  if (limits.length > 0) sentences.push(sentence`利用は${joinPhrases(limits, '、')}とします。`)
  if (price) {
    const per = { once: '一括', use: '1回につき', second: '1秒につき', month: '月額', year: '年額' }[price.per]
    sentences.push(sentence`対価は${term('price', `${per}${moneyWords(price, 'ja')}`)}です。`)
  }
  const owed: Phrase[] = []
  if (duties.attribution !== undefined)
    owed.push(term('duties.attribution', `クレジット${quoted(duties.attribution, 'ja')}の表示`))
  if (duties.rateCard !== undefined)
    owed.push(term('duties.rateCard', `料金表${quoted(duties.rateCard, 'ja')}による支払い`))
  if (duties.label !== undefined) owed.push(term('duties.label', `ラベル${quoted(duties.label, 'ja')}の付与`))
  if (duties.report !== undefined) owed.push(term('duties.report', `報告${quoted(duties.report, 'ja')}`))
  if (duties.samples !== undefined) {
    const part = duties.samples === 1 ? 'すべて' : percentWords(duties.samples, 'ja')
    owed.push(term('duties.samples', `公開したもののうち${part}を許諾者に見せること`))
  }
  if (owed.length > 0) sentences.push(sentence`利用にあたっての条件：${joinPhrases(owed, '、')}。`)
  const standing = standingInJapanese(grant, said)
  if (standing !== undefined) sentences.push(sentence`${term('state', standing)}`)
  if (grant.counterTo !== undefined)
    sentences.push(sentence`申し出${term('counterTo', oneLine(grant.counterTo))}への対案です。`)
  if (grant.signedBy) {
    const { party, mandate, at } = grant.signedBy
    const signed = `${oneLine(names.party(party))}（委任${oneLine(mandate)}、${said.on(at)}）`
    sentences.push(sentence`許諾者に代わる署名：${term('signedBy', signed)}。`)
  }
  return sentences
}

function standingInJapanese({ state, offeredBy, revokedFrom }: GrantDraft, { on }: Said): string | undefined {
  const by = offeredBy === 'grantee' ? '利用者からの申込みによるものです。' : ''
  switch (state) {
    case undefined:
      return undefined
    case 'offered':
      return offeredBy === 'grantee'
        ? '利用者からの申込みであり、許諾者が承諾するまで効力はありません。'
        : '申し出中であり、相手方が承諾するまで効力はありません。'
    case 'active':
      return `承諾済みの許諾です。${by}`
    case 'revoked':
      return `${revokedFrom === undefined ? '取り消されており、効力はありません。' : `${on(revokedFrom)}をもって取り消されています。`}${by}`
    case 'countered':
      return `対案が出されたため、効力はありません。${by}`
    case 'suspended':
      return `停止中であり、再開するまで効力はありません。${by}`
    case 'declined':
      return `断られた申し出であり、効力はありません。${by}`
    case 'withdrawn':
      return `取り下げられた申し出であり、効力はありません。${by}`
    case 'expired':
      return `期限が切れており、効力はありません。${by}`
  }
}

/** With its first letter in capitals. */
function capitalised(phrases: Sentence): Sentence {
  const [first, ...rest] = phrases
  return first === undefined
    ? phrases
    : [{ ...first, text: first.text.charAt(0).toUpperCase() + first.text.slice(1) }, ...rest]
}
