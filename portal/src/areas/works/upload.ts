import { Upload } from 'tus-js-client'
import { csrfHeaders, followLine } from '../../api/index.js'

export interface Sending {
  cancel: () => void
}

/**
 * Sends a file, resuming by itself when the connection breaks (tus 1.0).
 *
 * @param told how far it is; `paused` while the server cannot be reached
 */
export function sendFile(
  file: File,
  told: {
    progress: (sent: number, total: number) => void
    paused: () => void
    done: (upload: string) => void
    failed: (error: Error) => void
  },
): Sending {
  const upload = new Upload(file, {
    endpoint: '/v1/uploads',
    retryDelays: [0, 1000, 3000, 5000, 10_000, 20_000, 30_000],
    chunkSize: 16_000_000,
    metadata: { filename: file.name, filetype: file.type },
    removeFingerprintOnSuccess: true,
    onBeforeRequest: (request) => {
      for (const [name, value] of Object.entries(csrfHeaders())) request.setHeader(name, value)
    },
    onProgress: (sent, total) => told.progress(sent, total ?? file.size),
    onShouldRetry: (error) => {
      const status = error.originalResponse?.getStatus() ?? 0
      const again = status === 0 || status === 409 || status === 423 || status === 429 || status >= 500
      if (again) told.paused()
      return again && navigator.onLine
    },
    onSuccess: () => {
      line.end()
      const id = upload.url?.split('/').at(-1)
      if (id === undefined) told.failed(new Error('no upload'))
      else told.done(id)
    },
    onError: (error) => {
      if (line.isLost()) return
      line.end()
      told.failed(error)
    },
  })
  const line = followLine(upload, told.paused)
  // What was begun with the same file before goes on where it stopped.
  upload
    .findPreviousUploads()
    .then(([before]) => {
      if (before !== undefined) upload.resumeFromPreviousUpload(before)
      upload.start()
    })
    .catch(() => upload.start())
  return {
    cancel: () => {
      line.end()
      void upload.abort(true).catch(() => undefined)
    },
  }
}
