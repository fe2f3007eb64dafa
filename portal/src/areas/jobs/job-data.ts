import {
  type Icon,
  IconCamera,
  IconDatabaseSearch,
  IconFileExport,
  IconLicenseOff,
  IconMovie,
  IconPackageImport,
  IconPhoto,
  IconRefreshDot,
  IconRotateClockwise,
  IconShieldSearch,
  IconTestPipe,
} from '@tabler/icons-react'
import type { Described } from '../../api/index.js'

/** Long work. */
export type JobView = Described<'Job'>

export type JobKind = JobView['kind']
export type JobState = JobView['state']

export const jobStates: readonly JobState[] = ['waiting', 'running', 'failed', 'done', 'cancelled']

/** The queue of a kind. */
export type KindSummary = Described<'JobKindSummary'>

export const kindIcons: Readonly<Record<JobKind, Icon>> = {
  check: IconShieldSearch,
  pictures: IconPhoto,
  revocation: IconLicenseOff,
  deposit: IconMovie,
  train: IconDatabaseSearch,
  import: IconPackageImport,
  rematch: IconRefreshDot,
  recheck: IconRotateClockwise,
  probe: IconTestPipe,
  snapshot: IconCamera,
  export: IconFileExport,
}

/** The file that a job has made, if it has made one. */
export function fileOf({ result }: JobView): { name: string; bytes: number } | undefined {
  const file = (result as { file?: { name?: unknown; bytes?: unknown } } | null | undefined)?.file
  return typeof file?.name === 'string' && typeof file.bytes === 'number'
    ? { name: file.name, bytes: file.bytes }
    : undefined
}

/** Steps that the house's own jobs name; of any other the name itself is shown. */
const knownSteps = new Set([
  'prepare',
  'look',
  'record',
  'copy',
  'keyframes',
  'frames',
  'rematch',
  'decisions',
  'pictures',
  'receipts',
  'fingerprints',
  'pieces',
  'rows',
  'works',
  'upload',
  'reading',
  'deciding',
  'recording',
  'writing',
  'recheck',
  'prompts',
])

/** The key of a step's name, or undefined for one that nobody has named. */
export const stepKey = (step: string): string | undefined => (knownSteps.has(step) ? `step.${step}` : undefined)

/** What to do about an error: by its code, else by its room. */
export function adviceKey(code: string): string {
  const own = [
    'jobs.crashed',
    'jobs.failed',
    'jobs.too-large',
    'clearance.unknown-work',
    'clearance.unusable-reference',
  ]
  if (own.includes(code)) return `advice.${code.replace('.', '_')}`
  const room = code.split('.')[0] ?? ''
  return ['media', 'store', 'record', 'clearance', 'rights', 'training'].includes(room)
    ? `advice.${room}`
    : 'advice.other'
}
