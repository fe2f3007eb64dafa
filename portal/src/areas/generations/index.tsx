import { IconWand } from '@tabler/icons-react'
import type { Area } from '../../area.js'
import { areaPart } from '../../area-part.js'

export const generations: Area = {
  id: 'generations',
  texts: () => import('./texts.js'),
  nav: {
    to: '/generations',
    icon: IconWand,
    text: 'shell:nav.generations',
    permission: 'checks.read',
    section: 'main',
  },
  routes: [
    { path: '/generations', permission: 'checks.read', page: () => import('./generations-page.js') },
    { path: '/generations/$id', permission: 'checks.read', page: () => import('./generation-page.js') },
  ],
}

/**
 * What was made with a work, or asked for and refused; for its owners.
 *
 * @example <WorkGenerations work={work.id} />
 */
export const WorkGenerations = areaPart<{ work: string }>(
  generations,
  async () => (await import('./work-generations.js')).WorkGenerations,
)

/**
 * Whether a work is stopped at every gate, and the switch for that.
 *
 * @example <StopSwitch work={work.id} mine={work.mine} />
 */
export const StopSwitch = areaPart<{ work: string; mine: boolean }>(
  generations,
  async () => (await import('./stop-switch.js')).StopSwitch,
)
