import type { Name } from '../party.js'
import { RightsError } from '../rights-error.js'
import type { Regime } from '../use.js'
import {
  type Committee,
  type Evocation,
  type Ownership,
  parseWork,
  type Work,
  type WorkKind,
  wholeShare,
} from '../work.js'
import { type CatalogueProblem, type CatalogueProblemCode, problemAt } from './catalogue-problem.js'
import {
  disclosureIn,
  instantIn,
  isInvisible,
  kindIn,
  regimeIn,
  type ShareCell,
  severalIn,
  severalWordsIn,
  shareIn,
  territoryIn,
  trimmed,
} from './cells.js'
import type { CatalogueColumn, CatalogueField } from './columns.js'
import { looksGarbled } from './decode-text.js'

/** An owner as a row says it; shares that are missing or fractions are settled when all rows of the work are known. */
export type RowOwner = Omit<Ownership, 'share'> & { share: ShareCell | undefined; line: number }

/** What one row says of a work. Absent: it says nothing of that. */
export interface CatalogueRow {
  line: number
  id: string
  /** It has an error, so that its work cannot be taken. */
  bad?: true
  /** Of the column without a language: two rows of a work may not have two. */
  title?: string
  kind?: WorkKind
  parent?: string
  names: Name[]
  identifiers: { scheme: string; value: string }[]
  owners: RowOwner[]
  committee?: Committee
  regime?: Regime
  /** From JSON only: there is no column for them. */
  evocations?: Evocation[]
  disclosure?: 'public' | 'withheld'
}

/** One cell under its heading; `several` where the format itself has lists. */
export interface Cell {
  column: CatalogueColumn
  text: string
  several?: string[]
}

export interface RowContext {
  /** How the file was decoded, to say so of characters that cannot be read. */
  encoding: string
  /** What a day without a zone is a day of: `+09:00`. */
  zone: string
}

export interface ReadRow {
  row?: CatalogueRow
  problems: CatalogueProblem[]
}

/** Reads the cells of one row. Every problem is given at once; a row with an error is `bad`, one without id is none. */
export function rowFromCells(line: number, cells: readonly Cell[], context: RowContext): ReadRow {
  const problems: CatalogueProblem[] = []
  const report = (
    code: CatalogueProblemCode,
    cell: Cell | undefined,
    parameters: CatalogueProblem['parameters'] = {},
  ) => problems.push(problemAt(line, code, parameters, { column: cell?.column.header, value: cell?.text }))

  const filled = new Map<CatalogueField, Cell[]>()
  for (const cell of cells) {
    if (cell.column.field === 'ignored') continue
    const text = trimmed(cell.text)
    if (text === '' && (cell.several ?? []).length === 0) continue
    if (text.includes('\ufffd')) report('unreadable-characters', cell, { encoding: context.encoding })
    else if (looksGarbled(text)) report('garbled', cell)
    const list = filled.get(cell.column.field)
    const kept = { ...cell, text }
    if (list === undefined) filled.set(cell.column.field, [kept])
    else list.push(kept)
  }
  const one = (field: CatalogueField) => filled.get(field)?.[0]
  const all = (field: CatalogueField) => filled.get(field) ?? []
  const word = <T>(field: CatalogueField, read: (text: string) => T | undefined, code: CatalogueProblemCode) => {
    const cell = one(field)
    const value = cell === undefined ? undefined : read(cell.text)
    if (cell !== undefined && value === undefined) report(code, cell)
    return value
  }

  const idCell = one('id')
  const id = idCell?.text.normalize('NFC')
  const names: { value: Name; cell: Cell }[] = []
  for (const cell of all('title')) names.push({ cell, value: nameOf(cell.text, 'official', cell.column.language) })
  for (const cell of all('kana')) {
    names.push({ cell, value: { text: cell.text.normalize('NFKC'), language: 'ja', script: 'kana', kind: 'official' } })
  }
  for (const cell of all('romaji'))
    names.push({ cell, value: { text: cell.text, language: 'ja-Latn', script: 'romaji', kind: 'official' } })
  for (const [field, kind] of [
    ['names', 'alternate'],
    ['abbreviated', 'abbreviated'],
    ['fan', 'fan'],
  ] as const) {
    for (const cell of all(field)) {
      const texts = cell.several?.map(trimmed) ?? severalIn(cell.text)
      if (texts.some(isInvisible)) report('empty-name', cell)
      for (const text of texts) {
        if (!isInvisible(text)) names.push({ cell, value: nameOf(text, kind, cell.column.language) })
      }
    }
  }
  const invisible = names.find(({ value }) => isInvisible(value.text))
  if (invisible !== undefined) report('empty-name', invisible.cell)
  const seen = new Set<string>()
  const visible = names.filter(({ value }) => {
    const key = keyOfName(value)
    if (isInvisible(value.text) || seen.has(key)) return false
    return seen.add(key)
  })

  const identifiers = all('identifier').flatMap((cell) =>
    (cell.several?.map(trimmed) ?? severalIn(cell.text))
      .filter((value) => value !== '')
      .map((value) => ({ cell, value: { scheme: cell.column.scheme ?? 'own', value } })),
  )
  const territories = territoriesOf(all('territory'), report)
  const owners = ownersOf()
  const committee = committeeOf()

  const row: CatalogueRow = {
    line,
    id: id ?? '',
    ...present('title', all('title').find(({ column }) => column.language === undefined)?.text),
    ...present('kind', word('kind', kindIn, 'unknown-kind')),
    ...present('parent', one('parent')?.text.normalize('NFC')),
    names: visible.map(({ value }) => value),
    identifiers: identifiers.map(({ value }) => value),
    owners,
    ...present('committee', committee),
    ...present('regime', word('regime', regimeIn, 'unknown-regime')),
    ...present('disclosure', word('withheld', disclosureIn, 'unknown-disclosure')),
  }
  if (id === undefined) {
    report('no-id', undefined)
    return { problems }
  }
  try {
    const work = parseWork(workOfRow(row))
    // Identifiers come back in the one spelling of their scheme.
    row.identifiers = work.identifiers ?? []
  } catch (error) {
    if (!(error instanceof RightsError)) throw error
    for (const problem of error.problems) {
      const cell = cellAt(problem.path)
      problems.push(fromRightsProblem(line, problem, { column: cell?.column.header, value: cell?.text }))
    }
  }
  if (problems.some(({ severity }) => severity !== 'warning')) row.bad = true
  return { row, problems }

  function ownersOf(): RowOwner[] {
    const ownerCell = one('owner')
    const shareCell = one('share')
    const [fromCell, untilCell] = [one('from'), one('until')]
    if (ownerCell === undefined) {
      const stray = shareCell ?? one('territory') ?? fromCell ?? untilCell
      if (stray !== undefined) report('share-without-owner', stray)
      return []
    }
    const parties = (ownerCell.several?.map(trimmed) ?? severalIn(ownerCell.text)).filter((party) => party !== '')
    const shareTexts = (
      shareCell === undefined ? [] : (shareCell.several?.map(trimmed) ?? severalIn(shareCell.text))
    ).filter((share) => share !== '')
    if (shareTexts.length > 0 && shareTexts.length !== parties.length) {
      report('shares-uncounted', shareCell, { owners: parties.length, shares: shareTexts.length })
      return []
    }
    const shares = shareTexts.map((text) => {
      const share = shareIn(text, shareCell?.column.percent === true)
      if (typeof share !== 'string') return share
      report(share, shareCell)
      return undefined
    })
    const [from, until] = [fromCell, untilCell].map((cell, end) => {
      if (cell === undefined) return undefined
      const instant = instantIn(cell.text, end === 0 ? 'start' : 'end', context.zone)
      if (instant === undefined) report('bad-date', cell)
      return instant
    })
    return parties.map((party, position) => ({
      party,
      share: shares[position],
      territories,
      ...present('from', from),
      ...present('until', until),
      line,
    }))
  }

  function committeeOf(): Committee | undefined {
    const committees = all('committee')
      .flatMap((cell) => cell.several ?? severalIn(cell.text))
      .filter((text) => !isInvisible(text))
    const cell = one('representative')
    if (committees.length === 0) {
      if (cell !== undefined) report('committee-without-names', cell)
      return undefined
    }
    return {
      names: committees.map((text) => nameOf(text, 'official')),
      representatives: (cell === undefined ? [] : severalIn(cell.text)).map((party) => ({
        party,
        uses: ['train', 'generate', 'release'],
        territories,
      })),
    }
  }

  function cellAt(path: string): Cell | undefined {
    const [, list, position] = /^work\.(titles|identifiers|owners)\[(\d+)\]/.exec(path) ?? []
    if (list === 'titles') return visible[Number(position)]?.cell
    if (list === 'identifiers') return identifiers[Number(position)]?.cell
    if (list === 'owners') {
      const field = /\.(territories|from|until|share)/.exec(path)?.[1]
      return one(field === 'territories' ? 'territory' : ((field ?? 'owner') as CatalogueField)) ?? one('owner')
    }
    if (path.startsWith('work.committee.representatives')) return one('representative')
    const field = /^work\.([a-z]+)/.exec(path)?.[1]
    return field === undefined ? undefined : one(field === 'disclosure' ? 'withheld' : (field as CatalogueField))
  }
}

/** Reads an object of our own Work shape. Its places are JSON paths. */
export function rowFromWork(line: number, value: Record<string, unknown>): ReadRow {
  const id = value.id
  if (id === undefined || id === null || id === '')
    return { problems: [problemAt(line, 'no-id', {}, { column: 'id' })] }
  const whole = { titles: [], owners: [], kind: 'other', ...value }
  try {
    const work = parseWork(whole)
    const problems: CatalogueProblem[] = []
    for (const [position, name] of work.titles.entries()) {
      const where = { column: `titles[${position}].text`, value: name.text }
      if (name.text.includes('\ufffd'))
        problems.push(problemAt(line, 'unreadable-characters', { encoding: 'JSON' }, where))
      else if (looksGarbled(name.text)) problems.push(problemAt(line, 'garbled', {}, where))
      else if (isInvisible(name.text)) problems.push(problemAt(line, 'empty-name', {}, where))
    }
    const row: CatalogueRow = {
      line,
      id: work.id,
      ...(value.kind === undefined ? {} : { kind: work.kind }),
      ...present('parent', work.parent),
      names: work.titles.filter(({ text }) => !isInvisible(text)),
      identifiers: work.identifiers ?? [],
      owners: work.owners.map((owner) => ({ ...owner, line })),
      ...present('committee', work.committee),
      ...(value.regime === undefined ? {} : { regime: work.regime }),
      ...present('evocations', work.evocations),
      ...present('disclosure', work.disclosure),
    }
    if (problems.some(({ severity }) => severity !== 'warning')) row.bad = true
    return { row, problems }
  } catch (error) {
    if (!(error instanceof RightsError)) throw error
    const problems = error.problems.map((problem) =>
      fromRightsProblem(line, problem, { column: problem.path.replace(/^work\.?/, '') || undefined }),
    )
    const bad: CatalogueRow = {
      line,
      id: typeof id === 'string' ? id : '',
      bad: true,
      names: [],
      identifiers: [],
      owners: [],
    }
    return typeof id === 'string' ? { row: bad, problems } : { problems }
  }
}

/** A name with what its letters say of it. Kana make it Japanese; kanji alone may be Chinese as well. */
export function nameOf(text: string, kind: Name['kind'], language?: string): Name {
  const kana = /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)
  const kanji = /\p{Script=Han}/u.test(text)
  const script = kanji ? 'kanji' : kana ? 'kana' : /\p{Script=Latin}/u.test(text) ? 'latin' : 'other'
  const known = language ?? (kana ? 'ja' : undefined)
  return { text, ...(known === undefined ? {} : { language: known }), script, kind }
}

/** The same name in the same language and of the same kind. */
export const keyOfName = (name: Name) => `${name.kind}\0${name.language ?? ''}\0${name.text}`

/** `{ [key]: value }`, or nothing where there is no value. */
export function present<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V })
}

function territoriesOf(
  cells: readonly Cell[],
  report: (code: CatalogueProblemCode, cell: Cell, parameters: CatalogueProblem['parameters']) => void,
): string[] {
  const found: string[] = []
  for (const cell of cells) {
    for (const text of cell.several ?? severalWordsIn(cell.text)) {
      const territory = territoryIn(text)
      if (territory === undefined) report('unknown-territory', cell, { territory: text.slice(0, 60) })
      else if (!found.includes(territory)) found.push(territory)
    }
  }
  return found.length === 0 ? ['worldwide'] : found
}

/** The row as a work of its own, to be checked like any other. */
function workOfRow(row: CatalogueRow): unknown {
  const { line: _, bad: __, title: ___, names, owners, kind = 'other', ...rest } = row
  return {
    ...rest,
    kind,
    titles: names,
    owners: owners.map(({ line: _line, share, ...owner }) => ({
      ...owner,
      share: typeof share === 'number' ? share : wholeShare,
    })),
  } satisfies Partial<Record<keyof Work, unknown>>
}

/** Our own words for what `parseWork` refuses, so that it can be said in Japanese, too. */
export function fromRightsProblem(
  line: number,
  problem: { path: string; problem: string; remedy: string },
  where: { column?: string | undefined; value?: string | undefined },
): CatalogueProblem {
  const { problem: text, remedy, path } = problem
  const at = (code: CatalogueProblemCode, parameters: CatalogueProblem['parameters'] = {}) =>
    problemAt(line, code, parameters, where)
  if (text.includes('contains control characters')) return at('control-characters')
  if (text.includes('cannot be an id')) return at('bad-id')
  if (text.includes('is not a territory'))
    return at('unknown-territory', { territory: where.value ?? text.split(' ')[0]! })
  if (text.includes('is not an instant') || text.includes('finer than a millisecond')) return at('bad-date')
  if (text.includes('is not after its start')) return at('period-backwards')
  const max = /^The most is (.+)\.$/.exec(remedy)?.[1]
  if (max !== undefined) return at('too-long', { max })
  const min = /^The least is (.+)\.$/.exec(remedy)?.[1]
  if (min !== undefined) return at('too-short', { min })
  const expected = /^expected (.+?), got/.exec(text)?.[1]
  if (expected !== undefined) return at('wrong-type', { expected })
  const field = /^unknown fields? (.+)$/.exec(text)?.[1]
  if (field !== undefined) return at('unknown-field', { field: field.replaceAll('"', '') })
  if (path === 'work.kind') return at('unknown-kind')
  if (path === 'work.regime') return at('unknown-regime')
  if (path === 'work.disclosure') return at('unknown-disclosure')
  if (path.startsWith('work.identifiers'))
    return at('invalid-identifier', { scheme: where.column ?? 'ID', detail: text })
  return at('invalid', { detail: text, remedy })
}
