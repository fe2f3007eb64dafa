import { get, send } from './ask.js'
import type { useGet, useGetPages, useSend } from './hooks.js'
import type { AnswerOf, Described, ItemOf } from './paths.js'

/*
 * What the types of the paths let through and what they refuse. Checked by the type checker and never run: a line that
 * should be refused and is not is an error.
 */

/** True where both say the same. */
type Same<A, B> = [A, B] extends [B, A] ? true : false
const yes = <T extends true>(): T | undefined => undefined

export async function asked(read: typeof useGet, list: typeof useGetPages, write: typeof useSend): Promise<void> {
  const path = { id: 'work-1' }
  yes<Same<AnswerOf<'/v1/works/{id}'>['regime'], 'prior-permission' | 'reservation'>>()
  yes<Same<Awaited<ReturnType<typeof getWork>>, AnswerOf<'/v1/works/{id}'>>>()
  yes<Same<ItemOf<'/v1/works'>['owners'], string[]>>()
  yes<Same<AnswerOf<'/v1/people/{id}/membership', 'delete'>, undefined | Described<'ApprovalAsked'>>>()

  read('/v1/works/{id}', { path, staleTime: 1 }).data?.titles[0]?.text
  list('/v1/works', { query: { kind: 'film' } }).items[0]?.id
  write('post', '/v1/claims/{id}/withdraw', { invalidates: ['/v1/claims', '/v1/reviews'] }).mutate({ path })
  await send('delete', '/v1/session')

  // @ts-expect-error no such path
  read('/v1/work/{id}', { path })
  // @ts-expect-error without its id
  read('/v1/works/{id}')
  // @ts-expect-error with another parameter
  read('/v1/works/{id}', { path: { work: 'work-1' } })
  // @ts-expect-error no such question
  read('/v1/works', { query: { colour: 'red' } })
  // @ts-expect-error no such kind of work
  list('/v1/works', { query: { kind: 'films' } })
  // @ts-expect-error no list
  list('/v1/works/{id}', { path })
  // @ts-expect-error not in the answer
  read('/v1/works/{id}', { path }).data?.name
  // @ts-expect-error chosen by PUT
  await send('post', '/v1/session/party', { body: { party: null } })
  // @ts-expect-error without its body
  await send('put', '/v1/session/party')
  // @ts-expect-error a body of another kind
  await send('put', '/v1/session/party', { body: { party: 7 } })
  // @ts-expect-error nothing begins with it
  write('post', '/v1/claims/{id}/withdraw', { invalidates: ['/v1/claim'] })
  // @ts-expect-error what waits for a second person has no terms
  ;(await send('post', '/v1/grants/{id}/accept', { path })).state
}

const getWork = () => get('/v1/works/{id}', { path: { id: 'work-1' } })
