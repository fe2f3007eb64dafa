import { formatAddCheckpoint, type Log, parseVerifierKey, RecordError, verifySignatureLines } from '../record/index.js'

/** A witness to ask: its submission prefix and one of its cosigning keys. */
export interface WitnessAddress {
  url: string
  /** Those of its keys that we know; lines by others are ignored. */
  verifierKeys: readonly string[]
}

/** What came of asking one witness. */
export interface WitnessResult {
  url: string
  state: 'cosigned' | 'refused' | 'unreachable'
  /** Signature lines by its known keys. */
  lines: string[]
  /** What it states: seconds since 1970. */
  unixSeconds?: number
  problem?: string
}

/** How often a witness may have moved on while it was asked. */
const turnsMax = 4

/**
 * Asks witnesses to cosign the log's current checkpoint (C2SP tlog-witness), all at the same time, each with the proof from
 * what it has cosigned before. What they answer is believed only where it is a cosignature, by a key that is known, over
 * this very checkpoint.
 *
 * Nothing is changed here: hand the lines to `Log.cosign`. A witness that does not answer is reported, not waited for.
 */
export async function requestCosignatures(
  log: Pick<Log, 'checkpoint' | 'proveConsistency'>,
  witnesses: readonly WitnessAddress[],
  { timeoutMilliseconds = 10_000, signal }: { timeoutMilliseconds?: number; signal?: AbortSignal } = {},
): Promise<{ checkpoint: string; results: WitnessResult[] }> {
  const checkpoint = log.checkpoint()
  const size = Number(checkpoint.split('\n', 2)[1])
  const limit = () => AbortSignal.any([AbortSignal.timeout(timeoutMilliseconds), ...(signal ? [signal] : [])])
  const results = await Promise.all(witnesses.map(ask))
  return { checkpoint, results }

  async function ask(witness: WitnessAddress): Promise<WitnessResult> {
    const { url } = witness
    try {
      // What it has cosigned is not known here: it says so, and then gets the proof from there. It may have cosigned more
      // in between, at somebody else's request.
      let [oldSize, asked] = [0, -1]
      let response = await submit(url, oldSize)
      for (let turn = 0; response.status === 409 && turn < turnsMax; turn++) {
        asked = oldSize
        oldSize = Number(response.text.trim())
        if (!Number.isSafeInteger(oldSize) || oldSize < 0 || oldSize > size) {
          const problem =
            oldSize > size
              ? `it has cosigned ${oldSize} entries, the log has ${size}: was an old copy of the log restored?`
              : 'it answers a conflict without a size'
          return { url, state: 'refused', lines: [], problem }
        }
        // It knows this very size already, and refuses: then with another root.
        if (oldSize === asked) break
        response = await submit(url, oldSize)
      }
      if (response.status !== 200) {
        const problem =
          response.status === 409
            ? 'it has cosigned another history of this log: keep both checkpoints, and stop appending until this is understood'
            : `${response.status}: ${response.text.trim().slice(0, 500)}`
        return { url, state: 'refused', lines: [], problem }
      }
      return accept(witness, response.text)
    } catch (error) {
      if (signal?.aborted) throw error
      if (error instanceof RecordError) return { url, state: 'refused', lines: [], problem: error.message }
      const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : ''
      const problem = error instanceof Error ? `${error.message}${cause}` : String(error)
      return { url, state: 'unreachable', lines: [], problem }
    }
  }

  async function submit(url: string, oldSize: number): Promise<{ status: number; text: string }> {
    const hashes = oldSize === 0 || oldSize === size ? [] : await log.proveConsistency(oldSize, size)
    const response = await fetch(`${url.replace(/\/$/, '')}/add-checkpoint`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: formatAddCheckpoint(oldSize, hashes, checkpoint),
      redirect: 'error',
      signal: limit(),
    })
    return { status: response.status, text: await response.text() }
  }

  function accept({ url, verifierKeys }: WitnessAddress, answer: string): WitnessResult {
    const text = checkpoint.slice(0, checkpoint.indexOf('\n\n') + 1)
    // One bad signature in the name of a known key makes all of it unbelievable: that is thrown, and reported.
    const verified = verifySignatureLines(text, answer, verifierKeys.map(parseVerifierKey))
    const lines = verified.map(({ line }) => line)
    const unixSeconds = verified.map((one) => one.unixSeconds).find((seconds) => seconds !== undefined)
    if (lines.length === 0)
      return { url, state: 'refused', lines, problem: 'what it answered is no cosignature by a key that is known here' }
    return { url, state: 'cosigned', lines, ...(unixSeconds === undefined ? {} : { unixSeconds }) }
  }
}
