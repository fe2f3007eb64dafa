import { createHash } from 'node:crypto'
import { openAsBlob } from 'node:fs'
import { z } from 'zod'
import type { FormFile, UpstreamVideo } from '../../dialect/index.js'
import { type Asked, ask, bytesOf, limited, readAnswer } from '../ask-http.js'
import { type ToGenerate, type Upstream, UpstreamFailure } from '../upstream.js'
import { UpstreamSetupError } from '../upstream-setup-error.js'
import {
  type HistoryEntry,
  historyEntrySchema,
  historySchema,
  type QueueEntry,
  queuedSchema,
  queueSchema,
  rejectionOf,
  uploadedSchema,
  videoIn,
  videoOfHistory,
} from './answers.js'
import { type Heard, hear, nothingHeard, percentOf, readMessage } from './progress.js'
import { openSocket, type Socket } from './socket.js'
import { fillWorkflow, type PlaceValues, type Workflow, type WorkflowKind } from './workflow.js'

export interface ComfyUiOptions {
  /** Where ComfyUI is: `http://host:8188`. */
  url: string
  /** What it runs, by what is asked for. What has no workflow is refused. */
  workflows: Readonly<Partial<Record<WorkflowKind, Workflow>>>
  /** Who asks: the same after a restart, so that it goes on hearing of its prompts, and nobody else's, who would hear instead. */
  client: string
  /** Sent as a bearer token, where a proxy in front of it asks for one. */
  key?: string
  answerMilliseconds?: number
  /** Between two attempts to hear of progress; doubles. */
  reconnectMilliseconds?: number
  /** Bytes of one video. */
  videoBytesMax?: number
  /** Milliseconds; for how long what was heard is believed. */
  now?: () => number
}

/** What the dialect goes by where a request does not say. */
const secondsUsual = '4'
const sizeUsual = '720x1280'
const secondsMax = 120
const sideMax = 8192
const videoBytesUsual = 8 * 2 ** 30
/** A queue says the whole workflow of everything that waits. */
const listBytesMax = 256 << 20
/** Entries of the history that are looked through for one of ours, at servers that number prompts by themselves. */
const historyEntriesMax = 200
/** What was heard longer ago is asked for. */
const heardMilliseconds = 5000
/** Which of ours a prompt is, in its `extra_data`. */
const mark = 'kyodaku'
/** Which workflow it is, beside that. */
const kindMark = 'kyodaku_kind'

/**
 * A ComfyUI server, by its public HTTP and WebSocket API. It has no idempotency of its own: prompts get an id that follows from the
 * generation's, and every `create` looks for that in the queue and the history before it queues anything.
 *
 * @throws UpstreamSetupError `upstream.bad-workflow` where the server has no such nodes; that it is away is no error yet
 */
export async function comfyUi(options: ComfyUiOptions): Promise<Upstream> {
  const { url, workflows, client, key, answerMilliseconds = 60_000, now = () => performance.now() } = options
  const base = url.replace(/\/+$/, '')
  const headers: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` }
  const asked: Asked = { base, headers, answerMilliseconds }
  const refusal = (status: number, value: unknown) => refusalOf(base, status, value)
  /** What was heard of the prompts that are under way, and when. */
  const heard = new Map<string, Heard & { at: number }>()
  let socket: Socket | undefined
  /** Whether the server takes the ids of prompts that it is given; undefined: not known yet. */
  let takesIds: boolean | undefined

  async function get<T>(path: string, schema: z.ZodType<T>, signal?: AbortSignal, bytesMax?: number): Promise<T> {
    const response = await ask(asked, path, {}, signal)
    return await readAnswer(base, response, { schema, refusal, ...(bytesMax === undefined ? {} : { bytesMax }) })
  }

  async function post(path: string, value: object, signal?: AbortSignal): Promise<void> {
    const response = await ask(asked, path, jsonInit(value), signal)
    if (!response.ok) throw refusal(response.status, undefined)
    await response.body?.cancel()
  }

  function listen(id: string, nodes: number): Heard & { at: number } {
    socket ??= openSocket({
      url: `${base.replace(/^http/, 'ws')}/ws?clientId=${encodeURIComponent(client)}`,
      headers,
      onText: (text) => {
        const message = readMessage(text)
        const one = message && heard.get(message.data.prompt_id)
        if (message === undefined || one === undefined) return
        hear(one, message)
        one.at = now()
      },
      ...(options.reconnectMilliseconds === undefined ? {} : { reconnectMilliseconds: options.reconnectMilliseconds }),
    })
    const known = heard.get(id) ?? { ...nothingHeard(nodes), at: Number.NEGATIVE_INFINITY }
    heard.set(id, known)
    return known
  }

  /** In the queue, by the id of the prompt or by the mark of ours. */
  async function inQueue(isOurs: (entry: QueueEntry) => boolean, signal?: AbortSignal) {
    const { queue_running, queue_pending } = await get('/queue', queueSchema, signal, listBytesMax)
    const running = queue_running.find(isOurs)
    const entry = running ?? queue_pending.find(isOurs)
    return entry && { id: entry[1], nodes: Object.keys(entry[2]).length, isRunning: running !== undefined }
  }

  async function inHistory(id: string, signal?: AbortSignal): Promise<HistoryEntry | undefined> {
    const all = await get(`/history/${encodeURIComponent(id)}`, historySchema, signal, listBytesMax)
    if (!Object.hasOwn(all, id)) return undefined
    const read = historyEntrySchema.safeParse(all[id])
    if (read.success) return read.data
    throw new UpstreamFailure('away', `${base}: the history of ${id} makes no sense.`)
  }

  /**
   * Where a prompt is: in the queue first, since what is not in it any more is in the history by then. The other way round, one could
   * slip from the one into the other between two looks.
   */
  async function videoOf(id: string, signal?: AbortSignal): Promise<UpstreamVideo | undefined> {
    const queued = await inQueue((entry) => entry[1] === id, signal)
    if (queued !== undefined) {
      const one = listen(id, queued.nodes)
      one.nodes = queued.nodes
      return queued.isRunning
        ? { id, status: 'in_progress', progress: percentOf(one) }
        : { id, status: 'queued', progress: 0 }
    }
    const entry = await inHistory(id, signal)
    heard.delete(id)
    return entry && videoOfHistory(id, entry, outputOf(entry))
  }

  /** The prompt of a generation, if it is there already. */
  async function find(key: string, signal?: AbortSignal): Promise<UpstreamVideo | undefined> {
    const given = promptIdOf(key)
    const isOurs = (entry: QueueEntry) => entry[1] === given || entry[3][mark] === key
    const queued = await inQueue(isOurs, signal)
    if (queued !== undefined) return await videoOf(queued.id, signal)
    const entry = await inHistory(given, signal)
    if (entry !== undefined) return videoOfHistory(given, entry, outputOf(entry))
    if (takesIds === true) return undefined
    // A server that numbers prompts by itself keeps what was marked.
    const latest = await get(`/history?max_items=${historyEntriesMax}`, historySchema, signal, listBytesMax)
    for (const [id, value] of Object.entries(latest)) {
      const read = historyEntrySchema.safeParse(value)
      if (read.success && read.data.prompt?.[3][mark] === key) return videoOfHistory(id, read.data, outputOf(read.data))
    }
    return undefined
  }

  /** The node whose video is meant, of the workflow that this was. */
  function outputOf({ prompt }: HistoryEntry): string | undefined {
    const kind = prompt?.[3][kindMark]
    return typeof kind === 'string' && Object.hasOwn(workflows, kind)
      ? workflows[kind as WorkflowKind]?.output
      : undefined
  }

  /** Queues a prompt, unless it is queued or done; where the connection breaks, looks whether it came through. */
  async function queue(
    key: string,
    kind: WorkflowKind,
    values: (signal?: AbortSignal) => Promise<PlaceValues>,
    signal?: AbortSignal,
  ): Promise<UpstreamVideo> {
    const known = await find(key, signal)
    if (known !== undefined) return known
    const workflow = workflows[kind]!
    const id = promptIdOf(key)
    const body = {
      prompt: fillWorkflow(workflow, await values(signal)),
      prompt_id: id,
      client_id: client,
      extra_data: { [mark]: key, [kindMark]: kind },
    }
    // Before it is asked: the first messages come at once.
    const nodes = Object.keys(workflow.nodes).length
    listen(id, nodes)
    try {
      const response = await ask(asked, '/prompt', { ...jsonInit(body), makes: true }, signal)
      const queued = await readAnswer(base, response, { schema: queuedSchema, refusal, makes: true })
      takesIds = queued.prompt_id === id
      if (!takesIds) {
        heard.delete(id)
        listen(queued.prompt_id, nodes)
      }
      return { id: queued.prompt_id, status: 'queued', progress: 0 }
    } catch (error) {
      const mayHave =
        error instanceof UpstreamFailure && (error.kind === 'unknown' || (error.answer?.status ?? 0) >= 500)
      const found = mayHave ? await find(key, signal).catch(() => undefined) : undefined
      if (found !== undefined) return found
      heard.delete(id)
      throw error
    }
  }

  async function upload({ path, name, type, digest }: FormFile, signal?: AbortSignal): Promise<string> {
    const body = new FormData()
    const ending = /\.(png|jpe?g|webp|gif|mp4|webm|mov|mkv)$/i.exec(name)?.[0].toLowerCase() ?? endings[type] ?? ''
    // Named by what is in it: the same file lies there once, and nobody's file takes another's place.
    body.set('image', await openAsBlob(path, { type }), `${digest.replace(/^sha256:/, '')}${ending}`)
    body.set('subfolder', 'kyodaku')
    body.set('type', 'input')
    const response = await ask(asked, '/upload/image', { method: 'POST', body }, signal)
    const uploaded = await readAnswer(base, response, { schema: uploadedSchema, refusal })
    return uploaded.subfolder === '' ? uploaded.name : `${uploaded.subfolder}/${uploaded.name}`
  }

  /** The video that another is made from: as it was uploaded, or where ComfyUI put it. */
  async function sourceOf({ files, upstreamSource }: ToGenerate, signal?: AbortSignal): Promise<string> {
    if (files.video !== undefined) return await upload(files.video, signal)
    const { filename, subfolder, type } = await fileOf(upstreamSource ?? '', signal)
    return `${subfolder === '' ? '' : `${subfolder}/`}${filename} [${type}]`
  }

  async function fileOf(id: string, signal?: AbortSignal) {
    const entry = await inHistory(id, signal)
    const file = entry === undefined ? 'none' : videoIn(entry, outputOf(entry))
    if (typeof file === 'string') throw refused(404, 'output_missing', `ComfyUI has no video of ${id} any more.`)
    return file
  }

  await mustHaveNodes()
  return {
    name: base,
    async create(request, signal) {
      const kind = workflowKindOf(request, workflows)
      const { seconds = secondsUsual, size = sizeUsual } = request
      const { places } = workflows[kind]!
      const [width, height] = sidesOf(size)
      if (Number(seconds) < 1 || Number(seconds) > secondsMax)
        throw refused(400, 'invalid_request', `seconds: is not between 1 and ${secondsMax}.`)
      const video = await queue(
        request.key,
        kind,
        async () => ({
          prompt: request.prompt,
          model: request.model ?? '',
          seconds: Number(seconds),
          width,
          height,
          seed: seedOf(request.key),
          ...(request.files.input_reference === undefined
            ? {}
            : { reference: await upload(request.files.input_reference, signal) }),
          ...(places.has('video') ? { video: await sourceOf(request, signal) } : {}),
        }),
        signal,
      )
      return {
        ...video,
        ...(places.has('seconds') || places.has('frames') ? { seconds } : {}),
        ...(places.has('width') || places.has('height') ? { size } : {}),
      }
    },
    async retrieve(id, signal) {
      const known = heard.get(id)
      if (known?.state === 'running' && socket?.isOpen() && now() - known.at < heardMilliseconds)
        return { id, status: 'in_progress', progress: percentOf(known) }
      const video = await videoOf(id, signal)
      if (video === undefined)
        throw refused(404, 'not_found', `ComfyUI does not know ${id}: it forgets when it is restarted.`)
      return video
    },
    async content(id, signal) {
      const { filename, subfolder, type } = await fileOf(id, signal)
      const query = new URLSearchParams({ filename, subfolder, type })
      const bytes = await bytesOf(await ask(asked, `/view?${query}`, {}, signal), refusal)
      return limited(bytes, options.videoBytesMax ?? videoBytesUsual, base)
    },
    file: () =>
      Promise.reject(refused(400, 'unsupported', 'No files are uploaded to ComfyUI by id: send the picture itself.')),
    async remove(id, signal) {
      await post('/queue', { delete: [id] }, signal)
      // Old servers stop whatever runs, and so are told only when it is this; newer ones go by the id.
      const queued = await inQueue((entry) => entry[1] === id, signal)
      if (queued?.isRunning) await post('/interrupt', { prompt_id: id }, signal)
      await post('/history', { delete: [id] }, signal)
      heard.delete(id)
    },
    async createCharacter(name, video, key, signal) {
      if (workflows.character === undefined) throw unsupported('characters')
      const values = async () => ({ name, video: await upload(video, signal), seed: seedOf(key) })
      return { id: (await queue(key, 'character', values, signal)).id }
    },
    async close() {
      await socket?.close()
      socket = undefined
    },
  }

  /** That a node is not installed is said now, and not by the first who asks. */
  async function mustHaveNodes(): Promise<void> {
    const types = new Set(
      Object.values(workflows).flatMap(({ nodes }) => Object.values(nodes).map(({ class_type }) => class_type)),
    )
    for (const type of types) {
      let known: Record<string, unknown>
      try {
        known = await get(`/object_info/${encodeURIComponent(type)}`, z.record(z.string(), z.unknown()))
      } catch (error) {
        // Not there yet, or behind something that does not tell: it says so when it is asked to run it.
        if (error instanceof UpstreamFailure) return
        throw error
      }
      if (!Object.hasOwn(known, type)) throw new UpstreamSetupError('upstream.bad-workflow', noSuchNode(base, type))
    }
  }
}

/** Which workflow a request takes. @throws UpstreamFailure `refused` where there is none for it */
function workflowKindOf({ kind, files }: ToGenerate, workflows: ComfyUiOptions['workflows']): WorkflowKind {
  if (kind !== 'create') {
    if (workflows[kind] === undefined) throw unsupported(kindNames[kind])
    return kind
  }
  const hasPicture = files.input_reference !== undefined
  if (hasPicture && workflows.reference !== undefined) return 'reference'
  if (workflows.create === undefined) throw unsupported('videos from a prompt alone')
  // A picture that is passed over would be a video of something else.
  if (hasPicture !== workflows.create.places.has('reference'))
    throw hasPicture
      ? unsupported('pictures to go by')
      : refused(
          400,
          'invalid_request',
          'input_reference: this upstream makes videos from a picture, and none was given.',
        )
  return 'create'
}

const kindNames = { remix: 'remixes', edit: 'edits', extension: 'extensions' } as const

const unsupported = (what: string) =>
  refused(400, 'unsupported', `The upstream has no workflow for ${what}: its operator can give it one.`)

function refused(status: number, code: string, message: string): UpstreamFailure {
  return new UpstreamFailure('refused', message, { answer: { status, code, message } })
}

function refusalOf(base: string, status: number, value: unknown): UpstreamFailure {
  const { code, message } = rejectionOf(value) ?? {
    code: 'upstream_error',
    message: `It answered with status ${status}.`,
  }
  // What it says of itself (a missing page, a login) is not what the asker's video is told.
  const said = status === 400 ? 400 : 502
  return new UpstreamFailure('refused', `${base}: ${message}`, { answer: { status: said, code, message } })
}

function sidesOf(size: string): [number, number] {
  const [width = 0, height = 0] = size.split('x').map(Number)
  if (Math.max(width, height) > sideMax)
    throw refused(400, 'invalid_request', `size: no side is longer than ${sideMax}.`)
  return [width, height]
}

/** A UUID (RFC 9562, version 8) that follows from the generation's id: newer servers take no other form. */
export function promptIdOf(key: string): string {
  const hex = createHash('sha256').update(`kyodaku prompt ${key}`).digest('hex')
  const variant = ((Number.parseInt(hex[16]!, 16) & 0x3) | 0x8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** The same for the same generation: 48 bits, which every reader of JSON keeps. */
function seedOf(key: string): number {
  return createHash('sha256').update(`kyodaku seed ${key}`).digest().readUIntBE(0, 6)
}

const jsonInit = (value: object) => ({
  method: 'POST',
  body: JSON.stringify(value),
  headers: { 'content-type': 'application/json' },
})

const endings: Readonly<Record<string, string>> = {
  'image/png': '.png',
  'image/jpeg': '.jpg',
  'image/webp': '.webp',
  'video/mp4': '.mp4',
  'video/webm': '.webm',
  'video/quicktime': '.mov',
}

const noSuchNode = (base: string, type: string) =>
  [
    `${base} has no node ${type}, which a workflow uses: install it there, or give another workflow.`,
    `${base} には、ワークフローが使うノード ${type} がありません。導入するか、別のワークフローを指定してください。`,
  ] as const
