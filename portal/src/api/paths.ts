import type { components, paths } from 'kyodaku/client'

/*
 * What the server takes and answers, path by path, from its own description. Types only: nothing of it is in the page.
 */

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'
export type Write = Exclude<Method, 'get'>

/** A thing that the description names: `Described<'Work'>`. */
export type Described<Name extends keyof components['schemas']> = components['schemas'][Name]

/** Every path that is answered by this method. */
export type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P] extends Record<M, { responses: unknown }> ? P : never
}[keyof paths]

type OperationOf<P, M extends Method> = P extends keyof paths ? paths[P][M] : never
type Done = 200 | 201 | 202 | 204
type ContentOf<Response> = Response extends { content: { 'application/json': infer Body } } ? Body : undefined

/** What a path answers: `AnswerOf<'/v1/works/{id}'>`, `AnswerOf<'/v1/works', 'post'>`. */
export type AnswerOf<P extends PathOf<M>, M extends Method = 'get'> =
  OperationOf<P, M> extends { responses: infer Responses }
    ? { [Status in keyof Responses & Done]: ContentOf<Responses[Status]> }[keyof Responses & Done]
    : never

/** One of a list that comes page by page: `ItemOf<'/v1/works'>`. */
export type ItemOf<P extends PathOf<'get'>> = AnswerOf<P> extends { items: (infer Item)[] } ? Item : never

/** Every path that answers with a list, page by page. */
export type ListPath = {
  [P in PathOf<'get'>]: OperationOf<P, 'get'> extends { parameters: { query?: { cursor?: string } } }
    ? AnswerOf<P> extends { items: unknown[] }
      ? P
      : never
    : never
}[PathOf<'get'>]

/** What a path takes: `BodyOf<'/v1/works', 'post'>`. */
export type BodyOf<P extends PathOf<M>, M extends Method> =
  OperationOf<P, M> extends { requestBody?: { content: { 'application/json': infer Body } } } ? Body : never

/** The questions after `?` of a path. */
export type QueryOf<P extends PathOf<M>, M extends Method = 'get'> = NonNullable<
  ParametersOf<OperationOf<P, M>>['query']
>

type ParametersOf<Operation> = Operation extends { parameters: infer Parameters extends AnyParameters }
  ? Parameters
  : AnyParameters
interface AnyParameters {
  path?: unknown
  query?: unknown
  header?: unknown
}

/** What may not, may and must be said under this name. */
type Said<Name extends string, Value> = [NonNullable<Value>] extends [never]
  ? { [N in Name]?: undefined }
  : undefined extends Value
    ? { [N in Name]?: Value }
    : Record<never, never> extends Value
      ? { [N in Name]?: Value }
      : { [N in Name]: Value }

type BodyPart<Operation> = Operation extends { requestBody: { content: { 'application/json': infer Body } } }
  ? { body: Body }
  : Operation extends { requestBody?: { content: { 'application/json': infer Body } } }
    ? { body?: Body }
    : { body?: undefined }

/** For the `{id}` in a path and the questions after it. */
export type ReadInput<P extends PathOf<'get'>> = Said<'path', ParametersOf<OperationOf<P, 'get'>>['path']> &
  Said<'query', ParametersOf<OperationOf<P, 'get'>>['query']>

/** What goes with a write. */
export type SendInput<P extends PathOf<M>, M extends Method> = Said<'path', ParametersOf<OperationOf<P, M>>['path']> &
  Said<'query', ParametersOf<OperationOf<P, M>>['query']> &
  Said<'headers', ParametersOf<OperationOf<P, M>>['header']> &
  BodyPart<OperationOf<P, M>>

/** Left out where nothing of it must be said. */
export type InputArguments<Input> = Record<never, never> extends Input ? [input?: Input] : [input: Input]

type Beginnings<P, Before extends string = ''> = P extends `/${infer Head}/${infer Rest}`
  ? `${Before}/${Head}` | Beginnings<`/${Rest}`, `${Before}/${Head}`>
  : P extends string
    ? `${Before}${P}`
    : never
/** A path or what paths begin with: what is read again after a write. */
export type PathPrefix = Beginnings<keyof paths>
