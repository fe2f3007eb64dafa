/** The server as the pages see it: what is read, written and heard from it, and who is signed in. */
export { get, send } from './ask.js'
export { waitsForSecond } from './asked.js'
export { csrfHeaders, newKey, onStepUpNeeded, setCsrfToken } from './client.js'
export { type LiveEvent, useEvents } from './events.js'
export { followLine } from './follow-line.js'
export { keyOf, type ListPage, type Pages, useGet, useGetPages, useSend } from './hooks.js'
export { type Me, type Membership, sessionKey, useCan, useMe, useSession } from './me.js'
export type {
  AnswerOf,
  BodyOf,
  Described,
  ItemOf,
  ListPath,
  Method,
  PathOf,
  PathPrefix,
  QueryOf,
  SendInput,
} from './paths.js'
export { asProblem, ProblemError } from './problem.js'
export { queries } from './queries.js'
