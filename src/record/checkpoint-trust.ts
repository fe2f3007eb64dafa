import { type Checkpoint, parseCheckpoint, verifyCheckpoint } from './checkpoint.js'
import { type NoteVerifier, parseVerifierKey, type VerifiedSignature, verifyNote } from './note.js'
import { evaluateQuorum, formatPolicy, type Policy, parsePolicy } from './policy.js'
import { RecordError } from './record-error.js'

/** What a verifier knows from elsewhere: the keys of logs, any one of which must have signed, or a whole policy. */
export type Trusted = { verifierKeys: readonly string[]; policy?: undefined } | PolicyTrust

/** A checkpoint is believed when a log of the policy has signed it, and as many witnesses as its quorum asks for. */
export interface PolicyTrust extends PolicyOptions {
  policy: Policy
}

export interface PolicyOptions {
  /** Keys of logs beside those of the policy: for a policy that names no log. */
  verifierKeys?: readonly string[]
  /** The time now. With it, cosignatures of the future (more than five minutes off) count for nothing. */
  now?: Date
  /** Cosignatures older than this, or of no stated time, count for nothing. Needs `now`. */
  maxAgeSeconds?: number
}

/** A valid cosignature by a witness of the policy. */
export interface CountedCosignature {
  /** As the policy names the witness. */
  name: string
  /** As signature lines name it. */
  keyName: string
  /** When it was made, as it says itself: seconds since 1970, 0 where it says nothing. The newest, if there are several. */
  unixSeconds: number
  /** It is of use to the quorum: the quorum reaches this witness, and the cosignature is not too old or of the future. */
  counted: boolean
}

/** How far the clock of a witness may be ahead of ours. */
const clockSkewSeconds = 300

/**
 * Opens a checkpoint under a policy: a log of the policy whose name is the origin has signed it, and its witnesses are enough
 * for the quorum. A bad signature in the name of any key of the policy rejects the whole.
 * @returns the checkpoint, and every valid cosignature by a witness of the policy, in the policy's order
 * @throws RecordError of `verifyNote`; `record.malformed-checkpoint`; `record.malformed-policy`; `record.untrusted` (no log
 * of the policy has signed); `record.quorum-not-met` (too few witnesses)
 * @example verifyCosignedCheckpoint(note, parsePolicy(text), { now: new Date(), maxAgeSeconds: 86_400 })
 */
export function verifyCosignedCheckpoint(
  note: string,
  policy: Policy,
  options: PolicyOptions = {},
): { checkpoint: Checkpoint; cosigned: CountedCosignature[] } {
  return policyVerifier(policy, options)(note)
}

/** `verifyCosignedCheckpoint` for many notes: policy and keys are read once. */
export function policyVerifier(
  foreignPolicy: Policy,
  options: PolicyOptions = {},
): (note: string) => { checkpoint: Checkpoint; cosigned: CountedCosignature[] } {
  // Also a policy that was put together by hand must be one, or its quorum could mean anything.
  const policy = parsePolicy(formatPolicy(foreignPolicy))
  const isFresh = freshness(options)
  // A key has one spelling, so the same text is the same key, also where a log is a witness too.
  const known = new Map<string, NoteVerifier>()
  const keyOf = (verifierKey: string): NoteVerifier => {
    const key = known.get(verifierKey) ?? parseVerifierKey(verifierKey)
    known.set(verifierKey, key)
    return key
  }
  const logKeys = [...policy.logs.map(({ verifierKey }) => verifierKey), ...(options.verifierKeys ?? [])].map(keyOf)
  const witnesses = policy.witnesses.map(({ name, verifierKey }) => ({ name, key: keyOf(verifierKey) }))
  const keys = [...known.values()]
  return (note) => {
    const { text, signatures } = verifyNote(note, keys)
    const checkpoint = parseCheckpoint(text)
    const madeBy = (key: NoteVerifier) => signatures.filter((signature) => signature.key === key)
    if (!logKeys.some((key) => key.name === checkpoint.origin && madeBy(key).length > 0)) {
      const message = `No log of the policy has signed the checkpoint of ${checkpoint.origin}: only its witnesses have.`
      throw new RecordError('record.untrusted', message)
    }
    const found = witnesses.flatMap(({ name, key }) => {
      const made = madeBy(key)
      return made.length === 0 ? [] : [{ name, keyName: key.name, unixSeconds: newest(made, isFresh) }]
    })
    const fresh = new Set(found.flatMap(({ name, unixSeconds }) => (isFresh(unixSeconds) ? [name] : [])))
    const { met, counted } = evaluateQuorum(policy, fresh)
    if (!met) throw quorumNotMet(policy, checkpoint, found, fresh)
    return { checkpoint, cosigned: found.map((one) => ({ ...one, counted: counted.includes(one.name) })) }
  }
}

/** How a checkpoint is opened under what is trusted: keys and policy are read once. */
export function checkpointVerifier(trusted: Trusted): (note: string) => Checkpoint {
  if (trusted.policy !== undefined) {
    const verify = policyVerifier(trusted.policy, trusted)
    return (note) => verify(note).checkpoint
  }
  const keys = trusted.verifierKeys.map(parseVerifierKey)
  return (note) => verifyCheckpoint(note, keys)
}

/** The newest that counts; where none does, the newest of all. */
function newest(signatures: readonly VerifiedSignature[], isFresh: (unixSeconds: number) => boolean): number {
  const times = signatures.map(({ unixSeconds }) => unixSeconds ?? 0)
  const fresh = times.filter(isFresh)
  return (fresh.length > 0 ? fresh : times).reduce((a, b) => Math.max(a, b), 0)
}

function freshness({ now, maxAgeSeconds }: PolicyOptions): (unixSeconds: number) => boolean {
  const invalid =
    maxAgeSeconds !== undefined && (now === undefined || !Number.isFinite(maxAgeSeconds) || maxAgeSeconds < 0)
  if (invalid || (now !== undefined && Number.isNaN(now.getTime()))) {
    const message = 'To limit the age of cosignatures, give the time now as well, and an age in seconds from 0 on.'
    throw new RecordError('record.out-of-range', message)
  }
  if (now === undefined) return () => true
  const nowSeconds = now.getTime() / 1000
  return (unixSeconds) =>
    unixSeconds <= nowSeconds + clockSkewSeconds &&
    (maxAgeSeconds === undefined || (unixSeconds > 0 && unixSeconds >= nowSeconds - maxAgeSeconds))
}

function quorumNotMet(
  policy: Policy,
  { origin, size }: Checkpoint,
  found: readonly { name: string; unixSeconds: number }[],
  fresh: ReadonlySet<string>,
): RecordError {
  const stale = found.filter(({ name }) => !fresh.has(name)).map(({ name }) => name)
  const missing = policy.witnesses.map(({ name }) => name).filter((name) => !found.some((one) => one.name === name))
  const parts = [
    `cosigned by ${[...fresh].join(', ') || 'none'}`,
    ...(stale.length > 0 ? [`too old, of no stated time or of the future: ${stale.join(', ')}`] : []),
    ...(missing.length > 0 ? [`missing: ${missing.join(', ')}`] : []),
  ]
  const message = `The checkpoint of ${origin} with ${size} entries does not have the quorum "${policy.quorum}" of the policy (${parts.join('; ')}).`
  return new RecordError('record.quorum-not-met', message)
}
