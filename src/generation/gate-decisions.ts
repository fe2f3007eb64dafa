import type { Insertable } from 'kysely'
import {
  type Clearing,
  clearFile,
  clearRequest,
  type Decisions,
  findReceipt,
  type JournaledDecision,
  type Kyodaku,
  type Receipt,
} from '../clearance/index.js'
import { type Decision, summarizeDecision, type Use } from '../rights/index.js'
import type { GenerationsTable } from '../store/index.js'
import { seesContexts } from './context/index.js'
import type { FormFile } from './dialect/index.js'
import { GenerationError } from './generation-error.js'
import type { Generation } from './generations.js'
import type { createLicensedWorks, LicensedWork } from './licensed-works.js'

/** A decision that is not `permit`: what the asker is told of it. */
export class PermissionRequired extends GenerationError {
  readonly receipt: string
  readonly outcome: Decision['outcome']
  readonly explanation: { en: string; ja: string }
  /** Works that may be generated with instead. */
  readonly alternatives: readonly LicensedWork[]
  /** Where to say that it was decided wrongly. */
  readonly appealUrl?: string
  constructor(
    decided: JournaledDecision['decided'],
    { alternatives = [], appealUrl }: { alternatives?: readonly LicensedWork[]; appealUrl?: string } = {},
  ) {
    const explanation = explained(decided)
    super('generation.permission-required', explanation.en)
    this.name = 'PermissionRequired'
    this.receipt = decided.id
    this.outcome = decided.decision.outcome
    this.explanation = explanation
    this.alternatives = alternatives
    if (appealUrl !== undefined) this.appealUrl = appealUrl.replaceAll('{receipt}', encodeURIComponent(decided.id))
  }
}

/** Why, in one sentence: which work, and that its permission is missing; not by which word it was recognised. */
export function explained({ decision, inputs }: Pick<Receipt, 'decision' | 'inputs'>): { en: string; ja: string } {
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
  /** Characters that it names, which were made from videos. */
  cast?: readonly { id: string; receipt: string }[]
  signal?: AbortSignal
}

/** Where requests are decided: by what, and where that is written down. */
export interface Desk {
  kyodaku: Kyodaku
  decisions: Decisions
  clearing(): Promise<Clearing>
  /** To try it: what is not permitted is decided, recorded, told of here, and done all the same. */
  dryRun?: (refused: PermissionRequired, decision: Decision) => void
  /** Works that may be generated with instead of those that were refused. */
  licensed?: ReturnType<typeof createLicensedWorks>
  /** Where an asker says that it was decided wrongly; `{receipt}` stands for the receipt's id. */
  appealUrl?: string
  /** Told of every decision, and how long it took. */
  onDecided?: (decision: Decision, milliseconds: number) => void
}

/**
 * Decides whether something may be generated, and has that durable when it returns; `recorded` says when it is in the log.
 * @param generation what is kept with it: of one that is refused, too, for those who look at all that was asked for
 * @throws PermissionRequired, ClearanceError
 */
export async function decideRequest(
  { kyodaku, decisions, clearing, dryRun, onDecided, licensed, appealUrl }: Desk,
  what: ToDecide,
  generation?: (receipt: string, at: Date, refused: PermissionRequired | undefined) => Insertable<GenerationsTable>,
): Promise<JournaledDecision> {
  const began = performance.now()
  const { name, use, texts, files, seconds, source, cast = [], signal } = what
  const declarations = source === undefined ? [] : await worksOf(kyodaku, receiptsOf(source), source.id, 'lineage')
  for (const { id, receipt } of cast) declarations.push(...(await worksOf(kyodaku, [receipt], id, 'lineage')))
  const options = {
    name,
    use,
    texts,
    files,
    seconds,
    seesContexts,
    declarations,
    ...(signal === undefined ? {} : { signal }),
  }
  const isDone = ({ decision }: JournaledDecision['decided']) => decision.outcome === 'permit' || dryRun !== undefined
  const by = await clearing()
  const decision = await clearRequest(kyodaku, decisions, by, options, (decided, at) =>
    generation?.(decided.id, at, isDone(decided) ? undefined : new PermissionRequired(decided)),
  )
  const { decided } = decision
  onDecided?.(decided.decision, performance.now() - began)
  if (decided.decision.outcome === 'permit') return decision
  const { works, needed } = decided.decision
  const refused = new PermissionRequired(decided, {
    ...(appealUrl === undefined ? {} : { appealUrl }),
    alternatives:
      licensed?.(by.indexed, decided.inputs.use, {
        works: new Set(works.map(({ work }) => work)),
        owners: new Set(needed.flatMap(({ from }) => from)),
      }) ?? [],
  })
  if (dryRun === undefined) throw refused
  dryRun(refused, decided.decision)
  return decision
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
    settles: generation.receipt_id,
    declarations: await worksOf(kyodaku, [generation.receipt_id], generation.id, 'prompt'),
    ...options,
  })
  return receipt
}

/** What was decided of a generation, before and after. */
function receiptsOf({ receipt_id, output_receipt_id }: Generation): string[] {
  return [receipt_id, ...(output_receipt_id === null ? [] : [output_receipt_id])]
}

/** The works that receipts are about, as statements for what is made from `id`. */
async function worksOf(
  kyodaku: Kyodaku,
  receipts: readonly string[],
  id: string,
  by: 'prompt' | 'lineage',
): Promise<{ work: string; by: string; text: string }[]> {
  const works = new Set<string>()
  for (const receipt of receipts)
    for (const { work } of (await findReceipt(kyodaku, receipt)).decision.works) works.add(work)
  return [...works].sort().map((work) => ({ work, by, text: id }))
}
