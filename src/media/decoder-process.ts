/**
 * The decoder: its own process, started by `sandbox.ts` with nothing but an open input file and a pipe. Everything that
 * looks into foreign bytes happens here, so that a crash, a hang or a bomb ends this process and nothing else.
 */
import { fstatSync, readSync } from 'node:fs'
import { DecodingFailure } from './decoding-failure.js'
import { formatNames, sniff, sniffBytes } from './formats.js'
import { writeJson } from './message-writer.js'
import { type DecoderRequest, type DecodeSummary, inputDescriptor } from './protocol.js'

const request = JSON.parse(process.argv[2] ?? '{}') as DecoderRequest
try {
  writeJson('D', request.task === 'describe' ? await describe() : await decode())
} catch (error) {
  writeJson('E', failureOf(error))
}
process.exit(0)

async function decode(): Promise<DecodeSummary> {
  const fileBytes = fstatSync(inputDescriptor).size
  const head = Buffer.alloc(Math.min(sniffBytes, fileBytes))
  const opening = sniff(head.subarray(0, readSync(inputDescriptor, head, 0, head.length, 0)))
  if (opening === undefined) {
    throw new DecodingFailure(
      'media.unsupported',
      `its content is no picture or video we open; convert it to one of ${formatNames.join(', ')}`,
    )
  }
  if (opening.by === 'sharp') {
    const { decodeStill } = await load(() => import('./decode-still.js'), 'sharp, which decodes pictures,')
    return decodeStill(request, opening.container, fileBytes)
  }
  const { decodeVideo } = await loadVideoDecoder()
  return decodeVideo(request, opening)
}

async function describe(): Promise<{ decoder: string; version: string }> {
  const { describeDecoder } = await loadVideoDecoder()
  return describeDecoder()
}

function loadVideoDecoder() {
  return load(() => import('./decode-video.js'), 'node-av, which decodes video,')
}

/** Native libraries are loaded only once it is known which one the file needs. */
async function load<Module>(importModule: () => Promise<Module>, what: string): Promise<Module> {
  try {
    return await importModule()
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    if (/memory|map segment/i.test(message)) {
      throw new DecodingFailure(
        'media.out-of-memory',
        'the memory limit is too low to start; raise limits.maxMemoryBytes',
      )
    }
    const reason = message.split('\n')[0]
    throw new DecodingFailure(
      'media.decoder-missing',
      `${what} is not there (${reason}); run "npm install --include=optional" to get it`,
    )
  }
}

function failureOf(error: unknown): { code: string; message: string } {
  if (error instanceof DecodingFailure) return { code: error.code, message: error.message }
  const message = error instanceof Error ? error.message : String(error)
  if (/allocation failed|out of memory|cannot allocate/i.test(message)) {
    return { code: 'media.out-of-memory', message: `the decoder ran out of memory (${message})` }
  }
  return { code: 'media.crashed', message: `the decoder failed: ${message}` }
}
