import { IconHistory } from '@tabler/icons-react'
import type { Area } from '../../area.js'

/** What people did. */
export const acts: Area = {
  id: 'acts',
  texts: () => import('./texts.js'),
  nav: { to: '/acts', icon: IconHistory, text: 'shell:nav.acts', section: 'house' },
  routes: [{ path: '/acts', page: () => import('./acts-page.js') }],
}
