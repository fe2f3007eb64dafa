import { z } from 'zod'

/** What a write answers (202) where the party wants a second person: nothing is done until someone has approved it. */
export const approvalAskedSchema = z
  .object({ approval: z.object({ id: z.string(), action: z.string(), state: z.literal('waiting') }) })
  .meta({
    id: 'ApprovalAsked',
    description: 'Nothing is done yet: the party wants a second person, who has been asked.',
  })
