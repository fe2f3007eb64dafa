import { isDeepStrictEqual } from 'node:util'
import { type Ownership, wholeShare } from '../work.js'
import { type CatalogueProblem, problemAt } from './catalogue-problem.js'
import { type CatalogueRow, keyOfName, present, type RowOwner } from './catalogue-row.js'

/** All that the rows of one id say together. */
export interface MergedRow extends Omit<CatalogueRow, 'owners'> {
  owners: Ownership[]
  /** All its lines, the first among them. */
  lines: number[]
}

const single = ['title', 'kind', 'parent', 'committee', 'regime', 'evocations', 'disclosure'] as const

/** Puts the rows of each work together, in the order of their first lines. What contradicts is a problem of the later one. */
export function mergeRows(rows: readonly CatalogueRow[], problems: CatalogueProblem[]): Map<string, MergedRow> {
  const merged = new Map<string, Omit<MergedRow, 'owners'> & { owners: RowOwner[]; seen: Set<string> | undefined }>()
  for (const row of rows) {
    const before = merged.get(row.id)
    if (before === undefined) {
      merged.set(row.id, {
        ...row,
        names: [...row.names],
        identifiers: [...row.identifiers],
        owners: [...row.owners],
        lines: [row.line],
        seen: undefined,
      })
      continue
    }
    if (row.bad) before.bad = true
    before.lines.push(row.line)
    for (const field of single) {
      const value = row[field]
      if (value === undefined) continue
      if (before[field] === undefined) Object.assign(before, { [field]: value })
      else if (!isDeepStrictEqual(before[field], value)) {
        problems.push(
          problemAt(
            row.line,
            'contradiction',
            { first: before.line, before: said(before[field]) },
            { column: field, value: said(value) },
          ),
        )
        before.bad = true
      }
    }
    before.seen ??= new Set(before.names.map(keyOfName))
    for (const name of row.names) {
      const key = keyOfName(name)
      if (before.seen.has(key)) continue
      before.seen.add(key)
      before.names.push(name)
    }
    for (const identifier of row.identifiers) {
      if (!before.identifiers.some((other) => isDeepStrictEqual(other, identifier))) before.identifiers.push(identifier)
    }
    for (const owner of row.owners) {
      const { line: _, ...said } = owner
      const same = before.owners.some(({ line: _line, ...other }) => isDeepStrictEqual(other, said))
      if (!same) before.owners.push(owner)
    }
  }
  const works = new Map<string, MergedRow>()
  for (const [id, { seen: _, ...row }] of merged) works.set(id, { ...row, owners: settledShares(row, problems) })
  return works
}

const said = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

/**
 * Shares that were left out (the whole for one owner, equal parts for several) and fractions, rounded down to millionths;
 * where the fractions add up to the whole, what rounding lost goes to the first ones, a millionth each.
 */
function settledShares(row: { owners: RowOwner[]; lines: number[] }, problems: CatalogueProblem[]): Ownership[] {
  const groups = new Map<string, RowOwner[]>()
  for (const owner of row.owners) {
    const key = JSON.stringify([owner.territories, owner.from, owner.until])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [owner])
    else group.push(owner)
  }
  const share = new Map<RowOwner, number>()
  for (const group of groups.values()) {
    const open = group.filter((owner) => owner.share === undefined)
    if (open.length > 0) {
      if (group.length > 1) problems.push(problemAt(open[0]!.line, 'shares-assumed', { owners: group.length }))
      // Beside shares that are given, those left out get equal parts of the rest.
      const given = group.reduce((sum, owner) => sum + roundedDown(owner.share), 0)
      const rest = Math.max(wholeShare - given, open.length)
      open.forEach((owner, position) => {
        share.set(owner, Math.floor(rest / open.length) + (position < rest % open.length ? 1 : 0))
      })
    }
    const sum = group.reduce((total, owner) => total + roundedDown(owner.share), 0)
    const fractions = group.filter((owner) => typeof owner.share === 'object')
    const lost =
      open.length === 0 && sum < wholeShare && sum + fractions.length > wholeShare && addUp(group)
        ? wholeShare - sum
        : 0
    fractions.forEach((owner, position) => {
      share.set(owner, roundedDown(owner.share) + (position < lost ? 1 : 0))
    })
  }
  return row.owners
    .map(({ party, share: given, territories, from, until, line: _, ...rest }) => ({
      ...rest,
      party,
      share: typeof given === 'number' ? given : 0,
      territories,
      ...present('from', from),
      ...present('until', until),
    }))
    .map((owner, position) => ({ ...owner, share: share.get(row.owners[position]!) ?? owner.share }))
}

function roundedDown(share: RowOwner['share']): number {
  if (share === undefined) return 0
  return typeof share === 'number' ? share : Math.floor((share.over * wholeShare) / share.under)
}

/** Whether fractions and millionths make exactly one whole. */
function addUp(group: readonly RowOwner[]): boolean {
  let over = 0n
  let under = 1n
  for (const { share } of group) {
    if (share === undefined) return false
    const [a, b] = typeof share === 'number' ? [share, wholeShare] : [share.over, share.under]
    over = over * BigInt(b) + BigInt(a) * under
    under *= BigInt(b)
  }
  return over === under
}
