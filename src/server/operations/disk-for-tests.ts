/** A small disk for tests to fill. Not for use outside tests. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface DiskForTests {
  folder: string
  resize(megabytes: number): void
  unmount(): void
}

/** A disk of a size of our own: memory, mounted. Needs root, as in a container. */
export function mountDisk(megabytes: number): DiskForTests {
  const folder = mkdtempSync(join(tmpdir(), 'kyodaku-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'pipe' })
  } catch (error) {
    rmSync(folder, { recursive: true })
    throw error
  }
  return {
    folder,
    resize(size) {
      execFileSync('mount', ['-o', `remount,size=${size}m`, folder])
    },
    unmount() {
      execFileSync('umount', [folder])
      rmSync(folder, { recursive: true })
    },
  }
}

/** Why there is none to test with; undefined when there is. */
export const noDisk = (() => {
  try {
    mountDisk(1).unmount()
    return undefined
  } catch {
    return 'a small disk cannot be mounted here: that takes root'
  }
})()
