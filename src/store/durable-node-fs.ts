import { fdatasyncSync, fsyncSync } from 'node:fs'
import { NodeFS } from '@electric-sql/pglite/nodefs'

/**
 * PGlite's directory file system, with an fsync that is one: without it, a commit is in the kernel's cache and a power
 * failure takes it away. Files that this process has not written are on disk already, and are not synced again:
 * recovery after a kill would otherwise fsync all thousand files of the database.
 *
 * `allSynced`: everything that is in the directory now is known to be on disk.
 */
export class DurableNodeFS extends NodeFS {
  readonly #allSynced: boolean

  constructor(directory: string, allSynced: boolean) {
    super(directory)
    this.#allSynced = allSynced
  }

  override async init(...args: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(...args)
    const preRun = emscriptenOpts.preRun as ((module: unknown) => void)[]
    preRun.push((module) => makeDurable((module as { NODEFS: NodeFileSystem }).NODEFS, this.#allSynced))
    return { emscriptenOpts }
  }
}

/** The parts of Emscripten's NODEFS that are touched here. */
interface NodeFileSystem {
  node_ops: { setattr(node: object, attributes: object): void }
  stream_ops: {
    write(stream: OpenStream, ...rest: unknown[]): number
    setattr(stream: OpenStream, attributes: object): void
    fsync?(stream: OpenStream): number
  }
}
interface OpenStream {
  nfd: number
  node: { mode: number }
}

function makeDurable(files: NodeFileSystem, allSynced: boolean): void {
  const written = new WeakSet<object>()
  const { write, setattr } = files.stream_ops
  const setNodeAttributes = files.node_ops.setattr
  files.stream_ops.write = (stream, ...rest) => {
    written.add(stream.node)
    return write(stream, ...rest)
  }
  files.stream_ops.setattr = (stream, attributes) => {
    written.add(stream.node)
    setattr(stream, attributes)
  }
  files.node_ops.setattr = (node, attributes) => {
    written.add(node)
    setNodeAttributes(node, attributes)
  }
  files.stream_ops.fsync = (stream) => {
    const isRegularFile = (stream.node.mode & 0o170000) === 0o100000
    if (allSynced && isRegularFile && !written.has(stream.node)) return 0
    if (isRegularFile) fdatasyncSync(stream.nfd)
    else if (process.platform !== 'win32') fsyncSync(stream.nfd)
    written.delete(stream.node)
    return 0
  }
}
