import { IconChecks } from '@tabler/icons-react'
import type { Area } from '../../area.js'

/** What waits for a second person. */
export const approvals: Area = {
  id: 'approvals',
  texts: () => import('./texts.js'),
  nav: { to: '/approvals', icon: IconChecks, text: 'shell:nav.approvals', section: 'house' },
  routes: [{ path: '/approvals', page: () => import('./approvals-page.js') }],
}
