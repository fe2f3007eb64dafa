import type { ColumnType, Generated } from 'kysely'

type Once<T> = ColumnType<T, T, never>
type OnceOptional<T> = ColumnType<T | null, T | null | undefined, never>
type JsonOptional = ColumnType<unknown, object | null | undefined, object | null>

export type GenerationState =
  | 'refused'
  | 'permitted'
  | 'sending'
  | 'generating'
  | 'checking'
  | 'reviewing'
  | 'released'
  | 'withheld'
  | 'failed'
  | 'deleted'

/** A video that was asked for through the gateway; `refused`: it was not permitted, and nobody was asked to make it. */
export interface GenerationsTable {
  id: Once<string>
  /** The provider whose gateway it is. */
  party: Once<string>
  /** Whose of the provider's customers it is; null where its keys name none. */
  tenant: OnceOptional<string>
  /** The name of the gateway that it is made through, which does what is left to do for it. */
  gateway: ColumnType<string, string | undefined, never>
  kind: Once<'create' | 'remix' | 'edit' | 'extension'>
  state: GenerationState
  /** That it was decided for, without its time. */
  use: Once<unknown>
  /** Null once it is deleted. */
  prompt: string | null
  seconds: string | null
  size: string | null
  /** The video that it is made from. */
  source_id: OnceOptional<string>
  request_digest: Once<string>
  /** Of the decision that it may be generated. */
  receipt_id: Once<string>
  upstream_id: string | null
  progress: Generated<number>
  /** Of the decision about what came out. */
  output_receipt_id: string | null
  /** Of the file that it is released as. */
  released_digest: string | null
  error: JsonOptional
  /** When its id was given out first. */
  answered_at: Date | null
  created_at: Once<Date>
  completed_at: Date | null
  /** Until when what was withheld is kept; null once it is not any more. */
  sealed_until: Date | null
  /** Until when a person has to have said of it; null where nobody has to. */
  review_until: Date | null
  /** Made and released whatever was decided, to try the gateway. */
  dry_run: Generated<boolean>
}

/** Which works a video was asked for with, or turned out to show. */
export interface GenerationWorksTable {
  work_id: Once<string>
  generation_id: Once<string>
  /** The provider. */
  party: Once<string>
  created_at: Once<Date>
}

/** A released video that the grantor of a permission is shown. */
export interface GenerationSamplesTable {
  generation_id: Once<string>
  grant_id: Once<string>
  /** The grantor. */
  party: Once<string>
}

/** What a gateway has decided under a cap, and has not kept yet: it counts for all. */
export interface ReservedUsesTable {
  receipt_id: Once<string>
  grant_id: Once<string>
  seconds: Once<number>
  gateway: Once<string>
}

export interface GenerationCharactersTable {
  id: Once<string>
  party: Once<string>
  tenant: OnceOptional<string>
  name: Once<string>
  receipt_id: Once<string>
  upstream_id: string | null
  created_at: Once<Date>
}
