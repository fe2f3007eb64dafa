import type { Area } from './area.js'
import { acts } from './areas/acts/index.js'
import { approvals } from './areas/approvals/index.js'
import { check } from './areas/check/index.js'
import { datasets } from './areas/datasets/index.js'
import { generations } from './areas/generations/index.js'
import { home } from './areas/home/index.js'
import { imports } from './areas/import/index.js'
import { jobs } from './areas/jobs/index.js'
import { parties } from './areas/parties/index.js'
import { people } from './areas/people/index.js'
import { permissions } from './areas/permissions/index.js'
import { probes } from './areas/probes/index.js'
import { record } from './areas/record/index.js'
import { review } from './areas/review/index.js'
import { search } from './areas/search/index.js'
import { settings } from './areas/settings/index.js'
import { signIn } from './areas/sign-in/index.js'
import { tokens } from './areas/tokens/index.js'
import { viewer } from './areas/viewer/index.js'
import { webhooks } from './areas/webhooks/index.js'
import { works } from './areas/works/index.js'

/** Every area of the portal. The order of the navigation is in `shell/navigation.tsx`. */
export const areas: readonly Area[] = [
  home,
  check,
  datasets,
  generations,
  probes,
  viewer,
  review,
  record,
  signIn,
  parties,
  approvals,
  settings,
  tokens,
  people,
  acts,
  jobs,
  webhooks,
  permissions,
  works,
  imports,
  search,
]
