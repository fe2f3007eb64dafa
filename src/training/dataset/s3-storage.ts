import { Readable } from 'node:stream'
import { AwsClient } from 'aws4fetch'
import { TrainingError } from '../training-error.js'
import { inNameOrder } from './name-order.js'
import { parseListing } from './s3-listing.js'
import type { SourceStorage, StoredFile } from './source-storage.js'

type Environment = Readonly<Record<string, string | undefined>>

interface S3File extends StoredFile {
  bytes: number
  key: string
  etag: string
}

/** How often a request is made at most, and how long is waited before the second, doubled each time. */
const attemptsMax = 5
const pauseMs = 200
/** A request that is not done by then is made anew, from where it was. */
const requestMs = 60_000

/**
 * Objects under `s3://bucket/prefix`, or the one object of that key. Signed (AWS Signature Version 4) with
 * `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN` and `AWS_REGION`; `AWS_ENDPOINT_URL` names another
 * server of the same interface.
 * @throws TrainingError `training.unreadable-dataset`
 */
export async function openS3Storage(location: string, environment: Environment): Promise<SourceStorage> {
  const found = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(location)
  if (found === null) throw unreadable(location, 'it names no bucket')
  const bucket = createBucket(found[1]!, environment)
  const prefix = found[2] ?? ''
  const files = await listFiles(bucket, prefix)
  if (files.length === 0) throw unreadable(location, 'there is no object under it')
  const byName = new Map(files.map((file) => [file.name, file]))
  const read = (name: string, end?: number) => readObject(bucket, byName.get(name)!, end)
  return {
    kind: 's3',
    named: files.length === 1 && files[0]!.key === prefix,
    files,
    async head(name, bytesMax) {
      const length = Math.min(bytesMax, byName.get(name)!.bytes)
      if (length === 0) return new Uint8Array(0)
      const chunks: Uint8Array[] = []
      for await (const chunk of read(name, length)) chunks.push(chunk)
      return Buffer.concat(chunks)
    },
    read: (name) => Readable.from(read(name), { objectMode: false, highWaterMark: 1 << 20 }),
    path: () => undefined,
  }
}

interface Bucket {
  name: string
  /** Makes a request until it is answered with success, or there is no use in it. */
  get(path: string, headers?: Record<string, string>): Promise<Response>
}

function createBucket(name: string, environment: Environment): Bucket {
  const region = environment.AWS_REGION || environment.AWS_DEFAULT_REGION || 'us-east-1'
  const accessKeyId = environment.AWS_ACCESS_KEY_ID
  const secretAccessKey = environment.AWS_SECRET_ACCESS_KEY
  if (!accessKeyId || !secretAccessKey) {
    throw unreadable(`s3://${name}`, 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set')
  }
  const sessionToken = environment.AWS_SESSION_TOKEN
  const client = new AwsClient({
    accessKeyId,
    secretAccessKey,
    ...(sessionToken ? { sessionToken } : {}),
    region,
    service: 's3',
    retries: 0,
  })
  const endpoint = environment.AWS_ENDPOINT_URL_S3 || environment.AWS_ENDPOINT_URL
  const base = endpoint ? `${endpoint.replace(/\/+$/, '')}/${name}/` : `https://${name}.s3.${region}.amazonaws.com/`
  return {
    name,
    async get(path, headers = {}) {
      for (let attempt = 1; ; attempt++) {
        try {
          const answer = await client.fetch(base + path, { headers, signal: AbortSignal.timeout(requestMs) })
          if (answer.ok) return answer
          const text = (await answer.text()).slice(0, 500)
          if (answer.status === 412) throw changed(name, path)
          const passing = answer.status >= 500 || answer.status === 429
          if (!passing || attempt === attemptsMax) {
            throw unreadable(`s3://${name}`, `the server answers ${answer.status} ${codeOf(text)}`)
          }
        } catch (error) {
          if (error instanceof TrainingError) throw error
          if (attempt === attemptsMax)
            throw unreadable(`s3://${name}`, `the server can't be reached: ${reasonOf(error)}`, error)
        }
        await pause(attempt)
      }
    },
  }
}

/** ListObjectsV2, page by page. */
async function listFiles(bucket: Bucket, prefix: string): Promise<S3File[]> {
  const files: S3File[] = []
  let token: string | undefined
  do {
    const query = new URLSearchParams({
      'list-type': '2',
      prefix,
      ...(token === undefined ? {} : { 'continuation-token': token }),
    })
    const page = parseListing(await (await bucket.get(`?${query}`)).text(), bucket.name)
    for (const object of page.objects) {
      const name = nameOf(object.key, prefix)
      if (name !== undefined) files.push({ ...object, name })
    }
    token = page.next
  } while (token !== undefined)
  return files.sort((a, b) => inNameOrder(a.name, b.name))
}

/** Relative to the prefix taken as a folder; `a/bc` is not under `a/b`, and folder markers are no files. */
function nameOf(key: string, prefix: string): string | undefined {
  if (key.endsWith('/')) return undefined
  if (key === prefix) return key.slice(key.lastIndexOf('/') + 1)
  const folder = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`
  return key.startsWith(folder) ? key.slice(folder.length) : undefined
}

/** The object's bytes: what breaks off is gone on with from where it was, as long as it is the same object (RFC 9110, 13.1.1 and 14.2). */
async function* readObject(bucket: Bucket, file: S3File, end = file.bytes): AsyncGenerator<Uint8Array> {
  const path = file.key.split('/').map(encodeKey).join('/')
  let at = 0
  for (let attempt = 1; at < end; attempt++) {
    const answer = await bucket.get(path, {
      range: `bytes=${at}-${end - 1}`,
      ...(file.etag === '' ? {} : { 'if-match': file.etag }),
    })
    if (answer.status !== 206 && at > 0) throw unreadable(file.key, 'the server gives no ranges')
    try {
      for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
        const bytes = chunk.subarray(0, end - at)
        at += bytes.length
        if (bytes.length > 0) attempt = 1
        yield bytes
        if (at === end) return
      }
    } catch (error) {
      if (attempt === attemptsMax) throw unreadable(file.key, `reading breaks off: ${reasonOf(error)}`, error)
    }
    if (at < end && attempt === attemptsMax) throw unreadable(file.key, 'it has become shorter')
    await pause(attempt)
  }
}

/** As Signature Version 4 wants paths: everything but unreserved characters is escaped (RFC 3986, 2.3). */
function encodeKey(segment: string): string {
  return encodeURIComponent(segment).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function pause(attempt: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, pauseMs * 2 ** (attempt - 1)))
}

function codeOf(text: string): string {
  return /<Code>([A-Za-z]{1,60})<\/Code>/.exec(text)?.[1] ?? ''
}
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error
  return cause instanceof Error ? cause.message : message
}

function changed(bucket: string, path: string): TrainingError {
  return new TrainingError(
    'training.dataset-changed',
    `s3://${bucket}/${path} is not the object any more that was listed.`,
  )
}
function unreadable(what: string, why: string, cause?: unknown): TrainingError {
  return new TrainingError(
    'training.unreadable-dataset',
    `${what} can't be read: ${why}.`,
    cause === undefined ? {} : { cause },
  )
}
