import type { Area } from './area.js'
import { home } from './areas/home/index.js'
import { signIn } from './areas/sign-in/index.js'

/** Every area of the portal. The order of the navigation is in `shell/navigation.tsx`. */
export const areas: readonly Area[] = [
  home, //
  signIn,
]
