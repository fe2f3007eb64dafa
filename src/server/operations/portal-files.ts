import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'

/** Where the built portal lies, beside the sources and the build alike. */
export const portalFolder = fileURLToPath(new URL('../../../portal/dist/', import.meta.url))

/** Never answered by the page: what is not there is not there. */
const notThePage = /^\/(v1|healthz|readyz|openapi\.json|reference|assets)(\/|$|\?)/

/**
 * Serves the portal: files whose names hold a hash of their contents may be kept for ever, the page itself is asked for anew
 * each time; compressed as the build left them beside the files (`.br`, `.gz`). Every other path is the page, which finds its
 * way by itself. Where the portal was not built, says so.
 */
export async function portalFiles(app: FastifyInstance, folder: string = portalFolder): Promise<void> {
  const page = join(folder, 'index.html')
  const built = existsSync(page)
  const names = built ? new Set(await filesIn(folder)) : new Set<string>()
  if (built) {
    await app.register(fastifyStatic, {
      root: folder,
      serve: false,
      preCompressed: true,
      etag: true,
      lastModified: false,
      cacheControl: false,
      dotfiles: 'deny',
    })
  }
  app.route({
    method: 'GET',
    url: '/*',
    config: { access: 'public', anonymous: true },
    schema: { hide: true },
    handler: async (request, reply) => {
      const path = decodedPath(request.url)
      if (path !== undefined && names.has(path)) {
        const hashed = path.startsWith('assets/') && /[-.][\w-]{8,}\.\w+$/.test(path)
        reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
        return reply.sendFile(path)
      }
      if (notThePage.test(request.url)) return reply.callNotFound()
      reply.header('cache-control', 'no-cache')
      if (built) return reply.sendFile('index.html')
      return reply.code(503).type('text/html; charset=utf-8').send(notBuilt)
    },
  })
}

function decodedPath(url: string): string | undefined {
  try {
    return decodeURIComponent(url.split(/[?#]/, 1)[0]!.slice(1))
  } catch {
    return undefined
  }
}

/** The files to be asked for, as paths with `/`; compressed copies are chosen by the server, not by their name. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !/\.(br|gz)$/.test(path))
}

const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Kyodaku</title>
<p lang="ja">画面がまだビルドされていません。<code>npm start</code> で起動してください。</p>
<p>The portal has not been built: start by <code>npm start</code>. The API is at <a href="/reference">/reference</a>.</p>`
