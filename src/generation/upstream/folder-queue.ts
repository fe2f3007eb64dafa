import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, mkdir, open, readdir, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { moveDurably, syncDirectory } from '../../store/index.js'
import type { FormFile, UpstreamVideo } from '../dialect/index.js'
import { limited } from './ask-http.js'
import { foreignFolder, openForeign, readForeignJson } from './foreign-file.js'
import { failureSchema, type Job, progressSchema, resultSchema } from './job-files.js'
import { type ToGenerate, type Upstream, UpstreamFailure } from './upstream.js'
import { UpstreamSetupError } from './upstream-setup-error.js'

export interface FolderQueueOptions {
  /** Holds `queue`, `running`, `done` and `failed`; made where it is missing. All of it on one file system. */
  folder: string
  /** Bytes of one video. */
  videoBytesMax?: number
  /** How long a result may be missing in `done`, for those who write it there; then it counts as failed. */
  graceMilliseconds?: number
  /** Milliseconds since 1970. */
  now?: () => number
}

/** In the order in which a job goes through them: who looks in this order misses none that goes on meanwhile. */
const stages = ['queue', 'running', 'done', 'failed'] as const
type Stage = (typeof stages)[number]

const jsonBytesMax = 64 << 10
const videoBytesUsual = 8 * 2 ** 30
const graceUsual = 60_000
/** Generation ids, and so names of folders. */
const keyPattern = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/

/**
 * A batch system that takes jobs from a folder, whoever wrote it. A job is a folder that moves by renaming, from `queue` through
 * `running` to `done` or `failed`; its name is the generation's id, so that it is there once only.
 *
 * @throws UpstreamSetupError `upstream.bad-folder`
 */
export async function folderQueue(options: FolderQueueOptions): Promise<Upstream> {
  const { videoBytesMax = videoBytesUsual, graceMilliseconds = graceUsual, now = Date.now } = options
  const root = await openFolder(options.folder)

  async function stageOf(id: string): Promise<{ stage: Stage; changedAt: number } | undefined> {
    if (!keyPattern.test(id)) return undefined
    // Twice: a job that is put back into the queue moves against the order.
    for (const stage of [...stages, ...stages]) {
      const found = await foreignFolder(root, stage, id)
      if (found !== undefined) return { stage, ...found }
    }
    return undefined
  }

  async function videoOf(id: string): Promise<UpstreamVideo | undefined> {
    const found = await stageOf(id)
    if (found === undefined) return undefined
    const { stage, changedAt } = found
    if (stage === 'queue') return { id, status: 'queued', progress: 0 }
    if (stage === 'running') {
      const read = await readForeignJson(progressSchema, jsonBytesMax, root, stage, id, 'progress.json')
      return { id, status: 'in_progress', progress: read?.progress ?? 0 }
    }
    if (stage === 'failed') {
      const read = await readForeignJson(failureSchema, jsonBytesMax, root, stage, id, 'result.json')
      const said = read?.error ?? { code: 'generation_failed', message: '' }
      return failed(id, said.code, said.message || 'The batch system could not generate the video.')
    }
    const result = await readForeignJson(resultSchema, jsonBytesMax, root, stage, id, 'result.json')
    const video = result && (await openForeign(root, stage, id, result.video))
    await video?.close()
    if (result !== undefined && video !== undefined)
      return {
        id,
        status: 'completed',
        progress: 100,
        ...(result.seconds === undefined ? {} : { seconds: result.seconds }),
        ...(result.size === undefined ? {} : { size: result.size }),
      }
    // Written where it lies, perhaps, instead of moved there.
    if (now() - changedAt < graceMilliseconds) return { id, status: 'in_progress', progress: 99 }
    return result === undefined
      ? failed(id, 'result_unreadable', 'The batch system left no result that can be read.')
      : failed(id, 'output_missing', 'The batch system left no video.')
  }

  async function openVideo(id: string): Promise<Readable> {
    const result = keyPattern.test(id)
      ? await readForeignJson(resultSchema, jsonBytesMax, root, 'done', id, 'result.json')
      : undefined
    const file = result && (await openForeign(root, 'done', id, result.video))
    if (file === undefined) throw refused(404, 'output_missing', `The batch system has no video of ${id}.`)
    return limited(file.createReadStream(), videoBytesMax, root)
  }

  /** A job with all that it needs, in a folder that nobody looks at yet. */
  async function prepare(folder: string, request: ToGenerate, signal: AbortSignal | undefined): Promise<void> {
    const files: Record<string, Job['files'][string]> = {}
    for (const [field, file] of Object.entries(request.files)) {
      if (!/^[a-z_]{1,50}$/.test(field)) throw refused(400, 'invalid_request', `${field}: is no name of a file.`)
      const name = `${field}${endingOf(file)}`
      await copyFile(file.path, join(folder, name), constants.COPYFILE_FICLONE)
      files[field] = { name, type: file.type, bytes: file.bytes, digest: file.digest }
    }
    if (request.upstreamSource !== undefined)
      files.video = await copySource(await openVideo(request.upstreamSource), folder, signal)
    const { key, kind, prompt, model = null, seconds = null, size = null } = request
    const job: Job = { version: 1, id: key, kind, prompt, model, seconds, size, seed: seedOf(key), files }
    await writeFile(join(folder, 'job.json'), `${JSON.stringify(job, undefined, 2)}\n`)
    for (const name of await readdir(folder)) await syncFile(join(folder, name))
    await syncDirectory(folder)
  }

  return {
    name: `folder:${options.folder}`,
    async create(request, signal) {
      const { key } = request
      if (!keyPattern.test(key)) throw refused(400, 'invalid_request', 'The id of the generation names no folder.')
      try {
        const known = await videoOf(key)
        if (known !== undefined) return known
        const folder = join(root, 'writing', key)
        // Left by a process that ended in the middle: nobody has seen it.
        await rm(folder, { recursive: true, force: true })
        await mkdir(folder, { mode: 0o770 })
        try {
          await prepare(folder, request, signal)
          await moveDurably(folder, join(root, 'queue', key))
        } catch (error) {
          await rm(folder, { recursive: true, force: true })
          throw error
        }
        return { id: key, status: 'queued', progress: 0 }
      } catch (error) {
        throw asFailure(error, root)
      }
    },
    async retrieve(id) {
      const video = await videoOf(id).catch((error: unknown) => {
        throw asFailure(error, root)
      })
      if (video === undefined) throw refused(404, 'not_found', `The batch system has no job ${id}.`)
      return video
    },
    content: (id) => openVideo(id),
    file: () =>
      Promise.reject(refused(400, 'unsupported', 'No files are uploaded here by id: send the picture itself.')),
    async remove(id) {
      const found = await stageOf(id)
      if (found === undefined) return
      if (found.stage === 'running') {
        // Whoever works at it looks for this, or does not: what comes of it is nobody's.
        await writeFile(join(root, 'running', id, 'cancel'), '', { flag: 'wx' }).catch(ignoring('EEXIST', 'ENOENT'))
        return
      }
      // Taken away by renaming, as a batch system would: one of the two gets it.
      const away = join(root, 'writing', `${id}.removed`)
      await rm(away, { recursive: true, force: true })
      await rename(join(root, found.stage, id), away).catch(ignoring('ENOENT'))
      await rm(away, { recursive: true, force: true })
    },
    createCharacter: () =>
      Promise.reject(refused(400, 'unsupported', 'A queue of jobs makes videos, and no characters.')),
  }
}

async function openFolder(folder: string): Promise<string> {
  try {
    for (const name of ['writing', ...stages]) await mkdir(join(folder, name), { recursive: true, mode: 0o770 })
    const root = await realpath(folder)
    for (const name of ['writing', ...stages])
      if ((await foreignFolder(root, name)) === undefined) throw new Error(`${name} is a link`)
    return root
  } catch (error) {
    throw new UpstreamSetupError('upstream.bad-folder', badFolder(folder, (error as Error).message), { cause: error })
  }
}

async function copySource(
  video: Readable,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<Job['files'][string]> {
  const name = 'video.mp4'
  const hash = createHash('sha256')
  let bytes = 0
  const file = await open(join(folder, name), 'wx', 0o660)
  await pipeline(
    video,
    async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        hash.update(chunk)
        bytes += chunk.length
        yield chunk
      }
    },
    file.createWriteStream(),
    ...(signal === undefined ? [] : [{ signal }]),
  )
  return { name, type: 'video/mp4', bytes, digest: `sha256:${hash.digest('hex')}` }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

const endingOf = ({ name, type }: FormFile): string =>
  /\.(png|jpe?g|webp|gif|mp4|webm|mov|mkv)$/i.exec(name)?.[0].toLowerCase() ??
  /^(?:image|video)\/(png|jpeg|webp|gif|mp4|webm)$/.exec(type)?.[1]?.replace(/^/, '.') ??
  ''

/** The same for the same generation: 48 bits, which every reader of JSON keeps. */
function seedOf(key: string): number {
  return createHash('sha256').update(`kyodaku seed ${key}`).digest().readUIntBE(0, 6)
}

const failed = (id: string, code: string, message: string): UpstreamVideo => ({
  id,
  status: 'failed',
  progress: 0,
  error: { code, message },
})

function refused(status: number, code: string, message: string): UpstreamFailure {
  return new UpstreamFailure('refused', message, { answer: { status, code, message } })
}

/** A disk that is full or gone: nothing was queued, since a job is there whole or not at all. */
function asFailure(error: unknown, root: string): unknown {
  if (error instanceof UpstreamFailure || (error as NodeJS.ErrnoException).code === 'ABORT_ERR') return error
  const { code, message } = error as NodeJS.ErrnoException
  return code === undefined
    ? error
    : new UpstreamFailure('away', `${root} can't be used: ${message}.`, { cause: error })
}

const ignoring =
  (...codes: readonly string[]) =>
  (error: NodeJS.ErrnoException): void => {
    if (!codes.includes(error.code ?? '')) throw error
  }

const badFolder = (folder: string, why: string) =>
  [
    `${folder} can't be a queue of jobs: ${why}. Name a folder that can be written to, on one file system.`,
    `${folder} はジョブの受け渡しに使えません（${why}）。書き込みのできるフォルダーを指定してください。`,
  ] as const
