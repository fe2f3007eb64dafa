import { DetailedError, Upload, type UploadOptions } from 'tus-js-client'
import { clientError, errorOfBody, type KyodakuApiError } from './api-error.js'

/** A file: a `File` or `Blob` in browsers; in Node a `Buffer`, or `fs.createReadStream(path)`, which can be resumed. */
export type Uploadable = Upload['file']

export interface UploadFileOptions {
  /** As people know it; default the `name` of a File. */
  name?: string
  onProgress?: (sentBytes: number, totalBytes: number) => void
  /** Where a page remembers what it began, so that the same file goes on after a reload; default in browsers: localStorage. */
  urlStorage?: UploadOptions['urlStorage']
  /** The size of a stream that doesn't know it. */
  bytes?: number
  signal?: AbortSignal
}

/** Each piece is one request; on a line that breaks, so much is sent again at most. */
const pieceBytes = 32 * 2 ** 20
const retryDelays = [0, 500, 1_000, 3_000, 5_000, 10_000]

/**
 * Sends a file by tus 1.0 and resolves with the upload's id. Broken off, it goes on where the server has come to; the same
 * file again goes on as well where it is remembered.
 */
export function uploadFile(
  { url, headers }: { url: string; headers: Record<string, string> },
  file: Uploadable,
  options: UploadFileOptions,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const name = options.name ?? ('name' in file && typeof file.name === 'string' ? file.name : 'file')
    const upload = new Upload(file, {
      endpoint: `${url}/v1/uploads`,
      headers,
      metadata: { filename: name },
      chunkSize: pieceBytes,
      retryDelays,
      removeFingerprintOnSuccess: true,
      ...(options.urlStorage === undefined ? {} : { urlStorage: options.urlStorage }),
      ...(options.bytes === undefined ? {} : { uploadSize: options.bytes }),
      ...(options.onProgress === undefined
        ? {}
        : { onProgress: (sent: number, total: number | null) => options.onProgress?.(sent, total ?? sent) }),
      onSuccess: () => {
        options.signal?.removeEventListener('abort', stop)
        const id = upload.url?.split('/').pop()
        if (id === undefined || id === '') reject(clientError('client.bad-answer', 'The server named no upload.'))
        else resolve(id)
      },
      onError: (error) => {
        options.signal?.removeEventListener('abort', stop)
        reject(explained(error))
      },
    })
    const stop = () => {
      void upload.abort()
      reject(options.signal?.reason)
    }
    if (options.signal?.aborted) return stop()
    options.signal?.addEventListener('abort', stop, { once: true })
    upload
      .findPreviousUploads()
      .catch(() => [])
      .then(([previous]) => {
        if (previous !== undefined) upload.resumeFromPreviousUpload(previous)
        upload.start()
      })
  })
}

function explained(error: Error): KyodakuApiError {
  const answer = error instanceof DetailedError ? error.originalResponse : undefined
  if (answer != null) return errorOfBody(answer.getStatus(), answer.getBody())
  return clientError('client.upload-failed', `The upload broke off and could not go on: ${error.message}`, {
    cause: error,
  })
}
