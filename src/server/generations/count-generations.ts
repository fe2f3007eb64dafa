import { type Kysely, type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import type { Tables } from '../../store/index.js'
import { type Fate, fateNames, fateOf, type GenerationRow } from './generation-view.js'

const counts = z.object(Object.fromEntries(fateNames.map((fate) => [fate, z.int()])) as Record<Fate, z.ZodInt>)

export const figuresSchema = z
  .object({
    days: z.array(counts.extend({ day: z.iso.date() })).describe('Oldest first; by the day on which it was asked for'),
    total: counts,
    providers: z
      .array(counts.extend({ provider: z.string(), model: z.string() }))
      .describe('By whom and by which model, the most first'),
    works: z.array(counts.extend({ work: z.string() })).describe('The works that were asked for or shown most'),
  })
  .meta({ id: 'GenerationFigures' })

export type Counts = Record<Fate, number>
const none = (): Counts => Object.fromEntries(fateNames.map((fate) => [fate, 0])) as Counts
const dayMilliseconds = 86_400_000
const shownMost = 20

/**
 * How many videos were asked for and what became of them, of the days up to now.
 *
 * @param where which generations (`g`): a condition
 * @param minutesFromUtc of the clock that days go by
 */
export async function countGenerations(
  db: Kysely<Tables>,
  where: RawBuilder<unknown>,
  { days, minutesFromUtc, now }: { days: number; minutesFromUtc: number; now: Date },
): Promise<z.infer<typeof figuresSchema>> {
  const today = Math.floor((now.getTime() + minutesFromUtc * 60_000) / dayMilliseconds)
  const from = new Date((today - days + 1) * dayMilliseconds - minutesFromUtc * 60_000)
  const { rows } = await sql<{ day: number; state: GenerationRow['state']; party: string; model: string; n: number }>`
    select floor((extract(epoch from g.created_at) + ${minutesFromUtc * 60}::integer) / 86400)::integer as day, g.state,
      g.party, g.use ->> 'model' as model, count(*)::bigint as n
    from generations g where ${where} and g.created_at >= ${from} group by 1, 2, 3, 4`.execute(db)
  const { rows: ofWorks } = await sql<{ work: string; state: GenerationRow['state']; n: number }>`
    select w.work_id as work, g.state, count(*)::bigint as n
    from generations g join generation_works w on w.generation_id = g.id and w.created_at = g.created_at
    where ${where} and g.created_at >= ${from} and w.work_id in (
      select o.work_id from generation_works o join generations g on g.id = o.generation_id and o.created_at = g.created_at
      where ${where} and o.created_at >= ${from} group by 1 order by count(*) desc, 1 limit ${shownMost}
    ) group by 1, 2`.execute(db)
  const byDay = Array.from({ length: days }, (_, i) => ({
    day: new Date((today - days + 1 + i) * dayMilliseconds).toISOString().slice(0, 10),
    ...none(),
  }))
  const total = none()
  const byProvider = new Map<string, Counts & { provider: string; model: string }>()
  for (const { day, state, party, model, n } of rows) {
    const fate = fateOf(state)
    const there = byDay[day - (today - days + 1)]
    if (there !== undefined) there[fate] += Number(n)
    total[fate] += Number(n)
    const key = JSON.stringify([party, model])
    const known = byProvider.get(key) ?? { provider: party, model, ...none() }
    known[fate] += Number(n)
    byProvider.set(key, known)
  }
  const byWork = new Map<string, Counts & { work: string }>()
  for (const { work, state, n } of ofWorks) {
    const known = byWork.get(work) ?? { work, ...none() }
    known[fateOf(state)] += Number(n)
    byWork.set(work, known)
  }
  return {
    days: byDay,
    total,
    providers: [...byProvider.values()].sort((a, b) => sumOf(b) - sumOf(a)).slice(0, shownMost),
    works: [...byWork.values()].sort((a, b) => sumOf(b) - sumOf(a) || (a.work < b.work ? -1 : 1)),
  }
}

const sumOf = (of: Counts): number => fateNames.reduce((sum, fate) => sum + of[fate], 0)
