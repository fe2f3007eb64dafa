import type { OpenAPIV3_1 } from 'openapi-types'

type Document = OpenAPIV3_1.Document
type Operation = OpenAPIV3_1.OperationObject
type Json = Record<string, unknown>

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'] as const
const problemRef = { $ref: '#/components/schemas/Problem' }

/** What each group of routes is for, [English, Japanese]; in the order in which the reference shows them. */
export const tagTexts: Readonly<Record<string, readonly [string, string]>> = {
  session: ['Signing in and out, and who one is', 'サインインと、いまの利用者'],
  people: ['People, invitations and their roles', '利用者・招待・役割'],
  tokens: ['API tokens', 'API トークン'],
  approvals: ['What waits for a second person', '2 人目の承認を待つもの'],
  settings: ['Settings of the installation and of parties', '設定'],
  parties: ['Rightsholders, associations, providers, authorities', '権利者・団体・事業者・当局'],
  works: ['Works and their parts', '著作物'],
  references: ['Deposited files of works', '参照素材'],
  search: ['Search among titles and names', '題名・名称の検索'],
  imports: ['Whole catalogues at once', '一括登録'],
  grants: ['Permissions, from offer to revocation', '許諾（申し出から取消まで）'],
  reservations: ['Explicit refusals', '留保'],
  mandates: ['An association acting for a rightsholder', '委任'],
  claims: ['Claims of ownership', '権利主張'],
  regimes: ['The two regimes compared on the same uses', '2 つの制度の比較'],
  uploads: ['Large files, resumable (tus 1.0)', '大きなファイルの再開可能なアップロード（tus 1.0）'],
  checks: ['Checking media and prompts for a use', '利用の判定'],
  datasets: ['Datasets cleared for training, what changed since, and in which a work is', '学習データの確認'],
  generation: ['What was asked for through the generation gate', '生成'],
  probes: ['Whether a generator gives out works when it is asked, on record before it is', '遵守状況の検査'],
  matches: ['What resembled a work', '検知した類似'],
  reviews: ['Reviewing matches', '確認作業'],
  media: ['Media and pictures', '映像・画像'],
  receipts: ['Receipts of decisions', '受領証'],
  record: ['The record and its proofs', '記録と証明'],
  jobs: ['Long work and how far it is', '時間のかかる処理と進み具合'],
  events: ['What happens, as it happens', '出来事の配信'],
  webhooks: ['Being told by signed requests', 'Webhook'],
  operations: ['Health of the server', 'サーバーの状態'],
}

/**
 * The description of the API (OpenAPI 3.1) as others are to read it: one component a thing, problems as
 * `application/problem+json` (RFC 9457), what every write takes (`Idempotency-Key`), groups with what they are for, and the
 * webhooks. Its input is what the routes' schemas give by themselves.
 */
export function refineDescription(raw: object, { url, webhooks = {} }: { url: string; webhooks?: Json }): Document {
  const document = JSON.parse(JSON.stringify(raw)) as Document
  document.servers = [{ url }]
  document.info = {
    ...document.info,
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    description: [
      'A rights clearing house for generative video. 生成映像のための権利処理。',
      'Errors are problems (RFC 9457) with a stable `code`. Lists come in pages: ask again with `cursor` = `next`. Every write takes an `Idempotency-Key`: the same key with the same request gets the first answer, for a day. What is read has an ETag. Times are ISO 8601 in UTC, durations seconds, money the minor unit of its currency.',
    ].join('\n\n'),
  }
  joinComponents(document)
  const used = new Set<string>()
  for (const path of Object.values(document.paths ?? {})) {
    for (const method of methods) {
      const operation = path?.[method]
      if (operation === undefined) continue
      refineOperation(operation, method)
      for (const tag of operation.tags ?? []) used.add(tag)
    }
  }
  const known = Object.keys(tagTexts).filter((tag) => used.has(tag))
  const others = [...used].filter((tag) => !(tag in tagTexts)).sort()
  document.tags = [...known, ...others].map((name) => ({
    name,
    ...(tagTexts[name] === undefined ? {} : { description: tagTexts[name].join(' ') }),
  }))
  if (Object.keys(webhooks).length > 0) document.webhooks = webhooks as NonNullable<Document['webhooks']>
  tidySchemas(document)
  return document
}

/** A schema that reads as it writes needs no second component for input. */
function joinComponents(document: Document): void {
  const schemas = (document.components?.schemas ?? {}) as Record<string, Json>
  const plain = (name: string) => JSON.stringify(schemas[name]).replace(/(#\/components\/schemas\/\w+?)Input"/g, '$1"')
  const same = Object.keys(schemas).filter((name) => {
    const base = name.slice(0, -'Input'.length)
    return (
      name.endsWith('Input') && base in schemas && withoutAdditional(plain(name)) === withoutAdditional(plain(base))
    )
  })
  let text = JSON.stringify(document)
  for (const name of same)
    text = text.replaceAll(`"#/components/schemas/${name}"`, `"#/components/schemas/${name.slice(0, -5)}"`)
  const joined = JSON.parse(text) as Document
  for (const name of same) delete joined.components?.schemas?.[name]
  // Those that nothing refers to any more, which may have been all that referred to others.
  for (;;) {
    const all = JSON.stringify(joined)
    const unused = Object.keys(joined.components?.schemas ?? {}).filter(
      (name) => name !== 'Problem' && !all.includes(`"#/components/schemas/${name}"`),
    )
    if (unused.length === 0) break
    for (const name of unused) delete joined.components?.schemas?.[name]
  }
  document.paths = joined.paths ?? {}
  document.components = joined.components ?? {}
}

const withoutAdditional = (text: string) => text.replaceAll(',"additionalProperties":false', '')

function refineOperation(operation: Operation, method: (typeof methods)[number]): void {
  const responses = (operation.responses ?? {}) as Record<string, Json>
  const problem = (description: string) => ({
    description,
    content: { 'application/problem+json': { schema: problemRef } },
  })
  const refined: Record<string, Json> = {}
  for (const [status, response] of Object.entries(responses)) {
    const key = /^[45]XX$/i.test(status) ? status.toUpperCase() : status
    if (/^4XX$/i.test(key)) refined[key] = problem('What was wrong with the request, or with who asked.')
    else if (/^5XX$/i.test(key))
      refined[key] = problem('The server could not do it; nothing was done unless it says so.')
    else {
      const described = String(response.description ?? '')
      refined[key] = {
        ...response,
        description: described === 'Default Response' || described === '' ? 'Done.' : described,
      }
    }
  }
  if (Object.keys(refined).every((key) => /^[45]/.test(key))) refined['2XX'] = { description: 'Done.' }
  operation.responses = refined as NonNullable<Operation['responses']>
  if (['post', 'put', 'patch', 'delete'].includes(method) && (operation.security ?? []).length > 0) {
    const parameters = operation.parameters ?? []
    if (!parameters.some((one) => 'name' in one && one.name.toLowerCase() === 'idempotency-key')) {
      operation.parameters = [
        ...parameters,
        {
          name: 'Idempotency-Key',
          in: 'header',
          required: false,
          description: 'Of your making: repeat a request with the same key, and it is done once.',
          schema: { type: 'string', minLength: 1, maxLength: 255 },
        },
      ]
    }
  }
}

/** What JavaScript's integers are bounded by says nothing about the value. */
function tidySchemas(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  const node = value as Json
  if (node.maximum === Number.MAX_SAFE_INTEGER) delete node.maximum
  if (node.minimum === Number.MIN_SAFE_INTEGER) delete node.minimum
  for (const inner of Object.values(node)) tidySchemas(inner)
}
