import type { Command } from 'commander'
import { type Kyodaku, loadRegistry, registerWork, subjectIn } from '../../clearance/index.js'
import {
  type Evocation,
  type Name,
  ownershipConflicts,
  ownershipSpans,
  parseWork,
  type Registry,
  type Work,
  workKinds,
} from '../../rights/index.js'
import { type ActingOptions, doingOf, withActing } from '../acting.js'
import type { Console } from '../console.js'
import { day } from '../day.js'
import { codedError, UsageError } from '../errors.js'
import { exitCodes } from '../exit-codes.js'
import type { helpIn } from '../help.js'
import { collectWhole, id, named, oneOf, regimes } from '../options.js'
import { ownersFrom, printOwnership, representativeFrom, termOf, territoryName } from '../ownership-options.js'
import type { Act } from '../program.js'
import { allWorksThere, registryAround, type WorksDesk, worksThere } from '../remote/index.js'
import { titleOf } from '../result-view.js'
import { hereOrThere } from '../with-kyodaku.js'
import { doesNotAddUp } from './claim.js'
import { stateName } from './grant.js'
import { workStopCommands } from './work-stop.js'

/** Who owns what is deposited without saying whose it is. */
export const localOwner = 'local-rightsholder'

interface WorkOptions {
  title?: string[]
  name?: string[]
  kind?: string
  parent?: string
  owner?: string[]
  committee?: string[]
  representative?: string[]
  identifier?: string[]
  regime?: string
  evokes?: string[]
  withheld?: boolean
  announced?: boolean
}

export function workCommand(program: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  const work = program.command('work').description(help('work'))

  act<WorkOptions & ActingOptions>(
    withActing(
      work
        .command('add <id>')
        .description(help('workAdd'))
        .option('--title <title>', help('title'), collectWhole)
        .option(
          '--name <name>',
          help([
            'another name, with its kind and language: fan:en:LHR; kinds: official, alternate, abbreviated, fan; before them common: for an everyday word (repeatable)',
            '別の名称（種別:言語:名称、例：abbreviated:ja:灯みち）。種別は official, alternate, abbreviated, fan。一般の語なら前に common: を付ける（複数可）',
          ]),
          collectWhole,
        )
        .option('--kind <kind>', help('kind'))
        .option('--parent <work>', help('parent'))
        .option('--owner <owner>', help('owner'), collectWhole)
        .option(
          '--committee <name>',
          help([
            'the owners are a production committee of that name (repeatable)',
            '権利者は製作委員会：その名称（ja:名称 も可、複数可）',
          ]),
          collectWhole,
        )
        .option(
          '--representative <party>',
          help([
            'who may permit for all owners; within bounds as P:generate,release:JP:2026-04-01..2030-04-01 (repeatable)',
            '全権利者を代表して許諾できる者。範囲は P:generate,release:JP:2026-04-01..2030-04-01 のように指定（複数可）',
          ]),
          collectWhole,
        )
        .option(
          '--identifier <scheme:value>',
          help([
            'an identifier: eidr:…, isan:…, iscc:…, or of your own (repeatable)',
            '識別子：eidr:…, isan:…, iscc:… または自社の体系（複数可）',
          ]),
          collectWhole,
        )
        .option(
          '--evokes <traits>',
          help([
            'descriptions that evoke it: how many traits must occur together, and the traits, as "2: red cap|赤い帽子; blue overalls|青いつなぎ; …"; none removes them (repeatable)',
            '名前なしで想起させる特徴。同時に現れるべき数と特徴を「2: red cap|赤い帽子; blue overalls|青いつなぎ; …」のように指定。none で取り消す（複数可）',
          ]),
          collectWhole,
        )
        .option(
          '--withheld',
          help([
            'not announced yet: names and fingerprints stay out of registry snapshots',
            '未発表：名称と指紋をスナップショットに載せない',
          ]),
        )
        .option('--announced', help(['announced: no longer withheld', '発表済み：非公開を解く']))
        .option('--regime <regime>', help('workRegime')),
      help,
    ),
    async (run, options, [workId]) => {
      const { console } = run
      id('work add', workId)
      const added = await hereOrThere(run, {
        here: (kyodaku) => addWork(worksHere(kyodaku), workId, options),
        there: (api) => addWork(worksThere(api), workId, options),
      })
      const conflicts = ownershipConflicts(added)
      console.emit(conflicts.length === 0 ? added : { ...added, conflicts })
      if (options.dryRun) console.print(`${console.messages.dryRun}\n${JSON.stringify(added, null, 2)}`)
      else console.print(console.messages.workAdded(workId))
      if (conflicts.length > 0) {
        console.note(console.color.yellow(console.say(doesNotAddUp)))
        printOwnership(console, conflicts)
      }
      return exitCodes.permitted
    },
  )

  act(work.command('list').description(help('list')), async (run) => {
    const { console } = run
    const { columns } = console.messages
    const works = await hereOrThere(run, { here: allWorks, there: allWorksThere })
    for (const one of works) console.emit(one)
    if (works.length === 0) console.print(console.messages.noneYet.works)
    else {
      console.table(
        [columns.id, columns.kind, columns.titles, columns.owners, columns.references],
        works.map((one) => [
          one.id,
          one.kind,
          one.titles.map(({ text }) => text).join('\n'),
          [...new Set(one.owners.map(({ party }) => party))].join('\n'),
          String(one.references),
        ]),
      )
    }
    return exitCodes.permitted
  })

  act(work.command('show <id>').description(help('show')), async (run, _options, [workId]) => {
    const registry = await hereOrThere(run, { here: loadRegistry, there: (api) => registryAround(api, workId) })
    const about = aboutWork(registry, workId, new Date())
    const { registry: _, ...told } = about
    run.console.emit(told)
    printWork(run.console, about)
    return exitCodes.permitted
  })

  workStopCommands(work, act, help)
}

/** The desk of the data folder. */
export function worksHere(kyodaku: Kyodaku): WorksDesk {
  return {
    work: (workId) => subjectIn(kyodaku, 'work', workId),
    party: (party) => subjectIn(kyodaku, 'party', party),
    self: async () => undefined,
    register: async (work, _before, options) => void (await registerWork(kyodaku, work, doingOf(options))),
  }
}

/** Registers a work as the options say, over what was known of it before. */
async function addWork(desk: WorksDesk, workId: string, options: WorkOptions & ActingOptions): Promise<Work> {
  const before = await desk.work(workId)
  const isNew = before === undefined && options.owner === undefined && options.parent === undefined
  const owner = isNew ? { owner: [await ownerOfNew(desk, options.as)] } : {}
  const added = workFrom(workId, { ...options, ...owner }, before)
  await desk.register(added, before, options)
  return added
}

/** Every work, with how many references of it there are. */
async function allWorks(kyodaku: Kyodaku): Promise<(Work & { references: number })[]> {
  const { works, references } = await loadRegistry(kyodaku)
  const counts = new Map<string, number>()
  for (const { work: workId } of references) counts.set(workId, (counts.get(workId) ?? 0) + 1)
  return works.map((one) => ({ ...one, references: counts.get(one.id) ?? 0 }))
}

/** Whose a new work is when nobody is named: the rightsholder's who registers it. */
export async function ownerOfNew(desk: WorksDesk, named: string | undefined): Promise<string> {
  const as = named ?? (await desk.self())
  if (as === undefined) return localOwner
  const party = await desk.party(as)
  if (party !== undefined && party.role !== 'rightsholder') {
    throw new UsageError([
      `say whose work it is with --owner: ${as} is registered as ${party.role}, not as a rightsholder.`,
      `${as} は権利者としては登録されていません（${party.role}）。誰の著作物かを --owner で指定してください。`,
    ])
  }
  return as
}

/** All that is registered about a work: what `work show` shows. */
function aboutWork(registry: Registry, workId: string, now: Date) {
  const works = new Map(registry.works.map((work) => [work.id, work]))
  const found = works.get(workId)
  if (found === undefined) {
    throw codedError('cli.unknown-work', `there is no work "${workId}": see "kyodaku work list".`)
  }
  const ancestors: string[] = []
  for (let next = found.parent; next !== undefined && next !== workId && !ancestors.includes(next); ) {
    ancestors.push(next)
    next = works.get(next)?.parent
  }
  const line = new Set([workId, ...ancestors])
  const owning = [workId, ...ancestors].find((one) => (works.get(one)?.owners.length ?? 0) > 0)
  const owner = owning === undefined ? undefined : works.get(owning)
  const claims = (registry.claims ?? []).filter((claim) => claim.work === owning || claim.work === workId)
  const reaches = ({ from, until }: { from: string; until?: string }) =>
    now.getTime() >= Date.parse(from) && (until === undefined || now.getTime() < Date.parse(until))
  return {
    ...found,
    ancestors,
    children: registry.works.filter(({ parent }) => parent === workId).map((child) => child.id),
    references: registry.references.filter((reference) => reference.work === workId),
    ownership: {
      /** The work whose owners these are: itself, or the ancestor that it inherits them from. */
      of: owning ?? null,
      spans: ownershipSpans(owner?.owners ?? [], claims),
      conflicts: owner === undefined ? [] : ownershipConflicts(owner, claims),
      ...(owner?.committee === undefined ? {} : { committee: owner.committee }),
    },
    claims: claims.filter(({ state }) => state === 'open'),
    grants: registry.grants.filter(
      (grant) => grant.works.some((one) => line.has(one)) && grant.state === 'active' && reaches(grant),
    ),
    reservations: registry.reservations.filter((reservation) => line.has(reservation.work) && reaches(reservation)),
    registry,
  }
}

function printWork(console: Console, about: ReturnType<typeof aboutWork>): void {
  const { say, print, messages, color } = console
  const { columns } = messages
  print(
    `${color.bold(about.id)}  ${about.kind}${about.disclosure === 'withheld' ? `  ${say(['withheld', '非公開'])}` : ''}`,
  )
  for (const { text, kind, language } of about.titles) {
    print(`  ${text}${language === undefined ? '' : ` (${language})`}${kind === 'official' ? '' : `  ${kind}`}`)
  }
  for (const { scheme, value } of about.identifiers ?? []) print(`  ${scheme}: ${value}`)
  for (const { traits, least } of about.evocations ?? []) {
    const described = traits.map((wordings) => wordings.join(' | ')).join('; ')
    print(`  ${say([`evoked by ${least} of`, `${least}つで想起`])}: ${described}`)
  }
  print(`  ${messages.regimes[about.regime]}`)
  print()
  printTree(console, about)
  print()
  const { ownership } = about
  if (ownership.of === null) print(say(['Nobody is registered as its owner.', '権利者は登録されていません。']))
  else {
    print(
      ownership.of === about.id
        ? say(['Owned by:', '権利者：'])
        : say([`Owned like “${ownership.of}”:`, `権利者（「${ownership.of}」と同じ）：`]),
    )
    printOwnership(console, ownership.spans)
    if (ownership.conflicts.length > 0) print(color.yellow(say(doesNotAddUp)))
  }
  if (ownership.committee !== undefined) {
    print(
      `${say(['Committee', '製作委員会'])}: ${ownership.committee.names.map(({ text }) => text).join(' / ') || '–'}`,
    )
    for (const one of ownership.committee.representatives) {
      const uses = one.uses.map((use) => messages.uses[use]).join(', ')
      const where = one.territories.map((territory) => territoryName(console, territory)).join(', ')
      print(
        `  ${say([`${one.party} may permit for all`, `${one.party} が代表して許諾できる`])}: ${uses}; ${where}; ${termOf(one, console.language)}`,
      )
    }
    if (ownership.committee.representatives.length === 0) {
      print(say(['  nobody may permit for all: each must agree', '  代表者なし：全員の許諾が必要']))
    }
  }
  if (about.grants.length > 0) {
    print(say(['Grants in force:', '有効な許諾：']))
    console.table(
      [columns.id, columns.grantor, columns.grantee, columns.uses, columns.territories, columns.term, columns.state],
      about.grants.map((grant) => [
        grant.id,
        grant.grantor,
        grant.grantee,
        grant.uses.map((use) => messages.uses[use]).join('\n'),
        grant.territories.map((territory) => territoryName(console, territory)).join('\n'),
        termOf(grant, console.language),
        stateName(console, grant.state),
      ]),
    )
  }
  if (about.reservations.length > 0) print(say(['Reservations in force:', '有効な留保：']))
  for (const { id: reservationId, work, uses, territories, from, evidence } of about.reservations) {
    print(
      `  ${reservationId}  ${work}: ${uses.map((use) => messages.uses[use]).join(', ')}; ${territories.map((one) => territoryName(console, one)).join(', ')}; ${day(from, console.language)} –  ${evidence.location}`,
    )
  }
  print(`${columns.references}: ${about.references.length}`)
}

/** Children shown to people; programs get all. */
const shownChildren = 30

/** The line down to the work, and its children below it. */
function printTree({ print, color, language }: Console, about: ReturnType<typeof aboutWork>): void {
  const line = [...about.ancestors].reverse()
  const title = (work: string) => {
    const text = titleOf(work, about.registry, language)
    return text === work ? work : `${work}  ${text}`
  }
  for (const [depth, work] of line.entries()) {
    print(`  ${'   '.repeat(depth)}${depth === 0 ? '' : '└─ '}${title(work)}`)
  }
  const depth = line.length
  print(`  ${'   '.repeat(depth)}${depth === 0 ? '' : '└─ '}${color.bold(title(about.id))}`)
  for (const [position, work] of about.children.slice(0, shownChildren).entries()) {
    const last = position === about.children.length - 1
    print(`  ${'   '.repeat(depth + 1)}${last ? '└─ ' : '├─ '}${title(work)}`)
  }
  if (about.children.length > shownChildren) {
    print(`  ${'   '.repeat(depth + 1)}└─ … (${about.children.length})`)
  }
}

/** A work as the options say, over what was known of it before. */
export function workFrom(workId: string, options: WorkOptions, before?: Work): Work {
  const owners = options.owner === undefined ? undefined : ownersFrom(options.owner)
  const parent = options.parent ?? before?.parent
  const identifiers = options.identifier?.map(identifierFrom) ?? before?.identifiers
  const committee =
    options.committee === undefined && options.representative === undefined
      ? before?.committee
      : {
          names: options.committee?.map(named) ?? before?.committee?.names ?? [],
          representatives: options.representative?.map(representativeFrom) ?? before?.committee?.representatives ?? [],
        }
  if (options.withheld && options.announced)
    throw new UsageError([
      '--withheld and --announced: it is one or the other.',
      '--withheld と --announced は同時に指定できません。どちらか一方にしてください。',
    ])
  const evocations = options.evokes === undefined ? before?.evocations : evocationsFrom(options.evokes)
  const disclosure = options.withheld ? 'withheld' : options.announced ? 'public' : before?.disclosure
  return parseWork({
    id: workId,
    kind: options.kind === undefined ? (before?.kind ?? 'other') : oneOf('--kind', options.kind, workKinds),
    ...(parent === undefined ? {} : { parent }),
    titles: titlesFrom(workId, options, before),
    ...(identifiers === undefined ? {} : { identifiers }),
    // A part of another work belongs to that work's owners unless said otherwise.
    owners: owners ?? before?.owners ?? (options.parent === undefined ? ownersFrom([localOwner]) : []),
    ...(committee === undefined ? {} : { committee }),
    regime:
      options.regime === undefined
        ? (before?.regime ?? 'prior-permission')
        : oneOf('--regime', options.regime, regimes),
    ...(evocations === undefined ? {} : { evocations }),
    ...(disclosure === undefined ? {} : { disclosure }),
  })
}

/** `2: red cap|赤い帽子; blue overalls`; `none` alone: none any more. */
function evocationsFrom(given: readonly string[]): Evocation[] | undefined {
  if (given.length === 1 && given[0] === 'none') return undefined
  return given.map((text) => {
    const [, least, traits] = /^\s*(\d+)\s*[:：](.+)$/s.exec(text) ?? []
    if (least === undefined || traits === undefined) {
      throw new UsageError([
        `--evokes "${text}": write it as "2: red cap|赤い帽子; blue overalls", the number first.`,
        `--evokes "${text}"：「2: red cap|赤い帽子; blue overalls」のように、数を先に書いてください。`,
      ])
    }
    const parts = (whole: string, mark: RegExp) => whole.split(mark).flatMap((part) => part.trim() || [])
    return { traits: parts(traits, /[;；]/).map((trait) => parts(trait, /[|｜]/)), least: Number(least) }
  })
}

/** `--title` replaces the official names, `--name` the others; what is not given stays. */
function titlesFrom(workId: string, options: WorkOptions, before?: Work): Name[] {
  const given = options.name?.map(nameFrom)
  const official = [
    ...(options.title?.map(named) ?? before?.titles.filter(({ kind }) => kind === 'official') ?? []),
    ...(given?.filter(({ kind }) => kind === 'official') ?? []),
  ]
  const others =
    given?.filter(({ kind }) => kind !== 'official') ?? before?.titles.filter(({ kind }) => kind !== 'official') ?? []
  const all = [...official, ...others]
  return all.length === 0 ? [{ text: workId, kind: 'official' }] : all
}

/** `fan:en:LHR`, `abbreviated:灯みち`, `common:official:ja:道`. */
function nameFrom(value: string): Name {
  const [, common, kind, rest] = /^(common:)?(official|alternate|abbreviated|fan):(.+)$/s.exec(value) ?? []
  if (kind === undefined || rest === undefined) {
    throw new UsageError([
      `--name takes a kind, a language and a name, such as fan:en:LHR (kinds: official, alternate, abbreviated, fan); not "${value}".`,
      `--name の「${value}」を読み取れません。fan:en:LHR のように、種類・言語・名前で指定してください（種類：official、alternate、abbreviated、fan）。`,
    ])
  }
  return { ...named(rest), kind: kind as Name['kind'], ...(common === undefined ? {} : { common: true }) }
}

function identifierFrom(value: string): { scheme: string; value: string } {
  const at = value.indexOf(':')
  if (at <= 0 || at === value.length - 1) {
    throw new UsageError([
      `--identifier takes a scheme and a value, such as isan:0000-0000-D07A-0090-Q; not "${value}".`,
      `--identifier の「${value}」を読み取れません。isan:0000-0000-D07A-0090-Q のように、種類と値で指定してください。`,
    ])
  }
  return { scheme: value.slice(0, at).toLowerCase(), value: value.slice(at + 1) }
}
