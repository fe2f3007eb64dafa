import { z } from 'zod'
import { rangeFile, recordPolicy, subjectKinds, subjectReceipt } from '../../clearance/index.js'
import { formatPolicy, formatTlogProof, leafHash } from '../../record/index.js'
import type { TenantDatabase } from '../../store/index.js'
import type { House } from '../house.js'
import { type App, cutPage, decodeCursor, HttpError, mapStatus, pageOf, pageQuery } from '../http/index.js'
import { sendLogFile } from '../log-server.js'
import { readVerifier } from '../record-bag/index.js'

/** So many entries are given as one range by the server; the command line gives more. */
const rangeEntriesMax = 20_000

const entryKinds = ['decision', 'registry', 'verdict', 'snapshot', 'act', 'other'] as const
const subject = z
  .object({
    kind: z.enum(['receipt', 'match', ...subjectKinds]),
    id: z.string(),
    title: z.string(),
  })
  .meta({ id: 'EntrySubject', description: 'What an entry is about, where you may see it.' })
const entryItem = z
  .object({
    index: z.int(),
    kind: z.enum(entryKinds),
    type: z.string().optional(),
    at: z.string().optional(),
    outcome: z.enum(['permit', 'refuse', 'review']).optional(),
    subject: subject.optional(),
  })
  .meta({ id: 'RecordEntry' })
type EntryItem = z.infer<typeof entryItem>

const proofSchema = z
  .object({ index: z.int(), treeSize: z.int(), hashes: z.array(z.string()), checkpoint: z.string() })
  .meta({ id: 'InclusionProof' })
const indexParams = z.object({ index: z.coerce.number().int().min(0) })
const size = z.coerce.number().int().min(0)

/** The record: an append-only log that everyone may check. Its entries say nothing to who may not know. */
export function recordRoutes(app: App, house: House): void {
  const { kyodaku } = house
  const { log } = kyodaku
  mapStatus(/^record\.out-of-range$/, 404)
  mapStatus(/^clearance\.range-too-large$/, 422)

  app.route({
    method: 'GET',
    url: '/v1/record',
    config: { access: 'record.read' },
    schema: {
      operationId: 'getRecord',
      tags: ['record'],
      summary: 'The newest checkpoint of the log, its key, and who watches it',
      response: {
        200: z
          .object({
            origin: z.string(),
            verifierKey: z.string(),
            size: z.int(),
            checkpoint: z.string().meta({ description: 'A signed note (C2SP tlog-checkpoint).' }),
            cosignedCheckpoint: z.string().optional(),
            policy: z.string().optional().meta({ description: 'Which witnesses are asked (C2SP tlog-policy).' }),
          })
          .meta({ id: 'Record' }),
      },
    },
    handler: async () => {
      const cosignedCheckpoint = log.cosignedCheckpoint()
      const policy = await recordPolicy(kyodaku)
      const checkpoint = log.checkpoint()
      return {
        origin: log.origin,
        verifierKey: log.verifierKey,
        size: sizeOf(checkpoint),
        checkpoint,
        ...(cosignedCheckpoint === undefined ? {} : { cosignedCheckpoint }),
        ...(policy === undefined ? {} : { policy: formatPolicy(policy) }),
      }
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/record/entries',
    config: { access: 'record.read' },
    schema: {
      operationId: 'listEntries',
      tags: ['record'],
      summary: 'Entries of the log, newest first',
      querystring: pageQuery.extend({
        from: size.optional().meta({ description: 'Begin at this entry instead of the newest.' }),
      }),
      response: { 200: pageOf(entryItem).extend({ size: z.int() }) },
    },
    handler: async (request) => {
      const { limit, cursor, from } = request.query
      const total = log.size()
      const below = cursor === undefined ? (from ?? total - 1) + 1 : decodeCursor(cursor, z.tuple([size]))[0]
      const until = Math.min(below, total)
      const start = Math.max(0, until - limit - 1)
      const read: { index: number; bytes: Uint8Array }[] = []
      if (until > start) {
        let index = start
        for await (const bytes of log.entries(start, until)) read.push({ index: index++, bytes })
      }
      const { items, ...more } = cutPage(
        read.reverse(),
        limit,
        (one) => one,
        ({ index }) => [index],
      )
      const described = await request.asTenant((db) => describeEntries(db, items))
      return { items: described, ...more, size: total }
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/record/entries/:index',
    config: { access: 'record.read' },
    schema: {
      operationId: 'getEntry',
      tags: ['record'],
      summary: 'An entry with its bytes and the proof that it is in the log',
      params: indexParams,
      response: {
        200: entryItem
          .extend({
            bytes: z.base64().meta({ description: 'Exactly what was recorded.' }),
            leafHash: z.base64(),
            proof: proofSchema,
            verifierKey: z.string(),
          })
          .meta({ id: 'RecordEntryDetail' }),
      },
    },
    handler: async (request) => {
      const { index } = request.params
      const bytes = await log.entry(index)
      const proof = await log.prove(index)
      const [item] = await request.asTenant((db) => describeEntries(db, [{ index, bytes }]))
      return {
        ...item!,
        bytes: Buffer.from(bytes).toString('base64'),
        leafHash: Buffer.from(leafHash(bytes)).toString('base64'),
        proof,
        verifierKey: log.verifierKey,
      }
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/record/entries/:index/:form',
    config: { access: 'record.read' },
    schema: {
      operationId: 'downloadEntry',
      tags: ['record'],
      summary: 'An entry, its `.tlog-proof` (C2SP) or its COSE receipt (RFC 9942), as a file',
      params: indexParams.extend({ form: z.enum(['entry', 'tlog-proof', 'cose']) }),
      querystring: z.object({
        cosigned: z
          .enum(['true', 'false'])
          .optional()
          .describe('`true`: a `.tlog-proof` against the newest checkpoint that witnesses have cosigned'),
      }),
    },
    handler: async (request, reply) => {
      const { index, form } = request.params
      reply.header('content-disposition', `attachment; filename="entry-${index}.${form === 'entry' ? 'json' : form}"`)
      if (form === 'tlog-proof') {
        const proof = await log.prove(index, { cosigned: request.query.cosigned === 'true' })
        return await reply.type('text/plain; charset=utf-8').send(formatTlogProof(proof))
      }
      if (form === 'cose') {
        return await reply.type('application/cose').send(Buffer.from(await kyodaku.coseReceipt(index)))
      }
      return await reply.type('application/octet-stream').send(Buffer.from(await log.entry(index)))
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/record/consistency',
    config: { access: 'record.read' },
    schema: {
      operationId: 'proveConsistency',
      tags: ['record'],
      summary: 'The proof that the log has only grown since it had so many entries',
      querystring: z.object({ from: z.coerce.number().int().min(1) }),
      response: {
        200: z
          .object({ from: z.int(), to: z.int(), hashes: z.array(z.string()), checkpoint: z.string() })
          .meta({ id: 'ConsistencyProof', description: 'RFC 9162, section 2.1.4, against the newest checkpoint.' }),
      },
    },
    handler: async (request) => {
      const { from } = request.query
      const checkpoint = log.checkpoint()
      const to = sizeOf(checkpoint)
      return { from, to, hashes: await log.proveConsistency(from, to), checkpoint }
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/record/range',
    config: { access: 'record.read' },
    schema: {
      operationId: 'downloadRange',
      tags: ['record'],
      summary: 'All entries of a stretch of the log, with the proof that they are all',
      querystring: z.object({ from: size, to: z.coerce.number().int().min(1) }),
    },
    handler: async (request, reply) => {
      const { from, to } = request.query
      if (to - from > rangeEntriesMax) {
        throw new HttpError(422, 'http.invalid', `Take at most ${rangeEntriesMax} entries at a time.`)
      }
      const text = await rangeFile(kyodaku, from, to)
      reply.header('content-disposition', `attachment; filename="record-${from}-${to}.range.json"`)
      return await reply.type('application/json; charset=utf-8').send(text)
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/record/subjects/:kind/:id',
    config: { access: 'record.read' },
    schema: {
      operationId: 'downloadSubject',
      tags: ['record'],
      summary: 'What proves that a party, work, grant, … stands in the record, as a file',
      params: z.object({ kind: z.enum(subjectKinds), id: z.string().min(1).max(200) }),
    },
    handler: async (request, reply) => {
      const { kind, id } = request.params
      const seen = await request.asTenant((db) =>
        db
          .selectFrom('registry_subjects')
          .select('seq')
          .where('kind', '=', kind)
          .where('subject_id', '=', id)
          .executeTakeFirst(),
      )
      if (seen === undefined) throw new HttpError(404, 'http.not-found', `There is no ${kind} "${id}".`)
      const receipt = await subjectReceipt(kyodaku, kind, id)
      reply.header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(`${kind}-${id}.json`)}`)
      return await reply.type('application/json; charset=utf-8').send(`${JSON.stringify(receipt, null, 2)}\n`)
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/record/verifier',
    config: { access: 'public' },
    schema: {
      operationId: 'downloadVerifier',
      tags: ['record'],
      summary: 'The program that verifies receipts offline, in one file',
    },
    handler: async (_request, reply) => {
      const bytes = await readVerifier()
      if (bytes === undefined) throw new HttpError(404, 'http.not-found', 'The verifier has not been built here.')
      reply.header('content-disposition', 'attachment; filename="kyodaku-verify.mjs"')
      return await reply.type('text/javascript; charset=utf-8').send(bytes)
    },
  })

  // The log itself, for witnesses, mirrors and monitors (C2SP tlog-tiles): the address to give them is `…/log/`.
  app.route({
    method: 'GET',
    url: '/log/*',
    config: { access: 'public' },
    schema: { hide: true },
    handler: async (request, reply) =>
      await sendLogFile(house.store.recordFiles, (request.params as { '*': string })['*'], reply),
  })
}

/** The number of entries that a checkpoint of our own names. */
const sizeOf = (checkpoint: string): number => Number(checkpoint.split('\n', 2)[1])

const typePattern = /^kyodaku-(decision|registry|verdict|snapshot|act)@v1$/

/** Entries with what they are about, as far as the tenant may see that. */
async function describeEntries(
  db: TenantDatabase,
  entries: readonly { index: number; bytes: Uint8Array }[],
): Promise<EntryItem[]> {
  if (entries.length === 0) return []
  const indexes = entries.map(({ index }) => index)
  const clearances = await db
    .selectFrom('clearances')
    .select(['log_index', 'receipt_id', 'input_name'])
    .where('log_index', 'in', indexes)
    .execute()
  const registered = await db
    .selectFrom('registry_entries')
    .innerJoin('registry_subjects', (join) =>
      join
        .onRef('registry_subjects.kind', '=', 'registry_entries.kind')
        .onRef('registry_subjects.subject_id', '=', 'registry_entries.subject_id'),
    )
    .select(['registry_entries.log_index', 'registry_entries.kind', 'registry_entries.subject_id', 'title'])
    .where('registry_entries.log_index', 'in', indexes)
    .execute()
  // Whose works were found in it does not see the receipt, but what was found.
  const receipts = new Map(entries.flatMap(({ index, bytes }) => receiptIn(bytes).map((id) => [id, index] as const)))
  const found =
    receipts.size === 0
      ? []
      : await db
          .selectFrom('matches')
          .distinctOn('receipt_id')
          .select(['receipt_id', 'id', 'input_name'])
          .where('receipt_id', 'in', [...receipts.keys()])
          .orderBy('receipt_id')
          .orderBy('level', 'desc')
          .orderBy('id')
          .execute()
  const verdicts = await db
    .selectFrom('match_verdicts')
    .innerJoin('matches', 'matches.id', 'match_verdicts.match_id')
    .select(['match_verdicts.log_index', 'match_id', 'input_name'])
    .where('match_verdicts.log_index', 'in', indexes)
    .execute()
  const subjects = new Map<number, z.infer<typeof subject>>()
  for (const row of found)
    subjects.set(receipts.get(row.receipt_id) ?? -1, { kind: 'match', id: row.id, title: row.input_name })
  for (const row of clearances)
    subjects.set(row.log_index, { kind: 'receipt', id: row.receipt_id, title: row.input_name })
  for (const row of registered)
    subjects.set(row.log_index ?? -1, { kind: row.kind, id: row.subject_id, title: row.title })
  for (const row of verdicts) subjects.set(row.log_index, { kind: 'match', id: row.match_id, title: row.input_name })
  return entries.map(({ index, bytes }) => {
    const about = subjects.get(index)
    return { ...whatIs(bytes), index, ...(about === undefined ? {} : { subject: about }) }
  })
}

/** The receipt that a decision's leaf names. */
function receiptIn(bytes: Uint8Array): string[] {
  try {
    const { receipt } = JSON.parse(Buffer.from(bytes).toString('utf8')) as { receipt?: unknown }
    return typeof receipt === 'string' && receipt.length <= 200 && !receipt.includes('\0') ? [receipt] : []
  } catch {
    return []
  }
}

/** What a leaf says of itself. Entries of others than us are possible: nothing of them is trusted. */
function whatIs(bytes: Uint8Array): Omit<EntryItem, 'index'> {
  try {
    const value = JSON.parse(Buffer.from(bytes).toString('utf8')) as Record<string, unknown>
    const type = typeof value.type === 'string' ? value.type.slice(0, 100) : undefined
    const kind = typePattern.exec(type ?? '')?.[1] as EntryItem['kind'] | undefined
    const at = value.decidedAt ?? value.at
    const { outcome } = value
    return {
      kind: kind ?? 'other',
      ...(type === undefined ? {} : { type }),
      ...(typeof at === 'string' && !Number.isNaN(Date.parse(at)) ? { at } : {}),
      ...(outcome === 'permit' || outcome === 'refuse' || outcome === 'review' ? { outcome } : {}),
    }
  } catch {
    return { kind: 'other' }
  }
}
