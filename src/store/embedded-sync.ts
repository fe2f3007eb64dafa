import { spawnSync } from 'node:child_process'
import { closeSync, fsyncSync, openSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Everything in the cache for this file system to disk, in one call; false where there is no such command. */
export function syncFileSystem(directory: string): boolean {
  return process.platform === 'linux' && spawnSync('sync', ['-f', directory], { stdio: 'ignore' }).status === 0
}

/** fsync of every file and folder in a folder, one by one. */
export function syncTree(directory: string): void {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) syncTree(path)
    else if (entry.isFile()) syncPath(path)
  }
  syncPath(directory)
}

/** fsync of one file or folder. */
export function syncPath(path: string): void {
  if (process.platform === 'win32' && statSync(path).isDirectory()) return
  const file = openSync(path, process.platform === 'win32' ? 'r+' : 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
