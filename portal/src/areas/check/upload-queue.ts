import { useSyncExternalStore } from 'react'
import { Upload as TusUpload } from 'tus-js-client'
import { asProblem, csrfHeaders, followLine, ProblemError, queries, send } from '../../api/index.js'

/** What someone wants to do, as the form says it. */
export interface UsePlan {
  kind: 'train' | 'generate' | 'release'
  model: string
  territory: string
  party?: string
  purpose?: string
}

/** A file on its way to a decision. */
export interface Sending {
  id: number
  name: string
  bytes: number
  sent: number
  /** The server cannot be reached; it goes on by itself. */
  paused?: boolean
  state: 'waiting' | 'sending' | 'starting' | 'started' | 'failed'
  /** Once it is started. */
  check?: string
  error?: ProblemError
}

/** Several at a time share the line; more than so many only wait for each other. */
const atOnce = 2
/** Each piece is confirmed: a line that breaks costs one at most. */
const pieceBytes = 32 * 2 ** 20

interface Entry {
  view: Sending
  file: File
  plan: { use: UsePlan; prompt?: string; caption?: string; shared: boolean }
  upload?: TusUpload
  line?: { end: () => void }
  uploadId?: string
}

let entries: Entry[] = []
let shown: readonly Sending[] = []
const watchers = new Set<() => void>()
let last = 0

function changed(): void {
  shown = entries.map(({ view }) => view)
  for (const watch of watchers) watch()
}
function set(entry: Entry, view: Partial<Sending>): void {
  entry.view = { ...entry.view, ...view }
  changed()
}

/** Files are gone with the page: whoever closes it while some are on their way is asked. */
addEventListener('beforeunload', (event) => {
  if (entries.some(({ view }) => view.state !== 'failed')) event.preventDefault()
})

/** What is under way; it goes on while one looks at other pages. */
export function useSendings(): readonly Sending[] {
  return useSyncExternalStore(
    (watch) => {
      watchers.add(watch)
      return () => watchers.delete(watch)
    },
    () => shown,
  )
}

/** Sends files, each of them to be checked once it is there. */
export function sendFiles(files: readonly File[], plan: Entry['plan']): void {
  for (const file of files) {
    last += 1
    entries.push({
      file,
      plan,
      view: { id: last, name: file.name, bytes: file.size, sent: 0, state: 'waiting' },
    })
  }
  changed()
  next()
}

/** Stops one and forgets it, here and at the server. */
export function giveUp(id: number): void {
  const entry = entries.find(({ view }) => view.id === id)
  entries = entries.filter((one) => one !== entry)
  changed()
  entry?.line?.end()
  if (entry?.view.state === 'sending') void entry.upload?.abort(true).catch(() => undefined)
  next()
}

/** Tries one that failed again: it goes on where it broke off. */
export function tryAgain(id: number): void {
  const entry = entries.find(({ view }) => view.id === id)
  if (entry === undefined || entry.view.state !== 'failed') return
  const { error: _, ...view } = entry.view
  entry.view = { ...view, state: 'waiting' }
  changed()
  next()
}

function next(): void {
  const busy = entries.filter(({ view }) => view.state === 'sending' || view.state === 'starting').length
  const waiting = entries.find(({ view }) => view.state === 'waiting')
  if (waiting === undefined || busy >= atOnce) return
  if (waiting.uploadId !== undefined) void startCheck(waiting)
  else void sendFile(waiting)
  next()
}

async function sendFile(entry: Entry): Promise<void> {
  set(entry, { state: 'sending' })
  const upload = new TusUpload(entry.file, {
    endpoint: '/v1/uploads',
    chunkSize: pieceBytes,
    retryDelays: [0, 1000, 3000, 5000, 10_000, 20_000],
    removeFingerprintOnSuccess: true,
    metadata: { filename: entry.file.name },
    onBeforeRequest: (request) => {
      for (const [name, value] of Object.entries(csrfHeaders())) request.setHeader(name, value)
    },
    onShouldRetry: (error) => {
      const status = error.originalResponse?.getStatus() ?? 0
      const again = status === 0 || status === 409 || status === 423 || status === 429 || status >= 500
      if (again) set(entry, { paused: true })
      return again && navigator.onLine
    },
    onProgress: (sent) => set(entry, { sent, paused: false }),
    onError: (error) => {
      if (line.isLost()) return
      line.end()
      fail(entry, problemOf(error))
    },
    onSuccess: () => {
      line.end()
      entry.uploadId = upload.url?.split('/').at(-1) ?? ''
      set(entry, { sent: entry.file.size })
      void startCheck(entry)
    },
  })
  const line = followLine(upload, () => set(entry, { paused: true }))
  entry.upload = upload
  entry.line = line
  // What was begun before, here or before the page was loaded anew, is gone on with.
  const before = await upload.findPreviousUploads().catch(() => [])
  if (before[0] !== undefined) upload.resumeFromPreviousUpload(before[0])
  upload.start()
}

async function startCheck(entry: Entry): Promise<void> {
  set(entry, { state: 'starting' })
  const { use, prompt, caption, shared } = entry.plan
  try {
    const check = await send('post', '/v1/checks', {
      body: {
        upload: entry.uploadId,
        use,
        shared,
        ...(prompt === undefined ? {} : { prompt }),
        ...(caption === undefined ? {} : { caption }),
      },
    })
    set(entry, { state: 'started', check: check.id })
    await queries.invalidateQueries({ queryKey: ['/v1/checks'] })
    // From here on the list of checks shows it.
    entries = entries.filter((one) => one !== entry)
    changed()
    next()
  } catch (error) {
    fail(entry, asProblem(error))
  }
}

function fail(entry: Entry, error: ProblemError): void {
  set(entry, { state: 'failed', error })
  next()
}

/** What the server said of an upload that it refused. */
function problemOf(error: Error): ProblemError {
  const response = (error as { originalResponse?: { getStatus(): number; getBody(): string } | null }).originalResponse
  if (response === undefined || response === null) return asProblem(new TypeError('offline'))
  try {
    const body = JSON.parse(response.getBody()) as { code?: string; title?: string; detail?: string }
    return new ProblemError({
      status: response.getStatus(),
      code: body.code ?? 'portal.unknown',
      title: body.title ?? '',
      detail: body.detail ?? '',
      errors: [],
    } as never)
  } catch {
    return asProblem(error)
  }
}
