import type { OpenAPIV3_1 } from 'openapi-types'
import { type EventKind, eventTexts } from '../events/index.js'
import { tagTexts } from './description.js'
import { summariesJa } from './summaries-ja.js'

type Document = OpenAPIV3_1.Document
type Operation = OpenAPIV3_1.OperationObject
type Schema = OpenAPIV3_1.SchemaObject & { $ref?: string; const?: unknown }
export type ReferenceLanguage = 'ja' | 'en'

/** Nested objects are shown so deep; below that the component's name is what there is to follow. */
const depthMax = 5

/**
 * The API's reference as one page of HTML, without any script: every route by group, with its parameters, bodies, answers and
 * a `curl` line to try.
 */
export function referencePage(document: Document, language: ReferenceLanguage): string {
  const say = (key: keyof typeof texts) => texts[key][language === 'ja' ? 1 : 0]
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    (['get', 'post', 'put', 'patch', 'delete', 'options'] as const).flatMap((method) => {
      const operation = item?.[method]
      return operation === undefined ? [] : [{ path, method, operation }]
    }),
  )
  const groups = (document.tags ?? []).map(({ name }) => ({
    name,
    text: tagTexts[name]?.[language === 'ja' ? 1 : 0] ?? '',
    operations: operations.filter(({ operation }) => (operation.tags ?? [])[0] === name),
  }))
  const schemas = (document.components?.schemas ?? {}) as Record<string, Schema>
  const url = document.servers?.[0]?.url ?? ''
  const render: Render = { schemas, say, url, language }
  const other = language === 'ja' ? 'en' : 'ja'
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${e(say('title'))}</title><style>${css}</style></head><body>
<header><h1>${e(say('title'))} <small>${e(document.info.version)}</small></h1>
<p>${e(say('intro'))}</p>
<p><a href="/openapi.json">openapi.json</a> · <a href="?lang=${other}" lang="${other}" hreflang="${other}">${language === 'ja' ? 'English' : '日本語'}</a></p>
<ul class="rules">${(['auth', 'errors', 'pages', 'writes', 'units'] as const).map((key) => `<li>${say(key)}</li>`).join('')}</ul></header>
<nav aria-label="${e(say('contents'))}"><ul>${groups
    .map(
      (group) =>
        `<li><a href="#${e(group.name)}">${e(group.name)}</a><ul>${group.operations
          .map(
            ({ method, path, operation }) =>
              `<li><a href="#${e(idOf(operation, method, path))}"><b>${method.toUpperCase()}</b> ${e(path)}</a></li>`,
          )
          .join('')}</ul></li>`,
    )
    .join(
      '',
    )}${document.webhooks === undefined ? '' : `<li><a href="#webhook-events">${e(say('webhooks'))}</a></li>`}<li><a href="#schemas">${e(say('schemas'))}</a></li></ul></nav>
<main>${groups
    .map(
      (group) =>
        `<section id="${e(group.name)}"><h2>${e(group.name)}</h2><p>${e(group.text)}</p>${group.operations
          .map(({ method, path, operation }) => operationHtml(render, method, path, operation))
          .join('')}</section>`,
    )
    .join('')}${webhooksHtml(document, render)}
<section id="schemas"><h2>${e(say('schemas'))}</h2>${Object.entries(schemas)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([name, schema]) =>
        `<article id="schema-${e(name)}"><h3>${e(name)}</h3>${schema.description === undefined ? '' : `<p>${prose(schema.description)}</p>`}${fields(render, schema, 0)}</article>`,
    )
    .join('')}</section></main></body></html>`
}

interface Render {
  schemas: Record<string, Schema>
  say(key: keyof typeof texts): string
  url: string
  language: ReferenceLanguage
}

function operationHtml(render: Render, method: string, path: string, operation: Operation): string {
  const { say } = render
  const parameters = (operation.parameters ?? []) as OpenAPIV3_1.ParameterObject[]
  const body = (operation.requestBody as OpenAPIV3_1.RequestBodyObject | undefined)?.content ?? {}
  const open = operation.security !== undefined && operation.security.length === 0
  const anchor = idOf(operation, method, path)
  const parts = [
    `<h3><a href="#${e(anchor)}"><b class="${method}">${method.toUpperCase()}</b> <code>${e(path)}</code></a></h3>`,
    `<p>${prose(summaryOf(render, operation))}${open ? ` <em>${e(say('open'))}</em>` : ''}</p>`,
    operation.description === undefined ? '' : `<p>${prose(operation.description)}</p>`,
  ]
  if (parameters.length > 0) {
    parts.push(
      `<h4>${e(say('parameters'))}</h4><dl>${parameters
        .map(
          (one) =>
            `<dt><code>${e(one.name)}</code> <span>${e(say(whereOf(one.in)))}, ${typeOf(render, (one.schema ?? {}) as Schema)}${one.required === true ? `, <strong>${e(say('required'))}</strong>` : ''}</span></dt><dd>${prose(one.description ?? '')}</dd>`,
        )
        .join('')}</dl>`,
    )
  }
  for (const [type, { schema }] of Object.entries(body)) {
    parts.push(`<h4>${e(say('body'))} <small>${e(type)}</small></h4>${fields(render, (schema ?? {}) as Schema, 0)}`)
  }
  for (const [status, response] of Object.entries(operation.responses ?? {})) {
    const content = (response as OpenAPIV3_1.ResponseObject).content ?? {}
    const inner = Object.entries(content)
      .map(([type, { schema }]) => `<small>${e(type)}</small>${fields(render, (schema ?? {}) as Schema, 0)}`)
      .join('')
    parts.push(
      `<details${status.startsWith('2') ? ' open' : ''}><summary>${e(status)}</summary>${inner || `<p>${e(say('noBody'))}</p>`}</details>`,
    )
  }
  parts.push(`<h4>${e(say('example'))}</h4><pre><code>${e(curlOf(render, method, path, operation, open))}</code></pre>`)
  return `<article id="${e(anchor)}">${parts.join('')}</article>`
}

/** In the reader's language. */
const summaryOf = ({ language }: Render, { operationId = '', summary = '' }: Operation) =>
  (language === 'ja' ? summariesJa[operationId] : undefined) ?? summary

function webhooksHtml(document: Document, render: Render): string {
  const all = Object.entries((document.webhooks ?? {}) as Record<string, OpenAPIV3_1.PathItemObject>)
  if (all.length === 0) return ''
  return `<section id="webhook-events"><h2>${e(render.say('webhooks'))}</h2><p>${e(render.say('webhooksText'))}</p>${all
    .map(([name, item]) => {
      const body = (item.post?.requestBody as OpenAPIV3_1.RequestBodyObject | undefined)?.content['application/json']
        ?.schema
      return `<article id="event-${e(name)}"><h3><code>${e(name)}</code></h3><p>${e(render.language === 'ja' ? (eventTexts[name as EventKind]?.[2] ?? '') : (item.post?.summary ?? ''))}</p>${fields(render, (body ?? {}) as Schema, 0)}</article>`
    })
    .join('')}</section>`
}

/** A request that can be pasted into a terminal; words in capitals are to be filled in. */
function curlOf(render: Render, method: string, path: string, operation: Operation, open: boolean): string {
  const filled = path.replace(/\{(\w+)\}/g, (_all, name: string) => name.replace(/([A-Z])/g, '_$1').toUpperCase())
  const lines = [`curl ${method === 'get' ? '' : `-X ${method.toUpperCase()} `}'${render.url}${filled}'`]
  if (!open) lines.push(`-H "Authorization: Bearer $KYODAKU_TOKEN"`)
  const body = (operation.requestBody as OpenAPIV3_1.RequestBodyObject | undefined)?.content['application/json']?.schema
  if (body !== undefined) {
    lines.push(`-H 'Content-Type: application/json'`)
    lines.push(`-d '${JSON.stringify(exampleOf(render, body as Schema, 0)).replaceAll("'", "'\\''")}'`)
  }
  return lines.join(' \\\n  ')
}

/** A value that a schema would take: its own example, else the least one. */
export function exampleOf(render: { schemas: Record<string, Schema> }, given: Schema, depth: number): unknown {
  const schema = resolved(render, given)
  if (schema.examples !== undefined && schema.examples.length > 0) return schema.examples[0]
  if (schema.example !== undefined) return schema.example
  if (schema.default !== undefined) return schema.default
  if (schema.const !== undefined) return schema.const
  if (schema.enum !== undefined) return schema.enum[0]
  const either = schema.anyOf ?? schema.oneOf ?? schema.allOf
  if (either !== undefined) return exampleOf(render, (either[0] ?? {}) as Schema, depth + 1)
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type
  if (type === 'object') {
    if (depth > depthMax) return {}
    const required = new Set(schema.required ?? [])
    return Object.fromEntries(
      Object.entries(schema.properties ?? {})
        .filter(([name]) => required.has(name))
        .map(([name, inner]) => [name, exampleOf(render, inner as Schema, depth + 1)]),
    )
  }
  if (type === 'array') {
    const items = (schema as { items?: Schema }).items
    return (schema.minItems ?? 0) > 0 && items !== undefined ? [exampleOf(render, items, depth + 1)] : []
  }
  if (type === 'integer' || type === 'number') return Math.max(Number(schema.minimum ?? 0), 0)
  if (type === 'boolean') return false
  if (type === 'string') {
    if (schema.format === 'date-time') return '2026-04-01T00:00:00Z'
    if (schema.format === 'email') return 'name@example.com'
    if (schema.format === 'uri') return 'https://example.com/'
    return '…'
  }
  return null
}

function fields(render: Render, given: Schema, depth: number): string {
  const schema = resolved(render, given)
  if (given.$ref !== undefined && depth > 0) return ''
  if (schema.type === 'array') {
    const items = (schema as { items?: Schema }).items ?? {}
    return `${depth === 0 ? `<p>${typeOf(render, schema)}</p>` : ''}${items.$ref === undefined ? fields(render, items, depth + 1) : ''}`
  }
  const either = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined
  if (either !== undefined && schema.properties === undefined) {
    return `<ul>${either.map((one) => `<li>${typeOf(render, one)}${fields(render, one, depth + 1)}</li>`).join('')}</ul>`
  }
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Schema>)
  if (properties.length === 0) return depth === 0 ? `<p>${typeOf(render, given)}</p>` : ''
  const required = new Set(schema.required ?? [])
  const rows = properties.map(([name, property]) => {
    const whole = resolved(render, property)
    const deeper = depth < depthMax && property.$ref === undefined ? fields(render, property, depth + 1) : ''
    const nested = whole.type === 'object' || whole.type === 'array' || whole.anyOf !== undefined ? deeper : ''
    return `<dt><code>${e(name)}</code> <span>${typeOf(render, property)}${required.has(name) ? `, <strong>${e(render.say('required'))}</strong>` : ''}</span></dt><dd>${prose(property.description ?? '')}${nested}</dd>`
  })
  const link =
    given.$ref === undefined ? '' : `<p><a href="#schema-${e(nameOf(given.$ref))}">${e(nameOf(given.$ref))}</a></p>`
  return `${link}<dl>${rows.join('')}</dl>`
}

function typeOf(render: Render, schema: Schema): string {
  if (schema.$ref !== undefined) return `<a href="#schema-${e(nameOf(schema.$ref))}">${e(nameOf(schema.$ref))}</a>`
  if (schema.const !== undefined) return `<code>${e(JSON.stringify(schema.const))}</code>`
  if (schema.enum !== undefined) return schema.enum.map((one) => `<code>${e(String(one))}</code>`).join(' | ')
  const either = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined
  if (either !== undefined) return either.map((one) => typeOf(render, one)).join(' | ')
  if (schema.type === 'array') return `${typeOf(render, (schema as { items?: Schema }).items ?? {})}[]`
  const type = [schema.type ?? 'any'].flat().join(' | ')
  const limits = [
    schema.format,
    schema.minimum === undefined ? undefined : `≥ ${schema.minimum}`,
    schema.maximum === undefined ? undefined : `≤ ${schema.maximum}`,
    schema.maxLength === undefined ? undefined : `≤ ${schema.maxLength} ${render.say('characters')}`,
    schema.maxItems === undefined ? undefined : `≤ ${schema.maxItems}`,
    schema.default === undefined ? undefined : `${render.say('default')} ${JSON.stringify(schema.default)}`,
  ].filter((one) => one !== undefined)
  return e(limits.length === 0 ? type : `${type} (${limits.join(', ')})`)
}

function resolved(render: { schemas: Record<string, Schema> }, schema: Schema): Schema {
  return schema.$ref === undefined ? schema : (render.schemas[nameOf(schema.$ref)] ?? {})
}

const nameOf = (ref: string) => ref.slice(ref.lastIndexOf('/') + 1)
const idOf = (operation: Operation, method: string, path: string) =>
  operation.operationId ?? `${method}-${path.replace(/\W+/g, '-')}`
const whereOf = (place: string) =>
  place === 'path' ? 'inPath' : place === 'query' ? 'inQuery' : place === 'header' ? 'inHeader' : 'inCookie'

/** A sentence as HTML: what stands between backticks is code. */
const prose = (text: string) => e(text).replace(/&#96;([^&]+)&#96;/g, '<code>$1</code>')

/** Text as HTML. */
function e(text: string): string {
  return text.replace(/[&<>"'`]/g, (one) => `&#${one.charCodeAt(0)};`)
}

const css = `:root{--line:#8884;--accent:#4450c4}@media(prefers-color-scheme:dark){:root{--accent:#99a2f5}}
body{font:16px/1.7 system-ui,"Noto Sans JP",sans-serif;margin:0 auto;max-width:76rem;padding:1rem;display:grid;gap:0 2rem;grid-template-columns:minmax(0,1fr)}
@media(min-width:60rem){body{grid-template-columns:18rem minmax(0,1fr)}header{grid-column:1/-1}nav{position:sticky;top:0;max-height:100vh;overflow:auto;align-self:start}}
a{color:var(--accent);text-decoration:none}a:hover,a:focus{text-decoration:underline}nav ul{list-style:none;padding:0;margin:.2rem 0 .6rem;font-size:.85rem}nav ul ul{padding-left:.8rem}nav a{overflow-wrap:anywhere}
article{border-top:1px solid var(--line);padding:.6rem 0;scroll-margin-top:1rem}h3{margin:.4rem 0;font-size:1.05rem}h4{margin:.8rem 0 .2rem}h3 b{font-size:.8em;letter-spacing:.03em}
dl{margin:.2rem 0 .6rem;border-left:2px solid var(--line);padding-left:.8rem}dt span{font-size:.85rem;opacity:.85}dd{margin:0 0 .3rem 1rem}pre{overflow:auto;border:1px solid var(--line);border-radius:6px;padding:.6rem}code{font-size:.9em;overflow-wrap:anywhere}small{font-weight:normal;opacity:.8}summary{cursor:pointer}`

const texts = {
  title: ['Kyodaku API', '許諾（Kyodaku）API リファレンス'],
  intro: [
    'Everything that the portal does, a program can do. Generated from the running server.',
    '画面でできることは、すべて API でもできます。このページは動作中のサーバーから生成しています。',
  ],
  auth: [
    'Send a token: <code>Authorization: Bearer kyo_…</code>. Make one in the portal, with only the permissions that it needs.',
    'トークンを <code>Authorization: Bearer kyo_…</code> で送ります。トークンは、必要な権限だけを選んで画面で作成します。',
  ],
  errors: [
    'Errors are <code>application/problem+json</code> with a stable <code>code</code>.',
    'エラーは <code>application/problem+json</code> で、変わらない <code>code</code> を持ちます。',
  ],
  pages: [
    'Lists come in pages: ask again with <code>cursor</code> = <code>next</code> until there is none.',
    '一覧はページに分かれます。<code>next</code> がなくなるまで、<code>cursor</code> に指定して続きを取得します。',
  ],
  writes: [
    'Every write takes an <code>Idempotency-Key</code>: repeated with the same key, it is done once.',
    '書き込みには <code>Idempotency-Key</code> を付けられます。同じキーで繰り返しても、実行は 1 回だけです。',
  ],
  units: [
    'Times are ISO 8601 in UTC, durations seconds, money the minor unit of its currency.',
    '時刻は UTC の ISO 8601、長さは秒、金額は通貨の最小単位です。',
  ],
  contents: ['Contents', '目次'],
  schemas: ['Schemas', 'データの形'],
  open: ['Needs no account.', 'サインイン不要。'],
  parameters: ['Parameters', 'パラメーター'],
  body: ['Body', '本文'],
  noBody: ['No body.', '本文なし。'],
  example: ['Example', '例'],
  required: ['required', '必須'],
  default: ['default', '既定'],
  characters: ['characters', '文字'],
  inPath: ['in the path', 'パス'],
  inQuery: ['in the query', 'クエリ'],
  inHeader: ['in a header', 'ヘッダー'],
  inCookie: ['in a cookie', 'Cookie'],
  webhooks: ['Webhook events', 'Webhook のイベント'],
  webhooksText: [
    'Sent to addresses that you register, signed as Standard Webhooks say.',
    '登録した URL に、Standard Webhooks の方式で署名して送ります。',
  ],
} as const
