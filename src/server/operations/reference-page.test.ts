import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HouseForTests, openHouseForTests } from '../house-for-tests.js'
import { referencePage, refineDescription, summariesJa } from './index.js'

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

describe('the reference of the house', () => {
  let tests: HouseForTests
  beforeAll(async () => {
    tests = await openHouseForTests()
  })
  afterAll(() => tests.close())

  it('has the summary of every operation and event in Japanese, and of nothing else', async () => {
    const { paths, webhooks } = (await tests.anonymous.get('/openapi.json')).body as {
      paths: Record<string, Record<string, { operationId: string; summary: string }>>
      webhooks: Record<string, object>
    }
    const operations = Object.values(paths).flatMap((item) => Object.values(item))
    const page = (await tests.anonymous.get('/reference?lang=ja')).body as string
    expect(operations.length).toBeGreaterThan(150)
    const articles = new Map(
      [...page.matchAll(/<article id="([^"]+)">(.*?)<\/article>/gs)].map(([, id, html]) => [id ?? '', html ?? '']),
    )
    for (const { operationId } of operations) {
      const [, shown = ''] = /<p>(.*?)<\/p>/s.exec(articles.get(operationId) ?? '') ?? []
      // In Japanese, that is with kana; English would have none.
      expect(shown, operationId).toMatch(/[ぁ-んァ-ヶ]|[一-龠]{2}/)
    }
    for (const name of Object.keys(webhooks)) expect(articles.get(`event-${name}`), name).toMatch(/[ぁ-ん]/)
    expect(Object.keys(summariesJa).sort()).toEqual(operations.map(({ operationId }) => operationId).sort())
  })

  it('is in the language that the browser asks for, and can be switched', async () => {
    const asked = async (language: string) => {
      const { body, headers } = await tests.anonymous.get('/reference', { 'accept-language': language })
      return { body: body as string, language: headers['content-language'] }
    }
    const ja = await asked('ja-JP,ja;q=0.9,en;q=0.5')
    expect(ja.language).toBe('ja')
    expect(ja.body).toContain('著作物を登録する')
    expect(ja.body).toContain('<a href="?lang=en" lang="en" hreflang="en">English</a>')
    const en = await asked('en-GB,ja;q=0.1')
    expect(en.language).toBe('en')
    expect(en.body).toContain('Registers a work')
    expect(en.body).toContain('<a href="?lang=ja" lang="ja" hreflang="ja">日本語</a>')
  })
})
