import { z } from 'zod'
import type { Receipt } from '../../clearance/index.js'
import {
  explainNeeded,
  explainReason,
  indexRegistry,
  type MatchFinding,
  type NameFinding,
  nameSchema,
  outcomes,
  regimes,
  summarizeDecision,
  type Use,
  useSchema,
} from '../../rights/index.js'
import type { Job } from '../jobs/index.js'
import type { CheckRow, KeptSegment } from './run-check.js'

const bilingual = z.object({ ja: z.string(), en: z.string() }).meta({ id: 'Bilingual' })
const range = z.tuple([z.number(), z.number()])
const level = z.int().min(0).max(5)

export const checkSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(['media', 'text']),
    state: z.enum(['waiting', 'running', 'decided', 'failed', 'cancelled']),
    progress: z
      .object({ step: z.string(), done: z.number(), total: z.number() })
      .optional()
      .describe('While it is looked at: seconds of the medium done, and in all'),
    job: z.string().optional(),
    party: z.string().optional(),
    use: z.object(useSchema.omit({ at: true, durationSeconds: true }).shape),
    createdAt: z.iso.datetime(),
    decidedAt: z.iso.datetime().optional(),
    outcome: z.enum(outcomes).optional(),
    level: level.optional().describe('Of the strongest match; 0 where there is none'),
    matches: z.int().optional(),
    durationSeconds: z.number().optional(),
    receipt: z.string().optional(),
    shared: z.boolean(),
    own: z.boolean().describe('False for one that another party has shared'),
    error: z.object({ code: z.string(), message: z.string() }).optional(),
  })
  .meta({ id: 'Check' })
export type CheckView = z.infer<typeof checkSchema>

const segmentSchema = z
  .object({
    n: z.int().describe('Its number in this check, from 1, by time'),
    finding: z.int().describe('Its place in the findings of the receipt'),
    work: z.string(),
    reference: z.string(),
    inputRange: range,
    referenceRange: range,
    orientation: z.string(),
    mirrored: z.boolean(),
    speed: z.number(),
    level,
    score: z.number(),
    falseMatchProbability: z.number(),
    coverage: z.number(),
    evidence: z
      .object({
        queryRegion: z.string(),
        referenceRegion: z.string(),
        matchedFrames: z.number(),
        medianDistance: z.number(),
        pictureDistance: z.number(),
        falseMatchBasis: z.enum(['measured', 'extrapolated']),
      })
      .optional(),
    match: z
      .object({
        id: z.string(),
        state: z.string(),
        party: z.string(),
        own: z.boolean().describe('Whether it is a match of a party that the reader acts for'),
      })
      .optional(),
  })
  .meta({ id: 'CheckSegment' })

export const checkDetailSchema = checkSchema
  .extend({
    media: z
      .object({ url: z.string(), type: z.string(), kind: z.enum(['video', 'image']) })
      .optional()
      .describe('The file itself, where it may be looked at'),
    decision: z
      .object({
        summary: bilingual,
        regime: z.enum(regimes),
        rules: z.string(),
        underOtherRegime: z.object({ regime: z.enum(regimes), outcome: z.enum(outcomes) }),
        reasons: z.array(
          z.object({
            code: z.string(),
            outcome: z.enum(outcomes),
            work: z.string().optional(),
            segment: z.int().optional(),
            grant: z.string().optional(),
            text: bilingual,
          }),
        ),
        needed: z.array(z.object({ work: z.string(), from: z.array(z.string()), text: bilingual })),
        works: z.array(z.object({ work: z.string(), outcome: z.enum(outcomes) })),
      })
      .optional(),
    segments: z.array(segmentSchema),
    names: z.array(
      z.object({ work: z.string(), name: z.string(), where: z.string(), certainty: z.enum(['sure', 'possible']) }),
    ),
    works: z.array(z.object({ id: z.string(), titles: z.array(nameSchema), owners: z.array(z.string()) })),
    parties: z.array(z.object({ id: z.string(), names: z.array(nameSchema) })),
    references: z.array(
      z.object({
        id: z.string(),
        work: z.string(),
        name: z.string().optional(),
        durationSeconds: z.number().describe('As far as the reader may know: of a hidden one up to where it was found'),
        visible: z.boolean().describe('Whether its medium may be looked at'),
        mediaKind: z.enum(['video', 'image']).optional(),
      }),
    ),
    search: z.unknown().describe('What was looked for: index, thresholds, versions. No match means no more than this'),
    log: z.object({ index: z.int(), treeSize: z.int() }).optional(),
    supersededBy: z.string().optional().describe('The receipt of a newer decision on the same input'),
  })
  .meta({ id: 'CheckDetail' })
export type CheckDetail = z.infer<typeof checkDetailSchema>

export type JobState = Pick<Job, 'state' | 'progress' | 'error'>

/** A check in a list. */
export function checkView(row: CheckRow, job: JobState | undefined, own: boolean): CheckView {
  const state = row.decided_at !== null ? 'decided' : stateOfJob(job)
  const error = row.error ?? (state === 'failed' ? (job?.error ?? null) : null)
  return {
    id: row.id,
    name: row.name,
    kind: row.media_digest === null ? 'text' : 'media',
    state,
    ...(state === 'running' && job?.progress !== undefined ? { progress: job.progress } : {}),
    ...(row.job_id === null ? {} : { job: row.job_id }),
    ...(row.party === null ? {} : { party: row.party }),
    use: row.use as Omit<Use, 'at'>,
    createdAt: row.created_at.toISOString(),
    ...(row.decided_at === null ? {} : { decidedAt: row.decided_at.toISOString() }),
    ...(row.outcome === null ? {} : { outcome: row.outcome }),
    ...(row.level === null ? {} : { level: row.level }),
    ...(row.segments === null ? {} : { matches: (row.segments as KeptSegment[]).length }),
    ...(row.duration_seconds === null ? {} : { durationSeconds: row.duration_seconds }),
    ...(row.receipt_id === null || !own ? {} : { receipt: row.receipt_id }),
    shared: row.shared,
    own,
    ...(error === null ? {} : { error: error as { code: string; message: string } }),
  }
}

function stateOfJob(job: JobState | undefined): CheckView['state'] {
  if (job === undefined) return 'waiting'
  // Done, and its row is about to say so.
  return job.state === 'done' ? 'running' : job.state
}

export interface VisibleReference {
  name: string
  durationSeconds: number
  /** Absent where no file of it is kept here. */
  mediaKind?: 'video' | 'image'
  mediaDigest?: string
}

/** What a viewer of a check is told besides its row. */
export interface CheckContext {
  row: CheckRow
  job?: JobState | undefined
  own: boolean
  receipt?: Receipt | undefined
  /** Whose works somebody with whom it was shared may hear of; undefined: of all. */
  onlyWorks?: ReadonlySet<string> | undefined
  media?: CheckDetail['media']
  /** The references that may be looked at, with what their media are. */
  visibleReferences: ReadonlyMap<string, VisibleReference>
  /** Matches of its receipt, by finding. */
  matches: ReadonlyMap<number, { id: string; state: string; party: string; own: boolean }>
  supersededBy?: string | undefined
}

/** Everything that is to be said of a check. */
export function checkDetail(context: CheckContext): CheckDetail {
  const { row, receipt, own, media, visibleReferences, matches, supersededBy } = context
  const view = checkView(row, context.job, own)
  if (receipt === undefined) {
    return {
      ...view,
      ...(media === undefined ? {} : { media }),
      segments: [],
      names: [],
      works: [],
      parties: [],
      references: [],
      search: null,
    }
  }
  const { inputs, decision } = receipt
  const concerns = (work: string | undefined) =>
    context.onlyWorks === undefined || (work !== undefined && context.onlyWorks.has(work))
  const registry = indexRegistry(inputs.registry)
  const kept = new Map(((row.segments ?? []) as KeptSegment[]).map((segment) => [segment.finding, segment]))
  const segments = inputs.findings
    .flatMap((match, finding) => (match.kind === 'match' && concerns(match.work) ? [{ match, finding }] : []))
    .sort((a, b) => byTime(a.match, b.match) || a.finding - b.finding)
    .map(({ match, finding }, position) => {
      const { evidence, speed = 1 } = kept.get(finding) ?? {}
      const { kind: _, ...rest } = match
      const reviewed = matches.get(finding)
      return {
        n: position + 1,
        finding,
        ...rest,
        mirrored: match.orientation === 'flipY',
        speed,
        ...(evidence === undefined ? {} : { evidence }),
        ...(reviewed === undefined ? {} : { match: reviewed }),
      }
    })
  const numberOf = new Map(segments.map(({ finding, n }) => [finding, n]))
  const both = (say: (language: 'ja' | 'en') => string) => ({ ja: say('ja'), en: say('en') })
  const works = inputs.registry.works.filter(({ id }) => concerns(id))
  const owners = new Set(works.flatMap((work) => work.owners.map(({ party }) => party)))
  const mentioned = new Set([...owners, (inputs.use as Use).party])
  return {
    ...view,
    matches: segments.length,
    ...(media === undefined ? {} : { media }),
    decision: {
      summary: both((language) =>
        summarizeDecision({ ...decision, reasons: ownFirst(decision.reasons, concerns) }, registry, language),
      ),
      regime: decision.regime,
      rules: decision.version,
      underOtherRegime: decision.underOtherRegime,
      reasons: ownFirst(decision.reasons, concerns).map((reason) => {
        const segment = reason.finding === undefined ? undefined : numberOf.get(reason.finding)
        return {
          code: reason.code,
          outcome: reason.outcome,
          ...(reason.work === undefined ? {} : { work: reason.work }),
          ...(segment === undefined ? {} : { segment }),
          ...(reason.grant === undefined ? {} : { grant: reason.grant }),
          text: both((language) => explainReason(reason, registry, language)),
        }
      }),
      needed: decision.needed
        .filter(({ work }) => concerns(work))
        .map((needed) => ({
          work: needed.work,
          from: needed.from,
          text: both((language) => explainNeeded(needed, registry, language)),
        })),
      works: decision.works.filter(({ work }) => concerns(work)).map(({ work, outcome }) => ({ work, outcome })),
    },
    segments,
    names: inputs.findings
      .filter((finding): finding is NameFinding => finding.kind === 'name' && concerns(finding.work))
      .map(({ work, name, where, certainty = 'sure' }) => ({ work, name, where, certainty })),
    works: works.map(({ id, titles, owners: of }) => ({
      id,
      titles,
      owners: [...new Set(of.map(({ party }) => party))],
    })),
    parties: inputs.registry.parties.filter(({ id }) => mentioned.has(id)).map(({ id, names }) => ({ id, names })),
    references: [...new Map(segments.map(({ reference, work }) => [reference, work]))].map(([id, work]) => {
      const known = visibleReferences.get(id)
      const found = segments.filter(({ reference }) => reference === id)
      return {
        id,
        work,
        ...(known === undefined
          ? { durationSeconds: Math.max(...found.map(({ referenceRange }) => referenceRange[1])) }
          : { name: known.name, durationSeconds: known.durationSeconds }),
        visible: known?.mediaKind !== undefined,
        ...(known?.mediaKind === undefined ? {} : { mediaKind: known.mediaKind }),
      }
    }),
    search: inputs.search,
    log: { index: receipt.proof.index, treeSize: receipt.proof.treeSize },
    ...(supersededBy === undefined ? {} : { supersededBy }),
  }
}

/** Those that concern the reader; a decision always has one, so where none does, only what is nobody's. */
function ownFirst<R extends { work?: string }>(reasons: readonly R[], concerns: (work?: string) => boolean): R[] {
  const own = reasons.filter(({ work }) => concerns(work))
  return own.length > 0 ? own : reasons.filter(({ work }) => work === undefined)
}

const byTime = (a: MatchFinding, b: MatchFinding) =>
  a.inputRange[0] - b.inputRange[0] || b.level - a.level || b.score - a.score
