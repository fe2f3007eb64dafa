import type { Decision, Finding } from '../rights/index.js'
import { decideAndRecord, type Item, prepareClearing } from './clear.js'
import type { Kyodaku } from './kyodaku.js'
import { decodeQueryTracks } from './query-tracks.js'
import { parseReceipt, type Receipt } from './receipt.js'
import { loadMatcher } from './references.js'
import { loadRegistry } from './registry.js'

/** An earlier clearance that a new reference turns out to be in, decided anew. */
export interface Rematch {
  input: string
  /** The receipt of then, and the one that replaces it. */
  earlierReceipt: string
  receipt: string
  earlierDecision: Decision['outcome']
  decision: Decision['outcome']
}

/** Clearances that are read at a time: bounds memory, whatever the history's length. */
const batchSize = 200

/**
 * Matches what was cleared before against one new reference, from the fingerprints kept then: the media isn't needed.
 * Each clearance that resembles it is decided again with today's registry and gets a new receipt that names the old.
 * Idempotent: a clearance already matched with that reference is passed over, also after a crash in the middle.
 */
export async function rematchEarlier(
  kyodaku: Kyodaku,
  referenceId: string,
  onProgress?: (progress: { step: 'rematch'; done: number; total: number }) => void,
): Promise<Rematch[]> {
  const { db, blobs } = kyodaku.store
  const done = await db
    .selectFrom('reference_completions')
    .select('reference_id')
    .where('reference_id', '=', referenceId)
    .where('pass', '=', 'rematch')
    .executeTakeFirst()
  if (done !== undefined) return []
  const { matcher } = await loadMatcher(kyodaku, await loadRegistry(kyodaku), new Set([referenceId]))
  const earlier = await db
    .selectFrom('clearances')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('track_digest', 'is not', null)
    .executeTakeFirstOrThrow()
  const total = Number(earlier.count)
  const rematched: Rematch[] = []
  let clearing: Awaited<ReturnType<typeof prepareClearing>> | undefined
  let checked = 0
  let after = ''
  for (;;) {
    const rows = await db
      .selectFrom('clearances')
      .leftJoin('retro_matches', (join) =>
        join
          .onRef('retro_matches.clearance_id', '=', 'clearances.id')
          .on('retro_matches.reference_id', '=', referenceId),
      )
      .select(['clearances.id', 'input_name', 'media_digest', 'track_digest', 'receipt', 'receipt_id', 'outcome'])
      .where('retro_matches.id', 'is', null)
      .where('track_digest', 'is not', null)
      .where('clearances.id', '>', after)
      .orderBy('clearances.id')
      .limit(batchSize)
      .execute()
    for (const row of rows) {
      after = row.id
      checked += 1
      onProgress?.({ step: 'rematch', done: Math.min(checked, total), total })
      const receipt = parseReceipt(JSON.stringify(row.receipt))
      // What was decided under a snapshot is not decided by what is registered here.
      if (receipt.inputs.snapshot !== undefined) continue
      // What was decided with this reference in force, or has been decided again since, needs no second look.
      if (receipt.inputs.findings.some((finding) => finding.kind === 'match' && finding.reference === referenceId))
        continue
      if (await isSuperseded(kyodaku, row.receipt_id)) continue
      const tracks = decodeQueryTracks(await blobs.get(row.track_digest ?? ''))
      const segments = matcher.match(tracks).filter((segment) => segment.referenceId === referenceId)
      if (segments.length === 0) continue
      clearing ??= await prepareClearing(kyodaku)
      const { at: _, ...use } = receipt.inputs.use
      const result = await decideAndRecord(kyodaku, clearing, {
        name: row.input_name,
        input: receipt.inputs.input,
        use,
        tracks,
        // Neither media nor texts are read again: what was found in them, or could not be read of them, still holds.
        known: knownOf(receipt, true),
        supersedes: row.receipt_id,
      })
      await db
        .insertInto('retro_matches')
        .values({
          clearance_id: row.id,
          reference_id: referenceId,
          segments,
          found_at: kyodaku.now(),
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      rematched.push({
        input: row.input_name,
        earlierReceipt: row.receipt_id,
        receipt: result.receipt.id,
        earlierDecision: row.outcome,
        decision: result.decision.outcome,
      })
    }
    if (rows.length < batchSize) break
  }
  await db
    .insertInto('reference_completions')
    .values({
      reference_id: referenceId,
      pass: 'rematch',
      duration_seconds: 0,
      parts: rematched.length,
      completed_at: kyodaku.now(),
    })
    .execute()
  return rematched
}

/** Has the next `rematchEarlier` of a reference go through everything again, as after a change of it or of the matcher. */
export async function forgetRematch(kyodaku: Kyodaku, referenceId: string): Promise<void> {
  await kyodaku.store.db
    .deleteFrom('reference_completions')
    .where('reference_id', '=', referenceId)
    .where('pass', '=', 'rematch')
    .execute()
}

/**
 * What was decided about, to be decided about again: from the fingerprint that was kept, without the media. Where it is lost, the
 * matches of then are taken as they were, and the decision is told that newer references could not be looked for.
 */
export async function itemAgain(
  { store }: Kyodaku,
  row: { input_name: string; track_digest: string | null },
  receipt: Receipt,
): Promise<Item> {
  const tracks = row.track_digest === null ? undefined : await tracksOf(store, row.track_digest)
  const { at: _, ...use } = receipt.inputs.use
  return {
    name: row.input_name,
    input: receipt.inputs.input,
    use,
    ...(tracks === undefined ? {} : { tracks }),
    known: [
      ...knownOf(receipt, tracks !== undefined),
      ...(row.track_digest !== null && tracks === undefined
        ? [{ kind: 'incomplete', what: 'media-partly-read', detail: 'its fingerprint is lost' } as const]
        : []),
    ],
    supersedes: receipt.id,
  }
}

/** The fingerprint that was kept; undefined when it is lost. */
async function tracksOf({ blobs }: Kyodaku['store'], digest: string) {
  try {
    return decodeQueryTracks(await blobs.get(digest))
  } catch {
    return undefined
  }
}

/** What was found then and is not found anew: everything but the matches, when these are made again. */
export function knownOf({ inputs }: Receipt, matchedAgain: boolean): Finding[] {
  return inputs.findings.filter((finding) => {
    if (finding.kind === 'match') return !matchedAgain
    // Whether the index is complete is asked anew.
    return !(finding.kind === 'incomplete' && finding.what === 'index-incomplete')
  })
}

async function isSuperseded(kyodaku: Kyodaku, receiptId: string): Promise<boolean> {
  const row = await kyodaku.store.db
    .selectFrom('clearances')
    .select('id')
    .where('supersedes', '=', receiptId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
