import { type Insertable, type Kysely, sql } from 'kysely'
import { canonicalJson, canonicalJsonWith, type InclusionProof, type LastingTexts } from '../record/index.js'
import {
  type Decision,
  decide,
  type Finding,
  type IndexedRegistry,
  registryExcerpt,
  type Use,
} from '../rights/index.js'
import type { GenerationsTable, GenerationWorksTable, Tables } from '../store/index.js'
import type { Clearing, Item } from './clear.js'
import type { Kyodaku } from './kyodaku.js'
import { type DecisionEntry, type DecisionInputs, type DecisionTexts, decisionEntry, type Receipt } from './receipt.js'
import { searchOf } from './snapshot/under.js'
import { grantUsesOf } from './usage.js'

/** An item with what was found of it. */
export interface FoundItem {
  item: Item
  findings: Finding[]
  trackDigest: string | null
}

/** A decision that is made and not recorded yet. Plain data: it can lie in a journal. */
export interface Decided {
  id: string
  /** What it is called in lists. */
  name: string
  trackDigest: string | null
  entry: DecisionEntry
  inputs: DecisionInputs
  decision: Decision
}

/** Decides about what was found: at one moment, by the registry as it is then. */
export function decideItem(
  kyodaku: Kyodaku,
  { registryLogSize, loaded, snapshot }: Pick<Clearing, 'registryLogSize' | 'loaded' | 'snapshot'>,
  indexed: IndexedRegistry,
  { item, findings, trackDigest }: FoundItem,
): Decided {
  const decidedAt = kyodaku.now().toISOString()
  const use: Use = {
    ...item.use,
    at: decidedAt,
    // What was measured counts, whatever was stated.
    ...(item.input.kind === 'unreadable' || item.input.kind === 'text'
      ? {}
      : { durationSeconds: item.input.durationSeconds }),
  }
  const decision = decide(use, findings, indexed)
  const id = kyodaku.newId('rcp')
  const inputs: DecisionInputs = {
    use,
    findings,
    registry: registryExcerpt(use, findings, indexed),
    registryLogSize,
    search: {
      ...searchOf(loaded, snapshot),
      ...(item.textsSearched === undefined || item.textsSearched.length === 0 ? {} : { texts: item.textsSearched }),
      ...(item.judged === undefined || item.judged.length === 0 ? {} : { judged: item.judged }),
    },
    input: item.input,
    ...(snapshot === undefined
      ? {}
      : { snapshot: { digest: snapshot.digest, registryLogSize, origin: snapshot.manifest.origin } }),
    ...(item.supersedes === undefined ? {} : { supersedes: item.supersedes }),
    ...(item.settles === undefined ? {} : { settles: item.settles }),
  }
  const texts = { inputs: canonicalJsonWith(inputs, lastingOf(inputs, loaded)), decision: canonicalJson(decision) }
  const entry = decisionEntry(id, decidedAt, decision, texts, kyodaku.saltFor(id))
  const decided = { id, name: item.name, trackDigest, entry, inputs, decision }
  textsOf.set(decided, texts)
  return decided
}

const lasting = new WeakMap<object, string>()

/** What recurs from decision to decision and is replaced, not changed: entries of the registry, how the matcher looks. */
function lastingOf({ registry }: DecisionInputs, { matcher }: Clearing['loaded']): LastingTexts {
  const { parties, works, grants, reservations } = registry
  const looks: unknown[] = Object.values(matcher.description)
  for (const one of [...parties, ...works, ...grants, ...reservations, ...looks])
    if (typeof one === 'object' && one !== null && !lasting.has(one)) lasting.set(one, canonicalJson(one))
  return lasting
}

/** As what was decided was digested: journaled and kept as the same text, which need not be made again. */
const textsOf = new WeakMap<Decided, DecisionTexts>()

/** What was decided, as JSON. */
export function decidedText(decided: Decided): string {
  const { id, name, trackDigest, entry } = decided
  return `${JSON.stringify({ id, name, trackDigest, entry }).slice(0, -1)},${textsWithin(decided)}}`
}

function textsWithin(decided: Decided): string {
  const { inputs, decision } = textsOf.get(decided) ?? {
    inputs: JSON.stringify(decided.inputs),
    decision: JSON.stringify(decided.decision),
  }
  return `"inputs":${inputs},"decision":${decision}`
}

/** What goes into the log of a decision. */
export const entryBytes = ({ entry }: Pick<Decided, 'entry'>): Uint8Array => Buffer.from(canonicalJson(entry))

/** The receipt of a decision that is in the log. */
export function receiptOf(kyodaku: Kyodaku, { id, entry, inputs, decision }: Decided, proof: InclusionProof): Receipt {
  return {
    format: 'kyodaku-receipt@v1',
    id,
    entry,
    proof,
    logKey: kyodaku.log.verifierKey,
    salt: Buffer.from(kyodaku.saltFor(id)).toString('hex'),
    inputs,
    decision,
  }
}

export interface ToKeep {
  decided: Decided
  receipt: Receipt
  clearanceId: string
  /** The video that is made by it. */
  generation?: Insertable<GenerationsTable>
}

/**
 * Keeps decisions that are in the log, with the uses of the grants that they rest on. Within a transaction: all or none.
 *
 * @param rows the `rowText` of each
 */
export async function keepDecided(
  transaction: Kysely<Tables>,
  all: readonly ToKeep[],
  rows: readonly string[] = all.map(rowText),
): Promise<void> {
  // One parameter, however many: a thousand cost as much to prepare as the rest of it.
  await sql`
    insert into clearances (id, receipt_id, input_name, media_digest, track_digest, use, outcome, receipt, log_index, supersedes, decided_at)
    select id, receipt_id, input_name, media_digest, track_digest, use, outcome, receipt, log_index, supersedes, decided_at
    from jsonb_to_recordset(${`[${rows.join(',')}]`}::jsonb) as kept (id text, receipt_id text, input_name text, media_digest text,
      track_digest text, use jsonb, outcome text, receipt jsonb, log_index bigint, supersedes text, decided_at timestamptz)
  `.execute(transaction)
  const uses = all.flatMap(({ decided }) =>
    usesOf(decided).map(({ grant, work, seconds }) => ({
      grant_id: grant,
      receipt_id: decided.id,
      work_id: work,
      seconds,
      decided_at: new Date(decided.inputs.use.at),
    })),
  )
  if (uses.length > 0) await transaction.insertInto('grant_uses').values(uses).execute()
  const settled = all.flatMap(({ decided: { id, inputs } }) =>
    inputs.settles === undefined
      ? []
      : [
          {
            receipt_id: inputs.settles,
            settled_by: id,
            reason: 'output-decided' as const,
            settled_at: new Date(inputs.use.at),
          },
        ],
  )
  if (settled.length > 0)
    await transaction
      .insertInto('settled_uses')
      .values(settled)
      .onConflict((conflict) => conflict.column('receipt_id').doNothing())
      .execute()
  const generations = all.flatMap(({ generation }) => (generation === undefined ? [] : [generation]))
  if (generations.length > 0) await transaction.insertInto('generations').values(generations).execute()
  const works = all.flatMap(({ decided: { decision }, generation }) =>
    generation === undefined ? [] : worksOfGeneration(decision, generation),
  )
  if (works.length > 0) await transaction.insertInto('generation_works').values(works).execute()
}

/** Rows that say which works a decision about a video is about. */
export const worksOfGeneration = (
  { works }: Pick<Decision, 'works'>,
  { id, party, created_at }: Pick<Insertable<GenerationsTable>, 'id' | 'party' | 'created_at'>,
): Insertable<GenerationWorksTable>[] =>
  works.map(({ work }) => ({ work_id: work, generation_id: id, party, created_at }))

/** A row of `clearances`, as JSON. */
export function rowText({ decided, receipt, clearanceId }: ToKeep): string {
  const { id, name, trackDigest, inputs, decision } = decided
  const row = JSON.stringify({
    id: clearanceId,
    receipt_id: id,
    input_name: name,
    media_digest: inputs.input.digest,
    track_digest: trackDigest,
    use: inputs.use,
    outcome: decision.outcome,
    log_index: receipt.proof.index,
    supersedes: inputs.supersedes ?? null,
    decided_at: inputs.use.at,
  })
  const { format, entry, proof, logKey, salt } = receipt
  const head = JSON.stringify({ format, id, entry, proof, logKey, salt })
  return `${row.slice(0, -1)},"receipt":${head.slice(0, -1)},${textsWithin(decided)}}}`
}

/** What a decision uses of the grants that it rests on. */
export const usesOf = ({ decision, inputs }: Pick<Decided, 'decision' | 'inputs'>) =>
  grantUsesOf(decision, inputs.input.durationSeconds)
