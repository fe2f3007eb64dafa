/** The server as the pages see it: what is read, written and heard from it, and who is signed in. */
export { api, csrfHeaders, newKey, onStepUpNeeded, setCsrfToken } from './client.js'
export { type LiveEvent, useEvents } from './events.js'
export { followLine } from './follow-line.js'
export {
  type GetOptions,
  get,
  keyOf,
  type ListPage,
  type Pages,
  type SendInput,
  send,
  useGet,
  useGetPages,
  useSend,
} from './hooks.js'
export { type Me, type Membership, sessionKey, useCan, useMe, useSession } from './me.js'
export { asProblem, ProblemError } from './problem.js'
export { queries } from './queries.js'
