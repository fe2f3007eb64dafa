import { z } from 'zod'
import { type Use, useSchema } from '../../rights/index.js'
import { HttpError } from '../http/index.js'
import type { Principal } from '../identity/index.js'

/** What someone says of a use; when and how long are the decision's, and whose it is is asked of who signs in. */
export const usePlanSchema = useSchema
  .omit({ at: true, durationSeconds: true })
  .extend({
    party: useSchema.shape.party.optional().describe('Whose use it is; default: of who asks'),
    regime: useSchema.shape.regime.default('prior-permission'),
  })
  .meta({ id: 'UsePlan', description: 'What someone wants to do: who, with which model, where, in what context.' })

/** A text that comes with an item: looked through for names, and not kept. */
const saidText = z.string().min(1).max(20_000)

export const declarationsSchema = z
  .array(z.strictObject({ work: z.string().min(1).max(200), text: z.string().max(2000).default('') }))
  .max(100)

export const checkRequestSchema = z
  .strictObject({
    upload: z.string().max(100).optional().describe('A finished upload'),
    mediaDigest: z
      .string()
      .regex(/^sha256:[0-9a-f]{64}$/, 'is not a digest: "sha256:" and 64 hexadecimal digits')
      .optional()
      .describe('A file that was uploaded before, by its digest'),
    use: usePlanSchema,
    prompt: saidText.optional(),
    caption: saidText.optional(),
    declarations: declarationsSchema.optional().describe('Works that are stated to be in it'),
    shared: z.boolean().default(false).describe('Whether the rightsholders whose works are found may look at the file'),
  })
  .refine(({ upload, mediaDigest }) => (upload === undefined) !== (mediaDigest === undefined), {
    message: 'give either an upload or a mediaDigest',
    path: ['upload'],
  })

export const textCheckRequestSchema = z.strictObject({
  prompt: saidText,
  caption: saidText.optional(),
  use: usePlanSchema,
  declarations: declarationsSchema.optional(),
  name: z.string().min(1).max(200).optional().describe('What it is to be listed as; default: “prompt”'),
})

/** The texts and declarations of a check while it waits for its decision. */
export const saidSchema = z.object({
  prompt: z.string().optional(),
  caption: z.string().optional(),
  declarations: declarationsSchema.optional(),
})
export type Said = z.infer<typeof saidSchema>

/** Only what was said, with nothing for what was not. */
export function saidOf({ prompt, caption, declarations }: Said): Said {
  return {
    ...(prompt === undefined ? {} : { prompt }),
    ...(caption === undefined ? {} : { caption }),
    ...(declarations === undefined ? {} : { declarations }),
  }
}

/**
 * The use as it is decided. Nobody asks in the name of a party that it does not see.
 *
 * @throws HttpError 422 when the operator names no party, 403 for another's
 */
export function useOf(plan: z.infer<typeof usePlanSchema>, { party: own, sees }: Principal): Omit<Use, 'at'> {
  const party = plan.party ?? own
  if (party === undefined) {
    throw new HttpError(422, 'http.invalid', 'use.party: say whose use it is, since you ask for the operator.')
  }
  if (sees !== 'all' && !sees.includes(party)) {
    throw new HttpError(403, 'http.forbidden', `use.party: you do not act for ${party}.`)
  }
  return { ...plan, party }
}
