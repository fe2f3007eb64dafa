/**
 * How the decoder process is started: in namespaces of its own where the operating system gives them (no network, no
 * other user's rights), without capabilities, without the parent's environment, unable to write files, with its data
 * segment limited, and dying with its parent.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { MediaLimits } from './limits.js'
import { MediaError } from './media-error.js'

export interface Isolation {
  userNamespace: boolean
  networkNamespace: boolean
  memoryLimit: boolean
}

interface Wrapper extends Isolation {
  /** Put before the command. */
  command: readonly string[]
}

const binaryFolders = ['/usr/bin', '/bin', '/usr/sbin', '/sbin']

function findBinary(name: string): string | undefined {
  return binaryFolders.map((folder) => `${folder}/${name}`).find((path) => existsSync(path))
}

/** From the strictest to none; the first that can start `true` is used. */
function candidates(): Omit<Wrapper, 'memoryLimit'>[] {
  const unshare = findBinary('unshare')
  const setpriv = findBinary('setpriv')
  const list: Omit<Wrapper, 'memoryLimit'>[] = []
  const dropAll = ['--no-new-privs', '--bounding-set=-all', '--inh-caps=-all', '--pdeathsig', 'KILL', '--']
  const rooted = ['--user', '--map-root-user', '--net', '--ipc', '--uts']
  if (unshare && setpriv) {
    const command = [unshare, ...rooted, '--', setpriv, ...dropAll]
    list.push({ command, userNamespace: true, networkNamespace: true })
  }
  if (unshare) list.push({ command: [unshare, ...rooted, '--'], userNamespace: true, networkNamespace: true })
  if (unshare) list.push({ command: [unshare, '--net', '--ipc', '--'], userNamespace: false, networkNamespace: true })
  if (setpriv) {
    const command = [setpriv, '--no-new-privs', '--pdeathsig', 'KILL', '--']
    list.push({ command, userNamespace: false, networkNamespace: false })
  }
  list.push({ command: [], userNamespace: false, networkNamespace: false })
  return list
}

let found: Promise<Wrapper> | undefined

/** What this machine can give. Found out once a process. */
export function findWrapper(): Promise<Wrapper> {
  found ??= (async () => {
    const memoryLimit = process.platform === 'linux' && (await runs(['/bin/sh', '-c', 'ulimit -d 1000000']))
    const trueBinary = findBinary('true')
    for (const candidate of candidates()) {
      if (candidate.command.length === 0 || (trueBinary && (await runs([...candidate.command, trueBinary])))) {
        return { ...candidate, memoryLimit }
      }
    }
    return { command: [], userNamespace: false, networkNamespace: false, memoryLimit }
  })()
  return found
}

function runs([command, ...rest]: string[]): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(command as string, rest, { timeout: 5000, env: {} }, (error) => resolve(error === null))
  })
}

/** The compiled decoder process; when running from sources, the one in dist/. */
function decoderScript(): string {
  const here = fileURLToPath(new URL('./decoder-process.js', import.meta.url))
  const compiled = import.meta.url.endsWith('.ts') ? here.replace(/([\\/])src([\\/]media[\\/])/, '$1dist$2') : here
  if (!existsSync(compiled)) {
    throw new MediaError('media.decoder-missing', 'the decoder process has not been compiled: run "npm run build"')
  }
  return compiled
}

/**
 * Starts a decoder process. Its descriptor 3 is the pipe with its messages; `inputDescriptor` becomes its descriptor 4.
 *
 * @throws MediaError `media.decoder-missing` when dist/ has not been built.
 */
export async function startDecoder(
  request: object,
  inputDescriptor: number | 'ignore',
  limits: MediaLimits,
): Promise<ChildProcess> {
  const wrapper = await findWrapper()
  const command = [...wrapper.command, process.execPath, decoderScript(), JSON.stringify(request)]
  if (wrapper.memoryLimit) {
    // Blocks of 1024 bytes; no files written, no core dumps; processor time as a last resort should we be killed.
    const kilobytes = Math.ceil(limits.maxMemoryBytes / 1024)
    const cpuSeconds = Math.ceil(limits.maxWallSeconds * 4)
    const script = `ulimit -d ${kilobytes}; ulimit -f 0; ulimit -c 0; ulimit -t ${cpuSeconds}; exec "$@"`
    command.unshift('/bin/sh', '-c', script, 'sh')
  }
  return spawn(command[0] as string, command.slice(1), {
    cwd: '/',
    env: {},
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', inputDescriptor],
    windowsHide: true,
  })
}
