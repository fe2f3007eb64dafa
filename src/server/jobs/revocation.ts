import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { decideRevokedAgain, findGrant, revokeGrantFrom } from '../../clearance/index.js'
import type { House } from '../house.js'
import type { JobContext } from './job-register.js'

/** What was permitted under a revoked grant since an instant. */
export const revocationInput = z.strictObject({
  grant: z.string().min(1).max(200),
  from: z.iso.datetime({ offset: true }),
})

/** So long the request that revokes it has, once its job is there. */
const recordedWithinMilliseconds = 3000

/**
 * Decides anew, one after the other, what a revocation touches. The job is there before the revocation is recorded, so that
 * no revocation is without one; where the process died between the two, the job records it.
 */
export async function decideRevoked(
  { kyodaku }: House,
  { grant, from }: z.infer<typeof revocationInput>,
  { act, signal, progress }: JobContext,
): Promise<unknown> {
  for (const end = Date.now() + recordedWithinMilliseconds; ; await sleep(50, undefined, { signal })) {
    if ((await findGrant(kyodaku, grant)).state === 'revoked') break
    if (Date.now() < end) continue
    await revokeGrantFrom(kyodaku, grant, { act, from, decideAgain: 'later' })
    break
  }
  let done = 0
  const decided = await decideRevokedAgain(kyodaku, grant, {
    from,
    signal,
    onDecidedAgain(_, count) {
      done += 1
      progress('decisions', done, count)
    },
  })
  return { decidedAgain: decided.length, receipts: decided.slice(0, 100).map(({ supersededBy }) => supersededBy) }
}
