export type SentenceLanguage = 'ja' | 'en'

/** A piece of a sentence. `term` says which term of the permission it speaks for: `works`, `caps.count`. */
export interface Phrase {
  readonly text: string
  readonly term?: string
}

export type Sentence = readonly Phrase[]

/** What parties and works are called; what is not known is called by its id. Titles come without quotation marks. */
export interface Names {
  party(id: string): string
  work(id: string): string
}

export interface SentenceOptions {
  language: SentenceLanguage
  names: Names
  /** IANA name of the zone that days are said in; default `Asia/Tokyo`. */
  timeZone?: string
}

/** What can stand in a `sentence` template: text, a phrase, or several. */
type Piece = string | Phrase | readonly Phrase[]

/**
 * A sentence out of text and phrases; neighbouring text is joined.
 *
 * @example sentence`${term('grantor', 'Studio A')} permits it.`
 */
export function sentence(texts: TemplateStringsArray, ...pieces: readonly Piece[]): Sentence {
  const phrases: Phrase[] = []
  const add = (phrase: Phrase) => {
    if (phrase.text === '') return
    const last = phrases.at(-1)
    if (last !== undefined && last.term === undefined && phrase.term === undefined)
      phrases[phrases.length - 1] = { text: last.text + phrase.text }
    else phrases.push(phrase)
  }
  texts.forEach((text, index) => {
    add({ text })
    const piece = pieces[index]
    if (piece === undefined) return
    for (const phrase of typeof piece === 'string' ? [{ text: piece }] : 'text' in piece ? [piece] : piece) add(phrase)
  })
  return phrases
}

export const term = (name: string, text: string): Phrase => ({ text, term: name })

/** Phrases with something between them: `, ` and before the last ` and `. */
export function joinPhrases(phrases: readonly Phrase[], between: string, beforeLast = between): Phrase[] {
  return phrases.flatMap((phrase, index) => {
    if (index === 0) return [phrase]
    return [{ text: index === phrases.length - 1 ? beforeLast : between }, phrase]
  })
}

/**
 * Sentences as one text; in English with a space between them.
 *
 * @example sentencesText(grantSentences(grant, { language: 'ja', names }), 'ja')
 */
export function sentencesText(sentences: readonly Sentence[], language: SentenceLanguage): string {
  return sentences.map((one) => one.map(({ text }) => text).join('')).join(language === 'ja' ? '' : ' ')
}
