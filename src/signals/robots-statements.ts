import { onceEach } from './once-each.js'
import { oncePerMeaning } from './once-per-meaning.js'
import {
  agentToken,
  decisiveRules,
  parseRobots,
  type RobotsExtension,
  type RobotsFile,
  type RobotsGroup,
  robotsAccess,
  robotsBytesMax,
} from './robots.js'
import { isTooMuch, robotsPathOf, robotsPathTest, robotsPattern } from './robots-pattern.js'
import type { StatedIn, Statement } from './statement.js'
import { statementText } from './statement-text.js'
import { trainingAgents } from './training-agents.js'
import { anyUseOfModels } from './uses-of-models.js'

export const robotsVersion = 'rfc9309'

/** What is asked of a robots.txt: about one URL (absolute, as it is requested), for these product tokens. */
export interface RobotsQuestion {
  url: string
  agents: readonly string[]
}

/**
 * What a robots.txt states about fetching one URL, RFC 9309: one statement for each of the asker's agents and, where
 * none is named, for anyone and for every known agent that gathers training data and has a group of its own. A URL that
 * no rule takes in is not spoken of.
 */
export function robotsStatements(file: RobotsFile, question: RobotsQuestion): Statement[] {
  const path = robotsPathOf(question.url)
  const decisiveIn = decisiveRules(path)
  const statements: Statement[] = file.cut ? [cutStatement()] : []
  for (const { groups, agent } of robotsAudiences(file, question.agents)) {
    const { allowed, rule } = robotsAccess(groups, path, decisiveIn)
    if (rule === undefined && allowed) continue
    statements.push({
      family: 'robots',
      version: robotsVersion,
      about: ['crawl'],
      says: allowed ? 'allow' : rule === undefined || rule.garbled ? 'unknown' : 'disallow',
      text: statementText(rule?.text ?? path),
      stated: statedIn(agent, rule?.line, rule?.allow ? 'allow' : 'disallow', rule?.pattern.written),
      ...(rule === undefined && { why: 'the path is too long, or the rules are too many, to be looked at' }),
      ...(rule?.garbled && { why: 'the path is no UTF-8: which paths it means is not known' }),
    })
  }
  return [
    ...statements,
    ...doubtfulStatements(file, question.agents, path, decisiveIn),
    ...trainingRuleStatements(file, question.agents, path),
  ]
}

/**
 * What it states that a robots.txt can't be had: RFC 9309 section 2.3.1.4 has crawlers take everything as disallowed.
 * `status`: of the answer; absent: there was none.
 */
export function robotsClosedStatement(status?: number): Statement {
  return {
    family: 'robots',
    version: robotsVersion,
    about: ['crawl'],
    says: 'disallow',
    text: status === undefined ? '' : String(status),
    stated: { medium: 'robots.txt' },
    why: status === undefined ? 'no answer to the request for it' : `its server answered ${status}`,
  }
}

/** Groups that bind one who may be asked for, and under which token: absent for the groups for anyone. */
export interface RobotsAudience {
  groups: readonly RobotsGroup[]
  agent?: string
}

/** Whom statements are made for, out of one file; see `robotsStatements`. Each set of groups comes once. */
export function robotsAudiences(file: RobotsFile, agents: readonly string[]): RobotsAudience[] {
  const groupsOf = new Map<string, RobotsGroup[]>()
  for (const group of file.groups) {
    for (const agent of new Set(group.agents)) {
      const groups = groupsOf.get(agent)
      if (groups === undefined) groupsOf.set(agent, [group])
      else groups.push(group)
    }
  }
  const asked = agents.length > 0 ? new Set(agents.map(agentToken)) : trainingAgents
  const own = [...asked].filter((agent) => agent !== '*' && groupsOf.has(agent))
  const audiences = own.map((agent): RobotsAudience => ({ agent, groups: groupsOf.get(agent)! }))
  // Whoever asks without a name, and every agent without a group of its own, is bound by the groups for anyone.
  const others = agents.length === 0 || own.length < asked.size ? [{ groups: groupsOf.get('*') ?? [] }] : []
  return [...audiences.filter(isFirstOfItsGroups), ...others]
}
function isFirstOfItsGroups({ groups }: RobotsAudience, index: number, all: readonly RobotsAudience[]): boolean {
  const isSame = (one: RobotsAudience) =>
    one.groups.length === groups.length && one.groups.every((group, at) => group === groups[at])
  return all.findIndex(isSame) === index
}

/**
 * What a line of another specification states, by whom it is for: as `robotsAudiences` has it, and last, `binding` no one,
 * the lines outside every group and in groups whose agents are named in a form that no crawler reads.
 */
export function robotsLineAudiences(
  file: RobotsFile,
  agents: readonly string[],
): (RobotsAudience & { binding: boolean })[] {
  const meansAsked = meantFor(agents)
  const doubtful = file.groups.filter((group) => group.doubtfulAgents.some(meansAsked))
  const outside: RobotsGroup = { agents: [], doubtfulAgents: [], rules: [], extensions: file.outside }
  return [
    ...robotsAudiences(file, agents).map((audience) => ({ ...audience, binding: true })),
    { groups: [outside, ...doubtful.map((group) => ({ ...group, rules: [] }))], binding: false },
  ]
}

/** A statement as it is for an agent, or anyone; and as it is for no one: it permits nothing, and may be a refusal. */
export function addressedTo({ agent, binding }: { agent?: string; binding: boolean }) {
  return (statement: Statement): Statement[] => {
    if (!binding) {
      const why = 'the line stands in no group that binds a crawler'
      return statement.says === 'allow' ? [] : [{ ...statement, says: 'unknown', why }]
    }
    return [agent === undefined ? statement : { ...statement, stated: { ...statement.stated, agent } }]
  }
}

/** A group whose agents are named in a way that binds no crawler, and which would refuse if it did. */
function doubtfulStatements(
  file: RobotsFile,
  agents: readonly string[],
  path: string,
  decisiveIn: ReturnType<typeof decisiveRules>,
): Statement[] {
  const meansAsked = meantFor(agents)
  const all = file.groups.flatMap((group) => {
    const agent = group.doubtfulAgents.find(meansAsked)
    if (agent === undefined) return []
    const { allowed, rule } = robotsAccess([group], path, decisiveIn)
    if (allowed) return []
    const statement: Statement = {
      family: 'robots',
      version: robotsVersion,
      about: ['crawl'],
      says: 'unknown',
      text: statementText(rule?.text ?? path),
      stated: statedIn(undefined, rule?.line, 'disallow', rule?.pattern.written),
      why: `the group names ${agent.slice(0, 100)} in a form that no crawler reads, and may have been meant to refuse`,
    }
    return [statement]
  })
  return oncePerMeaning(all)
}
/** Whether an agent that is named in a doubtful form may be one of those asked for. */
function meantFor(agents: readonly string[]): (doubtful: string) => boolean {
  const asked = agents.length > 0 ? new Set(agents.map(agentToken)) : trainingAgents
  const all = [...asked]
  return (doubtful) =>
    doubtful.endsWith('*') ? all.some((agent) => agent.startsWith(doubtful.slice(0, -1))) : asked.has(doubtful)
}

/**
 * `DisallowAITraining` of draft-canel-robots-ai-control-00 (2024), which expired and which sites have: no standard makes it
 * a rule, and who wrote it meant to refuse.
 */
function trainingRuleStatements(file: RobotsFile, agents: readonly string[], path: string): Statement[] {
  const takesIn = robotsPathTest(path)
  const statementIn = onceEach(({ extensions }: RobotsGroup): Statement[] => {
    const refusal = extensions.find(
      ({ field, value }) =>
        field === 'disallowaitraining' &&
        value !== '' &&
        (isTooMuch(extensions.length, path) || takesIn(robotsPattern(value), false)),
    )
    return refusal === undefined ? [] : [trainingRuleStatement(refusal)]
  })
  return robotsLineAudiences(file, agents).flatMap((audience) =>
    oncePerMeaning(audience.groups.flatMap(statementIn)).flatMap(addressedTo(audience)),
  )
}
function trainingRuleStatement({ field, value, line, text }: RobotsExtension): Statement {
  return {
    family: 'robots',
    version: 'draft-canel-robots-ai-control-00',
    about: ['train', 'train-generative'],
    says: 'unknown',
    text: statementText(text),
    stated: statedIn(undefined, line, field, value),
    why: 'is a rule of a draft that expired, and was meant to refuse training',
  }
}

function cutStatement(): Statement {
  return {
    family: 'robots',
    version: robotsVersion,
    about: ['crawl', ...anyUseOfModels],
    says: 'unknown',
    text: '',
    stated: { medium: 'robots.txt' },
    why: `only the first ${robotsBytesMax} bytes were read`,
  }
}

function statedIn(agent?: string, line?: number, field?: string, path?: string): StatedIn {
  return {
    medium: 'robots.txt',
    ...(line === undefined ? {} : { line }),
    ...(field === undefined ? {} : { field }),
    ...(agent === undefined ? {} : { agent }),
    ...(path === undefined ? {} : { path: statementText(path) }),
  }
}
/** `parseRobots` and `robotsStatements` in one. */
export function readRobots(bytes: Uint8Array | string, question: RobotsQuestion): Statement[] {
  return robotsStatements(parseRobots(bytes), question)
}
