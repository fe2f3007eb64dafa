import type { Readable } from 'node:stream'
import { formatNames } from './formats.js'
import { defaultLimits } from './limits.js'
import { MediaError } from './media-error.js'
import { messageHeaderBytes, readMessageHeader } from './protocol.js'
import { findWrapper, type Isolation, startDecoder } from './sandbox.js'

export interface SandboxDescription {
  /** `none` when `node-av` is not installed: stills can be decoded then, videos can't. */
  decoder: string
  version: string
  isolation: Isolation
  /** How memory is limited, in words. */
  memoryLimitBy: string
  formats: string[]
}

/** What decodes here, and how far it is shut in: for `kyodaku doctor`. @throws MediaError when dist/ has not been built. */
export async function describeSandbox(): Promise<SandboxDescription> {
  const { userNamespace, networkNamespace, memoryLimit } = await findWrapper()
  const child = await startDecoder({ task: 'describe', limits: defaultLimits }, 'ignore', defaultLimits)
  const chunks: Buffer[] = []
  child.stderr?.resume()
  const pipe = child.stdio[3] as Readable
  pipe.on('data', (chunk: Buffer) => chunks.push(chunk))
  await new Promise<void>((resolve, reject) => {
    child.once('error', (error) => reject(new MediaError('media.crashed', `decoder: ${error.message}`)))
    child.once('close', () => resolve())
  })
  const answer = Buffer.concat(chunks)
  const header = answer.length >= messageHeaderBytes ? readMessageHeader(answer) : undefined
  const value =
    header?.kind === 'D'
      ? (JSON.parse(answer.toString('utf8', messageHeaderBytes)) as { decoder: string; version: string })
      : { decoder: 'none', version: '' }
  const stillsOnly = ['JPEG', 'PNG', 'WebP', 'AVIF', 'TIFF']
  return {
    decoder: value.decoder,
    version: value.version,
    isolation: { userNamespace, networkNamespace, memoryLimit },
    memoryLimitBy: memoryLimit
      ? 'data segment limit of the process, and its own check of resident memory'
      : 'the decoder’s own check of resident memory between frames',
    formats: value.decoder === 'none' ? stillsOnly : [...formatNames],
  }
}
