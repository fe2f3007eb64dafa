import { join } from 'node:path'
import type { Plugin } from 'vite'
import { bundleVerifier } from '../scripts/bundle-verifier.mjs'

/** Names for the parts of the server's own code that pages check proofs with. */
const entries: Readonly<Record<string, string>> = {
  'kyodaku/merkle': '/src/record/merkle.ts',
  'kyodaku/checkpoint': '/src/record/checkpoint.ts',
  'kyodaku/note': '/src/record/note.ts',
  'kyodaku/equivocation': '/src/record/equivocation.ts',
  'kyodaku/base64': '/src/record/base64.ts',
}

/** The whole verifier: it needs so much of so many rooms that it is bundled beforehand, as the one file is. */
const verifier = 'kyodaku/verification'
const verifierSource = 'src/training/portable-verifier.ts'

/**
 * Lets pages use the verifier of the record as it is, but with hashing and Ed25519 that need no Node: as
 * `scripts/build-verifier.mjs` does for the one file. Nothing is copied, so page and program cannot disagree.
 */
export function portableRecord(root: string): Plugin {
  return {
    name: 'kyodaku-portable-record',
    enforce: 'pre',
    resolveId(source, importer) {
      if (source === verifier) return `\0${verifier}`
      const entry = entries[source]
      if (entry !== undefined) return root + entry
      if (importer !== undefined && /[\\/]src[\\/]record[\\/][^\\/]+\.ts$/.test(importer)) {
        const twin = /^\.\/(hash|ed25519)\.js$/.exec(source)?.[1]
        if (twin !== undefined) return `${root}/src/record/${twin}-portable.ts`
      }
      // The schema library's messages in fifty languages, of which ours uses none.
      if (importer !== undefined && /[\\/]zod[\\/]/.test(importer) && /locales\/index\.js$/.test(source))
        return '\0kyodaku-no-locales'
      return undefined
    },
    async load(id) {
      if (id === `\0${verifier}`) {
        const { outputFiles, metafile } = await bundleVerifier(verifierSource, { write: false, minify: true })
        for (const input of Object.keys(metafile?.inputs ?? {})) this.addWatchFile(join(root, input))
        return outputFiles?.[0]?.text
      }
      return id === '\0kyodaku-no-locales' ? 'export {}' : undefined
    },
  }
}
