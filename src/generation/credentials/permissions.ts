import { z } from 'zod'
import type { Receipt } from '../../clearance/index.js'
import { parseVerifierKey } from '../../record/index.js'
import { CredentialsError } from './credentials-error.js'

/** Of the assertion that says by whose permission something was released; its form is in docs/content-credentials.md. */
export const permissionsLabel = 'org.kyodaku.permissions'

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/)
const short = z.string().min(1).max(1000)

const permissionsSchema = z.object({
  /** The decision to release it. */
  receipt: short,
  /** The digest of the bytes that were looked at, before they were signed: `inputs.input.digest` of the receipt. */
  content: digest,
  decidedAt: short,
  regime: short,
  /** Version of the rules. */
  rules: short,
  /** Where the decision is on record; `key` verifies the log's checkpoints. */
  log: z.object({ origin: short, index: z.int().min(0), key: short }),
  /** Every work that it was found to have something of, with what it may be used by. */
  works: z
    .array(
      z.object({
        work: short,
        title: short.optional(),
        /** Empty where nobody's permission was needed (regime `reservation`). */
        grants: z.array(short).max(1000),
        /** Texts that the grants ask to be shown. */
        attribution: z.array(short).max(1000).optional(),
        label: z.array(short).max(1000).optional(),
      }),
    )
    .max(10_000),
  /** What it is a remix, an edit or an extension of, or was otherwise made from. */
  madeFrom: z
    .array(z.object({ relation: short, digest, receipt: short.optional() }))
    .max(100)
    .optional(),
})

/** What a released file says of its permissions. */
export type ReleasedPermissions = z.infer<typeof permissionsSchema>

/** Reads the assertion's data; undefined where it is not of this form. What a later form adds is left out. */
export function parsePermissions(data: unknown): ReleasedPermissions | undefined {
  const read = permissionsSchema.safeParse(data)
  return read.success ? read.data : undefined
}

/**
 * What a receipt permits, as it stands in the file that is released by it.
 *
 * @throws CredentialsError `credentials.not-permitted`
 */
export function permissionsOf({ id, entry, decision, inputs, proof, logKey }: Receipt): ReleasedPermissions {
  if (decision.outcome !== 'permit' || entry.outcome !== 'permit')
    throw new CredentialsError(
      'credentials.not-permitted',
      `By ${id} the decision is ${decision.outcome}: nothing is released.`,
    )
  const titles = new Map(inputs.registry.works.map(({ id, titles }) => [id, titles[0]?.text]))
  return {
    receipt: id,
    content: inputs.input.digest,
    decidedAt: entry.decidedAt,
    regime: decision.regime,
    rules: decision.version,
    log: { origin: parseVerifierKey(logKey).name, index: proof.index, key: logKey },
    works: decision.works.map(({ work, grant, grants, duties = [] }) => {
      const attribution = textsOf(duties.map((duty) => duty.attribution))
      const label = textsOf(duties.map((duty) => duty.label))
      const title = titles.get(work)
      return {
        work,
        ...(title !== undefined && { title: title.slice(0, 1000) }),
        grants: grants ?? (grant === undefined ? [] : [grant]),
        ...(attribution.length > 0 && { attribution }),
        ...(label.length > 0 && { label }),
      }
    }),
  }
}

const textsOf = (texts: readonly (string | undefined)[]): string[] => [
  ...new Set(texts.filter((text) => text !== undefined)),
]
