import { createHash, randomBytes } from 'node:crypto'
import {
  type Cosigner,
  cosignAll,
  createCosigner,
  judgeAddCheckpoint,
  parseVerifierKey,
  type WitnessAnswer,
} from '../record/index.js'
import { openLockedFolder } from '../store/index.js'

/** What this room says no to on its own, beside the errors of the rooms below; stable. */
export type WitnessErrorCode = 'witness.wrong-name' | 'witness.bad-keys'

export interface WitnessOptions {
  /** Keys, the latest checkpoint of every log, evidence. Made when it does not exist. */
  directory: string
  /** Such as `witness.example/w1`; kept from the first start on. */
  name: string
  /** Keys of the logs that are witnessed; one log may have several. */
  logs: readonly string[]
  now?: () => Date
  /** Told of evidence that a log has signed two histories, after it was stored. */
  onEvidence?: (evidence: { origin: string; file: string }) => void
}

/** A witness: it cosigns checkpoints of the logs that it knows, each only when it continues the last one. */
export interface Witness {
  readonly name: string
  /** Of its cosigning keys, Ed25519 and ML-DSA-44: to be published. */
  readonly verifierKeys: readonly string[]
  /** Answers an `add-checkpoint` request; with 200, `body` holds the cosignature lines. */
  addCheckpoint(body: string): Promise<WitnessAnswer & { body?: string }>
  /** The latest checkpoint that was cosigned of every log, as the log signed it. */
  latest(): Promise<{ origin: string; checkpoint: string }[]>
  /** Files with two signed checkpoints that contradict each other. */
  evidence(): Promise<string[]>
  close(): Promise<void>
}

/**
 * Opens a witness. What it has cosigned is on disk before it answers; requests for one log are taken one after the other, so
 * that no later one is judged against a checkpoint that is about to be replaced (tlog-witness, "atomically").
 *
 * @throws StoreError `store.locked`, RecordError `record.malformed-key`, `witness.wrong-name`
 */
export async function openWitness(options: WitnessOptions): Promise<Witness> {
  const now = options.now ?? (() => new Date())
  const keysOf = new Map<string, string[]>()
  for (const key of options.logs) {
    const { name } = parseVerifierKey(key)
    keysOf.set(name, [...(keysOf.get(name) ?? []), key])
  }
  const folder = await openLockedFolder(options.directory)
  let cosigners: Cosigner[]
  try {
    cosigners = await openKeys()
  } catch (error) {
    await folder.close()
    throw error
  }
  const turns = new Map<string, Promise<unknown>>()
  return {
    name: options.name,
    verifierKeys: cosigners.map(({ verifierKey }) => verifierKey),
    addCheckpoint: (body) => inTurn(originIn(body), () => judge(body)),
    async latest() {
      const found: { origin: string; checkpoint: string }[] = []
      for (const origin of keysOf.keys()) {
        const checkpoint = await latestOf(origin)
        if (checkpoint !== undefined) found.push({ origin, checkpoint })
      }
      return found
    },
    evidence: async () => (await folder.list('evidence')).map((name) => `evidence/${name}`),
    async close() {
      await Promise.allSettled(turns.values())
      await folder.close()
    },
  }

  async function judge(body: string): Promise<WitnessAnswer & { body?: string }> {
    const origin = originIn(body)
    const verifierKeys = keysOf.get(origin)
    const latest = verifierKeys === undefined ? undefined : await latestOf(origin)
    const answer = judgeAddCheckpoint(body, (asked) =>
      verifierKeys === undefined || asked !== origin
        ? undefined
        : { verifierKeys, ...(latest === undefined ? {} : { latest }) },
    )
    if ((answer.status === 409 || answer.status === 422) && answer.evidence !== undefined)
      await keepEvidence(origin, answer.evidence, body)
    if (answer.status !== 200) return answer
    if (answer.note !== latest) await folder.write(fileOf(origin), answer.note)
    return { ...answer, body: cosignAll(answer.note, cosigners, Math.floor(now().getTime() / 1000)) }
  }

  async function latestOf(origin: string): Promise<string | undefined> {
    const stored = await folder.read(fileOf(origin))
    return stored === undefined ? undefined : new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(stored)
  }

  /** Two notes that contradict each other, and the request: enough for anyone to see it. A refused proof may be a mistake. */
  async function keepEvidence(origin: string, notes: readonly [string, string], request: string): Promise<void> {
    const text = `${JSON.stringify({ format: 'kyodaku-witness-evidence@v1', origin, checkpoints: notes, request }, null, 2)}\n`
    const file = `evidence/${createHash('sha256')
      .update(JSON.stringify([origin, notes]))
      .digest('hex')
      .slice(0, 32)}.json`
    if ((await folder.read(file)) !== undefined) return
    await folder.write(file, text)
    options.onEvidence?.({ origin, file })
  }

  function inTurn<T>(origin: string, work: () => Promise<T>): Promise<T> {
    // What nobody knows waits for nobody, and is not remembered.
    if (!keysOf.has(origin)) return work()
    const result = (turns.get(origin) ?? Promise.resolve()).then(work)
    turns.set(
      origin,
      result.catch(() => undefined),
    )
    return result
  }

  async function openKeys(): Promise<Cosigner[]> {
    const stored = await folder.read('witness.json')
    let keys: WitnessKeys
    if (stored === undefined) {
      const seed = () => randomBytes(32).toString('hex')
      keys = { name: options.name, ed25519: seed(), mlDsa44: seed() }
      await folder.write('witness.json', `${JSON.stringify(keys)}\n`)
    } else keys = readKeys(stored, options.directory)
    if (keys.name !== options.name) {
      const message = `The witness in ${options.directory} is named "${keys.name}", not "${options.name}": its keys are of that name.`
      throw witnessError('witness.wrong-name', message)
    }
    return [
      createCosigner({ name: keys.name, seed: Buffer.from(keys.ed25519, 'hex'), algorithm: 'ed25519' }),
      createCosigner({ name: keys.name, seed: Buffer.from(keys.mlDsa44, 'hex'), algorithm: 'ml-dsa-44' }),
    ]
  }
}

/** Seeds in hex. */
interface WitnessKeys {
  name: string
  ed25519: string
  mlDsa44: string
}

/** A damaged key file is never written anew: what the witness has cosigned is under the keys that were in it. */
function readKeys(stored: Uint8Array, directory: string): WitnessKeys {
  let value: Partial<Record<keyof WitnessKeys, unknown>> = {}
  try {
    value = (JSON.parse(new TextDecoder().decode(stored)) as typeof value | null) ?? {}
  } catch {
    // Said below, for all ways to be wrong.
  }
  const { name, ed25519, mlDsa44 } = value
  const isSeed = (seed: unknown): seed is string => typeof seed === 'string' && /^[0-9a-f]{64}$/.test(seed)
  if (typeof name === 'string' && isSeed(ed25519) && isSeed(mlDsa44)) return { name, ed25519, mlDsa44 }
  const message = `The keys of the witness in ${directory} (witness.json) cannot be read: restore the file from a backup.`
  throw witnessError('witness.bad-keys', message)
}

function witnessError(code: WitnessErrorCode, message: string): Error & { code: WitnessErrorCode } {
  return Object.assign(new Error(message), { code })
}

/** The log that a request is about, unchecked: its checkpoint's first line. */
function originIn(body: string): string {
  const split = body.indexOf('\n\n')
  return split < 0 ? '' : (body.slice(split + 2).split('\n', 1)[0] ?? '')
}

const fileOf = (origin: string) => `logs/${createHash('sha256').update(origin).digest('hex')}.checkpoint`
