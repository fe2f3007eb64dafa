import { copyFile, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface BatchWorker {
  /** Jobs that were taken, in order, as their `job.json` says. */
  readonly taken: readonly Record<string, unknown>[]
  stop(): Promise<void>
}

/** A batch system as small as one can be: takes one job after the other, and "generates" a file that is there. */
export function startBatchWorker(folder: string, makes: string, pauseMilliseconds = 20): BatchWorker {
  const taken: Record<string, unknown>[] = []
  let isStopped = false
  const pause = () => new Promise((resolve) => setTimeout(resolve, pauseMilliseconds))

  async function work(id: string): Promise<void> {
    const at = join(folder, 'running', id)
    await rename(join(folder, 'queue', id), at)
    const job = JSON.parse(await readFile(join(at, 'job.json'), 'utf8')) as Record<string, unknown>
    taken.push(job)
    for (const progress of [10, 50, 90]) {
      await writeFile(join(at, 'progress.json.new'), JSON.stringify({ progress }))
      await rename(join(at, 'progress.json.new'), join(at, 'progress.json'))
      await pause()
    }
    if (String(job.prompt).includes('impossible')) {
      await writeFile(join(at, 'result.json'), JSON.stringify({ error: { code: 'no_gpu', message: 'out of memory' } }))
      return await rename(at, join(folder, 'failed', id))
    }
    await copyFile(makes, join(at, 'video.mp4'))
    await writeFile(join(at, 'result.json'), JSON.stringify({ video: 'video.mp4', seconds: '4' }))
    await rename(at, join(folder, 'done', id))
  }

  const working = (async () => {
    await mkdir(join(folder, 'queue'), { recursive: true })
    while (!isStopped) {
      // What is taken back at the same moment is somebody else's.
      for (const id of await readdir(join(folder, 'queue')))
        await work(id).catch((error: NodeJS.ErrnoException) => {
          if (error.code !== 'ENOENT') throw error
        })
      await pause()
    }
  })()
  return {
    taken,
    async stop() {
      isStopped = true
      await working
    },
  }
}
