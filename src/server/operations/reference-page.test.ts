import { expect, it } from 'vitest'
import { referencePage, refineDescription } from './index.js'

const raw = {
  openapi: '3.1.0',
  info: { title: 'x', version: '1' },
  components: {
    schemas: {
      Thing: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'], additionalProperties: false },
      ThingInput: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] },
      Problem: { type: 'object' },
    },
  },
  paths: {
    '/v1/things/{id}': {
      put: {
        operationId: 'putThing',
        tags: ['works'],
        summary: 'Puts `it` <script>alert(1)</script>',
        security: [{ token: [] }],
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string', maxLength: 200 } }],
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/ThingInput' } } } },
        responses: {
          200: {
            description: 'Default Response',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } },
          },
          '4XX': { description: 'Default Response' },
        },
      },
    },
  },
}
const description = refineDescription(raw, { url: 'https://kyodaku.example' })

it('names a thing once, problems as problems, and what every write takes', () => {
  expect(Object.keys(description.components?.schemas ?? {})).toEqual(['Thing', 'Problem'])
  const put = description.paths?.['/v1/things/{id}']?.put
  expect(put?.requestBody).toEqual({
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } },
  })
  expect(put?.responses?.['4XX']).toHaveProperty('content.application/problem+json')
  expect(put?.parameters?.map((one) => 'name' in one && one.name)).toEqual(['id', 'Idempotency-Key'])
})

it.each(['ja', 'en'] as const)('is a page without scripts in %s, with a line to try', (language) => {
  const page = referencePage(description, language)
  expect(page).toContain(`<html lang="${language}">`)
  expect(page).not.toContain('<script')
  expect(page).toContain('<code>it</code>')
  expect(page).toContain('curl -X PUT')
  expect(page).toContain('https://kyodaku.example/v1/things/ID')
  expect(page).toContain(language === 'ja' ? '必須' : 'required')
})
