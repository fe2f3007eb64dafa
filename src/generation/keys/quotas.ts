import { sql } from 'kysely'
import type { Kyodaku } from '../../clearance/index.js'
import { coversModel } from '../../rights/index.js'
import type { AskedFor } from '../gate.js'
import { GenerationError } from '../generation-error.js'
import { openStates } from '../generations.js'
import type { GatewayKey, Quota } from './key-file.js'

/** More was asked for than the key's quota has. */
export class QuotaExceeded extends GenerationError {
  readonly quota: keyof Quota
  readonly retryAfterSeconds: number
  constructor(quota: keyof Quota, message: string, retryAfterSeconds: number) {
    super('generation.over-quota', message)
    this.name = 'QuotaExceeded'
    this.quota = quota
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** Counts what keys ask for. */
export interface Quotas {
  /** Counts a request. @throws QuotaExceeded */
  enter(key: GatewayKey): void
  /**
   * Whether a key may have it made; held for it until the result is called.
   * @throws QuotaExceeded; GenerationError `generation.model-not-allowed`
   */
  admit(key: GatewayKey, asked: AskedFor): Promise<() => void>
}

const minute = 60_000
const day = 24 * 60 * minute
/** Nobody knows when a video will be done. */
const concurrentRetrySeconds = 10
/** What the dialect makes where nobody says how long. */
const secondsUnsaid = 4

/** Quotas of the keys of a provider's gateway. What is counted by tenant is counted from what is kept: a restart loses nothing of it. */
export function createQuotas(kyodaku: Kyodaku, party: string): Quotas {
  /** When the requests of the last minute came, by key. */
  const entered = new Map<string, number[]>()
  /** What was admitted and may not be kept yet, in the order in which it was asked for. */
  const held = new Map<string, { tenant: string; seconds: number }>()

  async function makingOf(tenant: string, but: readonly string[]): Promise<number> {
    const { making } = await kyodaku.store.db
      .selectFrom('generations')
      .select(({ fn }) => fn.countAll<string>().as('making'))
      .where('party', '=', party)
      .where('tenant', '=', tenant)
      .where('state', 'in', openStates)
      .where('id', 'not in', but)
      .executeTakeFirstOrThrow()
    return Number(making)
  }

  /** Of what was asked for at what generates, whatever became of it. */
  async function secondsOf(tenant: string, since: Date, but: readonly string[]): Promise<number> {
    const { seconds } = await kyodaku.store.db
      .selectFrom('generations')
      .select(
        sql<string>`coalesce(sum(case when seconds ~ '^[0-9]{1,6}([.][0-9]{1,6})?$' then seconds::numeric
          else ${secondsUnsaid} end), 0)`.as('seconds'),
      )
      .where('party', '=', party)
      .where('tenant', '=', tenant)
      .where('created_at', '>=', since)
      .where(({ or, eb }) => or([eb('upstream_id', 'is not', null), eb('state', 'in', ['permitted', 'sending'])]))
      .where('id', 'not in', but)
      .executeTakeFirstOrThrow()
    return Number(seconds)
  }

  async function mustFit({ tenant, quota }: GatewayKey, seconds: number, before: typeof held): Promise<void> {
    if (tenant === null) return
    // What is held is not kept yet, or may be: it is counted as held, and not again as kept.
    const but = [...held.keys()]
    const theirs = [...before.values()].filter((one) => one.tenant === tenant)
    const { concurrent, secondsPerDay } = quota
    if (concurrent !== undefined && theirs.length + (await makingOf(tenant, but)) >= concurrent)
      throw new QuotaExceeded(
        'concurrent',
        `${concurrent} videos are being made for this key at the same time, which is all that it may: wait for one of them.`,
        concurrentRetrySeconds,
      )
    if (secondsPerDay === undefined) return
    const now = kyodaku.now().getTime()
    const since = now - (now % day)
    const used = theirs.reduce((sum, one) => sum + one.seconds, 0) + (await secondsOf(tenant, new Date(since), but))
    if (used + seconds > secondsPerDay)
      throw new QuotaExceeded(
        'secondsPerDay',
        `${used} of ${secondsPerDay} seconds of video are used up for this day (UTC), and ${seconds} more were asked for.`,
        Math.ceil((since + day - now) / 1000),
      )
  }

  return {
    enter({ name, quota: { perMinute } }) {
      if (perMinute === undefined) return
      const now = kyodaku.now().getTime()
      const times = (entered.get(name) ?? []).filter((at) => at > now - minute && at <= now)
      entered.set(name, times)
      if (times.length >= perMinute)
        throw new QuotaExceeded(
          'perMinute',
          `This key may ask for ${perMinute} videos a minute: wait a little.`,
          Math.max(1, Math.ceil((times.at(-perMinute)! + minute - now) / 1000)),
        )
      times.push(now)
    },
    async admit(key, { id, model, seconds }) {
      if (key.models !== undefined && !coversModel(key.models, model))
        throw new GenerationError('generation.model-not-allowed', `This key may not use the model ${model}.`)
      const asked = seconds === null ? secondsUnsaid : Number(seconds)
      const before = new Map(held)
      if (key.tenant !== null) held.set(id, { tenant: key.tenant, seconds: asked })
      const release = () => void held.delete(id)
      try {
        await mustFit(key, asked, before)
      } catch (error) {
        release()
        throw error
      }
      return release
    },
  }
}
