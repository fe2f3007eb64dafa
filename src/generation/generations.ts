import type { Insertable, Kysely, Selectable, Updateable } from 'kysely'
import { type Kyodaku, worksOfGeneration } from '../clearance/index.js'
import type { Decision, Use } from '../rights/index.js'
import type { GenerationSamplesTable, GenerationState, GenerationsTable, Tables } from '../store/index.js'
import { GenerationError } from './generation-error.js'

/** A video that is made through the gate, as it stands. */
export interface Generation extends Omit<Selectable<GenerationsTable>, 'use' | 'error'> {
  use: Omit<Use, 'at'>
  error: GenerationFailure | null
}

/** As the dialect says it. */
export interface GenerationFailure {
  code: string
  message: string
}

/**
 * What may follow on what. `permitted`: the decision is on record, and nobody was asked yet. `sending`: the upstream is asked, and
 * whether it will do it is not known until its id is. `checking`: it says that it is done, and what came out is looked at.
 */
const following: Readonly<Record<GenerationState, readonly GenerationState[]>> = {
  refused: [],
  permitted: ['sending', 'failed'],
  sending: ['generating', 'failed'],
  generating: ['checking', 'failed', 'deleted'],
  checking: ['released', 'withheld', 'reviewing', 'failed', 'deleted'],
  reviewing: ['reviewing', 'released', 'withheld', 'failed', 'deleted'],
  released: ['deleted'],
  withheld: ['deleted'],
  failed: ['deleted'],
  deleted: [],
}

/** States in which something has still to be done. */
export const openStates = [
  'permitted',
  'sending',
  'generating',
  'checking',
] as const satisfies readonly GenerationState[]

/** Whoever asks by the dialect is not told of these: no id was given out, or it is gone. */
const unseen = ['refused', 'deleted'] as const satisfies readonly GenerationState[]

/**
 * @param tenant of whom it has to be; null: of none; undefined: of whomever
 * @throws GenerationError `generation.unknown-video`, also of another party's or tenant's
 */
export async function findGeneration(
  { store }: Kyodaku,
  party: string,
  id: string,
  tenant?: string | null,
): Promise<Generation> {
  const row = await store.db
    .selectFrom('generations')
    .selectAll()
    .where('id', '=', id)
    .where('party', '=', party)
    .executeTakeFirst()
  if (
    row === undefined ||
    unseen.some((state) => state === row.state) ||
    (tenant !== undefined && row.tenant !== tenant)
  )
    throw new GenerationError('generation.unknown-video', `There is no video ${id}.`)
  return row as Generation
}

/** What is said with going on. */
interface AlsoSaid {
  /** A decision about what came out, of which nothing comes either. */
  unused?: string
  /** To whom it is shown. */
  samples?: readonly Insertable<GenerationSamplesTable>[]
}

/**
 * Goes on to a state, if it is in one that this follows on; says whether it did. What two do at once is done by one of them. What
 * was permitted and comes to nothing does not count as a use of anything.
 */
export async function goOnTo(
  { store, now }: Kyodaku,
  id: string,
  to: GenerationState,
  change: Updateable<GenerationsTable> = {},
  { unused, samples = [] }: AlsoSaid = {},
): Promise<boolean> {
  const from = (Object.keys(following) as GenerationState[]).filter((state) => following[state].includes(to))
  const go = (db: Kysely<Tables>) =>
    db
      .updateTable('generations')
      .set({ ...change, state: to })
      .where('id', '=', id)
      .where('state', 'in', from)
      .returning(['receipt_id', 'output_receipt_id'])
      .executeTakeFirst()
  if (samples.length > 0)
    return await store.db.transaction().execute(async (transaction) => {
      const isGone = (await go(transaction)) !== undefined
      if (isGone)
        await transaction
          .insertInto('generation_samples')
          .values([...samples])
          .execute()
      return isGone
    })
  if (to !== 'failed' && to !== 'deleted') return (await go(store.db)) !== undefined
  return await store.db.transaction().execute(async (transaction) => {
    const gone = await go(transaction)
    // With a decision about what came out, that one counts.
    const settled = [
      ...(gone?.output_receipt_id === null ? [gone.receipt_id] : []),
      ...(gone === undefined || unused === undefined ? [] : [unused]),
    ]
    if (settled.length > 0)
      await transaction
        .insertInto('settled_uses')
        .values(
          settled.map((receipt_id) => ({
            receipt_id,
            settled_by: null,
            reason: 'came-to-nothing' as const,
            settled_at: now(),
          })),
        )
        .onConflict((conflict) => conflict.column('receipt_id').doNothing())
        .execute()
    return gone !== undefined
  })
}

/** How far it is, in percent: never back, since people look at it. */
export async function tellProgress({ store }: Kyodaku, id: string, progress: number): Promise<void> {
  await store.db
    .updateTable('generations')
    .set({ progress })
    .where('id', '=', id)
    .where('progress', '<', progress)
    .execute()
}

/** Says that its id was given out: whoever asks again with the same request means another one from now on. */
export async function markAnswered({ store, now }: Kyodaku, id: string): Promise<void> {
  await store.db
    .updateTable('generations')
    .set({ answered_at: now() })
    .where('id', '=', id)
    .where('answered_at', 'is', null)
    .execute()
}

/** The generation of a request that was not answered since, if there is one: who asks again is given that. */
export async function unansweredOf(
  { store }: Kyodaku,
  party: string,
  requestDigest: string,
  since: Date,
  tenant: string | null = null,
): Promise<Generation | undefined> {
  const row = await store.db
    .selectFrom('generations')
    .selectAll()
    .where('request_digest', '=', requestDigest)
    .where('party', '=', party)
    .where('tenant', tenant === null ? 'is' : '=', tenant)
    .where('answered_at', 'is', null)
    .where('created_at', '>=', since)
    .where('state', 'not in', ['failed', ...unseen])
    .orderBy('created_at', 'desc')
    .executeTakeFirst()
  return row as Generation | undefined
}

/** Those that a gateway has something to do for, the oldest first. */
export async function openGenerations({ store }: Kyodaku, party: string, gateway: string): Promise<Generation[]> {
  const rows = await store.db
    .selectFrom('generations')
    .selectAll()
    .where('party', '=', party)
    .where('gateway', '=', gateway)
    .where('state', 'in', openStates)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows as Generation[]
}

/** A page of them. `after`: the id of the last one before. */
export async function listGenerations(
  kyodaku: Kyodaku,
  party: string,
  { after, limit, order }: { after?: string; limit: number; order: 'asc' | 'desc' },
  tenant: string | null = null,
): Promise<{ items: Generation[]; more: boolean }> {
  const last = after === undefined ? undefined : await findGeneration(kyodaku, party, after, tenant)
  let query = kyodaku.store.db
    .selectFrom('generations')
    .selectAll()
    .where('party', '=', party)
    .where('tenant', tenant === null ? 'is' : '=', tenant)
    .where('state', 'not in', unseen)
    .orderBy('created_at', order)
    .orderBy('id', order)
    .limit(limit + 1)
  if (last !== undefined)
    query = query.where(({ eb, refTuple, tuple }) =>
      eb(refTuple('created_at', 'id'), order === 'desc' ? '<' : '>', tuple(last.created_at, last.id)),
    )
  const rows = (await query.execute()) as Generation[]
  return { items: rows.slice(0, limit), more: rows.length > limit }
}

/** Those made through a gateway that wait for people, the oldest first. */
export async function reviewingGenerations({ store }: Kyodaku, party: string, gateway: string): Promise<Generation[]> {
  const rows = await store.db
    .selectFrom('generations')
    .selectAll()
    .where('party', '=', party)
    .where('gateway', '=', gateway)
    .where('state', '=', 'reviewing')
    .where('output_receipt_id', 'is not', null)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows as Generation[]
}

/** How many wait for people. */
export async function countReviewing({ store }: Kyodaku, party: string): Promise<number> {
  const { waiting } = await store.db
    .selectFrom('generations')
    .select(({ fn }) => fn.countAll<string>().as('waiting'))
    .where('party', '=', party)
    .where('state', '=', 'reviewing')
    .executeTakeFirstOrThrow()
  return Number(waiting)
}

/** Those of which the time is up: of a review, or of keeping what was withheld. */
export async function dueGenerations({ store }: Kyodaku, party: string, at: Date): Promise<Generation[]> {
  const rows = await store.db
    .selectFrom('generations')
    .selectAll()
    .where('party', '=', party)
    .where(({ fn }) => fn<Date>('least', ['review_until', 'sealed_until']), '<=', at)
    .where(({ or, eb }) => or([eb('review_until', 'is not', null), eb('sealed_until', 'is not', null)]))
    .orderBy('created_at')
    .limit(1000)
    .execute()
  return rows as Generation[]
}

/** Forgets the prompts of what was refused before then: they are kept as long as what is withheld, and not longer. */
export async function forgetRefused({ store }: Kyodaku, party: string, before: Date): Promise<void> {
  await store.db
    .updateTable('generations')
    .set({ prompt: null })
    .where('party', '=', party)
    .where('state', '=', 'refused')
    .where('prompt', 'is not', null)
    .where('created_at', '<', before)
    .execute()
}

/** Says which works turned out to be in what came out, beside those that it was asked for with. */
export async function addWorks({ store }: Kyodaku, generation: Generation, decision: Decision): Promise<void> {
  const rows = worksOfGeneration(decision, generation)
  if (rows.length === 0) return
  await store.db
    .insertInto('generation_works')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Says that what was withheld is not kept any more. */
export async function markUnsealed({ store }: Kyodaku, id: string): Promise<void> {
  await store.db.updateTable('generations').set({ sealed_until: null }).where('id', '=', id).execute()
}
