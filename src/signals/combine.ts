import { agentToken } from './robots.js'
import { type Activity, type Media, type Says, type Statement, signalFamilies } from './statement.js'
import { trainingAgents } from './training-agents.js'

/** What somebody wants to do with what is at a location. */
export interface SignalQuestion {
  use: SignalUse
  /** Product tokens of the crawlers that got it, or get it, for them; none: not known, or nobody's in particular. */
  agents: readonly string[]
  media: Media
}
/** `train`: a generative model. `generate`: with it as an input. `release`: what was generated. */
export type SignalUse = 'train' | 'generate' | 'release'

/** `silent`: nothing that concerns the use is said. It isn't a permission: what it means, a regime decides. */
export type Combined = Says | 'silent'

export interface CombinedStatements {
  says: Combined
  /** All statements that say so, in an order that does not depend on the order they came in. */
  cited: readonly Statement[]
}

/**
 * What all statements about a location say together: the most restrictive one that concerns the use, the medium and who
 * asks. No document defines precedence across families; within a family its parser has already done what its own
 * specification says (the most specific group, path or part of a file). A statement more never permits more.
 */
export function combine(statements: readonly Statement[], question: SignalQuestion): CombinedStatements {
  const asked = askedBy(question)
  let says: Combined = 'silent'
  let cited: Statement[] = []
  for (const statement of statements) {
    if (!concerns(statement, question) || !asked(statement)) continue
    if (restriction[statement.says] > restriction[says]) {
      says = statement.says
      cited = []
    }
    if (statement.says === says) cited.push(statement)
  }
  return { says, cited: cited.length > 1 ? inOrder(cited) : cited }
}

/** How much of two says remains: the more restrictive. */
export function moreRestrictive(a: Combined, b: Combined): Combined {
  return restriction[a] >= restriction[b] ? a : b
}
const restriction = { silent: 0, allow: 1, unknown: 2, disallow: 3 } as const satisfies Record<Combined, number>

/**
 * Whether a statement concerns a use. Who refuses something wider refuses what is part of it; who allows something
 * allows what is part of it and nothing wider: that is why both have a list of their own.
 */
const refusedWith: Record<SignalUse, ReadonlySet<Activity>> = {
  // A generative model is trained by mining, with what was fetched. What may not be fetched where it lies is not had
  // lawfully from there (Code of Practice for general-purpose AI, measure 1.3 a: follow robots.txt).
  train: new Set(['crawl', 'mine', 'train', 'train-generative']),
  // What is put into a model is fetched from there and analysed: Directive (EU) 2019/790 Art. 2(2) makes any automated
  // analysis that generates information mining. Training is not what happens to it.
  generate: new Set(['crawl', 'mine', 'infer']),
  // What a model made is released, not what was put in; who refuses that it be put in refuses what comes of it.
  release: new Set(['infer']),
}
const allowedWith: Record<SignalUse, ReadonlySet<Activity>> = {
  // To fetch, index or mine isn't to train, and to train a model that recognises isn't to train one that generates:
  // families that have a word for each (CAWG, TDM-AI) mean different things by them. One whose word includes the training
  // of generative models (AIPREF's `train-ai`, TDMRep's mining) states that too.
  train: new Set(['train-generative']),
  generate: new Set(['infer']),
  // Nothing in any family permits to release what resembles a work.
  release: new Set(),
}

function concerns(statement: Statement, { use, media }: SignalQuestion): boolean {
  if (statement.media !== undefined && !statement.media.includes(media)) return false
  const concerned = statement.says === 'allow' ? allowedWith[use] : refusedWith[use]
  return statement.about.some((activity) => concerned.has(activity))
}

/**
 * Whether a statement is addressed to who asks: to anyone, or to one of the asker's agents. Who names none is refused
 * what any known agent that gathers training data is refused, and isn't allowed what is allowed to another.
 */
function askedBy({ agents }: SignalQuestion): (statement: Statement) => boolean {
  const own = new Set(agents.map(agentToken))
  return ({ says, stated: { agent } }) => {
    if (agent === undefined || agent === '*') return true
    const token = agentToken(agent)
    return own.size > 0 ? own.has(token) : says !== 'allow' && trainingAgents.has(token)
  }
}

function inOrder(statements: readonly Statement[]): Statement[] {
  return statements
    .map((statement) => ({ statement, key: orderOf(statement) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ statement }) => statement)
}
function orderOf({ family, version, about, text, stated, why = '', terms = '' }: Statement): string {
  const { medium, line = 0, field = '', agent = '', path = '' } = stated
  const familyOrder = String(signalFamilies.indexOf(family)).padStart(2, '0')
  const place = String(line).padStart(9, '0')
  return [familyOrder, medium, place, field, agent, path, version, about.join(' '), text, why, terms].join('\0')
}
