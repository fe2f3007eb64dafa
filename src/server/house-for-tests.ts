/**
 * A house for tests: a real one in a temporary folder, with real tokens and real requests through the whole server. Not for
 * use outside tests.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { recordParty, recordWork } from '../clearance/index.js'
import { type App, type AppOptions, buildApp } from './app.js'
import { type House, type HouseOptions, openHouse } from './house.js'
import { createToken, type Permission, type Role } from './identity/index.js'

export interface Answer {
  status: number
  headers: Record<string, string | string[] | number | undefined>
  /** Parsed when it is JSON; else its text. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of every shape
  body: any
}

/** Someone with a token of that role. */
export interface Caller {
  token: string
  get(url: string, headers?: Record<string, string>): Promise<Answer>
  post(url: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  put(url: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  patch(url: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  delete(url: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
}

export interface HouseForTests {
  house: House
  app: App
  /** Without `party`: of the operator. */
  as(who: { party?: string; role?: Role; scopes?: readonly Permission[] }): Promise<Caller>
  /** Nobody. */
  anonymous: Caller
  /** Two rightsholders, a provider and an association, with a work each of the first two: `sakura`, `ume`. */
  people(): Promise<void>
  close(): Promise<void>
}

export async function openHouseForTests(
  options: Omit<HouseOptions, 'dataDirectory' | 'databaseUrl'> & {
    postgres?: string
    dataDirectory?: string
  } & AppOptions = {},
): Promise<HouseForTests> {
  const { postgres, logger, operations, ...rest } = options
  const folder = options.dataDirectory ?? mkdtempSync(join(tmpdir(), 'kyodaku-house-'))
  const house = await openHouse({
    ...rest,
    dataDirectory: folder,
    ...(postgres === undefined ? {} : { databaseUrl: postgres }),
  })
  const app = await buildApp(house, {
    ...(logger === undefined ? {} : { logger }),
    ...(operations === undefined ? {} : { operations }),
  })
  return {
    house,
    app,
    anonymous: callerOf(app, undefined),
    async as({ role = 'administrator', ...who }) {
      const { token } = await createToken(house.kyodaku, { name: 'test', role, ...who })
      return callerOf(app, token)
    },
    async people() {
      const named = (id: string) => [{ text: id, kind: 'official' as const }]
      for (const id of ['hana', 'tsuki'])
        await recordParty(house.kyodaku, { id, role: 'rightsholder', names: named(id) })
      await recordParty(house.kyodaku, { id: 'kumiai', role: 'association', names: named('kumiai') })
      for (const id of ['gen', 'other-gen'])
        await recordParty(house.kyodaku, { id, role: 'provider', names: named(id) })
      await recordParty(house.kyodaku, { id: 'cho', role: 'authority', names: named('cho') })
      for (const [id, owner] of [
        ['sakura', 'hana'],
        ['ume', 'tsuki'],
      ] as const) {
        await recordWork(house.kyodaku, {
          id,
          kind: 'film',
          titles: named(id),
          owners: [{ party: owner, share: 1_000_000, territories: ['worldwide'] }],
          regime: 'prior-permission',
        })
      }
    },
    async close() {
      await app.close()
      await house.close()
      if (options.dataDirectory === undefined) rmSync(folder, { recursive: true, force: true })
    },
  }
}

function callerOf(app: App, token: string | undefined): Caller {
  const send =
    (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE') =>
    async (url: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> => {
      const response = await app.inject({
        method,
        url,
        headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
        ...(body === undefined ? {} : { payload: body as object }),
      })
      const isJson = /json/.test(String(response.headers['content-type'] ?? ''))
      return {
        status: response.statusCode,
        headers: response.headers,
        body: isJson && response.body !== '' ? JSON.parse(response.body) : response.body,
      }
    }
  const get = send('GET')
  return {
    token: token ?? '',
    get: (url, headers) => get(url, undefined, headers),
    post: send('POST'),
    put: send('PUT'),
    patch: send('PATCH'),
    delete: send('DELETE'),
  }
}
