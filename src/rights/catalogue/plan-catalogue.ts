import { isDeepStrictEqual } from 'node:util'
import { ownershipConflicts } from '../ownership-conflicts.js'
import type { Name } from '../party.js'
import type { Registry } from '../registry.js'
import { RightsError } from '../rights-error.js'
import { type Ownership, parseWork, type Work, wholeShare } from '../work.js'
import { type CatalogueProblem, problemAt } from './catalogue-problem.js'
import { type CatalogueRow, fromRightsProblem, keyOfName, present } from './catalogue-row.js'
import { plain } from './columns.js'
import { type MergedRow, mergeRows } from './merge-rows.js'
import { cycleThrough, parentsFirst } from './parents.js'

export interface CatalogueTerms {
  /**
   * In whose name this is done. What is registered for others is then not changed: a difference of ownership becomes a claim.
   * It owns new works for which the file names no owner and no parent. Absent: the operator, for whoever the file names.
   */
  principal?: string
  /** The operator's own import: new works need not belong to the principal, and others' works may be described anew. */
  byOperator?: boolean
  /** What the file says of a work (its names, its owners, …) takes the place of what was there, instead of adding to it. */
  replace?: boolean
  /** What becomes of differing ownership. Default `open`. */
  claims?: 'open' | 'refuse'
}

export interface PlannedWork {
  work: Work
  /** The lines that say so. */
  lines: number[]
}

export interface PlannedChange extends PlannedWork {
  before: Work
  fields: (keyof Work)[]
}

/** A claim of ownership, without the id and time that it gets when it is opened. */
export interface PlannedClaim {
  work: string
  share: Ownership
  line: number
}

/** What an import would do. Parents stand before their children, in `add` and in `change`. */
export interface CataloguePlan {
  add: PlannedWork[]
  change: PlannedChange[]
  /** Ids of works that are registered just so. */
  unchanged: string[]
  claims: PlannedClaim[]
  problems: CatalogueProblem[]
  warnings: CatalogueProblem[]
}

/**
 * What to record so that the registry says what the rows say. Adds, never removes what the file does not mention unless
 * `replace`; takes each work whole or, with any problem in it, not at all. Pure; the cost grows with rows and registry.
 *
 * @example
 * const { rows } = await parseCatalogueCsv(text)
 * const plan = planCatalogue(rows, registry, { principal: 'aozora-eiga' })
 */
export function planCatalogue(
  rows: readonly CatalogueRow[],
  existing: Registry,
  terms: CatalogueTerms = {},
): CataloguePlan {
  const { principal, byOperator = principal === undefined, replace = false, claims: claimsWanted = 'open' } = terms
  const found: CatalogueProblem[] = []
  const registered = new Map(existing.works.map((work) => [work.id, work]))
  const merged = mergeRows(rows, found)
  const plan: CataloguePlan = { add: [], change: [], unchanged: [], claims: [], problems: [], warnings: [] }

  /** The works of the file as they would be, of those without a problem so far. */
  const wanted = new Map<string, { work: Work; row: MergedRow; before: Work | undefined }>()
  const bad = new Set<string>()
  const refuse = (row: MergedRow, problem: CatalogueProblem) => {
    found.push(problem)
    if (problem.severity !== 'warning') bad.add(row.id)
  }

  for (const row of merged.values()) {
    if (row.bad) bad.add(row.id)
    else takeWork(row)
  }
  checkParents()
  if (!byOperator) checkNewOwners()
  checkIdentifiers()
  for (const id of bad) wanted.delete(id)
  refuseChildrenOf(bad)
  checkShares()
  checkParties()
  checkNames()

  for (const id of parentsFirst(wanted, ({ work }) => work.parent)) {
    const { work, row, before } = wanted.get(id)!
    if (before === undefined) plan.add.push({ work, lines: row.lines })
    else {
      const fields = changedFields(before, work)
      if (fields.length === 0) plan.unchanged.push(id)
      else plan.change.push({ work, before, fields, lines: row.lines })
    }
  }
  plan.claims = plan.claims.filter((claim) => !bad.has(claim.work))
  found.sort((a, b) => a.line - b.line)
  for (const problem of found) (problem.severity === 'warning' ? plan.warnings : plan.problems).push(problem)
  return plan

  function takeWork(row: MergedRow): void {
    const before = registered.get(row.id)
    const candidate = before === undefined ? newWork(row) : changedWork(row, before)
    if (candidate === undefined) return
    try {
      const work = parseWork(candidate)
      wanted.set(row.id, { work, row, before })
    } catch (error) {
      if (!(error instanceof RightsError)) throw error
      for (const problem of error.problems) refuse(row, fromRightsProblem(row.line, problem, { value: row.id }))
    }
  }

  function newWork(row: MergedRow): Work | undefined {
    if (row.names.length === 0) refuse(row, problemAt(row.line, 'no-title', {}, { value: row.id }))
    let owners = row.owners
    if (owners.length === 0 && row.parent === undefined) {
      if (principal === undefined) refuse(row, problemAt(row.line, 'no-owner', {}, { value: row.id }))
      else owners = [{ party: principal, share: wholeShare, territories: ['worldwide'] }]
    }
    if (bad.has(row.id)) return undefined
    return {
      id: row.id,
      kind: row.kind ?? 'other',
      ...present('parent', row.parent),
      titles: row.names,
      ...(row.identifiers.length === 0 ? {} : { identifiers: row.identifiers }),
      owners,
      ...present('committee', row.committee),
      regime: row.regime ?? 'prior-permission',
      ...present('evocations', row.evocations),
      ...present('disclosure', row.disclosure),
    }
  }

  /** The registered work with what the file says of it, as far as whoever imports may change it. */
  function changedWork(row: MergedRow, before: Work): Work | undefined {
    const ownedBy = ownersOf(before)
    const parties = [...new Set(ownedBy.map(({ party }) => party))]
    const others = parties.join(', ')
    const mine = parties.length === 0 || (principal === undefined ? byOperator : parties.includes(principal))
    const wholly = parties.length === 0 || (parties.length === 1 && parties[0] === principal)
    const mayDescribe = mine || byOperator
    const owners = row.owners.length === 0 ? before.owners : withOwners(before.owners, row.owners)

    if (!mine && !describesSame(row, before)) {
      const parameters = { owner: others, title: before.titles[0]?.text ?? before.id }
      refuse(row, problemAt(row.line, 'id-taken', parameters, { value: row.id }))
      return undefined
    }
    const ownersDiffer =
      row.owners.length > 0 &&
      !sameOwners(row.owners.every((owner) => isIn(owner, ownedBy)) && !replace ? ownedBy : owners, ownedBy)
    if (ownersDiffer && !wholly) claim(row, before, ownedBy, others)
    if (bad.has(row.id)) return undefined

    const described: Work = {
      ...before,
      ...present('kind', row.kind),
      ...present('parent', row.parent),
      titles: replace && row.names.length > 0 ? row.names : withNames(before.titles, row.names),
      ...identifiersOf(row, before),
      owners: ownersDiffer && wholly ? owners : before.owners,
      ...present('committee', row.committee),
      ...present('regime', row.regime),
      ...present('evocations', row.evocations),
      ...present('disclosure', row.disclosure),
    }
    if (mayDescribe) return described
    const fields = changedFields(before, described)
    if (fields.length > 0) {
      const parameters = { owner: others, fields: fields.join(', ') }
      refuse(row, problemAt(row.line, 'others-work-unchanged', parameters, { value: row.id }))
    }
    return before
  }

  function identifiersOf(row: MergedRow, before: Work): Pick<Work, 'identifiers'> {
    if (row.identifiers.length === 0) return {}
    const said = new Set(row.identifiers.map(({ scheme }) => scheme))
    const kept = (before.identifiers ?? []).filter(({ scheme }) => !replace || !said.has(scheme))
    const added = row.identifiers.filter((one) => !kept.some((other) => isDeepStrictEqual(one, other)))
    return { identifiers: [...kept, ...added] }
  }

  /** Each party that the file names has what the file says; the others keep theirs, unless all is replaced. */
  function withOwners(before: readonly Ownership[], said: readonly Ownership[]): Ownership[] {
    const named = new Set(said.map(({ party }) => party))
    return [...(replace ? [] : before.filter(({ party }) => !named.has(party))), ...said]
  }

  /** Opens a claim for every share that the file says and the registry does not. */
  function claim(row: MergedRow, before: Work, ownedBy: readonly Ownership[], others: string): void {
    const where = { value: row.id }
    for (const share of row.owners) {
      if (isIn(share, ownedBy)) continue
      // Less than is registered takes nothing from anyone, but needs the others' hands to become theirs.
      if (claimsWanted === 'refuse') {
        refuse(row, problemAt(row.line, 'claim-refused', { owner: others }, where))
        return
      }
      if (principal !== undefined && !byOperator && share.party !== principal) {
        refuse(row, problemAt(row.line, 'claim-in-anothers-name', { principal, owner: share.party }, where))
        return
      }
      const earlier = existing.claims?.find((one) => one.work === before.id && sameOwnership(one.share, share))
      if (earlier === undefined) {
        plan.claims.push({ work: before.id, share, line: row.line })
        refuse(row, problemAt(row.line, 'claim-opened', { owner: others }, where))
      } else if (earlier.state !== 'open') {
        refuse(row, problemAt(row.line, 'claim-settled', { state: earlier.state }, where))
      }
    }
  }

  /** The owners as registered: a work's own, or its nearest ancestor's. */
  function ownersOf(work: Work): readonly Ownership[] {
    const seen = new Set<string>()
    for (
      let at: Work | undefined = work;
      at !== undefined && !seen.has(at.id);
      at = at.parent === undefined ? undefined : registered.get(at.parent)
    ) {
      if (at.owners.length > 0) return at.owners
      seen.add(at.id)
    }
    return []
  }

  function checkParents(): void {
    const parentOf = (id: string) =>
      wanted.get(id)?.work.parent ?? (wanted.has(id) ? undefined : registered.get(id)?.parent)
    for (const row of merged.values()) {
      const { parent } = row
      if (parent === undefined || registered.has(parent) || merged.has(parent)) continue
      refuse(row, problemAt(row.line, 'unknown-parent', { parent }, { column: 'parent', value: parent }))
    }
    const known = new Set<string>()
    for (const [id, { work, row }] of wanted) {
      const { parent } = work
      if (parent === undefined) continue
      const cycle = cycleThrough(id, parentOf, known)
      if (cycle !== undefined) {
        const path = `${cycle.slice(0, 10).join(' → ')}${cycle.length > 10 ? ' → …' : ''}`
        refuse(row, problemAt(row.line, 'parent-cycle', { path }, { column: 'parent', value: parent }))
      }
    }
  }

  /** Whoever acts for a principal registers its works only: as an owner, itself or through the parent. */
  function checkNewOwners(): void {
    if (principal === undefined) return
    for (const [id, { row, before, work }] of wanted) {
      if (bad.has(id)) continue
      const moved = before !== undefined && work.parent !== undefined && work.parent !== before.parent
      if (before !== undefined && !moved) continue
      const owners = ownersInFile(work)
      if (!owners.some(({ party }) => party === principal)) {
        refuse(row, problemAt(row.line, 'not-your-work', { principal }, { value: id }))
      }
    }
  }

  function ownersInFile(work: Work): readonly Ownership[] {
    const seen = new Set<string>()
    let at: Work | undefined = work
    while (at !== undefined && !seen.has(at.id)) {
      if (at.owners.length > 0) return at.owners
      seen.add(at.id)
      at = at.parent === undefined ? undefined : (wanted.get(at.parent)?.work ?? registered.get(at.parent))
    }
    return []
  }

  function checkIdentifiers(): void {
    const taken = new Map<string, string>()
    for (const work of registered.values()) {
      if (wanted.has(work.id)) continue
      for (const { scheme, value } of work.identifiers ?? []) taken.set(`${scheme}\0${value}`, work.id)
    }
    for (const [id, { work, row }] of wanted) {
      for (const { scheme, value } of work.identifiers ?? []) {
        const key = `${scheme}\0${value}`
        const other = taken.get(key)
        if (other === undefined) taken.set(key, id)
        else if (other !== id)
          refuse(row, problemAt(row.line, 'identifier-taken', { scheme, other }, { column: scheme, value }))
      }
    }
  }

  /** What hangs below a work that is not taken and not registered cannot be taken either. */
  function refuseChildrenOf(refused: ReadonlySet<string>): void {
    const children = new Map<string, string[]>()
    for (const [id, { work }] of wanted) {
      if (work.parent === undefined) continue
      const list = children.get(work.parent)
      if (list === undefined) children.set(work.parent, [id])
      else list.push(id)
    }
    const waiting = [...refused].filter((id) => !registered.has(id))
    for (let parent = waiting.pop(); parent !== undefined; parent = waiting.pop()) {
      for (const id of children.get(parent) ?? []) {
        const child = wanted.get(id)
        if (child === undefined) continue
        const first = merged.get(parent)?.line ?? 0
        refuse(
          child.row,
          problemAt(child.row.line, 'parent-refused', { parent, first }, { column: 'parent', value: parent }),
        )
        wanted.delete(id)
        if (!registered.has(id)) waiting.push(id)
      }
    }
  }

  function checkShares(): void {
    for (const { work, row, before } of wanted.values()) {
      if (before !== undefined && isDeepStrictEqual(before.owners, work.owners)) continue
      for (const { territory, total, from, until } of ownershipConflicts(work).slice(0, gapsPerWork)) {
        const period = from === undefined && until === undefined ? '' : ` (${day(from)}–${day(until)})`
        const percent = (total / 10_000).toString()
        found.push(problemAt(row.line, 'shares-do-not-add-up', { territory, period, percent }, { value: work.id }))
      }
    }
  }

  /** Once for every party that nobody has heard of. */
  function checkParties(): void {
    const known = new Set(existing.parties.map(({ id }) => id))
    for (const { work, row } of wanted.values()) {
      for (const { party } of work.owners) {
        if (known.has(party)) continue
        known.add(party)
        found.push(problemAt(row.line, 'unknown-party', { party }, { value: party }))
      }
    }
  }

  /** New names that another work has too, other than its own ancestors and descendants. */
  function checkNames(): void {
    const workByName = new Map<string, string>()
    for (const work of registered.values()) {
      if (!wanted.has(work.id)) for (const { text } of work.titles) workByName.set(nameKey(text), work.id)
    }
    for (const [id, { work, row, before }] of wanted) {
      const old = before === undefined ? undefined : new Set(before.titles.map(keyOfName))
      for (const name of work.titles) {
        const key = nameKey(name.text)
        const other = workByName.get(key)
        if (other === undefined) workByName.set(key, id)
        else if (other !== id && !old?.has(keyOfName(name)) && !related(id, other)) {
          found.push(problemAt(row.line, 'shared-name', { other }, { value: name.text }))
        }
      }
    }
  }

  function related(a: string, b: string): boolean {
    const climb = (from: string, to: string) => {
      const seen = new Set<string>()
      for (let at: string | undefined = from; at !== undefined && !seen.has(at); ) {
        if (at === to) return true
        seen.add(at)
        at = (wanted.get(at)?.work ?? registered.get(at))?.parent
      }
      return false
    }
    return climb(a, b) || climb(b, a)
  }
}

/** So many gaps of one work are told; they have one cause more often than not. */
const gapsPerWork = 10

const nameKey = (text: string) => plain(text)
const day = (instant: string | undefined) => (instant === undefined ? '' : instant.slice(0, 10))

/** Names that are added; one that is there already, in the same words, only gains what was not known of it. */
function withNames(before: readonly Name[], said: readonly Name[]): Name[] {
  const names = [...before]
  const places = new Map<string, number>()
  const exact = new Set(before.map(keyOfName))
  before.forEach((name, place) => {
    if (name.language === undefined) places.set(`${name.kind}\0${name.text}`, place)
  })
  const textOnly = new Set(before.map(({ kind, text }) => `${kind}\0${text}`))
  for (const name of said) {
    if (exact.has(keyOfName(name))) continue
    const key = `${name.kind}\0${name.text}`
    if (name.language === undefined && textOnly.has(key)) continue
    const place = places.get(key)
    if (place !== undefined) {
      names[place] = { ...name, ...names[place] }
      places.delete(key)
    } else names.push(name)
    exact.add(keyOfName(name))
    textOnly.add(key)
  }
  return names
}

/** Whether a row means the registered work and not another one that happens to have the same id. */
function describesSame(row: MergedRow, before: Work): boolean {
  const known = new Set(before.titles.map(({ text }) => nameKey(text)))
  return (
    row.names.some(({ text }) => known.has(nameKey(text))) ||
    row.identifiers.some((one) => before.identifiers?.some((other) => isDeepStrictEqual(one, other)))
  )
}

function sameOwnership(a: Ownership, b: Ownership): boolean {
  return (
    a.party === b.party &&
    a.share === b.share &&
    isDeepStrictEqual([...a.territories].sort(), [...b.territories].sort()) &&
    sameInstant(a.from, b.from) &&
    sameInstant(a.until, b.until)
  )
}

const sameInstant = (a: string | undefined, b: string | undefined) =>
  a === b || (a !== undefined && b !== undefined && Date.parse(a) === Date.parse(b))
const isIn = (owner: Ownership, owners: readonly Ownership[]) => owners.some((other) => sameOwnership(owner, other))
const sameOwners = (a: readonly Ownership[], b: readonly Ownership[]) =>
  a.length === b.length && a.every((owner) => isIn(owner, b)) && b.every((owner) => isIn(owner, a))

function changedFields(before: Work, after: Work): (keyof Work)[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof Work)[]
  return fields.filter((field) => {
    // Registered before parts of a work had this field: absent means the same.
    if (field === 'disclosure' && (before[field] ?? 'public') === (after[field] ?? 'public')) return false
    return !isDeepStrictEqual(before[field], after[field])
  })
}
