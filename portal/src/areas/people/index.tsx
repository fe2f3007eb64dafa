import { IconUsers } from '@tabler/icons-react'
import type { Area } from '../../area.js'

/** Who works for the party, and what they may do. */
export const people: Area = {
  id: 'people',
  texts: () => import('./texts.js'),
  nav: { to: '/people', icon: IconUsers, text: 'shell:nav.people', permission: 'people.read', section: 'house' },
  routes: [{ path: '/people', permission: 'people.read', page: () => import('./people-page.js') }],
}
