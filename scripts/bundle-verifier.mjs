// Bundles what verifies offline into one module without dependencies, which runs in Node and in a browser: hashing and
// Ed25519 come from their portable twins, and nothing of Node may be left in it.
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * @param {string} entry a source file
 * @param {import('esbuild').BuildOptions} options what goes beyond that: where it is written, a banner
 */
export async function bundleVerifier(entry, options) {
  const result = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: ['es2022'],
    charset: 'utf8',
    legalComments: 'inline',
    logLevel: 'warning',
    metafile: true,
    plugins: [
      {
        name: 'only-what-verifies',
        setup({ onResolve }) {
          // What other parts of the rooms need (files, tables, XML) is left out; that nothing of it was needed is checked below.
          onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
            kind === 'entry-point' || /^(?:zod|canonicalize|cborg|@noble)\b/.test(path)
              ? undefined
              : { path, external: true, sideEffects: false },
          )
        },
      },
      {
        name: 'only-what-is-named',
        setup({ onResolve, resolve }) {
          // Our modules do nothing by being imported: those that nothing is taken from are left out as a whole.
          onResolve({ filter: /^\.\.?\// }, async ({ path, importer, kind, resolveDir, namespace, pluginData }) => {
            if (pluginData === 'ours' || !/[\\/]src[\\/]/.test(importer)) return undefined
            if (/[\\/]src[\\/]record$/.test(resolveDir) && /^\.\/(hash|ed25519)\.js$/.test(path)) return undefined
            const found = await resolve(path, { importer, kind, resolveDir, namespace, pluginData: 'ours' })
            return found.errors.length > 0 ? undefined : { path: found.path, sideEffects: false }
          })
        },
      },
      {
        name: 'one-locale',
        setup({ onResolve, onLoad }) {
          // The schema library's messages in fifty languages, of which ours uses none.
          onResolve({ filter: /locales\/index\.js$/ }, () => ({ path: 'locales', namespace: 'empty' }))
          onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'export {}' }))
        },
      },
      {
        name: 'portable-crypto',
        setup({ onResolve }) {
          onResolve({ filter: /^\.\/(hash|ed25519)\.js$/ }, ({ path, resolveDir }) =>
            /[\\/]src[\\/]record$/.test(resolveDir)
              ? { path: `${resolveDir}/${path.slice(2).replace('.js', '-portable.ts')}` }
              : undefined,
          )
        },
      },
    ],
    ...options,
  })
  const { imports } = Object.values(result.metafile.outputs)[0]
  if (imports.length > 0)
    throw new Error(`${entry} would need ${imports.map(({ path }) => path).join(', ')}: it must stand alone.`)
  return result
}
