import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GenerationError } from '../generation-error.js'
import { digestOfForm, type FormFile, nested } from './form.js'
import { readCharacterRequest, readVideoRequest, videoKinds } from './requests.js'
import { upstreamVideoSchema } from './video.js'

const file: FormFile = { path: '/x', name: 'x', type: 'video/mp4', bytes: 1, digest: `sha256:${'0'.repeat(64)}` }
const fieldName = fc.oneof(
  fc.constantFrom('prompt', 'model', 'seconds', 'size', 'input_reference', 'video', 'name', '__proto__', 'constructor'),
  fc.constantFrom(
    'video[id]',
    'input_reference[file_id]',
    'input_reference[image_url]',
    '__proto__[id]',
    'video[id][x]',
  ),
  fc.string(),
)

describe('what a client sends', () => {
  it('in a form is read as what it would be in JSON', () => {
    expect(
      nested([
        ['prompt', 'a'],
        ['video[id]', 'video_1'],
      ]),
    ).toEqual({ prompt: 'a', video: { id: 'video_1' } })
    expect(nested([['input_reference[file_id]', 'f']])).toEqual({ input_reference: { file_id: 'f' } })
  })

  it('of any names and values is read, or refused by its field (fuzz)', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...videoKinds),
        fc.array(fc.tuple(fieldName, fc.string())),
        fc.subarray(['video', 'input_reference', 'other']),
        (kind, entries, files) => {
          const form = { fields: nested(entries), files: Object.fromEntries(files.map((name) => [name, file])) }
          // Nothing that was sent reaches what all objects have.
          expect(({} as Record<string, unknown>).id).toBeUndefined()
          for (const read of [() => readVideoRequest(kind, form), () => readCharacterRequest(form)]) {
            try {
              read()
            } catch (error) {
              expect(error).toBeInstanceOf(GenerationError)
              expect((error as GenerationError).code).toBe('generation.bad-request')
            }
          }
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('of any JSON is read, or refused by its field (fuzz)', () => {
    fc.assert(
      fc.property(fc.constantFrom(...videoKinds), fc.dictionary(fieldName, fc.jsonValue()), (kind, fields) => {
        try {
          const request = readVideoRequest(kind, { fields, files: {} })
          expect(typeof request.prompt).toBe('string')
        } catch (error) {
          expect(error).toBeInstanceOf(GenerationError)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('is refused where it can’t be kept as text', () => {
    for (const prompt of ['a\0b', 'half a pair: \ud83d', 'the other half: \ude00 alone'])
      expect(() => readVideoRequest('create', { fields: { prompt }, files: {} })).toThrow(/prompt/)
    expect(readVideoRequest('create', { fields: { prompt: 'a whole one: 😀' }, files: {} }).prompt).toContain('😀')
  })

  it('has one digest, in whatever order it comes', () => {
    const one = digestOfForm('create', { fields: { prompt: 'a', seconds: '4' }, files: { video: file } })
    expect(digestOfForm('create', { fields: { seconds: '4', prompt: 'a' }, files: { video: file } })).toBe(one)
    expect(digestOfForm('edit', { fields: { prompt: 'a', seconds: '4' }, files: { video: file } })).not.toBe(one)
  })
})

describe('what an upstream says of a job', () => {
  it('is read, or not understood, whatever it is (fuzz)', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (said) => {
        const read = upstreamVideoSchema.safeParse(said)
        if (read.success) expect(read.data.id.length).toBeGreaterThan(0)
      }),
      { numRuns: 2000 },
    )
  })
})
