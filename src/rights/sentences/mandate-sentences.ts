import type { Mandate, MandateScope } from '../mandate.js'
import { type Sentence, type SentenceOptions, sentence, term } from './phrase.js'
import { instantWords, listWords, oneLine, territoryWords, titleWords } from './words.js'

/** A mandate, or one that is being written. */
export type MandateDraft = Omit<Mandate, 'id' | 'state'> & Partial<Pick<Mandate, 'id' | 'state'>>

/**
 * An association's power as sentences: who lets whom do what, for which works, where and how long.
 *
 * @example
 * // Studio A lets Association B give and refuse permission and claim, for all its works, worldwide, from 1 April 2026,
 * // without an end.
 */
export function mandateSentences(mandate: MandateDraft, { language, names, timeZone }: SentenceOptions): Sentence[] {
  const rightsholder = term('rightsholder', oneLine(names.party(mandate.rightsholder)))
  const association = term('association', oneLine(names.party(mandate.association)))
  const scopes = term(
    'scopes',
    listWords(
      mandate.scopes.map((scope) => scopeWords[scope][language]),
      language,
    ),
  )
  const titles = mandate.works?.map((work) => titleWords(names.work(work), language))
  const from = term('from', instantWords(mandate.from, { language, timeZone }))
  const until =
    mandate.until === undefined
      ? undefined
      : term('until', instantWords(mandate.until, { language, timeZone, asEnd: true }))
  const everywhere = mandate.territories.includes('worldwide')
  const places = everywhere
    ? territoryWords('worldwide', language)
    : listWords(
        mandate.territories.map((one) => territoryWords(one, language)),
        language,
      )
  const revoked =
    mandate.revokedFrom === undefined ? undefined : instantWords(mandate.revokedFrom, { language, timeZone })
  if (language === 'ja') {
    const works = term(
      'works',
      titles === undefined ? 'すべての著作物' : `${listWords(titles, 'ja')}（それに属するものを含みます）`,
    )
    const end = until === undefined ? [term('until', '無期限')] : [until, { text: 'まで' }]
    return [
      sentence`${rightsholder}は、${association}に対し、${works}について${scopes}を委任します。`,
      sentence`地域は${term('territories', places)}、期間は${from}から${end}です。`,
      ...(mandate.state === 'revoked'
        ? [
            sentence`${term('state', revoked === undefined ? '解除されています' : `${revoked}をもって解除されています`)}。`,
          ]
        : []),
    ]
  }
  const works = term(
    'works',
    titles === undefined ? 'all its works' : `${listWords(titles, 'en')} and what belongs there`,
  )
  const where = term('territories', everywhere ? places : `in ${places}`)
  const end = until === undefined ? [{ text: ', ' }, term('until', 'without an end')] : [{ text: ' until ' }, until]
  return [
    sentence`${rightsholder} lets ${association} ${scopes}, for ${works}, ${where}, from ${from}${end}.`,
    ...(mandate.state === 'revoked'
      ? [sentence`${term('state', revoked === undefined ? 'It is revoked' : `It is revoked from ${revoked} on`)}.`]
      : []),
  ]
}

const scopeWords: Readonly<Record<MandateScope, { ja: string; en: string }>> = {
  deposit: { en: 'register works and references', ja: '著作物・参照素材の登録' },
  grant: { en: 'give and refuse permission', ja: '許諾と留保' },
  claim: { en: 'make claims', ja: '権利の主張' },
  collect: { en: 'collect money', ja: '使用料の徴収' },
}
