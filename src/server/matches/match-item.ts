import { sql } from 'kysely'
import { z } from 'zod'
import { type ListedMatch, matchStates } from '../../clearance/index.js'
import { explainReason, outcomes, type Party, type Reason, type Registry, type Work } from '../../rights/index.js'
import { type TenantDatabase, textArray } from '../../store/index.js'

const seconds = z.number()

export const matchItem = z
  .object({
    id: z.string(),
    party: z.string().meta({ description: 'The rightsholder.' }),
    provider: z.string(),
    work: z.string(),
    workTitle: z.string(),
    workTitles: z.array(z.object({ text: z.string(), language: z.string().optional() })),
    reference: z.string(),
    referenceName: z.string().optional(),
    level: z.int().min(1).max(5),
    score: z.number(),
    falseMatchProbability: z.number(),
    coverage: z.number().meta({ description: '0 to 1 of the matched stretch that agrees.' }),
    orientation: z.string(),
    input: z.object({ name: z.string(), kind: z.string(), mediaDigest: z.string(), durationSeconds: seconds }),
    inputRange: z.tuple([seconds, seconds]),
    referenceRange: z.tuple([seconds, seconds]),
    use: z.object({ kind: z.string(), model: z.string(), territory: z.string() }),
    outcome: z.enum(outcomes).meta({ description: 'Of this work, in the newest decision that found it.' }),
    decidedAt: z.iso.datetime(),
    receipt: z.string(),
    firstReceipt: z.string(),
    logIndex: z.int(),
    checkId: z.string().optional().meta({ description: 'The check that it comes from, where you may see it.' }),
    state: z.enum(matchStates),
    settledAt: z.iso.datetime().optional(),
  })
  .meta({ id: 'Match', description: 'A stretch of something cleared that resembles a stretch of a reference.' })
export type MatchItem = z.infer<typeof matchItem>

export const reasonItem = z
  .object({
    code: z.string(),
    outcome: z.enum(outcomes),
    grant: z.string().optional(),
    text: z.object({ ja: z.string(), en: z.string() }),
  })
  .meta({ id: 'ExplainedReason' })

/** Rows as items, with what the tenant may see of the works, references and checks that they name. */
export async function describeMatches(db: TenantDatabase, rows: readonly ListedMatch[]): Promise<MatchItem[]> {
  const of = (ids: readonly string[]) => [...new Set(ids)]
  const [names, checks] = await Promise.all([
    namesOf(db, { work: of(rows.map(({ work_id }) => work_id)), reference: of(rows.map((row) => row.reference_id)) }),
    checksOf(db, of(rows.flatMap((row) => [row.receipt_id, row.first_receipt_id]))),
  ])
  return rows.map((row) => {
    const work = names.work.get(row.work_id)
    const referenceName = names.reference.get(row.reference_id)?.title
    const checkId = checks.get(row.receipt_id) ?? checks.get(row.first_receipt_id)
    return {
      id: row.id,
      party: row.party,
      provider: row.provider,
      work: row.work_id,
      workTitle: work?.title ?? row.work_id,
      workTitles: (work?.titles ?? []).map(({ text, language }) => ({
        text,
        ...(language === undefined ? {} : { language }),
      })),
      reference: row.reference_id,
      ...(referenceName === undefined ? {} : { referenceName }),
      level: row.level,
      score: row.score,
      falseMatchProbability: row.false_match_probability,
      coverage: row.coverage,
      orientation: row.orientation,
      input: {
        name: row.input_name,
        kind: row.input_kind,
        mediaDigest: row.media_digest,
        durationSeconds: row.duration,
      },
      inputRange: [row.input_from, row.input_until] as [number, number],
      referenceRange: [row.reference_from, row.reference_until] as [number, number],
      use: { kind: row.use_kind, model: row.model, territory: row.territory },
      outcome: row.outcome,
      decidedAt: row.decided_at.toISOString(),
      receipt: row.receipt_id,
      firstReceipt: row.first_receipt_id,
      logIndex: row.log_index,
      ...(checkId === undefined ? {} : { checkId }),
      state: row.state,
      ...(row.settled_at === null ? {} : { settledAt: row.settled_at.toISOString() }),
    }
  })
}

/** Names that are enough to find one in the reader's language. */
const titlesMax = 20

type Named = Map<string, { title: string; titles: Work['titles'] }>

async function namesOf(
  db: TenantDatabase,
  ids: Record<'work' | 'reference', readonly string[]>,
): Promise<Record<'work' | 'reference', Named>> {
  const names = { work: new Map(), reference: new Map() } satisfies Record<string, Named>
  if (ids.work.length === 0 && ids.reference.length === 0) return names
  // One statement whatever the number of ids, so that it is planned once.
  const { rows } = await sql<{
    kind: 'work' | 'reference'
    subject_id: string
    title: string
    titles: Work['titles'] | null
  }>`select kind, subject_id, title, body -> 'titles' as titles from registry_subjects
      where kind = 'work' and subject_id = any(${textArray(ids.work)}::text[])
    union all select kind, subject_id, title, null from registry_subjects
      where kind = 'reference' and subject_id = any(${textArray(ids.reference)}::text[])`.execute(db)
  for (const { kind, subject_id, title, titles } of rows) {
    names[kind].set(subject_id, { title, titles: (titles ?? []).slice(0, titlesMax) })
  }
  return names
}

async function checksOf(db: TenantDatabase, receipts: readonly string[]): Promise<Map<string, string>> {
  if (receipts.length === 0) return new Map()
  const { rows } = await sql<{ id: string; receipt_id: string }>`
    select id, receipt_id from checks where receipt_id = any(${textArray(receipts)}::text[])`.execute(db)
  return new Map(rows.map(({ id, receipt_id }) => [receipt_id, id]))
}

/** Reasons as sentences, with the names that the tenant may see. */
export async function describeReasons(db: TenantDatabase, reasons: readonly Reason[]) {
  const named = [
    ...new Set(
      reasons.flatMap(({ work, grant, parameters }) => [
        ...(work === undefined ? [] : [work]),
        ...(grant === undefined ? [] : [grant]),
        ...Object.values(parameters).filter((value) => typeof value === 'string'),
      ]),
    ),
  ]
  const rows =
    named.length === 0
      ? []
      : await db
          .selectFrom('registry_subjects')
          .select(['kind', 'body'])
          .where('kind', 'in', ['party', 'work', 'grant', 'reference'])
          .where('subject_id', 'in', named)
          .execute()
  const bodies = <T>(kind: string) => rows.filter((row) => row.kind === kind).map(({ body }) => body as T)
  const registry: Registry = {
    parties: bodies<Party>('party'),
    works: bodies<Work>('work'),
    references: bodies('reference'),
    grants: bodies('grant'),
    reservations: [],
  }
  return reasons.map((reason) => ({
    code: reason.code,
    outcome: reason.outcome,
    ...(reason.grant === undefined ? {} : { grant: reason.grant }),
    text: { ja: explainReason(reason, registry, 'ja'), en: explainReason(reason, registry, 'en') },
  }))
}
