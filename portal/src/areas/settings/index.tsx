import { IconSettings } from '@tabler/icons-react'
import type { Area } from '../../area.js'

/** One's own profile and ways in; what the party and the operator have set. */
export const settings: Area = {
  id: 'settings',
  texts: () => import('./texts.js'),
  nav: { to: '/settings', icon: IconSettings, text: 'shell:nav.settings', section: 'house' },
  routes: [
    { path: '/settings', page: () => import('./profile-page.js') },
    { path: '/settings/security', page: () => import('./security-page.js') },
    { path: '/settings/party', page: () => import('./party-page.js') },
    { path: '/settings/installation', permission: 'operations.read', page: () => import('./installation-page.js') },
  ],
}
