import fc from 'fast-check'
import type { OpenAPIV3_1 } from 'openapi-types'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { type HouseForTests, openHouseForTests } from './house-for-tests.js'

/**
 * Every route, from its own description: valid and invalid requests by several roles. Nothing is a 500, every error is a
 * problem with a stable code, every answer is as described.
 */

type Schema = OpenAPIV3_1.SchemaObject & { $ref?: string; const?: unknown; items?: Schema }
type Caller = { name: string; send(method: string, url: string, body: unknown): Promise<Answer> }
interface Answer {
  status: number
  type: string
  text: string
}
interface Operation {
  method: string
  path: string
  operation: OpenAPIV3_1.OperationObject
}

const seed = 20261123
/** Requests a route, by all callers together. */
const requestsEach = 16

let tests: HouseForTests
let document: OpenAPIV3_1.Document
let callers: Caller[]

beforeAll(async () => {
  tests = await openHouseForTests()
  await tests.people()
  document = (await tests.anonymous.get('/openapi.json')).body as OpenAPIV3_1.Document
  const tokens = {
    'operator administrator': await tests.as({ role: 'administrator' }),
    'party administrator': await tests.as({ party: 'hana', role: 'administrator' }),
    'provider viewer': await tests.as({ party: 'gen', role: 'viewer' }),
    nobody: tests.anonymous,
  }
  callers = Object.entries(tokens).map(([name, { token }]) => ({
    name,
    async send(method, url, body) {
      const payload = typeof body === 'string' ? body : body === undefined ? undefined : JSON.stringify(body)
      const response = await tests.app.inject({
        method: method.toUpperCase() as 'GET',
        url,
        headers: {
          ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
          ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(payload === undefined ? {} : { payload }),
      })
      return {
        status: response.statusCode,
        type: String(response.headers['content-type'] ?? ''),
        text: response.body,
      }
    },
  }))
})
afterAll(() => tests.close())

const resolve = (schema: Schema): Schema =>
  schema.$ref === undefined
    ? schema
    : resolve((document.components?.schemas?.[schema.$ref.split('/').pop()!] ?? {}) as Schema)

/** Words that exist, and words that break things. */
const words = fc.constantFrom(
  'sakura', 'ume', 'hana', 'tsuki', 'gen', 'kumiai', '*', 'worldwide', 'JP', 'release', '',
  '\u0000', '../../etc/passwd', "'; drop table works; --", '許諾', '\ud83d\ude00', '\ud800', '__proto__', 'a'.repeat(3000),
  '%00', '-1', '1e400', '2026-13-45T99:99:99Z', '{"a":1}',
) // biome-ignore format: a table of words

const anything: fc.Arbitrary<unknown> = fc.oneof(
  words,
  fc.constantFrom(null, true, -1, 0, 1.5, 1e308, Number.MAX_SAFE_INTEGER, [], {}, [[]], { __proto__: 1 }),
  fc.jsonValue({ maxDepth: 2 }),
)

function valid(given: Schema, depth: number): fc.Arbitrary<unknown> {
  const schema = resolve(given)
  if (depth > 6) return fc.constant(null)
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  const either = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined
  if (either !== undefined) return fc.oneof(...either.map((one) => valid(one, depth + 1)))
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type
  if (type === 'object') {
    const properties = Object.entries((schema.properties ?? {}) as Record<string, Schema>)
    const required = new Set(schema.required ?? [])
    return fc.record(Object.fromEntries(properties.map(([name, one]) => [name, valid(one, depth + 1)])), {
      requiredKeys: properties.map(([name]) => name).filter((name) => required.has(name)),
    } as { requiredKeys: never[] })
  }
  if (type === 'array') {
    const min = schema.minItems ?? 0
    return fc.array(valid(schema.items ?? {}, depth + 1), { minLength: min, maxLength: min + 2 })
  }
  if (type === 'integer') {
    const min = Math.max(Number(schema.minimum ?? -10), -1e9)
    return fc.integer({ min, max: Math.max(min, Math.min(Number(schema.maximum ?? 1000), 1e9)) })
  }
  if (type === 'number')
    return fc.double({ min: Number(schema.minimum ?? 0), max: Number(schema.maximum ?? 1000), noNaN: true })
  if (type === 'boolean') return fc.boolean()
  if (type === 'null') return fc.constant(null)
  if (schema.format === 'date-time')
    return fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map((date) => date.toISOString())
  return fc.oneof(
    words,
    fc.string({ unit: 'grapheme', minLength: schema.minLength ?? 0, maxLength: Math.min(schema.maxLength ?? 20, 60) }),
  )
}

/** Mostly valid, often wrong in one place, sometimes not JSON at all. */
function bodies(schema: Schema): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 5, arbitrary: valid(schema, 0) },
    {
      weight: 3,
      arbitrary: fc.tuple(valid(schema, 0), fc.string(), anything).map(([value, name, wrong]) => {
        if (typeof value !== 'object' || value === null) return wrong
        const keys = Object.keys(value)
        return { ...value, [keys[name.length % Math.max(keys.length, 1)] ?? 'extra']: wrong }
      }),
    },
    { weight: 1, arbitrary: anything },
    { weight: 1, arbitrary: fc.constantFrom('{', '[1,', 'null', '"', '\u0000', `{"a":${'['.repeat(2000)}`) },
  )
}

function requests({ path, operation }: Operation): fc.Arbitrary<{ url: string; body: unknown }> {
  const parameters = (operation.parameters ?? []) as OpenAPIV3_1.ParameterObject[]
  const text = (schema: Schema) => fc.oneof(valid(schema, 0), words).map((value) => encode(String(value)))
  const inPath = parameters.filter((one) => one.in === 'path')
  const inQuery = parameters.filter((one) => one.in === 'query')
  const schema = (operation.requestBody as OpenAPIV3_1.RequestBodyObject | undefined)?.content?.['application/json']
    ?.schema
  return fc
    .record({
      path: fc.tuple(...inPath.map((one) => text((one.schema ?? {}) as Schema))),
      query: fc.tuple(
        ...inQuery.map((one) => fc.option(text((one.schema ?? {}) as Schema), { freq: 2, nil: undefined })),
      ),
      body: schema === undefined ? fc.constant(undefined) : bodies(schema as Schema),
    })
    .map((request) => {
      let url = path
      for (const [i, { name }] of inPath.entries()) url = url.replace(`{${name}}`, request.path[i] || 'x')
      const query = inQuery.flatMap(({ name }, i) =>
        request.query[i] === undefined ? [] : [`${name}=${request.query[i]}`],
      )
      return { url: query.length === 0 ? url : `${url}?${query.join('&')}`, body: request.body }
    })
}

/** A lone surrogate is no UTF-8. */
const encode = (text: string) => encodeURIComponent(Buffer.from(text).toString())

const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string().regex(/^[a-z0-9-]+\.[a-z0-9-]+$/),
  detail: z.string().min(1),
  instance: z.string(),
})

function operations(): Operation[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    (['get', 'post', 'put', 'patch', 'delete'] as const).flatMap((method) => {
      const operation = item?.[method]
      return operation === undefined ? [] : [{ method, path, operation }]
    }),
  )
}

/** Streams that stay open, and the whole house as a file. */
const endless = new Set(['/v1/events', '/v1/backup'])

it('answers every request by the rules', async () => {
  const faults = new Map<string, string>()
  const add = (kind: string, fault: string) => {
    if (!faults.has(kind)) faults.set(kind, fault)
  }
  let count = 0
  for (const one of operations()) {
    if (endless.has(one.path)) continue
    const samples = fc.sample(requests(one), { numRuns: requestsEach, seed })
    for (const [i, { url, body }] of samples.entries()) {
      const caller = callers[i % callers.length]!
      const answer = await caller.send(one.method, url, body)
      count += 1
      const fault = faultOf(one, answer)
      if (fault !== undefined)
        add(
          `${one.method.toUpperCase()} ${one.path} ${fault.slice(0, 60)}`,
          `${one.method.toUpperCase()} ${url.slice(0, 200)} as ${caller.name}: ${fault}\n  ${JSON.stringify(body)?.slice(0, 300)}`,
        )
    }
  }
  expect(count).toBeGreaterThan(500)
  expect([...faults.values()].slice(0, 60).join('\n')).toBe('')
}, 300_000)

function faultOf({ operation }: Operation, { status, type, text }: Answer): string | undefined {
  if (status >= 500 && status !== 503 && status !== 507) return `${status} ${text.slice(0, 300)}`
  if (status >= 400) {
    if (!type.startsWith('application/problem+json')) return `${status} is ${type || 'nothing'} ${text.slice(0, 100)}`
    const parsed = problem.safeParse(JSON.parse(text))
    return parsed.success ? undefined : `${status} is no problem: ${text.slice(0, 200)}`
  }
  const responses = operation.responses as Record<string, OpenAPIV3_1.ResponseObject>
  const described = responses[String(status)] ?? responses[`${String(status)[0]}XX`] ?? responses.default
  if (described === undefined && status !== 304) return `${status} is not described`
  const schema = described?.content?.['application/json']?.schema
  if (schema === undefined || !type.includes('application/json')) return undefined
  const wrong = mismatch(schema as Schema, JSON.parse(text), '')
  return wrong === undefined ? undefined : `${status} is not as described: ${wrong}`
}

/** Where a value is not of a schema: the parts of JSON Schema that the description uses. */
function mismatch(given: Schema, value: unknown, at: string): string | undefined {
  const schema = resolve(given)
  const either = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined
  if (either !== undefined)
    return either.some((one) => mismatch(one, value, at) === undefined) ? undefined : `${at} fits none of its forms`
  if (schema.const !== undefined) return value === schema.const ? undefined : `${at} is not ${String(schema.const)}`
  if (schema.enum !== undefined) return schema.enum.includes(value) ? undefined : `${at} is ${JSON.stringify(value)}`
  const types = schema.type === undefined ? [] : [schema.type].flat()
  if (types.length > 0 && !types.some((type) => isOf(type, value))) return `${at} is no ${types.join('|')}`
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) {
      const wrong = mismatch(schema.items ?? {}, item, `${at}/${i}`)
      if (wrong !== undefined) return wrong
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const name of schema.required ?? []) if (!(name in value)) return `${at}/${name} is missing`
    for (const [name, one] of Object.entries((schema.properties ?? {}) as Record<string, Schema>)) {
      if (!(name in value)) continue
      const wrong = mismatch(one, (value as Record<string, unknown>)[name], `${at}/${name}`)
      if (wrong !== undefined) return wrong
    }
  }
  return undefined
}

function isOf(type: string, value: unknown): boolean {
  if (type === 'null') return value === null
  if (type === 'array') return Array.isArray(value)
  if (type === 'integer') return Number.isInteger(value)
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value)
  return typeof value === type
}
