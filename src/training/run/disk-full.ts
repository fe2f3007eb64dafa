import { StoreError } from '../../store/index.js'

/**
 * An error as `store.disk-full` where that is what it comes from: a file of ours, one of a thread, or one that DuckDB writes,
 * which says so in words only. Anything else is given back as it is.
 *
 * @param path where there is no space
 */
export function explainDiskFull(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || error instanceof StoreError) return error
  const { code } = error as { code?: unknown }
  const full =
    code === 'ENOSPC' || code === 'EDQUOT' || /No space left on device|Disk quota exceeded/.test(error.message)
  if (!full) return error
  return new StoreError(
    'store.disk-full',
    `The disk is full while clearing a dataset (${path}). What was decided is kept, and nothing half-written: free some space and go on with the run.`,
    { cause: error },
  )
}
