import { readFile } from 'node:fs/promises'

/** Where the build puts it: beside the compiled program, or in `dist/` where the sources run as they are. */
const places = ['../../kyodaku-verify.mjs', '../../../dist/kyodaku-verify.mjs']

/** The offline verifier in one file; undefined where it has not been built. */
export async function readVerifier(): Promise<Buffer | undefined> {
  for (const place of places) {
    const bytes = await readFile(new URL(place, import.meta.url)).catch(() => undefined)
    if (bytes !== undefined) return bytes
  }
  return undefined
}
