import type { Area } from './area.js'
import { check } from './areas/check/index.js'
import { home } from './areas/home/index.js'
import { viewer } from './areas/viewer/index.js'
import { jobs } from './areas/jobs/index.js'
import { signIn } from './areas/sign-in/index.js'
import { webhooks } from './areas/webhooks/index.js'

/** Every area of the portal. The order of the navigation is in `shell/navigation.tsx`. */
export const areas: readonly Area[] = [
  home, //
  check,
  viewer,
  signIn,
  jobs,
  webhooks,
]
