import { basename } from 'node:path'
import { type Selectable, sql } from 'kysely'
import { z } from 'zod'
import {
  type ClearanceResult,
  type ClearOptions,
  clearFile,
  clearText,
  type Kyodaku,
  type Receipt,
  type ResultSegment,
} from '../../clearance/index.js'
import type { MatchFinding, Use } from '../../rights/index.js'
import { type ChecksTable, textArray } from '../../store/index.js'
import type { House } from '../house.js'
import { type JobContext, JobsError, registerJob } from '../jobs/index.js'
import { saidSchema } from './check-request.js'

export type CheckRow = Selectable<ChecksTable>

/** A segment as a check keeps it: the receipt's finding, and what people want to see besides. */
export interface KeptSegment {
  /** Its place in the findings of the receipt. */
  finding: number
  /** Reference seconds a second of input. */
  speed: number
  evidence?: ResultSegment['evidence']
}

export interface CheckResult {
  receipt: string
  outcome: 'permit' | 'refuse' | 'review'
  level: number
  matches: number
}

const inputSchema = z.strictObject({ check: z.string().min(1).max(100) })

/** Lets jobs of kind `check` decide checks. */
export function registerCheckJob(): void {
  registerJob<z.infer<typeof inputSchema>>('check', {
    parse(input) {
      const parsed = inputSchema.safeParse(input)
      if (parsed.success) return parsed.data
      throw new JobsError('jobs.bad-input', 'A check job names its check.')
    },
    run: (house, { check }, context) => runCheck(house, check, context),
  })
}

/**
 * Decides a check. Called again after a crash: one that is decided is not decided twice, also when the crash came between
 * the record and the row.
 */
async function runCheck(house: House, id: string, { signal, progress }: JobContext): Promise<CheckResult> {
  const { kyodaku } = house
  const { db, blobs } = kyodaku.store
  const row = await db.selectFrom('checks').selectAll().where('id', '=', id).executeTakeFirst()
  if (row === undefined || row.media_digest === null) throw new JobsError('jobs.bad-input', `There is no check ${id}.`)
  if (row.receipt_id !== null && row.outcome !== null) return resultOf(row)

  const recorded = await recordedBefore(kyodaku, row)
  if (recorded !== undefined) {
    return await settleCheck(house, row, recorded, keptOfReceipt(recorded))
  }
  progress('prepare', 0, 0)
  const clearing = await house.clearing()
  const result = await clearFile(kyodaku, clearing, blobs.path(row.media_digest), {
    ...optionsOf(row),
    signal,
    onProgress: (done, total) => progress('look', done, total),
  })
  progress('record', 1, 1)
  return await settleCheck(house, row, result.receipt, keptOf(result), result.error)
}

/** Decides a check of what is said alone, at once. */
export async function decideText(house: House, row: CheckRow): Promise<CheckResult> {
  const result = await clearText(house.kyodaku, await house.clearing(), row.name, optionsOf(row))
  return await settleCheck(house, row, result.receipt, keptOf(result))
}

function optionsOf(row: CheckRow): ClearOptions {
  const { prompt, caption, declarations = [] } = saidSchema.parse(row.texts ?? {})
  const use = row.use as Omit<Use, 'at'>
  return {
    name: row.name,
    use,
    texts: [
      ...(prompt === undefined ? [] : [{ where: 'prompt', text: prompt }]),
      ...(caption === undefined ? [] : [{ where: 'caption', text: caption }]),
    ],
    declarations: declarations.map(({ work, text }) => ({ work, text, by: use.party })),
  }
}

/** Writes down what was decided, forgets what was said, and tells whom it concerns. */
async function settleCheck(
  house: House,
  row: CheckRow,
  receipt: Receipt,
  segments: KeptSegment[],
  error?: { code: string; message: string },
): Promise<CheckResult> {
  const { store } = house
  const matches = receipt.inputs.findings.filter((finding): finding is MatchFinding => finding.kind === 'match')
  const level = Math.max(0, ...matches.map((match) => match.level))
  const works = receipt.decision.works.map(({ work }) => work)
  const parties = await ownersOf(house, works)
  const updated = await store.db
    .updateTable('checks')
    .set({
      receipt_id: receipt.id,
      outcome: receipt.decision.outcome,
      level,
      duration_seconds: receipt.inputs.input.durationSeconds,
      segments: segments as unknown as object,
      error: error ?? null,
      texts: null,
      matched_parties: textArray(parties) as unknown as string[],
      decided_at: new Date(receipt.entry.decidedAt),
    })
    .where('id', '=', row.id)
    .where('decided_at', 'is', null)
    .executeTakeFirst()
  const result = { receipt: receipt.id, outcome: receipt.decision.outcome, level, matches: matches.length }
  if (Number(updated.numUpdatedRows) === 0) return result
  const { outcome } = result
  await house.events.publish({
    type: 'check.decided',
    parties: row.party === null ? [] : [row.party],
    subject: row.id,
    data: { check: row.id, receipt: receipt.id, outcome, level, matches: matches.length },
  })
  for (const party of parties) {
    if (matches.length === 0 || party === row.party) continue
    await house.events.publish({
      type: 'match.found',
      parties: [party],
      subject: receipt.id,
      data: { receipt: receipt.id, ...(row.shared ? { check: row.id } : {}) },
    })
  }
  return result
}

/** Whose works these are, sorted. */
async function ownersOf(house: House, works: readonly string[]): Promise<string[]> {
  if (works.length === 0) return []
  const rows = await house.store.db
    .selectFrom('registry_subjects')
    .select('parties')
    .where('kind', '=', 'work')
    .where('subject_id', 'in', [...works])
    .execute()
  return [...new Set(rows.flatMap(({ parties }) => parties))].sort()
}

/**
 * The receipt of a decision on this very check that a crash kept from its row: of the same file and use, made since the
 * check was asked for, and no other check's.
 */
async function recordedBefore(kyodaku: Kyodaku, row: CheckRow): Promise<Receipt | undefined> {
  const found = await kyodaku.store.db
    .selectFrom('clearances')
    .select(['receipt'])
    .where('media_digest', '=', row.media_digest ?? '')
    .where('input_name', '=', row.name)
    .where('decided_at', '>=', row.created_at)
    .where(sql<boolean>`use - 'at' - 'durationSeconds' = ${row.use as object}::jsonb`)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('checks').select('id').whereRef('checks.receipt_id', '=', 'clearances.receipt_id'))),
    )
    .where('supersedes', 'is', null)
    .orderBy('decided_at')
    .limit(1)
    .executeTakeFirst()
  return found?.receipt as Receipt | undefined
}

function resultOf(row: CheckRow): CheckResult {
  const segments = (row.segments ?? []) as KeptSegment[]
  return {
    receipt: row.receipt_id ?? '',
    outcome: row.outcome ?? 'refuse',
    level: row.level ?? 0,
    matches: segments.length,
  }
}

const keyOf = (match: Pick<MatchFinding, 'reference' | 'inputRange' | 'referenceRange' | 'orientation'>) =>
  JSON.stringify([match.reference, match.inputRange, match.referenceRange, match.orientation])

/** The segments of a result beside the findings of its receipt, in the order of those. */
function keptOf({ segments, receipt }: ClearanceResult): KeptSegment[] {
  const known = new Map(segments.map((segment) => [keyOf(segment), segment]))
  return matchesOf(receipt).map(({ match, finding }) => {
    const segment = known.get(keyOf(match))
    return {
      finding,
      speed: segment?.speed ?? speedOf(match),
      ...(segment === undefined ? {} : { evidence: segment.evidence }),
    }
  })
}

/** What can be told from a receipt alone. */
export function keptOfReceipt(receipt: Receipt): KeptSegment[] {
  return matchesOf(receipt).map(({ match, finding }) => ({ finding, speed: speedOf(match) }))
}

const matchesOf = (receipt: Receipt): { match: MatchFinding; finding: number }[] =>
  receipt.inputs.findings.flatMap((match, finding) => (match.kind === 'match' ? [{ match, finding }] : []))

function speedOf({ inputRange, referenceRange }: MatchFinding): number {
  const input = inputRange[1] - inputRange[0]
  const reference = referenceRange[1] - referenceRange[0]
  return input > 0 && reference > 0 ? Math.round((reference / input) * 1e4) / 1e4 : 1
}

/** A file of this machine as a check that is decided at once: for samples, and for what a program has made. */
export async function checkFileHere(
  house: House,
  path: string,
  of: { use: Omit<Use, 'at'>; name?: string; party?: string; shared?: boolean; signal?: AbortSignal },
): Promise<CheckResult & { check: string }> {
  const { kyodaku } = house
  const { db, blobs } = kyodaku.store
  const { digest } = await blobs.putFile(path)
  const id = kyodaku.newId('chk')
  const row = await db
    .insertInto('checks')
    .values({
      id,
      party: of.party ?? of.use.party,
      created_by: 'house',
      upload_id: null,
      media_digest: digest,
      name: of.name ?? basename(path),
      use: of.use,
      texts: null,
      // Its job is this call: a server that starts again does not take it for lost.
      job_id: 'here',
      receipt_id: null,
      outcome: null,
      level: null,
      duration_seconds: null,
      shared: of.shared ?? false,
      created_at: kyodaku.now(),
      decided_at: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  try {
    const result = await clearFile(kyodaku, await house.clearing(), blobs.path(digest), {
      ...optionsOf(row),
      ...(of.signal === undefined ? {} : { signal: of.signal }),
    })
    return { check: id, ...(await settleCheck(house, row, result.receipt, keptOf(result), result.error)) }
  } catch (error) {
    await db.deleteFrom('checks').where('id', '=', id).where('decided_at', 'is', null).execute()
    throw error
  }
}
