import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GenerationError } from '../generation-error.js'
import { digestOfForm, type Form, type FormFile, nested } from './form.js'
import { promptCharactersMax, readVideoRequest, type VideoKind, type VideoRequest, videoKinds } from './requests.js'

/** The same inputs each time, and as many: what is found once is found by everybody. */
const budget = { numRuns: 3000, seed: 20261204 }

const file: FormFile = { path: '/x', name: 'x', type: 'video/mp4', bytes: 1, digest: `sha256:${'0'.repeat(64)}` }
const fileNames = ['input_reference', 'video', 'other'] as const
const hostileName = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '',
    '[',
    ']',
    '[]',
    'a[]',
    '[a]',
    'a[b',
    'a]b[',
  ),
  fc.constantFrom('__proto__[polluted]', 'constructor[prototype]', 'video[__proto__]', 'video[id][id]', 'video[id]x'),
  fc.constantFrom('prompt', 'model', 'seconds', 'size', 'input_reference', 'video', 'video[id]', 'prompt[a]'),
  fc.tuple(fc.string(), fc.string()).map(([outer, inner]) => `${outer}[${inner}]`),
  fc.string({ unit: 'binary' }),
)
const hostileText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.constantFrom(
    '\0',
    '\ud800',
    '\udfff\ud800',
    '\u202e',
    '1e999',
    '-1',
    '0x10',
    '٤',
    '12.5',
    '720x1280\n',
    ' '.repeat(40_000),
  ),
)

/** What a client may send, field by field. */
const text = fc.string({ minLength: 1, maxLength: 40 }).filter((value) => !value.includes('\0'))
const optional = {
  seconds: fc.constantFrom('4', '8', '12', '9999'),
  size: fc.constantFrom('720x1280', '1792x1024', '99999x10'),
  model: text,
}
const reference = fc.oneof(fc.record({ image_url: text }), fc.record({ file_id: text }))
const valid: Record<VideoKind, fc.Arbitrary<Record<string, unknown>>> = {
  create: fc.record({ prompt: text, ...optional, input_reference: reference }, { requiredKeys: ['prompt'] }),
  remix: fc.record({ prompt: text }),
  edit: fc.record({ prompt: text, video: fc.record({ id: text }) }),
  extension: fc.record({ prompt: text, seconds: optional.seconds, video: fc.record({ id: text }) }),
}
const validRequest = fc
  .constantFrom(...videoKinds)
  .chain((kind) => valid[kind].map((fields) => ({ kind, fields, source: kind === 'remix' ? 'video_1' : undefined })))

/** As the public client writes it into a form. */
function entriesOf(fields: Record<string, unknown>): [string, string][] {
  return Object.entries(fields).flatMap(([name, value]): [string, string][] =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).map(([inner, one]): [string, string] => [`${name}[${inner}]`, String(one)])
      : [[name, String(value)]],
  )
}

/** What was read; undefined where it was refused, in the dialect and by a field. */
function readOrRefused(kind: VideoKind, form: Form, source?: string): VideoRequest | undefined {
  try {
    return readVideoRequest(kind, form, source)
  } catch (error) {
    expect(error).toBeInstanceOf(GenerationError)
    expect((error as GenerationError).code).toBe('generation.bad-request')
    expect((error as GenerationError).message).toMatch(/^.+: .+\.$/su)
    return undefined
  }
}

/** Whatever is let through can be kept, decided about and sent on. */
function mustBeSound(kind: VideoKind, form: Form, request: VideoRequest): void {
  expect(request.kind).toBe(kind)
  for (const value of [request.prompt, request.model, request.source]) {
    if (value === undefined) continue
    expect(value.length).toBeGreaterThan(0)
    expect(value.isWellFormed() && !value.includes('\0')).toBe(true)
  }
  expect(request.prompt.length).toBeLessThanOrEqual(promptCharactersMax)
  if (request.seconds !== undefined) expect(Number(request.seconds)).toBeLessThanOrEqual(9999)
  if (request.size !== undefined) expect(request.size).toMatch(/^[0-9]{2,5}x[0-9]{2,5}$(?!\n)/)
  expect(Object.keys(request.files)).toEqual(Object.keys(form.files))
  // One thing to go by: what is looked at is what is sent on.
  expect(request.reference !== undefined && 'input_reference' in request.files).toBe(false)
  expect(request.source !== undefined && 'video' in request.files).toBe(false)
  expect(digestOfForm(kind, form)).toMatch(/^sha256:[0-9a-f]{64}$/)
}

describe('a form', () => {
  it('of any names becomes fields that are its own, one level deep, whatever it is sent as', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(hostileName, hostileText), { maxLength: 20 }), (entries) => {
        const fields = nested(entries)
        expect(Object.getPrototypeOf(fields)).toBe(Object.prototype)
        expect(({} as Record<string, unknown>).polluted).toBe(undefined)
        const given = new Set(entries.map(([, value]) => value))
        for (const name of Object.keys(fields)) {
          const value = Object.getOwnPropertyDescriptor(fields, name)!.value as unknown
          if (typeof value === 'string') expect(given.has(value)).toBe(true)
          else
            for (const inner of Object.keys(value as object))
              expect(given.has(Object.getOwnPropertyDescriptor(value, inner)!.value as string)).toBe(true)
        }
        // Nothing gets lost: each name is there, or what it nests in.
        for (const [name] of entries)
          expect(Object.hasOwn(fields, name) || Object.hasOwn(fields, name.slice(0, name.indexOf('[')))).toBe(true)
      }),
      budget,
    )
  })

  it('is read as the same request as JSON, with the same digest', () => {
    fc.assert(
      fc.property(validRequest, ({ kind, fields, source }) => {
        const form = { fields: nested(entriesOf(fields)), files: {} }
        expect(readVideoRequest(kind, form, source)).toEqual(readVideoRequest(kind, { fields, files: {} }, source))
        expect(digestOfForm(kind, form)).toBe(digestOfForm(kind, { fields, files: {} }))
      }),
      budget,
    )
  })
})

describe('a request for a video', () => {
  it('of any form is sound, or refused by its field', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...videoKinds),
        fc.array(fc.tuple(hostileName, hostileText), { maxLength: 20 }),
        fc.subarray([...fileNames]),
        fc.option(text, { nil: undefined }),
        (kind, entries, files, source) => {
          const form = { fields: nested(entries), files: Object.fromEntries(files.map((name) => [name, file])) }
          const request = readOrRefused(kind, form, kind === 'remix' ? source : undefined)
          if (request !== undefined) mustBeSound(kind, form, request)
        },
      ),
      budget,
    )
  })

  it('with anything in the place of one of its fields is sound, or refused', () => {
    const anything = fc.oneof(hostileText, fc.jsonValue(), fc.constant(null), fc.double(), fc.bigInt().map(String))
    const field = fc.constantFrom('prompt', 'model', 'seconds', 'size', 'input_reference', 'video')
    fc.assert(
      fc.property(
        validRequest,
        field,
        anything,
        fc.subarray([...fileNames]),
        ({ kind, fields, source }, name, value, files) => {
          const form = {
            fields: { ...fields, [name]: value },
            files: Object.fromEntries(files.map((one) => [one, file])),
          }
          const request = readOrRefused(kind, form, source)
          if (request !== undefined) mustBeSound(kind, form, request)
        },
      ),
      budget,
    )
  })

  it('with a field that the dialect does not have is refused by it: it may be a way around what is looked at', () => {
    const known = ['prompt', 'model', 'seconds', 'size', 'input_reference', 'video']
    const unknown = hostileName.filter((name) => !known.includes(name))
    fc.assert(
      fc.property(validRequest, unknown, fc.jsonValue(), ({ kind, fields, source }, name, value) => {
        const more = Object.assign(Object.create(null) as Record<string, unknown>, fields)
        more[name] = value
        expect(readOrRefused(kind, { fields: { ...more }, files: {} }, source)).toBe(undefined)
      }),
      budget,
    )
  })
})
