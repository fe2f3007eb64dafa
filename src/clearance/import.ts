import {
  type CatalogueColumn,
  type CatalogueFile,
  type CataloguePlan,
  type CatalogueProblem,
  type CatalogueReading,
  type CatalogueTerms,
  parseCatalogueCsv,
  parseCatalogueJson,
  planCatalogue,
  problemAt,
  type Registry,
  type TextSource,
  type Work,
} from '../rights/index.js'
import { ClearanceError } from './errors.js'
import type { Kyodaku } from './kyodaku.js'
import { mayAct, powersIn } from './mandates.js'
import { type Act, loadRegistry, type NewEntry, recordSubjects } from './registry.js'

export interface ImportOptions extends Omit<CatalogueReading, 'signal'> {
  format: 'csv' | 'json'
  /** The rightsholder whose catalogue it is: owns what the file names no owner for, and nobody else's work is changed. */
  owner?: string
  /** Who does it: the owner itself, or its association. Absent: the operator of this installation. */
  act?: Act
  /** Says what would be done; records nothing. */
  dryRun?: boolean
  /** Records the works without a problem. Otherwise one error in the file keeps all of it out. */
  skipBadRows?: boolean
  /** What the file says of a work takes the place of what was there. See `CatalogueTerms`. */
  replace?: boolean
  claims?: 'open' | 'refuse'
  signal?: AbortSignal
  onProgress?: (progress: ImportProgress) => void
}

export interface ImportProgress {
  step: 'read' | 'plan' | 'record'
  /** Characters or bytes of the source; works and claims recorded. */
  done: number
  /** 0 where it isn't known. */
  total: number
}

export interface ImportReport {
  /** What was read and detected; its rows are left out. */
  file: Omit<CatalogueFile, 'rows' | 'problems'>
  /**
   * `recorded`: all that was to be done. `dry-run`: nothing, as was asked for. `refused`: nothing, because of errors.
   * `nothing-to-do`: all of it is registered just so.
   */
  state: 'recorded' | 'dry-run' | 'refused' | 'nothing-to-do'
  counts: {
    new: number
    changed: number
    unchanged: number
    claims: number
    /** Works and claims that were recorded. */
    recorded: number
    names: number
    errors: number
    warnings: number
  }
  /** Errors and warnings, by line. */
  problems: CatalogueProblem[]
  /** Ids, and of changes the fields. */
  added: string[]
  changed: { work: string; fields: (keyof Work)[] }[]
}

/**
 * Takes a catalogue into the registry. Reads all of it, plans, and only then records: parents before their children, in
 * batches. Any error keeps the whole file out, unless bad rows are to be skipped; what is wrong with the file as a whole
 * (`fatal`) always does.
 *
 * Safe to repeat: what is registered just so is not recorded again. A crash or an abort while recording leaves whole works,
 * in order; the same import again records exactly the rest.
 *
 * @throws ClearanceError `clearance.owner-needed`, `clearance.mandate-needed`, `clearance.unknown-party`; whatever the signal
 * was aborted with; StoreError, RecordError
 * @example
 * const report = await importCatalogue(kyodaku, createReadStream('works.csv'), { format: 'csv', owner: 'aozora-eiga' })
 */
export async function importCatalogue(
  kyodaku: Kyodaku,
  source: TextSource | string,
  options: ImportOptions,
): Promise<ImportReport> {
  const { format, act = {}, dryRun = false, skipBadRows = false, signal, onProgress } = options
  const registry = await loadRegistry(kyodaku)
  const principal = principalOf(registry, act, options.owner)
  if (principal !== undefined && act.by !== undefined) {
    // Refused at once: what no work of the file could make better.
    mayAct(registry, act, 'deposit', { rightsholders: [principal], works: [] }, kyodaku.now())
  }

  const reading: CatalogueReading = {
    ...(options.ignoreColumns === undefined ? {} : { ignoreColumns: options.ignoreColumns }),
    ...(options.headings === undefined ? {} : { headings: options.headings }),
    ...(options.zone === undefined ? {} : { zone: options.zone }),
    ...(signal === undefined ? {} : { signal }),
  }
  const watched = counted(typeof source === 'string' ? [source] : source, (done) =>
    onProgress?.({ step: 'read', done, total: 0 }),
  )
  const {
    rows,
    problems: found,
    ...file
  } = await (format === 'csv' ? parseCatalogueCsv : parseCatalogueJson)(watched, reading)
  signal?.throwIfAborted()

  onProgress?.({ step: 'plan', done: 0, total: rows.length })
  const terms: CatalogueTerms = {
    ...(principal === undefined ? {} : { principal }),
    byOperator: act.by === undefined,
    ...(options.replace === undefined ? {} : { replace: options.replace }),
    ...(options.claims === undefined ? {} : { claims: options.claims }),
  }
  const plan = planCatalogue(rows, registry, terms)
  const allowed = actsFor(plan, registry, act, principal, kyodaku.now())
  const planned = [...plan.problems, ...plan.warnings, ...allowed.problems].map((problem) =>
    underHeading(problem, file.columns),
  )
  const problems = [...found, ...planned].sort((a, b) => a.line - b.line)
  onProgress?.({ step: 'plan', done: rows.length, total: rows.length })

  const { entries, refused } = allowed
  const taken = <T extends { work: Work | string }>(list: readonly T[]) =>
    list.filter(({ work }) => !refused.has(typeof work === 'string' ? work : work.id))
  const [add, change, claims] = [taken(plan.add), taken(plan.change), taken(plan.claims)]
  const report = (state: ImportReport['state'], recorded: number): ImportReport => {
    const errors = problems.filter(({ severity }) => severity !== 'warning').length
    const works = [...add, ...change].map(({ work }) => work)
    return {
      file,
      state,
      counts: {
        new: add.length,
        changed: change.length,
        unchanged: plan.unchanged.length,
        claims: claims.length,
        recorded,
        names: works.reduce((sum, { titles }) => sum + titles.length, 0),
        errors,
        warnings: problems.length - errors,
      },
      problems,
      added: add.map(({ work }) => work.id),
      changed: change.map(({ work, fields }) => ({ work: work.id, fields })),
    }
  }
  const blocked = problems.some(({ severity }) => severity === 'fatal' || (severity === 'error' && !skipBadRows))
  if (blocked) return report('refused', 0)
  if (dryRun) return report('dry-run', 0)
  if (entries.length === 0)
    return report(problems.some(({ severity }) => severity === 'error') ? 'refused' : 'nothing-to-do', 0)

  let recorded = 0
  for (const batch of batches(entries)) {
    signal?.throwIfAborted()
    await recordSubjects(
      kyodaku,
      batch.map(({ entry }) => entry),
      batch[0]!.act,
    )
    recorded += batch.length
    onProgress?.({ step: 'record', done: recorded, total: entries.length })
  }
  return report('recorded', recorded)

  /** The entries of a plan in their order, each with the power under which it is made. */
  function actsFor(plan: CataloguePlan, registry: Registry, act: Act, principal: string | undefined, at: Date) {
    const entries: { entry: NewEntry; act: Act }[] = []
    const problems: CatalogueProblem[] = []
    const known = new Map(registry.works.map((work) => [work.id, work]))
    const powers =
      act.by === undefined
        ? undefined
        : powersIn({ ...registry, works: [...registry.works, ...plan.add.map(({ work }) => work)] })
    const refused = new Set<string>()
    const power = (
      work: Pick<Work, 'id' | 'parent'>,
      line: number,
      scope: 'deposit' | 'claim',
      territories?: string[],
    ): Act | undefined => {
      if (powers === undefined || principal === undefined) return act
      try {
        return mayAct(
          powers,
          act,
          scope,
          { rightsholders: [principal], works: [work], ...(territories && { territories }) },
          at,
        )
      } catch (error) {
        if (!(error instanceof ClearanceError)) throw error
        const parameters = { actor: act.by ?? '', principal, detail: error.message }
        problems.push(problemAt(line, 'mandate-needed', parameters, { value: work.id }))
        refused.add(work.id)
        return undefined
      }
    }
    for (const { work, lines } of [...plan.add, ...plan.change]) {
      // A child of what may not be registered would hang in the air.
      if (work.parent !== undefined && refused.has(work.parent) && !known.has(work.parent)) {
        problems.push(
          problemAt(lines[0]!, 'parent-refused', { parent: work.parent, first: lines[0]! }, { value: work.id }),
        )
        refused.add(work.id)
        continue
      }
      const by = power(work, lines[0]!, 'deposit')
      if (by !== undefined) entries.push({ entry: { kind: 'work', subject: work }, act: by })
    }
    for (const { work, share, line } of plan.claims) {
      const by = power(known.get(work) ?? { id: work }, line, 'claim', share.territories)
      const claimedAt = at.toISOString()
      const subject = { id: kyodaku.newId('clm'), work, share, claimedAt, state: 'open' as const }
      if (by !== undefined) entries.push({ entry: { kind: 'claim', subject }, act: by })
    }
    return { entries, problems, refused }
  }
}

/** The rightsholder in whose name an import is done; undefined for the operator's own. */
function principalOf(registry: Registry, act: Act, owner: string | undefined): string | undefined {
  if (owner !== undefined || act.by === undefined) return owner ?? act.onBehalfOf
  if (act.onBehalfOf !== undefined) return act.onBehalfOf
  if (registry.parties.find(({ id }) => id === act.by)?.role === 'association') {
    throw new ClearanceError(
      'clearance.owner-needed',
      `${act.by} is an association: say with --owner whose catalogue this is, so that its mandate can be looked up.`,
    )
  }
  return act.by
}

/** A plan knows fields; people know the headings of their file. */
function underHeading(problem: CatalogueProblem, columns: readonly CatalogueColumn[]): CatalogueProblem {
  const heading = columns.find(
    ({ field, scheme }) => field === problem.column || (scheme !== undefined && scheme === problem.column),
  )
  return heading === undefined ? problem : { ...problem, column: heading.header }
}

/** So many entries are recorded at a time: what a crash or an abort can leave to be repeated. */
const entriesPerBatch = 500

/** Runs of entries that are made under the same power. */
function* batches(entries: readonly { entry: NewEntry; act: Act }[]) {
  let from = 0
  for (let at = 1; at <= entries.length; at++) {
    const [first, next] = [entries[from]!, entries[at]]
    const together = next !== undefined && at - from < entriesPerBatch && sameAct(first.act, next.act)
    if (together) continue
    yield entries.slice(from, at)
    from = at
  }
}

const sameAct = (a: Act, b: Act) => a.by === b.by && a.onBehalfOf === b.onBehalfOf && a.mandate === b.mandate

async function* counted(source: TextSource, tell: (done: number) => void): AsyncGenerator<Uint8Array | string> {
  let done = 0
  for await (const piece of source) {
    done += piece.length
    tell(done)
    yield piece
  }
}
