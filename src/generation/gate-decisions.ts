import { sql } from 'kysely'
import {
  type ClearanceResult,
  type Clearing,
  clearFile,
  clearRequest,
  findReceipt,
  type Kyodaku,
  prepareClearing,
  type Receipt,
} from '../clearance/index.js'
import { type Decision, summarizeDecision, type Use } from '../rights/index.js'
import type { FormFile } from './dialect/index.js'
import { GenerationError } from './generation-error.js'
import type { Generation } from './generations.js'

/** What is decided by the registry as it is now: read anew when it has changed since. */
export function currentClearing(kyodaku: Kyodaku): () => Promise<Clearing> {
  let held: { version: string; clearing: Promise<Clearing> } | undefined
  return async () => {
    const version = await registryVersion(kyodaku)
    if (held?.version !== version) {
      const clearing = prepareClearing(kyodaku)
      // What could not be read is not held.
      clearing.catch(() => {
        if (held?.clearing === clearing) held = undefined
      })
      held = { version, clearing }
    }
    return await held.clearing
  }
}

/** Changes with every entry of the registry, and with every reference that is done. */
async function registryVersion({ store }: Kyodaku): Promise<string> {
  const { rows } = await sql<{ version: string }>`select concat_ws(' ', (select max(seq) from registry_entries),
    (select count(*) from reference_completions), (select count(*) from reference_tracks)) as version`.execute(store.db)
  return rows[0]!.version
}

/** A decision that is not `permit`: what the asker is told of it. */
export class PermissionRequired extends GenerationError {
  readonly receipt: string
  readonly outcome: Decision['outcome']
  readonly explanation: { en: string; ja: string }
  constructor({ receipt }: Pick<ClearanceResult, 'receipt'>) {
    const explanation = explained(receipt)
    super('generation.permission-required', explanation.en)
    this.name = 'PermissionRequired'
    this.receipt = receipt.id
    this.outcome = receipt.decision.outcome
    this.explanation = explanation
  }
}

/** Why, in one sentence: which work, and that its permission is missing; not by which word it was recognised. */
export function explained({ decision, inputs }: Receipt): { en: string; ja: string } {
  return {
    en: summarizeDecision(decision, inputs.registry, 'en'),
    ja: summarizeDecision(decision, inputs.registry, 'ja'),
  }
}

export interface ToDecide {
  /** What it is called in lists: the generation's id. */
  name: string
  use: Omit<Use, 'at'>
  texts: readonly { where: string; text: string }[]
  files: readonly FormFile[]
  seconds: number
  /** The video that it is made from. */
  source?: Generation
  signal?: AbortSignal
}

/**
 * Decides whether something may be generated, and has that on record when it returns.
 * @throws PermissionRequired
 */
export async function decideRequest(kyodaku: Kyodaku, clearing: Clearing, what: ToDecide): Promise<Receipt> {
  const { name, use, texts, files, seconds, source, signal } = what
  const result = await clearRequest(kyodaku, clearing, {
    name,
    use,
    texts,
    files,
    seconds,
    declarations: source === undefined ? [] : await worksOf(kyodaku, source, 'lineage'),
    ...(signal === undefined ? {} : { signal }),
  })
  if (result.decision.outcome !== 'permit') throw new PermissionRequired(result)
  return result.receipt
}

/**
 * Decides whether what came out may be released: by its content, and by the works that it was permitted to be made of. Decided
 * once: a process that died after that finds it on record.
 */
export async function decideOutput(
  kyodaku: Kyodaku,
  clearing: Clearing,
  generation: Generation,
  path: string,
  digest: string,
  options: { signal?: AbortSignal; onProgress?: (done: number, total: number) => void },
): Promise<Receipt> {
  const name = `output of ${generation.id}`
  const before = await kyodaku.store.db
    .selectFrom('clearances')
    .select('receipt_id')
    .where('media_digest', '=', digest)
    .where('input_name', '=', name)
    .executeTakeFirst()
  if (before !== undefined) return await findReceipt(kyodaku, before.receipt_id)
  const { receipt } = await clearFile(kyodaku, clearing, path, {
    name,
    use: { ...generation.use, kind: 'release' },
    declarations: await worksOf(kyodaku, generation, 'prompt'),
    ...options,
  })
  return receipt
}

/** The works that a generation was decided to be of, as statements for what is made from it. */
async function worksOf(
  kyodaku: Kyodaku,
  { id, receipt_id, output_receipt_id }: Generation,
  by: 'prompt' | 'lineage',
): Promise<{ work: string; by: string; text: string }[]> {
  const works = new Set<string>()
  for (const receipt of [receipt_id, ...(output_receipt_id === null || by === 'prompt' ? [] : [output_receipt_id])])
    for (const { work } of (await findReceipt(kyodaku, receipt)).decision.works) works.add(work)
  return [...works].sort().map((work) => ({ work, by, text: id }))
}
