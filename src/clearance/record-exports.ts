import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  formatPolicy,
  formatRange,
  type Policy,
  parsePolicy,
  parseVerifierKey,
  timeStampRequest,
  verifyTimeStamp,
} from '../record/index.js'
import { ClearanceError } from './errors.js'
import type { Kyodaku } from './kyodaku.js'
import type { SubjectKind } from './registry.js'
import { type SubjectEntry, type SubjectReceipt, subjectReceiptFormat } from './subject-receipt.js'
import { requestCosignatures, type WitnessResult } from './witnessing.js'

/** The most entries of one range file: what fits into memory twice over, also in a browser. */
const rangeEntriesMax = 1_000_000
const policyFile = 'policy.txt'
const answerBytesMax = 256 * 1024

/**
 * What proves that a party, work, grant, … stood in the record: its newest entry, or that of an index.
 * @throws ClearanceError `clearance.unknown-subject`
 */
export async function subjectReceipt(kyodaku: Kyodaku, kind: SubjectKind, id: string): Promise<SubjectReceipt> {
  const row = await kyodaku.store.db
    .selectFrom('registry_entries')
    .select(['body', 'log_index'])
    .where('kind', '=', kind)
    .where('subject_id', '=', id)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (row?.log_index === undefined || row.log_index === null)
    throw new ClearanceError('clearance.unknown-subject', `there is no ${kind} "${id}" in the registry.`)
  const entry = JSON.parse(new TextDecoder().decode(await kyodaku.log.entry(row.log_index))) as SubjectEntry
  return {
    format: subjectReceiptFormat,
    subject: row.body as SubjectReceipt['subject'],
    entry,
    salt: Buffer.from(kyodaku.saltFor(`${kind}/${id}`)).toString('hex'),
    proof: await kyodaku.log.prove(row.log_index),
    logKey: kyodaku.log.verifierKey,
  }
}

/** All entries from `from` up to and without `to`, with the proof that they are all: `kyodaku-range@v1` text. */
export async function rangeFile(kyodaku: Kyodaku, from: number, to: number): Promise<string> {
  if (to - from > rangeEntriesMax) {
    throw new ClearanceError(
      'clearance.range-too-large',
      `a range of ${to - from} entries does not fit into one file: take at most ${rangeEntriesMax} at a time.`,
    )
  }
  const proof = await kyodaku.log.proveRange(from, to)
  const entries: Uint8Array[] = []
  for await (const entry of kyodaku.log.entries(from, to)) entries.push(entry)
  return formatRange(entries, proof)
}

/** Which witnesses the log's checkpoints should be cosigned by; undefined where none was set. */
export async function recordPolicy(kyodaku: Kyodaku): Promise<Policy | undefined> {
  const text = await readFile(join(kyodaku.store.dataDirectory, policyFile), 'utf8').catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    },
  )
  return text === undefined ? undefined : parsePolicy(text)
}

/** Sets the policy of witnesses. @throws RecordError `record.malformed-policy` */
export async function setRecordPolicy(kyodaku: Kyodaku, text: string): Promise<Policy> {
  const policy = parsePolicy(text)
  await kyodaku.store.writeFile(policyFile, formatPolicy(policy))
  return policy
}

/** Asks every witness of the policy that has a URL, and adds what they cosign to the checkpoint. */
export async function cosignRecord(
  kyodaku: Kyodaku,
  policy: Policy,
  signal?: AbortSignal,
): Promise<{ checkpoint: string; results: (WitnessResult & { name: string })[] }> {
  // One machine may be a witness by several keys: it is asked once.
  const byUrl = groupByUrl(policy)
  const asked = [...byUrl].map(([url, witnesses]) => ({
    url,
    verifierKeys: witnesses.map(({ verifierKey }) => verifierKey),
  }))
  const { checkpoint, results } = await requestCosignatures(kyodaku.log, asked, signal === undefined ? {} : { signal })
  const lines = results.flatMap((result) => result.lines)
  const cosigned = lines.length === 0 ? checkpoint : await kyodaku.log.cosign(lines, checkpoint)
  return {
    checkpoint: cosigned,
    results: results.flatMap((result) => {
      const witnesses = byUrl.get(result.url) ?? []
      return witnesses.map(({ name, verifierKey }) => {
        if (result.state !== 'cosigned' || result.lines.some((line) => isBy(line, verifierKey)))
          return { name, ...result }
        const problem = 'it has not cosigned with this key'
        return { name, ...result, state: 'refused' as const, problem }
      })
    }),
  }
}

function groupByUrl(policy: Policy): Map<string, Policy['witnesses']> {
  const byUrl = new Map<string, Policy['witnesses']>()
  for (const witness of policy.witnesses)
    if (witness.url !== undefined) byUrl.set(witness.url, [...(byUrl.get(witness.url) ?? []), witness])
  return byUrl
}

/** Whether a signature line carries the name and key id of a key. */
function isBy(line: string, verifierKey: string): boolean {
  const { name, keyId } = parseVerifierKey(verifierKey)
  const [, lineName, encoded] = line.trimEnd().split(' ')
  return (
    lineName === name &&
    Buffer.from(encoded ?? '', 'base64')
      .subarray(0, 4)
      .equals(keyId)
  )
}

/**
 * Asks a time-stamping authority (RFC 3161, 3.4: over HTTP) for a stamp over what the checkpoint says (its signed text), and
 * checks the answer before it is kept: `timestamps/<size>-<time>.tsr` beside the checkpoint it is over.
 *
 * @param nonce random, at least 64 bits
 * @throws ClearanceError `clearance.no-time-stamp`, RecordError `record.bad-time-stamp`
 */
export async function stampRecord(
  kyodaku: Kyodaku,
  options: { url: string; anchors: readonly string[]; nonce: bigint; signal?: AbortSignal },
): Promise<{ file: string; checkpointFile: string; genTime: string; authority: string }> {
  const checkpoint = kyodaku.log.checkpoint()
  const text = new TextEncoder().encode(checkpoint.slice(0, checkpoint.indexOf('\n\n') + 1))
  let response: Response
  try {
    response = await fetch(options.url, {
      method: 'POST',
      headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
      body: timeStampRequest(text, options.nonce),
      redirect: 'error',
      signal: AbortSignal.any([AbortSignal.timeout(30_000), ...(options.signal ? [options.signal] : [])]),
    })
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
    throw new ClearanceError('clearance.no-time-stamp', `${options.url} cannot be reached: ${cause}.`, { cause: error })
  }
  const bytes = new Uint8Array(await response.arrayBuffer())
  if (!response.ok || bytes.length > answerBytesMax) {
    throw new ClearanceError(
      'clearance.no-time-stamp',
      `${options.url} answered ${response.status} with ${bytes.length} bytes: is it the address of a time-stamping authority?`,
    )
  }
  const stamp = verifyTimeStamp(bytes, text, { anchors: options.anchors, nonce: options.nonce })
  const genTime = new Date(stamp.genTimeMs).toISOString()
  const base = `timestamps/${String(kyodaku.log.size()).padStart(9, '0')}-${genTime.replaceAll(/[:.]/g, '')}`
  const [file, checkpointFile] = [`${base}.tsr`, `${base}.checkpoint`]
  await kyodaku.store.writeFile(checkpointFile, checkpoint)
  await kyodaku.store.writeFile(file, bytes)
  return { file, checkpointFile, genTime, authority: stamp.authority }
}
