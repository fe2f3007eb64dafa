import { createHash } from 'node:crypto'
import type { Insertable } from 'kysely'
import type { Receipt } from '../clearance/index.js'
import type { GenerationSamplesTable } from '../store/index.js'

/**
 * To whom a released video is shown: to the grantors of the permissions that it was released by and that ask for samples. Which
 * ones of all follows from the receipt's id, which is in the log: anyone can tell whether one was held back.
 */
export function samplesShown(
  { id, decision, inputs }: Pick<Receipt, 'id' | 'decision' | 'inputs'>,
  generation: string,
): Insertable<GenerationSamplesTable>[] {
  if (decision.outcome !== 'permit') return []
  const shares = new Map(
    decision.works.flatMap(({ duties = [] }) =>
      duties.flatMap(({ grant, samples }) => (samples === undefined ? [] : [[grant, samples] as const])),
    ),
  )
  return inputs.registry.grants.flatMap(({ id: grant, grantor }) => {
    const share = shares.get(grant)
    return share !== undefined && isSample(id, grant, share)
      ? [{ generation_id: generation, grant_id: grant, party: grantor }]
      : []
  })
}

/** Whether a decision is among the share of all that are shown: its digest, read as a number from 0 to 1, is below. */
export function isSample(receipt: string, grant: string, share: number): boolean {
  const digest = createHash('sha256').update(`kyodaku-sample@v1\0${receipt}\0${grant}`).digest()
  return digest.readUIntBE(0, 6) / 2 ** 48 < share
}
