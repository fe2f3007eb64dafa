import { z } from 'zod'
import { grantStates, ownershipClaimStates } from '../../rights/index.js'

const id = z.string()
const instant = z.iso.datetime()

/**
 * What is said with an event of each type, beside whom it concerns and of what it is. Whoever publishes one is held to it
 * by its type; the description of the webhooks is made of it.
 */
export const eventData = {
  'job.changed': z.strictObject({
    id,
    kind: z.string(),
    party: id.optional(),
    title: z.string(),
    state: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
    progress: z.strictObject({ step: z.string(), done: z.number(), total: z.number() }).optional(),
    error: z.strictObject({ code: z.string(), message: z.string() }).optional(),
    createdBy: id,
    createdAt: instant,
    startedAt: instant.optional(),
    endedAt: instant.optional(),
    notBefore: instant.optional(),
    attempts: z.int(),
    about: id.optional().describe('The id of what the job is about'),
    cancelAsked: z.boolean().optional(),
  }),
  'check.decided': z.strictObject({
    check: id,
    receipt: id,
    outcome: z.enum(['permit', 'refuse', 'review']),
    level: z.int().min(0).max(5).describe('The highest level of resemblance that was found'),
    matches: z.int(),
  }),
  'match.found': z.strictObject({ receipt: id, check: id.optional().describe('Where the file was shared with you') }),
  'grant.changed': z.strictObject({ state: z.enum(grantStates) }),
  'reservation.changed': z.strictObject({ work: id }),
  'review.changed': z.strictObject({
    state: z.enum(['open', 'disputed', 'accepted', 'rejected', 'not-ours', 'false-match', 'lapsed']),
    work: id,
  }),
  'upload.finished': z.strictObject({ name: z.string(), bytes: z.number() }),
  'work.changed': z.strictObject({}),
  'reference.changed': z.strictObject({ work: id.nullable() }),
  'claim.changed': z.strictObject({ state: z.enum(ownershipClaimStates), work: id }),
  'mandate.changed': z.strictObject({ state: z.enum(['active', 'revoked']) }),
  'dataset.changed': z.strictObject({ state: z.enum(['running', 'stopped', 'cleared', 'failed', 'removed']) }),
  'dataset.alerted': z.strictObject({ dataset: id, cause: z.string(), work: id.nullable(), rows: z.int() }),
  'webhook.disabled': z.strictObject({ url: z.string().describe('Scheme, host and port of the endpoint') }),
  'webhook.test': z.strictObject({}),
} as const

export type EventKind = keyof typeof eventData

/** What can happen. A type is added above by the slice that publishes it. */
export const eventKinds = Object.keys(eventData) as [EventKind, ...EventKind[]]

/** What each is about: [whose id `subject` is, English, Japanese]. */
export const eventTexts: Readonly<Record<EventKind, readonly [string, string, string]>> = {
  'job.changed': ['job', 'A job has ended', 'ジョブが終わった'],
  'check.decided': ['check', 'A check has been decided', '判定が終わった'],
  'match.found': [
    'receipt',
    'What somebody else had decided resembles a work of yours',
    '他者の判定で、自分の著作物に似たものが見つかった',
  ],
  'grant.changed': [
    'permission',
    'A permission or offer is new or has changed its state',
    '許諾または申し出が作られた、または状態が変わった',
  ],
  'reservation.changed': ['reservation', 'A work has been reserved', '著作物が留保された'],
  'review.changed': ['match', 'A match has been reviewed', '検知が評価された'],
  'upload.finished': ['upload', 'An upload is complete', 'アップロードが完了した'],
  'work.changed': ['work', 'A work is new or has changed', '著作物が登録された、または変更された'],
  'reference.changed': [
    'reference',
    'A deposited file is new or has changed',
    '参照素材が登録された、または変更された',
  ],
  'claim.changed': ['claim', 'A claim of ownership is new or has been settled', '権利主張が出された、または決着した'],
  'mandate.changed': ['mandate', 'A mandate has been given or revoked', '委任が与えられた、または解除された'],
  'dataset.changed': [
    'dataset',
    'The clearing of a dataset has begun, was stopped, is done or has failed, or its rows were removed',
    '学習データの確認が始まった、止められた、終わった、失敗した、または削除された',
  ],
  'dataset.alerted': [
    'alert',
    'Rows of a dataset that was cleared would be decided otherwise now',
    '確認済みの学習データに、現在では判定が変わる行がある',
  ],
  'webhook.disabled': [
    'endpoint',
    'An endpoint takes nothing and is no longer sent to',
    '送信先が応答しないため、送信を停止した',
  ],
  'webhook.test': ['endpoint', 'Sent when you ask for a test', '試し送り'],
}

/** An event of one type as its data has to be. */
export type SaidEvent = {
  [Kind in EventKind]: {
    type: Kind
    /** Whom it concerns; nobody: the operator only. */
    parties: readonly string[]
    /** Of what: an id. */
    subject: string
    /** Small; without personal data or secrets. */
    data: z.input<(typeof eventData)[Kind]>
  }
}[EventKind]
