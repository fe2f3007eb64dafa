import type { Reservation } from '../reservation.js'
import { type Sentence, type SentenceOptions, sentence, term } from './phrase.js'
import { instantWords, listWords, oneLine, quoted, territoryWords, titleWords, useVerbs } from './words.js'

/** A reservation that stands, or one that is being written. */
export type ReservationDraft = Omit<Reservation, 'id'> & Partial<Pick<Reservation, 'id'>>

/**
 * An explicit refusal as sentences, with where it was found.
 *
 * @example
 * // “The Road” and everything that belongs to it may not be used to train on and generate from, worldwide, from 1 April 2026.
 */
export function reservationSentences(reservation: ReservationDraft, options: SentenceOptions): Sentence[] {
  const { language, names, timeZone } = options
  const { location, digest, fetchedAt, note } = reservation.evidence
  const work = term('work', titleWords(names.work(reservation.work), language))
  const from = term('from', instantWords(reservation.from, { language, timeZone }))
  const until = reservation.until === undefined ? '' : instantWords(reservation.until, { language, timeZone })
  const places = reservation.territories.includes('worldwide')
    ? territoryWords('worldwide', language)
    : listWords(
        reservation.territories.map((one) => territoryWords(one, language)),
        language,
      )
  const found = [
    ...(fetchedAt === undefined ? [] : [instantWords(fetchedAt, { language, timeZone })]),
    ...(digest === undefined ? [] : [oneLine(digest)]),
  ]
  const evidence = `${quoted(location, language)}${found.length === 0 ? '' : language === 'ja' ? `（${found.join('、')}）` : ` (${found.join(', ')})`}`
  if (language === 'ja') {
    const uses = term('uses', reservation.uses.map((use) => useVerbs[use].ja).join('・'))
    const time = until === '' ? sentence`${from}以降` : sentence`${from}から${term('until', until)}まで`
    return [
      sentence`${work}（これに属するものを含みます）の${uses}への利用は、${time}、${term('territories', places)}において認めません。`,
      ...(reservation.stops ? [sentence`${term('stops', '許諾がある場合も同じです')}。`] : []),
      sentence`根拠：${term('evidence.location', evidence)}。`,
      ...(note === undefined ? [] : [sentence`補足：${term('evidence.note', quoted(note, 'ja'))}。`]),
    ]
  }
  const uses = term(
    'uses',
    listWords(
      reservation.uses.map((use) => useNouns[use]),
      'en',
    ),
  )
  const where = term('territories', reservation.territories.includes('worldwide') ? places : `in ${places}`)
  const time = until === '' ? sentence`from ${from} on` : sentence`from ${from} until ${term('until', until)}`
  return [
    sentence`${work} and everything that belongs to it may not be used for ${uses}, ${where}, ${time}.`,
    ...(reservation.stops ? [sentence`This holds ${term('stops', 'whatever has been permitted')}.`] : []),
    sentence`Found at ${term('evidence.location', evidence)}.`,
    ...(note === undefined ? [] : [sentence`Note: ${term('evidence.note', quoted(note, 'en'))}.`]),
  ]
}

const useNouns: Readonly<Record<Reservation['uses'][number], string>> = {
  train: 'training',
  generate: 'generation',
  release: 'release',
}
