/** The API's description as types, for the client: made by the real server over an empty house. Not for use at run time. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import openapiTypescript, { astToString, type OpenAPI3 } from 'openapi-typescript'
import { openHouse } from '../src/server/house.js'
import { buildApp } from '../src/server/index.js'

/** The text of `src/client/paths.ts`. */
export async function describeApi(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'kyodaku-description-'))
  try {
    const house = await openHouse({ dataDirectory: folder })
    try {
      const app = await buildApp(house)
      const description = JSON.parse(
        JSON.stringify((await app.inject({ url: '/openapi.json' })).json() as OpenAPI3),
      ) as OpenAPI3
      await app.close()
      const nodes = await openapiTypescript(description, {
        alphabetize: true,
        immutable: false,
        defaultNonNullable: false,
      })
      return formatted(
        `// Written by scripts/build-client.ts from the server's description (/openapi.json). Do not edit.\n${astToString(nodes)}`,
      )
    } finally {
      await house.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** As the formatter of this repository would have it. */
function formatted(text: string): string {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const program = join(root, 'node_modules/@biomejs/biome/bin/biome')
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [program, 'check', '--write', '--stdin-file-path=src/client/paths.ts'],
    { cwd: root, input: text, encoding: 'utf8', maxBuffer: 64 * 2 ** 20 },
  )
  if (status !== 0) throw new Error(`The types could not be formatted: ${stderr}`)
  return stdout
}
