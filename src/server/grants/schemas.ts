import { z } from 'zod'
import { grantSchema, reservationSchema, type Sentence, type SentenceLanguage } from '../../rights/index.js'

const {
  id: _,
  state: __,
  offeredBy: ___,
  counterTo: ____,
  signedBy: _____,
  revokedFrom: ______,
  ...termFields
} = grantSchema.shape

/** What identifies anything: no control characters, no spaces at its ends. */
export const idSchema = grantSchema.shape.id
/** Text of others that the database can hold: without NUL, and of whole characters. */
export const foreignSchema = z
  .string()
  .max(10_000)
  .refine((text) => !text.includes('\0') && !/[\ud800-\udfff]/u.test(text), 'contains characters that cannot be kept')

/** So many works at once: a grant of a series covers what belongs to it. */
const worksMax = 1000

/** What a permission says, before it has an id and a state. */
export const termsSchema = z
  .strictObject({ ...termFields, works: z.array(grantSchema.shape.id).min(1).max(worksMax) })
  .meta({ id: 'GrantTerms' })

/** What a counter-offer says otherwise; `null` takes a condition away. */
export const changedTermsSchema = z
  .strictObject({
    works: z.array(grantSchema.shape.id).min(1).max(worksMax).optional(),
    uses: termFields.uses.optional(),
    models: termFields.models.optional(),
    territories: termFields.territories.optional(),
    purposes: termFields.purposes.nullable(),
    contexts: termFields.contexts.nullable(),
    ratingMax: termFields.ratingMax.nullable(),
    modalities: termFields.modalities.nullable(),
    from: termFields.from.optional(),
    until: termFields.until.nullable(),
    caps: termFields.caps.nullable(),
    duties: termFields.duties.nullable(),
    price: termFields.price.nullable(),
  })
  .meta({ id: 'ChangedTerms' })

export const grantSchemaOut = z.object({ ...grantSchema.shape }).meta({ id: 'Grant' })
export const reservationSchemaOut = z.object({ ...reservationSchema.shape }).meta({ id: 'Reservation' })

export const bilingualSchema = z.object({ ja: z.string(), en: z.string() })
export const outcomesSchema = z
  .object({ permit: z.int(), refuse: z.int(), review: z.int() })
  .meta({ id: 'Outcomes', description: 'How many uses had which outcome' })

const phrases = z.array(z.array(z.object({ text: z.string(), term: z.string().optional() })))
/** Sentences out of phrases, each of which names the term that it says. */
export const sentencesSchema = z.object({ ja: phrases, en: phrases }).meta({ id: 'Sentences' })

/** Both languages of something that is said in sentences. */
export function sentencesOf(say: (language: SentenceLanguage) => readonly Sentence[]) {
  const plain = (language: SentenceLanguage) => say(language).map((sentence) => sentence.map((one) => ({ ...one })))
  return { ja: plain('ja'), en: plain('en') }
}
