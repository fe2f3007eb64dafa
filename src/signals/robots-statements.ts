import {
  agentToken,
  parseRobots,
  type RobotsExtension,
  type RobotsFile,
  type RobotsGroup,
  robotsAccess,
  robotsBytesMax,
  robotsGroupsFor,
} from './robots.js'
import { robotsPathOf } from './robots-pattern.js'
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
  const statements: Statement[] = file.cut ? [cutStatement()] : []
  for (const { groups, agent } of robotsAudiences(file, question.agents)) {
    const { allowed, rule } = robotsAccess(groups, path)
    if (rule === undefined && allowed) continue
    statements.push({
      family: 'robots',
      version: robotsVersion,
      about: ['crawl'],
      says: allowed ? 'allow' : rule === undefined ? 'unknown' : 'disallow',
      text: statementText(rule?.text ?? path),
      stated: statedIn(agent, rule?.line, rule?.allow ? 'allow' : 'disallow', rule?.pattern.written),
      ...(rule === undefined ? { why: 'the path is too long to be looked at' } : {}),
    })
  }
  return [...statements, ...doubtfulStatements(file, question.agents, path)]
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
  const named = new Set(file.groups.flatMap((group) => group.agents))
  const asked = agents.length > 0 ? new Set(agents.map(agentToken)) : trainingAgents
  const audiences: RobotsAudience[] = []
  for (const agent of asked)
    if (agent !== '*' && named.has(agent)) audiences.push({ agent, groups: robotsGroupsFor(file, agent) })
  // Whoever asks without a name, and every agent without a group of its own, is bound by the groups for anyone.
  if (agents.length === 0 || audiences.length < asked.size) audiences.push({ groups: robotsGroupsFor(file, '*') })
  return audiences
}

/** A line of another specification that stands in the groups that bind somebody, or in none that binds. */
export interface RobotsAddressedLine extends RobotsExtension {
  agent?: string
  /** False: outside every group, or in one whose agents are named in a form that no crawler reads. */
  binding: boolean
}

/**
 * The lines of one field, by the audiences they are for, as `robotsAudiences` gives them; then those that bind nobody and
 * may have been meant to.
 */
export function robotsLinesFor(file: RobotsFile, field: string, agents: readonly string[]): RobotsAddressedLine[][] {
  const ofField = (extensions: readonly RobotsExtension[]) => extensions.filter((line) => line.field === field)
  const binding = robotsAudiences(file, agents).map(({ groups, agent }) =>
    groups.flatMap(({ extensions }) => ofField(extensions).map((line) => ({ ...line, agent, binding: true }))),
  )
  const doubtful = file.groups.filter((group) => doubtfulAgentOf(group, agents) !== undefined)
  const others = [...file.outside, ...doubtful.flatMap(({ extensions }) => extensions)]
  return [...binding, ofField(others).map((line) => ({ ...line, binding: false }))]
}

/** A group whose agents are named in a way that binds no crawler, and which would refuse if it did. */
function doubtfulStatements(file: RobotsFile, agents: readonly string[], path: string): Statement[] {
  return file.groups.flatMap((group) => {
    const { allowed, rule } = robotsAccess([group], path)
    const agent = doubtfulAgentOf(group, agents)
    if (allowed || agent === undefined) return []
    const statement: Statement = {
      family: 'robots',
      version: robotsVersion,
      about: ['crawl'],
      says: 'unknown',
      text: statementText(rule?.text ?? path),
      stated: { medium: 'robots.txt', line: rule?.line, field: 'disallow', path: rule?.pattern.written },
      why: `the group names ${agent} in a form that no crawler reads, and may have been meant to refuse`,
    }
    return [statement]
  })
}
function doubtfulAgentOf({ doubtfulAgents }: RobotsGroup, agents: readonly string[]): string | undefined {
  const asked = agents.length > 0 ? agents.map(agentToken) : [...trainingAgents]
  return doubtfulAgents.find((doubtful) => asked.some((token) => meansPerhaps(doubtful, token)))
}
function meansPerhaps(doubtful: string, token: string): boolean {
  return doubtful.endsWith('*') ? token.startsWith(doubtful.slice(0, -1)) : doubtful === token
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
    ...(path === undefined ? {} : { path }),
  }
}
/** `parseRobots` and `robotsStatements` in one. */
export function readRobots(bytes: Uint8Array | string, question: RobotsQuestion): Statement[] {
  return robotsStatements(parseRobots(bytes), question)
}
