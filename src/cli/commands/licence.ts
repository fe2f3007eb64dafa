import { createHash } from 'node:crypto'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Command } from 'commander'
import {
  type Act as ActedBy,
  type Kyodaku,
  loadRegistry,
  mayAct,
  mayDepositFor,
  type NewEntry,
  recordSubjects,
} from '../../clearance/index.js'
import {
  type Grant,
  grantsToOdrl,
  type Imported,
  idOfUrn,
  odrlToGrants,
  type Problem,
  type Registry,
  RightsError,
  rslToGrants,
  sameIdentifier,
  toRsl,
  type Work,
} from '../../rights/index.js'
import { contentCovers, parseRsl, SignalsError } from '../../signals/index.js'
import type { Console } from '../console.js'
import { day } from '../day.js'
import { codedError, UsageError } from '../errors.js'
import { exitCodes } from '../exit-codes.js'
import type { helpIn } from '../help.js'
import { id, oneOf } from '../options.js'
import { termOf } from '../ownership-options.js'
import type { Act } from '../program.js'
import { registryOfLicence, registryToLicense, takeLicenceThere } from '../remote/index.js'
import { hereOrThere } from '../with-kyodaku.js'

interface ExportOptions {
  work?: string
  as: string
  url?: string
  out?: string
}

interface ImportOptions {
  work: string
  grantor: string
  url?: string
  foundAt?: string
  by?: string
  dryRun?: boolean
}

const maxFileBytes = 20_000_000

/**
 * `kyodaku licence export` and `import`: grants and reservations as documents that others read and write, ODRL 2.2 and RSL
 * 1.0. Exit code 4 when something was left out or not taken as it stands, and someone has to look.
 */
export function licenceCommand(program: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  const licence = program
    .command('licence')
    .description(
      help([
        'licence documents in ODRL 2.2 and RSL 1.0: export, import',
        '許諾条件の文書（ODRL 2.2・RSL 1.0）：書き出し・取り込み',
      ]),
    )

  act<ExportOptions>(
    licence
      .command('export [grants...]')
      .description(
        help([
          'write grants and reservations as a licence document (default: all that hold or are offered)',
          '許諾と留保を文書として書き出す（既定：有効または申し出中のすべて）',
        ]),
      )
      .option('--work <work>', help(['what is granted or reserved for this work', 'この著作物についての許諾と留保']))
      .option('--as <format>', help(['odrl or rsl', 'odrl または rsl']), 'odrl')
      .option(
        '--url <url>',
        help([
          'RSL: where a work is found, with {work} for its id: https://studio.example/{work}/*',
          'RSL：著作物の所在。{work} は著作物の ID に置き換わる（例：https://studio.example/{work}/*）',
        ]),
      )
      .option('--out <file>', help(['write to a file (default: the output)', '出力先のファイル（既定：標準出力）'])),
    async (run, options, grantIds = []) => {
      const format = oneOf('--as', options.as, ['odrl', 'rsl'])
      if (format === 'rsl' && options.url === undefined) {
        throw new UsageError([
          'RSL says where works are: give --url, such as --url https://studio.example/{work}/*.',
          'RSL には著作物の所在が必要です。--url https://studio.example/{work}/* のように指定してください。',
        ])
      }
      const registry = await hereOrThere(run, {
        here: loadRegistry,
        there: (api) => registryToLicense(api, grantIds, options.work),
      })
      const { grants, reservations, works } = chosen(registry, grantIds, options.work)
      const { text, problems } =
        format === 'odrl'
          ? odrlText(grants, reservations)
          : rslText({ grants, reservations, works, all: registry.works }, options.url!, new Date())
      if (options.out === undefined) process.stdout.write(text)
      else {
        await writeFile(options.out, text)
        run.console.emit({ file: options.out, grants: grants.length, reservations: reservations.length, problems })
        run.console.print(run.console.say([`Written to ${options.out}.`, `${options.out} に書き出しました。`]))
      }
      for (const problem of problems) run.console.note(problemLine(problem))
      return problems.length > 0 ? exitCodes.review : exitCodes.permitted
    },
  )

  act<ImportOptions>(
    licence
      .command('import <file>')
      .description(
        help([
          'take a licence document (ODRL or RSL) as grants and reservations; what is not understood grants nothing',
          '文書（ODRL・RSL）を許諾と留保として取り込む（解釈できない許諾は取り込まない）',
        ]),
      )
      .requiredOption('--work <work>', help(['the work that it is about', '対象の著作物']))
      .requiredOption(
        '--grantor <party>',
        help(['whose document it is: an owner', '文書を出した権利者（当事者の ID）']),
      )
      .option(
        '--url <url>',
        help(['RSL about several addresses: that of the work', 'RSL に複数の所在がある場合：著作物の所在（URL）']),
      )
      .option(
        '--found-at <url>',
        help(['where it was published: the evidence of reservations', '文書が公開されていた場所（留保の証拠）']),
      )
      .option(
        '--by <party>',
        help([
          'who does it: the grantor, or its association under a mandate (default: the operator)',
          '取り込む者：権利者本人、または委任を受けた団体（既定：運営者）',
        ]),
      )
      .option('--dry-run', help('dryRun')),
    async (run, options, [file]) => {
      const { console } = run
      const { entries, problems, known } = await hereOrThere(run, {
        here: (kyodaku) => takeLicence(kyodaku, file!, options),
        there: async (api): Promise<Taken> => {
          const document = (await bytesOf(file!)).toString('utf8')
          const { work, by, url, foundAt = basename(file!) } = options
          const taken = await takeLicenceThere(api, {
            document,
            work,
            grantor: id('--grantor', options.grantor),
            foundAt,
            dryRun: options.dryRun === true,
            ...(url === undefined ? {} : { url }),
            ...(by === undefined ? {} : { by: id('--by', by) }),
          })
          const registry = await registryOfLicence(api, work, taken.grants)
          return {
            entries: [
              ...taken.reservations.map((subject) => ({ kind: 'reservation' as const, subject })),
              ...taken.grants.map((subject) => ({ kind: 'grant' as const, subject })),
            ],
            problems: [...taken.problems, ...remarks(taken, options, registry)],
            known: taken.known,
          }
        },
      })
      for (const { kind, subject } of entries) console.emit({ [kind]: subject, recorded: options.dryRun !== true })
      for (const problem of problems) console.emit({ problem })
      tell(console, entries, problems, known, options.dryRun === true)
      return problems.length > 0 ? exitCodes.review : exitCodes.permitted
    },
  )
}

/** What a document came to. */
interface Taken {
  entries: NewEntry[]
  problems: Problem[]
  known: number
}

/** Takes a document as grants and reservations of the data folder. */
async function takeLicence(kyodaku: Kyodaku, file: string, options: ImportOptions): Promise<Taken> {
  const registry = await loadRegistry(kyodaku)
  const imported = await readLicence(file, options, registry, kyodaku.now().toISOString())
  const { grants, reservations, known } = newOnes(imported, registry)
  const problems = [...imported.problems, ...remarks(imported, options, registry)]
  const acts = await actsFor(kyodaku, registry, { grants, reservations }, options.by)
  if (!options.dryRun) for (const { entry, by } of acts) await recordSubjects(kyodaku, [entry], by)
  return { entries: acts.map(({ entry }) => entry), problems, known }
}

/** Those named; else those of a work and what it is part of; else all. Without names, only what holds or is offered. */
function chosen(registry: Registry, grantIds: readonly string[], workId: string | undefined) {
  if (grantIds.length > 0 && workId !== undefined)
    throw new UsageError([
      'name grants, or a work with --work; not both.',
      '許諾と --work は同時に指定できません。どちらか一方にしてください。',
    ])
  if (grantIds.length > 0) {
    const grants = grantIds.map((grantId) => {
      const grant = registry.grants.find((one) => one.id === grantId)
      if (grant === undefined) {
        throw codedError('cli.unknown-grant', `there is no grant "${grantId}": see "kyodaku grant list".`)
      }
      return grant
    })
    const named = new Set(grants.flatMap((grant) => grant.works))
    return { grants, reservations: [], works: registry.works.filter((work) => named.has(work.id)) }
  }
  const live = registry.grants.filter(({ state }) => state === 'active' || state === 'offered')
  if (workId === undefined) return { grants: live, reservations: registry.reservations, works: registry.works }
  const work = workIn(registry, workId)
  const line = [workId, ...ancestorsIn(registry)(workId)]
  return {
    // What holds for its ancestors holds for it; it is written for this work alone.
    grants: live
      .filter((grant) => grant.works.some((one) => line.includes(one)))
      .map((grant) => ({ ...grant, works: [workId] })),
    reservations: registry.reservations
      .filter((one) => line.includes(one.work))
      .map((one) => ({ ...one, work: workId })),
    works: [work],
  }
}

function odrlText(grants: readonly Grant[], reservations: Registry['reservations']) {
  const { document, problems } = grantsToOdrl(grants, { reservations })
  return { text: `${JSON.stringify(document, null, 2)}\n`, problems }
}

function rslText(
  {
    grants,
    reservations,
    works,
    all,
  }: { grants: Grant[]; reservations: Registry['reservations']; works: Work[]; all: Work[] },
  url: string,
  now: Date,
) {
  const wanted = new Set(works.map((work) => work.id))
  const { xml, problems } = toRsl({
    works: all,
    grants: grants.map((grant) => ({ ...grant, works: grant.works.filter((work) => wanted.has(work)) })),
    reservations: reservations.filter(({ work }) => wanted.has(work)),
    urlOf: (work) => url.replaceAll('{work}', encodeURIComponent(work)),
    at: now.toISOString(),
  })
  return { text: xml, problems }
}

async function bytesOf(file: string): Promise<Buffer> {
  const { size } = await stat(file)
  if (size > maxFileBytes)
    throw codedError('cli.too-large', `${file} is larger than ${maxFileBytes / 1e6} MB: no licence is.`)
  return await readFile(file)
}

/** Reads the file in whichever of the two formats it is. */
async function readLicence(file: string, options: ImportOptions, registry: Registry, at: string): Promise<Imported> {
  const work = workIn(registry, options.work)
  const bytes = await bytesOf(file)
  const text = bytes.toString('utf8').replace(/^\ufeff/, '')
  const context = {
    at,
    grantor: id('--grantor', options.grantor),
    ancestorsOf: ancestorsIn(registry),
    location: options.foundAt ?? basename(file),
    digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
  }
  const start = text.trimStart()[0]
  if (start === '<') {
    const document = rslOf(text)
    const addresses = new Set(document.contents.map((content) => content.url))
    const closest = longest(
      [...addresses].filter((url) => options.url !== undefined && contentCovers(url, options.url)),
    )
    return rslToGrants(document, {
      ...context,
      workOf: (url) => ((options.url === undefined ? addresses.size === 1 : url === closest) ? work.id : undefined),
    })
  }
  if (start !== '{' && start !== '[') {
    throw codedError('cli.unknown-format', `${file} is neither ODRL (JSON-LD) nor RSL (XML): give one of the two.`)
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new RightsError('rights.invalid-odrl', `${file}: is not JSON (${(error as Error).message}). Correct it.`)
  }
  // One foreign target is the work that is named; of several nobody can say which.
  const foreign = new Set<string>()
  const isWork = (uid: string): boolean =>
    idOfUrn('work', uid) === work.id ||
    (work.identifiers ?? []).some((known) => sameIdentifier(known, { scheme: known.scheme, value: uid }))
  const partyOf = (uid: string) => registry.parties.find((party) => party.id === uid)?.id
  const read = (workOf: (uid: string) => string | undefined) =>
    odrlToGrants(value, { ...context, work: work.id, workOf, partyOf })
  read((uid) => {
    if (!isWork(uid) && idOfUrn('work', uid) === undefined) foreign.add(uid)
    return work.id
  })
  return read((uid) => (isWork(uid) || (foreign.size === 1 && foreign.has(uid)) ? work.id : undefined))
}

function rslOf(xml: string): ReturnType<typeof parseRsl> {
  try {
    return parseRsl(xml)
  } catch (error) {
    if (!(error instanceof SignalsError)) throw error
    throw new RightsError('rights.invalid-rsl', error.message, error.problems)
  }
}

const longest = (texts: readonly string[]) => [...texts].sort((a, b) => b.length - a.length)[0]

function workIn(registry: Registry, workId: string): Work {
  const work = registry.works.find((one) => one.id === workId)
  if (work === undefined) throw codedError('cli.unknown-work', `there is no work "${workId}": see "kyodaku work list".`)
  return work
}

function ancestorsIn(registry: Registry): (workId: string) => string[] {
  const parents = new Map(registry.works.map((work) => [work.id, work.parent]))
  return (workId) => {
    const line: string[] = []
    for (let here = parents.get(workId); here !== undefined && !line.includes(here); here = parents.get(here))
      line.push(here)
    return line
  }
}

/** Without what an earlier import recorded: repeating it must not bring back what was revoked since. */
function newOnes({ grants, reservations }: Imported, registry: Registry) {
  const before = new Set([...registry.grants, ...registry.reservations].map((entry) => entry.id))
  const isNew = ({ id: entryId }: { id: string }) => !before.has(entryId)
  const fresh = { grants: grants.filter(isNew), reservations: reservations.filter(isNew) }
  const known = grants.length + reservations.length - fresh.grants.length - fresh.reservations.length
  return { ...fresh, known }
}

/** What the document cannot know: who is registered, and who owns the work. */
function remarks(
  { grants }: Pick<Imported, 'grants'>,
  { work, grantor }: ImportOptions,
  registry: Registry,
): Problem[] {
  const problems: Problem[] = []
  const parties = new Set(registry.parties.map((party) => party.id))
  const strangers = new Set(
    grants.map((grant) => grant.grantee).filter((one) => one !== '*' && !one.startsWith('class:') && !parties.has(one)),
  )
  for (const stranger of strangers) {
    const problem = `the grantee ${stranger} is not registered`
    problems.push({ path: 'grantee', problem, remedy: `Register it: kyodaku party add ${stranger} --role provider.` })
  }
  const owners = [work, ...ancestorsIn(registry)(work)]
    .map((one) => workIn(registry, one).owners)
    .find((list) => list.length > 0)
  if (grants.length > 0 && !owners?.some((owner) => owner.party === grantor)) {
    const problem = `${grantor} is not registered as an owner of ${work}: its permission counts for nothing`
    problems.push({ path: 'grantor', problem, remedy: 'Register its share first, or name another grantor.' })
  }
  return problems
}

/** Each entry with the power under which it is recorded. Throws `clearance.mandate-needed` before anything is. */
async function actsFor(
  kyodaku: Kyodaku,
  registry: Registry,
  { grants, reservations }: Pick<Imported, 'grants' | 'reservations'>,
  by: string | undefined,
): Promise<{ entry: NewEntry; by: ActedBy }[]> {
  const act: ActedBy = by === undefined ? {} : { by: id('--by', by) }
  const acts: { entry: NewEntry; by: ActedBy }[] = []
  for (const reservation of reservations) {
    const power = await mayDepositFor(kyodaku, reservation.work, act, reservation.territories)
    acts.push({ entry: { kind: 'reservation', subject: reservation }, by: power })
  }
  for (const grant of grants) {
    const works = grant.works.map((work) => workIn(registry, work))
    const concern = { rightsholders: [grant.grantor], works, territories: grant.territories }
    const power = mayAct(registry, act, 'grant', concern, kyodaku.now())
    const signed: Grant =
      power.by === undefined || power.mandate === undefined
        ? grant
        : { ...grant, signedBy: { party: power.by, mandate: power.mandate, at: kyodaku.now().toISOString() } }
    acts.push({ entry: { kind: 'grant', subject: signed }, by: power })
  }
  return acts
}

const problemLine = ({ path, problem, remedy }: Problem) => `${path}: ${problem}. ${remedy}`

function tell(
  console: Console,
  entries: readonly NewEntry[],
  problems: readonly Problem[],
  known: number,
  dryRun: boolean,
) {
  if (dryRun) console.print(console.messages.dryRun)
  for (const { kind, subject } of entries) {
    if (kind === 'grant') {
      const { grantee, uses, territories, from, until, state, price } = subject
      const offered = state === 'offered' ? console.say([' (an offer)', '（申し出）']) : ''
      const cost = price ? ` ${price.amountMinor} ${price.currency}/${price.per}` : ''
      const term = termOf({ from, until }, console.language)
      const title = console.say(['grant', '許諾'])
      console.print(
        `${title} ${subject.id}${offered}: ${grantee}  ${uses.join(', ')}  ${territories.join(', ')}  ${term}${cost}`,
      )
    } else if (kind === 'reservation') {
      const title = console.say(['reservation', '留保'])
      console.print(
        `${title} ${subject.id}: ${subject.uses.join(', ')}  ${subject.territories.join(', ')}  ${day(subject.from, console.language)} –`,
      )
    }
  }
  if (entries.length === 0)
    console.print(console.say(['Nothing new is granted or reserved.', '新たな許諾・留保はありません。']))
  if (known > 0) console.print(console.say([`Recorded before: ${known}.`, `以前に記録済み：${known} 件`]))
  if (problems.length > 0) {
    console.print(
      console.color.yellow(
        console.say([
          'To look at: what was not taken as it stands',
          '確認が必要な点（そのままでは取り込めなかったもの）',
        ]),
      ),
    )
    for (const problem of problems) console.print(`  ${problemLine(problem)}`)
  }
}
