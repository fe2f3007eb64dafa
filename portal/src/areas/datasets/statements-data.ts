import type { Described } from '../../api/index.js'

export type StatementsFile = Described<'ReportStatements'>

export const modalities = ['video', 'audio', 'image', 'text'] as const
export const principles = ['P1', 'P2', 'P3'] as const
type Modality = (typeof modalities)[number]
type Principle = (typeof principles)[number]

/** A text as it is typed: once, or once for each language. */
export interface Typed {
  one: string
  ja: string
  en: string
}

/** What is typed into the form, whole: nothing of it is undefined. */
export interface StatementsForm {
  by: string
  at: string
  /** Texts are said in both languages. */
  both: boolean
  texts: Record<string, Typed>
  /** Who said it and when, where that differs from the rest; kept as it was. */
  own: Record<string, { by?: string; at?: string }>
  sizes: Record<Modality, number | ''>
  smallProvider: 'yes' | 'no' | ''
  answers: Record<Principle, { follows: 'yes' | 'no' | ''; explanation: Typed; own: { by?: string; at?: string } }>
  inquiries: { P2: number | ''; P3: number | '' }
}

export const nothingTyped: Typed = { one: '', ja: '', en: '' }

type Said = string | { ja: string; en: string } | undefined

/** In one text: what is said in the language of the page, or else in the other. */
const typedOf = (said: Said): Typed =>
  said === undefined
    ? nothingTyped
    : typeof said === 'string'
      ? { one: said, ja: said, en: said }
      : { one: said.ja || said.en, ...said }

const isTwofold = (said: Said) => typeof said === 'object' && said.ja !== said.en

/** The form of a file of statements; of none, an empty one. */
export function formOf(file: StatementsFile | undefined, { by, at }: { by: string; at: string }): StatementsForm {
  const saidBy = file?.by || by
  const saidAt = file?.at || at
  const given = Object.entries(file?.statements ?? {}).map(([id, said]) => {
    const whole = typeof said === 'object' && 'text' in said ? said : { text: said }
    const { text, by: ownBy, at: ownAt } = whole as { text: Said; by?: string; at?: string }
    return { id, text, own: { ...(ownBy ? { by: ownBy } : {}), ...(ownAt ? { at: ownAt } : {}) } }
  })
  const answer = (principle: Principle): StatementsForm['answers'][Principle] => {
    const said = file?.answers?.[principle]
    return {
      follows: said?.follows == null ? '' : said.follows ? 'yes' : 'no',
      explanation: typedOf(said?.explanation),
      own: { ...(said?.by ? { by: said.by } : {}), ...(said?.at ? { at: said.at } : {}) },
    }
  }
  const size = (modality: Modality) => file?.sizes?.find((one) => one.modality === modality)?.amount ?? ''
  return {
    by: saidBy,
    at: saidAt,
    both:
      given.some(({ text }) => isTwofold(text)) ||
      principles.some((principle) => isTwofold(file?.answers?.[principle]?.explanation)),
    texts: Object.fromEntries(given.map(({ id, text }) => [id, typedOf(text)])),
    own: Object.fromEntries(given.filter(({ own }) => Object.keys(own).length > 0).map(({ id, own }) => [id, own])),
    sizes: { video: size('video'), audio: size('audio'), image: size('image'), text: size('text') },
    smallProvider: file?.smallProvider == null ? '' : file.smallProvider ? 'yes' : 'no',
    answers: { P1: answer('P1'), P2: answer('P2'), P3: answer('P3') },
    inquiries: { P2: file?.inquiriesAnswered?.P2 ?? '', P3: file?.inquiriesAnswered?.P3 ?? '' },
  }
}

/** The file of what is typed; what is empty is left out, and is then reported as not stated. */
export function fileOf(form: StatementsForm): StatementsFile {
  const said = ({ one, ja, en }: Typed): string | { ja: string; en: string } => {
    const [inJapanese, inEnglish] = [ja.trim(), en.trim()]
    if (!form.both || inJapanese === inEnglish) return form.both ? inJapanese : one.trim()
    // Said in one language only, it is that for readers of either.
    return { ja: inJapanese || inEnglish, en: inEnglish || inJapanese }
  }
  const texts = Object.entries(form.texts).flatMap(([id, typed]) => {
    const text = said(typed)
    const own = form.own[id]
    return text === '' ? [] : [[id, own === undefined ? text : { text, ...own }] as const]
  })
  const sizes = modalities.flatMap((modality) => {
    const amount = form.sizes[modality]
    return amount === '' ? [] : [{ modality, amount }]
  })
  const answers = principles.flatMap((principle) => {
    const { follows, explanation, own } = form.answers[principle]
    return follows === ''
      ? []
      : [[principle, { follows: follows === 'yes', explanation: said(explanation), ...own }] as const]
  })
  const { P2, P3 } = form.inquiries
  return {
    format: 'kyodaku-statements@v1',
    by: form.by.trim(),
    at: form.at,
    statements: Object.fromEntries(texts),
    sizes,
    ...(form.smallProvider === '' ? {} : { smallProvider: form.smallProvider === 'yes' }),
    answers: Object.fromEntries(answers),
    inquiriesAnswered: { ...(P2 === '' ? {} : { P2 }), ...(P3 === '' ? {} : { P3 }) },
  }
}

/** A file of statements that somebody chose; undefined where it is none. */
export function readStatements(text: string): StatementsFile | undefined {
  try {
    const file = JSON.parse(text) as Partial<StatementsFile> | null
    return file?.format === 'kyodaku-statements@v1' ? (file as StatementsFile) : undefined
  } catch {
    return undefined
  }
}
