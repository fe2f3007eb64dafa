import { z } from 'zod'
import type { House } from '../house.js'
import type { App } from '../http/index.js'
import { type ReferenceLanguage, referencePage, refineDescription } from '../operations/index.js'
import { describeWebhooks } from '../webhooks/index.js'

/** The description of the API for programs, and the same for people. */
export function referencePageRoutes(app: App, house: House): void {
  const describe = () =>
    refineDescription(app.swagger(), { url: house.settings.publicUrl, webhooks: describeWebhooks() })
  // Routes do not change while it runs; the address may, until it listens.
  let description: ReturnType<typeof describe> | undefined
  let describedUrl: string | undefined
  const current = () => {
    if (description === undefined || describedUrl !== house.settings.publicUrl) {
      description = describe()
      describedUrl = house.settings.publicUrl
    }
    return description
  }

  app.route({
    method: 'GET',
    url: '/openapi.json',
    config: { access: 'public', anonymous: true },
    schema: { hide: true },
    handler: async (_request, reply) => reply.header('cache-control', 'no-cache').send(current()),
  })

  app.route({
    method: 'GET',
    url: '/reference',
    config: { access: 'public', anonymous: true },
    schema: { hide: true, querystring: z.object({ lang: z.enum(['ja', 'en']).optional() }) },
    handler: async (request, reply) => {
      const language = request.query.lang ?? preferred(request.headers['accept-language'])
      reply.header('cache-control', 'no-cache').header('vary', 'accept-language').header('content-language', language)
      return reply.type('text/html; charset=utf-8').send(referencePage(current(), language))
    },
  })
}

/** The first of our languages in an Accept-Language header (RFC 9110, section 12.5.4), by its weights. */
function preferred(header: string | undefined): ReferenceLanguage {
  const ranked = (header ?? '')
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [language = '', ...parameters] = part.trim().split(';')
      const q = parameters.map((one) => /^\s*q=([0-9.]+)/.exec(one)?.[1]).find((one) => one !== undefined)
      return { language: language.slice(0, 2).toLowerCase(), q: q === undefined ? 1 : Number(q) }
    })
    .filter(({ language, q }) => (language === 'ja' || language === 'en') && q > 0)
    .sort((a, b) => b.q - a.q)
  return ranked[0]?.language === 'ja' ? 'ja' : 'en'
}
